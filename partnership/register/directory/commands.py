"""Commands of the register, for what nobody on the site could decide: taking in, and moving the home of an entry."""

from __future__ import annotations

from uuid import UUID

import click

from partnership.base.cli import Commands
from partnership.base.errors import InputFault
from partnership.register.directory import participation, queries
from partnership.register.partnerships.queries import get_partnership
from partnership.store import audit
from partnership.store.db import transaction
from partnership.store.models import Organisation, now

commands = Commands("organisations", help="Organisations: where they take part, and which partnership keeps them.")


def find_organisation(text: str) -> Organisation:
    """The organisation of an id or of a whole name; raises InputFault for none and for several."""
    try:
        return queries.get_organisation(UUID(text))
    except ValueError:
        found = queries.namesakes(text)
    if len(found) != 1:
        message = f"there {'is no organisation' if not found else f'are {len(found)} organisations'} named {text!r}"
        raise InputFault(message)
    return queries.get_organisation(found[0].id)


@commands.command("take-in")
@click.argument("organisation")
@click.option("--partnership", "slug", required=True, help="The partnership, by its short name.")
def take_in(organisation: str, slug: str) -> None:
    """Take ORGANISATION, an id or a whole name, into a partnership, where nobody who answers for it could be asked.

    Its people and both teams are told.
    """
    audit.set_actor(audit.COMMAND_LINE)
    row, partnership = find_organisation(organisation), get_partnership(slug)
    name, where = row.name, partnership.name
    with transaction() as session:
        participation.take_in(session, partnership, row, now().date(), visitor=None)
    click.echo(f"{name} takes part in {where} from today.")


@commands.command("move-home")
@click.argument("organisation")
@click.option("--partnership", "slug", required=True, help="The new home, by its short name; it takes part there.")
def move_home(organisation: str, slug: str) -> None:
    """Make a partnership the home of ORGANISATION, an id or a whole name, where nobody could say yes to it.

    Its coordinators keep the entry from then on. Its people and both teams are told.
    """
    audit.set_actor(audit.COMMAND_LINE)
    row, partnership = find_organisation(organisation), get_partnership(slug)
    name, where = row.name, partnership.name
    with transaction() as session:
        participation.move_home(session, row, partnership, None)
    click.echo(f"{where} is the home of {name} now.")
