"""Forms of the register, derived from the descriptions of the columns: a new field on a model needs nothing here."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from flask import request
from wtforms import BooleanField, HiddenField

from partnership.base.clocks import Freshness
from partnership.documents.wording import listed
from partnership.findings.schedule import remark_of, schedule_of
from partnership.register.directory import services, values, wording
from partnership.register.directory.oversight.change_requests import NOTE_LENGTH
from partnership.register.directory.oversight.pending_changes import in_sentence
from partnership.register.directory.participation import LONGEST_REASON, SAY_WHY
from partnership.store.models import Audience, Contact, Entry, FieldKind, Location, Organisation, descriptions
from partnership.web import fields
from partnership.web.forms import TICKED, BaseForm, FilterForm, Relevance, VersionedForm
from partnership.web.opening_field import OpeningField

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from wtforms import Field

    from partnership.base.errors import PartnershipError
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Described


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


LONGEST_SEARCH = 100
MOST_TAKEN_IN = 500  # at once; a page offers fifty, and no database takes any number of ids in one question
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
USUAL = "usual"
NEVER = {("holder", Audience.PUBLIC.value)}  # audiences that a field never has
ASKED = "A change is sent to {} first"
KEEP_LOCKED = "Leave empty to keep the address that is locked away"
READ_HOURS = "read_hours"  # the button that shows how hours are read, and saves nothing
DEFAULT_ROWS = 5
MOST_LARGE = 12  # boxes to tick; more are shown small


class ConfirmForm(VersionedForm):
    """A form of what stands in an entry; what a service finds doubtful in it is shown, and may be confirmed."""

    existing: tuple[tuple[Any, str], ...] = ()  # organisations of the same name, to be looked at
    asks_if_meant = False  # whether something in it looks like an address
    is_meant = BooleanField("I have looked: it gives no confidential address away")

    def add_fault(self, fault: PartnershipError | str, at: str = "") -> None:
        """As any form; with what has to be looked at, and every field that looks like an address."""
        if isinstance(fault, services.AlreadyInRegister):
            self.existing = tuple(fault.existing)
        if isinstance(fault, services.LooksLikeAddress):
            self.asks_if_meant = True
            for name in fault.fields:
                super().add_fault(str(fault), name)
        else:
            super().add_fault(fault, at)


def _note() -> fields.LongTextField:
    """Why a change is asked for."""
    return fields.LongTextField(
        "Why you ask",
        description="For the coordinator, if it helps. No address, and nothing about a victim",
        subject="Why you ask",
        max_length=NOTE_LENGTH,
        rows=2,
        render_kw={"autocomplete": "off"},
    )


class RecordForm(ConfirmForm):
    """The described fields of a record, and what has to be confirmed about doubtful ones."""

    record_fields: ClassVar[tuple[str, ...]] = ()

    is_another = BooleanField("No, it is another one")
    note = _note()
    kept_grants = fields.CheckboxesField(
        "Who can open the new address besides you",
        choices=[],
        description="Only where you type another address: nobody can open it but those you tick, and you",
    )

    is_checked = BooleanField()
    seen_changed_at = HiddenField()  # when its section was changed last, as the page showed it

    asks_if_checked = ""  # what somebody says who checked it while they typed it; empty where they may not confirm
    asked_fields: tuple[str, ...] = ()  # whose change is sent to a coordinator
    asks_all = False  # whether that is every field: said once, above them
    asked_whom = "the coordinator"  # who is asked
    suggested: Mapping[str, str] = MappingProxyType({})  # what the guidance suggests, and why, by field
    waits: Mapping[str, Any] = MappingProxyType({})  # what was asked before and is not answered, by field

    def hint_of(self, name: str) -> str:
        """The hint of a field, with what becomes of a change where it is asked first."""
        own = str(self[name].description or "").rstrip(".")
        asked = ASKED.format(self.asked_whom) if name in self.asked_fields and not self.asks_all else ""
        return ". ".join(filter(None, (own, self.suggested.get(name, "").rstrip("."), asked)))

    def asks_grants_at(self, name: str) -> bool:
        """Whether it is asked below a field who can open the new address."""
        return name == "address" and bool(self.kept_grants.choices)

    def asks_existing_at(self, name: str) -> bool:
        """Whether it is asked below a field if this is another organisation than those that have the name."""
        return name == "name" and bool(self.existing)

    def has_many_choices(self, name: str) -> bool:
        """Whether a field has so many boxes to tick that they are shown small."""
        return len(getattr(self[name], "choices", None) or ()) > MOST_LARGE

    def offer_check(self, words: str, seen_changed_at: str) -> None:
        """Ask whether the section was checked with the organisation; `seen_changed_at` is when it was changed last."""
        self.asks_if_checked = words
        if not self.seen_changed_at.data:
            self.seen_changed_at.data = seen_changed_at

    @property
    def was_checked(self) -> bool:
        """Whether they say so, and may."""
        return bool(self.asks_if_checked and self.is_checked.data)

    def put_first(self, tasks: Collection[str]) -> None:
        """Show these tasks before all others."""
        if "function_ids" in self.record_fields:
            self["function_ids"].first = tasks  # type: ignore[attr-defined]

    @property
    def asked_labels(self) -> str:
        """The fields whose change is sent to a coordinator: "name, kind and level"."""
        asked = (name for name in self.record_fields if name in self.asked_fields)
        return listed(in_sentence(name, self[name].label.text) for name in asked)

    @property
    def opening(self) -> OpeningField | None:
        """The field of days and times, where the form has one."""
        return next((field for field in self if isinstance(field, OpeningField)), None)

    def validate_on_submit(self) -> bool:
        """Whether it was sent to be saved, and is right; and not only to see how its hours are read."""
        return super().validate_on_submit() and READ_HOURS not in request.form

    @property
    def given(self) -> dict[str, Any]:
        """What was typed, by field."""
        return {name: self[name].data for name in self.record_fields}

    @property
    def decisions(self) -> services.Decisions:
        """What was confirmed about doubtful input."""
        kept = frozenset(UUID(each) for each in self.kept_grants.data or ())
        return services.Decisions(bool(self.is_another.data), bool(self.is_meant.data), kept)


def record_form(table: type[Entry], *, without: Collection[str] = (), has_sealed: bool = False) -> type[RecordForm]:
    """The form of a table: a field for each description, but those kept under seal and those left out.

    `without` are fields that the visitor may not see, so cannot change. `has_sealed`: an address is locked away.
    """
    made: dict[str, Any] = {}
    for name, description in descriptions(table).items():
        if not description.is_confidential and name not in without:
            made[name] = _field(description, hint=KEEP_LOCKED if has_sealed and name == "address" else "")
    order = tuple(made)
    if table is Location and not has_sealed:
        needed = Relevance("is_confidential", needed=services.NEEDS_ADDRESS, needed_for=frozenset({TICKED}))
        made["relevance"] = {"address": needed}
    return type(f"{table.__name__}Form", (RecordForm,), made | {"record_fields": order})


def _field(description: Described, hint: str = "") -> Any:  # noqa: PLR0911 - one a kind
    """The form field that a description asks for."""
    rest: dict[str, Any] = {"description": hint or description.hint, "render_kw": {"autocomplete": "off"}}
    required = values.needed(description) if description.is_required else ""
    options = partial(_options, description)
    match description.kind:
        case FieldKind.YES_NO:
            return BooleanField(description.label, description=hint or description.hint)
        case FieldKind.CHOICE:
            blank = f"Select {values.asked_for(description)}" if description.is_required else "Not chosen"
            return fields.DropDownField(
                description.label, required=required, blank=blank, choices=options, description=description.hint
            )
        case FieldKind.FUNCTIONS | FieldKind.SEXES:
            is_of_tasks = description.kind is FieldKind.FUNCTIONS
            return fields.CheckboxesField(
                description.label,
                required=required,
                choices=_tasks if is_of_tasks else options,
                called="tasks" if is_of_tasks else "",
                description=description.hint,
            )
        case FieldKind.AGE:
            return fields.WholeNumberField(description.label, largest=values.OLDEST, width="3", **rest)
        case FieldKind.HOURS:
            return OpeningField(description.label, description=hint or description.hint)
        case FieldKind.LINES:
            return fields.LinesField(
                description.label,
                required=required,
                max_length=values.LONGEST_LINE,
                max_lines=values.MOST_LINES,
                rows=DEFAULT_ROWS,
                **rest,
            )
        case _:
            return _TEXTS[description.kind](
                description.label, required=required, max_length=description.longest, **rest
            )


def _options(description: Described) -> list[fields.Choice]:
    """Asked for by each form as it is made: some come from guidance, which takes half a second to read."""
    return fields.choices_of(wording.options_of(description))


def _open_field(table: type[Entry], name: str, hint: str = "") -> Any:
    """The form field of a column that need not be filled here."""
    description = descriptions(table)[name]
    return _field(replace(description, is_required=False, hint=hint or description.hint))


def _tasks() -> list[fields.Choice]:
    return [
        fields.choice(key, each.name, group=wording.STAGES[each.stage]) for key, each in wording.functions().items()
    ]


_TEXTS: dict[FieldKind, type[fields.TextLineField]] = {
    FieldKind.TEXT: fields.TextLineField,
    FieldKind.NAME: fields.TextLineField,
    FieldKind.LONG_TEXT: fields.LongTextField,
    FieldKind.TELEPHONE: fields.TelephoneField,
    FieldKind.EMAIL: fields.EmailField,
    FieldKind.WEB_ADDRESS: fields.WebAddressField,
    FieldKind.POSTCODE: fields.PostcodeField,
}


class NewOrganisationForm(record_form(Organisation)):  # type: ignore[misc]
    """A new organisation, with its first desk; sector and level follow from its kind where they are left open."""

    FIRST = ("name", "kind_id")
    OF_DESK: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"post": "desk_post", "telephone": "desk_telephone", "email": "desk_email"}
    )
    OF_KIND = ("sector", "level")
    field_of = OF_DESK

    sector = _open_field(Organisation, "sector", hint="Leave it open to take that of the kind")
    level = _open_field(Organisation, "level", hint="Leave it open to take that of the kind")
    desk_post = _open_field(Contact, "post")
    desk_telephone = _open_field(Contact, "telephone")
    desk_email = _open_field(Contact, "email")

    @property
    def given(self) -> dict[str, Any]:
        """What was typed, by field; what follows from the kind only where it was chosen."""
        found: dict[str, Any] = super().given
        return {name: value for name, value in found.items() if value or name not in self.OF_KIND}

    @property
    def others(self) -> tuple[str, ...]:
        """The fields that can wait."""
        return tuple(name for name in self.record_fields if name not in self.FIRST)

    @property
    def has_faults_in_others(self) -> bool:
        """Whether one of those is wrong, so that they are shown."""
        return any(self[name].errors for name in self.others)

    @property
    def desk(self) -> dict[str, Any]:
        """What was typed of the first desk; empty where nothing was."""
        typed = {name: self[field].data for name, field in self.OF_DESK.items()}
        return typed | {"is_main": True} if any(typed.values()) else {}


def stored_values(record: Entry, names: Collection[str]) -> dict[str, Any]:
    """What a form of a stored record begins with; a sealed address is not among it."""
    return {name: getattr(record, name) for name in names} | {"version": record.version}  # type: ignore[attr-defined]


def shown_values(record: Entry, names: Collection[str]) -> dict[str, Any]:
    """The same as a page shows them first: words that tell days and times stand in the table, and nowhere again."""
    values = stored_values(record, names)
    if {"open", "hours"} <= values.keys() and (schedule := schedule_of(values["open"], values["hours"])):
        values |= {"open": schedule.lines, "hours": remark_of(values["open"], values["hours"])}
    return values


class OrganisationFilterForm(FilterForm):
    """What the list of organisations can be narrowed to."""

    q = fields.TextLineField(
        "Search",
        max_length=LONGEST_SEARCH,
        subject="What you search for",
        description="Name, service, language or kind",
        render_kw={"autocomplete": "off"},
    )
    kind = fields.DropDownField("Kind", blank="Any kind")
    sector = fields.DropDownField("Sector", blank="Any sector")
    level = fields.DropDownField("Level", blank="Any level")
    partnership = fields.DropDownField("Takes part in", blank="Any partnership, or none")
    standing = fields.DropDownField("Contacts checked?", blank="Checked or not")
    archived = BooleanField("Show what is archived instead")

    def offer(self, viewer: Viewer) -> None:
        """Fill the lists for a visitor."""
        for field, options in (
            (self.kind, wording.choices("kind")),
            (self.sector, wording.choices("sector")),
            (self.level, wording.choices("level")),
            (self.partnership, {place.slug: place.name for place in viewer.places}),
            (self.standing, {each.value: each.value.capitalize() for each in Freshness}),
        ):
            field.choices = fields.choices_of(options)
        if not viewer.places:
            del self.partnership
        if not viewer.coordinated_ids:
            del self.archived


class SearchForm(FilterForm):
    """A search in the register for what a partnership may take in."""

    q = fields.TextLineField(
        "Search the directory and the guidance",
        max_length=LONGEST_SEARCH,
        subject="What you search for",
        description="Name, service, language or kind",
        render_kw={"autocomplete": "off"},
    )


class TakeInForm(BaseForm):
    """What a partnership takes in: organisations of the register and bodies of the guidance pack."""

    unmarked = ("organisation", "body")  # something of one of them
    organisation = fields.CheckboxesField("In the directory already")
    body = fields.CheckboxesField("National bodies that are not in the directory yet")

    def offer(self, organisations: list[Any], bodies: list[Any]) -> None:
        """Fill both lists."""
        self.organisation.choices, self.body.choices = organisations, bodies

    def is_chosen(self) -> bool:
        """Whether something was selected; what is no longer offered is passed over by the view, not refused."""
        is_too_much = len(self.organisation_ids) > MOST_TAKEN_IN
        if not is_too_much and (self.organisation_ids or self.body.data):
            return True
        first = self.organisation if self.organisation.choices else self.body
        first.errors = [f"Select {MOST_TAKEN_IN} or fewer" if is_too_much else "Select what to take in"]
        return False

    @property
    def organisation_ids(self) -> list[UUID]:
        """The selected organisations; what is no id is none."""
        return [UUID(each) for each in self.organisation.data or () if _ID.fullmatch(each)]


class RevealForm(BaseForm):
    """Why somebody needs a confidential address."""

    reason = fields.RadiosField("Why do you need the address?", required="Select why you need the address")
    note = fields.TextLineField(
        "What it is for",
        required="Enter in a few words what it is for",
        max_length=services.NOTE_LENGTH,
        description="A few words. No names, no address, and nothing about a victim",
        render_kw={"autocomplete": "off"},
    )

    def offer(self) -> None:
        """Fill the list of reasons."""
        self.reason.choices = fields.choices_of(wording.REASONS)


class AskToOpenForm(BaseForm):
    """Why somebody asks to be able to open a confidential address."""

    reason = fields.RadiosField("Why do you need the address?", required="Select why you need the address")

    def offer(self) -> None:
        """Fill the list of reasons."""
        self.reason.choices = fields.choices_of(wording.REASONS)


class AudienceForm(ConfirmForm):
    """Who may know of a record and who may see its fields; a field for each is added by `audience_form`."""

    note = _note()

    names: ClassVar[tuple[str, ...]] = ()
    asks_first = False  # whether a wider audience is sent to a coordinator
    waits: Mapping[str, Any] = MappingProxyType({})  # what was asked before and is not answered, by field

    def audience_of(self, name: str) -> Field:
        """The choice of who may see a field of the record."""
        return self[f"field_{name}"]

    def waits_at(self, name: str) -> Any:
        """What was asked about who may see it, and is not answered."""
        return self.waits.get(f"audience:{name}")

    @property
    def given(self) -> dict[str, Audience | None]:
        """The audience of each field; None for the usual one."""
        typed = {name: self.audience_of(name).data for name in self.names}
        return {name: None if value == USUAL else Audience(value) for name, value in typed.items()}


def audience_form(record: Entry, names: Collection[str], reach: Audience) -> type[AudienceForm]:
    """The form for the audiences of a record's fields `names`, up to what the visitor can see.

    Nobody can shut themselves out here, and what they cannot see they cannot open to others.
    """
    made: dict[str, Any] = {}
    if not (isinstance(record, Location) and record.is_confidential):
        made["audience"] = fields.RadiosField(
            "Who can see this entry" if isinstance(record, Organisation) else "Who can see it",
            required="Select who may know of it",
            choices=_audiences(reach),
        )
    described = descriptions(type(record))
    for name in names:
        usual = fields.choice(USUAL, f"As usual: {wording.SEEN_BY[described[name].audience]}")
        made[f"field_{name}"] = fields.DropDownField(
            described[name].label,
            required="Select who may see it",
            description=wording.WHY_NARROW.get(name, ""),
            choices=[usual, *(each for each in _audiences(reach) if (name, each.value) not in NEVER)],
        )
    return type("OwnAudienceForm", (AudienceForm,), made | {"names": tuple(names)})


def _audiences(reach: Audience) -> list[fields.Choice]:
    return [fields.choice(each.value, label) for each, label in wording.AUDIENCES.items() if each.reach <= reach.reach]


def stored_audiences(record: Entry, names: Collection[str]) -> Mapping[str, Any]:
    """What an audience form begins with."""
    own = {f"field_{name}": record.audiences.get(name, USUAL) for name in names}
    return {"audience": record.audience.value, "version": record.version, **own}  # type: ignore[attr-defined]
