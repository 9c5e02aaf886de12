"""Commands about people: endings of mail addresses, invitations where there is no mail, administrators, closing."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from partnership.accounts import links
from partnership.base.cli import Commands
from partnership.base.errors import InputFault
from partnership.people import invitations
from partnership.people.administration import queries, services
from partnership.people.bootstrap import create_administrator, person_of, says_who
from partnership.people.email_domains import BUILT_IN, SOURCE, read_endings
from partnership.people.inactive_accounts import close_unused
from partnership.people.role_hierarchy import Manager
from partnership.register.directory.queries import get_organisation, namesakes
from partnership.register.mail.services import address
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import LinkPurpose, Organisation, PositionRole, now

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
