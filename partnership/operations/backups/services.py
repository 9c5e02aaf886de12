"""Making a backup, looking at one, and putting one back. Nothing here changes a row of a site with data."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from partnership.base.config import site_settings, sqlite_file
from partnership.base.errors import Conflict, UnsafeSettings
from partnership.operations.backups import queries, snapshots
from partnership.operations.backups.age_files import read_recipients
from partnership.operations.backups.checks import (
    Inspection,
    check_database,
    check_rows,
    look_outside,
    other_keys,
    refuse_other_system,
    refuse_unproven,
    unpacked,
)
from partnership.operations.backups.contents import collect, write
from partnership.operations.backups.folder import (
    PART,
    BackupFile,
    backup_at,
    backups_in,
    name_of,
    own_turn,
    prune,
    remove_remains,
    scratch_folder,
    sync_folder,
)
from partnership.operations.backups.packing import CONFIG, DATABASE, GUIDANCE
from partnership.operations.backups.retention import RetentionPlan
from partnership.operations.backups.site import instance_folder, keys_file, usual_folder
from partnership.operations.site_keys.services import FORM, fingerprints
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import now
from partnership.store.schema_fit import newest_revision

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from partnership.operations.backups.manifest import Manifest

# Settings that name a place of the machine on which the backup was made.
_OWN_PLACES = re.compile(r"^\s*(DATABASE_URL|KEYS_FILE|BACKUP_FOLDER|EVENT_LOG|ACCESS_LOG)\b", re.MULTILINE)
NO_RECIPIENT = (
    "PARTNERSHIP_BACKUP_RECIPIENT is not set, and a backup in the clear shows names, numbers and mail addresses. "
    "“flask backup keygen FILE” makes keys; or say --plain"
)
OTHER_KEYS = (
    "the keys of these settings are not those of the backup ({which}). Put the copy of the keys file of that site at "
    "{path} (mode 0600) and run this again; or say --keys-later, and neither origin nor history is checked"
)


@dataclass(frozen=True, slots=True)
class BackupResult:
    """A backup that was made: what it holds, its size in bytes, what was pruned, what should be known of it."""

    file: BackupFile
    manifest: Manifest
    pruned: list[BackupFile]
    warnings: list[str]
    seconds: float


def newest(folder: Path | None = None) -> BackupFile | None:
    """The newest backup of a folder; None where there is none."""
    return next(iter(backups_in(folder or usual_folder())), None)


def retention_plan() -> RetentionPlan:
    """Which backups the settings keep."""
    settings = site_settings()
    return RetentionPlan(settings.backup_keep_days, settings.backup_keep_weeks, settings.backup_keep_months)


def create(folder: Path, *, is_plain: bool = False) -> BackupResult:
    """Make a backup in a folder, look at it once it is written, and delete those that are kept no longer.

    Needs no private key. Raises UnsafeSettings where there is no public key, unless a plain one is wanted.
    """
    begun, settings, instance = perf_counter(), site_settings(), instance_folder()
    recipients = [] if is_plain else read_recipients(settings.backup_recipient)
    if not recipients and not is_plain:
        raise UnsafeSettings(NO_RECIPIENT)
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)
    with own_turn(instance):
        remove_remains(instance, folder)
        with scratch_folder(instance) as scratch:
            manifest, files, warnings = collect(scratch, settings, is_plain=is_plain)
            path = folder / name_of(datetime.fromisoformat(manifest.made_at), is_encrypted=bool(recipients))
            write(path, files, recipients)
        pruned = prune(folder, retention_plan(), now())
    if manifest.broken_at is not None:
        warnings.append(f"the audit does not hold at row {manifest.broken_at}: keep an older backup, and find out why")
    return BackupResult(backup_at(path), manifest, pruned, warnings, perf_counter() - begun)


def verify(path: Path, identities: list[Any]) -> Inspection:
    """Open a backup and check all of it: each file, the database, and the history if the keys are those of its site."""
    outside = look_outside(path)
    with unpacked(path, identities) as (folder, manifest):
        is_ours = not other_keys(manifest)
        if is_ours:
            refuse_unproven(manifest)
        is_checked = check_database(folder, manifest, is_ours=is_ours)
    return replace(outside, manifest=manifest, is_chain_checked=is_checked, is_proven=is_ours)


def restore(path: Path, identities: list[Any], *, are_keys_later: bool = False) -> tuple[Inspection, list[str]]:
    """Put a backup into an empty site; gives what was found and what is to be done. Conflict where there is data.

    All is checked before anything is put in its place. Without the keys of its site it can be asked for all the same.
    """
    snapshots.refuse_rows_there()
    instance = instance_folder()
    if any((instance / GUIDANCE).rglob("*")):
        message = f"there is guidance in {instance / GUIDANCE}, and nothing is put over it: move it away first"
        raise Conflict(message)
    outside = look_outside(path)
    with own_turn(instance), unpacked(path, identities) as (folder, manifest):
        other = other_keys(manifest)
        if other and not are_keys_later:
            raise Conflict(OTHER_KEYS.format(which=", ".join(other), path=keys_file()))
        if not other:
            refuse_unproven(manifest)
        refuse_other_system(manifest)
        is_checked = check_database(folder, manifest, is_ours=not other)
        told = _put_files(folder, manifest, is_ours=not other)
        try:
            is_checked = _put_database(folder, manifest, is_ours=not other) or is_checked
        except BaseException:
            shutil.rmtree(instance / GUIDANCE, ignore_errors=True)  # it was empty before
            raise
    told += _what_to_do(manifest, other)
    return replace(outside, manifest=manifest, is_chain_checked=is_checked, is_proven=not other), told


def _put_files(folder: Path, manifest: Manifest, *, is_ours: bool) -> list[str]:
    """Guidance and settings in their places; settings that are there stay, and the others lie beside them.

    So do those of a backup whose origin was not checked: settings are a program that runs whenever the site starts.
    """
    instance, told = instance_folder(), []
    if (folder / GUIDANCE).is_dir():
        shutil.rmtree(instance / GUIDANCE, ignore_errors=True)
        shutil.move(folder / GUIDANCE, instance / GUIDANCE)
    if CONFIG in manifest.files:
        target, text = instance / CONFIG, (folder / CONFIG).read_text(encoding="utf-8")
        if not is_ours or target.exists() or _OWN_PLACES.search(text):
            target = instance / f"{CONFIG}.from-backup"
            told.append(f"The settings of the backup are in {target}: take from there what is right on this machine.")
        shutil.move(folder / CONFIG, target)
    return told


def record_restore(session: Session, manifest: Manifest) -> None:
    """Tell the history that what comes next stands on a backup: what was done after it was made is gone."""
    if (key := queries.audit_key(session)) is not None:
        audit.record(session, "restored", key, made_at=manifest.made_at, sequence=manifest.database.sequence)


def _put_database(folder: Path, manifest: Manifest, *, is_ours: bool) -> bool:
    """Put the database in its place; gives whether its history was checked there."""
    path = folder / DATABASE[manifest.database.system]
    if manifest.database.system == "postgresql":
        snapshots.put_postgres(path, db.engine)
        with db.engine.begin() as connection:
            is_of_today = manifest.database.revision == newest_revision()
            is_checked = check_rows(connection, manifest, is_ours=is_ours and is_of_today)
            _end_what_was_open(connection)
            return is_checked
    target = sqlite_file(db.engine.url)
    if target is not None:
        with snapshots.written(path) as connection:
            _end_what_was_open(connection)
        if target.parent.stat().st_dev != path.stat().st_dev:  # what is renamed must lie on the same disk
            path = Path(shutil.copy(path, target.with_name(f".{target.name}{PART}")))
        snapshots.put_sqlite(path, target)
        sync_folder(target.parent)
    return False


def _end_what_was_open(connection: Connection) -> None:
    """Sign-ins of before, and the key of forms if it is another one now: `database upgrade` keeps the new one."""
    queries.end_sign_ins(connection)
    queries.forget_other_key(connection, FORM, fingerprints(site_settings())[FORM, 0])


def _what_to_do(manifest: Manifest, other: list[str]) -> list[str]:
    told = []
    if other:
        told.append(
            f"Put the copy of the keys file of that site at {keys_file()}, mode 0600, in the place of what is there: "
            "until then the site does not start. Then run “flask audit verify”."
        )
    else:
        told.append("The keys of these settings are those of the backup. Everybody signs in anew.")
    if manifest.database.revision != newest_revision():
        told.append("The schema is older than this release: run “flask database upgrade”, then “flask audit verify”.")
    return told
