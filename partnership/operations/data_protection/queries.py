"""All SQL about what is held of a person, and of what is old enough to go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, and_, cast, func, or_, select

from partnership.base.errors import NotFound
from partnership.store.db import batches
from partnership.store.models import (
    Account,
    ApiToken,
    AuditEntry,
    Base,
    CalendarAddress,
    CardWatch,
    Contact,
    DeskNotice,
    DeskReport,
    Digest,
    FormDraft,
    KnownBrowser,
    Mail,
    ManualWatch,
    Membership,
    OneTimeLink,
    Organisation,
    Partnership,
    Passkey,
    PersonKey,
    Position,
    Protocol,
    ProviderLink,
    RecoveryCode,
    Service,
    Signature,
    SignIn,
    SignInFailure,
)
from partnership.store.person_keys import mark_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import InstrumentedAttribute, Session

_BEGINNINGS = ("created_at", "made_at", "started_at", "at")  # columns with the moment at which a row began
AT_ONCE = 500  # rows that one round of the worker takes out of a table
OWN = (
    SignIn, RecoveryCode, Passkey, ProviderLink, KnownBrowser, SignInFailure, FormDraft, CardWatch, ManualWatch,
    CalendarAddress, ApiToken,
)  # fmt: skip


def account_called(session: Session, email: str) -> Account:
    """The account of a mail address; raises NotFound with words for a command."""
    found = session.scalar(select(Account).where(Account.email == email.strip().casefold()))
    if found is None:
        message = f"There is no account for {email}"
        raise NotFound(message)
    return found


# Of one person


def addresses_of(session: Session, account: Account) -> list[str]:
    """The address of an account, those that it had before, and those that its links went to."""
    found = {account.email}
    told = select(AuditEntry).where(AuditEntry.row_id == str(account.id), AuditEntry.table == "account")
    for entry in session.scalars(told):
        found |= {each for each in entry.changes.get("email", ()) if isinstance(each, str) and "@" in each}
    links = select(OneTimeLink.email).where(OneTimeLink.account_id == account.id)
    found |= {each for each in session.scalars(links) if "@" in each}
    return sorted(found)


def holder_names(session: Session, account_id: UUID) -> list[str]:
    """What the desks that an account holds call it; a single word names nobody by itself."""
    held = select(Contact.holder).where(Contact.held_by_id == account_id, Contact.holder != "")
    return sorted({each for each in session.scalars(held) if " " in each.strip()})


def contacts_held(session: Session, account_id: UUID) -> Sequence[Contact]:
    """The desks that an account holds."""
    return session.scalars(select(Contact).where(Contact.held_by_id == account_id).order_by(Contact.id)).all()


def passkey_names(session: Session, account_id: UUID) -> list[str]:
    """What somebody called their devices."""
    return list(session.scalars(select(Passkey.name).where(Passkey.account_id == account_id)))


def others_with_post(session: Session, account: Account) -> bool:
    """Whether another account is called by the same post, so that it names nobody."""
    found = select(Account.id).where(Account.display_name == account.display_name, Account.id != account.id).limit(1)
    return session.scalar(found) is not None


# What is called by these is no person.
NAMES_OF_BODIES: tuple[tuple[type[Base], InstrumentedAttribute[str]], ...] = (
    (Organisation, Organisation.name),
    (Partnership, Partnership.name),
    (Service, Service.name),
    (Contact, Contact.post),
    (Protocol, Protocol.title),
)


def is_address_of_others(session: Session, account: Account, text: str) -> bool:
    """Whether another account has an address."""
    found = select(Account.id).where(Account.id != account.id, func.lower(Account.email) == text.strip().casefold())
    return session.scalar(found.limit(1)) is not None


def is_address_of_others_too(session: Session, account: Account, text: str) -> bool:
    """Whether an address is a mailbox of others as well: of another account, or of a desk that the account holds not.

    An administrator says which address an account has. So no account takes away a mailbox that others answer at.
    """
    desks = select(Contact.id).where(
        func.lower(Contact.email) == text.strip().casefold(), func.coalesce(Contact.held_by_id != account.id, True)
    )
    return is_address_of_others(session, account, text) or session.scalar(desks.limit(1)) is not None


def links_to(session: Session, account_id: UUID) -> Sequence[OneTimeLink]:
    """The links that were sent to an account."""
    return session.scalars(select(OneTimeLink).where(OneTimeLink.account_id == account_id)).all()


def rows_labelled(
    session: Session, table: type[Base], column: InstrumentedAttribute[str], labels: Sequence[str]
) -> Sequence[Base]:
    """Rows whose column is one of some addresses as a whole, in any case."""
    return session.scalars(select(table).where(func.lower(column).in_(labels))).all()


def is_of_others(session: Session, account: Account, text: str) -> bool:
    """Whether a text is the post or the name of somebody else, or of who signed otherwise."""
    folded = text.strip().casefold()
    accounts = select(Account.id).where(Account.id != account.id, func.lower(Account.display_name) == folded)
    desks = select(Contact.id).where(
        func.lower(Contact.holder) == folded, Contact.held_by_id.is_not(None), Contact.held_by_id != account.id
    )
    signed = select(Signature.id).where(
        func.coalesce(Signature.decided_by_id != account.id, True),
        or_(*(func.lower(each) == folded for each in (Signature.name, Signature.post))),
    )
    return any(session.scalar(each.limit(1)) is not None for each in (accounts, desks, signed))


def is_told_of_others(session: Session, account: Account, lookup: str) -> bool:
    """Whether the audit names by this key in a row that is neither of the account nor by it."""
    key = session.scalar(select(PersonKey.id).where(PersonKey.lookup == lookup))
    if key is None:
        return False
    own = [str(account.id)]
    for table in (Passkey, Membership, Position):
        own += map(str, session.scalars(select(table.id).where(table.account_id == account.id)))
    told = select(AuditEntry.sequence).where(
        cast(AuditEntry.kept_changes, Text).contains(mark_of(key), autoescape=True),
        AuditEntry.row_id.not_in(own),
        func.coalesce(AuditEntry.actor_id != account.id, True),
    )
    return session.scalar(told.limit(1)) is not None


def has_waiting_mail(session: Session, account: Account, since: datetime) -> bool:
    """Whether a mail to the account that was written since a moment is still to be sent."""
    waits = select(Mail.id).where(
        or_(Mail.account_id == account.id, Mail.to == account.email),
        Mail.sent_at.is_(None),
        Mail.given_up_at.is_(None),
        Mail.created_at > since,
    )
    return session.scalar(waits.limit(1)) is not None


def own_rows(session: Session, account_id: UUID, addresses: Sequence[str]) -> list[Base]:
    """Rows that are of nobody else's concern: sign-ins, factors, drafts, wishes, and mail to its addresses."""
    rows: list[Base] = []
    for table in OWN:
        rows += session.scalars(select(table).where(table.account_id == account_id)).all()
    rows += session.scalars(select(Mail).where(or_(Mail.account_id == account_id, Mail.to.in_(addresses)))).all()
    return rows


def rows_naming(session: Session, table: type[Base], column: str, account_id: UUID) -> Sequence[Base]:
    """The rows of a table that have an account in a column, the oldest first."""
    columns = table.__table__.c
    order = [columns[name] for name in _BEGINNINGS if name in columns][:1]
    statement = select(table).where(getattr(table, column) == account_id)
    return session.scalars(statement.order_by(*order, *table.__table__.primary_key)).all()


def acts_of(session: Session, account_id: UUID) -> list[tuple[datetime, str, str]]:
    """When an account did what to which kind of record."""
    told = (
        select(AuditEntry.at, AuditEntry.action, AuditEntry.table)
        .where(AuditEntry.actor_id == account_id)
        .order_by(AuditEntry.sequence)
    )
    return [(row.at, row.action, row.table) for row in session.execute(told)]


def told_about(session: Session, row_ids: Sequence[str]) -> Sequence[AuditEntry]:
    """What the audit tells of rows, the oldest first."""
    told = select(AuditEntry).where(AuditEntry.row_id.in_(row_ids)).order_by(AuditEntry.sequence)
    return session.scalars(told).all()


def names_of(session: Session, table: type[Organisation | Partnership], ids: set[UUID]) -> dict[UUID, str]:
    """The names of organisations or partnerships."""
    return {row.id: row.name for row in session.execute(select(table.id, table.name).where(table.id.in_(ids)))}


def written_in_the_past(session: Session, names: Sequence[str]) -> int:
    """How many rows of the audit have one of the names in a text that was written freely."""
    if not names:
        return 0
    words = cast(AuditEntry.kept_changes, Text)
    found = or_(*(words.icontains(each, autoescape=True) for each in names))
    return session.scalar(select(func.count()).select_from(AuditEntry).where(found)) or 0


# Of the whole site


def numbers(session: Session) -> dict[str, int]:
    """How many of what the papers tell of."""
    asked = {
        "Open accounts": select(func.count()).select_from(Account).where(Account.is_active),
        "Accounts that were erased": select(func.count()).select_from(Account).where(Account.erased_at.is_not(None)),
        "Organisations": select(func.count()).select_from(Organisation).where(Organisation.archived_at.is_(None)),
        "Desks and posts": select(func.count()).select_from(Contact),
    }
    return {name: session.scalar(statement) or 0 for name, statement in asked.items()}


def partnership_names(session: Session, only: Collection[UUID] | None) -> tuple[str, ...]:
    """What the partnerships of the site are called, or some of them."""
    statement = select(Partnership.name).order_by(Partnership.name, Partnership.id)
    return tuple(session.scalars(statement if only is None else statement.where(Partnership.id.in_(only))))


# What is old enough


def old_sign_ins(session: Session, before: datetime) -> Sequence[SignIn]:
    """Sign-ins that ended, or were last used, before a moment; the newest of each account tells when it was used."""
    newest = select(SignIn.account_id, func.max(SignIn.seen_at).label("at")).group_by(SignIn.account_id).subquery()
    statement = (
        select(SignIn)
        .join(newest, newest.c.account_id == SignIn.account_id)
        .where(func.coalesce(SignIn.ended_at, SignIn.seen_at) < before, SignIn.seen_at < newest.c.at)
    )
    return session.scalars(statement.order_by(SignIn.seen_at, SignIn.id).limit(AT_ONCE)).all()


def old_links(session: Session, before: datetime) -> Sequence[OneTimeLink]:
    """Links that were used, ended or ran out before a moment; not those of a monthly mail that is still kept."""
    over = func.coalesce(OneTimeLink.used_at, OneTimeLink.ended_at, OneTimeLink.expires_at)
    of_mails = select(Digest.link_id).where(Digest.link_id.is_not(None))
    statement = select(OneTimeLink).where(over < before, OneTimeLink.id.not_in(of_mails))
    return session.scalars(statement.order_by(OneTimeLink.id).limit(AT_ONCE)).all()


def old_calendar_addresses(session: Session, before: datetime) -> Sequence[CalendarAddress]:
    """Addresses of calendars that ended, or that no calendar has asked, since a moment: they open nothing then."""
    last = func.coalesce(CalendarAddress.ended_at, CalendarAddress.used_at, CalendarAddress.made_at)
    statement = select(CalendarAddress).where(last < before).order_by(CalendarAddress.id).limit(AT_ONCE)
    return session.scalars(statement).all()


def old_api_tokens(session: Session, before: datetime) -> Sequence[ApiToken]:
    """Tokens of own systems that were revoked, or ended, before a moment."""
    last = func.coalesce(ApiToken.ended_at, ApiToken.ends_at)
    return session.scalars(select(ApiToken).where(last < before).order_by(ApiToken.id).limit(AT_ONCE)).all()


def old_digests(session: Session, before: datetime) -> Sequence[Digest]:
    """Monthly mails that were sent before a moment."""
    return session.scalars(select(Digest).where(Digest.sent_at < before).order_by(Digest.id).limit(AT_ONCE)).all()


def old_calls(session: Session, before: datetime) -> list[Base]:
    """Calls that were reported, and words that a desk was closed, before a moment."""
    reports = select(DeskReport).where(DeskReport.at < before).order_by(DeskReport.id).limit(AT_ONCE)
    notices = select(DeskNotice).where(DeskNotice.until_at < before).order_by(DeskNotice.id).limit(AT_ONCE)
    return [*session.scalars(reports), *session.scalars(notices)]


def closed_long_ago(session: Session, before: datetime) -> Sequence[Account]:
    """Closed accounts of which the audit has told nothing since a moment, such as that they were closed."""
    closed = select(Account).where(~Account.is_active, Account.erased_at.is_(None), Account.created_at < before)
    found = session.scalars(closed.order_by(Account.id)).all()
    ids = [str(each.id) for each in found]
    last: dict[Any, Any] = {}
    for part in batches(ids):
        told = select(AuditEntry.row_id, func.max(AuditEntry.at).label("at")).where(
            and_(AuditEntry.row_id.in_(part), AuditEntry.table == "account")
        )
        last |= {row.row_id: row.at for row in session.execute(told.group_by(AuditEntry.row_id))}
    return [each for each in found if str(each.id) not in last or last[str(each.id)] < before][:AT_ONCE]
