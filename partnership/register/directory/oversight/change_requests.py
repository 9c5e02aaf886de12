"""Saving a change by the rule of `change_rules`: what may be done at once is done, the rest is sent to coordinators.

Nothing here commits. A proposal for a field replaces what the same sender asked for it before: the older one is kept,
as withdrawn. Another person's stays beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from partnership.base.errors import InputFault, NotAllowed
from partnership.documents.text import clean, refused_characters
from partnership.policy.audience import may_see, reach
from partnership.policy.authority import Act
from partnership.register.authority import grants
from partnership.register.authority import queries as authority
from partnership.register.authority.questions.queries import open_asked
from partnership.register.authority.questions.services import NewQuestion, ask, withdraw, would_answer
from partnership.register.directory import change_rules, services
from partnership.register.directory.change_rules import coordinator_of, may_answer
from partnership.register.directory.oversight import pending_changes, queries
from partnership.register.directory.parts import organisation_of
from partnership.register.directory.safe_places import is_laid_open
from partnership.register.directory.wording import name_in_mail
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store.models import (
    Audience,
    ChangeField,
    ChangeRequest,
    FieldAnswer,
    Location,
    Organisation,
    RequestState,
    descriptions,
    now,
)
from partnership.web.pages import Page

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from partnership.base.sealing import Keyring
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Entry

NOTE_LENGTH = 500
REPLACED = "You asked for something else later"
NOBODY_AGREES = (
    "People are hidden there. That it is of such a kind is agreed to by its lead, or by a second cleared coordinator "
    "of its home where nobody leads it, and there is none"
)
TYPE_IT_LATER = "Leave the address empty: another one is typed once the place is open"


@dataclass(frozen=True, slots=True)
class RequestRemarks:
    """What somebody said besides the values: what they confirmed about doubtful ones, and why they ask."""

    decisions: services.Decisions = services.UNDECIDED
    note: str = ""


NOTHING_SAID = RequestRemarks()


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What came of a form: the fields changed at once, and those that were sent to so many people.

    `waits`: whether opening a place waits for the yes of its lead, or of a second cleared coordinator.
    """

    changed: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    told: int = 0
    waits: bool = False


def save(
    session: Session,
    viewer: Viewer,
    record: Entry,
    values: Mapping[str, Any],
    *,
    expected_version: int,
    keyring: Keyring,
    among: ColumnElement[bool] | None = None,
    said: RequestRemarks = NOTHING_SAID,
) -> SaveOutcome:
    """Change a record as this viewer may: directly, by request, or both.

    Raises what `services.change` raises, and NotAllowed for the lock or address of a place that is not theirs.
    """
    decisions = replace(said.decisions, typist=typist_of(viewer, record))
    cleaned = services.checked(record, values, expected_version=expected_version, among=among, decisions=decisions)
    waits = _opens_by_home(session, viewer, record, cleaned)
    if waits:
        cleaned = {name: value for name, value in cleaned.items() if not change_rules.is_leads(record, name)}
    split = change_rules.split(viewer, record, cleaned)
    decisions = replace(decisions, is_agreed=is_laid_open(record, split.direct))  # a lead's, where no home is asked
    changed = services.change(
        record, split.direct, expected_version=expected_version, keyring=keyring, among=among, decisions=decisions
    )
    session.flush()
    if not split.asked:
        return SaveOutcome(tuple(changed), waits=waits)
    why = _checked_note(record, said)
    told = _send_request(session, viewer, record, _fields(record, split.asked, keyring), why)
    return SaveOutcome(tuple(changed), tuple(split.asked), told, waits)


def typist_of(viewer: Viewer, record: Entry) -> services.Typist:
    """Who stores an address, and whether the first one of a confidential place is theirs to open."""
    organisation = organisation_of(record)
    return services.Typist(viewer.account_id, viewer.leads(organisation.id) or viewer.keeps(organisation))


def _opens_by_home(session: Session, viewer: Viewer, record: Entry, values: Mapping[str, Any]) -> bool:
    """Whether these values open a place, or where people are hidden, for one of its home.

    Then its lead or a second cleared coordinator is asked. Raises NotAllowed where the lock or the address is not the
    viewer's to change or ask about.
    """
    if isinstance(record, Organisation):
        return _lays_open_by_home(session, viewer, record, values)
    if not isinstance(record, Location) or not change_rules.is_locked(record):
        return False
    typed = {"address"} if values.get("address") else set()
    typed |= {"is_confidential"} if change_rules.opens(record, values) else set()
    if typed - set(change_rules.lock_fields(viewer, record)):
        raise NotAllowed
    if "is_confidential" not in typed or viewer.edits(record.organisation_id):
        return False
    if "address" in typed:
        raise InputFault(TYPE_IT_LATER, "address")
    if viewer.account_id is not None and not authority.is_led(record.organisation_id):
        grants.refuse_unanswerable(viewer.account_id, record, "is_confidential")
    question = NewQuestion(
        act=Act.AUDIENCE,
        key=f"lock:{record.id}",
        organisation_id=record.organisation_id,
        location_id=record.id,
        row_id=record.id,
    )
    ask(session, question, viewer.account_id)
    return True


def _lays_open_by_home(session: Session, viewer: Viewer, organisation: Organisation, values: Mapping[str, Any]) -> bool:
    """The same of a kind that hides nobody; raises InputFault where nobody could say yes."""
    if not is_laid_open(organisation, values) or viewer.edits(organisation.id) or not viewer.keeps(organisation):
        return False
    question = NewQuestion(
        act=Act.AUDIENCE,
        key=f"kind:{organisation.id}",
        organisation_id=organisation.id,
        row_id=organisation.id,
        details={"kind": values["kind_id"]},
    )
    if not would_answer(session, Act.AUDIENCE, organisation, viewer.account_id):
        raise InputFault(NOBODY_AGREES, "kind_id")
    standing = open_asked(question.subject)
    if standing is not None and standing.details != question.details:
        withdraw(session, [standing])
    ask(session, question, viewer.account_id)
    return True


def save_audiences(
    session: Session,
    viewer: Viewer,
    record: Entry,
    audience: Audience,
    audiences: Mapping[str, Audience | None],
    *,
    expected_version: int,
    said: RequestRemarks = NOTHING_SAID,
) -> SaveOutcome:
    """Say who may see what: narrower at once, wider by request. Raises what `services.set_audiences` raises."""
    services.check_audiences(record, audience, audiences, expected_version=expected_version)
    _refuse_unseen(viewer, record, audience, audiences)
    split = change_rules.split_audiences(viewer, record, audience, audiences)
    before = (record.audience, dict(record.audiences))
    services.set_audiences(record, split.audience, split.audiences, expected_version=expected_version)
    session.flush()
    changed = [change_rules.RECORD] if record.audience is not before[0] else []
    changed += [
        change_rules.FIELD + name for name in split.audiences if before[1].get(name) != record.audiences.get(name)
    ]
    if not split.asked:
        return SaveOutcome(tuple(changed))
    why = _checked_note(record, said)
    told = _send_request(session, viewer, record, _fields(record, split.asked, None), why)
    return SaveOutcome(tuple(changed), tuple(split.asked), told)


def _refuse_unseen(viewer: Viewer, record: Entry, audience: Audience, audiences: Mapping[str, Audience | None]) -> None:
    """Raise NotAllowed for the audience of a field that the viewer does not see, or one that they do not belong to."""
    described, own = descriptions(type(record)), reach(viewer, organisation_of(record))
    wanted = [each or described[name].audience for name, each in audiences.items()]
    wanted += [audience] if audience is not record.audience else []
    if any(each.reach > own.reach for each in wanted):
        raise NotAllowed
    if not all(may_see(viewer, record, name, described[name]) for name in audiences):
        raise NotAllowed


def _checked_note(record: Entry, said: RequestRemarks) -> str:
    if refused := refused_characters(said.note):
        raise InputFault(refused, "note")
    if len(said.note) > NOTE_LENGTH:
        raise InputFault(f"Why you ask must be {NOTE_LENGTH} characters or fewer", "note")
    services.refuse_addresses(organisation_of(record).id, {"note": said.note}, said.decisions)
    return clean(said.note).strip()


def _fields(record: Entry, asked: Mapping[str, Any], keyring: Keyring | None) -> list[ChangeField]:
    """A row for each field; the address of a confidential place stands in it under seal only."""
    made = []
    for place, (name, value) in enumerate(asked.items()):
        row = ChangeField(id=uuid4(), place=place, name=name, old=None, new=None)
        if name == "address" and keyring is not None:
            row.sealed_new = keyring.seal(value, table="change_field", row=row.id, field="new")
        else:
            row.old, row.new = pending_changes.standing_value(record, name), pending_changes.stored(value)
        made.append(row)
    return made


def _send_request(session: Session, viewer: Viewer, record: Entry, fields: list[ChangeField], note: str) -> int:
    organisation = organisation_of(record)
    table: str = record.__tablename__  # type: ignore[attr-defined]
    names = {field.name for field in fields}
    for earlier in queries.open_requests(organisation.id, table, record.id):  # type: ignore[attr-defined]
        if earlier.request.sender_id == viewer.account_id:
            take_back(earlier.request, names, by=viewer.email, at=now(), reason=REPLACED)
    request = ChangeRequest(
        id=uuid4(),
        organisation_id=organisation.id,
        table=table,
        row_id=record.id,  # type: ignore[attr-defined]
        about={},
        base_version=record.version,  # type: ignore[attr-defined]
        note=note,
        sender_id=viewer.account_id,
        sender=viewer.email,
        fields=fields,
    )
    session.add(request)
    session.flush()
    return tell_coordinators(session, viewer, record, request)


def take_back(
    request: ChangeRequest, names: Collection[str], *, by: str, at: datetime, reason: str = ""
) -> list[ChangeField]:
    """End the open fields of these names without an answer, and the request where none is left open."""
    ended = [field for field in request.fields if field.name in names and field.answer is FieldAnswer.OPEN]
    for field in ended:
        field.answer, field.reason, field.answered_by, field.answered_at = FieldAnswer.WITHDRAWN, reason, by, at
        field.sealed_new = None
    settle(request, at)
    return ended


def settle(request: ChangeRequest, at: datetime) -> None:
    """Close a request whose fields have all found their end."""
    answers = {field.answer for field in request.fields}
    if FieldAnswer.OPEN not in answers and request.state is RequestState.OPEN:
        request.state = RequestState.WITHDRAWN if answers == {FieldAnswer.WITHDRAWN} else RequestState.ANSWERED
        request.answered_at = at


def tell_coordinators(session: Session, viewer: Viewer, record: Entry, request: ChangeRequest) -> int:
    """Tell those who can answer that something waits, and return how many; no value stands in the mail."""
    organisation = organisation_of(record)
    name = name_in_mail(organisation)
    told = who_answers(viewer, record, {field.name for field in request.fields})
    for account in told:
        send(
            session,
            MailKind.REQUEST_WAITING,
            account,
            f"{name}: a change waits for your answer",
            "request-waiting",
            organisation=name,
            link=address(Page.REQUEST.endpoint, request_id=request.id),
        )
    return len(told)


def who_answers(viewer: Viewer, record: Entry, names: Collection[str]) -> list[Account]:
    """Those that may answer for one of these fields; the viewer is not among them.

    Coordinators of its home; about the lock and the address of a confidential place its leads too.
    """
    organisation = organisation_of(record)
    home = organisation.partnership_ids & {organisation.home_id}
    may = {}
    for is_cleared in (False, True):
        somebody = coordinator_of(home, is_cleared=is_cleared)
        may[is_cleared] = any(may_answer(somebody, record, each, sender_id=viewer.account_id) for each in names)
    found = [account for account, is_cleared in queries.coordinators(home).items() if may[is_cleared]]
    if any(change_rules.is_leads(record, each) for each in names):
        found += authority.leads_of([organisation.id])
    return [each for each in dict.fromkeys(found) if each.id != viewer.account_id]
