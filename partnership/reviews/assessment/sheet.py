"""An assessment as plain facts: what pages, comparison, Word and Excel files are made from. It can be kept as JSON.

A closed assessment is nothing but its kept sheet, so that it says the same whatever becomes of map, register and pack.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from partnership.documents.wording import day
from partnership.store.models.assessments import Rating

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")
NEEDS_GROUNDS = (Rating.IN_PLACE, Rating.PROVEN)


@dataclass(frozen=True, slots=True)
class EvidencePiece:
    """A piece of evidence; it names the agency that added it, never a person."""

    id: str
    text: str
    link: str
    added_by: str
    added_on: date
    version: int = 0


@dataclass(frozen=True, slots=True)
class TaskHolder:
    """An agency that leads a task, for whom when not for both, and how sure its contacts are."""

    name: str
    whom: str = ""  # "children", "adults" or empty
    contacts: str = ""  # "contacts confirmed 3 May 2026"


@dataclass(frozen=True, slots=True)
class TaskEvidence:
    """What the map shows of a task that bears on a competence."""

    function_id: str
    name: str
    leads: tuple[TaskHolder, ...]
    deputies: tuple[str, ...]
    supporters: int
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SettingEvidence:
    """What the identification audit holds of a setting that bears on a competence."""

    setting_id: str
    name: str
    first_contacts: tuple[str, ...]
    checked_on: date | None
    assurance: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The same competence in the assessment that was closed before."""

    rating: Rating | None
    reason: str
    action: str
    owner: str
    due_on: date | None
    done_on: date | None

    @property
    def who_and_when(self) -> str:
        """Who was to do the action, and by when."""
        return f"{self.owner or 'Nobody'}, {f'by {day(self.due_on)}' if self.due_on else 'no date'}"

    @property
    def outcome(self) -> str:
        """When it was done, as far as anybody wrote it down."""
        return f"Done {day(self.done_on)}" if self.done_on else "Not done, as far as anybody wrote down"


@dataclass(frozen=True, slots=True)
class CompetenceEntry:
    """A competence as it stands."""

    id: str
    name: str
    wanted: str  # what would show it
    rating: Rating | None = None
    reason: str = ""
    action: str = ""
    owner: str = ""
    due_on: date | None = None
    done_on: date | None = None
    pieces: tuple[EvidencePiece, ...] = ()
    tasks: tuple[TaskEvidence, ...] = ()
    settings: tuple[SettingEvidence, ...] = ()
    earlier: Earlier | None = None

    @property
    def is_open_action(self) -> bool:
        """Whether something is left to do."""
        return bool(self.action) and self.done_on is None

    @property
    def lacks(self) -> str:
        """What an open action lacks, in words; empty when it has an owner and a date."""
        if not self.is_open_action or (self.owner and self.due_on):
            return ""
        return "no owner and no date" if not self.owner and not self.due_on else "no date" if self.owner else "no owner"

    def is_late_on(self, on: date) -> bool:
        """Whether something is left to do and the day by which it was to be done is past."""
        return self.is_open_action and self.due_on is not None and self.due_on < on

    @property
    def contradictions(self) -> tuple[str, ...]:
        """Tasks of which the map says otherwise than a rating of in place or better: nobody leads them, or a gap."""
        if self.rating not in NEEDS_GROUNDS:
            return ()
        return tuple(each.name for each in self.tasks if each.gaps or not each.leads)

    @property
    def is_left_lying(self) -> bool:
        """Whether it was not in place last time, without an action, and has neither a better rating nor one now."""
        worst = (None, Rating.NOT_IN_PLACE)
        was = self.earlier is not None and self.earlier.rating is Rating.NOT_IN_PLACE and not self.earlier.action
        return was and self.rating in worst and not self.action

    @property
    def is_without_evidence(self) -> bool:
        """Whether it is said to be in place or better and nothing shows it."""
        return self.rating in NEEDS_GROUNDS and not self.pieces


@dataclass(frozen=True, slots=True)
class SheetTheme:
    """A group of competences."""

    id: str
    name: str
    entries: tuple[CompetenceEntry, ...]


@dataclass(frozen=True, slots=True)
class AssessmentSheet:
    """A whole assessment."""

    id: str
    title: str
    partnership: str
    area: str
    pack: str  # title of the guidance that the competences are from
    opened_on: date
    as_of: date  # the day of the map
    themes: tuple[SheetTheme, ...]
    closed_on: date | None = None
    closed_by: str = ""
    conclusion: str = ""
    earlier_id: str = ""
    earlier_title: str = ""
    earlier_closed_on: date | None = None

    @property
    def is_closed(self) -> bool:
        """Whether it is closed and kept."""
        return self.closed_on is not None

    @property
    def entries(self) -> tuple[CompetenceEntry, ...]:
        """Every competence, in order."""
        return tuple(entry for theme in self.themes for entry in theme.entries)

    def entry(self, competence_id: str) -> CompetenceEntry | None:
        """One competence."""
        return next((entry for entry in self.entries if entry.id == competence_id), None)

    @property
    def progress(self) -> RatingProgress:
        """How far it is."""
        return RatingProgress.of(self.entries, self.stands_on)

    @property
    def stands_on(self) -> date:
        """The day of which it tells: what was late on the day on which it was closed is told as late for ever."""
        return self.closed_on or self.as_of

    def is_late(self, entry: CompetenceEntry) -> bool:
        """Whether an action is overdue on the day of which the assessment tells."""
        return entry.is_late_on(self.stands_on)

    @property
    def actions(self) -> tuple[CompetenceEntry, ...]:
        """Competences with an action that is left to do, by date; those without a date last."""
        found = (entry for entry in self.entries if entry.is_open_action)
        return tuple(sorted(found, key=lambda entry: (entry.due_on is None, entry.due_on or date.max)))

    @property
    def done(self) -> tuple[CompetenceEntry, ...]:
        """Competences whose action is done, by the day on which it was."""
        found = (entry for entry in self.entries if entry.action and entry.done_on)
        return tuple(sorted(found, key=lambda entry: entry.done_on or date.max))


@dataclass(frozen=True, slots=True)
class RatingProgress:
    """Counts of an assessment."""

    total: int
    ratings: dict[Rating | None, int] = field(default_factory=dict)
    pieces: int = 0
    actions: int = 0
    lacking: int = 0
    late: int = 0

    @classmethod
    def of(cls, entries: Iterable[CompetenceEntry], on: date) -> RatingProgress:
        """The counts of some competences on a day."""
        rows = tuple(entries)
        return cls(
            total=len(rows),
            ratings={rating: sum(1 for each in rows if each.rating is rating) for rating in (*Rating, None)},
            pieces=sum(len(each.pieces) for each in rows),
            actions=sum(1 for each in rows if each.is_open_action),
            lacking=sum(1 for each in rows if each.lacks),
            late=sum(1 for each in rows if each.is_late_on(on)),
        )

    @property
    def rated(self) -> int:
        """How many are rated."""
        return self.total - self.ratings.get(None, 0)


def fingerprint(sheet: AssessmentSheet) -> str:
    """SHA-256 of what people wrote, whatever the map shows meanwhile."""
    told = [
        [to_json(getattr(entry, name)) for name in ("id", "rating", "reason", "action", "owner", "due_on", "done_on")]
        + [to_json(entry.pieces), to_json(entry.earlier)]
        for entry in sheet.entries
    ]
    return sha256(json.dumps(told, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def to_json(value: Any) -> Any:
    """A sheet, or a part of it, as JSON values."""
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    return value


_hints: dict[type[Any], dict[str, Any]] = {}  # of each shape that was read


def _hints_of(shape: type[Any]) -> dict[str, Any]:
    if shape not in _hints:
        _hints[shape] = get_type_hints(shape)
    return _hints[shape]


def from_json(shape: type[T], value: dict[str, Any]) -> T:
    """What `to_json` wrote; a field that a later release adds gets its usual value, one that it drops is ignored."""
    hints = _hints_of(shape)
    return shape(**{name: _read(hints[name], each) for name, each in value.items() if name in hints})


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) is UnionType or type(None) in get_args(hint):
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], each) for each in value)
    if hint is date:
        return date.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    return from_json(hint, value) if is_dataclass(hint) and isinstance(hint, type) else value
