"""The page of posts and numbers, the matters to settle, and what each check rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import SAME_AT_NIGHT, capital, day, listed
from partnership.findings.cover import agency_numbers
from partnership.findings.phrases import confirmed_words, inside
from partnership.findings.types import Rule
from partnership.findings.words import WORDINGS
from partnership.protocols.composing.phrases import cell, cited
from partnership.returns.repatriation import cells
from partnership.returns.repatriation.actors import UNDER_THE_RULE, way_to, ways_at_night

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from partnership.findings.facts import Agency
    from partnership.guidance.types import CheckItem, Citation
    from partnership.returns.repatriation.plan import Plan

_ONLY_NAMED = "Only agencies that act on a check, and only numbers that all partners may see."
_RING_FIRST = "A number that is not confirmed may be wrong: ring it before the day on which you need it."
_NEVER_ABROAD = (
    "Never ring an embassy, a consulate or an authority abroad to try or to find a number: none of theirs is printed."
)
_NONE = WORDINGS[Rule.NO_NUMBER].in_place.row
_MOST_LINES = 8  # an agency that acts on more than so many checks without leading a task is rung for the whole return


@dataclass
class _Entry:
    """An agency that a line names: for which lines, and which functions it leads among them."""

    agency: Agency
    item_ids: list[str] = field(default_factory=list)
    function_ids: list[str] = field(default_factory=list)


def posts_and_numbers(plan: Plan) -> Iterator[b.Block]:
    """Each post, entered once for the whole file; then whom to ring."""
    yield b.Heading(1, "Posts and numbers", "contacts")
    yield cells.note("Enter the post once. It shows beside every check.")
    yield _posts(plan)
    entries = _entries(plan)
    if not entries:
        yield b.Paragraph((b.Gap("the map names no agency for any check"),))
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
    numbers = plan.numbers_of(entry.item_ids)
    return f"Checks {listed(numbers)}" if len(numbers) > 1 else f"Check {listed(numbers)}"


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
        standing = b.Text(capital(doubt), bold=True)
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


def _posts(plan: Plan) -> b.Table:
    answers: dict[str, list[str]] = {}
    for line in plan.lines:
        answers.setdefault(line.post, []).append(line.number)
    for act in plan.acts:
        answers.setdefault(act.post, []).append(act.question)
    named = [each.id for each in plan.template.posts if each.id in answers]
    return b.Table(
        "",
        "A row for each post: its name, and the checks and signatures that it answers for.",
        (b.Column("Post", 3, is_filled_in=True), b.Column("Answers for", 7)),
        tuple((b.Cell(((cells.post(plan, each, "list"),),)), cell(", ".join(answers[each]))) for each in named),
        is_compact=True,
    )


def to_settle(plan: Plan) -> Iterator[b.Block]:
    """What a lawyer must settle, and what the map lacks, with what holds until then."""
    yield b.Heading(1, "Matters to settle", "matters")
    who = plan.variant.age_group
    rows = []
    for each in plan.template.open_questions:
        numbers = plan.numbers_of(each.lines)
        if each.who in ("any", who) and (numbers or not each.lines):
            rows.append((cell(listed(numbers) or "All"), cell(each.text), cell(each.until_then)))
    yield b.Table(
        "",
        "A row for each question to the council lawyer: the checks, the question, and what holds until it is settled.",
        (b.Column("Check", 1.6), b.Column("The council lawyer must settle", 4.6), b.Column("Until then", 3.4)),
        tuple(rows),
        is_compact=True,
    )
    if plan.matters:
        yield b.Table(
            "",
            "A row for each matter that the map leaves open: the checks, the matter, and what to do meanwhile.",
            (b.Column("Check", 1.6), b.Column("The partnership must settle", 4.6), b.Column("Until then", 3.4)),
            tuple(
                (cell(listed(plan.numbers_of(each.clause_ids))), cell(each.text),
                 cell(each.meanwhile or "The head of service answers for it."))
                for each in plan.matters
            ),
            is_compact=True,
        )  # fmt: skip


def rests_on(plan: Plan) -> Iterator[b.Block]:
    """What the checks rest on, each source with its checks, and where their full wording stands."""
    yield b.Heading(1, "For the lawyer: what each check rests on", "sources")
    found: dict[str, list[str]] = {}
    for item in plan.items:
        number = listed(plan.numbers_of([item.id]))
        for told in cited(_sources_of(plan, item), plan.pack):
            name, _, place = told.partition(": ")
            found.setdefault(name, []).append(f"{number} ({place})" if place else number)
    yield b.Table(
        "",
        "A row for each source, with the checks that rest on it and the place in it.",
        (b.Column("Source", 2.4), b.Column("Checks", 7.6)),
        tuple((cell(name), cell(", ".join(ids))) for name, ids in sorted(found.items())),
        has_row_headings=True,
        is_compact=True,
    )
    yield cells.note("“Own judgement” is a proposal of this checklist and is in no law or guidance.")
    ids = ", ".join(f"{line.number} {line.id}" for line in plan.lines)
    yield cells.note(f"{ids}.", "Full wording of each check, in the annex of the return protocol under:")


def _sources_of(plan: Plan, item: CheckItem) -> tuple[Citation, ...]:
    """What a check rests on, without the law of another country of return."""
    about = {source.id: source.country for source in plan.pack.sources.values()}
    named = item.sources_for(plan.variant.age_group)
    return tuple(each for each in named if about.get(each.source, "") in ("", plan.variant.country_code))
