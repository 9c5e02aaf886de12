"""SQL of administration: accounts of the whole site, endings of mail addresses, who coordinates what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, or_, select

from partnership.base.errors import NotFound
from partnership.people.queries import last_used
from partnership.people.wording import UNUSED_AFTER
from partnership.policy.authority import Act
from partnership.policy.scopes import known_organisations
from partnership.register.authority.queries import counts
from partnership.store.db import db
from partnership.store.models import (
    Account,
    LinkPurpose,
    MailEnding,
    MemberRole,
    Membership,
    OneTimeLink,
    Organisation,
    Participation,
    Partnership,
    Position,
    Question,
    QuestionState,
    now,
)
from partnership.web.pages import PER_PAGE, ResultPage

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Select

    from partnership.policy.viewer import Viewer


class State(StrEnum):
    """What a list of accounts is narrowed to."""

    ACTIVE = "active"
    UNUSED = "unused"
    CLOSED = "closed"
    ADMINISTRATORS = "administrators"


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account in the list, and when it was last used."""

    account: Account
    last: datetime | None


def accounts(text: str, state: State | None, number: int) -> ResultPage[ListedAccount]:
    """One page of the site's accounts, by address."""
    used = last_used()
    chosen = select(Account, used.c.last).outerjoin(used, used.c.account_id == Account.id)
    if text:
        chosen = chosen.where(
            or_(
                Account.email.contains(text.casefold(), autoescape=True),
                Account.display_name.icontains(text, autoescape=True),
            )
        )
    match state:
        case State.ACTIVE:
            chosen = chosen.where(Account.is_active)
        case State.CLOSED:
            chosen = chosen.where(Account.is_active.is_(False))
        case State.ADMINISTRATORS:
            chosen = chosen.where(Account.is_administrator)
        case State.UNUSED:
            is_old = func.coalesce(used.c.last, Account.created_at) < now() - UNUSED_AFTER
            chosen = chosen.where(Account.is_active, is_old)
        case None:
            pass
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    number = min(number, max(1, -(-total // PER_PAGE)))
    rows = db.session.execute(
        chosen.order_by(Account.email, Account.id).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    )
    return ResultPage([ListedAccount(row[0], row[1]) for row in rows], number, total)


def get_account(account_id: UUID) -> Account:
    """An account, whether active or not; raises NotFound."""
    found = db.session.get(Account, account_id)
    if found is None:
        raise NotFound
    return found


def last_use(account_id: UUID) -> datetime | None:
    """When an account was last at work."""
    used = last_used()
    found: datetime | None = db.session.scalar(select(used.c.last).where(used.c.account_id == account_id))
    return found


def organisations_of(viewer: Viewer, account_id: UUID) -> tuple[list[tuple[str, str]], int]:
    """An account's organisations that the viewer may know of, with the role, and how many there are beyond."""
    chosen = (
        select(Organisation.name, Position.role)
        .join(Position, Position.organisation_id == Organisation.id)
        .where(Position.account_id == account_id, Position.ended_at.is_(None))
    )
    known = db.session.execute(
        chosen.where(known_organisations(viewer)).order_by(Organisation.folded_name, Organisation.id)
    )
    rows = [(name, role.value) for name, role in known]
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    return rows, total - len(rows)


def partnerships_of(account_id: UUID) -> list[tuple[str, str]]:
    """The partnerships that an account is a member of itself, with its role."""
    statement = (
        select(Partnership.name, Membership.role)
        .join(Membership, Membership.partnership_id == Partnership.id)
        .where(Membership.account_id == account_id, Membership.ended_at.is_(None))
        .order_by(func.lower(Partnership.name), Partnership.id)
    )
    return [(name, role.value) for name, role in db.session.execute(statement)]


def sleeping_members(account_id: UUID) -> list[tuple[Membership, Partnership]]:
    """An account's places in teams that sleep, by name."""
    statement = (
        select(Membership, Partnership)
        .join(Partnership, Partnership.id == Membership.partnership_id)
        .where(Membership.account_id == account_id, Membership.ended_at.is_(None), Membership.asleep_since.is_not(None))
        .order_by(func.lower(Partnership.name), Partnership.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def partnerships() -> list[tuple[Partnership, list[Account], list[str]]]:
    """Every current partnership with its active coordinators and the addresses that have a link to become one.

    Three statements, however many there are.
    """
    by_name = (func.lower(Partnership.name), Partnership.id)
    rows = list(db.session.scalars(select(Partnership).where(Partnership.archived_at.is_(None)).order_by(*by_name)))
    statement = (
        select(Membership.partnership_id, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.role == MemberRole.COORDINATOR, counts(Membership), Account.is_active)
        .order_by(Account.display_name, Account.email)
    )
    found: dict[UUID, list[Account]] = {}
    for partnership_id, account in db.session.execute(statement):
        found.setdefault(partnership_id, []).append(account)
    asked: dict[UUID | None, list[str]] = {}
    for link in db.session.scalars(
        select(OneTimeLink)
        .where(
            OneTimeLink.purpose == LinkPurpose.SIGN_UP,
            OneTimeLink.role == MemberRole.COORDINATOR.value,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.ended_at.is_(None),
            OneTimeLink.expires_at > now(),
        )
        .order_by(OneTimeLink.email)
    ):
        asked.setdefault(link.partnership_id, []).append(link.email)
    return [(each, found.get(each.id, []), asked.get(each.id, [])) for each in rows]


def never_coordinated() -> frozenset[UUID]:
    """Partnerships that were made on screen and that nobody has ever coordinated."""
    statement = select(Partnership.id).where(
        Partnership.made_by_id.is_not(None),
        Partnership.archived_at.is_(None),
        ~exists().where(Membership.partnership_id == Partnership.id, Membership.role == MemberRole.COORDINATOR),
    )
    return frozenset(db.session.scalars(statement))


def empty_ones() -> frozenset[UUID]:
    """Partnerships that were made on screen and in which no organisation takes part, nor ever did."""
    statement = select(Partnership.id).where(
        Partnership.made_by_id.is_not(None),
        Partnership.archived_at.is_(None),
        ~exists().where(Participation.partnership_id == Partnership.id),
    )
    return frozenset(db.session.scalars(statement))


def get_partnership(partnership_id: UUID) -> Partnership:
    """A current partnership; raises NotFound. For administrators, who are no members of it."""
    found = db.session.get(Partnership, partnership_id)
    if found is None or found.is_archived:
        raise NotFound
    return found


def other_administrators(account_id: UUID) -> int:
    """How many other active accounts are administrators."""
    statement = (
        select(func.count())
        .select_from(Account)
        .where(Account.is_administrator, Account.is_active, Account.id != account_id)
    )
    return db.session.scalar(statement) or 0


def endings() -> list[MailEnding]:
    """The site's own endings of mail addresses, in order."""
    return list(db.session.scalars(select(MailEnding).order_by(MailEnding.ending)))


def get_ending(ending_id: UUID) -> MailEnding:
    """One of the site's own endings; raises NotFound."""
    found = db.session.get(MailEnding, ending_id)
    if found is None:
        raise NotFound
    return found


def _notices(partnership_id: UUID) -> Select[Question]:
    return select(Question).where(
        Question.partnership_id == partnership_id, Question.act == Act.COORDINATOR_OF_ORPHAN.value
    )


def notice(asked_id: UUID, partnership_id: UUID) -> Question | None:
    """A notice of a coordinator to come, whatever became of it."""
    return db.session.scalar(_notices(partnership_id).where(Question.id == asked_id))


def open_notices(partnership_id: UUID) -> list[Question]:
    """Notices that run."""
    return list(
        db.session.scalars(_notices(partnership_id).where(Question.state == QuestionState.OPEN).order_by(Question.at))
    )


def last_notice(partnership_id: UUID, email: str) -> Question | None:
    """The latest notice about an address."""
    found = db.session.scalars(_notices(partnership_id).order_by(Question.at.desc(), Question.id))
    return next((each for each in found if each.details.get("email") == email), None)


def vouched_links(but: str) -> list[OneTimeLink]:
    """Links of the command line that call somebody another person and wait, but those to an address."""
    statement = select(OneTimeLink).where(
        OneTimeLink.is_another_person,
        OneTimeLink.email != but,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.ended_at.is_(None),
        OneTimeLink.expires_at > now(),
    )
    return list(db.session.scalars(statement.order_by(OneTimeLink.expires_at, OneTimeLink.email)))
