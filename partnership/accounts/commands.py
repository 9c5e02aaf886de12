"""Commands about accounts: the first coordinator."""

from __future__ import annotations

import click
from flask import current_app

from partnership import audit
from partnership.accounts import factors, services
from partnership.accounts.links import LIFE
from partnership.accounts.tokens import fold_email
from partnership.cli import Commands
from partnership.db import transaction
from partnership.directory.queries import get_partnership
from partnership.models import LinkPurpose, MemberRole

COMMAND_LINE = audit.Actor(None, "command line")

commands = Commands("accounts", help="Accounts.")


@commands.command("create-coordinator")
@click.argument("email")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
def create_coordinator(email: str, slug: str) -> None:
    """Print a one-time link with which EMAIL signs up as coordinator of a partnership."""
    audit.set_actor(COMMAND_LINE)
    with transaction() as session:
        partnership = get_partnership(slug)
        token = services.make_sign_up_link(session, email, partnership, MemberRole.COORDINATOR)
    days = LIFE[LinkPurpose.SIGN_UP].days
    click.echo(f"{current_app.extensions['settings'].public_url.rstrip('/')}/sign-up/{token}")
    click.echo(f"The link works once, for {days} days. Send it to {fold_email(email)} yourself.", err=True)


@commands.command("clear")
@click.argument("email")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
@click.option("--off", is_flag=True, help="Take the clearance away.")
def clear(email: str, slug: str, off: bool) -> None:  # noqa: FBT001 - click's flag
    """Clear the coordinator EMAIL for confidential addresses of a partnership, or with --off no longer."""
    audit.set_actor(COMMAND_LINE)
    with transaction() as session:
        partnership = get_partnership(slug)
        services.set_clearance(session, email, partnership, is_cleared=not off)
    click.echo(f"{fold_email(email)} is {'no longer ' if off else ''}cleared for {slug}.")


@commands.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Close the account EMAIL at once: every sign-in of it ends."""
    audit.set_actor(COMMAND_LINE)
    with transaction() as session:
        services.disable(session, email)
    click.echo(f"{fold_email(email)} can no longer sign in.")


@commands.command("clear-factor")
@click.argument("email")
def clear_factor(email: str) -> None:
    """Clear the second factor of EMAIL, who lost app and recovery codes; make sure first that it is really them.

    The password goes too: they choose a new one by a link in a mail, and set the factor up again.
    """
    audit.set_actor(COMMAND_LINE)
    with transaction() as session:
        factors.clear_factor(session, services.get_account(email))
    click.echo(f"The second factor and the password of {fold_email(email)} are cleared.")
    click.echo("They ask for a link at /reset, choose a new password, and set the factor up again.", err=True)
