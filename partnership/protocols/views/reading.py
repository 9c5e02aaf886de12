"""A protocol to be read, part by part: the working draft, a saved version, and a clause by its lasting address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from flask import redirect, render_template, request, url_for

from partnership.base.errors import NotFound
from partnership.documents.writers.html import html_id
from partnership.guidance.choices import Length
from partnership.map.downloads.delivery import hand_out
from partnership.policy.actions import Action
from partnership.protocols import queries
from partnership.protocols.composing.lengths import lengths_of
from partnership.protocols.drafting import compose_draft, own_template
from partnership.protocols.lifecycle.current import current_paper, document_of_version
from partnership.protocols.lifecycle.signed_version import grouped
from partnership.protocols.lifecycle.status import number_in_force, signing_that_counts, version_of
from partnership.protocols.manual.amendments import versions_in_force
from partnership.protocols.printing import duty_sheets, in_length, printed
from partnership.protocols.reading import CURRENT, DRAFT, WHOLE, DocumentPage, ways_to
from partnership.protocols.views.blueprint import ONE, anchors, blueprint, clause_names, material_of
from partnership.protocols.views.manual import manual_page, reading_in
from partnership.web.permit import permit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.documents.blocks import Document
    from partnership.protocols.queries import Draft, FrozenVersion


@blueprint.get(f"{ONE}/preview")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def preview(draft: Draft) -> ResponseReturnValue:
    """The document as the Word file will be, by part; while a version is signed or in force, that version."""
    if (signing := signing_that_counts(draft.protocol)) is not None:
        number = version_of(draft.protocol, signing).number
        return redirect(
            url_for(
                "protocols.version_preview",
                number=number,
                part=request.args.get("part"),
                length=request.args.get("length"),
                **draft.place,
            )
        )
    document = compose_draft(draft, material_of(draft)).document
    return _page(draft, _in_length(draft, document, "protocols.preview"), None)


@blueprint.get(f"{ONE}/versions/<number>/preview")
@permit(Action.PROTOCOL_VIEW, queries.get_version)
def version_preview(frozen: FrozenVersion) -> ResponseReturnValue:
    """A saved version as it was, by part, with how its signing stands; as a manual once it has come into force."""
    number = frozen.version.number
    if frozen.signing is not None and frozen.signing.state in queries.SIGNED:
        place = partial(url_for, "protocols.version_preview", number=number, **frozen.draft.place)
        return manual_page(frozen, place, Length.FULL)
    reading = _in_length(frozen.draft, document_of_version(frozen), "protocols.version_preview", number=number)
    return _page(frozen.draft, reading, frozen)


def asked_length() -> Length:
    """The length that the address asks for; the full one where it asks for none that there is."""
    asked = request.args.get("length", Length.FULL)
    return Length(asked) if asked in set(Length) else Length.FULL


def _in_length(draft: Draft, document: Document, endpoint: str, **values: str) -> DocumentPage:
    """The document in the length that is asked for, with the ways to the others."""
    found = lengths_of(document)
    length = asked_length() if asked_length() in found else Length.FULL
    kept = values | ({"length": str(length)} if length is not Length.FULL else {})
    ways = ways_to(found, length, lambda each: url_for(endpoint, **(draft.place | values), length=str(each)))
    reading = _reading(draft, printed(document, length), endpoint, **kept)
    asked = WHOLE if length is Length.CARD else reading.asked
    return replace(reading, asked=asked, lengths=ways)


def _reading_of(frozen: FrozenVersion) -> DocumentPage:
    document, number = document_of_version(frozen), frozen.version.number
    return _reading(frozen.draft, document, "protocols.version_preview", number=number)


def _reading(draft: Draft, document: Document, endpoint: str, **values: str) -> DocumentPage:
    """The document with the part that is asked for."""
    to_page = partial(url_for, endpoint, **(draft.place | values))
    return DocumentPage(document, request.args.get("part", ""), lambda part: to_page(part=part), clause_names(draft))


def _page(draft: Draft, reading: DocumentPage, frozen: FrozenVersion | None) -> ResponseReturnValue:
    return render_template(
        "protocols/preview.html",
        draft=draft,
        partnership=draft.partnership,
        protocol=draft.protocol,
        reading=reading,
        version=frozen.version if frozen else None,
        signing=frozen.signing if frozen else None,
        grouped=grouped,
        anchors=anchors("protocols.clause_of_version", draft, number=frozen.version.number if frozen else DRAFT),
    )


@blueprint.get(f"{ONE}/download")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def download(draft: Draft) -> ResponseReturnValue:
    """The working draft as a file; while a version is signed or in force, that version."""
    made = material_of(draft)
    paper, length = current_paper(draft, made), asked_length()
    numbers = compose_draft(draft, made).document if length is Length.CARD else None
    return hand_out(in_length(paper, length, numbers), url_for("protocols.protocol", **draft.place))


@blueprint.get(f"{ONE}/sheets")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def sheets(draft: Draft) -> ResponseReturnValue:
    """What each party signs for, as one file, or that of the party that is asked for."""
    made = material_of(draft)
    paper = current_paper(draft, made)
    try:
        only = UUID(request.args["agency"]) if request.args.get("agency") else None
    except ValueError:
        raise NotFound from None
    found = duty_sheets(paper.document, draft, made, only)
    if found is None:
        raise NotFound
    return hand_out(replace(paper, document=found), url_for("protocols.protocol", **draft.place))


@dataclass(frozen=True, slots=True)
class ClauseAddress:
    """A clause of a saved version; none: of the working draft."""

    draft: Draft
    clause_id: str
    frozen: FrozenVersion | None = None
    is_current: bool = False  # whether the version in force is asked for, whichever it is

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.draft.partnership_id


def get_clause_address(slug: str, protocol_id: UUID, number: str, clause_id: str) -> ClauseAddress:
    """Finds the version that an address names; raises NotFound."""
    draft = queries.get_draft(slug, protocol_id)
    is_current = number == CURRENT
    if is_current:
        number = number_in_force(draft.protocol) or DRAFT
    frozen = queries.get_version(slug, protocol_id, number) if number != DRAFT else None
    return ClauseAddress(draft, clause_id, frozen, is_current)


@blueprint.get(f"{ONE}/<number>/<clause_id>")
@permit(Action.PROTOCOL_VIEW, get_clause_address)
def clause_of_version(place: ClauseAddress) -> ResponseReturnValue:
    """Where a clause, or a section by its anchor, stands: the page of its part."""
    if place.frozen is None:
        document = compose_draft(place.draft, material_of(place.draft)).document
        found = _place_in(_reading(place.draft, document, "protocols.preview"), place.clause_id)
    elif place.is_current:
        found = _place_in_manual(place.frozen, place.clause_id) or _place_of_old(place)
    else:
        found = _place_in(_reading_of(place.frozen), place.clause_id)
    if not found:
        raise NotFound
    return redirect(found)


def _place_in(reading: DocumentPage, clause_id: str) -> str:
    """The address of a clause or section; empty where the document has it nowhere."""
    found = next((anchor for anchor in reading.homes if clause_id in (anchor, html_id(anchor))), "")
    return reading.place_of(found) if found else ""


def _place_in_manual(frozen: FrozenVersion, clause_id: str) -> str:
    """Where it stands in the version in force: in the length that the manual opens with, else in the full one."""
    draft, whole = frozen.draft, document_of_version(frozen)
    place = partial(url_for, "protocols.manual", **draft.place)
    clauses = own_template(draft).clauses()
    ids = (clause_id, *(each.id for each in clauses if clause_id in each.was))
    usual = Length.OPERATIONAL if Length.OPERATIONAL in lengths_of(whole) else Length.FULL
    readings = [reading_in(draft, whole, place, length, Length.OPERATIONAL) for length in {usual: 0, Length.FULL: 0}]
    return next((found for each in ids for reading in readings if (found := _place_in(reading, each))), "")


def _place_of_old(place: ClauseAddress) -> str:
    """The newest earlier version that has a clause which is in force no more: an address of a clause is for ever."""
    draft = place.draft
    for each in versions_in_force(draft)[1:]:
        frozen = queries.FrozenVersion(draft, queries.version_content(each.version.id))
        if found := _place_in(_reading_of(frozen), place.clause_id):
            return found
    return ""
