"""The worker and the commands are interrupted at any statement: what was half way is done by the next round, once."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from consultation.making import make_scene
from promises.statements import Fault, difference, masked, planted, rows
from promises.test_every_statement import Stage, steps
from sqlalchemy import select

from partnership.operations.worker.jobs import run_all
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import Mail, PositionRole, now

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable
    from pathlib import Path

    from consultation.making import Scene
    from factories import World
    from flask import Flask

EVERY = os.environ.get("EVERY_STATEMENT") == "1"
LATER = timedelta(minutes=11)  # when a mail that was taken out belongs to nobody again
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def never() -> bool:
    """Nobody asks the worker to end."""
    return False


def work(app: Flask, *, minutes: int = 0) -> None:
    """A round of the worker; what fails waits for the next one."""
    with app.app_context():
        list(run_all(now() + timedelta(minutes=minutes), never))


def reached(app: Flask, folder: Path) -> tuple[Any, Counter[Any], int]:
    """What a round leaves: all rows but the outbox, what the outbox says of each mail, and how many files there are."""
    found = masked(rows(app))
    found.pop("mail", None)
    found.pop("site_mark", None)  # how far the history was when it was anchored: that differs
    with app.app_context():
        mails = sorted(
            (row.kind, row.to, row.subject, row.sent_at is not None) for row in db.session.scalars(select(Mail))
        )
    return found, mails, len(list((folder / "mail").glob("*.eml")))  # type: ignore[return-value]


@on_sqlite
def test_a_round_that_is_interrupted_and_one_more_are_as_one_round(
    kept: Callable[..., Scene], world: World, app: Flask, tmp_path: Path
) -> None:
    scene = kept("consultation", make_scene, app, world)
    for name in ("police", "health"):
        world.editor(scene.agencies[name], PositionRole.LEAD)
    world.coordinator(scene.partnership)
    scene.open_consultation(days=-1)
    stage = Stage(app, None)
    stage.keep()
    with planted(app, Fault()) as whole:
        work(app)
    work(app, minutes=11)
    wanted = reached(app, tmp_path)
    assert wanted[2] >= 3, "the round sends nothing"
    for at in steps(whole.seen, whole.seen if EVERY else 8, "round"):
        stage.put_back()
        for each in (tmp_path / "mail").glob("*.eml"):
            each.unlink()
        with planted(app, Fault(at, is_outage=at % 2 == 0)):
            work(app)
        work(app, minutes=11)
        found = reached(app, tmp_path)
        assert found[1:] == wanted[1:], f"statement {at}"
        assert not difference(found[0], wanted[0]), f"statement {at}: {difference(found[0], wanted[0])}"
        with app.app_context():
            assert audit.first_broken(db.session()) is None


@on_sqlite
def test_a_month_has_one_monthly_mail_however_the_clock_turns(
    kept: Callable[..., Scene], world: World, app: Flask
) -> None:
    scene = kept("consultation", make_scene, app, world)
    world.editor(scene.agencies["police"], PositionRole.LEAD)
    at, days = now(), (0, 31, 0, 62, 31, 0, 62, 0)
    with app.app_context():
        for each in days:
            list(run_all(at + timedelta(days=each), never))
        sent = list(db.session.scalars(select(Mail.to).where(Mail.kind == "digest")))
        assert audit.first_broken(db.session()) is None
    months = {(at + timedelta(days=each)).strftime("%Y-%m") for each in days}
    assert len(sent) == len(months) * len(set(sent))


def _embassies(folder: Path) -> list[str]:
    file = folder / "embassies.csv"
    file.write_text(
        "operator,type,city,phone,email,website\n"
        + "".join(f"{name},embassy,London,020 7946 0100,,\n" for name in ("Romania", "Nigeria", "Albania")),
        encoding="utf-8",
    )
    return ["embassies", "import", str(file), "--apply"]


def _endings(folder: Path) -> list[str]:
    file = folder / "endings.json"
    file.write_text('["pnn.police.uk", "charity.example", "trust.example"]', encoding="utf-8")
    return ["people", "endings", "import", str(file), "--source", "list of May", "--apply"]


def _demonstration(_folder: Path) -> list[str]:
    return ["demo", "load"]


@on_sqlite
@pytest.mark.parametrize("command", [_embassies, _endings, _demonstration], ids=["embassies", "endings", "demo"])
def test_a_command_that_fails_half_way_leaves_nothing_and_can_be_run_again(
    app: Flask, tmp_path: Path, command: Callable[[Path], list[str]]
) -> None:
    runner, words = app.test_cli_runner(), command(tmp_path)
    before = rows(app)
    is_long = command is _demonstration
    few = (3, 900) if is_long else (2, 5, 6)
    for at in (3, 50, 900, 2000, 4000) if is_long and EVERY else few:
        with planted(app, Fault(at, is_outage=True)) as fault:
            result = runner.invoke(args=words)
        assert fault.is_met, result.output
        assert result.exit_code == 1
        assert result.output.count("\n") == 1, result.output
        with app.app_context():
            db.session.remove()
        assert rows(app) == before, f"statement {at}"
    if not is_long:
        assert runner.invoke(args=words).exit_code == 0
        assert rows(app) != before
