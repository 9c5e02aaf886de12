"""What is looked at in a backup before anything of it is believed or put in its place."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from partnership.base.config import site_settings
from partnership.base.errors import Conflict, InputFault
from partnership.base.private_files import for_owner
from partnership.operations.backups import queries, snapshots
from partnership.operations.backups.age_files import count_recipients, decrypt, digest_of
from partnership.operations.backups.folder import backup_at, scratch_folder
from partnership.operations.backups.manifest import Manifest, read_manifest
from partnership.operations.backups.packing import DATABASE, MANIFEST, FileDigest, unpack
from partnership.operations.backups.site import instance_folder
from partnership.operations.site_keys.services import FORM, fingerprints
from partnership.store.db import db
from partnership.store.schema_fit import newest_revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a backup; without its private key, of its outside only."""

    recipients: int  # 0: not encrypted
    is_as_written: bool | None  # None: no hash stands beside it
    manifest: Manifest | None = None
    is_chain_checked: bool = False
    is_proven: bool = False


def look_outside(path: Path) -> Inspection:
    """Look at a backup without its private key, at its head and its hash; raises InputFault where one is wrong."""
    backup = backup_at(path)
    recipients = 0
    if backup.is_encrypted:
        with path.open("rb") as file:
            recipients = count_recipients(file)
    is_as_written = backup.is_as_written
    if is_as_written is False:
        message = "the backup is not the file that was written: its hash is another one"
        raise InputFault(message)
    return Inspection(recipients, is_as_written)


@contextmanager
def unpacked(path: Path, identities: list[Any]) -> Iterator[tuple[Path, Manifest]]:
    """The files of a backup in a folder of their own, each as the manifest tells it."""
    with scratch_folder(instance_folder()) as scratch:
        stream, folder = path, scratch / "files"
        folder.mkdir(mode=0o700)
        if backup_at(path).is_encrypted:
            stream = scratch / "stream"
            with path.open("rb") as source, open(stream, "xb", opener=for_owner) as out:
                decrypt(source, out, identities)
        names = unpack(stream, folder)
        if stream != path:
            stream.unlink()
        if MANIFEST not in names:
            message = "the backup has no manifest"
            raise InputFault(message)
        manifest = read_manifest((folder / MANIFEST).read_text(encoding="utf-8"))
        _refuse_differences(folder, manifest, set(names) - {MANIFEST})
        yield folder, manifest


def _refuse_differences(folder: Path, manifest: Manifest, names: set[str]) -> None:
    if names != set(manifest.files) or DATABASE.get(manifest.database.system) not in names:
        message = "the backup does not hold the files that its manifest names"
        raise InputFault(message)
    for name, told in manifest.files.items():
        if FileDigest((folder / name).stat().st_size, digest_of(folder / name)) != told:
            message = f"{name} in the backup is not what its manifest tells of it"
            raise InputFault(message)


def other_keys(manifest: Manifest) -> list[str]:
    """The keys that the data of a backup was written with and these settings do not have, by name and number.

    With the key of forms nothing is written that lasts.
    """
    given = {f"{name} {number}": found for (name, number), found in fingerprints(site_settings()).items()}
    return sorted(
        name for name, found in manifest.database.keys.items() if given.get(name) != found and not name.startswith(FORM)
    )


def refuse_unproven(manifest: Manifest) -> None:
    if not manifest.is_proven(site_settings().audit_key):
        message = "the backup was not made by this site: whoever has the public key can write such a file"
        raise InputFault(message)


def refuse_other_system(manifest: Manifest) -> None:
    system = db.engine.dialect.name
    if manifest.database.system != system:
        message = (
            f"the backup is of {manifest.database.system}, and these settings name a database of {system}. "
            "Restore it on its own kind; “flask database move” takes a site from SQLite to PostgreSQL"
        )
        raise Conflict(message)


def _is_of_today(manifest: Manifest) -> bool:
    """Whether it has the schema of this release; raises InputFault for one of a newer release."""
    revision, newest = manifest.database.revision, newest_revision()
    if revision > newest:
        message = f"the backup has the schema {revision}, which a newer release of this product made"
        raise InputFault(message)
    return revision == newest


def check_database(folder: Path, manifest: Manifest, *, is_ours: bool) -> bool:
    """Raise InputFault where the database in a backup is not whole; gives whether its history was checked."""
    path, is_of_today = folder / DATABASE[manifest.database.system], _is_of_today(manifest)
    if manifest.database.system == "postgresql":
        if (counts := snapshots.counts_in_dump(path)) != manifest.database.counts:
            raise InputFault(_other_counts(manifest.database.counts, counts))
        return False
    with snapshots.opened(path) as connection:
        if found := queries.damage(connection):
            raise InputFault(found)
        return check_rows(connection, manifest, is_ours=is_ours and is_of_today)


def check_rows(connection: Any, manifest: Manifest, *, is_ours: bool) -> bool:
    state = queries.read_state(connection)
    if state.counts != manifest.database.counts:
        raise InputFault(_other_counts(manifest.database.counts, state.counts))
    if (state.sequence, state.seal) != (manifest.database.sequence, manifest.database.seal):
        message = "the history in the backup ends at another row than its manifest tells"
        raise InputFault(message)
    if is_ours and (found := queries.first_broken(connection)) != manifest.broken_at:
        message = f"the history in the backup does not hold at row {found}"
        raise InputFault(message)
    return is_ours


def _other_counts(told: Mapping[str, int], there: Mapping[str, int]) -> str:
    names: Iterable[str] = {*told, *there}
    name = min(each for each in names if told.get(each) != there.get(each))
    return f"the table {name} has {there.get(name)} rows in the backup, and its manifest tells of {told.get(name)}"
