"""What a test begins with, made once in a process by the product itself and put back for each further test.

The rows of a scene take a second to make: each of them is a transaction of its own, with its seal in the history, and
some come from forms. On SQLite the file is kept, on PostgreSQL the rows of each table; of what the fixture returned, a
copy. A scene must begin in an empty database, and hold nothing that is open: an application, a world, or what can be
pickled.
"""

from __future__ import annotations

import io
import pickle
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sites import close
from sqlalchemy import func, select

from partnership import audit
from partnership.db import db
from partnership.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from factories import World
    from flask import Flask
    from postgres import Postgres

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Kept:
    """A database as it was, what its maker returned, and who was at work last."""

    rows: Any
    made: bytes
    actor: audit.Actor


class Keeper:
    """Keeps scenes of this process by name and database system."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[tuple[str, str], Kept] = {}

    def scene(self, name: str, world: World, make: Callable[[], Made], server: Postgres | None) -> Made:
        """What `make` makes in an empty database: made at the first call, put back at each further one."""
        app, key = world.app, (name, "sqlite" if server is None else "postgresql")
        _refuse_rows(app, name)
        if (kept := self._kept.get(key)) is None:
            made = make()
            close(app)
            rows = self._file(name, world) if server is None else server.dump()
            self._kept[key] = Kept(rows, _packed(made, world), audit._actor.get())
            return made
        close(app)
        if server is None:
            shutil.copy(kept.rows, world.file)
        else:
            server.load(kept.rows)
        audit.set_actor(kept.actor)
        return _unpacked(kept.made, world)  # type: ignore[no-any-return]

    def _file(self, name: str, world: World) -> Path:
        copy = self._folder / f"{name}.sqlite3"
        shutil.copy(world.file, copy)
        return copy


def _refuse_rows(app: Flask, name: str) -> None:
    """Rows that another fixture has made would be gone at the second test, and a puzzle."""
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(AuditEntry))
    assert not found, f"the scene “{name}” is made in an empty database; take it before other rows"


def _packed(made: Any, world: World) -> bytes:
    content = io.BytesIO()
    pickler = pickle.Pickler(content)
    names = {id(world.app): "app", id(world): "world"}
    pickler.persistent_id = lambda each: names.get(id(each))  # type: ignore[method-assign, assignment]
    pickler.dump(made)
    return content.getvalue()


def _unpacked(content: bytes, world: World) -> Any:
    unpickler = pickle.Unpickler(io.BytesIO(content))  # noqa: S301 - this process has written it
    unpickler.persistent_load = {"app": world.app, "world": world}.__getitem__  # type: ignore[method-assign, assignment]
    return unpickler.load()
