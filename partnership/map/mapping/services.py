"""Changes of responsibilities. The rules hold for pages, imports and commands alike; nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault, Stale
from partnership.documents.text import clean, refused_characters
from partnership.documents.wording import day
from partnership.guidance.types import Group, Sharing
from partnership.map.mapping import mails, queries
from partnership.map.mapping.fitness import fault_of, whom
from partnership.map.mapping.roles import queries as role_queries
from partnership.map.mapping.sharing import ABROAD, allowed_for
from partnership.register.authority import queries as authority
from partnership.store import audit
from partnership.store.models import (
    Agreement,
    Organisation,
    Partnership,
    Responsibility,
    Role,
    SharingDecision,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.guidance.types import Function, InformationKind, Kind
    from partnership.map.mapping.sharing import SharingChoice

MOVED = "Somebody else changed this role while you had the page open. Nothing was overwritten: load the page and look."
ROLES_MOVED = "Somebody else changed a role here while you had the page open. Nothing was saved."
SHARING_MOVED = "Somebody else decided about this while you had the page open. Nothing was overwritten."
NEEDS_BASIS = "Enter what it rests on in law"
NEEDS_REASON = "Enter why the partnership decides otherwise than the guidance, and when it was agreed"
SAY_WHY_DECLINED = "Enter why the organisation declined"
ANSWERS_ITSELF = "{} has people here who answer for it: propose the role, and they accept or decline it"


@dataclass(frozen=True, slots=True)
class OwnWord:
    """The organisation's own answer or offer: by which of its posts, and when."""

    post: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """On whose word a role rested, as its history has it: no time where a coordinator recorded it."""

    post: str = ""
    at: datetime | None = None
    proposed_at: datetime | None = None
    suggested_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TakeOver:
    """What follows when an agency that is asked to lead accepts: the lead of this role passes on to it."""

    role_id: UUID
    then: Role | None  # what the lead of before becomes; none: no role
    held: Role | None = None  # what the agency that is asked has accepted, and keeps until it answers


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """The role that an organisation is to hold."""

    role: Role
    state: Agreement = Agreement.PROPOSED
    reason: str = ""
    from_on: date | None = None
    until_on: date | None = None
    takes_over: TakeOver | None = None  # where it is asked to lead in place of another


def days_of(old: Responsibility | None, role: Role) -> tuple[date | None, date | None]:
    """From when until when a role is held that takes the place of another; one that is new did not begin with it."""
    if old is None:
        return None, None
    return old.from_on if old.role is role else None, old.until_on


def set_role(
    session: Session,
    partnership: Partnership,
    organisation: Organisation,
    function: Function,
    group: Group,
    holding: RoleAssignment | None,
    *,
    expected_version: int = 0,
    own_word: OwnWord | None = None,
) -> Responsibility | None:
    """Give, change or (with None) take away a role; returns the row, None when there is none any more.

    Where somebody leads the organisation, only its own word makes a role accepted: without it a new role, and one that
    asks for more, is proposed. `expected_version` is what the form showed, 0 for no role; raises Stale when it moved.
    """
    if holding is None:
        _, seen = _stored(partnership, organisation, function, group, expected_version)
        is_led = own_word is None and is_led_by_its_own(organisation)
        _take_away(session, organisation, seen, is_led=is_led)
        return None
    row, is_news = _give(
        session, partnership, RoleGift(organisation, function, group, holding), expected_version, own_word
    )
    if is_news:
        mails.tell_of_roles(session, organisation)
    return row


@dataclass(frozen=True, slots=True)
class RoleGift:
    """A role for an organisation in a task, for some cases."""

    organisation: Organisation
    function: Function
    group: Group
    holding: RoleAssignment


def give_roles(
    session: Session, partnership: Partnership, gifts: Iterable[RoleGift], *, seen: int
) -> list[Responsibility]:
    """Give many roles at once where there were none; who leads an organisation is told once of all that is proposed.

    `seen` is the number of the newest entry about roles of the partnership when they were chosen. A list of roles is
    made from all others, so any that moved since raises Stale.
    """
    audit.take_turn(session)
    if role_queries.last_told_in(partnership.id) != seen:
        raise Stale(ROLES_MOVED)
    given: list[Responsibility] = []
    asked: dict[UUID, Organisation] = {}
    for gift in gifts:
        row, is_news = _give(session, partnership, gift, 0, None)
        given.append(row)
        if is_news:
            asked[gift.organisation.id] = gift.organisation
    for organisation in asked.values():
        mails.tell_of_roles(session, organisation)
    return given


def put_back(
    session: Session, partnership: Partnership, gift: RoleGift, answer: RecordedAnswer, *, expected_version: int
) -> None:
    """Let a role stand again as the history has it, with the answer on which it rested; raises Stale when it moved.

    The organisation gave that answer and nobody else has changed the role since, so it is not asked for it again.
    """
    is_led = is_led_by_its_own(gift.organisation)
    word = OwnWord(answer.post, answer.at or now())  # the answer of then is the one that counts
    row, _ = _give(session, partnership, gift, expected_version, word)
    row.answered_by, row.answered_at = answer.post, answer.at
    row.proposed_at, row.suggested_id = answer.proposed_at, answer.suggested_id
    session.flush()
    if is_led:
        mails.tell_of_roles(session, gift.organisation)


def _give(
    session: Session, partnership: Partnership, gift: RoleGift, expected_version: int, own_word: OwnWord | None
) -> tuple[Responsibility, bool]:
    """Write a role; the row, and whether those who lead the organisation are to be told of it."""
    organisation, function, group, holding = gift.organisation, gift.function, gift.group, gift.holding
    rows, seen = _stored(partnership, organisation, function, group, expected_version)
    row = next((each for each in rows if each.group is group), None)
    is_led = own_word is None and is_led_by_its_own(organisation)
    _check(partnership, organisation, function, group, holding)
    _refuse_clash(organisation, [each for each in rows if each is not row], group)
    state = _state(organisation, seen, holding, own_word, is_led=is_led)
    is_new = _is_new(seen, state, holding)
    if row is None:
        of = {"partnership_id": partnership.id, "organisation_id": organisation.id}
        row = Responsibility(function_id=function.id, group=group, **of)
        session.add(row)
    word = row.answered_by, row.answered_at
    _answer(row, is_new, state, own_word)
    if holding.takes_over is not None and state is Agreement.PROPOSED:
        request = holding.takes_over
        row.takes_over_id, row.then_role, row.held_role = request.role_id, request.then, request.held
        row.answered_by, row.answered_at = word if request.held is not None else ("", None)
    row.role, row.state, row.reason = holding.role, state, holding.reason
    row.from_on, row.until_on = holding.from_on, holding.until_on
    settle_request(session, partnership, row)
    return row, is_led and is_new and state is Agreement.PROPOSED


def settle_request(session: Session, partnership: Partnership, row: Responsibility) -> Organisation | None:
    """Bring to its end what hangs on the answer to a role; returns the organisation whose lead has passed on.

    Accepted: the lead of before becomes what was decided when the new one was asked, and is told. It is left alone
    where it does not lead any more. Declined, or another role by now: who was asked goes on with what it had accepted.
    """
    if row.state is Agreement.PROPOSED and row.role.is_lead:
        session.flush()
        return None
    if row.state is Agreement.DECLINED and row.held_role is not None:
        keep_held(row)
    passes_on = row.takes_over_id if row.state is Agreement.ACCEPTED and row.role.is_lead else None
    then, row.takes_over_id, row.then_role, row.held_role = row.then_role, None, None, None
    session.flush()
    rows = queries.responsibilities_for_change(partnership.id, row.function_id) if passes_on is not None else []
    old = next((each for each in rows if each.id == passes_on), None)
    if old is None or not old.role.is_lead or old.state is not Agreement.ACCEPTED or is_over(old):
        return None
    organisation = session.get_one(Organisation, old.organisation_id)
    function = queries.pack_of(partnership).functions[row.function_id]
    holding = RoleAssignment(then, Agreement.PROPOSED, "", *days_of(old, then)) if then is not None else None
    set_role(session, partnership, organisation, function, old.group, holding, expected_version=old.version)
    return organisation


def keep_held(row: Responsibility) -> None:
    """Let an agency that was asked to lead go on with the role that it had accepted; why it declined is a remark."""
    assert row.held_role is not None  # noqa: S101 - asked of one that holds a role
    row.role, row.state = row.held_role, Agreement.ACCEPTED
    row.takes_over_id = row.then_role = row.held_role = row.suggested_id = None


def _stored(
    partnership: Partnership, organisation: Organisation, function: Function, group: Group, expected_version: int
) -> tuple[list[Responsibility], Responsibility | None]:
    """All roles of the organisation in the function, and the one that the page showed; raises Stale for another."""
    rows = queries.responsibilities_for_change(partnership.id, function.id, organisation.id)
    row = next((each for each in rows if each.group is group), None)
    seen = row if expected_version else _still_to_come(organisation, row)
    if (seen.version if seen else 0) != expected_version:
        raise Stale(MOVED)
    return rows, seen


def _take_away(session: Session, organisation: Organisation, seen: Responsibility | None, *, is_led: bool) -> None:
    """Take a role away, and tell those who lead the organisation."""
    if seen is not None:
        session.delete(seen)
        session.flush()
        if is_led:
            mails.tell_of_roles(session, organisation)


def _refuse_clash(organisation: Organisation, others: Iterable[Responsibility], group: Group) -> None:
    """An organisation has one role in a function for the same cases."""
    if clash := next((each for each in others if _clashes(each, group)), None):
        message = (
            f"{organisation.name} already has a role here for {whom(clash.group)}: change that one, or remove it first"
        )
        raise InputFault(message, "group")


def is_led_by_its_own(organisation: Organisation) -> bool:
    """Whether somebody with an open account leads the organisation, so that it answers for itself."""
    return bool(authority.led([organisation.id]))


def _still_to_come(organisation: Organisation, row: Responsibility | None) -> Responsibility | None:
    """The row that a page without a role did not show; one that is over is none, and its place is free."""
    if row is None or is_over(row):
        return None
    if row.from_on is not None and row.from_on > queries.today():
        message = f"{organisation.name} has a role here from {day(row.from_on)}: open its details to change it"
        raise InputFault(message, "role")
    return row


def is_over(row: Responsibility) -> bool:
    """Whether the role has ended; `until_on` is the first day on which it no longer holds."""
    return row.until_on is not None and row.until_on <= queries.today()


def _state(
    organisation: Organisation,
    seen: Responsibility | None,
    holding: RoleAssignment,
    own_word: OwnWord | None,
    *,
    is_led: bool,
) -> Agreement:
    """What the role counts as; only its own people accept and decline for an organisation that somebody leads."""
    is_held = seen is not None and seen.held_role is holding.role and holding.state is Agreement.ACCEPTED
    is_kept = is_held or (seen is not None and seen.state is holding.state and not _asks_more(seen, holding))
    if own_word is not None or not is_led or is_kept:
        return holding.state
    if holding.state is Agreement.DECLINED:
        raise InputFault(ANSWERS_ITSELF.format(organisation.name), "state")
    return Agreement.PROPOSED


def _asks_more(seen: Responsibility, holding: RoleAssignment) -> bool:
    """Whether a role is another one than the organisation answered for, or is to hold longer."""
    begins_earlier = seen.from_on is not None and (holding.from_on is None or holding.from_on < seen.from_on)
    ends_later = seen.until_on is not None and (holding.until_on is None or holding.until_on > seen.until_on)
    return seen.role is not holding.role or begins_earlier or ends_later


def _is_new(seen: Responsibility | None, state: Agreement, holding: RoleAssignment) -> bool:
    """Whether the role stands differently from now on, so that what was answered before is about something else."""
    return seen is None or seen.state is not state or _asks_more(seen, holding)


def _answer(row: Responsibility, is_new: bool, state: Agreement, own_word: OwnWord | None) -> None:  # noqa: FBT001 - of one function above
    """Note whose word the role rests on now: the organisation's own, or what a coordinator recorded."""
    if not is_new and (own_word is None or row.answered_at is not None):
        return
    row.answered_by, row.answered_at = (own_word.post, own_word.at) if own_word else ("", None)
    row.suggested_id = None
    if state is Agreement.PROPOSED:
        row.proposed_at = now()


def decide_sharing(
    session: Session,
    partnership: Partnership,
    information: InformationKind,
    kind: Kind,
    choice: SharingChoice | None,
    *,
    expected_version: int = 0,
) -> SharingDecision | None:
    """Decide whether a kind of information goes to a kind of agency; with None the guidance holds again.

    `expected_version` is the version that the form showed, 0 where the partnership had not decided; raises Stale when
    it moved on, InputFault for what may not be decided.
    """
    row = queries.sharing_decision(partnership.id, information.id, kind.id)
    if (row.version if row else 0) != expected_version:
        raise Stale(SHARING_MOVED)
    if choice is None:
        if row is not None:
            session.delete(row)
            session.flush()
        return None
    kept = _checked_sharing(kind, choice)
    if row is None:
        row = SharingDecision(partnership_id=partnership.id, information_id=information.id, kind_id=kind.id)
        session.add(row)
    row.sharing, row.basis, row.condition, row.reason = choice.sharing, kept["basis"], kept["condition"], kept["reason"]
    session.flush()
    return row


def _checked_sharing(kind: Kind, choice: SharingChoice) -> dict[str, str]:
    """The texts of a decision, cleaned; raises InputFault for one that may not be taken or is not explained."""
    if choice.sharing not in allowed_for(kind):
        raise InputFault(ABROAD, "sharing")
    texts = {"basis": choice.basis, "condition": choice.condition, "reason": choice.reason}
    for field, text in texts.items():
        if refused := refused_characters(text):
            raise InputFault(refused, field)
    kept = {field: clean(text).strip() for field, text in texts.items()}
    if choice.sharing is not Sharing.NEVER and not kept["basis"]:
        raise InputFault(NEEDS_BASIS, "basis")
    if not kept["reason"]:
        raise InputFault(NEEDS_REASON, "reason")
    return kept


def refuse_unfit(partnership: Partnership, organisation: Organisation, function: Function, group: Group) -> None:
    """Raise InputFault where the function is not for these cases, or the organisation's kind may not do it for them."""
    if fault := fault_of(queries.pack_of(partnership).kind(organisation.kind_id), function, group):
        raise InputFault(fault, "group")


def _check(
    partnership: Partnership, organisation: Organisation, function: Function, group: Group, holding: RoleAssignment
) -> None:
    refuse_unfit(partnership, organisation, function, group)
    if holding.state is Agreement.DECLINED and not holding.reason.strip():
        raise InputFault(SAY_WHY_DECLINED, "reason")
    if holding.from_on and holding.until_on and holding.until_on <= holding.from_on:
        message = "The last day must be after the first"
        raise InputFault(message, "until_on")


def _clashes(row: Responsibility, group: Group) -> bool:
    """Whether a role holds for some of the same cases; one that is over stands in nobody's way."""
    return (row.group is group or Group.BOTH in (row.group, group)) and not is_over(row)
