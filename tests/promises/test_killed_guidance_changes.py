"""A change of guidance, and its undoing, killed at any moment: all of it is done or nothing, on both databases."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from gunicorn_site import PATIENCE
from promises.killing import being_written
from promises.test_killed_imports import killed_in_the_write, started, until_it_writes
from protocols.pack_change.moving import decide_all, dump
from sqlalchemy import func, select

from partnership.accounts.queries import account_by_email, viewer_of
from partnership.guidance.loader import load_packs
from partnership.guidance.successors import SuccessionList
from partnership.guidance.types import Level, Sector
from partnership.protocols.pack_change import services
from partnership.register.partnerships.queries import get_partnership
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Agreement,
    AuditEntry,
    Contact,
    GuidanceChange,
    Mail,
    Organisation,
    Participation,
    Responsibility,
    Role,
    now,
)

if TYPE_CHECKING:
    from pathlib import Path

    from factories import World
    from flask import Flask
    from promises.fork_server import ForkServer

OLD, NEW = load_packs().values()
ROWS = [each for each in NEW.successors.values() if not each.is_same and len(each.now) == 1]
KIND = next(each for each in ROWS if each.list is SuccessionList.KINDS)
TASK = next(each for each in ROWS if each.list is SuccessionList.FUNCTIONS)
EMAIL, MANY = "coordinator@isle.example", 80
_DO = """
import json, sys
from partnership.accounts.queries import account_by_email, viewer_of
from partnership.operations.app import create_app
from partnership.store.db import transaction
from partnership.protocols.pack_change import queries, services, undo
settings, (email, is_undone) = map(json.loads, sys.argv[1:])
with create_app(**settings).app_context(), transaction() as session:
    viewer = viewer_of(account_by_email(email))
    if is_undone:
        held = queries.get_made("isle")
        seen, do = undo.undo_plan(held, viewer).fingerprint, undo.undo
    else:
        held = queries.get_planned("isle")
        seen = queries.read_plan(held, viewer).fingerprint(queries.known_ids(held.partnership, viewer), held.row.id)
        do = services.make
    do(session, held, viewer, expected_version=held.row.version, seen=seen)
"""


@pytest.fixture
def isle(app: Flask, world: World) -> None:
    """A partnership of many agencies with a kind, a desk and a role that go on under another name."""
    partnership = world.partnership("isle", pack_id=OLD.id)
    world.coordinator(partnership, email=EMAIL)
    with world.session() as session:
        for number in range(MANY):
            row = Organisation(
                id=uuid4(), name=f"Agency {number}", kind_id=KIND.was[0], sector=Sector.STATUTORY, level=Level.LOCAL,
                home_id=partnership.id,
            )  # fmt: skip
            session.add(row)
            session.flush()
            of: dict[str, Any] = {"organisation_id": row.id}
            session.add(Participation(partnership_id=partnership.id, joined_on=now().date(), **of))
            session.add(Contact(post="Duty desk", function_ids=[TASK.was[0]], **of))
            session.add(
                Responsibility(
                    partnership_id=partnership.id, function_id=TASK.was[0], group=OLD.functions[TASK.was[0]].group,
                    role=Role.SUPPORTS, state=Agreement.ACCEPTED, **of,
                )
            )  # fmt: skip


def plan(world: World) -> None:
    with world.session() as session:
        viewer = viewer_of(account_by_email(EMAIL))
        services.start_plan(session, get_partnership("isle"), NEW.id, viewer)
        decide_all("isle", viewer)


def stands(app: Flask) -> Any:
    """Everything that a change writes; the history is whole."""
    with app.app_context():
        assert audit.first_broken(db.session()) is None
        counts = [db.session.scalar(select(func.count()).select_from(each)) for each in (AuditEntry, Mail)]
        states = list(db.session.scalars(select(GuidanceChange.state).order_by(GuidanceChange.id)))
        return dump(), counts, states


def done(forks: ForkServer, folder: Path, url: str, *, is_undone: bool) -> float:
    """Do it in a process of its own that nobody kills; gives how long it wrote."""
    with being_written(url) as is_writing, started(forks, folder, url, _DO, [EMAIL, is_undone]) as process:
        until_it_writes(process, is_writing)
        began = time.monotonic()
        assert process.wait(PATIENCE) == 0
        return time.monotonic() - began


@pytest.mark.usefixtures("isle")
def test_a_kill_in_a_change_of_guidance_or_in_its_undoing_leaves_all_or_nothing(
    app: Flask, world: World, tmp_path: Path, database_url: str, forks: ForkServer
) -> None:
    plan(world)
    took = {is_undone: done(forks, tmp_path, database_url, is_undone=is_undone) for is_undone in (False, True)}
    plan(world)
    first = stands(app)[0]
    for is_undone, seconds in took.items():
        before, cut = stands(app), 0
        for part in (0.0, random.uniform(0.1, 0.5), random.uniform(0.5, 0.9)):
            with (
                being_written(database_url) as is_writing,
                started(forks, tmp_path, database_url, _DO, [EMAIL, is_undone]) as process,
            ):
                is_cut = killed_in_the_write(process, is_writing, part * seconds)
            cut += is_cut
            if stands(app) != before:
                assert not is_cut, "something is half done"
                break
        else:
            done(forks, tmp_path, database_url, is_undone=is_undone)
        assert cut, "no kill met a write"
        roles = {each.function_id for each in all_roles(app)}
        assert roles == {TASK.was[0] if is_undone else TASK.now[0]}
    assert stands(app)[0] == first


def all_roles(app: Flask) -> list[Responsibility]:
    with app.app_context():
        found = list(db.session.scalars(select(Responsibility)))
        assert len(found) == MANY
        return found
