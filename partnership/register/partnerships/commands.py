"""The command that makes a partnership."""

from __future__ import annotations

import click

from partnership.base.cli import Commands
from partnership.register.partnerships.services import make_partnership
from partnership.store import audit
from partnership.store.db import transaction

partnerships = Commands("partnerships", help="Partnerships.")


@partnerships.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="Full name, as documents print it.")
@click.option("--area", required=True, help="The local authority area or areas, in words.")
@click.option("--board", default="", help="The safeguarding children board it reports to.")
@click.option("--pack", "pack_id", default="", help="The guidance pack; the newest one if left out.")
def create(slug: str, name: str, area: str, board: str, pack_id: str) -> None:
    """Make a partnership; SLUG is its short name in addresses. Then `accounts create-coordinator` its first account."""
    audit.set_actor(audit.COMMAND_LINE)
    with transaction() as session:
        make_partnership(session, slug=slug, name=name, area=area, board=board, pack_id=pack_id)
    click.echo(f"Made the partnership {slug}.")
