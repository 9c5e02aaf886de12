"""Where people are hidden they stay hidden: the one guard on the kind of an organisation, for every road that sets it.

A kind that hides people is followed by another such kind alone. Any other is set only after the yes that opens a locked
place too (row 18 of the table of authority), within `agreed`. It is held where the attribute is set, so that no form,
file, merger, restoration or change of guidance goes past it, nor one that is built later.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from partnership.base.errors import InputFault
from partnership.policy.audience import is_safe_place, lays_open
from partnership.store.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnership.store.models import Entry

STAYS_HIDDEN = (
    "People are hidden there. Its kind is changed to one that hides nobody on its own page alone, and when two people "
    "have agreed"
)
_is_agreed: ContextVar[bool] = ContextVar("is_laying_open_agreed", default=False)


@contextmanager
def agreed(*, is_so: bool = True) -> Iterator[None]:
    """Those who may have agreed that an organisation hides nobody any more, if `is_so`."""
    token = _is_agreed.set(is_so)
    try:
        yield
    finally:
        _is_agreed.reset(token)


def is_held(record: Entry | None, name: str) -> bool:
    """Whether a field is the kind of an organisation in which people are hidden."""
    return isinstance(record, Organisation) and name == "kind_id" and is_safe_place(record.kind_id)


def is_laid_open(record: Entry | None, values: Mapping[str, Any]) -> bool:
    """Whether these values make of an organisation in which people are hidden one of a kind that hides nobody."""
    kind_id = values.get("kind_id")
    return isinstance(record, Organisation) and kind_id is not None and lays_open(record.kind_id, kind_id)


@event.listens_for(Organisation.kind_id, "set", active_history=True)
def _hold(_row: Organisation, kind_id: Any, was: Any, _initiator: Any) -> None:
    """Raise InputFault for a kind that would lay an entry open, where nobody has agreed to that."""
    if isinstance(was, str) and isinstance(kind_id, str) and lays_open(was, kind_id) and not _is_agreed.get():
        raise InputFault(STAYS_HIDDEN, "kind_id")
