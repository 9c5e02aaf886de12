"""Forms with which an organisation answers a partnership, or leaves one."""

from __future__ import annotations

from types import MappingProxyType

from partnership.register.directory.participation import LONGEST_REASON, SAY_WHY
from partnership.web import fields
from partnership.web.forms import Relevance, VersionedForm


class LeavingForm(VersionedForm):
    """Why an organisation leaves a partnership."""

    reason = fields.LongTextField(
        "Why do you leave?",
        description="The coordinators of the partnership read it. Nothing about any person",
        required=SAY_WHY,
        subject="The reason",
        max_length=LONGEST_REASON,
        rows=3,
    )


class PartnershipInvitationForm(VersionedForm):
    """What an organisation says to one partnership that asks it to take part."""

    relevance = MappingProxyType({"reason": Relevance("decision", frozenset({"decline"}), SAY_WHY)})
    decision = fields.RadiosField(
        "Does your organisation take part?",
        choices=[
            fields.choice("accept", "Yes, take part from today"),
            fields.choice("decline", "No"),
        ],
        required="Select whether your organisation takes part",
    )
    reason = fields.LongTextField(
        "Why not?",
        description="The coordinators of the partnership read it. Nothing about any person",
        subject="The reason",
        max_length=LONGEST_REASON,
        rows=3,
    )

    @property
    def accepts(self) -> bool:
        """Whether the organisation says yes."""
        return bool(self.decision.data == "accept")
