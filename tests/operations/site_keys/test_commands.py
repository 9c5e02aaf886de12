"""`flask keys` from the first start to an older key that nothing needs any more."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from sites import close

from partnership.base.errors import UnsafeSettings
from partnership.operations.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from flask import Flask


@pytest.fixture
def database_url() -> str:
    """One of its own for each test, in the folder of its site."""
    return ""


def site(folder: Path) -> Flask:
    """The site in a folder, with the keys that lie there."""
    return create_app(instance_path=str(folder), testing=True, office="")


def run(folder: Path, *words: str) -> Result:
    """A command, from a start of the site to its end."""
    app = site(folder)
    done = app.test_cli_runner().invoke(args=list(words))
    close(app)
    return done


def test_a_newer_key_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    keys = tmp_path / "keys.toml"
    assert run(tmp_path, "database", "upgrade").exit_code == 0
    first = run(tmp_path, "keys", "list").output
    assert "field 1: " in first
    assert first.count("known since") == 3
    older = keys.read_text()
    assert "Key 2 stands in" in run(tmp_path, "keys", "add").output
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert 'field_keys = "2:' in keys.read_text()
    assert keys.read_text() != older
    assert "field 2: " in run(tmp_path, "keys", "list").output
    assert "sealed with key 2" in run(tmp_path, "keys", "rotate").output
    retired = run(tmp_path, "keys", "retire", "1")
    assert "Key 1 is not needed any more" in retired.output
    told = run(tmp_path, "doctor").output
    assert "Key 1 of sealed values was retired and is still in the settings" in told
    assert "its rotation has not begun" not in told
    assert run(tmp_path, "keys", "rotate").exit_code == 0
    assert "retired: take it out" in run(tmp_path, "keys", "list").output  # a rotation does not undo it
    keys.write_text(keys.read_text().replace(older.split('field_keys = "')[1].split('"')[0], "").replace(',"', '"'))
    assert "field 1: " not in run(tmp_path, "keys", "list").output


def test_a_keys_file_that_is_none_ends_the_start_with_a_line(tmp_path: Path) -> None:
    keys = tmp_path / "keys.toml"
    for content in (b"\xff\xfe\x00binary", b"secret_key = "):
        keys.write_bytes(content)
        keys.chmod(0o600)
        with pytest.raises(UnsafeSettings, match="cannot be read as TOML"):
            site(tmp_path)


def test_the_newest_key_is_not_retired(tmp_path: Path) -> None:
    assert run(tmp_path, "database", "upgrade").exit_code == 0
    refused = run(tmp_path, "keys", "retire", "1")
    assert refused.exit_code == 1
    assert "nothing to retire" in refused.output


def test_another_key_of_forms_is_taken_once_the_old_one_is_forgotten(tmp_path: Path) -> None:
    keys = tmp_path / "keys.toml"
    assert run(tmp_path, "database", "upgrade").exit_code == 0
    assert run(tmp_path, "keys", "forget-form").exit_code == 0
    secret = keys.read_text().split('secret_key = "')[1].split('"')[0]
    keys.write_text(keys.read_text().replace(secret, "t" * 40))
    assert run(tmp_path, "database", "upgrade").exit_code == 0
    keys.write_text(keys.read_text().replace("t" * 40, "u" * 40))
    with pytest.raises(UnsafeSettings, match="PARTNERSHIP_SECRET_KEY"):
        site(tmp_path)
