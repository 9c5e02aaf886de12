"""Forms of protocols: parties, times and limits, a clause, a version."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from flask import url_for
from wtforms import BooleanField

from partnership.base.errors import InputFault
from partnership.documents.wording import listed
from partnership.protocols.clause_text import LONGEST, faults, taken_out
from partnership.protocols.parameters import LARGEST_NUMBER, LONGEST_TEXT
from partnership.protocols.services import LONGEST_NOTE, LONGEST_TITLE
from partnership.protocols.slot_menu import about_choices, chosen_slot, named, what_choices
from partnership.web.fields import (
    CheckboxesField,
    DropDownField,
    LongTextField,
    TextLineField,
    WholeNumberField,
    choice,
    choices_of,
    ids_of_boxes,
)
from partnership.web.forms import TICKED, BaseForm, FilterForm, Relevance, VersionedForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Clause, Parameter, ProtocolTemplate

PREFIX = "p_"  # begins the name of every field of a parameter


class PartiesForm(VersionedForm):
    """Which agencies are parties."""

    parties = CheckboxesField("Parties", required="Select at least one party")

    def offer(self, map_: PartnershipMap) -> None:
        """The agencies that can be selected."""
        self.parties.choices = [choice(agency.id, agency.name) for agency in map_.agencies]


class CompareForm(FilterForm):
    """Which two versions are laid side by side."""

    older = DropDownField("Compare", name="from")
    newer = DropDownField("With", name="to")

    def offer(self, names: Mapping[str, str], usual: tuple[str, str]) -> None:
        """The versions that can be chosen, and those that are when nothing was."""
        for field, name in zip((self.older, self.newer), usual, strict=True):
            field.choices = choices_of(names)
            field.data = field.data or name


class VersionForm(BaseForm):
    """What a saved version is for."""

    note = TextLineField(
        "What is this version for?",
        required="Enter what this version is for",
        max_length=LONGEST_NOTE,
        description="For example “Sent to partners for comment” or “For the board in May”",
    )


class SettingsForm(VersionedForm):
    """Title, times and limits; `settings_form` adds a field for each parameter."""

    sections: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = ()  # headings with the fields below them

    title = TextLineField(
        "Title", required="Enter a title", max_length=LONGEST_TITLE, description="It stands on the first page"
    )

    def values(self) -> dict[str, str]:
        """What was entered, by parameter."""
        return {
            field.name.removeprefix(PREFIX).replace("_", "-"): str(field.data or "")
            for field in self
            if field.name.startswith(PREFIX)
        }


def settings_form(template: ProtocolTemplate) -> type[SettingsForm]:
    """The form for a template's parameters."""
    made: dict[str, Any] = {}
    sections = _sections(template)
    for parameter in chain.from_iterable(found for _, found in sections):
        if parameter.kind == "number":
            made[field_name(parameter.id)] = WholeNumberField(
                parameter.label,
                required=f"Enter a number for “{parameter.label}”",
                subject=parameter.label,
                smallest=1,
                largest=LARGEST_NUMBER,
                description=parameter.hint,
            )
        else:
            made[field_name(parameter.id)] = TextLineField(
                parameter.label,
                # What only the council can decide has no proposal: it may be left open, and is then a matter to settle.
                required=f"Enter a text for “{parameter.label}”" if parameter.default else "",
                subject=parameter.label,
                max_length=LONGEST_TEXT,
                description=parameter.hint,
            )
    made["sections"] = tuple(
        (f"{heading} ({len(found)})", tuple(field_name(each.id) for each in found)) for heading, found in sections
    )
    # Nobody signs while one of these is empty, so that it is not called optional; the draft may be saved without it.
    made["unmarked"] = tuple(field_name(each.id) for each in template.parameters if each.is_needed)
    return type("TemplateSettingsForm", (SettingsForm,), made)


def _sections(template: ProtocolTemplate) -> list[tuple[str, list[Parameter]]]:
    """The parameters by what they are: what the partnership has to decide, times and limits, and the rest."""
    decide = [each for each in template.parameters if each.is_needed]
    numbers = [each for each in template.parameters if not each.is_needed and each.kind == "number"]
    rest = [each for each in template.parameters if not each.is_needed and each.kind != "number"]
    found = (("To decide before anybody signs", decide), ("Times and limits", numbers), ("Names and rules", rest))
    return [(heading, each) for heading, each in found if each]


def field_name(parameter_id: str) -> str:
    """The name of a parameter's field."""
    return PREFIX + parameter_id.replace("-", "_")


def starting_values(template: ProtocolTemplate, title: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """What the settings form shows at first: stored values, else the template's."""
    values: dict[str, Any] = {"title": title}
    for parameter in template.parameters:
        value = parameters.get(parameter.id) or parameter.default
        values[field_name(parameter.id)] = int(value) if parameter.kind == "number" and value.isdigit() else value
    return values


def units(template: ProtocolTemplate) -> dict[str, str]:
    """The unit that stands after each field."""
    return {field_name(parameter.id): parameter.unit for parameter in template.parameters}


def by_kind(agencies: Iterable[Agency], pack: Pack) -> list[tuple[str, list[Agency]]]:
    """Agencies under the name of their kind, kinds in the pack's order."""
    order = {kind_id: number for number, kind_id in enumerate(pack.kinds)}
    groups: dict[str, list[Agency]] = {}
    for agency in sorted(agencies, key=lambda each: order.get(each.kind_id, len(order))):
        kind = pack.kind(agency.kind_id)
        groups.setdefault(kind.name if kind else agency.kind_id, []).append(agency)
    return list(groups.items())


@dataclass(frozen=True, slots=True)
class PartyChoice:
    """A checkbox of an agency; `id` is that of the box."""

    id: str
    agency: Agency
    is_chosen: bool
    has_task: bool


@dataclass(frozen=True, slots=True)
class PartyGroup:
    """The agencies of one kind."""

    name: str
    is_abroad: bool
    choices: tuple[PartyChoice, ...]


def party_groups(form: PartiesForm, map_: PartnershipMap, pack: Pack) -> list[PartyGroup]:
    """The checkboxes by kind."""
    name, chosen_ids = form.parties.name, form.parties.data or []
    abroad = {kind.name for kind in pack.kinds.values() if kind.is_abroad}
    holders = {duty.agency.id for duty in map_.duties}
    ids = ids_of_boxes(name)
    return [
        PartyGroup(
            kind,
            kind in abroad,
            tuple(PartyChoice(next(ids), each, str(each.id) in chosen_ids, each.id in holders) for each in agencies),
        )
        for kind, agencies in by_kind(map_.agencies, pack)
    ]


class ClauseForm(VersionedForm):
    """A clause's own text, or leaving it out."""

    unmarked = ("text",)  # a clause without words of its own may stay so
    relevance = MappingProxyType({
        "reason": Relevance("is_left_out", frozenset({TICKED}), "Enter why the clause is left out")
    })  # fmt: skip
    text = LongTextField("Text of the clause", max_length=LONGEST, rows=18)
    is_left_out = BooleanField("Leave this clause out of the protocol")
    reason = TextLineField(
        "Why is it left out?",
        max_length=LONGEST_NOTE,
        description="It is listed under “Matters to settle”, so that the board sees it",
    )
    slot = DropDownField("Insert", blank="Choose what")
    slot_about = DropDownField("About", blank="Choose about what")
    agree = BooleanField("Leave out what is not put back")
    missing: Mapping[str, str] = MappingProxyType({})  # slots of the template that the text lacks, with their names

    @classmethod
    def at(cls, address: Mapping[str, Any], **values: Any) -> ClauseForm:
        """The form whose preview is fetched from the address of the clause's preview."""
        form = cls(**values)
        form.text.render_kw = {"data-preview-url": url_for("protocols.clause_preview", **address)}
        return form

    def offer(self, template: ProtocolTemplate, pack: Pack) -> None:
        """What can be inserted."""
        self.slot.choices, self.slot_about.choices = what_choices(), about_choices(template, pack)

    def insert(self) -> None:
        """Put the chosen slot at the end of the text; what is wrong with the choice stands at the list."""
        try:
            slot = chosen_slot(self.slot.data or "", self.slot_about.data or "")
        except InputFault as fault:
            self.add_fault(fault, "slot")
        else:
            self.add(slot)

    def add(self, slot: str) -> None:
        """Put a slot at the end of the text."""
        text = (self.text.data or "").rstrip()
        self.text.data = f"{text} {slot}" if text else slot

    def accepts(self, clause: Clause, template: ProtocolTemplate, pack: Pack) -> bool:
        """Whether the clause may be stored so; what is wrong stands at the fields."""
        is_valid = bool(self.validate())
        text = self.text.data or ""
        if not text and clause.text and not self.is_left_out.data:
            self.add_fault("Enter the text of the clause, or put back the template’s text", "text")
        elif text and not self.text.errors and (found := faults(text, template, pack)):
            self.add_fault(" ".join(found), "text")
        self.look(clause, template, pack)
        if self.missing and not self.agree.data and not self.text.errors:
            names = listed(list(self.missing.values()))
            self.add_fault(
                f"You removed {names}. Put back what should follow the map, or tick to leave it out", "agree"
            )
        return is_valid and not self.errors

    def look(self, clause: Clause, template: ProtocolTemplate, pack: Pack) -> None:
        """See which slots of the template the text lacks."""
        self.missing = named(taken_out(self.text.data, clause), template, pack) if self.text.data else {}


def chosen(form: PartiesForm) -> set[UUID]:
    """The parties that were selected."""
    return {UUID(value) for value in form.parties.data or ()}
