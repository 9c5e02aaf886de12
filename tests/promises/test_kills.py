"""Killed in the midst of writes, over HTTP: what was acknowledged is stored, once and whole, on both databases.

`KILLS=200` kills as often; without it a few times.
"""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING

import pytest
from promises.killing import Browser, Writer, random_wait, served, writing
from sqlalchemy import func, select, text

from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import AuditEntry, Contact, SentForm

if TYPE_CHECKING:
    from pathlib import Path

    from factories import World
    from flask import Flask

KILLS = int(os.environ.get("KILLS", "4"))
WRITERS = 3
PASSWORD = "seven green bicycles in a row"


def until_some_are_answered(writers: list[Writer], more: int) -> None:
    """Let the writers get on, so that kills meet a site at work."""
    wanted, until = sum(len(each.answered) for each in writers) + more, time.monotonic() + 30
    while sum(len(each.answered) for each in writers) < wanted and time.monotonic() < until:
        time.sleep(0.005)


def test_a_kill_in_the_midst_of_a_write_loses_nothing_and_leaves_no_half(
    app: Flask, world: World, tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = world.partnership()
    police = world.organisation("Borough police", ours)
    people = [world.coordinator(ours, email=f"coordinator-{number}@example.org") for number in range(WRITERS)]
    from partnership.accounts import passwords  # noqa: PLC0415

    for each in people:
        with world.session() as session:
            session.merge(each).password_hash = passwords.hash_password(PASSWORD)
    with app.app_context():
        changes_before = db.session.scalar(select(func.count()).select_from(AuditEntry))
        db.session.remove()
        db.engine.dispose()
    path, killed, waits, seed = f"/organisations/{police.id}/contacts/add", 0, [], int(time.time())
    with served(tmp_path, database_url) as site:
        writers = []
        for number, each in enumerate(people):
            browser = Browser(site.port)
            browser.sign_in(each.email, PASSWORD)
            writers.append(Writer(browser, path, browser.form(path), number))
        with writing(writers):
            wait = random_wait(seed)
            for _ in range(KILLS):
                until_some_are_answered(writers, random.randrange(4))
                assert site.kill_in_a_write(wait, time.monotonic() + 30), "nobody wrote"
                killed, at = killed + 1, time.monotonic()
                site.wait()
                waits.append(time.monotonic() - at)
    answered = [name for each in writers for name in each.answered]
    cut = [name for each in writers for name in each.cut]
    refused = [fault for each in writers for fault in each.refused]
    with app.app_context():
        stored = list(db.session.scalars(select(Contact.post)))
        changes = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.table == "contact").order_by(AuditEntry.sequence)
        ).all()
        forms = db.session.scalar(select(func.count()).select_from(SentForm))
        assert audit.first_broken(db.session()) is None
        if world.is_on_sqlite:
            assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        total = db.session.scalar(select(func.count()).select_from(AuditEntry)) - changes_before
    if "KILLS" in os.environ:
        with capsys.disabled():
            print(  # noqa: T201 - figures for who asked for many
                f"\n{killed} kills, each in a write; {len(cut)} requests cut, of {len(set(cut))} forms, all sent again; "
                f"{len(answered)} acknowledged, "
                f"{len(stored)} stored, {len(changes)} told, {total} rows of history, {len(refused)} refused; back after "
                f"{sum(waits) / len(waits):.2f} s, at most {max(waits):.2f} s; seed {seed}"
            )
    assert killed == KILLS
    assert len(cut) >= KILLS, "a kill that cuts no form has met none on its way"
    assert refused == []
    assert sorted(stored) == sorted(answered), "acknowledged and stored are not the same"
    assert len(changes) == forms == len(stored)
