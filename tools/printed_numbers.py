"""Looks at everything that a partnership prints: each telephone number stands beside the desk that has it.

    .venv/bin/python tools/printed_numbers.py demo

A number is right where the desk named nearest before it in its own line, else after it, else alone in its own row, has
that number in the register; where no desk is named at all, where its agency is. On the page of a return that travels
alone no name stands: a number is right there if the sentence of its column has it beside its desk. The last line says
how many numbers were found, and how many stand wrong.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.findings.sentences import line_words
from partnership.guidance.types import ReturnPaper
from partnership.map.mapping.contact_sheet import compose_contacts
from partnership.policy.audience import is_safe_place
from partnership.protocols.composing.lengths import lengths_of
from partnership.protocols.composing.written_slots import SUPPORT_LINE
from partnership.protocols.drafting import compose_template
from partnership.protocols.printing import printed
from partnership.returns.paper_forms.compose import compose_form
from partnership.returns.repatriation.compose import compose_paper
from partnership.returns.repatriation.plan import plan_return
from partnership.returns.repatriation.travel import night_numbers
from partnership.returns.repatriation.variants import checklist_of, make_variant
from partnership.reviews.identification.card import UNNAMED_DESK, compose_cards
from partnership.reviews.identification.compose import compose_audit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.protocols.drafting import Material

COUNTRIES: Final = ("RO", "NG", "VN")
_NUMBER: Final = re.compile(r"(?<![\w/.-])(?:\+44\s?|0)\d[\d ]{7,}\d(?![\w/])")
_CELL: Final = "\f"
_UNNAMED: Final = (SUPPORT_LINE, UNNAMED_DESK)  # what stands for a desk that may point to where people are hidden


@dataclass(frozen=True)
class Owners:
    """Who has each number in the register."""

    desks: dict[str, set[str]] = field(default_factory=dict)  # by digits: names of desks, in small letters
    names: dict[str, set[str]] = field(default_factory=dict)  # names of desks with the agencies that have one so called
    agencies: dict[str, set[str]] = field(default_factory=dict)  # by digits

    def posts_in(self, text: str) -> list[tuple[int, int, str]]:
        """The desks that a text names, by where each ends; of two at one place the longer."""
        small = text.casefold()
        found = [
            (at + len(name), len(name), name)
            for name in self.names
            for at in (each.start() for each in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", small))
        ]
        return [each for each in sorted(found) if not any(_covers(other, each) for other in found)]


def _covers(other: tuple[int, int, str], one: tuple[int, int, str]) -> bool:
    return other[1] > one[1] and other[0] >= one[0] and other[0] - other[1] <= one[0] - one[1]


@dataclass
class Tally:
    """What was looked at: how many numbers, and those that stand wrong with the words beside them."""

    found: int = 0
    wrong: list[tuple[str, str, str]] = field(default_factory=list)


def digits(number: str) -> str:
    """A number as it is dialled at home."""
    plain = re.sub(r"\D", "", number)
    return f"0{plain[2:].removeprefix('0')}" if number.startswith("+44") else plain


def owners_of(map_: PartnershipMap) -> Owners:
    """Every number of a map with the desks that have it."""
    owners = Owners()
    for agency in map_.agencies:
        for desk in agency.desks:
            instead = desk.notice.instead if desk.notice is not None else ""
            named = {desk.post.casefold(), *(_UNNAMED if is_safe_place(agency.kind_id) else ())}
            for name in named:
                owners.names.setdefault(name, set()).add(agency.name)
            for number in filter(None, (desk.telephone, desk.out_of_hours_telephone, instead)):
                owners.desks.setdefault(digits(number), set()).update(named)
                owners.agencies.setdefault(digits(number), set()).add(agency.name)
    return owners


def look(
    name: str, document: b.Document, owners: Owners, tally: Tally, columns: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Count every number of a document, and note each that stands beside another desk or beside none.

    `columns` has, by title of a column without names, each of its numbers in a sentence with desk and agency.
    """
    for block in walk(document.blocks):
        if isinstance(block, b.Table):
            titles = [each.title for each in block.columns]
            for row in block.rows:
                if columns and columns.keys() & set(titles):
                    _look_at_columns(name, zip(titles, row, strict=True), owners, tally, columns)
                else:
                    _look_at_row(name, row, owners, tally)
        else:
            for text in _lines_of(block):
                _look_at_line(name, text, "", owners, tally)


def _look_at_columns(
    name: str,
    cells: Iterable[tuple[str, b.Cell]],
    owners: Owners,
    tally: Tally,
    columns: Mapping[str, Sequence[str]],
) -> None:
    """Each number of a row whose columns say who answers: it stands in a sentence of its column, beside its desk."""
    for title, cell in cells:
        text = "\n".join(map(_words, cell.paragraphs))
        for found in _NUMBER.finditer(text):
            tally.found += 1
            told = [(one, each) for each in columns.get(title, ()) for one in _NUMBER.finditer(each)]
            if not any(digits(one[0]) == digits(found[0]) and _is_right(one, each, "", owners) for one, each in told):
                tally.wrong.append((name, found[0], f"{title} | {text}"))


def _look_at_row(name: str, row: Sequence[b.Cell], owners: Owners, tally: Tally) -> None:
    """Each line of each cell; one that has a number alone goes with the desk above it, else with the one of its row."""
    for at, cell in enumerate(row):
        lines = [_words(runs) for runs in cell.paragraphs]
        others = _CELL.join("\n".join(map(_words, other.paragraphs)) for other in row[:at])
        before = ""
        for text in lines:
            _look_at_line(name, f"{before}\n{text}" if before else text, others, owners, tally, of=text)
            before = text if not _NUMBER.search(text) else ""


def _look_at_line(name: str, text: str, row: str, owners: Owners, tally: Tally, *, of: str | None = None) -> None:
    start = len(text) - len(of) if of is not None else 0
    for found in _NUMBER.finditer(text, start):
        tally.found += 1
        if not _is_right(found, text, row, owners):
            tally.wrong.append((name, found[0], " ".join(f"{row} | {text}".split())))


def _is_right(found: re.Match[str], text: str, row: str, owners: Owners) -> bool:
    number = digits(found[0])
    if number not in owners.desks:
        return False
    before = owners.posts_in(text[: found.start()])
    if before:
        return before[-1][2] in owners.desks[number] or _is_also(found, text, before[-1][2], owners)
    after = owners.posts_in(text[found.end() :].partition("\n")[0])
    if after:
        return after[0][2] in owners.desks[number]
    for cell in reversed(row.split(_CELL)):  # the next cell before it that names a desk, and names one alone
        if beside := {each[2] for each in owners.posts_in(cell)}:
            return len(beside) == 1 and beside <= owners.desks[number]
    return any(agency in f"{row}\n{text}" for agency in owners.agencies[number])


def _is_also(found: re.Match[str], text: str, post: str, owners: Owners) -> bool:
    """Whether it is told as another number of the same agency: "020 7946 0135 also 020 7946 0128"."""
    is_told = text[: found.start()].rstrip().endswith("also")
    return is_told and bool(owners.names[post] & owners.agencies[digits(found[0])])


def _words(runs: Iterable[b.Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: b.Run) -> str:
    if isinstance(run, b.Break):
        return " "
    note = f" ({run.note})" if isinstance(run, b.Filled) and run.note else ""
    end = ";" if isinstance(run, b.Number) else ""
    return f"{getattr(run, 'text', '')}{note}{end}"


def _lines_of(block: Any) -> Iterator[str]:
    """The lines of runs of a block, whatever it is; what it holds as blocks is walked by itself."""
    if not is_dataclass(block) or isinstance(block, type):
        return
    for each in fields(block):
        yield from _lines_in(getattr(block, each.name))


def _lines_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple) and value and all(_is_run(each) for each in value):
        yield _words(value)
    elif isinstance(value, tuple):
        for each in value:
            yield from _lines_in(each)
    elif isinstance(value, b.Cell | b.ItemList | b.ListItem | b.PathwayStep | b.CardWords):
        yield from _lines_of(value)


def _is_run(value: object) -> bool:
    return is_dataclass(value) and type(value).__name__ in {
        "Text", "Filled", "Gap", "Link", "Reference", "ContentControl", "Number", "Break",
    }  # fmt: skip


def documents_of(material: Material) -> Iterator[tuple[str, b.Document]]:
    """Every paper in every length, every form, card and audit, and the contact sheet."""
    map_, pack = material.map_, material.pack
    for template in pack.protocols.values():
        whole = compose_template(template, material).document
        yield from ((f"{template.id}, {length}", printed(whole, length)) for length in lengths_of(whole))
    yield from ((f"form {form.code}", compose_form(form, map_, pack)) for form in pack.forms.values())
    yield "contact sheet", compose_contacts(map_, pack)
    yield "indicator cards", compose_cards(map_, pack)
    yield "audit", compose_audit(map_, pack, marking="")


def _returns(map_: PartnershipMap, pack: Pack) -> Iterator[tuple[str, b.Document, dict[str, list[str]]]]:
    """Each file of a return, with what its columns without names stand for."""
    checklist = checklist_of(pack)
    for country in COUNTRIES:
        for route in checklist.routes:
            if route not in checklist.routes_for(route.who, is_member=pack.is_member(country)):
                continue
            plan = plan_return(checklist, pack, map_, make_variant(pack, route.who, country, route.id))
            columns = {label: list(map(line_words, lines)) for label, lines in night_numbers(plan).items()}
            for paper in ReturnPaper:
                document = compose_paper(plan, paper, version="0.1", dated_on=map_.as_of, marking="")
                yield f"return {country}, {route.id}, {paper}", document, columns


def tally_of(material: Material) -> Tally:
    """Everything that a partnership prints, looked at."""
    owners, tally = owners_of(material.map_), Tally()
    for name, document in documents_of(material):
        look(name, document, owners, tally)
    for name, document, columns in _returns(material.map_, material.pack):
        look(name, document, owners, tally, columns)
    return tally


def main(slug: str) -> int:
    """Print each number that stands wrong, and the counts; 1 where there is one."""
    from partnership.protocols.drafting import material_for  # noqa: PLC0415 - the same
    from partnership.register.partnerships.queries import get_partnership  # noqa: PLC0415 - only here a site is needed
    from wsgi import app  # noqa: PLC0415 - the same

    with app.test_request_context():
        tally = tally_of(material_for(get_partnership(slug), ""))
    for where, number, beside in tally.wrong:
        print(f"{where}: {number} beside: {beside[:200]}")
    print(f"{tally.found} numbers, {len(tally.wrong)} wrong")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
