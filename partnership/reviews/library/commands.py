"""Commands of the library: embassies and consulates from a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnership.base.cli import Commands
from partnership.base.config import site_settings
from partnership.base.errors import InputFault
from partnership.reviews.library import services
from partnership.store import audit
from partnership.store.db import transaction

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

commands = Commands("embassies", help="Embassies and consulates.")
LARGEST = 5_000_000  # bytes


class Tried(Exception):
    """Takes back what was only tried, and carries what it would have done."""

    def __init__(self, done: services.EmbassyImport) -> None:
        super().__init__()
        self.done = done


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "is_applied", is_flag=True, help="Add them; without it, only show what would be added.")
def import_(file: Path, *, is_applied: bool) -> None:
    """Add the embassies and consulates of a CSV FILE to the register.

    Its columns: operator (the state) and type, and perhaps city, phone, email and website. Those that the register has
    already stay as they are. What is added counts as never confirmed.
    """
    audit.set_actor(audit.COMMAND_LINE)
    text = _text(file)
    try:
        with transaction() as session:
            done = _import(session, text, is_applied=is_applied)
    except Tried as tried:
        done = tried.done
    _tell(done, is_applied=is_applied)


def _import(session: Session, text: str, *, is_applied: bool) -> services.EmbassyImport:
    """What was done; raises Tried, with what would have been, unless it is to be applied."""
    done = services.import_embassies(session, text, keyring=site_settings().keyring)
    if not is_applied:
        raise Tried(done)
    return done


def _text(file: Path) -> str:
    if file.stat().st_size > LARGEST:
        message = f"{file} is larger than {LARGEST // 1_000_000} MB: that is no list of embassies"
        raise InputFault(message)
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        message = f"{file} is not UTF-8 text"
        raise InputFault(message) from fault


def _tell(done: services.EmbassyImport, *, is_applied: bool) -> None:
    left_out = done.missions.left_out
    for line in left_out:
        click.echo(f"Left out: {line}")
    for name in () if is_applied else done.added:
        click.echo(f"Would add: {name}")
    verb = "Added" if is_applied else "Would add"
    click.echo(f"{verb} {len(done.added)}; in the register already {len(done.known)}; left out {len(left_out)}.")
    if not is_applied:
        click.echo("Nothing was changed. Run it again with --apply.")
