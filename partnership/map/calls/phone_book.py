"""The numbers of a whole partnership as one file for the contacts of a telephone (vCard 3.0, RFC 2426). Pure.

It leaves the house as a card does: what any member may see, no safe place named, no body of another state. Every value
is escaped and rid of line ends, so that no name of a desk begins a line, and with it a property, of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.wording import DAY_AND_NIGHT, day
from partnership.documents.writers.content_lines import content, one_value
from partnership.map.calls.card import UNNAMED, kept_until
from partnership.map.mapping.paper import FOR_MEMBERS
from partnership.policy.kinds import is_safe_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.findings.facts import Agency, Desk, PartnershipMap
    from partnership.guidance.pack import Pack


def phone_book(map_: PartnershipMap, pack: Pack) -> bytes:
    """Every desk with a number, by agency: the same bytes for the same map."""
    desks = [
        (agency, desk)
        for agency in map_.agencies
        if not pack.is_abroad(agency.kind_id)
        for desk in agency.desks
        if desk.has_number
    ]
    lines = (line for agency, desk in desks for line in _card(agency, desk, map_))
    return content(lines)


def phone_book_name(map_: PartnershipMap) -> str:
    """The name of the file: whose numbers, for whom, of which day."""
    return f"{map_.slug}-numbers-for-members-{map_.as_of.isoformat()}.vcf"


def _card(agency: Agency, desk: Desk, map_: PartnershipMap) -> Iterator[str]:
    is_hidden = is_safe_place(agency.kind_id)
    whose = UNNAMED if is_hidden else agency.short_name or agency.name
    title = whose if is_hidden or not desk.post else f"{whose}, {desk.post}"
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"N:;{one_value(title)};;;"
    yield f"FN:{one_value(title)}"
    if not is_hidden:
        yield f"ORG:{one_value(agency.name)}"
    for number, label in ((desk.telephone, ""), (_when_closed(desk), "When closed")):
        if number and label:
            yield f"item1.TEL;TYPE=WORK,VOICE:{one_value(number)}"
            yield f"item1.X-ABLabel:{label}"
        elif number:
            yield f"TEL;TYPE=WORK,VOICE,PREF:{one_value(number)}"
    yield f"CATEGORIES:{one_value(map_.name)}"
    yield f"NOTE:{one_value(_note(desk, map_))}"
    if desk.id is not None:
        yield f"UID:urn:uuid:{desk.id}"
    yield f"REV:{map_.as_of.isoformat()}"
    yield "END:VCARD"


def _when_closed(desk: Desk) -> str:
    """The number of the night where it is another one: a telephone would else list one number twice."""
    return desk.out_of_hours_telephone if desk.out_of_hours_telephone != desk.telephone else ""


def _closed_words(desk: Desk) -> str:
    if other := _when_closed(desk):
        return f"When closed: {other}"
    return f"The same number, {DAY_AND_NIGHT}" if desk.out_of_hours_telephone else ""


def _sure(desk: Desk) -> Iterator[str]:
    """How sure its numbers are, once where both are alike."""
    sure, closed = desk.certainty.telephone, desk.certainty.out_of_hours
    known = [(number, each) for number, each in ((desk.telephone, sure), (_when_closed(desk), closed)) if number]
    if len({each for _, each in known}) == 1:
        yield known[0][1].sentence
    else:
        yield from (f"{number}: {each.words}" for number, each in known)
    if desk.certainty.hours.is_changed:
        yield f"Hours {desk.certainty.hours.words}"


def _note(desk: Desk, map_: PartnershipMap) -> str:
    sentences = (
        desk.hours,
        _closed_words(desk),
        *_sure(desk),
        f"From {map_.name}, {day(map_.as_of)}",
        FOR_MEMBERS,
        f"Delete after {day(kept_until(map_.as_of))}",
    )
    return ". ".join(each for each in sentences if each)
