"""Gaps as work: each finding with the post that sees to it, its day and its state. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.findings.types import LEADERLESS, Severity
from partnership.web.states import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from uuid import UUID

    from partnership.guidance.types import Group
    from partnership.map.mapping.finding_rows import FindingRow, Sections
    from partnership.map.mapping.usual_roles import RolePlan
    from partnership.store.models import FindingNote

SETTINGS, ENTRIES, WHOLE = "settings", "entries", "whole"
PLACES: Mapping[str, str] = {
    SETTINGS: "Where victims may be met", ENTRIES: "Entries and numbers", WHOLE: "The partnership",
}  # fmt: skip


class ActionState(StrEnum):
    """How the work on a gap stands."""

    OPEN = "open"
    IN_HAND = "in-hand"
    LATE = "late"
    ASIDE = "aside"
    CLOSED = "closed"

    @property
    def tag(self) -> Tag:
        """How a page shows it."""
        found = {
            "open": Tag("Open", "orange"), "in-hand": Tag("In hand", "blue"), "late": Tag("Late", "red"),
            "aside": Tag("Set aside"), "closed": Tag("Closed", "green"),
        }  # fmt: skip
        return found[self.value]

    @property
    def words(self) -> str:
        """What people call it."""
        return self.tag.words


@dataclass(frozen=True, slots=True)
class LeadCandidate:
    """An agency of a usual kind that could be asked to lead a task, for which cases."""

    agency_id: UUID
    name: str
    group: Group


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """A gap as work. One that is closed is in the map no more: only its note tells what it was."""

    key: str
    title: str
    place: str  # a stage, or one of `PLACES`
    state: ActionState
    missing: str = ""
    to_do: str = ""
    severity: Severity = Severity.TIDY
    severity_tag: Tag | None = None
    post: str = ""
    due_on: date | None = None
    function_id: str = ""
    candidates: tuple[LeadCandidate, ...] = ()

    @property
    def place_words(self) -> str:
        """Its place in words."""
        return PLACES.get(self.place, self.place.capitalize())

    @property
    def is_closed(self) -> bool:
        """Whether it is done."""
        return self.state is ActionState.CLOSED


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """What the plan is narrowed to; empty values narrow nothing but what is closed."""

    state: str = ""
    severity: str = ""
    place: str = ""
    post: str = ""

    def takes(self, action: PlannedAction) -> bool:
        """Whether an action is one of them."""
        is_state = action.state == self.state if self.state else not action.is_closed
        return (
            is_state
            and self.severity in ("", action.severity)
            and self.place in ("", action.place)
            and self.post in ("", action.post)
        )


def kin_of(key: str) -> tuple[str, ...]:
    """The keys under which a gap may be noted: that a lead was asked, or said no, makes no other work of it."""
    for rule in LEADERLESS:
        if key.startswith(f"{rule}-"):
            rest = key.removeprefix(f"{rule}-")
            return (key, *(f"{each}-{rest}" for each in LEADERLESS if each is not rule))
    return (key,)


def note_of(notes: Mapping[str, FindingNote], key: str) -> FindingNote | None:
    """What is noted on a gap: first of all under its own key with a post, then under that of its kin."""
    found = [notes[each] for each in kin_of(key) if each in notes]
    return next((each for each in found if each.post), found[0] if found else None)


def actions_of(
    sections: Sections, notes: Mapping[str, FindingNote], usual: RolePlan, today: date
) -> tuple[PlannedAction, ...]:
    """The plan: what is open first by place as the page of gaps has it, what is set aside, then what is closed."""
    placed = [
        *((row, stage.value) for stage, rows in sections.stages for row in rows),
        *((row, SETTINGS) for row in sections.settings),
        *((row, ENTRIES) for row in sections.entries),
        *((row, WHOLE) for row in sections.whole),
        *((row, _place_of(row)) for row in sections.aside),
    ]
    found = [_action(row, place, notes, usual, today) for row, place in placed]
    return (*found, *_closed(notes, {kin for row, _ in placed for kin in kin_of(row.key)}))


def _place_of(row: FindingRow) -> str:
    return SETTINGS if row.setting_id else WHOLE if row.is_about_kind or row.is_about_board else ENTRIES


def _action(
    row: FindingRow, place: str, notes: Mapping[str, FindingNote], usual: RolePlan, today: date
) -> PlannedAction:
    note = note_of(notes, row.key)
    post, due_on = (note.post, note.due_on) if note is not None else ("", None)
    state = ActionState.IN_HAND if post else ActionState.OPEN
    if due_on is not None and due_on < today:
        state = ActionState.LATE
    if row.aside is not None:
        state = ActionState.ASIDE
    return PlannedAction(
        key=row.key,
        title=row.title,
        place=place,
        state=state,
        missing=row.said.text,
        to_do=row.said.to_do,
        severity=row.severity,
        severity_tag=row.tag,
        post=post,
        due_on=due_on,
        function_id=row.function_id,
        candidates=tuple(_candidates(row, usual)),
    )


def _candidates(row: FindingRow, usual: RolePlan) -> Iterator[LeadCandidate]:
    if row.is_leaderless:
        for role in usual.rows:
            if role.function.id == row.function_id and role.role.is_lead:
                yield LeadCandidate(role.agency.id, role.agency.name, role.group)


def _closed(notes: Mapping[str, FindingNote], present: set[str]) -> Iterator[PlannedAction]:
    for key, note in sorted(notes.items()):
        if note.post and key not in present:
            yield PlannedAction(
                key=key, title=note.title or key, place="", state=ActionState.CLOSED, post=note.post, due_on=note.due_on
            )


def counts_of(actions: Iterable[PlannedAction]) -> dict[ActionState, int]:
    """How many there are in each state."""
    found = dict.fromkeys(ActionState, 0)
    for each in actions:
        found[each.state] += 1
    return found
