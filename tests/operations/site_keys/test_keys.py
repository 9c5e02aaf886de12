"""Keys: a site with data starts with its own or not at all; a new one takes the place of an old one, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sites import SETTINGS, close
from sqlalchemy import select

from partnership.base.config import load_settings
from partnership.base.errors import Conflict, UnsafeSettings
from partnership.base.sealing import Keyring, new_key
from partnership.operations.app import create_app
from partnership.operations.site_keys import services
from partnership.operations.site_keys.services import Rotation
from partnership.store.db import db, transaction
from partnership.store.models import AuditEntry, Location, SiteKey

if TYPE_CHECKING:
    from pathlib import Path

    from factories import World
    from flask import Flask

ADDRESS = "14 Lock Lane"
PLACES = 3
NEWER = f"2:{new_key()},{SETTINGS['field_keys']}"


def start(folder: Path, url: str, **others: str) -> Flask:
    """The site on a database with its keys, or with others."""
    app = create_app(instance_path=str(folder), database_url=url, **{**SETTINGS, **others})
    close(app)
    return app


@pytest.fixture
def kept(app: Flask, world: World) -> Flask:
    """A site with confidential places, that knows its keys."""
    refuge = world.organisation("Tideway refuge", world.partnership(), kind_id="refuge")
    for _ in range(PLACES):
        world.refuge(refuge, ADDRESS)
    with app.app_context(), transaction() as session:
        services.record(session, app.extensions["settings"])
    return app


def url_of(app: Flask) -> str:
    """The address of its database."""
    found: str = app.extensions["settings"].database_url
    return found


def test_a_site_starts_again_with_its_own_keys(kept: Flask, tmp_path: Path) -> None:
    assert start(tmp_path, url_of(kept)) is not None


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("secret_key", "t" * 40, "PARTNERSHIP_SECRET_KEY is not the one"),
        ("audit_key", "b" * 40, "PARTNERSHIP_AUDIT_KEY is not the one"),
        ("field_keys", f"1:{new_key()}", "key 1 of PARTNERSHIP_FIELD_KEYS is not the one"),
        ("field_keys", f"2:{new_key()}", "key 1 of PARTNERSHIP_FIELD_KEYS is missing"),
    ],
    ids=["forms", "audit", "sealed values", "only a newer one"],
)
def test_a_site_does_not_start_with_other_keys_and_says_which(
    kept: Flask, tmp_path: Path, setting: str, value: str, words: str
) -> None:
    with pytest.raises(UnsafeSettings, match=words):
        start(tmp_path, url_of(kept), **{setting: value})


def test_a_site_starts_with_one_more_key_in_front(kept: Flask, tmp_path: Path) -> None:
    assert start(tmp_path, url_of(kept), field_keys=NEWER) is not None


def test_a_fingerprint_is_no_part_of_a_key(kept: Flask) -> None:
    with kept.app_context():
        rows = db.session.scalars(select(SiteKey)).all()
    assert {row.name for row in rows} == {"form", "audit", "field"}
    assert not [row for row in rows if row.fingerprint in str(SETTINGS.values())]


def test_keys_that_do_not_fit_the_data_are_not_taken_for_its_own(app: Flask, world: World, tmp_path: Path) -> None:
    world.partnership()  # rows of the audit, and no fingerprint yet: a site from before
    other = start(tmp_path, url_of(app), audit_key="b" * 40)
    with (
        other.app_context(),
        pytest.raises(UnsafeSettings, match="was not written with the keys"),
        transaction() as session,
    ):
        services.record(session, other.extensions["settings"])
    close(other)


def test_no_new_keys_are_made_where_there_is_data(tmp_path: Path) -> None:
    load_settings(tmp_path)
    (tmp_path / "partnership.sqlite3").write_bytes(b"SQLite format 3")
    (tmp_path / "keys.toml").unlink()
    with pytest.raises(UnsafeSettings, match="Put the file back"):
        load_settings(tmp_path)
    assert not (tmp_path / "keys.toml").exists()


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o604, 0o640])
def test_keys_that_others_can_read_are_refused(tmp_path: Path, mode: int) -> None:
    load_settings(tmp_path)
    (tmp_path / "keys.toml").chmod(mode)
    with pytest.raises(UnsafeSettings, match="chmod 600"):
        load_settings(tmp_path)


def test_keys_in_the_settings_file_are_for_its_owner_only_too(tmp_path: Path) -> None:
    (tmp_path / "config.py").write_text(f"AUDIT_KEY = {'a' * 40!r}\n")
    (tmp_path / "config.py").chmod(0o644)
    with pytest.raises(UnsafeSettings, match=r"config\.py"):
        load_settings(tmp_path)


# New keys for old ones


def sealed(app: Flask) -> list[tuple[str, str]]:
    """Of each confidential place how its value begins, and what it says under the keys of a rotation."""
    ring = Keyring.from_text(NEWER)
    with app.app_context():
        rows = db.session.scalars(select(Location).where(Location.sealed_address.is_not(None))).all()
        return [
            (
                (row.sealed_address or b"")[:3].decode(),
                ring.unseal(row.sealed_address or b"", table="location", row=row.id, field="address"),
            )
            for row in rows
        ]


def rotated(app: Flask, steps: int | None = None) -> Rotation:
    """A rotation to the newer key, of some steps or to its end."""
    going = Rotation(Keyring.from_text(NEWER))
    while not going.is_over and steps != 0:
        with app.app_context(), transaction() as session:
            going.step(session)
        steps = None if steps is None else steps - 1
    return going


def test_every_value_is_sealed_anew_and_says_the_same(kept: Flask) -> None:
    assert sealed(kept) == [("v1:", ADDRESS)] * PLACES
    assert rotated(kept).done >= PLACES
    assert sealed(kept) == [("v2:", ADDRESS)] * PLACES


def test_a_rotation_that_was_ended_goes_on_where_it_stood(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "BATCH", 1)
    rotated(kept, steps=1)
    assert sorted(begin for begin, _ in sealed(kept)) == ["v1:", "v1:", "v2:"]
    assert rotated(kept).done == PLACES - 1
    assert sealed(kept) == [("v2:", ADDRESS)] * PLACES


def test_sealing_anew_is_no_change_of_the_register(kept: Flask) -> None:
    with kept.app_context():
        before = db.session.scalars(select(AuditEntry.sequence)).all()
    rotated(kept)
    with kept.app_context():
        assert db.session.scalars(select(AuditEntry.sequence)).all() == before


def test_a_value_that_no_key_opens_is_named_and_left(kept: Flask) -> None:
    going = Rotation(Keyring.from_text(f"3:{new_key()}"))
    while not going.is_over:
        with kept.app_context(), transaction() as session:
            going.step(session)
    assert [table for table, _ in going.unreadable] == ["location"] * PLACES
    assert sealed(kept) == [("v1:", ADDRESS)] * PLACES


def test_an_older_key_is_retired_only_once_nothing_needs_it(kept: Flask, tmp_path: Path) -> None:
    newer = start(tmp_path, url_of(kept), field_keys=NEWER)
    with newer.app_context(), pytest.raises(Conflict, match="is still needed: 3 values"), transaction() as session:
        services.retire(session, newer.extensions["settings"], 1)
    close(newer)
