"""Steps with a protocol that wait for its coordinator: answers, approvals, refusals, the signing, and the review."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from partnership.consultation.queries import current_protocols
from partnership.documents.blocks import Status
from partnership.mapping.queries import today
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.models import Consultation, Partnership, Signing
    from partnership.policy.viewer import Viewer
    from partnership.protocols.queries import ResponseCounts

OBJECTED = "Somebody objects to a signature of “{}”: see why"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: its words, and the page where it is done."""

    text: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)


def next_steps(partnership: Partnership, viewer: Viewer) -> list[Step]:
    """What a coordinator can do next, by protocol: ten statements for any number of them; nothing for others.

    Only what was said in the consultation that counts can be answered, so nothing else is named.
    """
    if not viewer.coordinates(partnership.id):
        return []
    protocols = current_protocols([partnership.id])
    asked = {each.id: row for each in protocols if (row := consultation_that_counts(each)) is not None}
    found = answered([row.id for row in asked.values()])
    made: list[Step] = []
    for protocol in protocols:
        place = {"slug": partnership.slug, "protocol_id": protocol.id}
        consultation, signing = asked.get(protocol.id), being_signed(protocol)
        if signing is not None:
            text = _of_signing(signing, protocol.title)
            made += [Step(text, "consultation.signing", place)] if text else []
        elif consultation is not None and not found[consultation.id].is_complete:
            made += _to_answer(found[consultation.id], consultation, protocol.title, place)
        elif consultation is not None and not is_open(consultation, today()):
            made.append(Step(f"Put “{protocol.title}” to signature", "consultation.open_signing", place))
        elif protocol.status is Status.AGREED and (held := in_force(protocol)) is not None and set_aside(held):
            made.append(Step(OBJECTED.format(protocol.title), "consultation.signing", place))
        elif protocol.status is Status.AGREED and is_review_due(in_force(protocol), today()):
            made.append(Step(f"Begin the review of “{protocol.title}”", "consultation.next_version", place))
    return made


def _to_answer(found: ResponseCounts, consultation: Consultation, title: str, place: dict[str, Any]) -> Iterator[Step]:
    for each in to_answer(found):
        is_table = each.endpoint == "consultation.table"
        values = {"consultation_id": consultation.id, "state": "open"} if is_table else {}
        yield Step(f"Answer {each.text} {'on' if is_table else 'of'} “{title}”", each.endpoint, place | values)


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
