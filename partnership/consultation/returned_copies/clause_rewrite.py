"""A change of filled words put back into clause text, so that its slots stay slots.

Pure. A copy has the words that the map gave; the clause has slots. Where the words of a slot are as they were, the slot
stays. Where they are not, both readings are made, and a coordinator chooses: keep the slot, or put the words of the
copy in its place. What was changed in words that the clause no longer has is named, and nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from partnership.consultation.returned_copies.clause_source import (
    END,
    FilledWords,
    TextPiece,
    as_written,
    beginning,
    ends_of,
    laid_beside,
    said,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_EMPHASIS: Final = re.compile(r"\*{1,3}|_+")


@dataclass(frozen=True, slots=True)
class TouchedWords:
    """Words that the map gave and the copy has otherwise."""

    slot: str  # as it is written
    was: str
    says: str  # what stands there in the copy; empty where the words are taken out


@dataclass(frozen=True, slots=True)
class MissedChange:
    """A change of words that the clause no longer has: somebody changed them since."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RewrittenClause:
    """The clause text that a change makes."""

    text: str  # slots are kept where the copy has other words for them
    with_words: str  # the words of the copy stand in place of those slots
    touched: tuple[TouchedWords, ...] = ()
    missed: tuple[MissedChange, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nothing needs to be chosen or looked at."""
        return not self.touched and not self.missed


@dataclass(frozen=True, slots=True)
class _Atom:
    """Words that stay or go together: one of the clause's own, or all that a slot gave."""

    start: int
    end: int
    piece: int | None
    is_slot: bool


@dataclass(frozen=True, slots=True)
class _Gap:
    """What the copy has otherwise between two atoms that stayed (None: the beginning, the end)."""

    before: _Atom | None
    atoms: tuple[_Atom, ...]
    after: _Atom | None
    words: str  # of the copy, with the spaces at both sides
    line: int  # of the copy in which they begin


@dataclass(slots=True)
class _Edits:
    """Replacements in the source, and what could not be made one."""

    kept: list[tuple[int, int, str]] = field(default_factory=list)
    with_words: list[tuple[int, int, str]] = field(default_factory=list)
    touched: list[TouchedWords] = field(default_factory=list)
    missed: list[MissedChange] = field(default_factory=list)


def rewrite(source: str, old: str, new: str, fills: Mapping[str, str]) -> RewrittenClause:
    """The clause text `source` with the change from `old` to `new`, both as lines of filled words.

    `fills` is what each slot says now, by how it is written; it may have said something else in `old`.
    """
    source = source.replace("\r\n", "\n").strip()
    pieces, before, after = written(source), said(old), said(new)
    atoms = _atoms(laid_beside(before.pieces, pieces, fills), pieces)
    edits = _Edits()
    for gap in _gaps(atoms, before, after):
        _edit(gap, source, pieces, (before, after), edits)
    return RewrittenClause(
        _applied(source, edits.kept), _applied(source, edits.with_words), tuple(edits.touched), tuple(edits.missed)
    )


def _atoms(found: Sequence[int | None], pieces: Sequence[TextPiece]) -> list[_Atom]:
    return [
        _Atom(start, end, piece, piece is not None and pieces[piece].is_slot) for start, end, piece in ends_of(found)
    ]


def _gaps(atoms: Sequence[_Atom], before: FilledWords, after: FilledWords) -> Iterator[_Gap]:
    """Atoms that the copy has as they were, and between them what it has otherwise."""
    at = _kept(before, after)
    previous: _Atom | None = None
    gone: list[_Atom] = []
    end = 0  # in the copy, after the last atom that stayed
    for atom in atoms:
        here = [at.get(place) for place in range(atom.start, atom.end)]
        first = here[0]
        if first is None or here != list(range(first, first + len(here))):
            gone.append(atom)
            continue
        yield from _gap(previous, gone, atom, after, (end, first))
        previous, gone, end = atom, [], first + len(here)
    yield from _gap(previous, gone, None, after, (end, len(after.pieces)))


def _gap(
    previous: _Atom | None, gone: list[_Atom], following: _Atom | None, after: FilledWords, span: tuple[int, int]
) -> Iterator[_Gap]:  # fmt: skip
    start, end = span
    if not gone and start == end:
        return
    left = after.pieces[start - 1].end if start else 0
    right = after.pieces[end].start if end < len(after.pieces) else len(after.text)
    line = after.text.count("\n", 0, left)
    yield _Gap(previous, tuple(gone), following, after.text[left:right], line)


def _kept(before: FilledWords, after: FilledWords) -> dict[int, int]:
    """Words of the version that the copy has, by their places in both."""
    old, new = ([each.value for each in pieces] for pieces in (before.pieces, after.pieces))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return {
        block.a + step: block.b + step for block in matcher.get_matching_blocks() for step in range(block.size)
    }  # fmt: skip


def _edit(
    gap: _Gap, source: str, pieces: Sequence[TextPiece], both: tuple[FilledWords, FilledWords], edits: _Edits
) -> None:
    old = both[0].words(gap.atoms[0].start, gap.atoms[-1].end) if gap.atoms else ""
    span = _span(gap, source, pieces)
    if span is None:
        edits.missed.append(MissedChange(old, gap.words.strip()))
        return
    words = as_written(gap.words, both[1].marks, gap.line)
    replaced = _replaced(gap, source, pieces, span, words)
    if replaced is None:
        edits.missed.append(MissedChange(old, gap.words.strip()))
        return
    edit = (*span, replaced)
    slots = [atom for atom in gap.atoms if atom.is_slot and atom.piece is not None]
    edits.with_words.append(edit)
    for atom in slots:
        slot = pieces[atom.piece or 0].value
        edits.touched.append(TouchedWords(slot, both[0].words(atom.start, atom.end), gap.words.strip()))
    if not slots:
        edits.kept.append(edit)


def _span(gap: _Gap, source: str, pieces: Sequence[TextPiece]) -> tuple[int, int] | None:
    """The part of the source between what stayed; none where the source has other words there by now."""
    if any(atom.piece is None for atom in gap.atoms):
        return None
    places = [atom.piece for atom in gap.atoms if atom.piece is not None]
    first = _after(gap.before, places[0] - 1 if places else None)
    last = _place(gap.after, places[-1] + 1 if places else None, len(pieces))
    if first is None and last is None:
        return None
    first = (last or 0) - 1 if first is None else first
    last = first + 1 if last is None else last
    if list(range(first + 1, last)) != places:
        return None
    start = pieces[first].end if first >= 0 else (pieces[0].start if pieces else 0)
    end = pieces[last].start if last < len(pieces) else (pieces[-1].end if pieces else len(source))
    return start, end


def _after(atom: _Atom | None, otherwise: int | None) -> int | None:
    """The piece before a gap: -1 at the beginning."""
    if atom is None:
        return -1
    return atom.piece if atom.piece is not None else otherwise


def _place(atom: _Atom | None, otherwise: int | None, end: int) -> int | None:
    """The piece after a gap: their number at the end."""
    if atom is None:
        return end
    return atom.piece if atom.piece is not None else otherwise


def _replaced(
    gap: _Gap, source: str, pieces: Sequence[TextPiece], span: tuple[int, int], words: str
) -> str | None:  # fmt: skip
    """What stands in the span afterwards: the words, with the marks of bold and of links kept in pairs."""
    places = [atom.piece for atom in gap.atoms if atom.piece is not None]
    start = pieces[places[0]].start if places else span[0]
    end = pieces[places[-1]].end if places else span[0]
    lead, inner, tail = source[span[0] : start], source[start:end], source[end : span[1]]
    if gap.before is None or (gap.before.piece is not None and pieces[gap.before.piece].value == END):
        words = beginning(words.lstrip())
    if gap.after is None:
        words = words.rstrip()
    if not places:
        return _between(tail, words)
    marks = _marks_in(inner, pieces, places, start)
    if any("[" in mark or "]" in mark for mark in marks) or marks != marks[::-1] or len(marks) % 2:
        return None  # a link or bold words would be cut in two
    return _dressed(lead, words, tail)


def _between(here: str, words: str) -> str:
    """New words among the marks that stand here: what ends before them stays before, what begins after them after."""
    closing = here[: len(here) - len(here.lstrip())] if here[:1].isspace() else re.split(r"\s", here, maxsplit=1)[0]
    opening = here[len(closing) :].strip()
    return f"{closing.strip()}{words}{opening}"


def _marks_in(inner: str, pieces: Sequence[TextPiece], places: Sequence[int], start: int) -> list[str]:
    """Marks between the pieces that are replaced."""
    rest = inner
    for place in reversed(places):
        piece = pieces[place]
        rest = rest[: piece.start - start] + " " + rest[piece.end - start :]
    return rest.split()


def _dressed(lead: str, words: str, tail: str) -> str:
    """Words between the marks that stood round what they replace."""
    core = words.strip()
    before, behind = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    opening, closing = lead.strip(), tail.strip()
    if not core:
        if opening and opening == closing and _EMPHASIS.fullmatch(opening) and lead[:1].isspace():
            return words[:1] or " "  # nothing is left between the marks
        is_closing = bool(closing) and not opening and not tail[:1].isspace()
        return f"{closing}{words}" if is_closing else f"{words}{opening}{closing}"
    lead = f"{before}{opening}" if lead[:1].isspace() or not opening else f"{opening}{before}"
    tail = f"{closing}{behind}" if tail[-1:].isspace() or not closing else f"{behind}{closing}"
    return f"{lead}{core}{tail}"


def _applied(source: str, edits: Sequence[tuple[int, int, str]]) -> str:
    made = source
    for start, end, words in reversed(edits):
        made = made[:start] + words + made[end:]
    return made.strip()
