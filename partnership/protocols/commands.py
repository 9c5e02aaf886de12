"""Commands about protocols: a draft as a Word file."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click
from flask import current_app

from partnership.cli import Commands, write_whole
from partnership.directory.queries import get_partnership
from partnership.documents.word import write_word
from partnership.protocols.exports import document_of

commands = Commands("protocols", help="Protocols.")


@commands.command("export")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
@click.option("--template", "template_id", required=True, help="Id of the template: safeguarding-trafficked-children.")
@click.option(
    "--out",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The Word file to write.",
)
@click.option("--protocol", "protocol_id", type=click.UUID, help="Id of one protocol, as in its address.")
def export(slug: str, template_id: str, path: Path, protocol_id: UUID | None) -> None:
    """Write a draft protocol as a Word file.

    Who does what is taken from the register as it stands now. Without --protocol it is the protocol of the template
    that was started last; where there is none, a draft with the template's own times and every agency that has a task.
    """
    partnership = get_partnership(slug)
    marking = current_app.extensions["settings"].marking
    content = write_word(document_of(partnership, template_id, marking, protocol_id))
    write_whole(path, content)
    click.echo(f"Wrote {path} ({len(content):,} bytes).")
