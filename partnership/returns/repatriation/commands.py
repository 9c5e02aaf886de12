"""Commands of return checklists: one as a Word file."""

from __future__ import annotations

from pathlib import Path

import click

from partnership.base.cli import Commands, write_whole
from partnership.guidance.types import ReturnPaper
from partnership.map.downloads.delivery import word_bytes
from partnership.map.mapping.queries import pack_of
from partnership.register.partnerships.queries import get_partnership
from partnership.returns.repatriation.export import current_document
from partnership.returns.repatriation.variants import AgeGroup, make_variant

commands = Commands("repatriation", help="Return safety checklists.")


@commands.command("export")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
@click.option("--country", required=True, help="Country of return: two letters, such as RO, NG or VN (ISO 3166-1).")
@click.option("--age-group", type=click.Choice([str(each) for each in AgeGroup]), required=True, help="Whose return.")
@click.option("--route", default="", help="Id of the route; left out: the usual one for the age group and country.")
@click.option(
    "--paper",
    type=click.Choice([str(each) for each in ReturnPaper]),
    default=str(ReturnPaper.CHECKLIST),
    help="Which paper.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The Word file to write.")
def export(slug: str, country: str, age_group: str, route: str, paper: str, out: Path) -> None:
    """Write a paper of a return as a Word file. It holds nothing about any person: spaces are filled in Word."""
    partnership = get_partnership(slug)
    variant = make_variant(pack_of(partnership), age_group, country.upper(), route)
    write_whole(out, word_bytes(current_document(partnership, variant, paper=ReturnPaper(paper)), partnership))
    click.echo(str(out))
