"""SQL about authority: lines, seats, who leads and keeps what, grants, and what waits for a yes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from partnership.base.config import site_settings
from partnership.store.db import db
from partnership.store.models import (
    Account,
    AuditEntry,
    Contact,
    Gift,
    LetIn,
    LinkPurpose,
    Location,
    LocationGrant,
    MemberRole,
    Membership,
    OneTimeLink,
    Organisation,
    Participation,
    Position,
    PositionRole,
)
from partnership.store.models.persons import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import BindParameter, ColumnElement, Select


def lines_of(account_ids: Iterable[UUID | None]) -> dict[UUID, frozenset[UUID]]:
    """The line of each account: the accounts vouched for at the command line that it hangs on, itself perhaps.

    An account without a line is not in the answer's sets: its line is empty, and it is nobody's second person.
    """
    wanted = {each for each in account_ids if each is not None}
    stands, hangs_on = _gifts(wanted)
    return {each: _closure(each, stands, hangs_on) for each in wanted}


def _gifts(account_ids: set[UUID]) -> tuple[dict[UUID, datetime | None], dict[UUID, set[UUID]]]:
    """Of these accounts and all that they hang on: since when each stands for itself, and who let it in.

    Who stands for itself hangs on nobody else, but on those who let it back in since, and on whom the command line
    calls the same person.
    """
    stands: dict[UUID, datetime | None] = {}
    hangs_on: dict[UUID, set[UUID]] = {}
    front = set(account_ids)
    while front:
        found = db.session.execute(
            select(Account.id, Account.stands_for_itself_since, LetIn.by_id, LetIn.gift, LetIn.at)
            .outerjoin(LetIn, LetIn.account_id == Account.id)
            .where(Account.id.in_(front))
        ).all()
        for row in found:
            stands[row.id] = since = row.stands_for_itself_since
            counts = since is None or (row.at is not None and row.gift is Gift.BACK_IN and row.at > since)
            if row.by_id is not None and counts:
                hangs_on.setdefault(row.id, set()).add(row.by_id)
        front = {by for each in front for by in hangs_on.get(each, ())} - stands.keys()
    return stands, hangs_on


def _closure(account_id: UUID, stands: dict[UUID, datetime | None], hangs_on: dict[UUID, set[UUID]]) -> frozenset[UUID]:
    seen, front = {account_id}, [account_id]
    while front:
        for by in hangs_on.get(front.pop(), ()):
            if by not in seen:
                seen.add(by)
                front.append(by)
    return frozenset(each for each in seen if stands.get(each) is not None)


def gifts_to(account_ids: Iterable[UUID | None]) -> list[tuple[LetIn, Account]]:
    """Who let each of these accounts in, with what and when, the oldest first."""
    statement = select(LetIn, Account).join(Account, Account.id == LetIn.by_id)
    wanted = {each for each in account_ids if each is not None}
    rows = db.session.execute(statement.where(LetIn.account_id.in_(wanted)).order_by(LetIn.at, LetIn.id))
    return [(row[0], row[1]) for row in rows]


def has_line(account_id: UUID) -> bool:
    """Whether an account was let in by somebody before."""
    return db.session.scalar(select(LetIn.id).where(LetIn.account_id == account_id).limit(1)) is not None


def standing_accounts() -> list[Account]:
    """Accounts that the command line vouches for, the oldest first."""
    statement = select(Account).where(Account.stands_for_itself_since.is_not(None))
    return list(db.session.scalars(statement.order_by(Account.stands_for_itself_since, Account.email)))


def bound(account_ids: Collection[UUID]) -> set[UUID]:
    """Which of the accounts hang on somebody who let them back in."""
    statement = (
        select(LetIn.account_id)
        .join(Account, Account.id == LetIn.account_id)
        .where(
            LetIn.account_id.in_(account_ids),
            LetIn.gift == Gift.BACK_IN,
            or_(Account.stands_for_itself_since.is_(None), LetIn.at > Account.stands_for_itself_since),
        )
    )
    return set(db.session.scalars(statement.distinct()))


def hanging_alone(giver_id: UUID, but: UUID | None = None) -> list[Account]:
    """Accounts that hang on one alone: nobody let them in but it, and others who hang on it alone; by address.

    `but` counts as an outsider, with whoever hangs on them too. Two that hang on it and on each other are its own.
    """
    givers = _below(giver_id, but)
    found = {
        account.id: account
        for account in db.session.scalars(
            select(Account).where(Account.id.in_(givers), Account.stands_for_itself_since.is_(None))
        )
    }
    while outsiders := {each for each in found if not givers[each] <= found.keys() | {giver_id}}:
        for each in outsiders:
            del found[each]
    return sorted(found.values(), key=lambda each: each.email)


def _below(giver_id: UUID, but: UUID | None) -> dict[UUID, set[UUID]]:
    """All who hang on an account, over others too, each with everybody who let it in."""
    below: set[UUID] = set()
    front = {giver_id}
    while front:
        let_in = set(db.session.scalars(select(LetIn.account_id).where(LetIn.by_id.in_(front))))
        front = let_in - below - {giver_id, but}
        below |= front
    givers: dict[UUID, set[UUID]] = {}
    for account_id, by_id in db.session.execute(
        select(LetIn.account_id, LetIn.by_id).where(LetIn.account_id.in_(below))
    ):
        givers.setdefault(account_id, set()).add(by_id)
    return givers


LEADING = tuple(role for role in PositionRole if role.leads)  # who speaks for an organisation, where the place stands
KEEPING = tuple(role for role in PositionRole if role.edits)  # who keeps its entry

# Seats: the places of leads and deputies that stand.


@cache
def is_seat() -> ColumnElement[bool]:
    """The condition under which a place is a seat that counts: it stands, or it stood and is kept.

    A closed account's seat counts on. A place that somebody else ended is kept until its holder or a second person says
    that the seat is vacant; what its holder gave up, or the clock ended, is not kept, nor is a seat beside which
    another stood when it ended, or since.
    """
    other = aliased(Position)
    is_filled = (
        select(other.id)
        .where(
            other.organisation_id == Position.organisation_id,
            other.id != Position.id,
            other.role.in_(LEADING),
            other.stands_since.is_not(None),
            or_(other.ended_at.is_(None), other.ended_at > Position.ended_at),
        )
        .correlate(Position)
    )
    is_kept = and_(
        Position.ended_by_id.is_not(None),
        Position.ended_by_id != Position.account_id,
        Position.vacant_at.is_(None),
        ~exists(is_filled),
    )
    return and_(
        Position.role.in_(LEADING), Position.stands_since.is_not(None), or_(Position.ended_at.is_(None), is_kept)
    )


def led(organisation_ids: Collection[UUID]) -> set[UUID]:
    """Which of the organisations somebody leads: a seat counts there, whether or not its holder can sign in."""
    return set(db.session.scalars(_led(), {"ids": list(organisation_ids)}))


@cache
def _led() -> Select[UUID]:
    """Built once, since every page asks: whoever may say yes to something sees how much waits."""
    there = Position.organisation_id.in_(bindparam("ids", expanding=True))
    return select(Position.organisation_id).where(there, is_seat()).distinct()


def is_led(organisation_id: UUID) -> bool:
    """Whether a lead's seat counts there."""
    return bool(led([organisation_id]))


def kept_seats(organisation_ids: Collection[UUID]) -> list[Position]:
    """Seats that count although their places have ended, by when they ended."""
    statement = (
        select(Position)
        .where(Position.organisation_id.in_(organisation_ids), Position.ended_at.is_not(None), is_seat())
        .order_by(Position.ended_at, Position.id)
    )
    return list(db.session.scalars(statement))


# Who is where. A place counts while it has not ended and does not sleep.


@cache
def counts(table: type[Position | Membership]) -> ColumnElement[bool]:
    """The condition under which a place gives something: it has not ended, and does not sleep."""
    return and_(table.ended_at.is_(None), table.asleep_since.is_(None))


def with_people(ids: Collection[UUID], roles: Collection[PositionRole]) -> set[UUID]:
    """Which of the organisations have somebody in one of these roles whose account is open."""
    statement = (
        select(Position.organisation_id)
        .join(Account, Account.id == Position.account_id)
        .where(Position.organisation_id.in_(ids), Position.role.in_(roles), counts(Position), Account.is_active)
        .distinct()
    )
    return set(db.session.scalars(statement))


def leads_of(organisation_ids: Collection[UUID]) -> list[Account]:
    """Open accounts of the leads and deputies of any of the organisations whose places stand."""
    there = select(Position.account_id).where(
        Position.organisation_id.in_(organisation_ids),
        Position.role.in_(LEADING),
        Position.stands_since.is_not(None),
        counts(Position),
    )
    return _open(there)


def people_of(
    organisation_ids: Collection[UUID], roles: Collection[PositionRole] = tuple(PositionRole)
) -> list[Account]:
    """Open accounts with one of these roles in any of the organisations, each once, in a stable order."""
    there = select(Position.account_id).where(
        Position.organisation_id.in_(organisation_ids), Position.role.in_(roles), counts(Position)
    )
    return _open(there)


def coordinators_of(partnership_ids: Collection[UUID | None], *, is_cleared: bool = False) -> list[Account]:
    """Open accounts of the coordinators of any of the partnerships, or of those cleared there, each once."""
    there = select(Membership.account_id).where(
        Membership.partnership_id.in_([each for each in partnership_ids if each is not None]),
        Membership.role == MemberRole.COORDINATOR,
        counts(Membership),
        *((Membership.is_cleared,) if is_cleared else ()),
    )
    return _open(there)


def members_of(partnership_id: UUID, role: MemberRole) -> list[Account]:
    """Open accounts with a role in the team of a partnership."""
    there = select(Membership.account_id).where(
        Membership.partnership_id == partnership_id, Membership.role == role, counts(Membership)
    )
    return _open(there)


def open_accounts_called(email: str) -> list[Account]:
    """The open account with a mail address, where there is one."""
    return _open(select(Account.id).where(Account.email == email)) if email else []


def administrators() -> list[Account]:
    """Open accounts of administrators."""
    return _open(select(Account.id).where(Account.is_administrator))


def contact_email() -> str:
    """The mail address of the site's data protection contact, as its setting has it; empty where it has none."""
    found = ADDRESS.search(site_settings().data_contact)
    return found[0].casefold() if found else ""


def holders_of(location_id: UUID, at: datetime) -> list[Account]:
    """Open accounts whose grant opens a place at a moment."""
    there = select(LocationGrant.account_id).where(LocationGrant.location_id == location_id, *opens(at))
    return _open(there)


def _open(ids: Select[UUID]) -> list[Account]:
    statement = select(Account).where(Account.id.in_(ids), Account.is_active).order_by(Account.email)
    return list(db.session.scalars(statement))


def watchers_of(location: Location, at: datetime) -> list[Account]:
    """Who is told of each grant of a place and each look at it: all its people, its holders, the cleared; each once."""
    organisation = location.organisation
    found = [
        *people_of([organisation.id]),
        *holders_of(location.id, at),
        *coordinators_of([*organisation.partnership_ids, organisation.home_id], is_cleared=True),
    ]
    return list({each.id: each for each in found}.values())


def accounts_by_id(ids: Iterable[UUID | None]) -> dict[UUID, Account]:
    """Accounts by id, closed ones too."""
    wanted = {each for each in ids if each is not None}
    return {each.id: each for each in db.session.scalars(select(Account).where(Account.id.in_(wanted)))}


def mailbox_of(organisation_id: UUID) -> str:
    """The mailbox of its main desk in the register; empty where there is none."""
    statement = (
        select(Contact.email)
        .where(Contact.organisation_id == organisation_id, Contact.archived_at.is_(None), Contact.email != "")
        .order_by(Contact.is_main.desc(), Contact.post, Contact.id)
        .limit(1)
    )
    return db.session.scalar(statement) or ""


# Places and grants as rows.


def position(account_id: UUID, organisation_id: UUID) -> Position | None:
    """The account's place in the organisation that has not ended, if there is one; it may sleep."""
    return db.session.scalar(
        select(Position).where(
            Position.account_id == account_id,
            Position.organisation_id == organisation_id,
            Position.ended_at.is_(None),
        )
    )


def membership(account_id: UUID, partnership_id: UUID) -> Membership | None:
    """The account's own place in the partnership that has not ended, if there is one; it may sleep."""
    return db.session.scalar(
        select(Membership).where(
            Membership.account_id == account_id,
            Membership.partnership_id == partnership_id,
            Membership.ended_at.is_(None),
        )
    )


def places_of(account_id: UUID) -> list[Position]:
    """An account's places in organisations that have not ended."""
    statement = select(Position).where(Position.account_id == account_id, Position.ended_at.is_(None))
    return list(db.session.scalars(statement.order_by(Position.created_at, Position.id)))


def memberships_of(account_id: UUID) -> list[Membership]:
    """An account's own places in partnerships that have not ended."""
    statement = select(Membership).where(Membership.account_id == account_id, Membership.ended_at.is_(None))
    return list(db.session.scalars(statement.order_by(Membership.created_at, Membership.id)))


def gives_something(account: Account) -> bool:
    """Whether an account has anything that does not sleep: a place, a team, an address, the administration."""
    places, teams = places_of(account.id), memberships_of(account.id)
    is_awake = any(row.asleep_since is None for row in places) or any(row.asleep_since is None for row in teams)
    return account.is_administrator or is_awake or bool(grants_of(account.id))


def opens(at: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a grant opens its place at a moment."""
    return (
        LocationGrant.ended_at.is_(None),
        LocationGrant.from_at <= at,
        or_(LocationGrant.until_at.is_(None), LocationGrant.until_at > at),
    )


def current_grant(location_id: UUID, account_id: UUID) -> LocationGrant | None:
    """The grant of a place to an account that was not ended; it may not have begun, or have run out."""
    return db.session.scalar(
        select(LocationGrant).where(
            LocationGrant.location_id == location_id,
            LocationGrant.account_id == account_id,
            LocationGrant.ended_at.is_(None),
        )
    )


def grants_of(account_id: UUID) -> list[LocationGrant]:
    """Grants of an account that were not ended."""
    statement = select(LocationGrant).where(LocationGrant.account_id == account_id, LocationGrant.ended_at.is_(None))
    return list(db.session.scalars(statement.order_by(LocationGrant.from_at, LocationGrant.id)))


def grants_at(location_id: UUID) -> list[LocationGrant]:
    """Grants of a place that were not ended."""
    statement = select(LocationGrant).where(LocationGrant.location_id == location_id, LocationGrant.ended_at.is_(None))
    return list(db.session.scalars(statement.order_by(LocationGrant.from_at, LocationGrant.id)))


def sealed(organisation_ids: Collection[UUID]) -> set[UUID]:
    """Which of the organisations have a place with a locked address: put away or opened since, it is locked still."""
    is_locked = or_(Location.is_confidential, Location.sealed_address.is_not(None))
    statement = select(Location.organisation_id).where(Location.organisation_id.in_(organisation_ids), is_locked)
    return set(db.session.scalars(statement.distinct()))


def has_sealed_place(organisation_id: UUID) -> bool:
    """Whether the organisation has a place with a locked address."""
    return bool(sealed([organisation_id]))


def with_leads(organisation_ids: Collection[UUID]) -> set[UUID]:
    """Which of the organisations have a lead or deputy who stands there and can sign in."""
    statement = (
        select(Position.organisation_id)
        .join(Account, Account.id == Position.account_id)
        .where(
            Position.organisation_id.in_(organisation_ids),
            Position.role.in_(LEADING),
            Position.stands_since.is_not(None),
            counts(Position),
            Account.is_active,
        )
    )
    return set(db.session.scalars(statement.distinct()))


def led_by(account_id: UUID) -> set[UUID]:
    """Organisations that an open account leads: its place there stands, and does not sleep."""
    statement = (
        select(Position.organisation_id)
        .join(Account, Account.id == Position.account_id)
        .where(
            Position.account_id == account_id,
            Position.role.in_(LEADING),
            Position.stands_since.is_not(None),
            counts(Position),
            Account.is_active,
        )
    )
    return set(db.session.scalars(statement))


def keeping_home(organisation_id: UUID) -> UUID | None:
    """The home partnership of an organisation, in which it takes part, as it is now, whatever the session has read."""
    return db.session.scalar(
        select(Organisation.home_id)
        .join(
            Participation,
            (Participation.organisation_id == Organisation.id) & (Participation.partnership_id == Organisation.home_id),
        )
        .where(Organisation.id == organisation_id, Participation.left_on.is_(None))
    )


def coordinated_by(account_id: UUID, *, is_cleared: bool = False) -> set[UUID]:
    """Partnerships that an open account coordinates, in a place that does not sleep, or those where it is cleared."""
    statement = (
        select(Membership.partnership_id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.account_id == account_id,
            Membership.role == MemberRole.COORDINATOR,
            counts(Membership),
            Account.is_active,
            *((Membership.is_cleared,) if is_cleared else ()),
        )
    )
    return set(db.session.scalars(statement))


def staff_of(partnership_ids: Collection[UUID | None]) -> list[tuple[UUID, UUID, bool]]:
    """Coordinators of the partnerships who can sign in: where, who, and whether they are cleared there."""
    statement = (
        select(Membership.partnership_id, Membership.account_id, Membership.is_cleared)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.partnership_id.in_([each for each in partnership_ids if each is not None]),
            Membership.role == MemberRole.COORDINATOR,
            counts(Membership),
            Account.is_active,
        )
    )
    return [(row.partnership_id, row.account_id, row.is_cleared) for row in db.session.execute(statement)]


def guest_partnership_ids(organisation: Organisation) -> set[UUID]:
    """Partnerships that it takes part in besides its home."""
    statement = select(Participation.partnership_id).where(
        Participation.organisation_id == organisation.id, Participation.left_on.is_(None)
    )
    return set(db.session.scalars(statement)) - {organisation.home_id}


def open_links_made(
    account_id: UUID, *, organisation_id: UUID | None = None, partnership_id: UUID | None = None
) -> list[OneTimeLink]:
    """Invitations into an organisation, or links into a team, that the account made and nobody has used."""
    return list(
        db.session.scalars(
            select(OneTimeLink).where(
                OneTimeLink.made_by_id == account_id,
                OneTimeLink.purpose.in_([LinkPurpose.INVITATION, LinkPurpose.SIGN_UP]),
                OneTimeLink.organisation_id == organisation_id,
                OneTimeLink.partnership_id == partnership_id,
                OneTimeLink.used_at.is_(None),
                OneTimeLink.ended_at.is_(None),
            )
        )
    )


def open_invitations(organisation_id: UUID) -> list[OneTimeLink]:
    """Invitations into an organisation that nobody has used."""
    return list(
        db.session.scalars(
            select(OneTimeLink).where(
                OneTimeLink.purpose == LinkPurpose.INVITATION,
                OneTimeLink.organisation_id == organisation_id,
                OneTimeLink.used_at.is_(None),
                OneTimeLink.ended_at.is_(None),
            )
        )
    )


def kept_through(partnership_id: UUID) -> list[UUID]:
    """Organisations whose home is the partnership."""
    return list(db.session.scalars(select(Organisation.id).where(Organisation.home_id == partnership_id)))


def position_by_id(position_id: UUID | None) -> Position | None:
    """A place in an organisation, ended or not."""
    return db.session.get(Position, position_id) if position_id is not None else None


def was_recorded(row_id: UUID, action: str, since: datetime | None = None) -> bool:
    """Whether the audit has an event of this name about a row, or has since a moment."""
    statement = select(AuditEntry.sequence).where(AuditEntry.row_id == str(row_id), AuditEntry.action == action)
    if since is not None:
        statement = statement.where(AuditEntry.at >= since)
    return db.session.scalar(statement.limit(1)) is not None


def membership_by_id(membership_id: UUID | None) -> Membership | None:
    """A place in a partnership, ended or not."""
    return db.session.get(Membership, membership_id) if membership_id is not None else None


def participation(partnership_id: UUID, organisation_id: UUID) -> Participation | None:
    """An organisation's part in a partnership, current or ended."""
    return db.session.scalar(
        select(Participation).where(
            Participation.partnership_id == partnership_id, Participation.organisation_id == organisation_id
        )
    )


def had_coordinator(partnership_id: UUID) -> bool:
    """Whether anybody ever coordinated a partnership."""
    statement = select(Membership.id).where(
        Membership.partnership_id == partnership_id, Membership.role == MemberRole.COORDINATOR
    )
    return db.session.scalar(statement.limit(1)) is not None
