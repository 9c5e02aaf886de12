"""What goes into a backup, and how its file is written."""

from __future__ import annotations

import ast
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from partnership.base.config import KEYS, Settings
from partnership.base.errors import Conflict
from partnership.base.private_files import for_owner, sync
from partnership.operations.backups import queries, snapshots
from partnership.operations.backups.age_files import DigestWriter, digest_of, encrypt
from partnership.operations.backups.folder import HASH, PART, put
from partnership.operations.backups.manifest import Manifest
from partnership.operations.backups.packing import CONFIG, GUIDANCE, MANIFEST, FileDigest, packed
from partnership.operations.backups.site import instance_folder
from partnership.operations.site_keys.services import fingerprints
from partnership.store.models import now
from partnership.store.schema_fit import newest_revision

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Settings that may hold a password: left out where the backup is not encrypted.
ADDRESSES = {"mail_url", "database_url"}
_LEFT_OUT = "# {name} is not in backups: set it here again, or in the environment.\n"


def collect(scratch: Path, settings: Settings, *, is_plain: bool) -> tuple[Manifest, dict[str, Path], list[str]]:
    """The manifest of a backup, its files by name with the manifest first, and what was left out of it."""
    at, instance, warnings = now(), instance_folder(), []
    with snapshots.take(scratch) as (database, state, connection):
        if found := queries.damage(connection):
            raise Conflict(found)
        is_of_today = state.revision == newest_revision()
        broken = queries.first_broken(connection) if is_of_today else None
    if not is_of_today:
        warnings.append("the history was not checked: the schema is older than this release")
    given = {f"{name} {number}": found for (name, number), found in fingerprints(settings).items()}
    state = replace(state, keys=given | state.keys)
    files = {database.name: database}
    if (config := instance / CONFIG).is_file():
        text = without_secrets(config.read_text(encoding="utf-8"), settings, is_plain=is_plain)
        if text is None:
            warnings.append(f"{config} is not in the backup, because its keys could not be taken out of it")
        else:
            files[CONFIG] = scratch / CONFIG
            files[CONFIG].write_text(text, encoding="utf-8")
    guidance = instance / GUIDANCE
    for path in sorted(each for each in guidance.rglob("*") if each.is_file() and not each.is_symlink()):
        files[f"{GUIDANCE}/{path.relative_to(guidance).as_posix()}"] = path
    told = {name: FileDigest(path.stat().st_size, digest_of(path)) for name, path in files.items()}
    manifest = Manifest(at.isoformat(timespec="seconds"), state, told, broken)
    manifest = replace(manifest, proof=manifest.proof_under(settings.audit_key))
    (scratch / MANIFEST).write_text(manifest.to_text(), encoding="utf-8")
    return manifest, {MANIFEST: scratch / MANIFEST, **files}, warnings


def without_secrets(text: str, settings: Settings, *, is_plain: bool) -> str | None:
    """A settings file without its keys; None where they cannot be taken out. It is Python, and may do anything."""
    names = {
        each.name for each in fields(Settings) if each.name in KEYS or each.name.endswith(("_secret", "_password"))
    }
    names |= ADDRESSES if is_plain else set()
    try:
        statements = ast.parse(text).body
    except SyntaxError:
        return None
    lines: list[str] = text.splitlines(keepends=True)
    for each in reversed(statements):
        words = {node.id.lower() for node in ast.walk(each) if isinstance(node, ast.Name)} & names
        if words:
            lines[each.lineno - 1 : each.end_lineno] = [_LEFT_OUT.format(name=", ".join(sorted(words)).upper())]
    kept = "".join(lines)
    secrets = {getattr(settings, name) for name in names}
    secrets |= {each.rpartition(":")[2].strip() for each in settings.field_keys.split(",")}
    return None if any(secret and secret in kept for secret in secrets) else kept


def write(path: Path, files: Mapping[str, Path], recipients: list[Any]) -> None:
    """Write the file and its hash, whole or not at all, and read back what the disk has."""
    if path.exists():
        message = f"{path} is there already: wait a second"
        raise Conflict(message)
    part = path.with_name(f".{path.name}{PART}")
    try:
        with open(part, "xb", opener=for_owner) as file:
            out = DigestWriter(file)
            if recipients:
                encrypt(packed(files), out, recipients)
            else:
                for piece in packed(files):
                    out.write(piece)
            sync(file)
        if digest_of(part) != out.sha256 or part.stat().st_size != out.size:
            message = "the disk did not keep what was written: nothing was backed up"
            raise Conflict(message)
        with open(path.with_name(path.name + HASH), "w", encoding="ascii", opener=for_owner) as file:
            file.write(f"{out.sha256}  {path.name}\n")
            sync(file)
        put(part, path)
    finally:
        part.unlink(missing_ok=True)
