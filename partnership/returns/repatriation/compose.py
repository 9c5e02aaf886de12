"""The papers of a return as documents. Pure: the same choices and map give the same documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import SAME_AT_NIGHT, day, listed
from partnership.findings.cover import agency_numbers
from partnership.findings.phrases import confirmed_words, inside
from partnership.findings.types import Rule
from partnership.findings.words import WORDINGS
from partnership.guidance.types import ReturnPaper
from partnership.protocols.composing.phrases import cell
from partnership.returns.repatriation import cells, conference, record, sheets
from partnership.returns.repatriation.actors import UNDER_THE_RULE, way_to, ways_at_night

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from uuid import UUID

    from partnership.findings.facts import Agency
    from partnership.returns.repatriation.plan import Plan

_ONLY_NAMED = "Only agencies that a line names, and only numbers that all partners may see."
_RING_FIRST = "A number that is not confirmed may be wrong: ring it before the day on which you need it."
_NEVER_ABROAD = (
    "Never ring an embassy, a consulate or an authority abroad to try or to find a number: none of theirs is printed."
)
_NONE = WORDINGS[Rule.NO_NUMBER].in_place.row
_MOST_LINES = 8  # an agency that acts on more than so many lines without leading a task is rung for the whole return


@dataclass
class _Entry:
    """An agency that a line names: for which lines, and which functions it leads among them."""

    agency: Agency
    item_ids: list[str] = field(default_factory=list)
    function_ids: list[str] = field(default_factory=list)


def blocks_of(plan: Plan) -> Iterator[b.Block]:
    """The page."""
    yield b.Heading(1, f"Contacts ({plan.variant.age_group}, {plan.variant.country_name})", "contacts")
    entries = _entries(plan)
    if not entries:
        yield b.Paragraph((b.Gap("the map names no agency for any line"),))
        return
    yield b.Table(
        "",
        "A row for each agency: what it is rung for, its desk and number by day and out of hours, and whether it has "
        "confirmed them.",
        (
            b.Column("Agency", 2.0),
            b.Column("Rung for", 2.4),
            b.Column("By day", 2.3),
            b.Column("Out of hours", 1.9),
            b.Column("Confirmed", 1.2),
        ),
        tuple(_row(plan, entry) for entry in entries),
        has_row_headings=True,
        is_compact=True,
    )
    yield cells.note(f"{_ONLY_NAMED} {_RING_FIRST} {_NEVER_ABROAD}")


def _entries(plan: Plan) -> list[_Entry]:
    """Who leads a task first."""
    found: dict[UUID, _Entry] = {}
    for item, act in zip(plan.items, plan.acting, strict=True):
        for agency in act.agencies:
            entry = found.setdefault(agency.id, _Entry(agency))
            entry.item_ids.append(item.id)
            if act.function_id and act.function_id not in entry.function_ids:
                entry.function_ids.append(act.function_id)
    order = {agency.id: number for number, agency in enumerate(plan.map_.agencies)}
    return sorted(found.values(), key=lambda entry: (not entry.function_ids, order[entry.agency.id]))


def _rung_for(plan: Plan, entry: _Entry) -> str:
    """The tasks that it leads; else the few lines on which it acts."""
    names = [plan.pack.functions[each].name for each in entry.function_ids]
    if names:
        return listed(inside(name) if n else name for n, name in enumerate(names))
    if len(entry.item_ids) > _MOST_LINES:
        return "The whole return"
    return f"Lines {listed(entry.item_ids)}" if len(entry.item_ids) > 1 else f"Line {entry.item_ids[0]}"


def _row(plan: Plan, entry: _Entry) -> tuple[b.Cell, ...]:
    agency = entry.agency
    name, what = cell(agency.name), cell(_rung_for(plan, entry))
    if plan.pack.is_abroad(agency.kind_id):
        rule = f"No number is printed. It is {UNDER_THE_RULE}."  # which says it for this age group
        return name, what, cell(rule), cell(_NONE), cell(_NONE)
    confirmed = agency.certainty.confirmed_on
    doubt = confirmed_words(agency)
    standing: b.Run = b.Text(day(confirmed) if confirmed else "")
    if doubt:
        standing = b.Text(doubt[:1].upper() + doubt[1:], bold=True)
    group, tasks = plan.variant.age_group.group, entry.function_ids or [""]
    by_day = _each_once(way_to(agency, task, group) for task in tasks)
    nights = (agency_numbers(agency, plan.pack, group, at_night=True, task=task) for task in tasks)
    at_night = _each_once(way for lines in nights for way in ways_at_night(lines))
    if by_day.paragraphs and at_night == by_day:
        at_night = cell(SAME_AT_NIGHT)
    if not by_day.paragraphs:
        by_day = cell(b.Gap(WORDINGS[Rule.NO_NUMBER].in_place.check))
    if not at_night.paragraphs:
        at_night = cell(_NONE)
    return name, what, by_day, at_night, cell(standing)


def _each_once(ways: Iterable[str]) -> b.Cell:
    """Desks and numbers, each once."""
    return b.Cell(tuple((b.Text(text),) for text in dict.fromkeys(ways) if text))


NAMES: Final = {
    ReturnPaper.CONFERENCE: "Conference sheet",
    ReturnPaper.RECORD: "Evidence record",
    ReturnPaper.DAY_BEFORE: "Day before: go or no go",
    ReturnPaper.HANDOVER: "Handover",
    ReturnPaper.CONTACTS: "Contacts",
    ReturnPaper.AFTER: "After arrival",
}

USES: Final = {
    ReturnPaper.CONFERENCE: "Two pages for the meeting: every stop and hold up to the decision, dissent, signatures",
    ReturnPaper.RECORD: "Every line with its question and evidence, kept by the lead officer",
    ReturnPaper.DAY_BEFORE: "One page: what is shown on the day before, and what follows if it is not",
    ReturnPaper.HANDOVER: "One page for whoever travels along: four questions, breaking off, signatures",
    ReturnPaper.CONTACTS: "One page: whom to ring, by day and at night",
    ReturnPaper.AFTER: "One page: the calls of the first year, and when a contact fails",
}


def compose_paper(plan: Plan, paper: ReturnPaper, *, version: str, dated_on: date, marking: str) -> b.Document:
    """One paper of a return that is planned."""
    variant = plan.variant
    title = variant.title if paper is ReturnPaper.RECORD else f"{NAMES[paper]}: {variant.whose}"
    code = variant.country_code.lower()
    stem = f"{plan.map_.slug}-return-safety-checklist-{code}-{variant.age_group}-{variant.route.id}"
    return b.Document(
        title=title,
        subject="Checks before, during and after the return of a trafficked person, for one age group and country",
        partnership=plan.map_.name,
        status=b.Status.DRAFT,
        version=version,
        dated_on=dated_on,
        marking=marking,
        file_stem=stem if paper is ReturnPaper.RECORD else f"{stem}-{paper}",
        blocks=tuple(_blocks(plan, paper, dated_on, version)),
        is_measured=True,
        layout=b.Layout.SHEET,
    )


def _blocks(plan: Plan, paper: ReturnPaper, dated_on: date, version: str) -> Iterable[b.Block]:
    match paper:
        case ReturnPaper.CONFERENCE:
            return conference.blocks_of(plan)
        case ReturnPaper.RECORD:
            return record.blocks_of(plan, dated_on, version)
        case ReturnPaper.DAY_BEFORE:
            return sheets.day_before(plan)
        case ReturnPaper.HANDOVER:
            return sheets.handover(plan)
        case ReturnPaper.CONTACTS:
            return blocks_of(plan)
        case ReturnPaper.AFTER:
            return sheets.after(plan)
