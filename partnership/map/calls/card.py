"""The card of numbers: whom one rings in each situation, in office hours and at night, by the test of the page. Pure.

It goes into pockets and on walls, so no safe place is named on it, and it says until when it may be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.base.clocks import FRESH
from partnership.documents import blocks as b
from partnership.documents.wording import SAME_AT_NIGHT, day, listed
from partnership.findings.cover import DEEP_NIGHT, MIDWEEK
from partnership.findings.phrases import FALLBACK, FALLBACK_MEANS
from partnership.findings.types import Caveat, Person
from partnership.guidance.types import Group
from partnership.map.calls.answer import answer
from partnership.map.mapping.paper import NO_VICTIM_DATA, map_paper
from partnership.policy.audience import is_safe_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.hours import Moment
    from partnership.findings.types import Way
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Situation, SituationAnswer

WHOM: Final = {Group.CHILDREN: "Child", Group.ADULTS: "Adult"}
EITHER: Final = "Child or adult"
UNNAMED: Final = "Referral line"  # of a safe place
_SERVES: Final = {
    (Group.ADULTS, Caveat.WOMEN): "women’s refuge", (Group.ADULTS, Caveat.MEN): "men’s refuge",
    (Group.CHILDREN, Caveat.WOMEN): "girls only", (Group.CHILDREN, Caveat.MEN): "boys only",
}  # fmt: skip
NOBODY: Final = "Nobody: call 999 if it cannot wait"
TITLE: Final = "Whom to call"
SAYING: Final = "What to say"
EMERGENCY: Final = "In danger, or hurt: 999"
_NUMBERS: Final = (
    b.Column("What has happened", 2.7), b.Column("Who", 1.0), b.Column("Office hours", 3.0),
    b.Column("Nights, weekends, bank holidays", 3.0),
)  # fmt: skip
_WORDS: Final = (b.Column("What has happened", 2.0), b.Column("Say", 4.0), b.Column("Do not", 4.0))


@dataclass(frozen=True, slots=True)
class CardNumber:
    """A number on the card; none: nobody answers."""

    number: str = ""
    who: str = ""
    is_stop_gap: bool = False
    doubt: str = ""  # whose number has not been confirmed lately


@dataclass(frozen=True, slots=True)
class CardRow:
    """A situation with the numbers for a child, an adult, or either."""

    situation: Situation
    whom: str
    by_day: CardNumber
    at_night: CardNumber


def card_rows(map_: PartnershipMap, pack: Pack) -> tuple[CardRow, ...]:
    """Every situation; where a child and an adult have the same numbers, one row."""
    return tuple(row for situation in pack.situations.values() for row in _rows(situation, map_, pack))


def kept_until(made_on: date) -> date:
    """When a card is thrown away: a confirmation is fresh no longer."""
    return made_on + FRESH


def _rows(situation: Situation, map_: PartnershipMap, pack: Pack) -> Iterator[CardRow]:
    def number(words: SituationAnswer, at: Moment) -> CardNumber:
        found = answer(map_, pack, situation, words, Person(words.group), at).first
        if found is None:
            return CardNumber()
        agency, desk = found.way.agency, found.way.desk
        name = agency.short_name or agency.name
        is_unnamed = is_safe_place(agency.kind_id)
        return CardNumber(
            found.way.number,
            _unnamed(found.way, words.group)
            if is_unnamed
            else ", ".join(filter(None, (name, desk.post if desk else ""))),
            is_stop_gap=found.is_stop_gap,
            doubt=(UNNAMED if is_unnamed else name) if found.way.is_doubtful else "",
        )

    rows = [
        CardRow(situation, WHOM[words.group], number(words, MIDWEEK), number(words, DEEP_NIGHT))
        for words in situation.answers
    ]
    numbers = {(row.by_day, row.at_night) for row in rows}
    if len(rows) > 1 and len(numbers) == 1:
        yield CardRow(situation, EITHER, rows[0].by_day, rows[0].at_night)
    else:
        yield from rows


def _unnamed(way: Way, group: Group) -> str:
    """A safe place without its name: whom it takes is said where it does not take everybody."""
    told = (_SERVES.get((group, each.caveat), "") for each in way.conditions)
    return ", ".join(filter(None, (UNNAMED, *told)))


def compose_card(map_: PartnershipMap, pack: Pack, check_at: str = "") -> b.Document:
    """The card for the wall: the numbers, then what one says and leaves be; `check_at` as in `foot`."""
    rows = card_rows(map_, pack)
    return map_paper(
        map_,
        (
            b.Heading(1, TITLE, "whom-to-call"),
            b.Callout(b.Tone.WARNING, EMERGENCY, (b.Paragraph((b.Text("Police or ambulance, at any hour."),)),)),
            _numbers(rows),
            b.Paragraph((b.Text(foot(map_, rows, check_at)),), b.Style.NOTE),
            b.PageBreak(),
            b.Heading(1, SAYING, "what-to-say"),
            _words(pack),
        ),
        title=TITLE,
        subject="Numbers by situation, by day and at night, with what to say",
        stem="whom-to-call",
        is_measured=True,
    )


def _numbers(rows: Iterable[CardRow]) -> b.Table:
    told = "A row for each situation: whom to ring in office hours, and at night, on weekends and bank holidays."
    return b.Table(TITLE, told, _NUMBERS, tuple(map(_cells, rows)), has_row_headings=True, is_compact=True)


def _words(pack: Pack) -> b.Table:
    told = "A row for each situation, for a child and for an adult: what to say, and what not to do."
    rows = tuple(
        (_plain(words.heading), _plain(words.say), b.Cell(tuple((b.Text(each),) for each in words.never)))
        for situation in pack.situations.values()
        for words in situation.answers
    )
    return b.Table(SAYING, told, _WORDS, rows, has_row_headings=True, is_compact=True)


def foot(map_: PartnershipMap, rows: Iterable[CardRow], check_at: str = "") -> str:
    """Whose card it is, of which day, until when it is kept, and which numbers to try before they are needed.

    `check_at` is the address that says whether the numbers still hold.
    """
    doubts = dict.fromkeys(one.doubt for row in rows for one in (row.by_day, row.at_night) if one.doubt)
    sentences = (
        f"{map_.name}, {day(map_.as_of)}.",
        f"Throw away after {day(kept_until(map_.as_of))}.",
        f"Has a number changed? {check_at}." if check_at else "",
        FALLBACK_MEANS,
        f"Not confirmed lately: {listed(doubts)}." if doubts else "",
        NO_VICTIM_DATA,
    )
    return " ".join(each for each in sentences if each)


def _cells(row: CardRow) -> tuple[b.Cell, ...]:
    is_one = row.by_day == row.at_night and bool(row.by_day.number)
    at_night = _plain(SAME_AT_NIGHT) if is_one else _number(row.at_night)
    return _plain(row.situation.title), _plain(row.whom), _number(row.by_day), at_night


def _number(one: CardNumber) -> b.Cell:
    if not one.number:
        return b.Cell(((b.Gap(NOBODY),),))
    words = f"{one.who} ({FALLBACK})" if one.is_stop_gap else one.who
    return b.Cell(((b.Text(f"{one.number} ", bold=True), b.Text(words)),))


def _plain(text: str) -> b.Cell:
    return b.Cell(((b.Text(text),),))
