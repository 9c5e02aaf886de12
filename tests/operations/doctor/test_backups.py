"""What the doctor says of backups, each fault planted in a folder of them."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from operations.doctor.test_database import said

from partnership.base.private_files import for_owner
from partnership.operations.backups.folder import HASH, name_of
from partnership.operations.doctor.examination import newest_backup
from partnership.store.models import now

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _backup(folder: Path, at: datetime, *, is_encrypted: bool = True) -> Path:
    path = folder / name_of(at, is_encrypted=is_encrypted)
    with open(path, "xb", opener=for_owner) as file:
        file.write(b"content")
    digest = sha256(b"content").hexdigest()
    path.with_name(path.name + HASH).write_text(f"{digest}  {path.name}\n")
    return path


def _said(app: Flask, folder: Path) -> str:
    with app.app_context():
        return said(newest_backup(folder))


def test_a_backup_of_last_night_is_sound_and_none_is_named(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    assert _said(app, folder) == "There is no backup"
    _backup(folder, now() - timedelta(hours=8))
    assert _said(app, folder) == ""


def test_an_old_an_open_an_altered_and_a_plain_one_are_named(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    path = _backup(folder, now() - timedelta(days=3), is_encrypted=False)
    path.chmod(0o644)
    path.write_bytes(b"other content")
    told = _said(app, folder)
    assert "The newest backup is of" in told
    assert "can be read by whoever has it" in told
    assert "Others on this machine can read the backup" in told
    assert "is not what was written" in told
