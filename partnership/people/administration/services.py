"""Changes that administrators make: accounts closed and opened, administrators, endings. Nothing here commits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.accounts import factors, links, notices
from partnership.accounts import queries as accounts
from partnership.accounts.links import UNKNOWN_PERSON, LinkTo, PersonClaim
from partnership.accounts.provider import queries as provider_queries
from partnership.accounts.provider import services as provider
from partnership.accounts.services import end_everything
from partnership.accounts.tokens import accepted_email
from partnership.base.config import site_settings
from partnership.base.errors import Conflict, InputFault, NotAllowed
from partnership.people.administration import queries
from partnership.people.administration.reactivation import lose_administrator, put_to_sleep, tell_all
from partnership.people.email_domains import BUILT_IN, clean_ending
from partnership.register.authority import lines
from partnership.register.authority.mails import post_of, tell_account, tell_administrators, tell_closed
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions import services
from partnership.store import audit
from partnership.store.models import Gift, LinkPurpose, MailEnding

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.accounts.provider.services import PersonTicket
    from partnership.store.models import Account

LONGEST_SOURCE = 200
NOT_ONESELF = "Nobody does this to their own account: ask another administrator"
LAST = "This is the only administrator. Make somebody else administrator first"
ADMINISTRATOR = "administrator"  # the role of a sign-up link that belongs to no partnership


def close(session: Session, actor_id: UUID | None, account: Account, why: str) -> None:
    """Close an account at once: its sign-ins and links end. Its places stay, so that it can be opened again."""
    audit.take_turn(session)
    _refuse(session, actor_id, account)
    if account.is_administrator and not queries.other_administrators(account.id):
        raise InputFault(LAST, "reason")
    if not account.is_active:
        return
    account.is_active, account.closed_why = False, why
    audit.record(session, "closed", account, why=why)
    end_everything(session, account)
    services.withdraw(session, questions.open_by(account.id))
    tell_closed(session, account.email, why)
    told = f"The account of {post_of(account)} ({account.email}) was closed. Where it led, its seat counts."
    tell_all(session, account, told, {account.id, *({actor_id} if actor_id is not None else ())})


def open_again(session: Session, actor_id: UUID | None, account: Account) -> None:
    """Open a closed account: nothing of its old password is left, and its holder chooses a new one by a mailed link."""
    audit.take_turn(session)
    _refuse(session, actor_id, account)
    if account.is_active:
        return
    if account.erased_at is not None:
        message = "Who held this account was erased. Invite them anew"
        raise InputFault(message)
    account.is_active, account.closed_why, account.warned_unused_at = True, "", None
    account.password_hash = ""
    end_everything(session, account)
    audit.record(session, "opened again", account)
    put_to_sleep(session, account, "was opened again", actor_id)
    to = LinkTo(email=account.email, account_id=account.id)
    _link, token = links.make_link(session, LinkPurpose.RESET, to)
    notices.send_reset_link(session, account, token)


def clear_factor(session: Session, actor_id: UUID | None, account: Account) -> None:
    """Take the second factor of somebody who lost it away, and the password with it (accounts.factors tells why)."""
    audit.take_turn(session)
    _refuse(session, actor_id, account)
    factors.clear_factor(session, account)
    put_to_sleep(session, account, "had its second factor cleared", actor_id)


def allow_provider(session: Session, actor_id: UUID | None, account: Account) -> None:
    """Let an account sign in as whoever of the provider has its address first, also in the place of somebody there.

    Whoever runs the provider says who that is, so its places sleep.
    """
    audit.take_turn(session)
    _refuse(session, actor_id, account)
    provider.bind(session, account, site_settings().oidc_issuer, None)
    end_everything(session, account)
    put_to_sleep(session, account, "was allowed to sign in through the sign-in provider", actor_id)


def link_to_provider(session: Session, account: Account, named: PersonTicket) -> None:
    """Link an account to whom the provider has named, by its holder, who signed in with something of their own.

    Its places go on as they are, as those of an invitation that was taken up through the provider: what the provider's
    word alone opens reads, edits and ends (policy.provider_sessions). The role of administrator is given again by
    another administrator. Raises InputFault for another address, a person whom another account has, and the only
    administrator.
    """
    audit.take_turn(session)
    if named.email != account.email:
        message = f"You are {named.email} there, and {account.email} here. Both have to be the same address"
        raise InputFault(message)
    other = provider_queries.link_by_subject(named.issuer, named.subject)
    if other is not None:
        message = "You are linked already" if other[1].id == account.id else "Another account signs in as that person"
        raise InputFault(message)
    if account.is_administrator and not queries.other_administrators(account.id):
        raise InputFault(LAST)
    provider.bind(session, account, named.issuer, named.subject)
    name = site_settings().oidc_name
    tell_account(session, account, f"You can now sign in with {name}: your account was linked to it.")
    what = f"{post_of(account)} ({account.email}) can now sign in with {name}: its holder linked it."
    tell_all(session, account, what, {account.id})
    if account.is_administrator:
        lose_administrator(session, account)
        lost = f"{what} The account is no administrator until another administrator makes it one again."
        tell_administrators(session, lost, but={account.id})


def make_administrator(session: Session, actor_id: UUID | None, account: Account) -> None:
    """Make an account an administrator; its sign-ins end, as with every change of a role."""
    audit.take_turn(session)
    _refuse(session, actor_id, account)
    if not account.is_active:
        message = "This account is closed. Open it first"
        raise InputFault(message)
    if account.is_administrator:
        return
    account.is_administrator = True
    lines.let_in(session, account.id, [actor_id], Gift.ADMINISTRATOR)
    end_everything(session, account)
    tell_account(session, account, "You are now an administrator of the site. Sign in again to use it.")
    tell_administrators(session, f"{post_of(account)} ({account.email}) is now an administrator.", but={account.id})


def unmake_administrator(session: Session, actor_id: UUID | None, account: Account) -> None:
    """Take the role of an administrator away: not from oneself, and not from the last."""
    audit.take_turn(session)
    _refuse(session, actor_id, account)
    if not queries.other_administrators(account.id):
        raise InputFault(LAST)
    if not account.is_administrator:
        return
    lose_administrator(session, account)
    end_everything(session, account)
    tell_account(session, account, "You are no longer an administrator of the site.")
    what = f"{post_of(account)} ({account.email}) is no longer an administrator."
    tell_administrators(session, what, but={account.id})


def _refuse(session: Session, actor_id: UUID | None, account: Account) -> None:
    """Nobody does this to themselves; and of two administrators who act on each other at once, the first is heard."""
    if actor_id is None:
        return
    if actor_id == account.id:
        raise InputFault(NOT_ONESELF, "reason")
    actor = session.get(type(account), actor_id, populate_existing=True)
    if actor is None or not actor.is_active or not actor.is_administrator:
        raise NotAllowed
    session.refresh(account)


def vouch(session: Session, account: Account) -> None:
    """At the command line: from now on an account counts as another person than all others; administrators are told."""
    if not account.is_active:
        message = "This account is closed. Open it first"
        raise InputFault(message, "email")
    audit.take_turn(session)
    lines.stand(session, account)
    audit.record(session, "vouched for as another person", account)
    tell_account(session, account, "Those who run the site said that you are another person than its other accounts.")
    what = f"{post_of(account)} ({account.email}) counts as another person than all others from now on (command line)."
    tell_administrators(session, what, but={account.id})


def administrator_link(session: Session, email: str, person: PersonClaim = UNKNOWN_PERSON) -> str:
    """A link with which somebody without an account signs up as administrator; returns its token, told once."""
    email = accepted_email(email)
    account = accounts.account_by_email(email)
    if account is not None:
        message = f"There is an account for {email} already"
        raise Conflict(message, "email")
    _link, token = links.make_link(session, LinkPurpose.SIGN_UP, LinkTo(email=email, role=ADMINISTRATOR, person=person))
    return token


def add_ending(session: Session, text: str, source: str) -> MailEnding:
    """Add an ending that invitations may go to without a voucher; raises Conflict for one that is there."""
    ending = clean_ending(text)
    if ending in BUILT_IN or ending in {each.ending for each in queries.endings()}:
        message = f"{ending} is in the list already"
        raise Conflict(message, "ending")
    row = MailEnding(id=uuid4(), ending=ending, source=source)
    session.add(row)
    session.flush()
    return row


def add_endings(session: Session, found: Iterable[str], source: str) -> list[str]:
    """Add those of a file's endings that are not there yet; returns them."""
    there = {*BUILT_IN, *(each.ending for each in queries.endings())}
    new = [each for each in found if each not in there]
    session.add_all(MailEnding(id=uuid4(), ending=each, source=source) for each in new)
    session.flush()
    return new


def remove_ending(session: Session, ending: MailEnding) -> None:
    """Take one of the site's own endings out of the list; who is in already stays."""
    session.delete(ending)
