"""The numbers of a whole partnership as one file for the contacts of a telephone (vCard 3.0, RFC 2426). Pure.

It leaves the house as a card does: what any member may see, no safe place named, no body of another state. Every value
is escaped and rid of line ends, so that no name of a desk begins a line, and with it a property, of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from partnership.calls.card import UNNAMED, kept_until
from partnership.documents.wording import day
from partnership.mapping.paper import FOR_MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.findings.facts import Agency, Desk, PartnershipMap
    from partnership.guidance.pack import Pack

KIND: Final = "text/vcard; charset=utf-8"
LONGEST: Final = 75  # octets of a line, without its end
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def phone_book(map_: PartnershipMap, pack: Pack) -> bytes:
    """Every desk with a number, by agency: the same bytes for the same map."""
    desks = [
        (agency, desk)
        for agency in map_.agencies
        if not pack.is_abroad(agency.kind_id)
        for desk in agency.desks
        if desk.has_number
    ]
    lines = (line for agency, desk in desks for line in _card(agency, desk, map_, pack))
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def phone_book_name(map_: PartnershipMap) -> str:
    """The name of the file: whose numbers, for whom, of which day."""
    return f"{map_.slug}-numbers-for-members-{map_.as_of.isoformat()}.vcf"


def _card(agency: Agency, desk: Desk, map_: PartnershipMap, pack: Pack) -> Iterator[str]:
    is_safe_place = pack.is_safe_place(agency.kind_id)
    whose = UNNAMED if is_safe_place else agency.short_name or agency.name
    title = whose if is_safe_place or not desk.post else f"{whose}, {desk.post}"
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"N:;{_text(title)};;;"
    yield f"FN:{_text(title)}"
    if not is_safe_place:
        yield f"ORG:{_text(agency.name)}"
    for number, label in ((desk.telephone, ""), (desk.out_of_hours_telephone, "When closed")):
        if number and label:
            yield f"item1.TEL;TYPE=WORK,VOICE:{_text(number)}"
            yield f"item1.X-ABLabel:{label}"
        elif number:
            yield f"TEL;TYPE=WORK,VOICE,PREF:{_text(number)}"
    yield f"CATEGORIES:{_text(map_.name)}"
    yield f"NOTE:{_text(_note(agency, desk, map_))}"
    if desk.id is not None:
        yield f"UID:urn:uuid:{desk.id}"
    yield f"REV:{map_.as_of.isoformat()}"
    yield "END:VCARD"


def _note(agency: Agency, desk: Desk, map_: PartnershipMap) -> str:
    on = agency.contacts_confirmed_on
    sentences = (
        desk.hours,
        f"When closed: {desk.out_of_hours_telephone}" if desk.out_of_hours_telephone else "",
        "Never confirmed" if on is None else f"Confirmed {day(on)}",
        f"From {map_.name}, {day(map_.as_of)}",
        FOR_MEMBERS,
        f"Delete after {day(kept_until(map_.as_of))}",
    )
    return ". ".join(each for each in sentences if each)


def _text(value: str) -> str:
    """A value that is one value on one line, whatever stands in it."""
    plain = _BREAKS.sub(" ", value).strip()
    return re.sub(r"([\\;,])", r"\\\1", plain)


def _folded(line: str) -> str:
    """A line of more than 75 octets goes on in the next one, after a space; no letter is cut in two."""
    rows, row, length = [], "", 0
    for letter in line:
        size = len(letter.encode())
        if length + size > LONGEST:
            rows.append(row)
            row, length = " ", 1
        row, length = row + letter, length + size
    return "\r\n".join([*rows, row])
