"""Commands about accounts: clearance, closing, a lost factor, counters of failed tries, sign-ins.

Who makes accounts is in `people.bootstrap`.
"""

from __future__ import annotations

import click

from partnership.accounts import links, queries, rate_limit, services, sign_ins
from partnership.accounts.tokens import fold_email
from partnership.base.cli import Commands
from partnership.base.config import site_settings
from partnership.base.errors import InputFault
from partnership.register.mail.services import address
from partnership.register.partnerships.queries import get_partnership
from partnership.store import audit
from partnership.store.db import transaction
from partnership.store.models import LinkPurpose, now

commands = Commands("accounts", help="Accounts.")


@commands.command("clear")
@click.argument("email")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
@click.option("--off", is_flag=True, help="Take the clearance away.")
def clear(email: str, slug: str, off: bool) -> None:  # noqa: FBT001 - click's flag
    """Clear the coordinator EMAIL for confidential addresses of a partnership, or with --off no longer."""
    audit.set_actor(audit.COMMAND_LINE)
    with transaction() as session:
        partnership = get_partnership(slug)
        services.set_clearance(session, email, partnership, is_cleared=not off)
    click.echo(f"{fold_email(email)} is {'no longer ' if off else ''}cleared for {slug}.")


@commands.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Close the account EMAIL at once: every sign-in of it ends."""
    audit.set_actor(audit.COMMAND_LINE)
    with transaction() as session:
        services.disable(session, email)
    click.echo(f"{fold_email(email)} can no longer sign in.")


@commands.command("clear-factor")
@click.argument("email")
def clear_factor(email: str) -> None:
    """Clear the second factor of EMAIL, who lost app and recovery codes; make sure first that it is really them.

    The password goes too: they choose a new one by the link that is printed and mailed, and set the factor up again.
    """
    audit.set_actor(audit.COMMAND_LINE)
    with transaction() as session:
        token = services.clear_factor_by_machine(session, email)
    click.echo(f"The second factor and the password of {fold_email(email)} are cleared.")
    click.echo(address("accounts.choose_password", reset_token=token))
    hours = links.LIFE[LinkPurpose.RESET].total_seconds() // 3600
    click.echo(f"The link works once, within {hours:g} hour. It was put into the outbox too.", err=True)


@commands.command("unlock")
@click.argument("email", required=False)
@click.option("--address", "from_address", help="Forget the failures from this address instead.")
@click.option("--all", "is_all", is_flag=True, help="Forget every failure, as after a clock that was wrong.")
def unlock(email: str | None, from_address: str | None, is_all: bool) -> None:  # noqa: FBT001 - click's flag
    """Let EMAIL try to sign in again at once: failed tries are counted anew.

    Nobody gets in by it, and the record of failed sign-ins stays.
    """
    if [email is not None, from_address is not None, is_all].count(True) != 1:
        message = "give one of: the address of an account, --address, --all"
        raise click.UsageError(message)
    if from_address is not None and rate_limit.network_of(from_address) == rate_limit.NO_ADDRESS:
        message = f"{from_address} is no address like 192.0.2.7 or 2001:db8::7"
        raise InputFault(message)
    audit.set_actor(audit.COMMAND_LINE)
    with transaction() as session:
        account = services.get_account(email) if email is not None else None
        number = rate_limit.unlock(session, email=email, address=from_address)
        if account is not None:
            audit.record(session, "unlocked", account)
    click.echo(f"{number} failed tries are counted no more.")


@commands.command("sessions")
@click.argument("email")
@click.option("--end", "is_ending", is_flag=True, help="End them all.")
def sessions(email: str, is_ending: bool) -> None:  # noqa: FBT001 - click's flag
    """List where EMAIL is signed in, or with --end end all of it."""
    audit.set_actor(audit.COMMAND_LINE)
    with transaction() as session:
        account, at, site = services.get_account(email), now(), site_settings()
        if is_ending:
            number = sign_ins.end_other_sign_ins(session, account)
            click.echo(f"{number} sign-ins of {account.email} have ended.")
            return
        found = queries.live_sign_ins(
            account.id,
            seen_after=at - site.session_idle,
            started_after=at - site.session_absolute,
            until=at + sign_ins.SKEW,
        )
    for row in found:
        click.echo(f"{row.started_at:%Y-%m-%d %H:%M} UTC, last used {row.seen_at:%H:%M}: {row.device}, {row.factor}")
    if not found:
        click.echo(f"{account.email} is not signed in.")
