"""A synchronous standby: what was acknowledged before the primary was killed is there after the standby was promoted."""

from __future__ import annotations

import os
import signal
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from deployment.servers import primary_and_standby
from factories import World
from sites import close, make_app
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from partnership.base.outages import OutcomeUnknown
from partnership.store import schema
from partnership.store.db import db
from partnership.store.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deployment.servers import Server

WRITES = int(os.environ.get("STANDBY_WRITES", "30"))  # acknowledged before the primary is killed
PATIENCE = 60  # seconds
pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Server, Server]]:
    """Primary and standby, without anything in them."""
    with primary_and_standby() as made:
        yield made


class Writer:
    """Somebody who adds one organisation after the other, and notes each that the site has acknowledged."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.acknowledged: list[str] = []
        self.has_come_far = Event()
        self._thread = Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        try:
            while len(self.acknowledged) < 100 * WRITES:
                name = f"Organisation {len(self.acknowledged)}"
                self._world.organisation(name)
                self.acknowledged.append(name)
                if len(self.acknowledged) == WRITES:
                    self.has_come_far.set()
        except (DBAPIError, OutcomeUnknown):  # the second where the connection went while the commit was on its way
            pass

    def end(self) -> None:
        """Wait until it has noticed."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


def test_nothing_acknowledged_is_lost_when_the_primary_is_killed(pair: tuple[Server, Server], tmp_path: Path) -> None:
    primary, standby = pair
    app = make_app(tmp_path / "before", primary.url)
    with app.app_context():
        schema.migrate()

    # That it is synchronous at all: while the standby stands still, nobody is told that anything is saved.
    world = World(app)
    standby.signal(signal.SIGSTOP)
    waiting = Thread(target=world.organisation, args=("Harbour office",))
    waiting.start()
    waiting.join(0.7)
    assert waiting.is_alive()
    standby.signal(signal.SIGCONT)
    waiting.join(PATIENCE)
    assert not waiting.is_alive()

    writer = Writer(world)
    assert writer.has_come_far.wait(PATIENCE)
    primary.signal(signal.SIGKILL)
    writer.end()
    close(app)
    standby.promote()
    after = make_app(tmp_path / "after", standby.url)
    with after.app_context():
        stored = set(db.session.scalars(select(Organisation.name)))
    lost = {"Harbour office", *writer.acknowledged} - stored
    assert not lost
    assert len(stored) - 1 - len(writer.acknowledged) in {0, 1}  # the one whose answer was on its way
    assert "The audit holds" in after.test_cli_runner().invoke(args=["audit", "verify"]).output
    World(after).organisation("After the failover")
    close(after)
