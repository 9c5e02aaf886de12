"""Today's leads and numbers beside an agreed text: the answers that its slots would get now, each held against it.

The signed text stays as it is. What stands here is outside of it, from the map as any member may see it, by the same
test as Whom to call and every paper. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.findings.certainty import NEVER_CONFIRMED
from partnership.findings.phrases import kind_name, task_name
from partnership.findings.words import STOP_GAP
from partnership.guidance.slots import SLOTS, Takes
from partnership.protocols.composing.context import Numbering
from partnership.protocols.composing.desks import NUMBERS
from partnership.protocols.composing.slots import SlotResolver
from partnership.protocols.manual.numbers import (
    SignedWords,
    desk_of,
    digits,
    keys_in,
    numbers_in,
    sure_numbers,
)
from partnership.web.states import Tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnership.documents.blocks import Document
    from partnership.findings.certainty import Certainty
    from partnership.findings.facts import Agency
    from partnership.guidance.slots import Slot
    from partnership.guidance.types import Clause, Group
    from partnership.protocols.composing.context import Context, OwnText

_HOLDS: Final = {"lead": "Leads", "deputy": "Is deputy for"}
_NIGHT: Final = ("out-of-hours", "agency-out-of-hours")


class TodayState(StrEnum):
    """How what holds today stands to the signed text."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    NOBODY = "nobody"

    @property
    def tag(self) -> Tag:
        """How pages show it."""
        return _TAGS[self]


_TAGS = {
    TodayState.SAME: Tag("Same", "grey"),
    TodayState.CHANGED: Tag("Changed since signing", "yellow"),
    TodayState.NEW: Tag("Not in the signed text", "yellow"),
    TodayState.NOBODY: Tag("Nobody answers", "red"),
}


@dataclass(frozen=True, slots=True)
class TodayLine:
    """What one slot of a clause says today: for what, who, on which number; none for a role alone, or a gap."""

    what: str
    who: str
    number: str
    state: TodayState
    note: str = ""
    confirmed: str = ""
    is_stop_gap: bool = False

    @property
    def desk(self) -> str:
        """The name of the desk alone."""
        return desk_of(f"{self.who}, {self.number}")

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers of the desk, as they are compared."""
        return frozenset({digits(self.number)}) | keys_in(self.note) if self.number else frozenset()

    @property
    def differs(self) -> bool:
        """Whether it is not what was signed."""
        return self.state is not TodayState.SAME


@dataclass(frozen=True, slots=True)
class ClauseToday:
    """What holds today beside one clause, or beside one table that the map wrote."""

    lines: tuple[TodayLine, ...] = ()
    gone: tuple[str, ...] = ()  # numbers that the signed text has and nobody answers on for this today
    in_use: frozenset[str] = frozenset()  # digits of the numbers that may be rung for it
    asks: bool = False  # whether it names desks at all; else its numbers are nobody's of the map

    @property
    def different(self) -> tuple[TodayLine, ...]:
        """What is not as it was signed."""
        return tuple(each for each in self.lines if each.differs)

    @property
    def same(self) -> tuple[TodayLine, ...]:
        """What is as it was signed."""
        return tuple(each for each in self.lines if not each.differs)

    def _of_desk(self, words: str) -> tuple[TodayLine, ...]:
        """The lines of the desk that some words of the map name."""
        desk = desk_of(words)
        return tuple(each for each in self.lines if each.number and desk and each.desk == desk)

    def holds(self, number: str, words: str) -> bool:
        """Whether a number that stands in some words of the map is rung for this today, on the desk that they name."""
        found = self._of_desk(words)
        return digits(number) in (frozenset().union(*(each.numbers for each in found)) if found else self.in_use)

    def instead_of(self, words: str) -> str:
        """The number of today of the desk that some words of the map name; empty where it is not plainly one."""
        lines = self._of_desk(words)
        found = {each.number for each in lines if each.differs} or {each.number for each in lines}
        return found.pop() if len(found) == 1 else ""

    @property
    def is_different(self) -> bool:
        """Whether anything differs."""
        return bool(self.gone or self.different)


NOTHING: Final = ClauseToday()


@dataclass(frozen=True)
class DocumentToday:
    """What holds today beside each clause of a document, by id, and beside the desks that it lists."""

    clauses: Mapping[str, ClauseToday] = field(default_factory=dict)
    agencies: Mapping[str, Agency] = field(default_factory=dict)  # by name
    known: frozenset[str] = frozenset()  # every number of the map, as it is compared

    def of(self, block: b.Block) -> ClauseToday:
        """Of a clause, or of a table of desks; nothing for anything else."""
        if isinstance(block, b.Clause):
            return self.clauses.get(block.id, NOTHING)
        if isinstance(block, b.Table):
            return _of_table(block, self.agencies)
        return NOTHING

    @property
    def different(self) -> tuple[str, ...]:
        """The clauses beside which something differs, by id."""
        return tuple(key for key, each in self.clauses.items() if each.is_different)


def today_of(document: Document, context: Context, own_texts: Mapping[str, OwnText]) -> DocumentToday:
    """What holds today beside a full document; clauses that its guidance does not know any more are left alone."""
    clauses = {
        clause.id: (clause, section.group) for section in context.template.sections for clause in section.clauses
    }
    resolvers: dict[Group | None, SlotResolver] = {}
    sure = sure_numbers(context.map_, context.pack)
    found: dict[str, ClauseToday] = {}
    for block in walk(document.blocks):
        if not isinstance(block, b.Clause) or block.id not in clauses:
            continue
        clause, group = clauses[block.id]
        own = own_texts.get(clause.id)
        if own is not None and own.text.strip():
            clause = replace(clause, text=own.text)
        if group not in resolvers:
            resolvers[group] = SlotResolver(context.about(group), Numbering({}, {}))
        beside = _of_clause(block, clause, resolvers[group], sure)
        if beside is not NOTHING:
            found[block.id] = beside
    here = (agency for agency in context.map_.agencies if not context.pack.is_abroad(agency.kind_id))
    return DocumentToday(found, {agency.name: agency for agency in here}, frozenset(sure))


def _of_clause(block: b.Clause, clause: Clause, resolver: SlotResolver, sure: Mapping[str, Certainty]) -> ClauseToday:
    asked = {(s.name, s.argument): s for s in clause.slots if s.name in NUMBERS or s.name in _HOLDS}.values()
    if not asked:
        return NOTHING
    signed = SignedWords.of(block.blocks)
    lines = tuple(dict.fromkeys(line for slot in asked for line in _lines(slot, signed, resolver, sure)))
    in_use = frozenset[str]().union(*(each.numbers for each in lines))
    asks = any(each.name in NUMBERS for each in asked) or bool(in_use)
    found = ClauseToday(lines, (), in_use, asks)
    gone = [number for desk, number in signed.numbers if asks and not found.holds(number, f"{desk}, {number}")]
    new = TodayState.CHANGED if gone else TodayState.NEW
    stated = tuple(replace(each, state=new) if each.state is TodayState.NEW else each for each in lines)
    return replace(found, lines=stated, gone=tuple(dict.fromkeys(gone))) if lines or gone else NOTHING


def _lines(
    slot: Slot, signed: SignedWords, resolver: SlotResolver, sure: Mapping[str, Certainty]
) -> Iterator[TodayLine]:
    """What a slot says now, a line for each number; of a role only where other names hold it than were signed."""
    whose = ""
    for run in resolver.answer(slot.name, slot.argument).runs:
        if isinstance(run, b.Text):
            whose = run.text.strip(" ;,(") if slot.name in NUMBERS else whose
        elif isinstance(run, b.Filled):
            who, _, number = run.text.rpartition(", ")
            if numbers_in(number):
                yield _number_line(_what(slot, resolver, whose), who, number, run.note, signed, sure)
            elif slot.name in _HOLDS and run.text not in signed.text:
                yield TodayLine(_what(slot, resolver, ""), run.text, "", TodayState.CHANGED, run.note)
        elif isinstance(run, b.Gap) and slot.name in NUMBERS and run.text not in signed.text:
            yield TodayLine(_what(slot, resolver, whose), run.text, "", TodayState.NOBODY)


def _number_line(
    what: str, who: str, number: str, note: str, signed: SignedWords, sure: Mapping[str, Certainty]
) -> TodayLine:
    is_stop_gap = who.startswith(STOP_GAP)
    certainty = sure.get(digits(number), NEVER_CONFIRMED)
    return TodayLine(
        what,
        who.removeprefix(STOP_GAP).strip(),
        number,
        TodayState.SAME if signed.has(number, desk_of(f"{who}, {number}")) else TodayState.NEW,
        note,
        "" if certainty.is_doubtful else certainty.sentence,  # what is doubtful stands in the note
        is_stop_gap,
    )


def _what(slot: Slot, resolver: SlotResolver, whose: str) -> str:
    pack = resolver.context.pack
    is_task = SLOTS[slot.name] is Takes.FUNCTION
    name = task_name(pack, slot.argument) if is_task else kind_name(pack, slot.argument)
    if slot.name in _HOLDS:
        return f"{_HOLDS[slot.name]}: {name}"
    when = "at night" if slot.name in _NIGHT else "by day"
    return ", ".join(each for each in (f"{name[:1].upper()}{name[1:]}", whose, when) if each)


def _of_table(table: b.Table, agencies: Mapping[str, Agency]) -> ClauseToday:
    """Beside a list of desks: each number of it that its agency has no more, and those that it has now."""
    titles = [column.title for column in table.columns]
    columns = [titles.index(each) for each in ("Telephone", "Out of hours") if each in titles]
    if not columns or titles[0] != "Agency":
        return NOTHING
    lines: list[TodayLine] = []
    gone: list[str] = []
    in_use: set[str] = set()
    signed_keys = keys_in(SignedWords.of([table]).text)
    for row in table.rows:
        name = _plain(row[0])
        agency = agencies.get(name)
        now = _numbers_of(agency) if agency is not None else {}
        signed = numbers_in("\n".join(_plain(row[each]) for each in columns))
        in_use |= now.keys() & set(map(digits, signed))
        gone += [each for each in signed if digits(each) not in now]
        desk = _plain(row[1])
        lines += [
            TodayLine(name, f"{post}{when}", number, TodayState.CHANGED, confirmed=sure.sentence)
            for key, (post, when, number, sure) in now.items()
            if key not in signed_keys and (desk == post or desk.startswith(f"{post} ("))
        ]
    return ClauseToday(tuple(lines), tuple(dict.fromkeys(gone)), frozenset(in_use), asks=True)


def _numbers_of(agency: Agency) -> dict[str, tuple[str, str, str, Certainty]]:
    """The numbers of an agency by their digits, each with its desk, when it is rung and how sure it is."""
    found: dict[str, tuple[str, str, str, Certainty]] = {}
    for desk in agency.desks:
        for number, when, sure in (
            (desk.telephone, "", desk.certainty.telephone),
            (desk.out_of_hours_telephone, ", out of hours", desk.certainty.out_of_hours),
        ):
            if number:
                found.setdefault(digits(number), (desk.post, when, number, sure))
    return found


def _plain(cell: b.Cell) -> str:
    return "\n".join("".join(getattr(run, "text", "\n") for run in runs) for runs in cell.paragraphs)
