"""`flask doctor`: what is wrong with this deployment, in words."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from partnership.base.config import site_settings
from partnership.documents.wording import counted
from partnership.store.db import reading


@click.command("doctor")
@click.option("--mail", "tries_mail", is_flag=True, help="Connect to the mail server too, and send nothing.")
@with_appcontext
def doctor(tries_mail: bool) -> None:  # noqa: FBT001 - click's flag
    """Look at this deployment and say what is wrong, and what to do. Changes nothing; exit 1 if it must be mended.

    Run it as the user of the site, with the settings of the site.
    """
    from partnership.operations.doctor.examination import examine  # noqa: PLC0415 - Alembic is not for processes that serve

    settings = site_settings()
    with reading():
        areas = examine(settings, Path(current_app.instance_path), tries_mail=tries_mail)
    for area in areas:
        click.echo(f"{area.name}: {'nothing found' if not area.found else ''}".rstrip())
        for each in area.found:
            click.echo(f"  {'MEND' if each.must_be_mended else 'look'}  {each.says}.")
            click.echo(f"        {each.remedy}.")
    found = [each for area in areas for each in area.found]
    urgent = sum(each.must_be_mended for each in found)
    click.echo(
        f"{counted(urgent, 'thing must', 'things must') if urgent else 'Nothing must'} be mended, "
        f"{counted(len(found) - urgent, 'thing', 'things') if len(found) > urgent else 'nothing'} to look at."
    )
    if urgent:
        raise SystemExit(1)
