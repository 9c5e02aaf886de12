"""Where a column of a file may go: the described fields of an entry, and the headings by which they are known.

A field of the register that is described is offered here by itself; the headings are what councils and feeds write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from partnership.register.directory.parts import PARTS
from partnership.store.models import Contact, Described, Entry, FieldKind, Location, Organisation, Service, descriptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ORGANISATION, SERVICE, CONTACT, LOCATION = "organisation", "service", "contact", "location"
TABLES: Mapping[str, type[Entry]] = {
    ORGANISATION: Organisation,
    SERVICE: Service,
    CONTACT: Contact,
    LOCATION: Location,
}
LISTS: Mapping[str, str] = {part.one: part.name for part in PARTS.values()}
NAME = "organisation.name"
KIND = "organisation.kind_id"
SOURCE_ID = "source_id"  # no column of the register: what the source itself calls a record
SECOND = "second-"  # stands before the keys of a second contact in the same row: a deputy
# Ticked on a page for one entry, and nothing that a cell says.
_UNOFFERED = {"contact.is_main", "contact.function_ids", "contact.open", "service.function_ids", "service.sexes"}
_JOINED = {FieldKind.LINES, FieldKind.LONG_TEXT, FieldKind.TELEPHONE, FieldKind.HOURS, FieldKind.EMAIL}
_IDS = {ORGANISATION: "organisation", SERVICE: "service", CONTACT: "contact", LOCATION: "place"}
_SECOND_FIELDS = ("post", "holder", "telephone", "out_of_hours_telephone", "email")
_LONG = 5  # letters from which on a word is found within longer ones
_SIGNS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Target:
    """A field of an entry that a column may fill."""

    key: str
    part: str
    field: str
    described: Described
    is_second: bool = False  # of a second contact in the same row

    @property
    def label(self) -> str:
        """As a page offers it."""
        return f"{f'Second {self.part}' if self.is_second else self.part.capitalize()}: {self.described.label}"

    @property
    def takes_several(self) -> bool:
        """Whether several columns of a file may fill it, one below the other."""
        return self.described.kind in _JOINED or self.field == "holder"


@cache
def targets() -> Mapping[str, Target]:
    """All of them by key, in the order of an entry."""
    found = {}
    for part, table in TABLES.items():
        for field, described in descriptions(table).items():
            key = f"{part}.{field}"
            if not described.is_confidential and key not in _UNOFFERED:
                found[key] = Target(key, part, field, described)
    for field in _SECOND_FIELDS:
        key = f"{SECOND}{CONTACT}.{field}"
        found[key] = replace(found[f"{CONTACT}.{field}"], key=key, is_second=True)
    for part, words in _IDS.items():
        key = f"{part}.{SOURCE_ID}"
        found[key] = Target(key, part, SOURCE_ID, Described(f"Id of the {words} in the source", longest=200))
    return found


# Headings as they are found, folded; the whole heading first, then its words anywhere in a longer one.
_WHOLE: Mapping[str, str] = {
    words: key
    for key, many in {
        NAME: "name|organisation|organization|organisation name|name of organisation|agency|agency name|partner|"
        "partner agency|partner organisation|member|member organisation|provider|body|company|charity|group|team",
        "organisation.short_name": "short name|abbreviation|acronym|known as|aka",
        KIND: "type|kind|type of organisation|organisation type|agency type|category|kind of organisation|partner type",
        "organisation.sector": "sector",
        "organisation.level": "level",
        "organisation.country": "country|country of origin|state",
        "organisation.description": "description|about|remit|what they do|what it does|role in partnership|overview|"
        "summary|services offered|services|support offered",
        "organisation.website": "website|web site|web|url|web address|webpage|homepage|www",
        "organisation.first_responder": "first responder|first responder organisation|fro",
        "organisation.duty_to_notify": "duty to notify",
        "organisation.covers": "area|areas|areas covered|area covered|borough|boroughs|district|geography|coverage",
        "organisation.languages": "languages|language",
        "service.name": "service offered|"
        "service|service name|name of service|name of the service|project|programme|scheme",
        "service.description": "service description|what it offers|description of service",
        "service.for_whom": "for whom|client group|children or adults|age group|who for",
        "service.eligibility": "eligibility|who can use it|criteria|eligibility criteria|who can access",
        "service.how_to_refer": "how to refer|referral|referral route|referrals|how to access|referral process",
        "service.website": "service website|service url|service web page|service link",
        "service.fees": "fees|fee|cost|costs|charge|charges|price",
        "service.how_to_attend": "how to attend|attendance|delivery|type of delivery|mode of delivery",
        "service.hours": "service hours",
        "service.age_from": "age from|minimum age|min age|from age",
        "service.age_to": "age to|maximum age|max age|to age",
        "service.capacity": "capacity|places|beds|bed spaces",
        "contact.post": "job role|contact job title|contact position|"
        "post|job title|position|title|contact role|contact post|desk|post or desk|designation|role",
        "contact.holder": "lead|named lead|lead name|key contact|primary contact|name of contact|"
        "contact|contact name|named contact|lead officer|representative|rep|contact person|"
        "main contact|officer|first name|surname|forename|lead contact|spoc",
        "contact.telephone": "contact no|contact nos|main tel|main telephone|main number|main phone|office|cell|"
        "office number|office tel|office phone|direct dial|ddi|direct number|direct tel|extension|ext|mob|mob no|"
        "mobile number|mobile no|work number|work tel|work phone|tel office|tel work|tel main|tel mob|phone no|tel nos|"
        "telephone|phone|tel|tel no|phone number|telephone number|mobile|number|contact number|"
        "landline|direct line|telephone numbers|phone numbers|contact numbers|tel number|switchboard|duty number",
        "contact.out_of_hours_telephone": "ooh number|ooh no|ooh tel|ooh phone|ooh contact|ooh telephone|edt|edt tel|"
        "edt number|emergency duty team|24hr number|24 hr number|24hr tel|24 hour|24 7|24 7 number|on call|nights|"
        "on call number|night|weekend number|after hours|out of hours contact|"
        "out of hours|ooh|out of hours number|out of hours telephone|emergency|"
        "emergency number|24 hour number|24hr|night number|oohs|telephone out of hours|out of hours tel",
        "contact.email": "generic inbox|inbox|generic email|shared inbox|shared mailbox|team inbox|secure email|"
        "email|e mail|email address|mail|contact email|e mail address|mailbox|emails",
        "contact.hours": "hours|opening hours|opening times|office hours|hours in words|open",
        "organisation.source_id": "organisation id|organization id|org id|partner id|agency id|urn",
        "service.source_id": "service id",
        "contact.source_id": "contact id",
        "location.source_id": "location id|place id|site id",
        "location.name": "name of the place|site|building|venue|premises|location name|location",
        "location.address": "address|address 1|address 2|address 3|address line 1|address line 2|address line 3|"
        "postcode|post code|town|city|county|street|postal address|full address|address with postcode",
        "location.is_confidential": "confidential|the address is confidential|confidential address|refuge",
    }.items()
    for words in many.split("|")
}
# In a longer heading, as whole words; the first that is there counts, so that "Mobile / OOH" is for the night.
_WITHIN: Sequence[tuple[str, str]] = (
    ("out of hours", "contact.out_of_hours_telephone"), ("emergency", "contact.out_of_hours_telephone"),
    ("ooh", "contact.out_of_hours_telephone"), ("edt", "contact.out_of_hours_telephone"),
    ("24hr", "contact.out_of_hours_telephone"), ("24 hr", "contact.out_of_hours_telephone"),
    ("24 hour", "contact.out_of_hours_telephone"), ("after hours", "contact.out_of_hours_telephone"),
    ("on call", "contact.out_of_hours_telephone"),
    ("inbox", "contact.email"), ("mailbox", "contact.email"),
    ("tel", "contact.telephone"), ("mob", "contact.telephone"), ("ddi", "contact.telephone"),
    ("contact no", "contact.telephone"), ("contact number", "contact.telephone"), ("direct dial", "contact.telephone"),
    ("switchboard", "contact.telephone"), ("helpline", "contact.telephone"), ("job role", "contact.post"),
    ("email", "contact.email"), ("tel no", "contact.telephone"),
    ("e mail", "contact.email"), ("telephone", "contact.telephone"),
    ("phone", "contact.telephone"), ("mobile", "contact.telephone"), ("postcode", "location.address"),
    ("address", "location.address"), ("website", "organisation.website"), ("charity n", "organisation.charity_number"),
    ("company n", "organisation.company_number"), ("job title", "contact.post"), ("opening", "contact.hours"),
    ("contact name", "contact.holder"), ("organisation", NAME), ("agency", NAME),
)  # fmt: skip
# What a heading over several columns says of the plain words below it.
_GROUPS: Sequence[tuple[str, Mapping[str, str]]] = (
    ("contact", {"name": "contact.holder", "role": "contact.post", "title": "contact.post", "post": "contact.post"}),
    ("service", {"name": "service.name", "description": "service.description", "hours": "service.hours"}),
    ("address", {"name": "location.name", "line 1": "location.address", "line 2": "location.address"}),
    ("referral", {"how": "service.how_to_refer"}),
)


# Headings that are known, and read into no field, each with the reason.
_UNREAD: Mapping[str, str] = {
    **dict.fromkeys(
        ("notes", "note", "comment", "comments", "remarks", "remark"),
        "remarks have no field here: select one only if all of them may be seen by everybody who sees that field",
    ),
    **dict.fromkeys(
        ("signed isa", "isa signed", "isa", "information sharing agreement"),
        "what was signed is kept with a protocol, and not with an entry",
    ),
    **dict.fromkeys(
        ("date of last contact", "last contact", "last updated", "updated", "date updated", "last checked", "checked"),
        "a file confirms nothing: what is imported counts as not confirmed",
    ),
}


def why_unread(heading: str) -> str:
    """Why a column is not read, as far as its heading is known."""
    words = fold_heading(heading)
    return _UNREAD.get(words, "its heading is not known" if words else "it has no heading")


# What stands before the heading of a second contact in the same row.
_SECOND = ("deputy", "second", "2nd", "alternative", "alternate", "backup", "secondary", "other contact")


def guess(heading: str, group: str = "") -> str:
    """The key of the field that a heading means, with the heading above it; "" for none."""
    words, above = fold_heading(heading), fold_heading(group)
    if heading in targets():
        return heading
    if words in _UNREAD:
        return ""
    return _of_a_second(f"{above} {words}" if above.startswith(_SECOND) else words) or _of_words(words, above)


@cache
def _of_columns() -> Mapping[str, str]:
    """The headings that a column of the register names itself, folded, and its key."""
    return {
        words: key
        for key, target in targets().items()
        if not target.is_second
        for words in target.described.headings.split("|")
        if words
    }


def _of_words(words: str, above: str) -> str:
    told = next((key for key, target in targets().items() if words == fold_heading(target.label)), "")
    told = told or next((meant[words] for start, meant in _GROUPS if above.startswith(start) and words in meant), "")
    told = told or _WHOLE.get(words, "") or _of_columns().get(words, "")
    told = told or next((key for key, each in targets().items() if words == fold_heading(each.described.label)), "")
    return told or next((key for part, key in _WITHIN if _stands_in(part, words)), "")


def _of_a_second(words: str) -> str:
    """The key that a heading means of a second contact in the same row, such as "Deputy email"."""
    start = next((each for each in _SECOND if f"{words} ".startswith(f"{each} ")), "")
    if not start:
        return ""
    rest = words.removeprefix(start).removeprefix(" contact").strip()
    own = _of_words(rest, "") if rest and rest != "name" else "contact.holder"
    return f"{SECOND}{own}" if f"{SECOND}{own}" in targets() else ""


def _stands_in(part: str, words: str) -> bool:
    """Whether a heading has a word, of a long one its beginning: "mob" is no part of "mobility", "addresses" is one."""
    return f" {part} " in f" {words} " or (len(part) >= _LONG and part in words)


def guesses(headings: Sequence[str], groups: Sequence[str]) -> dict[int, str]:
    """The field of each column that is known, by its place; a field of one column is the first's."""
    found: dict[int, str] = {}
    for at, heading in enumerate(headings):
        key = guess(heading, groups[at]) if heading else ""
        if key and (targets()[key].takes_several or key not in found.values()):
            found[at] = key
    if NAME not in found.values() and "location.name" not in found.values():
        first = next((at for at, heading in enumerate(headings) if heading and at not in found), None)
        if first == 0:
            found[first] = NAME
    return found


def fold_heading(text: str) -> str:
    """A heading without its signs and capitals: "Tel. No:" is "tel no"."""
    return _SIGNS.sub(" ", text.casefold().replace("’", "").replace("'", "")).strip()
