"""The rows of a signing as its page shows them: the decision, what stands behind it, and what the visitor can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership.consultation.seats import Speaks
from partnership.protocols.composing.signatories import BEFORE
from partnership.protocols.lifecycle.progress import are_approved
from partnership.protocols.lifecycle.signatures import objection_words, stands_words
from partnership.protocols.lifecycle.signed_version import how_words
from partnership.store.models import Decision
from partnership.web.states import Tag
from partnership.web.templating import day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from partnership.store.models import Signature, Signing


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that the visitor can do with a row: the words of the link, more for screen readers, its endpoint."""

    text: str
    about: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks at a signing, and what they may do there."""

    account_id: UUID | None
    manages: bool
    own: Collection[Signature]  # rows that they may sign
    may_object: Collection[UUID]
    speaks: Mapping[UUID, Speaks] = field(default_factory=dict)  # who speaks for each party


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One row of the page, for one visitor."""

    row: Signature
    signing: Signing
    looker: Looker

    @property
    def tag(self) -> Tag:
        """What was decided."""
        if self.row.is_set_aside:
            return Tag("Taken back" if self.row.is_taken_back else "Set aside", "red")
        if self.row.waits_for_own_word:
            return Tag("Not confirmed", "yellow")
        match self.row.decision:
            case Decision.SIGNED:
                return Tag("Approved" if self._is_approval else "Signed", "green")
            case Decision.REFUSED:
                return Tag("Refused", "red")
            case Decision.OPEN:
                return Tag("Waiting", "yellow")

    @property
    def notes(self) -> list[str]:
        """How it was decided, what stands behind it, and what was said against it; empty where nothing is decided."""
        if self.row.waits_for_own_word:
            return [f"A paper is recorded by {self.row.decided_by}, and waits for its own word: its mailbox was asked"]
        if self.row.is_open:
            return []
        how = self.row.reason if self.row.is_refused else how_words(self.row)
        return [how, *filter(None, (stands_words(self.row, self.signing.opened_at), objection_words(self.row)))]

    @property
    def offers(self) -> list[Offer]:
        """Links to decide this row, or to record what came on paper."""
        row = self.row
        if row in self.looker.own:
            sign = Offer("Sign again" if row.is_set_aside else "Sign", f"for {row.name}", "consultation.sign")
            return [sign, Offer("Refuse", f"for {row.name}", "consultation.refuse")] if row.is_open else [sign]
        if self._can_be_recorded:
            text = "Record the approval" if self._is_approval else "Record a paper"
            return [Offer(text, f"of {row.name}", "consultation.paper")]
        return []

    @property
    def waits(self) -> list[str]:
        """Why the visitor cannot decide this row now, or who decides it."""
        row, speaks = self.row, self._speaks
        if self.offers:
            return []
        if self._is_waited_for and speaks.has_left:
            return [speaks.why_not_on_paper(row.name)]
        if self._is_waited_for and not row.is_refused and speaks.can_sign:
            return [self._who_signs]
        if self._is_waited_for and speaks.kept:
            return [f"No paper yet: {speaks.seat_words}", *self._who_asks]
        if self._is_waited_for and speaks.is_led:
            return [speaks.why_not_on_paper(row.name)]
        return [self._on_paper] if row.is_open else []

    @property
    def may_ask_vacancy(self) -> bool:
        """Whether the visitor can ask if the seat is vacant that is in the way of a paper."""
        speaks, in_the_way = self._speaks, self._is_waited_for and not self.offers
        is_kept = (
            in_the_way
            and bool(speaks.kept)
            and not speaks.has_left
            and not (speaks.can_sign and not self.row.is_refused)
        )
        return is_kept and not speaks.asked_on and self.looker.manages and speaks.is_kept_by_viewer

    @property
    def objection(self) -> Offer | None:
        """A link to object to the signature, or to take an objection back."""
        row, account_id = self.row, self.looker.account_id
        if not self.signing.goes_on:
            return None
        if row.is_set_aside and not row.is_taken_back and row.objected_by_id == account_id:
            about = f"to the signature of {row.name}"
            return Offer("Take my objection back", about, "consultation.take_objection_back")
        if not row.counts or row.id not in self.looker.may_object:
            return None
        if row.decided_by_id and row.decided_by_id == account_id:
            return Offer("Take back", f"the signature of {row.name}", "consultation.object_to")
        return Offer("Object", f"to the signature of {row.name}", "consultation.object_to")

    @property
    def has_next(self) -> bool:
        """Whether anything is said of what comes next."""
        return bool(self.offers or self.waits or self.objection)

    @property
    def _is_approval(self) -> bool:
        return self.row.approval in BEFORE

    @property
    def _speaks(self) -> Speaks:
        return self.looker.speaks.get(self.row.organisation_id, Speaks()) if self.row.organisation_id else Speaks()

    @property
    def _is_waited_for(self) -> bool:
        """Whether a party may decide it now."""
        return not self.row.counts and self.signing.goes_on and are_approved(self.signing)

    @property
    def _can_be_recorded(self) -> bool:
        is_in_turn = are_approved(self.signing) or self._is_approval
        is_open = not self.row.counts and self.signing.goes_on and is_in_turn
        return self.looker.manages and is_open and not (self._speaks.is_led or self._speaks.has_left)

    @property
    def _who_signs(self) -> str:
        row = self.row
        if row.is_set_aside and not row.is_taken_back:
            return "Another lead or deputy signs again here"
        asked = f", asked on {day(row.asked_at)}" if row.asked_at and not row.is_set_aside else ""
        return f"Its lead or deputy signs here{asked}"

    @property
    def _who_asks(self) -> list[str]:
        if self._speaks.asked_on:
            return [f"Asked on {self._speaks.asked_on}."]
        is_others = self.looker.manages and not self._speaks.is_kept_by_viewer
        return ["The coordinators of its home partnership ask."] if is_others else []

    @property
    def _on_paper(self) -> str:
        if are_approved(self.signing) and self.row.organisation_id:
            return "On paper: it has no lead or deputy with an account"
        if not self._is_approval and not are_approved(self.signing):
            return "After the approvals"
        return "On paper"
