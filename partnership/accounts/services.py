"""Changes to accounts: making one, what it may do where, its password, and its end. Nothing here commits.

Sign-ins are in `sign_ins`, the second factor in `factors` and `passkeys`, counters of failed tries in `rate_limit`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.accounts import factors, links, notices, passwords, queries
from partnership.accounts.links import UNKNOWN_PERSON, LinkTo, PersonClaim
from partnership.accounts.sign_ins import begin_sign_in, end_everything
from partnership.accounts.tokens import accepted_email, fold_email
from partnership.base.config import site_settings
from partnership.base.errors import Conflict, InputFault, NotFound
from partnership.policy.authority import Act
from partnership.register.authority import lines, mails, members
from partnership.register.authority import queries as authority
from partnership.register.authority.questions.services import Yes
from partnership.register.directory.queries import organisation_ids_of
from partnership.store import audit
from partnership.store.models import Account, LinkPurpose, MemberRole, OneTimeLink, Partnership, SignIn

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

BY_MACHINE = "command line"


def make_account(
    session: Session, email: str, display_name: str, password: str = "", *, password_hash: str = ""
) -> Account:
    """A new account; raises Conflict when the address has one, InputFault when it is none.

    Hashing takes a while: who holds a transaction open gives the hash instead of the password.
    """
    email = accepted_email(email, "Enter a mail address, like name@example.org")
    if queries.account_by_email(email) is not None:
        message = f"There is an account for {email} already"
        raise Conflict(message, "email")
    account = Account(
        id=uuid4(),
        email=email,
        display_name=display_name,
        password_hash=password_hash or (passwords.hash_password(password) if password else ""),
    )
    session.add(account)
    return account


def keep_hash(account: Account, password_hash: str) -> None:
    """Keep the same password by a newer hash, made when it was typed right: its sign-ins go on."""
    account.password_hash = password_hash


def make_sign_up_link(
    session: Session, email: str, partnership: Partnership, role: MemberRole, person: PersonClaim = UNKNOWN_PERSON
) -> str:
    """A single-use link, made by the machine, for somebody without an account; returns the token, told once."""
    email = accepted_email(email)
    if queries.account_by_email(email) is not None:
        message = f"There is an account for {email} already"
        raise Conflict(message, "email")
    to = LinkTo(email=email, partnership_id=partnership.id, role=role.value, person=person)
    _link, token = links.make_link(session, LinkPurpose.SIGN_UP, to)
    return token


def make_coordinator(session: Session, account: Account, partnership: Partnership) -> None:
    """By the machine's word: make an account coordinator of a partnership; its sign-ins end, and its holder is told."""
    if not account.is_active:
        message = f"the account of {account.email} is closed; an administrator of the site can open it again"
        raise InputFault(message, "email")
    row = authority.membership(account.id, partnership.id)
    if row is None:
        members.add(session, partnership, account, MemberRole.COORDINATOR, by_id=None)
    elif row.role is MemberRole.COORDINATOR:
        sleeps = f"; it sleeps, and `accounts wake {account.email}` wakes it" if row.asleep_since is not None else ""
        message = f"{account.email} coordinates {partnership.slug} already{sleeps}"
        raise Conflict(message, "email")
    else:
        members.raise_by_machine(session, row)
    end_everything(session, account)
    mails.tell_account(session, account, f"You are now a coordinator of {partnership.name}. Sign in again to use it.")


def sign_up(session: Session, link: OneTimeLink, display_name: str, password_hash: str) -> Account:
    """Use the link up and make its account, or raise NotFound when another try was first."""
    links.use_up(session, link)
    account = make_account(session, link.email, display_name, password_hash=password_hash)
    session.flush()
    begin_line(session, link, account)
    if link.role == links.ADMINISTRATOR:  # only the command line makes such a link
        account.is_administrator = True
        told = f"{mails.post_of(account)} ({account.email}) is now an administrator, by the command line."
        mails.tell_administrators(session, told, but={account.id})
    else:
        partnership = session.get_one(Partnership, link.partnership_id)
        yes = Yes(Act.COORDINATOR_BY_ADMINISTRATOR, link.agreed_by_id) if link.agreed_by_id is not None else None
        members.add(session, partnership, account, MemberRole(link.role), by_id=link.made_by_id, yes=yes)
        _tell_came(session, partnership, account, link)
    audit.record(session, "signed up", account)
    return account


def _tell_came(session: Session, partnership: Partnership, account: Account, link: OneTimeLink) -> None:
    """Tell all coordinators and leads of the partnership who joined its team, and by whose word."""
    by = queries.account_by_id(link.made_by_id) if link.made_by_id is not None else None
    what = f"{mails.post_of(account)} ({account.email}), whom {mails.post_of(by)} let in, is now a {link.role}."
    leads = authority.leads_of(organisation_ids_of(partnership.id))
    mails.tell_coordinators(session, partnership, what, but={account.id}, also=leads)
    if link.made_by_id is None:
        mails.tell_administrators(session, f"{partnership.name}: {what}", but={account.id})


def begin_line(session: Session, link: OneTimeLink, account: Account) -> None:
    """What the machine said of an account whose link it made: another person, or one that it knows already.

    Nothing of an account that had a line before: an invitation is no word about whose person it is.
    """
    if link.made_by_id is not None or account.stands_for_itself_since is not None or authority.has_line(account.id):
        return
    if link.is_another_person:
        lines.stand(session, account)
        return
    same_as = queries.account_by_id(link.same_person_id) if link.same_person_id is not None else None
    lines.call_same_person(session, account, same_as)


def set_clearance(session: Session, email: str, partnership: Partnership, *, is_cleared: bool) -> None:
    """At the command line: clear a coordinator, or no longer; raises InputFault for anybody else."""
    account = queries.account_by_email(fold_email(email))
    row = authority.membership(account.id, partnership.id) if account is not None else None
    if row is None or row.role is not MemberRole.COORDINATOR:
        message = f"{fold_email(email)} is no coordinator of {partnership.slug}"
        raise InputFault(message, "email")
    if is_cleared:
        members.clear(session, row, None, None)
    else:
        members.unclear(session, row)


def get_account(email: str) -> Account:
    """The account of an address; raises InputFault where there is none."""
    account = queries.account_by_email(fold_email(email))
    if account is None:
        message = f"there is no account for {fold_email(email)}"
        raise InputFault(message, "email")
    return account


def disable(session: Session, email: str) -> None:
    """Close an account: it can no longer sign in, and what it had open ends."""
    account = get_account(email)
    account.is_active = False
    end_everything(session, account)


def change_post(account: Account, display_name: str) -> None:
    """Change the post that is shown beside an account's changes."""
    account.display_name = display_name


def change_password(session: Session, account: Account, password_hash: str, kept: SignIn | None) -> None:
    """Set a new password; every other sign-in and link of the account ends, and its holder is told by mail."""
    account.password_hash = password_hash
    audit.record(session, "password changed", account)
    end_everything(session, account, kept)
    notices.tell_changed(session, account, "Its password was changed.", "Your password was changed")


def ask_reset(session: Session, email: str) -> None:
    """Mail a link to choose a new password, if the address has an account; older links of this kind end.

    What is done differs for an address without one: the caller sees to it that the answer and its time do not. No link
    is made where it would be all that somebody needs who reads the mail: that is told instead.
    """
    account = queries.account_by_email(email)
    if account is None or not account.is_active:
        return
    if _is_open_to_mailbox(account):  # and a link that the machine made goes on
        notices.send_no_reset_link(session, account)
        return
    audit.take_turn(session)  # of two that are asked for at once the first ends
    links.end_links(account.id, email, [LinkPurpose.RESET])
    to = LinkTo(email=email, account_id=account.id, made_by=email)
    _link, token = links.make_link(session, LinkPurpose.RESET, to)
    notices.send_reset_link(session, account, token)


def clear_factor_by_machine(session: Session, email: str) -> str:
    """At the command line: take a factor and the password away; returns the token of a link to choose a new password.

    Nothing sleeps, since the machine's word needs nobody's. The link is mailed too.
    """
    account = get_account(email)
    factors.clear_factor(session, account)
    to = LinkTo(email=account.email, account_id=account.id, made_by=BY_MACHINE)
    _link, token = links.make_link(session, LinkPurpose.RESET, to)
    notices.send_reset_link(session, account, token)
    return token


def _is_open_to_mailbox(account: Account) -> bool:
    """Whether a new password alone would give all that an account has: the site asks for a factor, and it has none.

    Whoever reads a mailbox would set up a factor of their own. An account that stands for itself gives that: it would
    be a second person beside whoever reads it. What others let back in sleeps, and may be reset.
    """
    if not site_settings().asks_second_factor or account.has_second_factor:
        return False
    stands = account.stands_for_itself_since is not None and not lines.let_back_in([account.id])
    return stands or authority.gives_something(account)


def reset_password(session: Session, link: OneTimeLink, password_hash: str) -> None:
    """Use a reset link up and set the password; the second factor stays, and every sign-in ends.

    Raises NotFound for a link that was asked for by mail, where a mailbox alone may not open the account by now.
    """
    account = queries.account_by_id(link.account_id) if link.account_id is not None else None
    is_asked_by_mail = account is not None and link.made_by == account.email
    if account is None or not account.is_active or (is_asked_by_mail and _is_open_to_mailbox(account)):
        raise NotFound
    links.use_up(session, link)
    audit.set_actor(audit.Actor(account.id, account.email))
    change_password(session, account, password_hash, None)


# Beginning and ending sign-ins is asked for by other packages under this name too.
__all__ = [
    "ask_reset",
    "begin_line",
    "begin_sign_in",
    "change_password",
    "change_post",
    "disable",
    "end_everything",
    "get_account",
    "make_account",
    "make_coordinator",
    "make_sign_up_link",
    "reset_password",
    "set_clearance",
    "sign_up",
]
