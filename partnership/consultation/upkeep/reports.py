"""A reader says that something in an entry is wrong, and hears what came of it. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from partnership.base import limits
from partnership.base.errors import InputFault, NotAllowed, Stale
from partnership.consultation.upkeep import queries
from partnership.consultation.upkeep.services import checked_text
from partnership.consultation.upkeep.view_models import sees_field
from partnership.policy.audience import may_see
from partnership.policy.rules import may_know
from partnership.register.authority import queries as authority
from partnership.register.directory.change_rules import coordinator_of
from partnership.register.directory.oversight.queries import coordinators
from partnership.register.directory.services import UNDECIDED, Decisions, LooksLikeAddress, refuse_addresses
from partnership.register.directory.values import looks_like_address
from partnership.register.directory.wording import name_in_mail
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store.models import Location, Report, descriptions, now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.consultation.upkeep.queries import RequestSubject
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Entry, Organisation, Partnership

TEXT_LENGTH = 1000
MOVED = "Somebody else answered this report after you opened it. Nothing was overwritten."
ANSWERED_FIRST = "This report is over already: it was answered, or you took it back before."
ENOUGH = (
    f"You have {limits.OPEN_REPORTS} reports that nobody has answered yet. Wait for the answers before you send another"
)
TWICE = "You have reported this already, and it waits for an answer. You find it under your requests and reports"


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """What can be reported: a record of an entry, or what an organisation does in one partnership."""

    organisation: Organisation
    record: Entry | None = None
    partnership: Partnership | None = None

    @property
    def table(self) -> str:
        """The table that a report names."""
        return self.record.__tablename__ if self.record is not None else queries.ROLES  # type: ignore[attr-defined]

    @property
    def row_id(self) -> UUID:
        """The row that a report names: the record's, or the partnership's."""
        found = self.record if self.record is not None else self.partnership
        assert found is not None  # noqa: S101 - one of the two is always there
        return found.id  # type: ignore[union-attr]


def fields_to_report(viewer: Viewer, record: Entry) -> dict[str, str]:
    """The fields of a record that this viewer sees, by name: they can report no other."""
    found = {
        name: description.label
        for name, description in descriptions(type(record)).items()
        if may_see(viewer, record, name, description)
    }
    if isinstance(record, Location) and record.is_confidential:
        found.pop("address", None)  # nobody sees it here, so that the list is the same for everybody
    return found


def report(
    session: Session,
    viewer: Viewer,
    place: ReportSubject,
    field: str,
    text: str,
    *,
    decisions: Decisions = UNDECIDED,
) -> Report:
    """Send a report to those who keep the entry; raises InputFault for what cannot be sent.

    Text that looks like an address is asked about whatever the organisation, so that the question tells nothing.
    """
    kept = checked_text(text, "text", "What is wrong", TEXT_LENGTH)
    if not kept:
        raise InputFault("Enter what is wrong", "text")
    if field and (place.record is None or field not in fields_to_report(viewer, place.record)):
        raise InputFault("Select one of the options in the list", "field")
    if looks_like_address(kept) and not decisions.is_meant:
        raise LooksLikeAddress(["text"])
    row = Report(
        id=uuid4(),
        organisation_id=place.organisation.id,
        table=place.table,
        row_id=place.row_id,
        field=field,
        text=kept,
        sender_id=viewer.account_id,
    )
    session.add(row)
    session.flush()
    _refuse_too_many(row)
    _tell_keepers(session, viewer, place, row)
    return row


def _refuse_too_many(row: Report) -> None:
    """Counted after it was written: the audit lets one writer on at a time, so that many at once are counted too."""
    waiting = queries.open_reports_of(row.sender_id)
    what = (row.organisation_id, row.table, row.row_id, row.field)
    if any((each.organisation_id, each.table, each.row_id, each.field) == what for each in waiting if each is not row):
        raise InputFault(TWICE)
    if len(waiting) > limits.OPEN_REPORTS:
        raise InputFault(ENOUGH)


def _tell_keepers(session: Session, viewer: Viewer, place: ReportSubject, row: Report) -> None:
    """Tell the organisation's own people and the coordinators who may see what it is about; the text is not told."""
    name = name_in_mail(place.organisation)
    for account in _keepers(viewer, place, row.field):
        send(
            session,
            MailKind.REPORT_MADE,
            account,
            f"{name}: somebody reports that something is wrong",
            "report-made",
            organisation=name,
            link=address("upkeep.report_page", report_id=row.id),
        )


def _keepers(viewer: Viewer, place: ReportSubject, field: str) -> list[Account]:
    organisation = place.organisation
    partnership_ids = organisation.partnership_ids
    if place.partnership is not None:
        partnership_ids &= {place.partnership.id}
    may = {is_cleared: _may_read(partnership_ids, place, field, is_cleared=is_cleared) for is_cleared in (False, True)}
    found = {each.id: each for each in authority.people_of([organisation.id], authority.KEEPING)}
    found |= {each.id: each for each, is_cleared in coordinators(partnership_ids).items() if may[is_cleared]}
    return [each for key, each in found.items() if key != viewer.account_id]


def _may_read(partnership_ids: frozenset[UUID], place: ReportSubject, field: str, *, is_cleared: bool) -> bool:
    somebody = coordinator_of(partnership_ids, is_cleared=is_cleared)
    known = place.record is None or may_know(somebody, place.record)
    return known and sees_field(somebody, place.record, field)


def answer(
    session: Session,
    viewer: Viewer,
    found: RequestSubject,
    text: str,
    *,
    was_right: bool,
    seen_version: int,
    decisions: Decisions = UNDECIDED,
) -> None:
    """Answer a report: something was changed, or the entry is right as it is; the reporter reads the words.

    Raises Stale when somebody else was first, InputFault for words that cannot be kept.
    """
    row: Report = found.row
    if row.answered_at is not None or row.version != seen_version:
        raise Stale(MOVED)
    kept = checked_text(text, "text", "Your answer", TEXT_LENGTH)
    if not kept:
        raise InputFault("Enter in a few words what came of it", "text")
    refuse_addresses(found.organisation.id, {"text": kept}, decisions)
    row.answer, row.was_right = kept, was_right
    row.answered_by, row.answered_at = viewer.email, now()
    session.flush()
    if found.sender is not None and found.sender.id != viewer.account_id:
        name = name_in_mail(found.organisation)
        send(
            session,
            MailKind.REPORT_ANSWERED,
            found.sender,
            f"{name}: your report is answered",
            "report-answered",
            organisation=name,
            was_right=was_right,
            link=address("upkeep.your_requests", show="reports"),
        )


def take_back(viewer: Viewer, row: Report, *, seen_version: int) -> None:
    """End a report that nobody has answered; raises Stale when somebody has, NotAllowed for anybody but its sender."""
    if viewer.account_id != row.sender_id:
        raise NotAllowed
    if row.answered_at is not None or row.version != seen_version:
        raise Stale(ANSWERED_FIRST)
    row.answered_by, row.answered_at = viewer.email, now()
