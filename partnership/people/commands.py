"""Commands about people: endings of mail addresses, invitations where there is no mail, administrators, closing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click
from flask import current_app

from partnership.accounts import links
from partnership.accounts import queries as accounts
from partnership.accounts import services as account_services
from partnership.accounts.commands import commands as account_commands
from partnership.accounts.links import UNKNOWN_PERSON, PersonClaim
from partnership.accounts.tokens import accepted_email, fold_email
from partnership.base.cli import Commands
from partnership.base.errors import InputFault
from partnership.documents.wording import day
from partnership.people import invitations, orphans
from partnership.people.administration import queries, reactivation, services
from partnership.people.email_domains import BUILT_IN, SOURCE, read_endings
from partnership.people.inactive_accounts import close_unused
from partnership.people.role_hierarchy import Manager
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.register.directory.queries import get_organisation, namesakes
from partnership.register.mail.services import address
from partnership.register.partnerships.queries import get_partnership
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import LinkPurpose, MemberRole, Organisation, PositionRole, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from partnership.store.models import Account, Partnership

# Commands about who is whose person: coordinators and administrators from the machine, vouching, waking.
#
# The machine vouches for accounts: each that it makes is another person than all before, or the same person as one that
# is there, or could be any of them. On that rests who can be a second person for whom.


BOTH = "give --another-person or --same-person-as, not both"
THERE_ALREADY = "there is an account for {} already, whose person is known; `accounts stands` calls it another person"
UNKNOWN = (
    "It counts as the same person as those already made, and can be nobody’s second person. If it is another person, "
    "say so: flask accounts stands {}"
)


def says_who(function: Callable[..., None]) -> Callable[..., None]:
    """The two options with which a command says whose person somebody is."""
    same = click.option(
        "--same-person-as", "same_as", default="", metavar="EMAIL", help="Whose person it is: an account that is there."
    )
    another = click.option(
        "--another-person", "is_another", is_flag=True, help="It is another person than all those already made."
    )
    return same(another(function))


def person_of(email: str, same_as: str, *, is_another: bool) -> PersonClaim:
    """Whose person the account of an address will be, by the options, else as who sits at a terminal answers.

    Without a terminal and without either option it could be any of those already made. The first of a site stands for
    itself. Raises InputFault for an account that is there: its line is made.
    """
    if same_as and is_another:
        raise click.UsageError(BOTH)
    email = fold_email(email)
    if accounts.account_by_email(email) is not None:
        if same_as or is_another:
            raise InputFault(THERE_ALREADY.format(email), "email")
        return UNKNOWN_PERSON
    if is_another:
        return PersonClaim(is_another=True)
    if same_as:
        return PersonClaim(same_as_id=account_services.get_account(same_as).id)
    known, waiting = authority.standing_accounts(), queries.vouched_links(email)
    if not known and not waiting:
        return PersonClaim(is_another=True)
    if not sys.stdin.isatty():
        click.echo(UNKNOWN.format(email), err=True)
        return UNKNOWN_PERSON
    return _asked_at_terminal(known, [each.email for each in waiting])


def _asked_at_terminal(known: list[Account], waiting: list[str]) -> PersonClaim:
    """Ask of each who is there, and each whose link waits; only who is another than all of them stands for itself."""
    for each in known:
        if not click.confirm(f"Is this another person than {post_of(each)} ({each.email})?", default=None, err=True):
            return PersonClaim(same_as_id=each.id)
    for email in waiting:
        if not click.confirm(f"Is this another person than {email}?", default=None, err=True):
            return UNKNOWN_PERSON  # there is no account yet to say it of
    return PersonClaim(is_another=True)


@account_commands.command("create-coordinator")
@click.argument("email")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
@says_who
def create_coordinator(email: str, slug: str, same_as: str, is_another: bool) -> None:  # noqa: FBT001 - click's flag
    """Make EMAIL coordinator of a partnership: print a one-time link to sign up with, where there is no account yet.

    Asks at a terminal whether it is another person than those already made. Where a partnership has lost its last
    coordinator, its leads are told a week before: run it again when the week is over.
    """
    audit.set_actor(audit.COMMAND_LINE)
    get_partnership(slug)
    email = accepted_email(email)
    person = person_of(email, same_as, is_another=is_another)
    with transaction() as session:
        partnership = get_partnership(slug)
        notice = orphans.waits_for(session, partnership, email)
        lines = _told(notice) if notice is not None else _made(session, partnership, email, person)
    for text, is_beside in lines:
        click.echo(text, err=is_beside)


def _told(notice: orphans.CoordinatorNotice) -> list[tuple[str, bool]]:
    at = notice.runs_at
    what = (
        f"{notice.partnership.name} has lost its last coordinator, so all leads of its organisations are told a week "
        f"before. Run this again on {day(at)} from {at:%H:%M} (UTC) on: if nobody objects until then, it makes "
        f"{notice.email} coordinator."
    )
    return [(what, False)]


def _made(session: Session, partnership: Partnership, email: str, person: PersonClaim) -> list[tuple[str, bool]]:
    was_orphan = orphans.is_orphan(partnership.id)
    account = accounts.account_by_email(email)
    if account is not None:
        account_services.make_coordinator(session, account, partnership)
        orphans.tell_made(session, partnership, email, was_orphan=was_orphan, has_account=True)
        return [(f"{email} is a coordinator of {partnership.slug} now, and has to sign in again.", False)]
    token = account_services.make_sign_up_link(session, email, partnership, MemberRole.COORDINATOR, person)
    orphans.tell_made(session, partnership, email, was_orphan=was_orphan, has_account=False)
    return [
        (f"{current_app.extensions['settings'].public_url.rstrip('/')}/sign-up/{token}", False),
        (_handed_over(email), True),
    ]


def _handed_over(email: str) -> str:
    return f"The link works once, for {links.LIFE[LinkPurpose.SIGN_UP].days} days. Send it to {email} yourself."


@account_commands.command("create-administrator")
@click.argument("email")
@says_who
def create_administrator(email: str, same_as: str, is_another: bool) -> None:  # noqa: FBT001 - click's flag
    """Make the account EMAIL an administrator; where there is none, print a one-time link to sign up as one.

    Asks at a terminal whether it is another person than those already made.
    """
    audit.set_actor(audit.COMMAND_LINE)
    email = fold_email(email)
    person = person_of(email, same_as, is_another=is_another)
    with transaction() as session:
        account = accounts.account_by_email(email)
        if account is not None:
            services.make_administrator(session, None, account)
            words, beside = f"{email} is an administrator now, and has to sign in again.", ""
        else:
            token = services.administrator_link(session, email, person)
            words, beside = address("accounts.sign_up", token=token), _handed_over(email)
    click.echo(words)
    if beside:
        click.echo(beside, err=True)


def _with_account(email: str, act: Callable[[Session, Account], Any]) -> Any:
    audit.set_actor(audit.COMMAND_LINE)
    with transaction() as session:
        return act(session, account_services.get_account(email))


@account_commands.command("stands")
@click.argument("email")
def stands(email: str) -> None:
    """Say that the account EMAIL is another person than all others: it can be their second person from now on.

    All administrators are told. Make sure first: on this rests who can agree to what somebody else asks for.
    """
    _with_account(email, services.vouch)
    click.echo(f"{fold_email(email)} counts as another person than all others from now on.")


@account_commands.command("wake")
@click.argument("email")
def wake(email: str) -> None:
    """Wake every place of the account EMAIL that sleeps since an administrator let it back in.

    For places that nobody else can wake. Make sure first, by a number that you found yourself, that it is really them.
    """
    count = _with_account(email, reactivation.wake_all)
    places = "one place" if count == 1 else f"{count} places"
    click.echo(f"Woke {places} of {fold_email(email)}. Clearance and open addresses are given anew.")


LARGEST_FILE = 1_000_000  # bytes; a list of endings has a few lines

commands = Commands("people", help="People: who may be invited, first administrators, accounts that nobody uses.")
endings = Commands("endings", help="Endings of mail addresses that an invitation may go to without a voucher.")
commands.add_command(endings)


@endings.command("list")
def list_endings() -> None:
    """Print every agreed ending with its source."""
    for ending in BUILT_IN:
        click.echo(f"{ending}  {SOURCE} (built in)")
    for row in queries.endings():
        click.echo(f"{row.ending}  {row.source}")


@endings.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="", help="Where the list is from; the name of the file if left out.")
@click.option("--apply", "is_applied", is_flag=True, help="Store them; without it nothing is changed.")
def import_endings(file: Path, source: str, is_applied: bool) -> None:  # noqa: FBT001 - click's flag
    """Add the endings of FILE, a JSON list like [".gov.uk", "police.uk"], to those of the site."""
    if file.stat().st_size > LARGEST_FILE:
        message = f"{file.name} is too large for a list of endings"
        raise InputFault(message)
    try:
        found = read_endings(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as fault:
        message = f"{file.name} is no text in UTF-8"
        raise InputFault(message) from fault
    audit.set_actor(audit.COMMAND_LINE)
    name = " ".join((source or file.name).split())[: services.LONGEST_SOURCE]
    with transaction() as session:
        new = services.add_endings(session, found, name)
        if not is_applied:
            session.rollback()
    for ending in new:
        click.echo(f"{'added' if is_applied else 'would add'}: {ending}")
    there = len(found) - len(new)
    click.echo(f"{len(new)} new, {there} there already." + ("" if is_applied else " Nothing was changed: add --apply."))


@commands.command("invite")
@click.argument("email")
@click.option("--organisation", required=True, help="The organisation: its id, or its whole name.")
@click.option("--role", type=click.Choice([each.value for each in PositionRole]), required=True)
@click.option("--vouched-by", default="", help="The post of who vouches for an address of another ending.")
@click.option("--why", default="", help="How they know that the address belongs to the organisation.")
@says_who
def invite(
    email: str,
    organisation: str,
    role: str,
    vouched_by: str,
    why: str,
    same_as: str,
    is_another: bool,  # noqa: FBT001
) -> None:
    """Print a one-time link with which EMAIL gets a place in an organisation; for a site that sends no mail.

    Asks at a terminal whether it is another person than those already made, where there is no account yet.
    """
    audit.set_actor(audit.COMMAND_LINE)
    row = _organisation(organisation)
    person = person_of(email, same_as, is_another=is_another)
    wanted = invitations.InvitationRequest(email, PositionRole(role), vouched_by=vouched_by, vouched_why=why)
    manager = Manager(None, audit.COMMAND_LINE.label, is_coordinator=True)
    with transaction() as session:
        token = invitations.invite(session, manager, row, wanted, person=person)
    click.echo(address("people.invitation", invitation_token=token))
    days = links.LIFE[LinkPurpose.INVITATION].days
    click.echo(f"The link works once, for {days} days. It was put into the outbox too.", err=True)


def _organisation(text: str) -> Organisation:
    try:
        return get_organisation(UUID(text))
    except ValueError:
        found = namesakes(text)
    if len(found) != 1:
        message = f"there {'is no organisation' if not found else f'are {len(found)} organisations'} named {text!r}"
        raise InputFault(message)
    return get_organisation(found[0].id)


commands.add_command(create_administrator)


@commands.command("close-unused")
@click.option("--apply", "is_applied", is_flag=True, help="Do it; without it nothing is changed.")
def close_unused_accounts(is_applied: bool) -> None:  # noqa: FBT001 - click's flag
    """Warn accounts that nobody used for ninety days, and close those that were warned fourteen days ago."""
    audit.set_actor(audit.COMMAND_LINE)
    with transaction() as session:
        counts = close_unused(session, now())
        if not is_applied:
            session.rollback()
    db.session.remove()
    click.echo(f"{counts}." + ("" if is_applied else " Nothing was changed: add --apply."))
