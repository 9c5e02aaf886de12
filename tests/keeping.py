"""What a test begins with, made once in a process by the product itself and put back for each further test.

The rows of a scene take a second to make: each of them is a transaction of its own, with its seal in the history, and
some come from forms. On SQLite the file is kept, on PostgreSQL the rows of each table; of what the fixture returned, a
copy. A scene must begin in an empty database, and hold nothing that is open: an application, a world, or what can be
pickled. From a scene as it was put back a test may go on by steps that are kept too (`World.once`).

The demonstration, which takes longest, is made once for all processes of a run (`alone`).
"""

from __future__ import annotations

import io
import pickle
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fcntl import LOCK_EX, flock
from typing import TYPE_CHECKING, Any, TypeVar

from sites import close
from sqlalchemy import func, select

from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from factories import World
    from flask import Flask
    from postgres import Postgres

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Kept:
    """A database as it was, what its maker returned, who was at work last, and the last seal of its history."""

    rows: Any
    made: bytes
    actor: audit.Actor
    seal: str


@dataclass(frozen=True, slots=True)
class Step:
    """Where a test stands: at a scene, or further on by steps that are kept as well."""

    keeper: Keeper
    server: Postgres | None
    path: tuple[str, ...]
    seal: str = ""

    def go_on(self, name: str, world: World, make: Callable[[], Made]) -> Made:
        """The next step; only made, and not kept, where the test has changed something since."""
        if newest_seal(world.app) != self.seal:
            world.step = None
            return make()
        return self.keeper._put(replace(self, path=(*self.path, name)), world, make)


class Keeper:
    """Keeps scenes of this process by name and database system."""

    def __init__(self, folder: Path, of_run: Path) -> None:
        self._folder, self._of_run = folder, of_run
        self._kept: dict[tuple[str, ...], Kept] = {}

    def scene(self, name: str, world: World, make: Callable[[], Made], server: Postgres | None) -> Made:
        """What `make` makes in an empty database: made at the first call, put back at each further one."""
        _refuse_rows(world.app, name)
        return self._put(Step(self, server, (name,)), world, make)

    def scene_of_run(self, name: str, world: World, make: Callable[[], Made], server: Postgres) -> Made:
        """The same on PostgreSQL, made by the first process of the run that asks for it."""
        file, key = self._of_run / f"{name}.scene", (name, "postgresql")
        if key not in self._kept:
            with alone(file):
                if not file.exists():
                    made = self.scene(name, world, make, server)
                    file.write_bytes(pickle.dumps(self._kept[key]))
                    return made
                self._kept[key] = pickle.loads(file.read_bytes())  # noqa: S301 - a process of this run has written it
        return self.scene(name, world, make, server)

    def _put(self, step: Step, world: World, make: Callable[[], Made]) -> Made:
        app, server, key = world.app, step.server, (*step.path, "sqlite" if step.server is None else "postgresql")
        if (kept := self._kept.get(key)) is None:
            made = make()
            close(app)
            rows = self._file(world) if server is None else server.dump()
            kept = self._kept[key] = Kept(rows, _packed(made, world), audit._actor.get(), newest_seal(app))
        else:
            close(app)
            if server is None:
                shutil.copy(kept.rows, world.file)
            else:
                if len(step.path) > 1:
                    server.empty()
                server.load(kept.rows)
            audit.set_actor(kept.actor)
            made = _unpacked(kept.made, world)
        world.step = replace(step, seal=kept.seal)
        return made

    def _file(self, world: World) -> Path:
        copy = self._folder / f"{len(self._kept)}.sqlite3"
        shutil.copy(world.file, copy)
        return copy


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Be the only process of the run that makes this file, until the block ends."""
    with file.with_name(f"{file.name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def newest_seal(app: Flask) -> str:
    """The last seal of the history: each change of a row gives another."""
    with app.app_context():
        return db.session.scalar(select(AuditEntry.seal).order_by(AuditEntry.sequence.desc()).limit(1)) or ""


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
