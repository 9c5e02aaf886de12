"""The form of a setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from partnership.identification.entry import SettingEntry
from partnership.identification.services import LONGEST_ACTION, LONGEST_ASSURANCE
from partnership.web.fields import CheckboxesField, DatePartsField, DropDownField, LongTextField, choice
from partnership.web.forms import VersionedForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.facts import PartnershipMap
    from partnership.identification.entry import ContactChoice


class SettingForm(VersionedForm):
    """First contacts, assurance and next action of one setting."""

    first_contacts = CheckboxesField("First contacts")
    assurance = LongTextField(
        "What assurance is there?",
        description=(
            "What training, material or agreement there is, for whom, and how you know. Nothing about a victim, and no "
            "person’s name"
        ),
        subject="Assurance",
        max_length=LONGEST_ASSURANCE,
        has_count=True,
        rows=6,
    )
    checked_on = DatePartsField(
        "When was it last checked?",
        description="The day on which somebody saw for themselves that it holds. After a year it counts as old",
        subject="Day of the last check",
    )
    next_action = LongTextField(
        "What is the next action?",
        description="One thing that would make it surer",
        subject="Next action",
        max_length=LONGEST_ACTION,
        rows=3,
    )
    action_owner = DropDownField("Who does it?", blank="No organisation yet")
    action_due_on = DatePartsField("By when?", subject="Day by which it is done")

    def offer(self, choices: Iterable[ContactChoice], map_: PartnershipMap) -> None:
        """Offer organisations, and no day of a check that is still to come."""
        self.first_contacts.choices = [choice(each.agency.id, each.agency.name) for each in choices]
        self.action_owner.choices = [choice(each.id, each.name) for each in map_.agencies]
        self.checked_on.latest = map_.as_of

    def validate(self, extra_validators: Any = None) -> bool:
        """As always; what is wrong with organisations where none is offered has no control to stand at."""
        is_valid: bool = super().validate(extra_validators)
        if self.first_contacts.errors and not self.first_contacts.choices:
            self.form_errors.extend(self.first_contacts.errors)
            self.first_contacts.errors = ()
        return is_valid

    def entry(self) -> SettingEntry:
        """What was filled in."""
        return SettingEntry(
            frozenset(UUID(value) for value in self.first_contacts.data or ()),
            self.assurance.data or "",
            self.checked_on.data,
            self.next_action.data or "",
            UUID(self.action_owner.data) if self.action_owner.data else None,
            self.action_due_on.data,
        )


def starting_values(entry: SettingEntry) -> dict[str, Any]:
    """What the form shows at first."""
    return {
        "first_contacts": [str(each) for each in entry.first_contact_ids],
        "assurance": entry.assurance,
        "checked_on": entry.checked_on,
        "next_action": entry.action,
        "action_owner": str(entry.action_owner_id) if entry.action_owner_id else None,
        "action_due_on": entry.action_due_on,
    }
