"""Two people fill in the same competence at once: whose answer stands where, and where both must look. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from partnership.store.models.assessments import Rating


@dataclass(frozen=True, slots=True)
class CompetenceAnswer:
    """What one competence is given."""

    rating: Rating | None = None
    reason: str = ""
    action: str = ""
    owner_id: UUID | None = None
    due_on: date | None = None
    done_on: date | None = None
    earlier_done_on: date | None = None  # when the action of the assessment before was done


FIELDS = tuple(each.name for each in fields(CompetenceAnswer))


@dataclass(frozen=True, slots=True)
class MergedAnswer:
    """Both answers brought together."""

    answer: CompetenceAnswer  # the other's where only they changed something, else what was typed
    conflicts: tuple[str, ...]  # fields that both changed, each to something else
    taken: tuple[str, ...]  # fields taken over from the other


def merge(was: CompetenceAnswer | None, typed: CompetenceAnswer, stored: CompetenceAnswer) -> MergedAnswer:
    """Bring together what was typed and what somebody else has stored since the form showed `was`.

    Without `was` nobody knows who changed what, so that every difference is a conflict.
    """
    conflicts, taken = [], []
    for name in FIELDS:
        mine, theirs = getattr(typed, name), getattr(stored, name)
        if mine == theirs:
            continue
        if was is not None and mine == getattr(was, name):
            taken.append(name)
        elif was is None or theirs != getattr(was, name):
            conflicts.append(name)
    answer = replace(typed, **{name: getattr(stored, name) for name in taken})
    return MergedAnswer(answer, tuple(conflicts), tuple(taken))


def written(answer: CompetenceAnswer) -> str:
    """An answer as the form carries it."""
    return json.dumps({name: _plain(getattr(answer, name)) for name in FIELDS}, ensure_ascii=False)


def read(text: str) -> CompetenceAnswer | None:
    """What `written` wrote; None for anything else."""
    try:
        found = json.loads(text)
        return CompetenceAnswer(
            rating=Rating(found["rating"]) if found["rating"] else None,
            reason=_text(found["reason"]),
            action=_text(found["action"]),
            owner_id=UUID(found["owner_id"]) if found["owner_id"] else None,
            **{
                name: date.fromisoformat(found[name]) if found[name] else None
                for name in ("due_on", "done_on", "earlier_done_on")
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, (UUID, date)):
        return str(value)
    return value
