"""The keys of the site: where they lie, who can read them, whether the data knows them."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from partnership.base.config import keys_path
from partnership.operations.doctor.diagnosis import look, mend
from partnership.operations.doctor.files import is_open_to_others
from partnership.operations.site_keys import queries
from partnership.operations.site_keys.services import FIELD, fingerprints, retired
from partnership.store.db import db
from partnership.store.models import now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.base.config import Settings
    from partnership.operations.doctor.diagnosis import Diagnosis

OLD = timedelta(days=400)


def keys_file(settings: Settings, instance: Path) -> Path | None:
    """Where the keys are read from; None where they come from the environment or from config.py."""
    path = keys_path(settings, instance)
    return path if path.is_file() and settings.field_keys in path.read_text(encoding="utf-8") else None


def place(settings: Settings, instance: Path) -> Iterator[Diagnosis]:
    """Where they lie: whoever has keys and database reads every address."""
    path = keys_file(settings, instance)
    if path is None:
        yield look(
            "The keys come from the environment or from config.py, not from a file of their own",
            "See that no list of processes, no log and no backup of the settings shows them; a file or a credential of "
            "systemd (PARTNERSHIP_KEYS_FILE) is safer",
        )
        return
    if path.resolve().is_relative_to(instance.resolve()):
        yield mend(
            f"The keys lie in {path}, beside the data: one copy of that folder opens every confidential address",
            "Move the file to /etc/partnership/keys.toml and set PARTNERSHIP_KEYS_FILE to it",
        )
    if is_open_to_others(path, group_of_root=True):
        yield mend(f"Others on this machine can read the keys in {path}", f"Run “chmod 600 {path}”")
    if path.parent.stat().st_mode & 0o022:
        yield mend(
            f"Others on this machine can put another file in the place of the keys: {path.parent} is open to them",
            f"Run “chmod go-w {path.parent}”",
        )
    if os.access(path, os.W_OK) and path.stat().st_uid != os.geteuid():
        yield look(f"The site can change its own keys in {path}", f"Run “chmod 640 {path}”: to read them is enough")


def fit(settings: Settings) -> Iterator[Diagnosis]:
    """Whether the database knows them; that they are others would have refused the start."""
    known = {(each.name, each.number): each for each in queries.known(db.session())}
    if not known:
        yield mend(
            "The database has no fingerprints of the keys, so it would take any others",
            "Run “flask --app wsgi database upgrade”",
        )
        return
    given = fingerprints(settings)
    over = retired(known, given)
    if over:
        yield look(
            f"Key {', '.join(map(str, over))} of sealed values was retired and is still in the settings",
            "Take it out of the keys file, or of PARTNERSHIP_FIELD_KEYS, and start the site again",
        )
    if new := sorted(number for (name, number) in given if (name, number) not in known and number not in over):
        yield look(
            f"Key {', '.join(map(str, new))} of sealed values is new and its rotation has not begun",
            "Run “flask --app wsgi keys rotate”",
        )
    newest = max((each for each in known.values() if each.name == FIELD), key=lambda each: each.number, default=None)
    if newest is not None and now() - newest.known_since > OLD:
        yield look(
            f"Values are sealed with a key from {newest.known_since:%d %B %Y}",
            "Make a new one once a year, and when somebody leaves who could read the file: docs/operations.md, Keys",
        )
