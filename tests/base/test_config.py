"""Settings: where they come from, and which the site refuses to start with."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from sites import close

from partnership.base.config import load_settings
from partnership.base.errors import UnsafeSettings
from partnership.operations.app import create_app

if TYPE_CHECKING:
    from pathlib import Path


def test_the_keys_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first, second = load_settings(tmp_path), load_settings(tmp_path)
    assert first.secret_key == second.secret_key
    assert first.field_keys == second.field_keys
    assert stat.S_IMODE((tmp_path / "keys.toml").stat().st_mode) == 0o600


def test_environment_is_stronger_than_the_file_and_overrides_than_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.py").write_text("COUNCIL = 'from the file'\nSITE_NAME = 'from the file'\nDEMO = False\n")
    monkeypatch.setenv("PARTNERSHIP_SITE_NAME", "from the environment")
    monkeypatch.setenv("PARTNERSHIP_DEMO", "1")
    settings = load_settings(tmp_path, {"marking": "from the test"})
    assert settings.council == "from the file"
    assert settings.site_name == "from the environment"
    assert settings.demo is True
    assert settings.marking == "from the test"


def test_a_site_without_settings_keeps_its_database_in_its_folder(tmp_path: Path) -> None:
    assert load_settings(tmp_path).database_url == f"sqlite:///{tmp_path}/partnership.sqlite3"


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"secret_key": "short"}, "PARTNERSHIP_SECRET_KEY"),
        ({"audit_key": "short"}, "PARTNERSHIP_AUDIT_KEY"),
        ({"field_keys": "rubbish"}, "PARTNERSHIP_FIELD_KEYS"),
        ({"public_url": "http://partners.example.org"}, "https"),
        ({"public_url": "https://partners.example.org", "demo": True}, "PARTNERSHIP_DEMO"),
        ({"backup_recipient": "AGE-SECRET-KEY-1ABC"}, "private key"),
        ({"no_such_setting": 1}, "unknown settings"),
    ],
)
def test_an_unsafe_site_does_not_start(tmp_path: Path, setting: dict[str, object], words: str) -> None:
    with pytest.raises(UnsafeSettings, match=words):
        load_settings(tmp_path, setting)


def test_a_number_that_is_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERSHIP_SESSION_IDLE_MINUTES", "an hour")
    with pytest.raises(UnsafeSettings, match="SESSION_IDLE_MINUTES"):
        load_settings(tmp_path)


def test_the_folder_of_the_data_is_its_owners_from_the_first_start_on(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o755)
    (folder / ".gitignore").write_text("*\n")
    close(create_app(instance_path=str(folder), office=""))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o750)  # from then on what the operator says
    close(create_app(instance_path=str(folder), office=""))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750
