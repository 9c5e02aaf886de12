"""What waits to be put right: reports about own entries; for coordinators the requests and reports of partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.consultation.upkeep import queries
from partnership.documents.wording import counted
from partnership.store.models import ChangeRequest, Report
from partnership.web.todo import Rank, ToDo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from partnership.consultation.upkeep.queries import WaitingRows
    from partnership.web.todo import Asker


def todos(asker: Asker) -> Iterator[ToDo]:
    """Reports about the entries that they keep, and for coordinators the queue."""
    kept = {row.id: row.name for row in asker.organisations if asker.viewer.edits(row.id)}
    for organisation_id, number in queries.reports_at(kept).items():
        yield reported(organisation_id, kept[organisation_id], number, asker.place(organisation_id))
    if asker.coordinates:
        viewer, here = asker.viewer, asker.partnership
        requests = queries.requests_of_partnership(viewer, here.id).where(ChangeRequest.sender_id != viewer.account_id)
        reports = queries.unanswered_only(queries.reports_of_partnership(viewer, here.id))
        opened = queries.open_only(requests)
        yield from queue(queries.waiting(opened, ChangeRequest), queries.waiting(reports, Report), here.slug)


def reported(organisation_id: UUID, name: str, number: int, place: tuple[int, ...]) -> ToDo:
    """Reports about one entry."""
    text = f"Answer {counted(number, 'report')} that something about {name} is wrong"
    values = {"organisation_id": organisation_id, "show": "reports"}
    return ToDo(text, "upkeep.of_organisation", values, Rank.REPORT, place)


def queue(requests: WaitingRows, reports: WaitingRows, slug: str) -> Iterator[ToDo]:
    """What partners sent to the coordinators."""
    if requests.number:
        text = f"Decide {counted(requests.number, 'change that partners ask', 'changes that partners ask')} for"
        yield ToDo(text, "upkeep.queue", {"slug": slug}, Rank.QUEUE, since=requests.since)
    if reports.number:
        text = f"Check {counted(reports.number, 'report')} that an entry is wrong"
        yield ToDo(text, "upkeep.queue", {"slug": slug, "show": "reports"}, Rank.QUEUE, since=reports.since)
