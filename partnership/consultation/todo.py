"""What waits with protocols: signatures and comments of parties; for coordinators answers, approvals and the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership.consultation import queries
from partnership.documents.blocks import Status
from partnership.documents.wording import counted
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
from partnership.store.models import Decision
from partnership.web.pages import Page
from partnership.web.todo import Rank, ToDo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from partnership.consultation.queries import OpenPaper
    from partnership.protocols.facts import ProtocolFacts
    from partnership.protocols.queries import Draft, ResponseCounts
    from partnership.store.models import Consultation, Signing
    from partnership.web.todo import Asker

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
        text, values = f"Comment on “{paper.title}”", {"slug": slug, "protocol_id": paper.protocol_id}
        more = "Or say that you have no comment"
        yield ToDo(text, "consultation.page", values, Rank.COMMENT, (place,), paper.closes_on, more=more)


def next_steps(asker: Asker, protocols: Iterable[tuple[Draft, ProtocolFacts]]) -> list[ToDo]:
    """What a coordinator can do next with the protocols at work, by title; nothing for others.

    Only what was said in the consultation that counts can be answered, so nothing else is named.
    """
    if not asker.coordinates:
        return []
    partnership, today = asker.partnership, asker.today
    made: list[ToDo] = []
    for draft, facts in sorted(protocols, key=lambda each: each[0].protocol.title.casefold()):
        protocol, responses = draft.protocol, facts.responses
        place = {"slug": partnership.slug, "protocol_id": protocol.id}
        consultation, current = consultation_that_counts(protocol), being_signed(protocol)
        if current is not None:
            text = _of_signing(current, protocol.title)
            made += [ToDo(text, "consultation.signing", place)] if text else []
        elif consultation is not None and responses is not None and not responses.is_complete:
            made += _to_answer(responses, consultation, protocol.title, place, today)
        elif consultation is not None and not is_open(consultation, today):
            made.append(_to_put(draft, facts, place))
        elif protocol.status is Status.AGREED and (held := in_force(protocol)) is not None and set_aside(held):
            made.append(ToDo(OBJECTED.format(protocol.title), "consultation.signing", place))
        elif protocol.status is Status.AGREED and is_review_due(in_force(protocol), today):
            made.append(ToDo(f"Begin the review of “{protocol.title}”", "consultation.next_version", place))
    return made


def _to_put(draft: Draft, facts: ProtocolFacts, place: dict[str, Any]) -> ToDo:
    """To put a protocol to signature, or what stops it: nothing is said to be ready that is not."""
    stops = len(facts.stops)
    if not stops:
        return ToDo(f"Put “{draft.protocol.title}” to signature", "consultation.open_signing", place)
    what = counted(stops, "matter that stops", "matters that stop")
    text = f"Settle {what} the signing of “{draft.protocol.title}”"
    return ToDo(text, "protocols.protocol", place | {"_anchor": "stops"})


def _to_answer(
    found: ResponseCounts, consultation: Consultation, title: str, place: dict[str, Any], today: date
) -> Iterator[ToDo]:
    closes_on, opened = consultation.closes_on, is_open(consultation, today)
    for each in to_answer(found):
        is_table = each.page is Page.COMMENTS
        values = {"consultation_id": consultation.id, "state": "open"} if is_table else {}
        text = f"Answer {each.text} on “{title}”" if is_table else f"Answer {each.text}"
        more = "" if is_table else f"“{title}”"
        due_on, since = (closes_on, None) if opened else (None, closes_on)
        yield ToDo(text, each.page.endpoint, place | values, due_on=due_on, since=since, more=more)


def _of_signing(signing: Signing, title: str) -> str:
    """What a signing waits for from the coordinator; empty where it waits for others."""
    if not are_approved(signing):
        left = sum(row.approval in BEFORE and not row.counts for row in signing.signatures)
        return f"Record {'an approval' if left == 1 else f'{left} approvals'} of “{title}”"
    if set_aside(signing):
        return OBJECTED.format(title)
    if any(row.decision is Decision.REFUSED for row in signing.signatures if row.is_needed):
        return f"Somebody does not sign “{title}”: see why"
    return ""
