"""Commands about accounts: clearance, closing, a lost factor. Who makes accounts is in `people.bootstrap`."""

from __future__ import annotations

import click

from partnership import audit
from partnership.accounts import links, services
from partnership.accounts.tokens import fold_email
from partnership.cli import Commands
from partnership.db import transaction
from partnership.mail.services import address
from partnership.models import LinkPurpose
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

    The password goes too: they choose a new one by the link that is printed and mailed, and set the factor up again.
    """
    audit.set_actor(COMMAND_LINE)
    with transaction() as session:
        token = services.clear_factor_by_machine(session, email)
    click.echo(f"The second factor and the password of {fold_email(email)} are cleared.")
    click.echo(address("accounts.choose_password", reset_token=token))
    hours = links.LIFE[LinkPurpose.RESET].total_seconds() // 3600
    click.echo(f"The link works once, within {hours:g} hour. It was put into the outbox too.", err=True)
