"""How the site is, check by check, in a few milliseconds: for machines that watch it, administrators and `doctor`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from partnership.base.config import site_settings, sqlite_file
from partnership.documents.wording import counted
from partnership.operations.site_keys.services import wrong_keys
from partnership.operations.site_state import queries
from partnership.operations.site_state.services import ANCHOR, ANCHOR_EVERY, CHAIN, CHAIN_EVERY, ROUND
from partnership.store import audit
from partnership.store.db import db, is_answering
from partnership.store.models import now

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


WORKER_LATE = timedelta(minutes=15)  # cron starts one every five minutes
MAIL_LATE = timedelta(hours=1)
GIVEN_UP_FOR = timedelta(days=1)
MARGIN = timedelta(hours=2)  # what is done once a day may come a little later
MEGABYTE = 1024 * 1024


class Health(StrEnum):
    """How the site is as a whole."""

    OK = "ok"
    DEGRADED = "degraded"  # it answers, and somebody has to look
    DOWN = "down"  # the database does not answer


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that was looked at."""

    name: str  # for machines, a word
    title: str  # for people
    is_fine: bool
    words: str  # what was found, in one sentence without an end
    number: int | None = None  # what was counted or measured, for machines

    @property
    def tag(self) -> str:
        """As a page shows it."""
        return "In order" if self.is_fine else "Look at this"

    @property
    def colour(self) -> str:
        """Of the tag."""
        return "green" if self.is_fine else "red"

    @property
    def sentence(self) -> str:
        """What was found, as a page shows it."""
        return f"{self.words[:1].upper()}{self.words[1:]}."


@dataclass(frozen=True, slots=True)
class SiteState:
    """Every check, and what comes of them."""

    checks: tuple[HealthCheck, ...]
    answers: bool

    @property
    def state(self) -> Health:
        """Down only when nobody can read: a site that is full still shows the numbers that people need."""
        if not self.answers:
            return Health.DOWN
        return Health.OK if all(each.is_fine for each in self.checks) else Health.DEGRADED


def state_of_site() -> SiteState:
    """Look at everything. Reads only, writes nothing, and raises nothing that a check can tell."""
    at = now()
    if not is_answering():
        db.session.rollback()
        return SiteState(
            (HealthCheck("database", "Database", is_fine=False, words="it does not answer"), _disk()), answers=False
        )
    looked: tuple[Callable[[Session, datetime], HealthCheck], ...] = (
        _database,
        _worker,
        _outbox,
        _chain,
        _anchor,
        _keys,
    )
    found = []
    for look in looked:
        try:
            found.append(look(db.session(), at))
        except SQLAlchemyError as fault:  # no tables yet, or it went away in between
            db.session.rollback()
            name = look.__name__.strip("_")
            words = f"it could not be looked at ({type(fault).__name__}): see “flask database check”"
            found.append(HealthCheck(name, name.capitalize(), is_fine=False, words=words))
    return SiteState((found[0], _disk(), *found[1:]), answers=True)


def _database(session: Session, _at: datetime) -> HealthCheck:
    """Whether it could be written to, as far as that is seen without writing."""
    path = sqlite_file(db.engine.url)
    if path is not None:
        is_open = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        is_open = is_open and not os.statvfs(path).f_flag & os.ST_RDONLY
    else:
        is_open = queries.takes_writes(session)
    if unfit := current_app.extensions["schema_fit"].words():
        return HealthCheck("database", "Database", is_fine=False, words=unfit)
    words = "it answers and can be written" if is_open else "it answers, and nothing can be saved"
    return HealthCheck("database", "Database", is_fine=is_open, words=words)


def _disk() -> HealthCheck:
    """Room where the site and its database are."""
    settings = site_settings()
    file = sqlite_file(db.engine.url)
    folders = {Path(current_app.instance_path), *([file.parent] if file is not None else [])}
    free = min(shutil.disk_usage(each).free for each in folders if each.is_dir()) // MEGABYTE
    words = f"{free:,} MB are free"
    is_fine = free >= settings.disk_low
    return HealthCheck("disk", "Disk", is_fine, words if is_fine else f"{words}, less than {settings.disk_low:,}", free)


def _worker(session: Session, at: datetime) -> HealthCheck:
    last = queries.mark(session, ROUND)
    if last is None:
        return HealthCheck("worker", "Worker", is_fine=False, words="it has never done a round")
    age = max(at - last.at, timedelta())
    minutes = int(age.total_seconds() // 60)
    words = f"its last round was {counted(minutes, 'minute', 'minutes')} ago" if minutes else "it did a round just now"
    if not last.is_fine:
        words += ", and a job of it failed: the log says which"
    return HealthCheck("worker", "Worker", age <= WORKER_LATE and last.is_fine, words, int(age.total_seconds()))


def _outbox(session: Session, at: datetime) -> HealthCheck:
    waiting, given_up = queries.count_stuck(session, at - MAIL_LATE, at - GIVEN_UP_FOR)
    if not (waiting or given_up):
        return HealthCheck("outbox", "Mail", is_fine=True, words="no mail waits for longer than an hour", number=0)
    words = (
        f"{counted(waiting, 'mail waits', 'mails wait')} for longer than an hour, and "
        f"{counted(given_up, 'was', 'were')} given up since yesterday: “flask mail status” says why"
    )
    return HealthCheck("outbox", "Mail", is_fine=False, words=words, number=waiting + given_up)


def _chain(session: Session, at: datetime) -> HealthCheck:
    """The newest seal, whether the last anchor's row is still there, and what the last look at all of it found."""
    last, anchor, newest = queries.mark(session, CHAIN), queries.mark(session, ANCHOR), audit.newest(session)
    title, number = "History", newest[0] if newest else 0
    if not audit.is_ours(session):
        return HealthCheck("chain", title, is_fine=False, words=f"row {number} does not hold", number=number)
    if anchor is not None and (anchor.number or 0) > number:
        words = f"it ends at row {number}, and there was a row {anchor.number}"
        return HealthCheck("chain", title, is_fine=False, words=words, number=number)
    if last is None:
        return HealthCheck(
            "chain", title, is_fine=False, words="the worker has not looked at all of it yet", number=number
        )
    if not last.is_fine:
        words = "it was changed, cut, or can be: “flask audit verify” and “flask database check” say what is wrong"
        return HealthCheck("chain", title, is_fine=False, words=words, number=number)
    is_new = at - last.at <= CHAIN_EVERY + MARGIN
    words = f"every row held at {last.at:%d %B %Y, %H:%M} UTC"
    return HealthCheck("chain", title, is_new, words if is_new else f"{words}, and nobody has looked since", number)


def _anchor(session: Session, at: datetime) -> HealthCheck:
    last = queries.mark(session, ANCHOR)
    if last is None:
        words = "none was written yet"
        return HealthCheck("anchor", "Anchor of the history", is_fine=audit.newest(session) is None, words=words)
    words = f"the last is of row {last.number}, from {last.at:%d %B %Y, %H:%M} UTC"
    if not last.is_fine:
        words += "; the folder for it could not be written"
    is_fine = last.is_fine and at - last.at <= ANCHOR_EVERY + MARGIN
    return HealthCheck("anchor", "Anchor of the history", is_fine, words, last.number)


def _keys(session: Session, _at: datetime) -> HealthCheck:
    wrong = wrong_keys(session, site_settings())
    words = "; ".join(wrong) if wrong else "they are those with which the data was written"
    return HealthCheck("keys", "Keys", is_fine=not wrong, words=words)
