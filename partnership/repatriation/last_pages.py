"""The last pages of a return checklist: who to call, matters to settle, the result and the signatures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.findings.cover import agency_numbers
from partnership.findings.phrases import confirmed_words
from partnership.findings.types import Rule
from partnership.findings.words import WORDINGS
from partnership.protocols.composing.phrases import cell
from partnership.repatriation.actors import UNDER_THE_RULE, way_to, ways_at_night
from partnership.repatriation.variants import AgeGroup

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from partnership.findings.facts import Agency
    from partnership.findings.papers import PaperFinding
    from partnership.repatriation.plan import Plan


_ONLY_NAMED = "Only agencies that this checklist names, and only numbers that all partners may see."
_RING_FIRST = "A number that is not confirmed may be wrong: ring it before the day on which you need it."
_NEVER_ABROAD = (
    "Never ring an embassy, a consulate or an authority abroad to try or to find a number: none of theirs is printed."
)
_NONE = WORDINGS[Rule.NO_NUMBER].in_place.row
_SPACE = b.Cell(((b.Text(""),), (b.Text(""),)))  # room to sign by hand


@dataclass
class _Entry:
    """An agency that the checklist names: for which checks, and which functions it leads among them."""

    agency: Agency
    item_ids: list[str] = field(default_factory=list)
    function_ids: list[str] = field(default_factory=list)


def who_to_call(plan: Plan) -> tuple[b.Block, ...]:
    """The contacts of the agencies that the checklist names, by name."""
    entries = _entries(plan)
    heading = b.Heading(1, "Who to call", "who-to-call")
    if not entries:
        return heading, b.Paragraph((b.Gap("the map names no agency for any check"),))
    return (
        heading,
        b.Table(
            "Agencies named in this checklist",
            "A row for each agency: the checks it acts on, its desk and number by day and out of hours, and whether it "
            "has confirmed them.",
            (
                b.Column("Agency", 2.1),
                b.Column("Checks", 2.3),
                b.Column("By day", 2.3),
                b.Column("Out of hours", 1.8),
                b.Column("Contacts confirmed", 1.3),
            ),
            tuple(_row(plan, entry) for entry in entries),
            has_row_headings=True,
            is_compact=True,
        ),
        b.Paragraph((b.Text(f"{_ONLY_NAMED} {_RING_FIRST} {_NEVER_ABROAD}"),), b.Style.NOTE),
    )


def _entries(plan: Plan) -> list[_Entry]:
    found: dict[UUID, _Entry] = {}
    for item, act in zip(plan.items, plan.acting, strict=True):
        for agency in act.agencies:
            entry = found.setdefault(agency.id, _Entry(agency))
            entry.item_ids.append(item.id)
            if act.function_id and act.function_id not in entry.function_ids:
                entry.function_ids.append(act.function_id)
    order = {agency.id: number for number, agency in enumerate(plan.map_.agencies)}
    return sorted(found.values(), key=lambda entry: order[entry.agency.id])


def _row(plan: Plan, entry: _Entry) -> tuple[b.Cell, ...]:
    agency = entry.agency
    name, checks = cell(agency.name), cell(", ".join(entry.item_ids))
    if plan.pack.is_abroad(agency.kind_id):
        rule = f"No number is printed. It is {UNDER_THE_RULE}."  # which says it for this age group
        return name, checks, cell(rule), cell(_NONE), cell(_NONE)
    confirmed = agency.contacts_confirmed_on
    note = confirmed_words(agency, plan.pack)
    standing: b.Run = b.Text(day(confirmed) if confirmed else "")
    if note:
        standing = b.Text(note[:1].upper() + note[1:], bold=True)
    group, tasks = plan.variant.age_group.group, entry.function_ids or [""]
    by_day = _each_once(way_to(agency, task, group) for task in tasks)
    nights = (agency_numbers(agency, plan.pack, group, at_night=True, task=task) for task in tasks)
    at_night = _each_once(way for lines in nights for way in ways_at_night(lines))
    if not by_day.paragraphs:
        by_day = cell(b.Gap(WORDINGS[Rule.NO_NUMBER].in_place.check))
    if not at_night.paragraphs:
        at_night = cell(_NONE)
    return name, checks, by_day, at_night, cell(standing)


def _each_once(ways: Iterable[str]) -> b.Cell:
    """Desks and numbers, each once."""
    return b.Cell(tuple((b.Text(text),) for text in dict.fromkeys(ways) if text))


def matters(plan: Plan) -> tuple[b.Block, ...]:
    """What the map does not answer, with the checks concerned and a space for how it was settled."""
    heading = b.Heading(1, "Matters to settle", "matters")
    if not plan.matters:
        return heading, b.Paragraph((b.Text("None: the map names somebody to act on every check."),))
    rows = tuple(
        (_what(matter), cell(", ".join(matter.clause_ids)), b.Cell(((b.Text(""),),))) for matter in plan.matters
    )
    return (
        heading,
        b.Table(
            "What the map leaves open",
            "A row for each matter: what is missing, the checks that it concerns, and a space for how it was settled.",
            (b.Column("Matter", 4.2), b.Column("Checks", 2.0), b.Column("Settled how, by which post, on", 2.8)),
            rows,
        ),
        b.Paragraph((b.Text("Settle them in the register too, so that the next checklist knows."),), b.Style.NOTE),
    )


def _what(matter: PaperFinding) -> b.Cell:
    meanwhile = ((b.Text("Meanwhile: ", bold=True), b.Text(f"{matter.meanwhile}.")),) if matter.meanwhile else ()
    return b.Cell(((b.Text(matter.text),), *meanwhile))


def sign_off(plan: Plan) -> tuple[b.Block, ...]:
    """The result in words, and the signatures that the decision needs."""
    count = len(plan.hard_ids)
    result = (
        f"Not cleared. It stays so until each of the {count} hard stops has its evidence and every hold has a recorded "
        "decision. Only then do those who sign below overtype the result."
    )
    unresolved = "“Not safe” under C07 ends this return, whatever else is cleared." if "C07" in plan.hard_ids else ""
    facts = [
        ("Result", cell(b.Text("Not cleared", bold=True))),
        ("Hard stops with their evidence", cell(f"...... of {count}")),
        ("Holds decided, by which post", cell("")),
        ("Date and time of the decision", cell("")),
    ]
    words = tuple(b.Paragraph((b.Text(text),)) for text in (result, unresolved) if text)
    return (
        b.PageBreak(),
        b.Heading(1, "Result and sign-off", "sign-off"),
        b.Callout(b.Tone.STOP, "Result: not cleared", words),
        b.Facts("Result", "The result and the figures it rests on, each with a space.", tuple(facts)),
        *(_child_signs(plan) if plan.variant.age_group is AgeGroup.CHILD else _adult_signs()),
    )


def _child_signs(plan: Plan) -> tuple[b.Block, ...]:
    service = _first(plan, "childrens-services", "Children’s services")
    lawyers = _first(plan, "legal-services", "Council legal services")
    parties = (
        f"{service}: social worker",
        f"{service}: independent reviewing officer, whose view is attached",
        f"{service}: director, or the officer named to act for the director",
        f"{lawyers}: the council’s lawyer",
    )
    return (b.Signatures("Signatures for a child", "Who signs the decision on a child’s return.", parties),)


def _adult_signs() -> tuple[b.Block, ...]:
    consent = (
        "The decision is the adult’s own. No agency signs in the place of an adult who can decide, and consent can be "
        "withdrawn until boarding. Keep the signed consent forms with this page."
    )
    return (
        b.Paragraph((b.Text(consent),)),
        b.Table(
            "The adult’s own signed consent",
            "A row for each thing to which the adult consents, with spaces for signature, date and time.",
            (b.Column("I consent to", 3), b.Column("Signature", 4), b.Column("Date and time", 2)),
            tuple((cell(what), _SPACE, cell("")) for what in ("the return", "each disclosure listed", "any escort")),
            has_row_headings=True,
        ),
        b.Signatures(
            "Signatures of those who checked",
            "Who else signs an adult’s return.",
            ("Support provider: support lead", "Council or NGO: manager who checked the papers"),
        ),
    )


def _first(plan: Plan, kind_id: str, otherwise: str) -> str:
    """The partnership's one agency of a kind; the usual words where it has none or several."""
    found = plan.map_.of_kind(kind_id)
    return found[0].name if len(found) == 1 else otherwise
