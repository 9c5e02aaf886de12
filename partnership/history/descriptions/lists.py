"""The words of choices that a history tells, by their type; a choice without any is told by its stable value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership.documents.blocks import Status
from partnership.exchange.imports.wording import TAGS as IMPORTS
from partnership.guidance.types import Sharing
from partnership.map.mapping.sharing import WORDS as SHARING
from partnership.register.directory import wording
from partnership.reviews.assessment.wording import WORDS as RATINGS
from partnership.store.models import (
    CommentState,
    Decision,
    FieldAnswer,
    ImportState,
    QuestionState,
    Rating,
    RequestState,
    TakingInState,
)
from partnership.web.states import tag_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import Enum

STATUSES = {
    Status.DRAFT: "a draft",
    Status.CONSULTATION: "in consultation",
    Status.AGREED: "agreed",
    Status.SUPERSEDED: "superseded",
}
LISTS: Mapping[type[Enum], Mapping[Any, str]] = {
    **wording.LISTS,
    Rating: RATINGS,
    Sharing: SHARING,
    QuestionState: {state: tag_of(state).words for state in QuestionState},
    Status: STATUSES,
    ImportState: {state: words for state, (words, _colour) in IMPORTS.items()},
    CommentState: {CommentState.OPEN: tag_of(CommentState.OPEN).words},
    Decision: {Decision.OPEN: "Not signed yet"},
    RequestState: {RequestState.OPEN: tag_of(RequestState.OPEN).words},
    FieldAnswer: {FieldAnswer.OPEN: "Not answered yet"},
    TakingInState: {
        TakingInState.OPEN: "Not answered yet",
        TakingInState.ACCEPTED: "Takes part",
        TakingInState.DECLINED: "Does not take part",
        TakingInState.WITHDRAWN: "Asked no longer",
        TakingInState.LAPSED: "Nobody answered in thirty days",
    },
}
