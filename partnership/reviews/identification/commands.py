"""Commands of the identification audit: the audit, or the card of one setting, as a Word file."""

from __future__ import annotations

from pathlib import Path

import click

from partnership.base.cli import Commands, write_whole
from partnership.map.downloads.delivery import word_bytes
from partnership.reviews.identification.export import current_audit, current_card
from partnership.reviews.identification.queries import get_partnership, get_place

commands = Commands("identification", help="The victim identification audit.")


@commands.command("export")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The Word file to write.")
def export(slug: str, out: Path) -> None:
    """Write the whole audit as a Word file: settings, first contacts, assurance, actions and gaps."""
    partnership = get_partnership(slug)
    write_whole(out, word_bytes(current_audit(partnership), partnership))
    click.echo(str(out))


@commands.command("card")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
@click.option("--setting", "setting_id", required=True, help="Id of the setting, such as AC3 (schools).")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The Word file to write.")
def card(slug: str, setting_id: str, out: Path) -> None:
    """Write the indicator card of one setting as a Word file of one page, with the partnership's own numbers."""
    place = get_place(slug, setting_id.upper())
    write_whole(out, word_bytes(current_card(place.partnership, place.setting), place.partnership))
    click.echo(str(out))
