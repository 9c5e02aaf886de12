"""`flask backup`: backups of a site."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from partnership.base.cli import Commands
from partnership.base.config import refuse_open_to_others
from partnership.base.errors import Conflict
from partnership.base.event_log import event
from partnership.operations.backups import services
from partnership.operations.backups.age_files import read_identities, write_new_key
from partnership.operations.backups.checks import look_outside
from partnership.operations.backups.folder import backups_in, prune
from partnership.operations.backups.site import instance_folder, usual_folder
from partnership.store.db import transaction
from partnership.store.models import now

if TYPE_CHECKING:
    from partnership.operations.backups.checks import Inspection
    from partnership.operations.backups.folder import BackupFile
    from partnership.operations.backups.manifest import Manifest

MEGABYTE, HOUR, DAY = 1_000_000, 3600, 86_400
PLAIN = (
    "This backup is not encrypted: whoever has the file reads names, numbers, mail addresses and hashes of passwords. "
    "Confidential addresses stay under the keys of the site."
)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)

commands = Commands("backup", help="Backups of the site: encrypted to a public key, whole, and put back.")


@commands.command("keygen")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def keygen(file: Path) -> None:
    """Make a pair of keys: the private one into FILE, the public one on the screen.

    FILE must not lie with the site's data or its backups. Best make it on another machine; this one needs it only to
    restore.
    """
    place = file.resolve()
    if any(place.is_relative_to(each.resolve()) for each in (instance_folder(), usual_folder())):
        message = f"{file} would lie with the data that it opens: name a file elsewhere, best on another machine"
        raise Conflict(message)
    public = write_new_key(file)
    click.echo(public)
    click.echo(f"Set PARTNERSHIP_BACKUP_RECIPIENT to that. {file} opens every backup made so: keep two copies of it")
    click.echo("away from this machine, apart from the backups and from the keys file, and delete it here.")


@commands.command("create")
@click.option("--to", "folder", type=FOLDER, default=None, help="Another folder than PARTNERSHIP_BACKUP_FOLDER.")
@click.option("--plain", "is_plain", is_flag=True, help="Not encrypted; only for a disk that is.")
def create(folder: Path | None, is_plain: bool) -> None:  # noqa: FBT001 - click's flag
    """Make a backup while the site runs, look at it, and delete those that are kept no longer."""
    try:
        done = services.create(folder or usual_folder(), is_plain=is_plain)
    except Exception as fault:
        event("backup.failed", fault=type(fault).__name__)
        raise
    state = done.manifest.database
    event("backup.made", bytes=done.file.size, seconds=round(done.seconds), count=state.rows, seal=state.seal)
    click.echo(f"{done.file.path}: {done.file.size / MEGABYTE:.1f} MB, {done.seconds:.1f} s, read back and the same.")
    _tell(done.manifest)
    for each in done.pruned:
        click.echo(f"Deleted, no longer kept: {each.path.name}")
    for warning in [*done.warnings, *([PLAIN] if is_plain else [])]:
        click.echo(f"Warning: {warning}", err=True)


@commands.command("list")
@click.option("--in", "folder", type=FOLDER, default=None, help="Another folder than PARTNERSHIP_BACKUP_FOLDER.")
def show(folder: Path | None) -> None:
    """List the backups of a folder, newest first."""
    found = backups_in(folder or usual_folder())
    for each in found:
        kind = "encrypted" if each.is_encrypted else "NOT ENCRYPTED"
        click.echo(f"{each.path.name}  {each.size / MEGABYTE:8.1f} MB  {kind}  {_age(each)}")
    if not found:
        click.echo(f"There is no backup in {folder or usual_folder()}.")


def _age(backup: BackupFile) -> str:
    seconds = (now() - backup.at).total_seconds()
    return f"{seconds / DAY:.0f} days old" if seconds >= 2 * DAY else f"{seconds / HOUR:.1f} hours old"


@commands.command("prune")
@click.option("--in", "folder", type=FOLDER, default=None, help="Another folder than PARTNERSHIP_BACKUP_FOLDER.")
def prune_now(folder: Path | None) -> None:
    """Delete the backups that are kept no longer; `create` does so by itself."""
    gone = prune(folder or usual_folder(), services.retention_plan(), now())
    for each in gone:
        click.echo(f"Deleted, no longer kept: {each.path.name}")
    click.echo(f"{len(gone)} deleted, {len(backups_in(folder or usual_folder()))} kept.")


@commands.command("verify")
@click.argument("file", type=FILE)
@click.option(
    "--identity", type=click.Path(exists=True, dir_okay=False, allow_dash=True), help="The private key, or - ."
)
def verify(file: Path, identity: str | None) -> None:
    """Check a backup: its hash and head, and with the private key all that is in it."""
    begun = perf_counter()
    if identity is None and file.suffix == ".age":
        _tell_outside(look_outside(file))
        click.echo("What is in it can be checked with the private key: --identity FILE.")
        return
    found = services.verify(file, _identities(identity))
    _tell_outside(found)
    _tell_inside(found)
    click.echo(f"{perf_counter() - begun:.1f} s.")


@commands.command("restore")
@click.argument("file", type=FILE)
@click.option(
    "--identity", type=click.Path(exists=True, dir_okay=False, allow_dash=True), help="The private key, or - ."
)
@click.option("--keys-later", "are_keys_later", is_flag=True, help="The keys file of that site is not at hand yet.")
def restore(file: Path, identity: str | None, are_keys_later: bool) -> None:  # noqa: FBT001 - click's flag
    """Put a backup into a site without data. Put the keys file of that site in its place before."""
    begun = perf_counter()
    found, told = services.restore(file, _identities(identity), are_keys_later=are_keys_later)
    if found.is_chain_checked and found.manifest is not None:
        with transaction() as session:
            services.record_restore(session, found.manifest)
    _tell_outside(found)
    _tell_inside(found)
    event("backup.restored", ok=found.is_chain_checked, seconds=round(perf_counter() - begun))
    for line in told:
        click.echo(line)
    click.echo(f"Restored in {perf_counter() - begun:.1f} s.")


def _identities(identity: str | None) -> list[Any]:
    if identity is None:
        return []
    if identity == "-":
        return read_identities(sys.stdin.read())
    refuse_open_to_others(Path(identity))
    return read_identities(Path(identity).read_text(encoding="utf-8", errors="replace"))


def _tell(manifest: Manifest) -> None:
    state = manifest.database
    click.echo(
        f"{state.rows:,} rows in {len(state.counts)} tables of {state.system}, schema {state.revision}; "
        f"the audit goes to row {state.sequence:,}, seal {state.seal}."
    )


def _tell_outside(found: Inspection) -> None:
    if found.is_as_written is None:
        click.echo("No hash stands beside it: whether it is the file that was written is not known.")
    else:
        click.echo("It is the file that was written.")
    if found.recipients:
        click.echo(f"Encrypted to {found.recipients} public key{'s' if found.recipients > 1 else ''}.")
    else:
        click.echo("Not encrypted.")


def _tell_inside(found: Inspection) -> None:
    if (manifest := found.manifest) is None:
        return
    click.echo(f"Made at {manifest.made_at}.")
    _tell(manifest)
    for name, count in sorted(manifest.database.counts.items()):
        click.echo(f"  {name}: {count:,}")
    click.echo("Each file is whole, and each table has the rows that it had.")
    if not found.is_proven:
        click.echo("Who made it was not checked: these settings have other keys.")
    else:
        click.echo("It was made by this site.")
    if manifest.broken_at is not None:
        click.echo(f"The audit did not hold at row {manifest.broken_at} when the backup was made.")
    elif found.is_chain_checked:
        click.echo("The audit holds.")
    else:
        click.echo("The audit was not checked here.")
