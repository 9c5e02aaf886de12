"""Answering change requests. The rules hold for pages, imports and commands alike; nothing here commits.

An accepted field is written onto the row as it stands now, under the row's present version. Nobody answers what they
sent themselves, and nobody opens to others what they cannot see.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from partnership.base.errors import InputFault, NotAllowed, Stale
from partnership.documents.text import clean, refused_characters
from partnership.map.mapping.offers import take_up
from partnership.register.authority import lines
from partnership.register.authority import queries as authority
from partnership.register.directory import change_rules
from partnership.register.directory import services as directory
from partnership.register.directory.oversight import change_requests, pending_changes
from partnership.register.directory.safe_places import is_laid_open
from partnership.register.directory.wording import name_in_mail
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store import audit
from partnership.store.models import Audience, ChangeRequest, FieldAnswer, Location, RequestState, now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from partnership.base.sealing import Keyring
    from partnership.consultation.upkeep.queries import RequestSubject
    from partnership.policy.viewer import Viewer
    from partnership.store.models import ChangeField, Entry

REASON_LENGTH = 500
SAY_WHY = "Enter why you refuse it: the sender reads it"
MOVED = "Somebody else answered this, or changed the entry, after you opened the page. Nothing was overwritten."
OWN = "You sent this yourself. Somebody else has to answer it."
LAID_OPEN = (
    "This place is not confidential any more, so the address that was sent would stand in the open. "
    "Refuse it, and ask the organisation."
)
OVER = "This request is over: it was answered or withdrawn."


@dataclass(frozen=True, slots=True)
class FieldReply:
    """What a coordinator says about one field: accepted or refused, and why; of the version that they saw."""

    answer: FieldAnswer
    reason: str
    seen_version: int


@dataclass(frozen=True, slots=True)
class DecisionBasis:
    """What a coordinator had before them, and what they confirmed about doubtful input."""

    row_version: int  # of the entry's row, or of the role; 0 where there was none
    decisions: directory.Decisions = directory.UNDECIDED


def row_version(found: RequestSubject) -> int:
    """The version of what a request would change: the organisation, the part, or the role; 0 where there is none."""
    row = found.record if found.record is not None else found.role
    return row.version if row is not None else 0  # type: ignore[union-attr]


def decide(
    session: Session,
    viewer: Viewer,
    found: RequestSubject,
    answers: Mapping[UUID, FieldReply],
    seen: DecisionBasis,
    *,
    keyring: Keyring,
    among: ColumnElement[bool] | None = None,
) -> list[ChangeField]:
    """Answer some fields of a request and carry out what is accepted; returns the fields that were answered.

    Raises Stale when a field was answered or the row changed since the page was opened, InputFault for a refusal
    without a reason and for what the row cannot take, NotAllowed for who may not answer.
    """
    audit.take_turn(session)  # whether its sender has a place still is asked after it
    request: ChangeRequest = found.row
    fields = {field.id: field for field in request.fields}
    _refuse_wrong_person(viewer, found, [fields[each] for each in answers])
    if request.state is not RequestState.OPEN:
        raise Stale(OVER)
    if any(fields[each].version != answer.seen_version for each, answer in answers.items()):
        raise Stale(MOVED)
    reasons = _checked_reasons(found, answers, seen.decisions)
    accepted = [fields[each] for each, answer in answers.items() if answer.answer is FieldAnswer.ACCEPTED]
    if accepted and row_version(found) != seen.row_version:
        raise Stale(MOVED)
    if accepted:
        _carry_out(session, viewer, found, accepted, seen.decisions, keyring, among)
    at = now()
    for each, answer in answers.items():
        field = fields[each]
        field.answer, field.reason = answer.answer, reasons[each]
        field.answered_by, field.answered_at, field.sealed_new = viewer.email, at, None
    change_requests.settle(request, at)
    session.flush()
    if answers:
        _tell_sender(session, found)
    return [fields[each] for each in answers]


def _refuse_wrong_person(viewer: Viewer, found: RequestSubject, fields: list[ChangeField]) -> None:
    """Nobody answers their own, whatever else they are; and what they cannot see they cannot open to others.

    Nor does one person open a confidential place with an account of their own that asks for it.
    """
    if viewer.account_id == found.row.sender_id:
        raise NotAllowed(OWN)
    if found.record is None:
        return
    for field in fields:
        may = change_rules.may_answer(viewer, found.record, field.name, sender_id=found.row.sender_id)
        if not may or not may_open(viewer, found, field):
            raise NotAllowed


def may_open(viewer: Viewer, found: RequestSubject, field: ChangeField) -> bool:
    """Whether the viewer may answer this field as far as it opens what is hidden: a lead, else a second person.

    For a field that opens nothing always.
    """
    if not _opens(found.record, field) or viewer.leads(found.organisation.id):
        return True
    return lines.are_two(found.row.sender_id, viewer.account_id)


def _opens(record: Entry | None, field: ChangeField) -> bool:
    is_lock = field.name == "is_confidential" and field.new is False
    return is_lock or is_laid_open(record, {field.name: field.new})


def _checked_reasons(
    found: RequestSubject, answers: Mapping[UUID, FieldReply], decisions: directory.Decisions
) -> dict[UUID, str]:
    texts = {}
    for each, answer in answers.items():
        name = f"reason_{each.hex}"
        texts[name] = checked_text(answer.reason, name, "The reason")
        if answer.answer is FieldAnswer.REFUSED and not texts[name]:
            raise InputFault(SAY_WHY, name)
    directory.refuse_addresses(found.organisation.id, texts, decisions)
    return {each: texts[f"reason_{each.hex}"] for each in answers}


def checked_text(text: str, name: str, subject: str, longest: int = REASON_LENGTH) -> str:
    """A remark, cleaned; raises InputFault for one that cannot be kept."""
    if refused := refused_characters(text.replace("\r", "\n")):
        raise InputFault(refused, name)
    kept = clean(text).strip()
    if len(kept) > longest:
        raise InputFault(f"{subject} must be {longest:,} characters or fewer", name)
    return kept


def _carry_out(
    session: Session,
    viewer: Viewer,
    found: RequestSubject,
    fields: list[ChangeField],
    decisions: directory.Decisions,
    keyring: Keyring,
    among: ColumnElement[bool] | None,
) -> None:
    """Write accepted fields onto the row as it stands: its own fields first, then its audiences."""
    record = found.record
    if record is None:
        take_up(session, found.row)
        return
    _refuse_to_lay_open(found, fields)
    values = {field.name: _value(field, keyring) for field in fields if not _is_audience(field.name)}
    different = {
        name: value
        for name, value in values.items()
        if name == "address" or pending_changes.standing_value(record, name) != value
    }
    version: int = record.version  # type: ignore[attr-defined]
    # Who sent an address knows it, and can open it from now on; who accepts it can, where they could before.
    place = authority.position(found.row.sender_id, found.organisation.id)
    is_there = place is not None and place.asleep_since is None
    typist = directory.Typist(found.row.sender_id if is_there else None, agreed_by_id=viewer.account_id)
    own = {each.id for each in authority.grants_of(viewer.account_id)} if viewer.account_id else ()
    said = replace(decisions, typist=typist, kept_grants=frozenset(own), is_agreed=True)
    directory.change(record, different, expected_version=version, keyring=keyring, among=among, decisions=said)
    opened = {field.name: field.new for field in fields if _is_audience(field.name)}
    if opened:
        _set_audiences(record, opened, version)
    session.flush()


def _refuse_to_lay_open(found: RequestSubject, fields: list[ChangeField]) -> None:
    """An address that was sent for a locked place stays one: only its sender can have asked to open the place too."""
    record = found.record
    address_sent = any(field.name == "address" for field in fields)
    if not address_sent or not isinstance(record, Location) or record.is_confidential:
        return
    if not any(_opens(record, field) for field in found.row.fields):
        raise InputFault(LAID_OPEN)


def _is_audience(name: str) -> bool:
    return name == change_rules.RECORD or name.startswith(change_rules.FIELD)


def _value(field: ChangeField, keyring: Keyring) -> Any:
    if field.sealed_new is None:
        return field.new
    return keyring.unseal(field.sealed_new, table="change_field", row=field.id, field="new")


def _set_audiences(record: Entry, opened: Mapping[str, str | None], version: int) -> None:
    audience = Audience(opened.get(change_rules.RECORD) or record.audience)
    named = {
        name.removeprefix(change_rules.FIELD): Audience(value) if value else None
        for name, value in opened.items()
        if name != change_rules.RECORD
    }
    directory.set_audiences(record, audience, named, expected_version=version)


def _tell_sender(session: Session, found: RequestSubject) -> None:
    """One mail for each answering, with how many fields were taken and refused, and without a value."""
    if found.sender is None:
        return
    given = [field.answer for field in found.row.fields]
    name = name_in_mail(found.organisation)
    send(
        session,
        MailKind.REQUEST_ANSWERED,
        found.sender,
        f"{name}: your change request is answered",
        "request-answered",
        organisation=name,
        taken=given.count(FieldAnswer.ACCEPTED),
        refused=given.count(FieldAnswer.REFUSED),
        waits=given.count(FieldAnswer.OPEN),
        link=address("upkeep.request_page", request_id=found.row.id),
    )


def withdraw(session: Session, viewer: Viewer, request: ChangeRequest, *, seen_version: int) -> None:
    """Take back what is not answered yet; raises Stale when it was answered meanwhile, NotAllowed for anybody else."""
    if viewer.account_id != request.sender_id:
        raise NotAllowed
    if request.state is not RequestState.OPEN or request.version != seen_version:
        raise Stale(MOVED)
    change_requests.take_back(request, {field.name for field in request.fields}, by=viewer.email, at=now())
    session.flush()


def take_on(viewer: Viewer, request: ChangeRequest, *, seen_version: int) -> None:
    """Say who looks after a request; raises Stale when somebody else took it on, or it is over."""
    if viewer.account_id == request.sender_id:
        raise NotAllowed(OWN)
    if request.state is not RequestState.OPEN or request.version != seen_version:
        raise Stale(MOVED)
    request.owner_id = viewer.account_id


def let_go(viewer: Viewer, request: ChangeRequest, *, seen_version: int) -> None:
    """Look after a request no longer; raises Stale when it is somebody else's by now."""
    if request.owner_id != viewer.account_id or request.version != seen_version:
        raise Stale(MOVED)
    request.owner_id = None
