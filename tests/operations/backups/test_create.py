"""A backup is whole or not there, private, and told apart from anything else."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import stat
import subprocess
import sys
import tarfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from partnership.base.config import load_settings
from partnership.base.errors import UnsafeSettings
from partnership.base.sealing import new_key
from partnership.operations.backups.age_files import DigestWriter, digest_of, encrypt, read_recipients
from partnership.operations.backups.contents import without_secrets
from partnership.operations.backups.folder import own_turn
from partnership.operations.backups.manifest import read_manifest
from partnership.operations.backups.packing import packed

if TYPE_CHECKING:
    from factories import World
    from flask import Flask
    from operations.backups.conftest import Commands

KILLS = int(os.environ.get("BACKUP_KILLS", "1"))
ROOT = Path(__file__).parents[3]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is looked at here does not depend on the database."""
    return sqlite_url


def leftovers(backups: Commands) -> list[str]:
    """Whatever lies in the two folders beside backups, their hashes and the site's own files."""
    own = {"site.sqlite3", "backups", "backup.lock", "another machine", "site.sqlite3-wal", "site.sqlite3-shm"}
    there = {each.name for each in Path(backups.app.instance_path).iterdir()} - own
    return sorted(there | {each.name for each in backups.folder.glob(".*")})


def test_a_backup_is_for_its_owner_only_whatever_the_umask(world: World, backups: Commands) -> None:
    before = os.umask(0)
    try:
        file = backups.create()
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.with_name(f"{file.name}.sha256").stat().st_mode) == 0o600
    assert stat.S_IMODE(backups.folder.stat().st_mode) == 0o700
    assert leftovers(backups) == []


def test_the_hash_beside_it_is_as_the_usual_program_reads_it(backups: Commands) -> None:
    file = backups.create()
    checked = subprocess.run(
        ["sha256sum", "--check", f"{file.name}.sha256"], cwd=file.parent, capture_output=True, text=True, check=False
    )
    assert checked.stdout == f"{file.name}: OK\n"


def test_without_a_public_key_nothing_is_made(backups: Commands) -> None:
    settings = backups.app.extensions["settings"]
    backups.app.extensions["settings"] = replace(settings, backup_recipient="")
    refused = backups.run("backup", "create")
    assert refused.exit_code == 1
    assert "PARTNERSHIP_BACKUP_RECIPIENT is not set" in refused.output
    assert not backups.folder.exists()


def test_a_plain_one_has_to_be_asked_for_and_says_what_it_shows(world: World, backups: Commands) -> None:
    world.organisation("Borough police")
    done = backups.run("backup", "create", "--plain")
    assert done.exit_code == 0
    assert "This backup is not encrypted" in done.output
    [file] = backups.folder.glob("*.tar.gz")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"Borough police" in gzip.decompress(file.read_bytes())


def test_the_private_key_is_not_written_to_where_the_data_is(backups: Commands, tmp_path: Path) -> None:
    for place in (tmp_path / "identity.txt", backups.folder / "identity.txt"):
        backups.folder.mkdir(exist_ok=True)
        assert "would lie with the data that it opens" in backups.run("backup", "keygen", str(place)).output
        assert not place.exists()


def test_keygen_shows_the_public_key_and_never_the_private_one(
    backups: Commands, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("safe") / "identity.txt"
    shown = backups.run("backup", "keygen", str(place)).output
    assert shown.startswith("age1")
    assert "AGE-SECRET-KEY-" not in shown
    assert "AGE-SECRET-KEY-" in place.read_text()


def test_no_key_of_the_site_is_in_a_backup(world: World, backups: Commands, tmp_path: Path) -> None:
    settings = backups.app.extensions["settings"]
    keys = (settings.secret_key, settings.audit_key, settings.field_keys.partition(":")[2])
    (tmp_path / "config.py").write_text("".join(f'{name} = "{key}"\n' for name, key in zip(
        ("SECRET_KEY", "AUDIT_KEY", "FIELD_KEYS"), keys, strict=True)) + 'COUNCIL = "Thameside"\n')  # fmt: skip
    backups.run("backup", "create", "--plain")
    [file] = backups.folder.glob("*.tar.gz")
    content = gzip.decompress(file.read_bytes())
    assert b"Thameside" in content
    assert not [key for key in keys if key.encode() in content]


def test_settings_from_which_a_key_cannot_be_taken_out_are_left_out() -> None:
    settings = load_settings(
        ROOT / "nowhere", {"secret_key": "s" * 40, "audit_key": "a" * 40, "field_keys": f"1:{new_key()}"}
    )
    hidden = f'globals()["AUDIT" + "_KEY"] = "{settings.audit_key}"\n'
    assert without_secrets(hidden, settings, is_plain=False) is None
    assert without_secrets("this is no Python", settings, is_plain=False) is None
    mail = 'MAIL_URL = "smtp://user:password@mail.example.org"\nMARKING = "Ours"\n'
    assert without_secrets(mail, settings, is_plain=False) == mail
    assert "password" not in str(without_secrets(mail, settings, is_plain=True))


def test_one_changed_byte_is_seen_without_the_private_key(backups: Commands) -> None:
    file = backups.create()
    assert backups.run("backup", "verify", str(file)).exit_code == 0
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    refused = backups.run("backup", "verify", str(file))
    assert refused.exit_code == 1
    assert "not the file that was written" in refused.output


def test_a_private_key_that_others_can_read_is_refused(backups: Commands, identity: Path, tmp_path: Path) -> None:
    file, loose = backups.create(), tmp_path / "loose.txt"
    loose.write_text(identity.read_text())
    loose.chmod(0o644)
    assert "chmod 600" in backups.run("backup", "verify", str(file), "--identity", str(loose)).output


def _forged(backups: Commands, folder: Path) -> Path:
    """A backup with one name changed, and all hashes and counts right again: by somebody without the site's keys."""
    backups.run("backup", "create", "--plain")
    [plain] = backups.folder.glob("*.tar.gz")
    folder.mkdir()
    with tarfile.open(plain) as archive:
        for name in ("manifest.json", "partnership.sqlite3"):
            archive.extract(name, folder)
    database = folder / "partnership.sqlite3"
    database.write_bytes(database.read_bytes().replace(b"Borough police", b"Borough pirate"))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["partnership.sqlite3"]["sha256"] = digest_of(database)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    forged = folder / "forged.age"
    public = backups.app.extensions["settings"].backup_recipient
    files = {name: folder / name for name in ("manifest.json", "partnership.sqlite3")}
    with forged.open("wb") as out:
        encrypt(packed(files), DigestWriter(out), read_recipients(public))
    return forged


def test_a_backup_that_somebody_else_made_is_refused(
    world: World, backups: Commands, elsewhere: Commands, tmp_path: Path
) -> None:
    world.organisation("Borough police")
    forged = _forged(backups, tmp_path / "forged")
    for done in (backups.verify(forged), elsewhere.restore(forged)):
        assert done.exit_code == 1
        assert "was not made by this site" in done.output


def test_a_backup_says_what_it_holds(world: World, backups: Commands, tmp_path: Path) -> None:
    world.organisation("Borough police")
    backups.run("backup", "create", "--plain")
    [file] = backups.folder.glob("*.tar.gz")
    with tarfile.open(file) as archive:
        told = archive.extractfile("manifest.json")
        assert told is not None
        manifest = read_manifest(told.read().decode())
    settings = backups.app.extensions["settings"]
    assert manifest.database.counts["organisation"] == 1
    assert manifest.database.sequence == manifest.database.counts["audit_entry"] > 0
    assert set(manifest.database.keys) == {"audit 0", "field 1", "form 0"}
    assert manifest.is_proven(settings.audit_key)
    assert not manifest.is_proven("b" * 40)
    assert not replace(manifest, broken_at=3).is_proven(settings.audit_key)


def test_a_broken_history_is_backed_up_and_said(world: World, backups: Commands) -> None:
    world.organisation("Borough police")
    with world.app.app_context():
        from partnership.store.db import db  # noqa: PLC0415

        with db.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER audit_entry_is_not_changed")
            connection.exec_driver_sql("UPDATE audit_entry SET actor = 'nobody' WHERE sequence = 1")
    done = backups.run("backup", "create")
    assert "the audit does not hold at row 1" in done.output
    [file] = backups.folder.glob("*.age")
    assert "did not hold at row 1" in backups.verify(file).output


def test_a_second_one_at_once_is_refused(backups: Commands) -> None:
    with own_turn(Path(backups.app.instance_path)):
        assert "another backup is being made" in backups.run("backup", "create").output
    assert backups.run("backup", "create").exit_code == 0


def test_old_ones_go_and_other_files_stay(backups: Commands) -> None:
    backups.folder.mkdir(mode=0o700)
    begin = datetime.now(UTC)
    for day in range(3, 60):
        name = f"partnership-{begin - timedelta(days=day):%Y%m%dT%H%M%SZ}.age"
        (backups.folder / name).write_bytes(b"old")
        (backups.folder / f"{name}.sha256").write_text("0")
    (backups.folder / "by-hand.age").write_bytes(b"mine")
    done = backups.run("backup", "create")
    kept = sorted(backups.folder.glob("partnership-*.age"))
    assert done.output.count("Deleted, no longer kept") == 58 - len(kept) > 40
    assert len(list(backups.folder.glob("*.sha256"))) == len(kept)
    assert (backups.folder / "by-hand.age").read_bytes() == b"mine"
    listed = backups.run("backup", "list").output
    assert listed.splitlines()[0].startswith(kept[-1].name)
    assert len(listed.splitlines()) == len(kept)


def test_a_fault_while_it_is_written_leaves_nothing(backups: Commands) -> None:
    backups.folder.mkdir(mode=0o700)
    database = Path(backups.app.instance_path) / "site.sqlite3"
    content = bytearray(database.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    database.write_bytes(content)
    assert backups.run("backup", "create").exit_code == 1
    assert list(backups.folder.iterdir()) == []
    assert leftovers(backups) == []


def test_a_database_that_everybody_can_read_is_refused_at_the_start(tmp_path: Path) -> None:
    from sites import make_app  # noqa: PLC0415

    (tmp_path / "site.sqlite3").touch(mode=0o644)
    (tmp_path / "site.sqlite3").chmod(0o644)
    with pytest.raises(UnsafeSettings, match="chmod 600"):
        make_app(tmp_path, f"sqlite:///{tmp_path / 'site.sqlite3'}")


CREATE = """
import sys
from partnership.operations.app import create_app
app = create_app()
print("begins", flush=True)
result = app.test_cli_runner().invoke(args=["backup", "create"])
"""


def _started(app: Flask) -> subprocess.Popen[str]:
    settings = app.extensions["settings"]
    given = {
        f"PARTNERSHIP_{name.upper()}": getattr(settings, name)
        for name in ("database_url", "secret_key", "field_keys", "audit_key", "backup_recipient", "backup_folder")
    }
    code = CREATE.replace("create_app()", f"create_app(instance_path={app.instance_path!r})")
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | given, stdout=subprocess.PIPE, text=True
    )


def test_one_that_is_killed_leaves_no_file_under_its_name_and_the_next_clears_up(
    loaded: Flask, backups: Commands
) -> None:
    moments = random.Random(2009)
    killed = 0
    for turn in range(KILLS):
        running = _started(backups.app)
        with running:
            assert running.stdout is not None
            running.stdout.readline()
            instance = Path(backups.app.instance_path)
            while turn % 2 == 0 and running.poll() is None and not list(instance.glob(".backup-*/*")):
                time.sleep(0.001)
            time.sleep(moments.uniform(0, 0.4) if turn else 0)
            killed += running.poll() is None
            running.send_signal(signal.SIGKILL)
        for file in backups.folder.glob("partnership-*.age"):
            assert backups.verify(file).exit_code == 0
            file.unlink()
    assert killed
    file = backups.create()
    assert leftovers(backups) == []
    assert sorted(each.name for each in backups.folder.iterdir()) == [file.name, f"{file.name}.sha256"]
    assert backups.verify(file).exit_code == 0
