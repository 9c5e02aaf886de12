"""What waits with protocols: signatures and comments of parties; for coordinators answers, approvals and the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership.consultation import queries
from partnership.consultation.queries import current_protocols
from partnership.documents.blocks import Status
from partnership.documents.wording import day
from partnership.models import Decision
from partnership.protocols.composing.signatories import BEFORE
from partnership.protocols.lifecycle.progress import are_approved, to_answer
from partnership.protocols.lifecycle.signatures import set_aside
from partnership.protocols.lifecycle.status import (
    being_signed,
    consultation_that_counts,
    in_force,
    is_open,
    is_review_due,
)
from partnership.protocols.queries import answered
from partnership.todo import Rank, ToDo
from partnership.web.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.consultation.queries import OpenPaper
    from partnership.models import Consultation, Signing
    from partnership.protocols.queries import ResponseCounts
    from partnership.todo import Asker

OBJECTED = "Somebody objects to a signature of “{}”: see why"


def todos(asker: Asker) -> Iterator[ToDo]:
    """What the organisations of somebody can sign, or have not commented on."""
    slug, partnership_id, here = asker.partnership.slug, asker.partnership.id, asker.here
    yield from signing(queries.to_sign([row.id for row in here if asker.viewer.leads(row.id)], partnership_id), slug)
    yield from commenting(queries.to_comment([row.id for row in here], partnership_id), slug)


def signing(papers: Iterable[OpenPaper], slug: str) -> Iterator[ToDo]:
    """Others wait for signatures, so they come first."""
    for place, paper in enumerate(papers):
        values = {"slug": slug, "protocol_id": paper.protocol_id}
        yield ToDo(f"Sign “{paper.title}”, or say why not", "consultation.signing", values, Rank.SIGN, (place,))


def commenting(papers: Iterable[OpenPaper], slug: str) -> Iterator[ToDo]:
    """Consultations, with their last day."""
    for place, paper in enumerate(papers):
        until = f" by {day(paper.closes_on)}" if paper.closes_on else ""
        text = f"Comment on “{paper.title}”{until}, or say that you have no comment"
        values = {"slug": slug, "protocol_id": paper.protocol_id}
        yield ToDo(text, "consultation.page", values, Rank.COMMENT, (place,))


def next_steps(asker: Asker) -> list[ToDo]:
    """What a coordinator can do next, by protocol: ten statements for any number of them; nothing for others.

    Only what was said in the consultation that counts can be answered, so nothing else is named.
    """
    if not asker.coordinates:
        return []
    partnership, today = asker.partnership, asker.today
    protocols = current_protocols([partnership.id])
    asked = {each.id: row for each in protocols if (row := consultation_that_counts(each)) is not None}
    found = answered([row.id for row in asked.values()])
    made: list[ToDo] = []
    for protocol in protocols:
        place = {"slug": partnership.slug, "protocol_id": protocol.id}
        consultation, current = asked.get(protocol.id), being_signed(protocol)
        if current is not None:
            text = _of_signing(current, protocol.title)
            made += [ToDo(text, "consultation.signing", place)] if text else []
        elif consultation is not None and not found[consultation.id].is_complete:
            made += _to_answer(found[consultation.id], consultation, protocol.title, place)
        elif consultation is not None and not is_open(consultation, today):
            made.append(ToDo(f"Put “{protocol.title}” to signature", "consultation.open_signing", place))
        elif protocol.status is Status.AGREED and (held := in_force(protocol)) is not None and set_aside(held):
            made.append(ToDo(OBJECTED.format(protocol.title), "consultation.signing", place))
        elif protocol.status is Status.AGREED and is_review_due(in_force(protocol), today):
            made.append(ToDo(f"Begin the review of “{protocol.title}”", "consultation.next_version", place))
    return made


def _to_answer(found: ResponseCounts, consultation: Consultation, title: str, place: dict[str, Any]) -> Iterator[ToDo]:
    for each in to_answer(found):
        is_table = each.page is Page.COMMENTS
        values = {"consultation_id": consultation.id, "state": "open"} if is_table else {}
        yield ToDo(f"Answer {each.text} {'on' if is_table else 'of'} “{title}”", each.page.endpoint, place | values)


def _of_signing(signing: Signing, title: str) -> str:
    """What a signing waits for from the coordinator; empty where it waits for others."""
    if not are_approved(signing):
        left = sum(row.approval in BEFORE and not row.counts for row in signing.signatures)
        return f"Record {'an approval' if left == 1 else 'the two approvals'} of “{title}”"
    if set_aside(signing):
        return OBJECTED.format(title)
    if any(row.decision is Decision.REFUSED for row in signing.signatures if row.is_needed):
        return f"Somebody does not sign “{title}”: see why"
    return ""
