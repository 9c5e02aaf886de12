"""What an agency signs for: every duty that the operational clauses put on it, with its time and clause. Pure.

Drawn from a document alone, so that a frozen version gives the sheets that belong to it. Nothing is written anew: a
duty stands on the sheet in the words of its clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.wording import counted, day
from partnership.guidance.choices import CardKind
from partnership.protocols.composing.duty_times import time_of
from partnership.protocols.composing.lengths import sections_of
from partnership.protocols.composing.pointers import in_words
from partnership.protocols.composing.tables import plain_words
from partnership.protocols.composing.written_paper import is_written, stated_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from partnership.documents.blocks import Block, Clause, Document

TITLE: Final = "What you sign for"
WHOM_YOU_CALL: Final = "Whom you call, as the register stood"
EVERYBODY: Final = ("Every party", "Each party", "Every worker of every party", "Every worker", "The worker")
NOT_TAKEN: Final = (
    "A duty that you cannot take on: strike it here, and write why to the coordinator, not on this sheet. It goes back "
    "to the meeting, and never falls to you in silence."
)
LAW_TOO: Final = "Duties in law bind you beside these. You sign for what stands here, and for nothing else."
_WHO: Final = ("Who", "Agency", "Whom")
_WHAT: Final = ("What", "What they must do", "Brings")
_WHEN: Final = ("By when", "When")
_TOLD: Final = (
    "For whom",
    "Why",
    "Why, and on what condition",
)  # columns of a table of those who are told, not who act
_RUNG: Final = 3  # columns of a table of numbers: what about, by day, at night
_ROWS_KEPT: Final = 4096
_NOTE: Final = r"(?: \([^()]*\))?"  # what is wrong with a name that the map gave
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z'“])")


@dataclass(frozen=True, slots=True)
class SheetDuty:
    """A duty of an agency: by whom in it, what, by when, and the clause that says so."""

    post: str
    text: str
    by: str
    clause: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Sentences of a paragraph that say who must do something, the items of a list, or a row: who, what, by when."""

    clause: str
    sentences: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    row: tuple[str, ...] = ()


class SheetDuties:
    """The duties of a document by whom they fall on. It is read once, and asked for each party."""

    def __init__(self, document: Document) -> None:
        self._stated = stated_in(document) if is_written(document) else []
        if self._stated:
            self._pieces, self._said = [], []
            return
        sections = [section.printed() for section in sections_of(document)]
        clauses = in_words((clause for section in sections for clause, _ in section.clauses), document)
        self._pieces = [piece for each in clauses if isinstance(each, b.Clause) for piece in _pieces_of(each)]
        # Where a party may stand in each piece: one without any of the names is gone over without a call.
        self._said = ["\n".join((*piece.sentences, *piece.row[:1])).lower() for piece in self._pieces]

    def of(self, names: Iterable[str]) -> tuple[SheetDuty, ...]:
        """Those that clauses of the operational paper put on whoever bears one of the names, in their order."""
        names = {*names}
        if self._stated:
            return tuple(_of_table(each, number) for each, number in self._stated if names & {*each.agencies})
        known = [_Name(name) for name in sorted({name for name in names if name}, key=len, reverse=True)]
        return tuple(dict.fromkeys(self._found(known)))

    @cached_property
    def of_all(self) -> tuple[SheetDuty, ...]:
        """Those of everybody."""
        if self._stated:
            return tuple(_of_table(each, number) for each, number in self._stated if each.is_everyones)
        return self.of(EVERYBODY)

    def _found(self, names: Sequence[_Name]) -> Iterator[SheetDuty]:
        near = {at for name in names for at, said in enumerate(self._said) if name.folded in said}
        lead = ""  # who the list that follows is about
        for at, piece in enumerate(self._pieces):
            if piece.items:
                if lead:
                    yield from (SheetDuty(lead, _begun(text), time_of(text), piece.clause) for text in piece.items)
                continue
            lead = lead if piece.row else ""
            if at not in near:
                continue
            if piece.row:
                who, what, when = piece.row
                if post := next((name.words for name in names if name.acts_in(who)), ""):
                    yield SheetDuty(post, what, when, piece.clause)
            for sentence in piece.sentences:
                if (post := _subject(sentence, names)) and not sentence.endswith(":"):
                    yield SheetDuty(post, _done(sentence, post), _own_time(sentence, post, names), piece.clause)
                elif post:
                    lead = post


def _of_table(duty: b.StatedDuty, number: str) -> SheetDuty:
    """A duty as the table of duties has it: nothing is read from the words of its clause."""
    return SheetDuty(duty.post, _begun(duty.does), duty.by, number)


class _Name:
    """A name, and how it stands where somebody acts or must do something."""

    def __init__(self, words: str) -> None:
        self.words, self.folded, here = words, words.lower(), re.escape(words)
        # Not where another does until they come, or from or at their place.
        self._acts = rf"(?<!until )(?<!from )(?<!at )(?<!\w){here}(?!\w)"
        begun, passive = r"(?:^|[,;:] |\b(?:and|then) )", r"(?:be|have been) (?:told|asked|given)"
        self._must = rf"{begun}{here}{_NOTE}(?: and [^,.;]{{3,40}})? must\b(?! {passive})"

    def acts_in(self, text: str) -> bool:
        """Whether a cell says that they act."""
        return self.folded in text.lower() and re.search(self._acts, text, re.IGNORECASE) is not None

    def must_in(self, sentence: str) -> bool:
        """Whether a sentence says that they must do something."""
        return self.folded in sentence.lower() and re.search(self._must, sentence, re.IGNORECASE) is not None


def _pieces_of(clause: Clause) -> Iterator[_Piece]:
    for block in clause.blocks:
        match block:
            case b.Paragraph():
                told = _SENTENCE.split(plain_words(block.runs))
                yield _Piece(clause.number, sentences=tuple(each for each in told if "must" in each.lower()))
            case b.ItemList() if block.items:
                yield _Piece(clause.number, items=tuple(plain_words(item.runs).rstrip(";.") for item in block.items))
            case b.Table():
                yield from _rows_of(block, clause.number)
            case _:
                pass  # nothing else gives a duty
    yield _Piece(clause.number)  # a list is about nobody of the clause before


def _rows_of(table: b.Table, number: str) -> Iterator[_Piece]:
    titles = [column.title for column in table.columns]
    who, what, when = (next((titles.index(each) for each in names_ if each in titles), -1) for names_ in _COLUMNS)
    if who < 0 or what < 0 or not set(titles).isdisjoint(_TOLD):
        return
    for row in table.rows:
        yield _Piece(number, row=(_cell(row[who]), _cell(row[what]), _cell(row[when]) if when >= 0 else ""))


_COLUMNS: Final = (_WHO, _WHAT, _WHEN)


def _subject(sentence: str, names: Sequence[_Name]) -> str:
    """Who of the names must do what a sentence says; empty where it is about somebody else."""
    return next((name.words for name in names if name.must_in(sentence)), "")


def _own_time(sentence: str, post: str, names: Sequence[_Name]) -> str:
    """By when a post does what a sentence says: as its part says, or those beside it that put nothing on others."""
    parts = sentence.split("; ")
    at = next((at for at, each in enumerate(parts) if _subject(each, names) == post), -1)
    if at < 0:
        return time_of(sentence)
    following = takewhile(_is_on_nobody, parts[at + 1 :])
    before = [*takewhile(_is_on_nobody, reversed(parts[:at]))]
    return time_of("; ".join((parts[at], *following))) or time_of("; ".join(reversed(before)))


def _is_on_nobody(part: str) -> bool:
    return re.search(r"\bmust\b", part) is None


def _done(sentence: str, post: str) -> str:
    """What is done, without the post that heads it, where the sentence begins with that."""
    return _begun(re.sub(rf"^{re.escape(post)}{_NOTE} must ", "", sentence, flags=re.IGNORECASE))


def _begun(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _cell(cell: b.Cell) -> str:
    return " ".join(map(plain_words, cell.paragraphs))


def sheets(document: Document, agencies: Iterable[tuple[str, Sequence[str], Sequence[str]]]) -> Document | None:
    """The sheets of agencies, each on a page of its own.

    An agency comes with its name, the other words by which the text means it, and lines on its roles. None where no
    clause puts a duty on any of them.
    """
    made: list[Block] = []
    duties, numbers = SheetDuties(document), _first_numbers(document)
    for name, names, roles in agencies:
        own = duties.of((name, *names))
        if own:
            made += [b.PageBreak()] * bool(made)
            made += _blocks(document, name, own, duties.of_all, roles, numbers)
    return (
        replace(
            document,
            title=f"{TITLE}: {document.title}",
            file_stem=f"{document.file_stem}-what-you-sign-for",
            blocks=tuple(made),
            layout=b.Layout.CLOSE,
            copy_of="",
        )
        if made
        else None
    )


def _blocks(
    document: Document,
    name: str,
    own: Sequence[SheetDuty],
    of_all: Sequence[SheetDuty],
    roles: Sequence[str],
    numbers: _FirstNumbers | None,
) -> Iterator[Block]:
    about = f"{document.title}, version {document.version} of {day(document.dated_on)}"
    yield b.Strip(f"{TITLE}: {name}", f"{about} · {counted(len(own), 'duty', 'duties')} of your own")
    for role in roles:
        yield b.Paragraph((b.Text(role),))
    yield b.Paragraph((b.Text(LAW_TOO),), b.Style.NOTE)
    number = 0
    for post in dict.fromkeys(each.post for each in own):
        found = [each for each in own if each.post == post]
        yield _table(_begun(post), found, number + 1)
        number += len(found)
    if of_all:
        yield _table("Every worker and every party, you among them", of_all, number + 1)
    if numbers is not None and (called := numbers.of_others(name)):
        yield replace(numbers.table, caption=f"{WHOM_YOU_CALL} on {day(document.dated_on)}", rows=called)
    yield b.Paragraph((b.Text(NOT_TAKEN),))  # read before one signs, and kept on the page of the signature
    yield b.Signatures(
        f"For {name}, this version and these duties", "One row: post, name, signature and date.", (name,)
    )


class _FirstNumbers:
    """The numbers of the first hour, stop-gaps with them. Whose each row is, is read once and asked for each party."""

    def __init__(self, table: b.Table) -> None:
        self.table = table
        self._rows = [({_cell(cell).strip() for cell in row[:2]}, row) for row in table.rows]

    def of_others(self, name: str) -> tuple[tuple[b.Cell, ...], ...]:
        """The rows but those with an agency's own numbers alone."""
        return tuple([row for whose, row in self._rows if name not in whose])


def _first_numbers(document: Document) -> _FirstNumbers | None:
    if is_written(document):
        tables = (each for each in walk(document.blocks) if isinstance(each, b.Table) and len(each.columns) == _RUNG)
        found = next((each for each in tables if "night" in each.columns[-1].title.lower()), None)
        return _FirstNumbers(found) if found is not None else None
    for section in sections_of(document):
        for clause, _ in section.clauses:
            if any(line.kind == CardKind.NUMBERS for line in clause.card):
                for block in in_words(clause.blocks, document):
                    if isinstance(block, b.Table):
                        return _FirstNumbers(block)
    return None


@lru_cache(maxsize=_ROWS_KEPT)
def _row(number: int, *texts: str) -> tuple[b.Cell, ...]:
    """A row of a sheet, the same object each time: writers know again what they have written."""
    return tuple(b.Cell(((b.Text(text),),)) for text in (str(number), *texts))


def _table(caption: str, duties: Sequence[SheetDuty], first: int) -> b.Table:
    rows = tuple(_row(number, each.text, each.by or "–", each.clause) for number, each in enumerate(duties, first))
    columns = (b.Column("No.", 0.5), b.Column("Must", 6.0), b.Column("By when", 2.4), b.Column("Clause", 0.8))
    told = f"{caption}: a row for each duty, with what is done, by when, and the clause that says so."
    return b.Table(caption, told, columns, rows, is_compact=True)
