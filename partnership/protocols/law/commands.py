"""Commands of the clock of the law: what a lawyer must still confirm, as a Word file."""

from __future__ import annotations

from pathlib import Path

import click

from partnership.base.cli import Commands, write_whole
from partnership.map.downloads.delivery import word_bytes
from partnership.map.mapping.queries import members_map, pack_of
from partnership.protocols.law.document import compose_to_confirm
from partnership.register.partnerships.queries import get_partnership

commands = Commands("law", help="Facts of law that papers rest on.")


@commands.command("to-confirm")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The Word file to write.")
def to_confirm(slug: str, out: Path) -> None:
    """Write what a lawyer must still confirm as a Word file: every fact that is not checked, with its marks."""
    partnership = get_partnership(slug)
    document = compose_to_confirm(members_map(partnership), pack_of(partnership))
    write_whole(out, word_bytes(document, partnership))
    click.echo(str(out))
