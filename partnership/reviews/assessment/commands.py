"""Commands of assessments: one as a Word file."""

from __future__ import annotations

from pathlib import Path

import click

from partnership.base.cli import Commands, write_whole
from partnership.base.config import site_settings
from partnership.map.downloads.delivery import word_bytes
from partnership.register.partnerships.queries import get_partnership
from partnership.reviews.assessment.export import current_document

commands = Commands("assessment", help="Self-assessments by the competence framework.")


@commands.command("export")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The Word file to write.")
def export(slug: str, out: Path) -> None:
    """Write the assessment that is open, else the one closed last, as a Word file: ratings, evidence, actions."""
    partnership = get_partnership(slug)
    marking = site_settings().marking
    write_whole(out, word_bytes(current_document(partnership, marking), partnership))
    click.echo(str(out))
