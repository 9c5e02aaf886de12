"""`flask directory export`: the directory as a file."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from partnership.base.cli import write_whole
from partnership.base.clocks import london_day
from partnership.base.config import site_settings
from partnership.exchange.exports.files import AUDIENCE_WORDS, ExportFormat, export_file
from partnership.exchange.queries import entries
from partnership.exchange.recipient import AUDIENCES, Recipient
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import reading
from partnership.store.models import Audience, now

COMMAND_FORMATS = (ExportFormat.CSV, ExportFormat.EXCEL, ExportFormat.OPEN_REFERRAL)


@click.command("export")
@click.option("--format", "form", required=True, type=click.Choice([str(each) for each in COMMAND_FORMATS]))
@click.option(
    "--out", "path", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option("--partnership", "slug", help="Short name of a partnership; without it the whole register.")
@click.option(
    "--audience",
    type=click.Choice([str(each) for each in AUDIENCES]),
    default=str(Audience.PUBLIC),
    show_default=True,
    help="Whom the file is for: it has what they may see, and nothing else.",
)
@with_appcontext
def export(form: str, path: Path, slug: str | None, audience: str) -> None:
    """Write the directory as CSV, Excel, or Open Referral UK 3.0 (oruk: one JSON list of services).

    For the public it has what organisations agreed that anybody sees, whether or not the feed is on. It never has a
    confidential address, nor who holds a post.
    """
    whom = Audience(audience)
    if whom is Audience.PARTNERSHIP and slug is None:
        message = "say of which partnership, with --partnership"
        raise click.UsageError(message)
    with reading():
        partnership = get_partnership(slug) if slug is not None else None
        recipient = Recipient(whom, partnership.id if partnership is not None else None)
        author = partnership.name if partnership is not None else site_settings().council or "Directory"
        content = export_file(
            ExportFormat(form), entries(recipient), author=author, audience=AUDIENCE_WORDS[whom], on=london_day(now())
        )
    write_whole(path, content, is_private=whom is not Audience.PUBLIC)
    click.echo(f"Wrote {path} ({len(content):,} bytes).")
