"""`flask search`: the words by which organisations are found."""

from __future__ import annotations

import click

from partnership.base.cli import Commands
from partnership.register.search import index
from partnership.store.db import transaction

commands = Commands("search", help="The words by which organisations are found.")


@commands.command("rebuild")
def rebuild() -> None:
    """Make the words of all entries anew from the register.

    They follow every change by themselves, and the site takes the words of safe places away that guidance makes such.
    Needed where a kind hides nobody any more: what its entries are found by comes back.
    """
    with transaction() as session:
        written = index.rebuild(session)
    click.echo(f"{written} words are kept.")
