"""What was reckoned from the register, kept by each process until something changes.

Every change of a row adds to the audit in the same transaction, so an answer holds as long as the newest seal of the
audit is the one under which it was reckoned; that a file was taken away changes none. That is asked of the database
each time, so that it is right in any number of processes, in a transaction that is taken back, and after a backup was
put back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

from flask import current_app
from sqlalchemy import func, select

from partnership.base.clocks import london_day
from partnership.base.lru_cache import LruCache
from partnership.base.statements import column_rows
from partnership.store.db import db, is_reading_only
from partnership.store.models import TAKEN, AuditEntry, now

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable
    from datetime import date

    from flask import Flask
    from sqlalchemy import Select
    from sqlalchemy.orm import SessionTransaction

    from partnership.store.models import Base

T = TypeVar("T")
_ASKED: WeakKeyDictionary[SessionTransaction, dict[frozenset[str], str]] = WeakKeyDictionary()

MOST_KEPT = 256  # a few lines of text for each visitor and page


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer, with all that it holds by."""

    seal: str
    day: date
    basis: object
    answer: Any

    def holds(self, seal: str, day: date, basis: object) -> bool:
        """Whether reckoning it again would give the same."""
        return self.seal == seal and self.day == day and self.basis is basis


def init_app(app: Flask) -> None:
    """Give the application empty shelves."""
    app.extensions["kept"] = {}


def shelf(name: str, room: int) -> LruCache[Any]:
    """The shelf of that name of the application at work."""
    shelves: dict[str, LruCache[Any]] = current_app.extensions["kept"]
    return shelves.get(name) or shelves.setdefault(name, LruCache(room))


def until_a_change(
    key: Hashable, reckon: Callable[[], T], basis: object = None, tables: Collection[type[Base]] = ()
) -> T:
    """What `reckon` gives, which must be a value and no row; reckoned again after any change, and on another day.

    `key` says what is asked and for whom: everything that the answer depends on and that the audit does not record.
    `basis` is a value that the answer was made from and that ends by the clock: another one ends the answer too.
    `tables`: those that alone can change the answer, where not everything can.
    """
    seal, day = newest_seal(tables), london_day(now())
    answers = shelf("answers", MOST_KEPT)
    kept = cast("KeptAnswer | None", answers.get(key))
    if kept is None or not kept.holds(seal, day, basis):
        kept = KeptAnswer(seal, day, basis, reckon())
        answers.set(key, kept)
    found: T = kept.answer
    return found


def newest_seal(tables: Collection[type[Base]] = ()) -> str:
    """The seal of the last entry of the audit, or of the last about one of some tables; empty where there is none.

    A transaction that only reads asks once: an answer from before what others commit meanwhile is as good for its page.
    """
    names = frozenset(each.__tablename__ for each in tables)
    transaction = db.session().get_transaction()
    if transaction is None or not is_reading_only():
        return column_rows(db.session(), _newest_seal(names), {}).scalar() or ""
    asked = _ASKED.setdefault(transaction, {})  # with the transaction goes what it has asked
    if names not in asked:
        asked[names] = column_rows(db.session(), _newest_seal(names), {}).scalar() or ""
    return asked[names]


@cache
def _newest_seal(tables: frozenset[str]) -> Select[str]:
    is_change = func.coalesce(AuditEntry.action, "") != TAKEN
    last = select(AuditEntry.seal).where(is_change).order_by(AuditEntry.sequence.desc()).limit(1)
    # Said so that the audit is read from its end until there is one, and not by all rows of these tables.
    return last.where(func.coalesce(AuditEntry.table, "").in_(sorted(tables))) if tables else last
