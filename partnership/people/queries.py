"""SQL about people: positions in organisations, teams of partnerships, invitations, and what nobody keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, or_, select, union_all
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from partnership.base.errors import NotFound
from partnership.policy.scopes import known_organisations, takes_part
from partnership.policy.subjects import AboutOrganisation
from partnership.register.authority.queries import KEEPING, counts, kept_seats
from partnership.register.directory import queries as directory
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Contact,
    Digest,
    LinkPurpose,
    MemberRole,
    Membership,
    OneTimeLink,
    Organisation,
    Position,
    PositionRole,
    SignIn,
    SignInStage,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Subquery

    from partnership.policy.viewer import Viewer

MOST_SEEN = 500  # accounts in the list of whom to look as


@dataclass(frozen=True, slots=True)
class PlaceHolder:
    """An account with its place in an organisation, and when it was last used."""

    position: Position
    account: Account
    last: datetime | None


@dataclass(frozen=True, slots=True)
class TeamMember:
    """An account with its place in a partnership, and when it was last used."""

    membership: Membership
    account: Account
    last: datetime | None

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.membership.partnership_id


def last_used() -> Subquery:
    """When each account was last at work, for those that ever were: signed in, or by the link of its monthly mail."""
    seen = select(SignIn.account_id, SignIn.seen_at.label("at")).where(SignIn.stage == SignInStage.OPEN)
    said = select(Digest.account_id, Digest.answered_at.label("at")).where(Digest.answered_at.is_not(None))
    both = union_all(seen, said).subquery()
    return select(both.c.account_id, func.max(both.c.at).label("last")).group_by(both.c.account_id).subquery()


def load_participations(organisations: Iterable[Organisation | None]) -> None:
    """Give organisations that were loaded alone what a page asks of them to name them: where they take part."""
    wanted = {each.id for each in organisations if each is not None}
    if wanted:
        statement = select(Organisation).where(Organisation.id.in_(wanted))
        again = statement.options(selectinload(Organisation.participations)).execution_options(populate_existing=True)
        db.session.scalars(again).all()


def people_of(organisation_id: UUID) -> list[PlaceHolder]:
    """Who has a place in the organisation, asleep or not, strongest role first."""
    used = last_used()
    statement = (
        select(Position, Account, used.c.last)
        .join(Account, Account.id == Position.account_id)
        .outerjoin(used, used.c.account_id == Account.id)
        .where(Position.organisation_id == organisation_id, Position.ended_at.is_(None))
        .order_by(Account.display_name, Account.email)
    )
    found = [PlaceHolder(*row) for row in db.session.execute(statement)]
    return sorted(found, key=lambda each: list(PositionRole).index(each.position.role))


def get_person(organisation_id: UUID, position_id: UUID) -> AboutOrganisation:
    """A place in an organisation, with its account, for the policy; raises NotFound."""
    organisation = directory.get_organisation(organisation_id)
    found = next((each for each in people_of(organisation_id) if each.position.id == position_id), None)
    if found is None:
        raise NotFound
    return AboutOrganisation(organisation=organisation, row=found, is_inside=True)


def get_seat(organisation_id: UUID, position_id: UUID) -> AboutOrganisation:
    """A seat that counts although its place has ended, for the policy; raises NotFound."""
    organisation = directory.get_organisation(organisation_id)
    found = next((each for each in kept_seats([organisation_id]) if each.id == position_id), None)
    if found is None:
        raise NotFound
    return AboutOrganisation(organisation=organisation, row=found, is_inside=True)


def own_positions(account_id: UUID) -> list[tuple[Position, str]]:
    """An account's places in organisations, with their names, by name."""
    statement = (
        select(Position, Organisation.name)
        .join(Organisation, Organisation.id == Position.organisation_id)
        .where(Position.account_id == account_id, counts(Position))
        .order_by(Organisation.folded_name, Organisation.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def unsettled_positions(account_id: UUID, organisation_id: UUID | None = None) -> list[tuple[Position, str]]:
    """An account's places that sleep or do not stand, with the names of their organisations; perhaps of one only."""
    statement = (
        select(Position, Organisation.name)
        .join(Organisation, Organisation.id == Position.organisation_id)
        .where(Position.account_id == account_id, Position.ended_at.is_(None), Organisation.archived_at.is_(None))
        .where(or_(Position.asleep_since.is_not(None), Position.stands_since.is_(None)))
        .order_by(Organisation.folded_name, Organisation.id)
    )
    if organisation_id is not None:
        statement = statement.where(Position.organisation_id == organisation_id)
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def get_desk(organisation_id: UUID, contact_id: UUID) -> AboutOrganisation:
    """A desk of an organisation that is not archived, for the policy; raises NotFound."""
    row = directory.get_part(organisation_id, "contacts", contact_id)
    if row.is_archived or row.organisation.is_archived:
        raise NotFound
    return AboutOrganisation(organisation=row.organisation, row=row, is_inside=True)


def invitations(organisation_id: UUID) -> list[OneTimeLink]:
    """Invitations into the organisation that were neither used nor taken back, newest first; some have expired."""
    statement = (
        select(OneTimeLink)
        .where(OneTimeLink.organisation_id == organisation_id, *_open(LinkPurpose.INVITATION))
        .order_by(OneTimeLink.expires_at.desc(), OneTimeLink.id)
    )
    return list(db.session.scalars(statement))


def live_invitations(organisation_ids: Collection[UUID]) -> dict[UUID, OneTimeLink]:
    """The invitation into each of these organisations that works longest, for those that have one."""
    statement = (
        select(OneTimeLink)
        .where(
            OneTimeLink.organisation_id.in_(organisation_ids),
            OneTimeLink.expires_at > now(),
            *_open(LinkPurpose.INVITATION),
        )
        .order_by(OneTimeLink.expires_at, OneTimeLink.id)
    )
    return {row.organisation_id: row for row in db.session.scalars(statement) if row.organisation_id is not None}


def open_invitations_by(account_id: UUID) -> int:
    """How many invitations of an account, into whatever organisation, wait for an answer."""
    statement = select(func.count()).where(
        OneTimeLink.made_by_id == account_id, OneTimeLink.expires_at > now(), *_open(LinkPurpose.INVITATION)
    )
    return db.session.scalar(statement) or 0


def desks_with_mail(organisation_ids: Collection[UUID]) -> dict[UUID, list[Contact]]:
    """Desks of these organisations that have a mailbox, the main one first."""
    statement = (
        select(Contact)
        .where(Contact.organisation_id.in_(organisation_ids), Contact.archived_at.is_(None), Contact.email != "")
        .options(selectinload(Contact.organisation).selectinload(Organisation.participations))
        .order_by(Contact.is_main.desc(), Contact.post, Contact.id)
    )
    found: dict[UUID, list[Contact]] = {}
    for row in db.session.scalars(statement):
        found.setdefault(row.organisation_id, []).append(row)
    return found


def get_invitation(organisation_id: UUID, link_id: UUID) -> AboutOrganisation:
    """An invitation that is still listed, for the policy; raises NotFound."""
    organisation = directory.get_organisation(organisation_id)
    found = next((each for each in invitations(organisation_id) if each.id == link_id), None)
    if found is None:
        raise NotFound
    return AboutOrganisation(organisation=organisation, row=found, is_inside=True)


def sign_ups(partnership_id: UUID) -> list[OneTimeLink]:
    """Links into the team of a partnership that were neither used nor taken back, newest first."""
    statement = (
        select(OneTimeLink)
        .where(OneTimeLink.partnership_id == partnership_id, *_open(LinkPurpose.SIGN_UP))
        .order_by(OneTimeLink.expires_at.desc(), OneTimeLink.id)
    )
    return list(db.session.scalars(statement))


def _open(purpose: LinkPurpose) -> tuple[ColumnElement[bool], ...]:
    return (OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None), OneTimeLink.ended_at.is_(None))


def get_sign_up(slug: str, link_id: UUID) -> OneTimeLink:
    """A link into the team that is still listed; raises NotFound."""
    partnership = get_partnership(slug)
    found = next((each for each in sign_ups(partnership.id) if each.id == link_id), None)
    if found is None:
        raise NotFound
    return found


def team_of(partnership_id: UUID) -> list[TeamMember]:
    """Coordinators and readers of a partnership, coordinators first."""
    used = last_used()
    statement = (
        select(Membership, Account, used.c.last)
        .join(Account, Account.id == Membership.account_id)
        .outerjoin(used, used.c.account_id == Account.id)
        .where(Membership.partnership_id == partnership_id, Membership.ended_at.is_(None))
        .order_by(Membership.role, Account.display_name, Account.email)
    )
    return [TeamMember(*row) for row in db.session.execute(statement)]


def get_team_member(slug: str, membership_id: UUID) -> TeamMember:
    """A place in a partnership, with its account; raises NotFound."""
    partnership = get_partnership(slug)
    found = next((each for each in team_of(partnership.id) if each.membership.id == membership_id), None)
    if found is None:
        raise NotFound
    return found


def people_in(viewer: Viewer, partnership_id: UUID) -> list[tuple[Account, str]]:
    """Active accounts of a partnership with what they are there: of an organisation the viewer knows, or a member."""
    by_organisation = (
        select(Account, Organisation.name)
        .join(Position, Position.account_id == Account.id)
        .join(Organisation, Organisation.id == Position.organisation_id)
        .where(takes_part([partnership_id]), known_organisations(viewer), Account.is_active, counts(Position))
        .order_by(Organisation.folded_name, Account.display_name, Account.email)
        .limit(MOST_SEEN)
    )
    members = (
        select(Account, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.partnership_id == partnership_id, Account.is_active, counts(Membership))
        .order_by(Membership.role, Account.display_name, Account.email)
    )
    found = {row[0].id: (row[0], str(row[1].value)) for row in db.session.execute(members)}
    for account, name in db.session.execute(by_organisation):
        found.setdefault(account.id, (account, name))
    return list(found.values())


def without_keeper(partnership_id: UUID) -> list[Organisation]:
    """Organisations of a partnership whose entry nobody keeps: no lead, deputy or editor with an active account.

    By name, with their participations, so that `policy.audience.visible` can be asked what to show of each.
    """
    kept = (
        select(Position.id)
        .join(Account, Account.id == Position.account_id)
        .where(
            Position.organisation_id == Organisation.id,
            Position.role.in_(KEEPING),
            counts(Position),
            Account.is_active,
        )
        .correlate(Organisation)
    )
    statement = (
        select(Organisation)
        .where(takes_part([partnership_id]), Organisation.archived_at.is_(None), ~exists(kept))
        .options(selectinload(Organisation.participations))
        .order_by(Organisation.folded_name, Organisation.id)
    )
    return list(db.session.scalars(statement))


def vacant_desks(partnership_id: UUID) -> list[Contact]:
    """Desks whose person has left or cannot sign in any more, and nobody was named since; with organisations."""
    statement = (
        select(Contact, Organisation)
        .join(Organisation, Organisation.id == Contact.organisation_id)
        .outerjoin(Account, Account.id == Contact.held_by_id)
        .where(
            takes_part([partnership_id]),
            Organisation.archived_at.is_(None),
            Contact.archived_at.is_(None),
            or_(Contact.vacant_since.is_not(None), Account.is_active.is_(False)),
        )
        .options(selectinload(Organisation.participations))
        .order_by(Organisation.folded_name, Contact.post, Contact.id)
    )
    found = []
    for contact, organisation in db.session.execute(statement):
        set_committed_value(contact, "organisation", organisation)
        found.append(contact)
    return found


def keepers(organisation_id: UUID) -> int:
    """How many active accounts keep the organisation's entry: leads, deputies and editors."""
    statement = (
        select(func.count())
        .select_from(Position)
        .join(Account, Account.id == Position.account_id)
        .where(
            Position.organisation_id == organisation_id,
            Position.role.in_(KEEPING),
            counts(Position),
            Account.is_active,
        )
    )
    return db.session.scalar(statement) or 0


def other_keepers(organisation_id: UUID, account_id: UUID, roles: Collection[PositionRole]) -> int:
    """How many other active accounts have one of the roles in the organisation."""
    statement = (
        select(func.count())
        .select_from(Position)
        .join(Account, Account.id == Position.account_id)
        .where(
            Position.organisation_id == organisation_id,
            Position.account_id != account_id,
            Position.role.in_(roles),
            counts(Position),
            Account.is_active,
        )
    )
    return db.session.scalar(statement) or 0


def other_coordinators(partnership_id: UUID, account_id: UUID) -> int:
    """How many other active accounts coordinate the partnership."""
    statement = (
        select(func.count())
        .select_from(Membership)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.partnership_id == partnership_id,
            Membership.account_id != account_id,
            Membership.role == MemberRole.COORDINATOR,
            counts(Membership),
            Account.is_active,
        )
    )
    return db.session.scalar(statement) or 0
