"""Requests and reports as one viewer sees them: in words, with what they may do about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from partnership.consultation.upkeep.queries import ROLES, RequestSubject
from partnership.consultation.upkeep.services import may_open
from partnership.documents.wording import counted, listed
from partnership.policy.actions import Action
from partnership.policy.audience import may_see, visible
from partnership.policy.rules import allows, may_know
from partnership.policy.subjects import AboutOrganisation
from partnership.register.directory import change_rules, wording
from partnership.register.directory.entry import NAMELESS, part_shown
from partnership.register.directory.oversight import pending_changes
from partnership.register.directory.parts import BY_TABLE
from partnership.store.models import (
    Agreement,
    ChangeRequest,
    FieldAnswer,
    Location,
    Organisation,
    RequestState,
    descriptions,
    now,
)
from partnership.web.states import Tag
from partnership.web.templating import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, ChangeField, Entry, Report

OLD = timedelta(days=14)
WEEK = 7
TODAY = "today"
UNKNOWN = "An organisation that you can no longer see"
DUTIES = "Tasks"
WHOLE = "The whole of it"
WITHHELD = "You may not see this field"


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field of a request: old, as it stands now, new; and the answer to it."""

    id: UUID
    name: str
    label: str
    old: tuple[str, ...]
    now: tuple[str, ...]
    new: tuple[str, ...]
    is_moved: bool
    is_so_already: bool
    is_sealed: bool
    may_answer: bool
    answer: FieldAnswer
    reason: str
    answered_by: str
    answered_at: datetime | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answer is FieldAnswer.OPEN

    @property
    def is_withdrawn(self) -> bool:
        """Whether its sender took it back."""
        return self.answer is FieldAnswer.WITHDRAWN


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request in words."""

    row: ChangeRequest
    organisation: str
    about: str
    what: str
    sender: str
    owner: str
    age: str
    is_old: bool
    is_own: bool  # sent by the viewer
    is_mine: bool  # taken on by the viewer
    is_known: bool  # whether the viewer may follow a link to it
    is_archived: bool
    may_decide: bool
    may_read_words: bool  # what the sender and the answerers wrote
    note: str  # why it was asked, for those
    fields: tuple[FieldShown, ...]

    @property
    def title(self) -> str:
        """What is asked, as a title."""
        return self.what[:1].upper() + self.what[1:]

    @property
    def taken_on_by(self) -> str:
        """Who looks after it, to the viewer."""
        return "You" if self.is_mine else self.owner

    @property
    def is_open(self) -> bool:
        """Whether something of it waits for an answer."""
        return self.row.state is RequestState.OPEN

    @property
    def answers(self) -> tuple[FieldAnswer, ...]:
        """What was said about its fields, each answer once."""
        return tuple(dict.fromkeys(each.answer for each in self.fields))

    @property
    def sent(self) -> str:
        """When it was sent; how long ago, while it waits."""
        at = moment(self.row.sent_at)
        return f"{at} ({self.ago})" if self.is_open else at

    @property
    def ago(self) -> str:
        """How long ago it was sent."""
        return _ago(self.age)


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A report in words; the text only for those who may see what it is about, and not once it was taken back."""

    row: Report
    organisation: str
    about: str
    field: str
    sender: str
    answered_by: str
    age: str
    is_old: bool
    is_own: bool
    text: str
    may_read: bool
    may_answer: bool

    @property
    def title(self) -> str:
        """What it is about, within a title."""
        return self.field[:1].lower() + self.field[1:]

    @property
    def sent(self) -> str:
        """When it was sent; how long ago, while it waits."""
        at = moment(self.row.sent_at)
        return at if self.row.answered_at else f"{at} ({self.ago})"

    @property
    def ago(self) -> str:
        """How long ago it was sent."""
        return _ago(self.age)

    @property
    def tag(self) -> Tag:
        """What came of it."""
        if self.row.is_taken_back:
            return Tag("Taken back")
        if not self.row.answered_at:
            return Tag("Waiting", "yellow")
        return Tag("Changed", "green") if self.row.was_right else Tag("Right as it is")

    @property
    def answered(self) -> str:
        """When it was answered or taken back, and who answered."""
        at = moment(self.row.answered_at)
        return at if self.row.is_taken_back or not self.answered_by else f"{at}, {self.answered_by}"


def subject_of(found: RequestSubject) -> AboutOrganisation:
    """What permission is asked about."""
    partnership_id = found.partnership.id if found.row.table == ROLES and found.partnership is not None else None
    names = [field.name for field in found.row.fields] if isinstance(found.row, ChangeRequest) else []
    return AboutOrganisation(
        organisation=found.organisation,
        row=found,
        sender_id=found.row.sender_id,
        partnership_id=partnership_id,
        is_inside=True,
        is_lock=any(change_rules.is_leads(found.record, each) for each in names),
    )


def age_in_words(sent_at: datetime, at: datetime) -> str:
    """How long something has waited: "today", "3 days", "5 weeks"."""
    days = (at - sent_at).days
    if days < 1:
        return TODAY
    return counted(days, "day") if days < OLD.days else counted(days // WEEK, "week")


def _ago(age: str) -> str:
    return age if age == TODAY else f"{age} ago"


def request_shown(viewer: Viewer, found: RequestSubject, *, new_locks: Collection[UUID] = ()) -> RequestShown:
    """A request as the viewer sees it; `new_locks` are places whose locked address was replaced since it was sent."""
    row: ChangeRequest = found.row
    subject = subject_of(found)
    is_own = row.sender_id == viewer.account_id
    may_read_words = is_own or change_rules.may_read_words(viewer, found.record)
    fields = tuple(_field(viewer, found, each, new_locks) for each in row.fields)
    return RequestShown(
        row=row,
        organisation=_name(viewer, found.organisation),
        about=about_in_words(viewer, found),
        what=listed(pending_changes.in_sentence(each.name, each.label) for each in fields),
        sender=_post(found.sender, row.sender, is_near=is_own or allows(viewer, Action.REQUEST_DECIDE, subject)),
        owner=_post(found.owner, found.owner.email if found.owner else "", is_near=True),
        age=age_in_words(row.sent_at, now()),
        is_old=row.state is RequestState.OPEN and now() - row.sent_at >= OLD,
        is_own=is_own,
        is_mine=row.owner_id is not None and row.owner_id == viewer.account_id,
        is_known=allows(viewer, Action.REQUEST_VIEW, subject) and _knows_record(viewer, found),
        is_archived=found.organisation.is_archived or bool(found.record is not None and found.record.is_archived),
        may_decide=row.state is RequestState.OPEN
        and allows(viewer, Action.REQUEST_DECIDE, subject)
        and any(each.may_answer and each.is_open for each in fields),
        may_read_words=may_read_words,
        note=row.note if may_read_words else "",
        fields=fields,
    )


def _knows_record(viewer: Viewer, found: RequestSubject) -> bool:
    return found.record is None or may_know(viewer, found.record)


def _name(viewer: Viewer, organisation: Organisation) -> str:
    shown = visible(viewer, organisation)
    return shown.name if shown is not None else UNKNOWN


def _post(account: Account | None, email: str, *, is_near: bool) -> str:
    """The post of somebody; their mail address only to those who work with them."""
    if account is None:
        return ""
    return account.display_name or (email if is_near else "Somebody without a post")


def about_in_words(viewer: Viewer, found: RequestSubject) -> str:
    """What a request or report is about: the organisation, a part by its title, or its roles somewhere."""
    if found.row.table == ROLES:
        where = f" in {found.partnership.name}" if found.partnership is not None else ""
        if isinstance(found.row, ChangeRequest):
            return f"{_task(found.row)}{where}"
        return f"{DUTIES}{where}"
    if found.record is None or isinstance(found.record, Organisation):
        return "The organisation itself"
    part = BY_TABLE[found.record.__tablename__]  # type: ignore[attr-defined]
    shown = part_shown(viewer, part, found.record)  # type: ignore[arg-type]
    return f"{part.one.capitalize()}: {shown.title}" if shown is not None else NAMELESS[part.name]


def _task(row: ChangeRequest) -> str:
    function_id, group = row.about.get("function_id", ""), row.about.get("group", "")
    function = wording.functions().get(function_id)
    whom = {each.value: words for each, words in wording.GROUPS.items()}.get(group, "")
    return f"{function.name if function else function_id} ({whom.lower()})"


def _field(viewer: Viewer, found: RequestSubject, field: ChangeField, new_locks: Collection[UUID]) -> FieldShown:
    record = found.record
    table = type(record) if record is not None else None
    is_lock = isinstance(record, Location) and field.name == "address"
    may_read = record is None or change_rules.may_read(viewer, record, field.name)
    stands = _standing(found, field) if may_read else field.old
    old, now_ = (
        (pending_changes.LOCKED,)
        if is_lock
        else pending_changes.words_of(table, field.name, each)
        if may_read
        else (WITHHELD,)
        for each in (field.old, stands)
    )
    is_own = found.row.sender_id == viewer.account_id  # what somebody wrote is no secret to them
    return FieldShown(
        id=field.id,
        name=field.name,
        label=pending_changes.label_of(table, field.name),
        old=old,
        now=now_,
        new=pending_changes.new_in_words(record, field) if may_read or is_own else (WITHHELD,),
        is_moved=_has_new_lock(record, new_locks) if is_lock else stands != field.old,
        is_so_already=may_read and not is_lock and stands == field.new,
        is_sealed=field.sealed_new is not None,
        may_answer=_may_answer(viewer, found, field),
        answer=field.answer,
        reason=field.reason if is_own or change_rules.may_read_words(viewer, record) else "",
        answered_by=found.posts.get(field.answered_by, ""),
        answered_at=field.answered_at,
        version=field.version,
    )


def _has_new_lock(record: Entry | None, new_locks: Collection[UUID]) -> bool:
    return isinstance(record, Location) and (record.id in new_locks or not record.is_confidential)


def _standing(found: RequestSubject, field: ChangeField) -> Any:
    if found.record is not None:
        return pending_changes.standing_value(found.record, field.name)
    role = found.role
    return role.role.value if role is not None and role.state is Agreement.ACCEPTED else None


def _may_answer(viewer: Viewer, found: RequestSubject, field: ChangeField) -> bool:
    if not allows(viewer, Action.REQUEST_DECIDE, subject_of(found)):
        return False
    if found.record is None:
        return True
    may = change_rules.may_answer(viewer, found.record, field.name, sender_id=found.row.sender_id)
    return may and may_open(viewer, found, field)


def report_shown(viewer: Viewer, found: RequestSubject) -> ReportShown:
    """A report as the viewer sees it."""
    row: Report = found.row
    is_own = row.sender_id == viewer.account_id
    may_answer = allows(viewer, Action.REPORT_ANSWER, subject_of(found)) and _knows_record(viewer, found)
    may_read = may_answer and sees_field(viewer, found.record, row.field)
    return ReportShown(
        row=row,
        organisation=_name(viewer, found.organisation),
        about=about_in_words(viewer, found),
        field=field_in_words(found.record, row.field),
        sender=_post(found.sender, "", is_near=False),
        answered_by=found.posts.get(row.answered_by, ""),
        age=age_in_words(row.sent_at, now()),
        is_old=row.answered_at is None and now() - row.sent_at >= OLD,
        is_own=is_own,
        text=row.text if may_read and not row.is_taken_back else "",
        may_read=may_read,
        may_answer=may_read and row.answered_at is None,
    )


def sees_field(viewer: Viewer, record: Entry | None, name: str) -> bool:
    """Whether the viewer may read what somebody wrote about a field."""
    if not change_rules.may_read_words(viewer, record):
        return False
    if isinstance(record, Location) and record.is_confidential:
        return True
    if record is None or not name:
        return True
    description = descriptions(type(record)).get(name)
    return description is not None and may_see(viewer, record, name, description)


def field_in_words(record: Entry | None, name: str) -> str:
    """What a field is called; the whole where none is named."""
    if record is None or not name:
        return WHOLE
    description = descriptions(type(record)).get(name)
    return description.label if description else WHOLE


# Lists of requests and reports that a page offers, one at a time: their words, and what stands where one is empty.


@dataclass(frozen=True, slots=True)
class OfferedList:
    """One of the lists of a page; `empty` is a title and a text."""

    name: str  # in the address
    words: str
    caption: str = ""
    empty: tuple[str, str] = ("", "")
    is_reports: bool = False

    @property
    def noun(self) -> str:
        """What one row is."""
        return "report" if self.is_reports else "request"


def tabs(
    lists: Iterable[OfferedList], chosen: OfferedList, counts: Mapping[str, int | str], address: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Links to the lists of a page with how many rows they have, or how many wait, as `section_links` takes them."""
    return [
        {
            "text": f"{each.words} ({counts[each.name]})" if each.name in counts else each.words,
            "href": address(each.name),
            "is_current": each is chosen,
        }
        for each in lists
    ]
