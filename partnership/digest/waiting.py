"""What waits at organisations, wherever they take part, in the words of the monthly mail."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from partnership.consultation.waiting.queries import consultations_at, signatures_at
from partnership.directory.consent.queries import invitations_at
from partnership.documents.wording import counted
from partnership.mapping.roles.queries import proposed_at
from partnership.upkeep.queries import reports_at, requests_answered_at, requests_at

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID


def lines_at(ids: Collection[UUID], since: datetime) -> dict[UUID, list[str]]:
    """By organisation what waits for its answer, and what was answered since a moment: a statement for each sort."""
    sorts = (
        (proposed_at(ids), "proposed role waits", "proposed roles wait", " for an answer"),
        (invitations_at(ids), "partnership asks", "partnerships ask", " you to take part"),
        (reports_at(ids), "report that something is wrong waits", "reports that something is wrong wait", ""),
        (requests_at(ids), "change request is", "change requests are", " open"),
        (
            requests_answered_at(ids, since),
            "change request was",
            "change requests were",
            " answered since the last mail",
        ),
        (consultations_at(ids), "draft protocol is", "draft protocols are", " open for your comments"),
        (signatures_at(ids), "protocol waits", "protocols wait", " for your signature"),
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for numbers, one, many, rest in sorts:
        for organisation_id, number in numbers.items():
            found[organisation_id].append(f"{counted(number, one, many)}{rest}")
    return found
