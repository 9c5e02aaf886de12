"""Promises 7 and 12: the drill. The machine is lost; another one has the last backup, and the keys from a third place.

Within a minute all is there again: every row, the history, and people who sign in. Without the keys no confidential
value can be found in any file of the backup or of the site, opened or not.
"""

from __future__ import annotations

import gzip
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from sites import close, make_app
from sqlalchemy import select

from partnership.accounts.passwords import hash_password
from partnership.operations.backups.age_files import decrypt, read_identities, write_new_key
from partnership.operations.backups.packing import unpack
from partnership.operations.site_keys.services import record
from partnership.store.models import Account, Partnership, PositionRole

if TYPE_CHECKING:
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask

ADDRESS = "14 Grimblefax Lane, Thameside, QX9 9ZQ"
SEALED = (b"grimblefax", b"qx9 9zq", b"qx99zq")  # under the keys of the site, in the database too
KEPT = (b"ursulina quimbleford", b"020 7946 0971")  # readable in the database, so only encryption keeps it in a backup
PASSWORD = "seven quiet barges upstream"
MINUTE = 60


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """That PostgreSQL goes the same way is tried in tests/backups."""
    return sqlite_url


@pytest.fixture
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The private key, in a place of its own."""
    path = tmp_path_factory.mktemp("safe") / "identity.txt"
    write_new_key(path)
    return path


@pytest.fixture
def scene(loaded: Flask, world: World) -> tuple[str, str]:
    """A confidential place in the demonstration: who leads there and has a password, and the page that opens it."""
    with world.session() as session:
        partnership = session.scalars(select(Partnership).where(Partnership.slug == "demo")).one()
    organisation = world.organisation("Tideway refuge", partnership)
    world.contact(organisation, "Night desk", telephone="020 7946 0971", holder="Ursulina Quimbleford")
    place = world.refuge(organisation, ADDRESS)
    lead = world.editor(organisation, role=PositionRole.LEAD)
    world.grant(place, lead)
    with world.session() as session:
        session.get_one(Account, lead.id).password_hash = hash_password(PASSWORD)
        record(session, loaded.extensions["settings"])
    return lead.email, f"/organisations/{organisation.id}/locations/{place.id}/reveal"


def _found(marks: tuple[bytes, ...], *folders: Path) -> list[str]:
    """Marks in any file of some folders: as it is, and what a gzip in it holds."""
    found = []
    for path in (each for folder in folders for each in folder.rglob("*") if each.is_file()):
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            content += gzip.decompress(content)
        found += [f"{mark!r} in {path.name}" for mark in marks if mark in content.lower()]
    return found


def test_the_last_backup_on_an_empty_machine_within_a_minute(
    loaded: Flask, scene: tuple[str, str], key: Path, tmp_path: Path
) -> None:
    lead, refuge = scene
    backups, machine, opened = tmp_path / "backups", tmp_path / "another machine", tmp_path / "opened"
    public = key.read_text().split("public key: ")[1].split()[0]
    loaded.extensions["settings"] = replace(loaded.extensions["settings"], backup_recipient=public)
    made = loaded.test_cli_runner().invoke(args=["backup", "create", "--to", str(backups)])
    assert made.exit_code == 0, made.output
    close(loaded)
    [file] = backups.glob("*.age")

    # Somebody has the site's files and the backup, and neither keys file.
    assert _found(SEALED, tmp_path) == []
    assert _found(KEPT, tmp_path) != []  # the search sees what is there to be seen
    assert _found(KEPT, backups) == []
    opened.mkdir()
    with file.open("rb") as source, (opened / "stream").open("wb") as out:  # with the private key of backups only
        decrypt(source, out, read_identities(key.read_text()))
    unpack(opened / "stream", opened)
    assert _found(KEPT, opened) != []
    assert _found(SEALED, opened) == []

    # The machine is lost. The keys come from where their copy is kept: here, the settings of the tests.
    begun = perf_counter()
    machine.mkdir()
    app = make_app(machine, f"sqlite:///{machine / 'site.sqlite3'}")
    restored = app.test_cli_runner().invoke(args=["backup", "restore", str(file), "--identity", str(key)])
    assert restored.exit_code == 0, restored.output
    assert "The audit holds." in app.test_cli_runner().invoke(args=["audit", "verify"]).output
    client: CheckedClient = app.test_client()  # type: ignore[assignment]
    client.is_checking = False
    assert client.submit("/sign-in", email=lead, password=PASSWORD).location == "/"
    assert ADDRESS.split(",", maxsplit=1)[0] in client.submit(refuge, reason="placement", note="Transfer tonight").text
    assert perf_counter() - begun < MINUTE
    close(app)
    assert _found(SEALED, tmp_path) == []
