"""What the working page of a protocol shows of it, in words and by number: consultations, signings, sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.models import SigningState
from partnership.policy.actions import Action
from partnership.protocols.lifecycle.status import in_force, signing_that_counts, version_of, why_locked
from partnership.web.permit import can
from partnership.web.states import tag_of
from partnership.web.templating import day, moment

if TYPE_CHECKING:
    from partnership.guidance.types import Practice, Section
    from partnership.models import Signing
    from partnership.protocols.composing.context import ClauseReason
    from partnership.protocols.queries import Draft, LastChange

NONE_YET = "None yet"


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause on the working page."""

    reason: ClauseReason
    label: str
    practice: tuple[Practice, ...]


@dataclass(frozen=True, slots=True)
class SectionRows:
    """A section on the working page."""

    section: Section
    rows: tuple[ClauseRow, ...]

    @property
    def name(self) -> str:
        """Its number and title; that it is left out where none of its clauses has a number."""
        number = next((row.reason.number for row in self.rows if row.reason.number), "").split(".")[0]
        if not number:
            return f"Not included: {self.section.title}"
        return f"{'Annex ' if self.section.is_annex else ''}{number} {self.section.title}"


@dataclass(frozen=True, slots=True)
class WorkingPage:
    """A protocol as its working page tells of it to this visitor."""

    draft: Draft
    change: LastChange | None  # the last one

    @property
    def manages(self) -> bool:
        """Whether the visitor may change the protocol when nothing locks it."""
        return can(Action.PROTOCOL_EDIT, self.draft) and not self.draft.protocol.is_archived

    @property
    def locked(self) -> str:
        """Why nobody can change it now; empty where they can."""
        return why_locked(self.draft.protocol)

    @property
    def may_edit(self) -> bool:
        """Whether the visitor can change it now."""
        return self.manages and not self.locked

    @property
    def shown_number(self) -> str:
        """Of the version that preview and download give; empty: the draft."""
        return self._number(signing_that_counts(self.draft.protocol))

    @property
    def other_number(self) -> str:
        """Of the version in force, where preview and download give another one."""
        number = self._number(in_force(self.draft.protocol))
        return "" if number == self.shown_number else number

    def _number(self, signing: Signing | None) -> str:
        return version_of(self.draft.protocol, signing).number if signing is not None else ""

    @property
    def consultations(self) -> str:
        """How many there were, and when the last one was opened."""
        held = self.draft.protocol.consultations
        if not held:
            return NONE_YET
        return f"{len(held)} consultation{'s' if len(held) > 1 else ''}, last opened {day(held[0].opened_at)}"

    @property
    def signings(self) -> str:
        """What became of each version that was put to signature."""
        told = (f"Version {self._number(each)}: {_became(each)}" for each in self.draft.protocol.signings)
        return "; ".join(told) or NONE_YET

    @property
    def last_change(self) -> str:
        """When it was, and for those who manage it by whom."""
        if self.change is None:
            return moment(self.draft.protocol.created_at)
        return f"{moment(self.change.at)}{f' by {self.change.actor}' if self.manages else ''}"


def _became(signing: Signing) -> str:
    """What became of a version that was put to signature."""
    words = tag_of(signing.state).words.lower()
    return f"{words}, in force" if signing.state is SigningState.AGREED else words
