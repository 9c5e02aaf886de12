"""What must hold in the words of a return: each line that they cite is there, and an emergency number can be rung."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.guidance.checklists import CheckItem, ReturnTemplate, Route
    from partnership.guidance.findings import PackFaults
    from partnership.guidance.shapes import FilePlace, FilePlaces
    from partnership.guidance.types import EmergencyNumber

    Said = tuple[FilePlace, str]

HERE: Final = "GB"
_LINE: Final = re.compile(r"(?<![\w-])[A-Z]\d\d(?:\.\d)?\b")
_EMERGENCY: Final = re.compile(r"\d{2,5}")  # a short code, as it is dialled in the country itself
_RULES: Final = {  # the rules of a checklist, with whose papers print them
    "incapacity_rule": "adult",
    "dissent_rule": "child",
    "dissent_rule_for_adults": "adult",
    "court_order_rule": "child",
    "break_off_rule": "child",
    "break_off_rule_for_adults": "adult",
    "after_go_rule": "any",
    "no_go_rule": "any",
    "no_go_rule_by_order": "child",
}
_ASKED: Final = {
    "handover_questions": ("text", "note"),
    "calls": ("call",),
    "call_order": ("text",),
    "front_lines": ("text",),
}


def check_cited_lines(template: ReturnTemplate, place: FilePlace, places: FilePlaces, findings: PackFaults) -> None:
    """Notes every line that the words of a checklist cite and that one of its sets does not have."""
    for route in template.routes:
        for region in ("member", "non-member") if route.region == "any" else (route.region,):
            items = [item for item in template.items if item.is_for(route.who, region, route.id)]
            here = {each for item in items for each in (item.id, *(line.id for line in item.lines))}
            for where, text in _said(template, route, region, place, places):
                for cited in dict.fromkeys(_LINE.findall(text)):
                    if cited not in here and not findings.is_faulty(where):
                        message = f'the line "{cited}" is not on the checklist of “{route.name}” to a {region} state'
                        findings.fault(where, message)


def _said(template: ReturnTemplate, route: Route, region: str, place: FilePlace, places: FilePlaces) -> Iterator[Said]:
    """What the papers of a route print beside its lines, with the place of each text."""
    for name, who in _RULES.items():
        if who in ("any", route.who):
            yield place.field(name), getattr(template, name)
    for name, fields in _ASKED.items():
        for each in getattr(template, name):
            if each.who in ("any", route.who) and getattr(each, "region", "any") in ("any", region):
                here = places.find(each) or place.field(name)
                yield from ((here.field(field), getattr(each, field)) for field in fields)
    for item in template.items:
        if item.is_for(route.who, region, route.id):
            yield from _said_by(item, route.who, places.find(item) or place, places)


def _said_by(item: CheckItem, who: str, here: FilePlace, places: FilePlaces) -> Iterator[Said]:
    """What a check says to a "child" or an "adult", its lines too."""
    is_adult = who == "adult"
    yield here.field("text"), item.text_for(who)
    for line in item.lines:
        there = places.find(line) or here
        if line.does_not_arise:
            says = line.does_not_arise
            yield there.field("does_not_arise"), (is_adult and says.when_for_adults) or says.when
        if is_adult:
            yield there.field("may_decline"), line.may_decline
        yield there.field("text"), (is_adult and line.text_for_adults) or line.text
        yield there.field("evidence"), (is_adult and line.evidence_for_adults) or line.evidence


def check_emergency_number(given: EmergencyNumber, place: FilePlace, findings: PackFaults) -> None:
    """Notes a number that nobody could dial, and one of this country, which the papers say themselves."""
    if given.code == HERE:
        findings.fault(place.field("code"), "papers say 999 of the United Kingdom themselves")
    for name in ("police", "ambulance"):
        value = getattr(given, name)
        if not _EMERGENCY.fullmatch(value) and (value or name == "police"):
            findings.fault(place.field(name), f'"{value}" is no emergency number: two to five digits')


def check_call_order(template: ReturnTemplate, place: FilePlace, findings: PackFaults) -> None:
    """Notes a checklist that says when a journey is broken off, and not whom to call then."""
    for who in dict.fromkeys(route.who for route in template.routes):
        rule = template.break_off_rule if who == "child" else template.break_off_rule_for_adults
        if rule and not template.call_order_for(who):
            findings.fault(place.field("call_order"), f'nothing says whom to call in the return of "{who}"')
