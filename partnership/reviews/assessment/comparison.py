"""Two assessments side by side, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.reviews.assessment.wording import NUMBERS, SCALE
from partnership.web.states import Tag

if TYPE_CHECKING:
    from datetime import date

    from partnership.reviews.assessment.sheet import AssessmentSheet, CompetenceEntry
    from partnership.store.models.assessments import Rating


class Direction(StrEnum):
    """What became of a rating."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    NEW = "new"
    GONE = "gone"
    WAITING = "waiting"  # it was rated, and the later assessment is still open
    NEITHER = "neither"


WORDS = {
    Direction.BETTER: "better",
    Direction.SAME: "unchanged",
    Direction.WORSE: "worse",
    Direction.NEW: "new",
    Direction.GONE: "no longer rated",
    Direction.WAITING: "not rated yet",
    Direction.NEITHER: "not rated",
}


COLOURS = {
    Direction.BETTER: "green",
    Direction.SAME: "blue",
    Direction.WORSE: "red",
    Direction.NEW: "purple",
    Direction.GONE: "orange",
    Direction.WAITING: "grey",
    Direction.NEITHER: "grey",
}


@dataclass(frozen=True, slots=True)
class RatingChange:
    """The way from one rating to another."""

    direction: Direction
    words: str  # "better by one step"

    @property
    def tag(self) -> Tag:
        """How pages show it."""
        return Tag(self.words.capitalize(), COLOURS[self.direction])


@dataclass(frozen=True, slots=True)
class CompetenceRow:
    """A competence in both assessments; one of the two may lack it."""

    id: str
    name: str
    before: CompetenceEntry | None
    after: CompetenceEntry | None
    change: RatingChange
    done_on: date | None  # when the earlier action was done, as far as anybody wrote it down

    @property
    def was(self) -> Rating | None:
        """The earlier rating."""
        return self.before.rating if self.before is not None else None

    @property
    def now(self) -> Rating | None:
        """The later rating."""
        return self.after.rating if self.after is not None else None

    @property
    def action(self) -> str:
        """The earlier action."""
        return self.before.action if self.before is not None else ""


@dataclass(frozen=True, slots=True)
class ThemeComparison:
    """A theme in both."""

    id: str
    name: str
    rows: tuple[CompetenceRow, ...]


@dataclass(frozen=True, slots=True)
class AssessmentComparison:
    """The earlier and the later assessment."""

    before: AssessmentSheet
    after: AssessmentSheet
    groups: tuple[ThemeComparison, ...]

    @property
    def rows(self) -> tuple[CompetenceRow, ...]:
        """Every competence."""
        return tuple(row for group in self.groups for row in group.rows)

    def count(self, direction: Direction) -> int:
        """How many went this way."""
        return sum(1 for row in self.rows if row.change.direction is direction)

    @property
    def actions(self) -> tuple[CompetenceRow, ...]:
        """Competences whose earlier assessment set an action."""
        return tuple(row for row in self.rows if row.action)

    @property
    def words(self) -> str:
        """The whole of it in a sentence: "6 better, 12 unchanged, 1 worse, 3 not rated"."""
        names = WORDS | {Direction.NEW: "rated for the first time"}
        found = ((direction, self.count(direction)) for direction in Direction)
        return ", ".join(f"{number} {names[each]}" for each, number in found if number)


def change_of(was: Rating | None, now: Rating | None, *, is_open: bool = False) -> RatingChange:
    """What became of a rating, in words; `is_open`: the later assessment is still being filled in."""
    if was is None or now is None:
        direction = {
            (True, False): Direction.NEW,
            (False, True): Direction.WAITING if is_open else Direction.GONE,
            (True, True): Direction.NEITHER,
        }[was is None, now is None]
        return RatingChange(direction, WORDS[direction])
    steps = SCALE.index(now) - SCALE.index(was)
    if not steps:
        return RatingChange(Direction.SAME, WORDS[Direction.SAME])
    direction = Direction.BETTER if steps > 0 else Direction.WORSE
    number = abs(steps)
    return RatingChange(direction, f"{WORDS[direction]} by {NUMBERS[number]} {'step' if number == 1 else 'steps'}")


def with_earlier(sheet: AssessmentSheet) -> AssessmentComparison | None:
    """An assessment beside the one that was closed before it, as it carries that itself; none where it is the first."""
    if not sheet.earlier_id:
        return None
    themes = tuple(
        replace(theme, entries=tuple(_earlier(entry) for entry in theme.entries if entry.earlier))
        for theme in sheet.themes
    )
    before = replace(
        sheet,
        id=sheet.earlier_id,
        title=sheet.earlier_title,
        closed_on=sheet.earlier_closed_on,
        themes=themes,
        earlier_id="",
        earlier_title="",
        earlier_closed_on=None,
    )
    return compare(before, sheet)


def _earlier(entry: CompetenceEntry) -> CompetenceEntry:
    """What an entry says of itself the time before."""
    old = entry.earlier
    if old is None:
        return entry
    return replace(
        entry,
        rating=old.rating,
        reason=old.reason,
        action=old.action,
        owner=old.owner,
        due_on=old.due_on,
        done_on=old.done_on,
        pieces=(),
        tasks=(),
        settings=(),
        earlier=None,
    )


def compare(before: AssessmentSheet, after: AssessmentSheet) -> AssessmentComparison:
    """Both side by side, in the order of the later one; what only the earlier had follows in its theme."""
    names = {theme.id: theme.name for theme in (*after.themes, *before.themes)}
    groups = []
    for theme_id, name in names.items():
        found: dict[str, None] = {}
        for sheet in (after, before):
            found |= {e.id: None for theme in sheet.themes if theme.id == theme_id for e in theme.entries}
        rows = tuple(_row(each, before, after) for each in found)
        groups.append(ThemeComparison(theme_id, name, rows))
    return AssessmentComparison(before, after, tuple(groups))


def _row(competence_id: str, before: AssessmentSheet, after: AssessmentSheet) -> CompetenceRow:
    old, new = before.entry(competence_id), after.entry(competence_id)
    named = new or old
    change = change_of(old.rating if old else None, new.rating if new else None, is_open=not after.is_closed)
    done_on = old.done_on if old else None
    if done_on is None and new is not None and new.earlier is not None and after.earlier_id == before.id:
        done_on = new.earlier.done_on
    return CompetenceRow(competence_id, named.name if named else "", old, new, change, done_on)
