"""Leaving: places end, sign-ins and links end, what was held is handed over or opens as a gap. Nothing here commits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.accounts.services import end_everything
from partnership.base.errors import InputFault, NotAllowed, NotFound
from partnership.people import queries as people
from partnership.people.offboarding import queries
from partnership.people.offboarding.queries import HandoverPlan, Holdings, OffboardingResult
from partnership.people.role_hierarchy import ABOVE_DEPUTY, RAISES_ONESELF, manager_in
from partnership.people.services import LAST_COORDINATOR, ask_for_role
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.register.authority import grants, members, places
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import (
    name_for_others,
    post_of,
    tell_account,
    tell_closed,
    tell_coordinators,
    tell_keepers,
)
from partnership.register.authority.questions.services import NeedsYes
from partnership.register.directory.services import unconfirm
from partnership.store import audit
from partnership.store.models import EntrySection, MemberRole, Partnership, PositionRole, now

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Contact, Organisation, Position

LEFT = "left"
NO_SUCCESSOR = (
    "Your own place at {} gives no lead. Choose nobody: a coordinator can name a lead there once you have left"
)


def holdings_of(account: Account, viewer: Viewer | None) -> Holdings:
    """What an account holds, as far as the viewer manages it; all of it for the account itself, or with no viewer."""
    places, members = queries.positions(account.id), queries.memberships(account.id)
    if viewer is not None and viewer.account_id != account.id:
        places = [each for each in places if _manages(viewer, *each)]
        members = [each for each in members if allows(viewer, Action.TEAM_MANAGE, each[1])]
    organisation_ids = [at.id for _row, at in places]
    coordinated = [at.id for row, at in members if row.role is MemberRole.COORDINATOR]
    requests = {each: queries.requests_owned(account.id, each, viewer) for each in coordinated}
    return Holdings(
        account=account,
        positions=tuple(places),
        memberships=tuple(members),
        desks=tuple(queries.held_desks(account.id, [at for _row, at in places])),
        requests=requests,
        hidden_requests={
            each: [row for row in queries.requests_owned(account.id, each) if row not in requests[each]]
            for each in coordinated
        },
        colleagues=queries.colleagues(organisation_ids, account.id),
        team_mates=queries.team_mates(coordinated, account.id),
        sent=queries.requests_sent(account.id, organisation_ids, viewer),
        comments=queries.comments_sent(account.id, organisation_ids),
        signatures=queries.signatures_asked(organisation_ids),
    )


def _manages(viewer: Viewer, position: Position, organisation: Organisation) -> bool:
    if not allows(viewer, Action.PEOPLE_MANAGE, organisation):
        return False
    return position.role is not PositionRole.LEAD or manager_in(viewer, organisation).may_lead


def leave(session: Session, viewer: Viewer, account: Account, plan: HandoverPlan) -> OffboardingResult:
    """End the places that the plan names, and do with what was held as it says.

    Raises InputFault for a plan that nobody may carry out, and NotFound when the places have ended meanwhile.
    """
    audit.take_turn(session)
    found = _ending(holdings_of(account, viewer), plan)
    for partnership in found.coordinated:
        if not people.other_coordinators(partnership.id, account.id):
            raise InputFault(f"{LAST_COORDINATOR} of {partnership.name}", "places")
    for organisation in found.led:
        _refuse_raise(viewer, account, organisation, plan)
    return _carry_out(session, found, plan, why=LEFT, by_id=viewer.account_id)


def leave_all(session: Session, account: Account, why: str) -> OffboardingResult:
    """End every place of an account and close it; everything that it held opens as a gap."""
    audit.take_turn(session)
    found = holdings_of(account, None)
    return _carry_out(session, found, HandoverPlan(frozenset(found.places)), why=why, by_id=None)


def take_away(
    session: Session, account: Account, keys: Collection[str], why: str, by_id: UUID | None
) -> OffboardingResult:
    """End these places of an account at once, by somebody who takes back what was given; seats are kept."""
    plan = HandoverPlan(frozenset(keys))
    return _carry_out(session, _ending(holdings_of(account, None), plan), plan, why=why, by_id=by_id)


def _ending(held: Holdings, plan: HandoverPlan) -> Holdings:
    """What of it ends by the plan, with the desks and requests that belong to that."""
    if not held.places:
        raise NotFound
    if not plan.places & held.places.keys():
        raise InputFault("Select what ends", "places")
    positions = tuple(each for each in held.positions if str(each[0].id) in plan.places)
    memberships = tuple(each for each in held.memberships if str(each[0].id) in plan.places)
    ended, teams = {at.id for _row, at in positions}, {at.id for _row, at in memberships}
    return replace(
        held,
        positions=positions,
        memberships=memberships,
        desks=tuple(each for each in held.desks if each.organisation_id in ended),
        requests={key: rows for key, rows in held.requests.items() if key in teams},
        hidden_requests={key: rows for key, rows in held.hidden_requests.items() if key in teams},
    )


def _refuse_raise(viewer: Viewer, account: Account, organisation: Organisation, plan: HandoverPlan) -> None:
    """A successor as lead is named by the one who leaves, another lead or a coordinator, and never for oneself."""
    chosen = plan.leads.get(organisation.id)
    if chosen is None:
        return
    if chosen == viewer.account_id:
        raise InputFault(RAISES_ONESELF, f"lead_{organisation.id}")
    if viewer.account_id != account.id and not manager_in(viewer, organisation).may_lead:
        raise InputFault(ABOVE_DEPUTY, f"lead_{organisation.id}")


def _carry_out(
    session: Session, held: Holdings, plan: HandoverPlan, *, why: str, by_id: UUID | None
) -> OffboardingResult:
    """What ends is ended by `by_id`: its holder, whoever sees them off, or (None) the clock."""
    account, told = held.account, {each for each in (by_id, held.account.id) if each is not None}
    gaps: list[str] = []
    news: list[tuple[Organisation | Partnership, list[str]]] = []
    for position, organisation in held.positions:
        _name_lead(session, held, organisation, plan, by_id)
        vacant = _hand_over_desks(session, held, organisation, plan)
        audit.record(session, "left", position, post=post_of(account), why=why)
        places.end(session, position, by_id)
        if by_id is not None and by_id != account.id:
            places.ask_vacancy(session, organisation, position, by_id)
        news.append((organisation, [*_keeper_gaps(organisation), *_desk_gaps(organisation, vacant)]))
    for membership, partnership in held.memberships:
        for request in held.requests.get(partnership.id, ()):
            request.owner_id = _successor(held.team_mates, partnership.id, plan.requests.get(partnership.id))
        for request in held.hidden_requests.get(partnership.id, ()):
            request.owner_id = None  # whoever takes over may not see it either: any coordinator who does can take it on
        audit.record(session, "left", membership, post=post_of(account), why=why)
        members.end(session, membership, by_id)
        news.append((partnership, []))
    grants.end_all_of(session, account.id, by_id)
    is_closed = _close_if_empty(session, account, why)
    end_everything(session, account)
    names = [at.name for at, _gaps in news]
    for at, found in news:
        gaps += found
        _tell(session, at, f"{post_of(account)} has left.", told, found)
    if is_closed:
        tell_closed(session, account.email, "It has no place left." if why == LEFT else why)
    else:
        tell_account(session, account, f"Your place has ended: {'; '.join(names)}.")
    return OffboardingResult(is_closed, tuple(gaps))


def _tell(session: Session, at: Organisation | Partnership, what: str, told: set[UUID], gaps: Iterable[str]) -> None:
    if isinstance(at, Partnership):
        tell_coordinators(session, at, what, but=told, gaps=gaps)
    else:
        tell_keepers(session, at, what, but=told, gaps=gaps, with_guests=True)


def _successor(
    candidates: Mapping[UUID, list[Account]], key: UUID, chosen: UUID | None, field: str = ""
) -> UUID | None:
    """The chosen account, if it is one that could be chosen; a tampered form or one who left meanwhile is refused."""
    if chosen is not None and chosen not in {each.id for each in candidates.get(key, ())}:
        raise InputFault("This person is not there any more. Choose again", field)
    return chosen


def _name_lead(
    session: Session, held: Holdings, organisation: Organisation, plan: HandoverPlan, by_id: UUID | None
) -> None:
    """Make whoever takes over lead: at once by who leads there, else when somebody else has said yes."""
    chosen = _successor(held.colleagues, organisation.id, plan.leads.get(organisation.id), f"lead_{organisation.id}")
    if chosen is None or organisation not in held.led:
        return
    position = authority.position(chosen, organisation.id)
    account = next(each for each in held.colleagues[organisation.id] if each.id == chosen)
    if position is None or position.role is PositionRole.LEAD:
        return
    try:
        places.change_role(session, organisation, position, PositionRole.LEAD, by_id=by_id)
    except NeedsYes as needed:
        ask_for_role(session, organisation, position, PositionRole.LEAD, needed, by_id)
        return
    except NotAllowed as wordless:  # a place that only works, or sleeps, names no lead
        raise InputFault(NO_SUCCESSOR.format(organisation.name), f"lead_{organisation.id}") from wordless
    end_everything(session, account)
    tell_account(session, account, f"You are now lead at {organisation.name}. Sign in again to use it.")


def _hand_over_desks(session: Session, held: Holdings, organisation: Organisation, plan: HandoverPlan) -> list[Contact]:
    """Give each desk to who takes over, or leave it open; the contacts are to be confirmed again. Returns open ones."""
    desks = [each for each in held.desks if each.organisation_id == organisation.id]
    for desk in desks:
        chosen = _successor(held.colleagues, organisation.id, plan.desks.get(desk.id), f"desk_{desk.id}")
        desk.held_by_id, desk.holder = chosen, ""
        desk.vacant_since = None if chosen else now()
    session.flush()
    if desks:
        unconfirm(session, organisation, EntrySection.CONTACTS)
    return [each for each in desks if each.held_by_id is None and not each.is_archived]


def _keeper_gaps(organisation: Organisation) -> list[str]:
    keepers = people.keepers(organisation.id)
    if keepers > 1:
        return []
    return [f"Nobody keeps the entry of {name_for_others(organisation)}" if not keepers else _one(organisation)]


def _one(organisation: Organisation) -> str:
    return f"Only one person keeps the entry of {name_for_others(organisation)} now"


def _desk_gaps(organisation: Organisation, vacant: list[Contact]) -> list[str]:
    if not vacant:
        return []
    desks = "one desk" if len(vacant) == 1 else f"{len(vacant)} desks"
    return [f"Nobody answers at {desks} of {name_for_others(organisation)}"]


def _close_if_empty(session: Session, account: Account, why: str) -> bool:
    """Close an account that has nothing left to do here."""
    is_empty = not queries.positions(account.id) and not queries.memberships(account.id)
    if not is_empty or (account.is_administrator and why == LEFT):
        return False
    account.is_active, account.is_administrator, account.closed_why = False, False, why
    audit.record(session, "closed", account, why=why)
    return True
