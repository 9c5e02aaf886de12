"""What the pages of a protocol tell of it to a visitor: whether it can be changed, which version they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.policy.actions import Action
from partnership.protocols.lifecycle.status import signing_that_counts, version_of, why_locked
from partnership.web.permit import can
from partnership.web.templating import moment

if TYPE_CHECKING:
    from partnership.protocols.queries import Draft, LastChange
    from partnership.store.models import Signing


@dataclass(frozen=True, slots=True)
class WorkingPage:
    """A protocol as its working page tells of it to this visitor."""

    draft: Draft
    change: LastChange | None = None  # the last one, where it is told

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
    def is_manual(self) -> bool:
        """Whether what is shown is the version in force, which is read as a manual."""
        signing = signing_that_counts(self.draft.protocol)
        return signing is not None and signing.is_agreed

    def _number(self, signing: Signing | None) -> str:
        return version_of(self.draft.protocol, signing).number if signing is not None else ""

    @property
    def last_change(self) -> str:
        """When it was, and for those who manage it by whom."""
        if self.change is None:
            return moment(self.draft.protocol.created_at)
        return f"{moment(self.change.at)}{f' by {self.change.actor}' if self.manages else ''}"
