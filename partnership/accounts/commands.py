"""Commands about accounts: the first coordinator."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from partnership import audit
from partnership.accounts import queries, services
from partnership.db import transaction
from partnership.errors import InputFault
from partnership.models import MemberRole

commands = AppGroup("accounts", help="Accounts.")


@commands.command("create-coordinator")
@click.argument("email")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
def create_coordinator(email: str, slug: str) -> None:
    """Print a one-time link with which EMAIL signs up as coordinator of a partnership."""
    audit.set_actor(audit.Actor(None, "command line"))
    partnership = queries.partnership_by_slug(slug)
    if partnership is None:
        message = f"there is no partnership {slug!r}"
        raise click.ClickException(message)
    try:
        with transaction() as session:
            token = services.make_sign_up_link(session, email, partnership, MemberRole.COORDINATOR)
    except InputFault as fault:
        raise click.ClickException(str(fault)) from fault
    days = services.LINK_LIFE.days
    click.echo(f"{current_app.extensions['settings'].public_url.rstrip('/')}/sign-up/{token}")
    click.echo(f"The link works once, for {days} days. Send it to {services.fold_email(email)} yourself.", err=True)
