"""How a state shows on a screen: its words and the colour of its tag, by member of its enum.

Enums of higher packages say it themselves, with a property `tag`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from partnership.base.clocks import Freshness
from partnership.findings.find import CheckStanding
from partnership.findings.law import FactState
from partnership.findings.types import Severity
from partnership.findings.words import HEADINGS
from partnership.guidance.facts import FactOutcome
from partnership.store.models import (
    Agreement,
    Audience,
    ChangeState,
    CommentState,
    FieldAnswer,
    QuestionState,
    RequestState,
    SigningState,
    TakingInState,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum


class Tag(NamedTuple):
    """Words in a coloured box; the colour only helps. In templates: {{ tag(*each) }}."""

    words: str
    colour: str = "grey"


# By type first: members of two enums with the same value are equal, and one key.
_TAGS: Mapping[type[StrEnum], Mapping[str, Tag]] = {
    Freshness: {
        Freshness.CONFIRMED: Tag("Confirmed", "green"),
        Freshness.AGEING: Tag("Ageing", "yellow"),
        Freshness.UNCONFIRMED: Tag("Unconfirmed", "orange"),
        Freshness.NEVER: Tag("Never checked", "red"),
    },
    CheckStanding: {
        CheckStanding.NONE: Tag("Not checked", "red"),
        CheckStanding.NEVER: Tag("Never checked", "red"),
        CheckStanding.FRESH: Tag("Checked", "green"),
        CheckStanding.OLD: Tag("Check is old", "orange"),
    },
    FactState: {
        FactState.UNCHECKED: Tag("Not checked", "red"),
        FactState.OLD: Tag("Look at it again", "orange"),
        FactState.CHANGED: Tag("Not as the guidance says", "blue"),
        FactState.CHECKED: Tag("Checked", "green"),
        FactState.READ: Tag("As it was read"),
    },
    FactOutcome: {
        FactOutcome.HOLDS: Tag("It holds", "green"),
        FactOutcome.BEGUN: Tag("In force", "blue"),
        FactOutcome.CHANGED: Tag("Changed", "blue"),
        FactOutcome.ENDED: Tag("Ended", "blue"),
        FactOutcome.NOT_FOUND: Tag("Not found", "orange"),
    },
    Severity: {
        Severity.STOPS: Tag(HEADINGS[Severity.STOPS], "red"),
        Severity.NIGHT: Tag(HEADINGS[Severity.NIGHT], "orange"),
        Severity.TIDY: Tag(HEADINGS[Severity.TIDY]),
    },
    Audience: {
        Audience.PUBLIC: Tag("Public", "blue"),
        Audience.PARTNERS: Tag("Partners", "teal"),
        Audience.PARTNERSHIP: Tag("Partnership", "purple"),
        Audience.NAMED: Tag("Named", "red"),
    },
    Agreement: {
        Agreement.PROPOSED: Tag("Proposed", "yellow"),
        Agreement.ACCEPTED: Tag("Accepted", "green"),
        Agreement.DECLINED: Tag("Declined", "red"),
    },
    TakingInState: {
        TakingInState.OPEN: Tag("Open", "yellow"),
        TakingInState.ACCEPTED: Tag("Accepted", "green"),
        TakingInState.DECLINED: Tag("Declined", "red"),
        TakingInState.WITHDRAWN: Tag("Withdrawn"),
        TakingInState.LAPSED: Tag("Not answered in time"),
    },
    CommentState: {
        CommentState.OPEN: Tag("Not answered yet", "yellow"),
        CommentState.TAKEN: Tag("Taken", "green"),
        CommentState.DECLINED: Tag("Declined", "red"),
        CommentState.WITHDRAWN: Tag("Withdrawn"),
    },
    ChangeState: {
        ChangeState.OPEN: Tag("Not answered yet", "yellow"),
        ChangeState.TAKEN: Tag("Taken", "green"),
        ChangeState.DECLINED: Tag("Declined", "red"),
    },
    SigningState: {
        SigningState.OPEN: Tag("For signature", "purple"),
        SigningState.AGREED: Tag("Agreed", "green"),
        SigningState.ENDED: Tag("Not agreed"),
        SigningState.SUPERSEDED: Tag("Superseded", "purple"),
    },
    RequestState: {
        RequestState.OPEN: Tag("Waiting", "yellow"),
        RequestState.ANSWERED: Tag("Answered"),
        RequestState.WITHDRAWN: Tag("Withdrawn"),
    },
    QuestionState: {
        QuestionState.OPEN: Tag("Waits for a yes", "yellow"),
        QuestionState.AGREED: Tag("Agreed", "green"),
        QuestionState.REFUSED: Tag("Refused"),
        QuestionState.WITHDRAWN: Tag("Taken back"),
        QuestionState.LAPSED: Tag("Nobody answered in thirty days"),
    },
    FieldAnswer: {
        FieldAnswer.OPEN: Tag("Waiting", "yellow"),
        FieldAnswer.ACCEPTED: Tag("Accepted", "green"),
        FieldAnswer.REFUSED: Tag("Refused", "red"),
        FieldAnswer.WITHDRAWN: Tag("Withdrawn"),
    },
}


def tag_of(state: StrEnum) -> Tag:
    """The tag of a state; KeyError where its enum has none here."""
    return _TAGS[type(state)][state]
