"""Commands about accounts: clearance, closing, a lost factor. Who makes accounts is in `people.bootstrap`."""

from __future__ import annotations

import click

from partnership import audit
from partnership.accounts import factors, services
from partnership.accounts.tokens import fold_email
from partnership.cli import Commands
from partnership.db import transaction
from partnership.partnerships.queries import get_partnership

COMMAND_LINE = audit.Actor(None, "command line")

commands = Commands("accounts", help="Accounts.")


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
