"""The shape of putting something back: fields with what stands now and what stood then, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from partnership.register.directory.oversight.change_requests import NOTHING_SAID, RequestRemarks

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

ARCHIVED = "archived"
WHOLE = "whole"  # a row that is not there now, or was not there then
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class FieldThen:
    """One field: what stands now, what stood then, and why it cannot be put back, where it cannot."""

    name: str
    label: str
    now: tuple[str, ...]
    then: tuple[str, ...]
    why_not: str = ""
    remark: str = ""  # what follows from putting it back
    is_asked: bool = False  # a coordinator is asked first

    @property
    def can(self) -> bool:
        """Whether it can be ticked."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was put back at once, and what was sent to those who are asked first."""

    changed: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    is_locked_away: bool = False  # an address went under lock: old pages of the database must go


@dataclass(frozen=True, slots=True)
class RestorePage:
    """What stands around the fields."""

    title: str
    caption: str
    back: str  # the history that the visitor came from
    done: str  # where to go when it is done
    active_nav: str = ""
    remark: str = ""


class Restoration(Protocol):
    """Something that can go back to what it was."""

    page: RestorePage
    version: int
    fields: tuple[FieldThen, ...]

    def put_back(self, session: Session, names: Collection[str], *, seen_version: int, said: RequestRemarks) -> Outcome:
        """Write the chosen fields as they were; raises Stale and InputFault as the services do."""


def lines(value: Any) -> tuple[str, ...]:
    """A value as lines; none for an empty one."""
    if value in (None, "", [], ()):
        return ()
    return tuple(str(value).split("\n"))


__all__ = ["NOTHING_SAID", "RequestRemarks"]
