"""The form of a setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from partnership.reviews.identification.entry import SettingEntry
from partnership.reviews.identification.services import LONGEST_ACTION, LONGEST_ASSURANCE
from partnership.web.fields import CheckboxesField, DatePartsField, DropDownField, LongTextField, choice, ids_of_boxes
from partnership.web.forms import VersionedForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.reviews.identification.entry import ContactChoice


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


@dataclass(frozen=True, slots=True)
class Tick:
    """A checkbox of an organisation; `id` is that of the box."""

    id: str
    agency: Agency
    is_ticked: bool
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Ticks:
    """The organisations that can be first contact: the usual ones, and every other one by kind."""

    usual: tuple[Tick, ...]
    others: tuple[tuple[str, tuple[Tick, ...]], ...]

    @property
    def shows_others(self) -> bool:
        """Whether the others are seen at once: one of them is ticked, or there is no usual one."""
        return not self.usual or any(tick.is_ticked for _, ticks in self.others for tick in ticks)


def ticks_of(
    form: SettingForm, usual: Iterable[ContactChoice], others: Iterable[tuple[str, Iterable[Agency]]]
) -> Ticks:
    """The checkboxes of the form as its page sets them out."""
    field = form.first_contacts
    ids, ticked = ids_of_boxes(field.id), set(field.data or ())

    def tick(agency: Agency, hint: str = "") -> Tick:
        return Tick(next(ids), agency, str(agency.id) in ticked, hint)

    return Ticks(
        tuple(tick(choice.agency, choice.hint) for choice in usual),
        tuple((kind, tuple(map(tick, agencies))) for kind, agencies in others),
    )
