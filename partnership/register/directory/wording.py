"""Words for what is stored: options of lists, values of described fields, audiences and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership.findings.schedule import schedule_of
from partnership.findings.types import Sex
from partnership.guidance.countries import countries
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group, LegalStanding, Level, Sector, Stage, StandingAnswer
from partnership.register.authority.wording import HIDDEN
from partnership.store.models import Agreement, Audience, Described, FieldKind, Role
from partnership.web.states import tag_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import Enum

    from partnership.guidance.types import Body, Function, Kind
    from partnership.store.models import Organisation

SECTORS = {
    Sector.STATUTORY: "Statutory",
    Sector.VOLUNTARY: "Voluntary",
    Sector.INTERNATIONAL: "International",
    Sector.DIPLOMATIC: "Diplomatic",
    Sector.PRIVATE: "Private",
}
LEVELS = {
    Level.LOCAL: "Local",
    Level.REGIONAL: "Regional",
    Level.NATIONAL: "National",
    Level.INTERNATIONAL: "International",
    Level.ORIGIN: "Country of origin",
}
GROUPS = {Group.CHILDREN: "Children (under 18)", Group.ADULTS: "Adults", Group.BOTH: "Children and adults"}
STAGES = {stage: str(stage).capitalize() for stage in Stage}
SEXES = {Sex.WOMEN: "Women and girls", Sex.MEN: "Men and boys"}
ROLES = {
    Role.LEAD: "Lead",
    Role.DEPUTY: "Deputy",
    Role.SUPPORTS: "Supports",
    Role.CONSULTED: "Consulted",
    Role.INFORMED: "Informed",
}
AGREEMENTS = {state: tag_of(state).words for state in Agreement}
STANDING_ANSWERS = {
    LegalStanding.FIRST_RESPONDER: {
        StandingAnswer.STATUTORY: "Yes, as a public body",
        StandingAnswer.NAMED: "Yes, named on the list",
        StandingAnswer.NO: "No",
    },
    LegalStanding.DUTY_TO_NOTIFY: {
        StandingAnswer.STATUTORY: "Yes, by law",
        StandingAnswer.POLICY: "Yes, by its own policy",
        StandingAnswer.NO: "No",
    },
    LegalStanding.SUPPORT_CONTRACTOR: {
        StandingAnswer.CONTRACT: "Yes, it holds the contract",
        StandingAnswer.PARTNER: "Yes, under whoever holds the contract",
        StandingAnswer.NO: "No",
    },
    LegalStanding.GUARDIAN_SERVICE: {
        StandingAnswer.CONTRACT: "Yes, it holds the contract",
        StandingAnswer.NO: "No",
    },
}
# What a choice is called, by its type.
LISTS: Mapping[type[Enum], Mapping[Any, str]] = {
    Sector: SECTORS,
    Level: LEVELS,
    Group: GROUPS,
    Role: ROLES,
    Agreement: AGREEMENTS,
}
AUDIENCES = {
    Audience.PUBLIC: "Public: anybody",
    Audience.PARTNERS: "Partners: everybody who can sign in",
    Audience.PARTNERSHIP: "Partnership: members of a partnership it takes part in",
    Audience.NAMED: "Named: its own people, cleared coordinators and those granted it by name",
}
ANSWERED_AS = {"lead": "as its lead or deputy", "home": "as a coordinator of its home"}  # TakingIn.answered_as
SEEN_BY = {
    Audience.PUBLIC: "anybody",
    Audience.PARTNERS: "everybody who can sign in",
    Audience.PARTNERSHIP: "members of its partnerships",
    Audience.NAMED: "its own people and cleared coordinators",
}
# Why a field begins narrow, where opening it can hurt.
WHY_NARROW = {
    "telephone": "A direct number is for the partnership. A switchboard may be for everybody",
    "out_of_hours_telephone": "Who can ring at night can also find out who answers",
    "email": "The mailbox of a desk is for the partnership. A general one may be for everybody",
    "holder": "A name can put somebody in danger: keep it with your own people. It is never public",
    "capacity": "How many places are free, and for whom, tells others where somebody may be",
    "address": "Open it further only where anybody may come in from the street",
}
REASONS = {
    "safety": "Somebody there is or may be in danger",
    "placement": "To arrange a placement or a transfer",
    "visit": "For a visit or an inspection",
    "entry": "To check or correct the entry",
    "other": "Another reason",
}


def kinds() -> dict[str, Kind]:
    """Kinds of organisation by id, from every pack; the first pack that has an id decides."""
    found: dict[str, Kind] = {}
    for pack in load_packs().values():
        found = {**pack.kinds, **found}
    return dict(sorted(found.items(), key=lambda item: item[1].name.casefold()))


def functions() -> dict[str, Function]:
    """Functions by id, from every pack, in the order of the packs."""
    found: dict[str, Function] = {}
    for pack in load_packs().values():
        found |= {key: value for key, value in pack.functions.items() if key not in found}
    return found


def bodies(pack_id: str) -> dict[str, Body]:
    """The bodies that a pack names, by id; none when there is no such pack."""
    pack = load_packs().get(pack_id)
    return dict(pack.bodies) if pack else {}


def year_of(pack_id: str) -> int | None:
    """The year as of which a pack tells of its bodies; none when there is no such pack."""
    pack = load_packs().get(pack_id)
    return pack.as_of.year if pack else None


_FIXED: Mapping[str, Mapping[Any, str]] = {
    "sector": SECTORS,
    "level": LEVELS,
    "group": GROUPS,
    **{standing.value: answers for standing, answers in STANDING_ANSWERS.items()},
    "answered-as": {key: words.removeprefix("as ").capitalize() for key, words in ANSWERED_AS.items()},
}


def choices(name: str) -> dict[str, str]:
    """Options of a list by the name that a field's description gives: stored value -> words."""
    if name in _FIXED:
        return {str(key): words for key, words in _FIXED[name].items()}
    match name:
        case "kind":
            return {key: kind.name for key, kind in kinds().items()}
        case "guidance":
            return {key: pack.title for key, pack in load_packs().items()}
        case "country":
            return dict(countries())
        case "function":
            return {key: function.name for key, function in functions().items()}
        case _:
            message = f"a field asks for options that nobody offers: {name!r}"
            raise LookupError(message)


def options_of(description: Described) -> dict[str, str]:
    """The options of a field that has some; empty for any other."""
    if description.kind is FieldKind.FUNCTIONS:
        return choices("function")
    if description.kind is FieldKind.SEXES:
        return {each.value: words for each, words in SEXES.items()}
    return choices(description.choices) if description.kind is FieldKind.CHOICE else {}


def in_words(description: Described, value: Any) -> tuple[str, ...]:
    """The lines that show a stored value; none for an empty one."""
    if description.kind is FieldKind.YES_NO:
        return ("Yes" if value else "No",)
    if value in (None, "", [], ()):
        return ()
    if description.kind is FieldKind.HOURS and (schedule := schedule_of(value, "")) is not None:
        return (f"{schedule.words[0].upper()}{schedule.words[1:]}",)
    options = options_of(description)
    if isinstance(value, (list, tuple)):
        return tuple(options.get(str(each), str(each)) for each in value)
    if options:
        return (options.get(str(value), str(value)),)
    return tuple(str(value).split("\n"))


def name_in_mail(organisation: Organisation) -> str:
    """The name at the head of a mail that others than its people read: of one for named people only it is left out."""
    return HIDDEN.capitalize() if organisation.audience is Audience.NAMED else organisation.name
