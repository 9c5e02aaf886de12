"""Where each clause and heading of our own file begins in a copy that came back.

By its exact words first (a bookmark may be left behind where words were cut out), then by its bookmark or content
control, then by likeness. What follows a beginning belongs to it, up to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from partnership.documents.reading.document import TableRead
from partnership.documents.reading.paragraphs import ReadParagraph

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from partnership.documents.reading.document import ExtractedDocument, Unit

ALIKE: Final = 0.6  # a paragraph that has lost its bookmark is taken for one whose words it has so far
_SHARED: Final = 0.25  # share of the words of the shorter text: with less, no order of words is looked at
_LONGEST: Final = 5000  # words of a paragraph; a longer one is like none of ours
MOVED_ALIKE: Final = 0.75  # the same, where it stands elsewhere too


@dataclass(frozen=True, slots=True)
class ClauseRange:
    """A clause or heading with all that follows it up to the next; `anchor` is its bookmark, empty before the first."""

    anchor: str
    units: tuple[Unit, ...]
    is_joined: bool = False  # it begins in the middle of a paragraph


def stretches_of(account: ExtractedDocument, known: Collection[str]) -> list[ClauseRange]:
    """Our own file, where every bookmark is in its place."""
    begins: dict[str, int] = {}
    for place, unit in enumerate(account.units):
        for name, _ in unit.anchors:
            if name in known:
                begins.setdefault(name, place)
    return _cut(account.units, begins)


def stretches_in(account: ExtractedDocument, base: Sequence[ClauseRange]) -> list[ClauseRange]:
    """A copy, cut where the clauses and headings of `base` begin, in the order of the copy."""
    heads = {each.anchor: _head(each) for each in base if each.anchor}
    units, joined = _apart(account.units, {each.anchor for each in base if _is_clause(each)})
    begins = _Search(units, base, heads).found()
    return [replace(each, is_joined=each.anchor in joined) for each in _cut(units, begins)]


def likeness(one: str, other: str) -> float:
    """How much two texts have in common, word by word, 0 to 1; nothing where they share few words at all."""
    ones, others = one.split(), other.split()
    shared = len(set(ones) & set(others))
    if shared < _SHARED * min(len(set(ones)), len(set(others))) or max(len(ones), len(others)) > _LONGEST:
        return 0.0
    return SequenceMatcher(None, ones, others, autojunk=False).ratio()


def _is_clause(stretch: ClauseRange) -> bool:
    return any(isinstance(first, ReadParagraph) and first.style.startswith("Clause") for first in stretch.units[:1])


def _head(stretch: ClauseRange) -> str:
    return next((first.text for first in stretch.units[:1] if isinstance(first, ReadParagraph)), "")


def _cut(units: Sequence[Unit], begins: Mapping[str, int]) -> list[ClauseRange]:
    places = sorted((place, anchor) for anchor, place in begins.items())
    ends = [*places, (len(units), "")]
    made = [
        ClauseRange(anchor, tuple(units[place:end])) for (place, anchor), (end, _) in pairwise(ends)
    ]  # fmt: skip
    return [ClauseRange("", tuple(units[: ends[0][0]])), *made]


def _apart(units: Iterable[Unit], clauses: Collection[str]) -> tuple[list[Unit], set[str]]:
    """Paragraphs in which a second clause begins, cut there: somebody has joined two clauses."""
    made: list[Unit] = []
    joined = set()
    for unit in units:
        rest = unit
        while isinstance(rest, ReadParagraph):
            later = next(((name, at) for name, at in rest.anchors if name in clauses and 0 < at < len(rest.text)), None)
            if later is None or not rest.text[: later[1]].strip():
                break
            name, at = later
            joined.add(name)
            made.append(rest._replace(text=rest.text[:at].strip(), anchors=tuple(a for a in rest.anchors if a[1] < at)))
            kept = tuple((each, place - at) for each, place in rest.anchors if place >= at)
            rest = rest._replace(text=rest.text[at:].strip(), anchors=kept, tracked=(), remarks=(), notes=())
        made.append(rest)
    return made, joined


class _Search:
    """Finds the beginnings."""

    def __init__(self, units: Sequence[Unit], base: Sequence[ClauseRange], heads: Mapping[str, str]) -> None:
        self._texts = [unit.text if isinstance(unit, ReadParagraph) else None for unit in units]
        self._heads = heads
        self._own = {
            each.anchor: {unit.text for unit in each.units if not isinstance(unit, TableRead) and unit.text}
            for each in base
        }
        self._known = {text for texts in self._own.values() for text in texts}
        self._begins: dict[str, int] = {}
        self._taken: set[int] = set()
        self._by_text: dict[str, list[int]] = {}
        self._marked: dict[str, int] = {}
        for place, unit in enumerate(units):
            if isinstance(unit, ReadParagraph):
                self._by_text.setdefault(unit.text, []).append(place)
                for name, _ in unit.anchors:
                    if name in heads:
                        self._marked.setdefault(name, place)

    def found(self) -> dict[str, int]:
        self._by_exact_words()
        self._by_mark()
        self._by_likeness()
        return self._begins

    def _take(self, anchor: str, place: int) -> None:
        self._begins[anchor] = place
        self._taken.add(place)

    def _by_exact_words(self) -> None:
        for anchor, head in self._heads.items():
            place = self._marked.get(anchor)
            if place is not None and self._texts[place] == head and place not in self._taken:
                self._take(anchor, place)
        for anchor, head in self._heads.items():
            if anchor in self._begins or not head:
                continue
            free = [place for place in self._by_text.get(head, ()) if place not in self._taken]
            if free:
                after = self._before(anchor)
                self._take(anchor, next((place for place in free if place > after), free[0]))

    def _by_mark(self) -> None:
        """Reworded where it stood. Of several marks on one paragraph, that of the clause it is most like."""
        competing: dict[int, list[str]] = {}
        for anchor in self._heads:
            place = self._marked.get(anchor)
            if anchor in self._begins or place is None or place in self._taken:
                continue
            text = self._texts[place]
            if text not in self._known or text in self._own[anchor]:  # else it was left behind on words of another
                competing.setdefault(place, []).append(anchor)
        for place, anchors in competing.items():
            text = self._texts[place] or ""
            self._take(max(anchors, key=lambda each: likeness(self._heads[each], text)), place)

    def _by_likeness(self) -> None:
        new = [
            place
            for place, text in enumerate(self._texts)
            if text and text not in self._known and place not in self._taken
        ]
        for anchor, head in self._heads.items():
            if anchor in self._begins or not head:
                continue
            low, high = self._before(anchor), self._behind(anchor)
            rated = [
                (likeness(head, self._texts[place] or ""), low < place < high, place)
                for place in new
                if place not in self._taken
            ]
            best = max(rated, default=(0.0, False, -1))
            near = max((each for each in rated if each[1]), default=(0.0, False, -1))
            if near[0] >= ALIKE:
                self._take(anchor, near[2])
            elif best[0] >= MOVED_ALIKE:
                self._take(anchor, best[2])

    def _before(self, anchor: str) -> int:
        """Where the nearest beginning before this one stands."""
        place = -1
        for each in self._heads:
            if each == anchor:
                return place
            place = self._begins.get(each, place)
        return place

    def _behind(self, anchor: str) -> int:
        """Where the nearest beginning after this one stands."""
        is_after = False
        for each in self._heads:
            if is_after and each in self._begins:
                return self._begins[each]
            is_after = is_after or each == anchor
        return len(self._texts)
