"""All SQL about accounts: who somebody is, their sign-ins, factors, links and tries."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select, update

from partnership.base.config import site_settings
from partnership.base.statements import column_rows
from partnership.policy.scopes import known_organisations
from partnership.policy.viewer import NOBODY, Member, PartnershipLink, Viewer, seen_by
from partnership.register.authority.queries import counts, opens
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Account,
    ApiToken,
    CalendarAddress,
    Factor,
    FailedSignIn,
    FailedStep,
    KnownBrowser,
    LocationGrant,
    MemberRole,
    Membership,
    OneTimeLink,
    Organisation,
    Participation,
    Partnership,
    Passkey,
    Position,
    RecoveryCode,
    SignIn,
    SignInFailure,
    SignInStage,
    now,
)
from partnership.web.pages import PER_PAGE, ResultPage

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Select, Update
    from sqlalchemy.orm import Session

    from partnership.store.models import LinkPurpose, PositionRole

COUNTING = 7_301_945  # the lock of PostgreSQL under which tries are counted


def account_by_email(email: str) -> Account | None:
    """The account of a folded mail address."""
    return db.session.scalar(select(Account).where(Account.email == email))


def account_by_id(account_id: UUID) -> Account | None:
    """The account, whether active or not."""
    return db.session.get(Account, account_id)


def sign_in_by_hash(token_hash: str, session: Session | None = None) -> tuple[SignIn, Account] | None:
    """A sign-in that was not ended, at whatever stage, of an account that is active."""
    found = (session or db.session()).execute(_sign_in(), {"token_hash": token_hash}).first()
    return (found[0], found[1]) if found else None


# Who somebody is is asked for each page: these statements are built once, and filled in each time.


@cache
def _sign_in() -> Select[SignIn, Account]:
    return (
        select(SignIn, Account)
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.token_hash == bindparam("token_hash"), SignIn.ended_at.is_(None), Account.is_active)
    )


@cache
def _members() -> Select[UUID, MemberRole, bool, datetime | None]:
    return select(Membership.partnership_id, Membership.role, Membership.is_cleared, Membership.asleep_since).where(
        Membership.account_id == bindparam("account_id"), Membership.ended_at.is_(None)
    )


@cache
def _positions() -> Select[UUID, PositionRole, datetime | None, datetime | None, UUID, bool]:
    return (
        select(
            Position.organisation_id,
            Position.role,
            Position.stands_since,
            Position.asleep_since,
            Participation.partnership_id,
            (Participation.partnership_id == Organisation.home_id).label("is_home"),
        )
        .join(Organisation, Organisation.id == Position.organisation_id)
        .outerjoin(
            Participation,
            (Participation.organisation_id == Position.organisation_id) & Participation.left_on.is_(None),
        )
        .where(Position.account_id == bindparam("account_id"), Position.ended_at.is_(None))
    )


@cache
def _granted() -> Select[UUID]:
    is_open = opens(bindparam("at", type_=LocationGrant.from_at.type))
    return select(LocationGrant.location_id).where(LocationGrant.account_id == bindparam("account_id"), *is_open)


@cache
def _links() -> Select[UUID, str, str]:
    return (
        select(Partnership.id, Partnership.slug, Partnership.name)
        .where(Partnership.id.in_(bindparam("ids", expanding=True)), Partnership.archived_at.is_(None))
        .order_by(func.lower(Partnership.name), Partnership.id)
    )


def calendar_addresses(account_id: UUID) -> list[tuple[CalendarAddress, Partnership]]:
    """Where calendars of an account read dates, each with its partnership, by the partnership's name."""
    rows = db.session.execute(
        select(CalendarAddress, Partnership)
        .join(Partnership, Partnership.id == CalendarAddress.partnership_id)
        .where(CalendarAddress.account_id == account_id, CalendarAddress.ended_at.is_(None))
        .order_by(func.lower(Partnership.name), CalendarAddress.made_at, CalendarAddress.id)
    )
    return [(row[0], row[1]) for row in rows]


def api_tokens(account_id: UUID, at: datetime) -> list[tuple[ApiToken, Partnership]]:
    """By what systems ask with the rights of an account, each with its partnership: those that still open something."""
    rows = db.session.execute(
        select(ApiToken, Partnership)
        .join(Partnership, Partnership.id == ApiToken.partnership_id)
        .where(ApiToken.account_id == account_id, ApiToken.ended_at.is_(None), ApiToken.ends_at > at)
        .order_by(func.lower(Partnership.name), ApiToken.made_at, ApiToken.id)
    )
    return [(row[0], row[1]) for row in rows]


def unended_sign_ins(account_id: UUID) -> list[SignIn]:
    """An account's sign-ins that were not ended, at whatever stage, newest first."""
    return list(
        db.session.scalars(
            select(SignIn)
            .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
            .order_by(SignIn.started_at.desc(), SignIn.id)
        )
    )


def live_sign_ins(account_id: UUID, *, seen_after: datetime, started_after: datetime, until: datetime) -> list[SignIn]:
    """An account's sign-ins that still open something, newest first; none that a clock ahead has dated."""
    return list(
        db.session.scalars(
            select(SignIn)
            .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None), SignIn.stage == SignInStage.OPEN)
            .where(SignIn.seen_at.between(seen_after, until), SignIn.started_at.between(started_after, until))
            .order_by(SignIn.started_at.desc(), SignIn.id)
        )
    )


def has_signed_in(account_id: UUID) -> bool:
    """Whether the account was ever signed in."""
    statement = select(SignIn.id).where(SignIn.account_id == account_id, SignIn.stage == SignInStage.OPEN).limit(1)
    return db.session.scalar(statement) is not None


def has_used_device(account_id: UUID, device: str, since: datetime) -> bool:
    """Whether the account was signed in with a browser since a moment."""
    statement = (
        select(SignIn.id)
        .where(SignIn.account_id == account_id, SignIn.stage == SignInStage.OPEN)
        .where(SignIn.device == device, SignIn.seen_at >= since)
        .limit(1)
    )
    return db.session.scalar(statement) is not None


def viewer_of(account: Account, sign_in: SignIn | None = None, session: Session | None = None) -> Viewer:
    """What the account is, where, right now: four statements, whatever the size of the site."""
    is_awake = _is_clearance_awake(sign_in)
    own, session = {"account_id": account.id}, session or db.session()
    members, held = column_rows(session, _members(), own).all(), column_rows(session, _positions(), own).all()
    memberships = [row for row in members if row.asleep_since is None]
    positions = [row for row in held if row.asleep_since is None]
    # A place that only works makes a member of the home partnership, and of no other.
    counted = [row for row in positions if row.partnership_id is not None and (row.stands_since or row.is_home)]
    through = frozenset(row.partnership_id for row in counted)
    granted = column_rows(session, _granted(), own | {"at": now()}).scalars()
    asleep = [row.organisation_id for row in held if row.asleep_since is not None]
    asleep += [row.partnership_id for row in members if row.asleep_since is not None]
    return Viewer(
        account_id=account.id,
        email=account.email,
        is_administrator=account.is_administrator,
        display_name=account.display_name,
        sign_in_id=sign_in.id if sign_in is not None else None,
        is_by_provider=sign_in is not None and sign_in.is_by_provider and sign_in.factor is not Factor.PASSKEY,
        memberships={row.partnership_id: Member(row.role, row.is_cleared and is_awake) for row in memberships},
        positions={row.organisation_id: row.role for row in positions},
        standing=frozenset(row.organisation_id for row in positions if row.stands_since is not None),
        sleeping=frozenset(asleep),
        through_organisations=through,
        edited_through=frozenset(row.partnership_id for row in counted if row.role.edits),
        granted_locations=frozenset(granted),
        places=_places(session, through | {row.partnership_id for row in memberships}),
    )


def _places(session: Session, partnership_ids: Collection[UUID]) -> tuple[PartnershipLink, ...]:
    """Partnerships as menus name them, by name; without those put away."""
    found = column_rows(session, _links(), {"ids": list(partnership_ids)})
    return tuple(PartnershipLink(row.id, row.slug, row.name) for row in found)


def _is_clearance_awake(sign_in: SignIn | None) -> bool:
    """Where the site asks for a second factor, clearance counts only in a sign-in with a passkey; else it sleeps.

    By the sign-in provider's word it never counts.
    """
    if sign_in is not None and sign_in.is_by_provider:
        return sign_in.factor is Factor.PASSKEY
    return not site_settings().asks_second_factor or (sign_in is not None and sign_in.factor is Factor.PASSKEY)


def viewer_as_another(person: Viewer, row: SignIn) -> Viewer:
    """The viewer of a coordinator's sign-in that looks as another account, or as any member, of a partnership.

    Nobody at all where the coordinator has no place there any more; a closed account sees nothing.
    """
    place = next((each for each in person.places if each.id == row.seeing_in_id), None)
    if place is None or not person.coordinates(place.id):
        return seen_by(person, Viewer(), PartnershipLink(NOBODY, "", ""), (), "nobody")
    if row.seeing_as_id is None:
        any_member = Viewer(memberships={place.id: Member(MemberRole.READER)}, display_name="Any member")
        return seen_by(person, any_member, place, (), f"any member of {place.name}")
    account = db.session.get_one(Account, row.seeing_as_id)
    seen = viewer_of(account) if account.is_active else Viewer()
    names = organisations_here(person, place.id, seen.positions)
    own = [name for name in names.values() if name]
    at = own[0] if own else place.name
    return seen_by(person, seen, place, names, f"{account.display_name or account.email} of {at}")


def organisations_here(person: Viewer, partnership_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Which of the organisations take part in the partnership, by name; empty where the person may not know of it."""
    statement = (
        select(Organisation.id, case((known_organisations(person), Organisation.name), else_=""))
        .join(Participation, Participation.organisation_id == Organisation.id)
        .where(
            Organisation.id.in_(ids), Participation.partnership_id == partnership_id, Participation.left_on.is_(None)
        )
        .order_by(Organisation.folded_name, Organisation.id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def link_by_hash(token_hash: str) -> OneTimeLink | None:
    """A one-time link, used or not."""
    return db.session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == token_hash))


# What works once is used up by a conditional UPDATE: reading first and writing later would let several tries through.
# Such an UPDATE passes the audit's listener by, so the caller records the event; and it waits for its turn at the chain
# before it locks a row, as every other change does, since two who wait in different orders wait for ever.


def _is_first(session: Session, statement: Update) -> bool:
    audit.take_turn(session)
    done = session.execute(statement.execution_options(synchronize_session=False))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def use_link(session: Session, link_id: UUID, at: datetime) -> bool:
    """Use up a link; True for exactly one of any number of tries at once."""
    statement = (
        update(OneTimeLink)
        .where(OneTimeLink.id == link_id, OneTimeLink.used_at.is_(None), OneTimeLink.ended_at.is_(None))
        .where(OneTimeLink.expires_at > at)
        .values(used_at=at)
    )
    return _is_first(session, statement)


def use_totp_step(session: Session, account_id: UUID, sealed_secret: bytes, step: int, latest: int) -> bool:
    """Use up the code of a half minute, and with it every earlier one; only while the secret is still the account's.

    A step after the latest that a code can be of was used by a clock that was ahead: it keeps nobody out.
    """
    statement = (
        update(Account)
        .where(Account.id == account_id, Account.is_active, Account.totp_secret == sealed_secret)
        .where(or_(Account.totp_step.is_(None), Account.totp_step < step, Account.totp_step > latest))
        .values(totp_step=step)
    )
    return _is_first(session, statement)


def use_recovery_code(session: Session, account_id: UUID, code_hash: str, at: datetime) -> bool:
    """Use up one of an account's recovery codes."""
    statement = (
        update(RecoveryCode)
        .where(RecoveryCode.account_id == account_id, RecoveryCode.code_hash == code_hash)
        .where(RecoveryCode.used_at.is_(None))
        .values(used_at=at)
    )
    return _is_first(session, statement)


def take_challenge(session: Session, sign_in_id: UUID, challenge: str) -> bool:
    """Take what a sign-in was in the middle of."""
    statement = (
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None), SignIn.challenge == challenge)
        .values(challenge="")
    )
    return _is_first(session, statement)


def end_pending(session: Session, sign_in_id: UUID, stage: SignInStage, at: datetime) -> bool:
    """End a sign-in at a stage, so that a new one can take its place."""
    statement = (
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.stage == stage, SignIn.ended_at.is_(None))
        .values(ended_at=at)
    )
    return _is_first(session, statement)


def recovery_codes(account_id: UUID) -> list[RecoveryCode]:
    """An account's recovery codes, used or not."""
    statement = select(RecoveryCode).where(RecoveryCode.account_id == account_id).order_by(RecoveryCode.id)
    return list(db.session.scalars(statement))


def codes_left(account_id: UUID) -> int:
    """How many recovery codes an account can still use."""
    statement = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(statement) or 0


def passkeys(account_id: UUID) -> list[Passkey]:
    """An account's passkeys, the oldest first."""
    statement = select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.created_at, Passkey.id)
    return list(db.session.scalars(statement))


def passkey_of(account_id: UUID, passkey_id: UUID) -> Passkey | None:
    """One of an account's own passkeys."""
    return db.session.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == account_id))


def passkey_by_credential(credential_id: bytes) -> Passkey | None:
    """The passkey with an id that a browser told, whosever it is."""
    return db.session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))


def own_memberships(account_id: UUID) -> list[tuple[Membership, Partnership]]:
    """The partnerships that an account is a member of in its own right, by name."""
    statement = (
        select(Membership, Partnership)
        .join(Partnership, Partnership.id == Membership.partnership_id)
        .where(Membership.account_id == account_id, counts(Membership), Partnership.archived_at.is_(None))
        .order_by(func.lower(Partnership.name), Partnership.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def own_positions(account_id: UUID) -> list[tuple[Position, Organisation, Partnership | None]]:
    """The organisations that an account works for, each with a partnership that it takes part in (or none)."""
    statement = (
        select(Position, Organisation, Partnership)
        .join(Organisation, Organisation.id == Position.organisation_id)
        .outerjoin(Participation, (Participation.organisation_id == Organisation.id) & Participation.left_on.is_(None))
        .outerjoin(Partnership, (Partnership.id == Participation.partnership_id) & Partnership.archived_at.is_(None))
        .where(Position.account_id == account_id, counts(Position))
        .order_by(Organisation.folded_name, Organisation.id, func.lower(Partnership.name))
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(statement)]


def open_links(account_id: UUID, email: str, purposes: Collection[LinkPurpose]) -> list[OneTimeLink]:
    """Links of an account, or to its address, that were neither used nor ended."""
    statement = (
        select(OneTimeLink)
        .where(
            or_(OneTimeLink.account_id == account_id, OneTimeLink.email == email),
            OneTimeLink.purpose.in_(purposes),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.ended_at.is_(None),
        )
        .order_by(OneTimeLink.expires_at, OneTimeLink.id)
    )
    return list(db.session.scalars(statement))


def take_counting_turn(session: Session) -> None:
    """Wait until nobody else counts: SQLite lets one writer on at a time by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(COUNTING)))


def _lately(since: datetime, until: datetime) -> ColumnElement[bool]:
    return (FailedSignIn.at > since) & (FailedSignIn.at <= until)


def failures(*, account_hash: str, address_hash: str, since: datetime, until: datetime) -> tuple[int, int]:
    """Failed tries in a time: for this account from this place, and from this place at all."""
    row = db.session.execute(
        select(func.count().filter(FailedSignIn.account_hash == account_hash), func.count()).where(
            FailedSignIn.address_hash == address_hash, _lately(since, until)
        )
    ).one()
    return row[0], row[1]


def failures_anywhere(account_hash: str, since: datetime, until: datetime) -> int:
    """Failed tries for an account from all places together."""
    statement = select(func.count()).where(FailedSignIn.account_hash == account_hash, _lately(since, until))
    return db.session.scalar(statement) or 0


def old_failures(before: datetime, after: datetime, limit: int = 500) -> list[FailedSignIn]:
    """Counters that have outlived their day, or are dated later than a moment, oldest first."""
    is_old = or_(FailedSignIn.at < before, FailedSignIn.at > after)
    return list(db.session.scalars(select(FailedSignIn).where(is_old).order_by(FailedSignIn.id).limit(limit)))


def counters(
    *, account_hashes: Collection[str] | None = None, address_hash: str | None = None, limit: int = 500
) -> list[FailedSignIn]:
    """Counters of accounts, of an address, or all."""
    statement = select(FailedSignIn)
    if account_hashes is not None:
        statement = statement.where(FailedSignIn.account_hash.in_(account_hashes))
    if address_hash is not None:
        statement = statement.where(FailedSignIn.address_hash == address_hash)
    return list(db.session.scalars(statement.order_by(FailedSignIn.id).limit(limit)))


def known_browser(account_id: UUID, token_hashes: Collection[str], since: datetime) -> KnownBrowser | None:
    """The browser of one of the tokens in which the account was signed in since a moment."""
    if not token_hashes:
        return None
    return db.session.scalar(
        select(KnownBrowser)
        .where(KnownBrowser.account_id == account_id, KnownBrowser.token_hash.in_(token_hashes))
        .where(KnownBrowser.used_at >= since)
        .order_by(KnownBrowser.used_at.desc())
        .limit(1)
    )


def known_browsers(account_id: UUID) -> list[KnownBrowser]:
    """The browsers in which an account was signed in, the latest first."""
    statement = select(KnownBrowser).where(KnownBrowser.account_id == account_id)
    return list(db.session.scalars(statement.order_by(KnownBrowser.used_at.desc(), KnownBrowser.id)))


def unused_browsers(before: datetime, limit: int = 500) -> list[KnownBrowser]:
    """Browsers that were last used before a moment."""
    statement = select(KnownBrowser).where(KnownBrowser.used_at < before).order_by(KnownBrowser.id).limit(limit)
    return list(db.session.scalars(statement))


def has_waited(account_hash: str, address_hash: str, since: datetime) -> bool:
    """Whether it was written since a moment that this account has to wait here."""
    statement = (
        select(SignInFailure.id)
        .where(SignInFailure.account_hash == account_hash, SignInFailure.address_hash == address_hash)
        .where(SignInFailure.step == FailedStep.REFUSED, SignInFailure.at > since)
        .limit(1)
    )
    return db.session.scalar(statement) is not None


def recorded(number: int) -> ResultPage[tuple[SignInFailure, Account | None]]:
    """The record of failures, the newest first, each with its account where there is one."""
    total = db.session.scalar(select(func.count()).select_from(SignInFailure)) or 0
    number = min(number, max(1, -(-total // PER_PAGE)))
    statement = (
        select(SignInFailure, Account)
        .outerjoin(Account, Account.id == SignInFailure.account_id)
        .order_by(SignInFailure.at.desc(), SignInFailure.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return ResultPage([(row[0], row[1]) for row in db.session.execute(statement)], number, total)


def recorded_before(before: datetime, limit: int = 500) -> list[SignInFailure]:
    """What was recorded before a moment, oldest first."""
    statement = select(SignInFailure).where(SignInFailure.at < before).order_by(SignInFailure.at).limit(limit)
    return list(db.session.scalars(statement))
