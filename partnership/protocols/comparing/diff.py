"""What is different between two documents of one protocol: clause by clause with the words marked, and what moved on.

Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from partnership.documents import blocks as b
from partnership.documents.outline import outline, walk
from partnership.documents.redline.sections import moved_anchors
from partnership.documents.writers.plain import write_text
from partnership.protocols.composing.fragment import fragment
from partnership.protocols.composing.tables import text_of
from partnership.web.states import Tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TOKEN = re.compile(r"\s+|[^\s]+")
CONTACTS = "Contact schedule"  # of versions frozen before papers printed the desks alone that their clauses name
DESKS = "Desks that this paper names"
LOOKED_AT = ("Lead", "Deputy")  # of the tables that say who does what: who must act
NUMBERS = ("Telephone", "Out of hours")
UNCONFIRMED = ("(unconfirmed)", "(not confirmed since)")
ANOTHER = 0.5  # texts with less in common than this are shown one after the other: few words stay by chance


class Mark(StrEnum):
    """What became of some words."""

    SAME = "same"
    ADDED = "added"
    GONE = "gone"


class ClauseChangeKind(StrEnum):
    """What became of a clause."""

    CHANGED = "changed"
    ADDED = "added"
    GONE = "left-out"
    MOVED = "moved"

    @property
    def tag(self) -> Tag:
        """How pages show it."""
        return _TAGS[self]


_TAGS = {
    ClauseChangeKind.CHANGED: Tag("Changed", "blue"),
    ClauseChangeKind.ADDED: Tag("Added", "green"),
    ClauseChangeKind.GONE: Tag("Left out", "orange"),
    ClauseChangeKind.MOVED: Tag("Moved", "purple"),
}


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """Words in a row with one mark."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that is different: its number now (before, where it is gone), its heading, and its words marked."""

    clause_id: str
    number: str
    heading: str
    change: ClauseChangeKind
    pieces: tuple[MarkedWords, ...]
    was_number: str = ""  # its number before, where it has moved

    @property
    def is_gone(self) -> bool:
        """Whether it stands in the older one alone."""
        return self.change is ClauseChangeKind.GONE

    @property
    def is_only_moved(self) -> bool:
        """Whether its words are the same as before."""
        return self.change is ClauseChangeKind.MOVED


def words_marked(before: str, after: str) -> tuple[MarkedWords, ...]:
    """Two texts as one, word by word: what stayed, what is gone and what was added."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if before and after and matcher.ratio() < ANOTHER:
        return MarkedWords(Mark.GONE, before), MarkedWords(Mark.ADDED, after)
    made: list[MarkedWords] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            made.append(MarkedWords(Mark.SAME, "".join(old[i1:i2])))
            continue
        made += [
            MarkedWords(mark, "".join(words))
            for mark, words in ((Mark.GONE, old[i1:i2]), (Mark.ADDED, new[j1:j2]))
            if words
        ]
    return tuple(_joined(made))


def _joined(pieces: Sequence[MarkedWords]) -> Iterator[MarkedWords]:
    """Changes that only a word keeps apart, as one: three words marked one by one are hard to read."""
    rest = list(pieces)
    while rest:
        run: list[MarkedWords] = []
        while rest and (rest[0].mark is not Mark.SAME or (run and len(rest[0].text.split()) <= 1 < len(rest))):
            run.append(rest.pop(0))
        for mark in (Mark.GONE, Mark.ADDED):
            text = "".join(each.text for each in run if each.mark in (mark, Mark.SAME))
            if text.strip() or (run and any(each.mark is mark for each in run)):
                yield MarkedWords(mark, text)
        if rest:
            yield rest.pop(0)


def clause_changes(before: b.Document, after: b.Document) -> tuple[ClauseChange, ...]:
    """Every clause that is changed, moved, added or left out, in the order in which they stand now."""
    old, new = _clauses(before), _clauses(after)
    moved = moved_anchors(outline(before), outline(after))
    order = _in_one_row(list(old), list(new))
    return tuple(
        found
        for clause_id in order
        if (found := _change(old.get(clause_id), new.get(clause_id), is_moved=clause_id in moved))
    )


def clause_words(clause: b.Clause, document: b.Document) -> str:
    """The words of a clause without its number and sources, as plain text."""
    alone = fragment(clause, document).blocks[0]
    blocks = alone.blocks if isinstance(alone, b.Clause) else ()
    return write_text(replace(document, blocks=blocks)).strip()


class _Read(NamedTuple):
    """A clause of a document with its words, and the heading that names it: its own, or that of its section."""

    clause: b.Clause
    words: str
    name: str


def _clauses(document: b.Document) -> dict[str, _Read]:
    found: dict[str, _Read] = {}
    section = ""
    for block in walk(document.blocks):
        if isinstance(block, b.Heading) and block.level == 1:
            section = block.text
        elif isinstance(block, b.Clause):
            found[block.id] = _Read(block, clause_words(block, document), block.heading or section)
    return found


def _in_one_row(old: list[str], new: list[str]) -> list[str]:
    """Ids of both, those that are gone after what stood before them."""
    row = list(new)
    for place, each in enumerate(old):
        if each not in row:
            row.insert(row.index(old[place - 1]) + 1 if place else 0, each)
    return row


def _change(old: _Read | None, new: _Read | None, *, is_moved: bool) -> ClauseChange | None:
    if old is None or new is None:
        return _only_one(old, new)
    was, is_now = old.words, new.words
    if old.clause.heading != new.clause.heading:
        was, is_now = f"{old.clause.heading}\n\n{was}", f"{new.clause.heading}\n\n{is_now}"
    if was == is_now and not is_moved:
        return None
    change = ClauseChangeKind.MOVED if was == is_now else ClauseChangeKind.CHANGED
    was_number = old.clause.number if is_moved else ""
    return ClauseChange(new.clause.id, new.clause.number, new.name, change, words_marked(was, is_now), was_number)


def _only_one(old: _Read | None, new: _Read | None) -> ClauseChange | None:
    """A clause that stands in one of the two documents."""
    read = new or old
    if read is None:
        return None
    change, mark = (ClauseChangeKind.GONE, Mark.GONE) if new is None else (ClauseChangeKind.ADDED, Mark.ADDED)
    return ClauseChange(read.clause.id, read.clause.number, read.name, change, (MarkedWords(mark, read.words),))


def moved_on(before: b.Document, after: b.Document) -> tuple[str, ...]:
    """What the register says otherwise than a document that was made from it: leads, deputies, contacts."""
    return tables_moved(register_tables(before), register_tables(after))


def tables_moved(old: Mapping[str, b.Table], new: Mapping[str, b.Table]) -> tuple[str, ...]:
    """The same of the tables of both, as `register_tables` gives them."""
    found: list[str] = []
    for caption in dict.fromkeys((*old, *new)):
        if caption not in (CONTACTS, DESKS):
            found += _holders_moved(old.get(caption), new.get(caption))
    if CONTACTS in old and CONTACTS not in new:  # the list became a shorter one: who is not in it went nowhere
        found += _numbers_moved(_desks(old[CONTACTS]), _desks(new.get(DESKS)))
    else:
        found += _contacts_moved(old.get(CONTACTS), new.get(CONTACTS))
        found += _desks_moved(_desks(old.get(DESKS)), _desks(new.get(DESKS)))
    return tuple(found)


def is_told_in_words(table: b.Table) -> bool:
    """Whether `moved_on` says what has changed in a table."""
    return table.caption in (CONTACTS, DESKS) or set(LOOKED_AT) <= {column.title for column in table.columns}


def register_tables(document: b.Document) -> dict[str, b.Table]:
    """The tables that say who does what and whom to call, by caption."""
    return {
        block.caption: block
        for block in walk(document.blocks)
        if isinstance(block, b.Table) and is_told_in_words(block)
    }


def _rows(table: b.Table | None, *, keys: int) -> dict[tuple[str, ...], dict[str, str]]:
    """Rows by their first cells and which one of those alike it is; each as text by title of column."""
    seen: Counter[tuple[str, ...]] = Counter()
    made: dict[tuple[str, ...], dict[str, str]] = {}
    for row in table.rows if table else ():
        texts = [text_of(each) for each in row]
        key = tuple(texts[:keys])
        seen[key] += 1
        titles = (column.title for column in table.columns) if table else ()
        made[(*key, str(seen[key]))] = dict(zip(titles, texts, strict=True))
    return made


def _holders_moved(old: b.Table | None, new: b.Table | None) -> Iterator[str]:
    before, after = _rows(old, keys=1), _rows(new, keys=1)
    for key, cells in before.items():
        for title in LOOKED_AT if key in after else ():
            was, is_now = cells[title], after[key][title]
            if was != is_now:
                yield f"{key[0]}: {title.lower()} was {_said(was)}, is now {_said(is_now)}"


def _contacts_moved(old: b.Table | None, new: b.Table | None) -> Iterator[str]:
    before, after = _rows(old, keys=2), _rows(new, keys=2)
    for key, was in before.items():
        who = f"{key[0]}, {key[1]}"
        is_now = after.get(key)
        if is_now is None:
            yield f"{who}: this contact is not in the register any more"
            continue
        for title in ("Telephone", "Out of hours", "Email"):
            if was[title] != is_now[title]:
                yield f"{who}: {title.lower()} was {was[title]}, is now {is_now[title]}"
        if _is_doubtful(is_now["Last confirmed"]) and not _is_doubtful(was["Last confirmed"]):
            yield f"{who}: not confirmed"
    for key in after:
        if key not in before:
            yield f"{key[0]}, {key[1]}: a new contact"


def _is_doubtful(words: str) -> bool:
    return any(mark in words for mark in UNCONFIRMED)


def _desks(table: b.Table | None) -> dict[tuple[str, ...], dict[str, str]]:
    """The numbers of each desk, by its agency and its name."""
    return {
        (agency, desk): {title: cells[title] for title in NUMBERS if title in cells}
        for (agency, desk, _), cells in _rows(table, keys=2).items()
    }


def _numbers_moved(
    before: dict[tuple[str, ...], dict[str, str]], after: dict[tuple[str, ...], dict[str, str]]
) -> Iterator[str]:
    for key, was in before.items():
        for title, number in was.items():
            is_now = after.get(key, {}).get(title, number)
            if number != is_now:
                yield f"{', '.join(key)}: {title.lower()} was {number}, is now {is_now}"


def _desks_moved(
    before: dict[tuple[str, ...], dict[str, str]], after: dict[tuple[str, ...], dict[str, str]]
) -> Iterator[str]:
    yield from _numbers_moved(before, after)
    yield from (f"{', '.join(key)}: no clause names this desk any more" for key in before if key not in after)
    yield from (f"{', '.join(key)}: a clause names this desk now" for key in after if key not in before)


def _said(text: str) -> str:
    return "nobody" if text in ("", "–") else text
