"""A protocol in the lengths that it has: the document, its file names, and each as a paper that leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.documents.wording import listed
from partnership.findings.phrases import inside
from partnership.guidance.choices import Length
from partnership.protocols.composing.card import compose_card
from partnership.protocols.composing.duty_sheet import TITLE, SheetDuties, sheets
from partnership.protocols.composing.lengths import lengths_of, operational
from partnership.protocols.composing.signatories import leads_of
from partnership.protocols.drafting import context_of
from partnership.store.models import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from uuid import UUID

    from partnership.documents.blocks import Document
    from partnership.findings.facts import Agency
    from partnership.map.downloads.delivery import Delivery
    from partnership.protocols.composing.context import Context
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft


def printed(document: Document, length: Length, numbers: Document | None = None) -> Document:
    """A document in a length; in full where it has no other.

    `numbers` is the same document composed on a later day, for the telephone numbers of a card.
    """
    found = lengths_of(document)
    if len(found) == 1 or length not in found:
        return document
    if length is Length.FULL:
        return replace(document, file_stem=f"{document.file_stem}-{length}")
    # What is read back is the full paper: a copy of a shorter one says which it is, and is told so.
    copy_of = f"{document.copy_of} {length}" if document.copy_of else ""
    shorter = operational(document) if length is Length.OPERATIONAL else compose_card(document, numbers)
    return replace(shorter, copy_of=copy_of)


def in_length(paper: Delivery, length: Length, numbers: Document | None = None) -> Delivery:
    """A paper in a length."""
    return replace(paper, document=printed(paper.document, length, numbers))


def in_each_length(paper: Delivery, numbers: Document | None = None) -> Iterator[tuple[Length, Delivery]]:
    """A paper in every length that it has, the full one first."""
    for length in reversed(lengths_of(paper.document)):
        yield length, in_length(paper, length, numbers)


def duty_sheets(document: Document, draft: Draft, material: Material, only: UUID | None = None) -> Document | None:
    """What each party signs for, a sheet each, or what one does; None where no clause puts a duty on them.

    `document` is the full paper, as it is signed.
    """
    context = context_of(draft, material)
    agencies = [each for each in context.parties if only in (None, each.id)]
    led, roles = leads_of(context), _roles(context)
    found = sheets(document, ((each.name, _called(context, each, led), roles.get(each.id, ())) for each in agencies))
    if found is None or only is None or not agencies:
        return found
    name = agencies[0].short_name or agencies[0].name
    return replace(found, file_stem=f"{found.file_stem}-{name.lower()}", title=f"{TITLE}: {agencies[0].name}")


def parties_with_duties(document: Document, draft: Draft, material: Material) -> tuple[Agency, ...]:
    """The parties that have a sheet."""
    context, duties = context_of(draft, material), SheetDuties(document)
    led = leads_of(context)
    return tuple(each for each in context.parties if duties.of((each.name, *_called(context, each, led))))


def _called(context: Context, agency: Agency, led: Mapping[UUID, Collection[str]]) -> tuple[str, ...]:
    """By which words the text means an agency: those of its kind, and of the tasks that it leads, as `led` has them."""
    tasks = led.get(agency.id, ())
    return tuple(
        word
        for each in context.template.called
        if each.kind == agency.kind_id or each.task in tasks
        for word in each.words
    )


def _roles(context: Context) -> dict[UUID, list[str]]:
    """What each agency leads and deputises in by its own yes, a line for each of the two."""
    lines: dict[UUID, list[str]] = {}
    for role, words in ((Role.LEAD, "You lead"), (Role.DEPUTY, "You are deputy for")):
        tasks: dict[UUID, dict[str, None]] = {}
        for duty in context.duties:
            if duty.role is role and duty.state is Agreement.ACCEPTED:
                name = inside(context.pack.functions[duty.function_id].name)
                tasks.setdefault(duty.agency.id, {})[name] = None
        for agency_id, names in tasks.items():
            lines.setdefault(agency_id, []).append(f"{words}: {listed(names)}.")
    return lines
