"""A copy that came back against our own file of the version it is of: every change beside its clause, or listed.

Nothing is dropped: what stands in neither is a change of one of the kinds here.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from partnership.documents.outline import outline
from partnership.documents.reading.changes import (
    CopyChangeKind,
    CopyChanges,
    CopyDifference,
    ParagraphRole,
    PlacedRemark,
    VersionFile,
    line_of,
    who,
)
from partnership.documents.reading.clauses import ClauseRange, likeness, stretches_in, stretches_of
from partnership.documents.reading.document import TOO_LONG, TableRead, read_account
from partnership.documents.reading.paragraphs import ReadParagraph
from partnership.documents.reading.tables import table_differences
from partnership.documents.untrusted.docx_file import Refused, check
from partnership.documents.word.writer import write_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnership.documents.blocks import Document
    from partnership.documents.outline import OutlineEntry
    from partnership.documents.reading.document import ExtractedDocument, Unit
    from partnership.documents.word.template import LetterheadDesign


_MORE: Final = 1000  # paragraphs that a copy of any version may have beyond three times its own
_SOURCE: Final = "Source"
_CLAUSE_HEADING: Final = "ClauseHeading"


def base_of(document: Document, design: LetterheadDesign | None = None) -> VersionFile:
    """Our own file of a version, as `write_word` writes it on a letterhead or without, read by the same reader."""
    account = read_account(check(write_word(document, compression=1, design=design)))
    entries = {entry.bookmark: entry for entry in outline(document).entries}
    stretches = tuple(stretches_of(account, entries))
    roles, between = {}, set()
    for stretch in stretches:
        for place, unit in enumerate(stretch.units):
            if isinstance(unit, ReadParagraph):
                roles[id(unit)] = role = _role(unit, stretch.anchor, entries, is_first=not place)
                if role is ParagraphRole.AFTER:
                    between.add(unit.text)
    return VersionFile(account, stretches, entries, roles, frozenset(between))


def _role(unit: ReadParagraph, anchor: str, entries: Mapping[str, OutlineEntry], *, is_first: bool) -> ParagraphRole:
    if unit.style == _SOURCE:
        return ParagraphRole.SOURCE
    if not anchor or unit.within != anchor:
        return ParagraphRole.AFTER
    is_heading = bool(entries[anchor].level) or unit.style == _CLAUSE_HEADING
    return ParagraphRole.HEADING if is_first and is_heading else ParagraphRole.TEXT


def compare(base: VersionFile, copy: ExtractedDocument) -> CopyChanges:
    """Everything that the copy says otherwise; raises Refused for one that is far longer than the version."""
    if _length(copy) > 3 * _length(base.account) + _MORE:
        raise Refused(TOO_LONG)
    found = stretches_in(copy, base.stretches)
    by_anchor = {each.anchor: each for each in found}
    made: list[CopyDifference] = []
    for stretch in base.stretches:
        made += _Stretches(base, stretch, by_anchor.get(stretch.anchor)).differences()
    made = _without_lines_left(made)
    made += _moves(base, found)
    made += [
        CopyDifference(CopyChangeKind.FRAME, "", new=words) for words in copy.frame if words not in base.account.frame
    ]
    made += [
        CopyDifference(CopyChangeKind.FRAME, "", old=words) for words in base.account.frame if words not in copy.frame
    ]
    same = sum(_first(by_anchor.get(each.anchor)) == _first(each) for each in base.stretches if each.anchor)
    return CopyChanges(
        tuple(made), tuple(_placed(copy, found, base)), same / max(1, len(base.stretches) - 1)
    )  # fmt: skip


def _length(account: ExtractedDocument) -> int:
    """How many paragraphs it has, those in tables too."""
    return sum(
        1 if isinstance(unit, ReadParagraph) else sum(len(row.paragraphs) for row in unit.rows)
        for unit in account.units
    )


def _first(stretch: ClauseRange | None) -> str | None:
    unit = stretch.units[0] if stretch is not None and stretch.units else None
    return unit.text if isinstance(unit, ReadParagraph) else None


def _without_lines_left(made: Sequence[CopyDifference]) -> list[CopyDifference]:
    """Return the differences without lines that stayed where they were when their clause went.

    Such a line has the sources of a clause that was moved or taken out, or follows one that was taken out, as the title
    of the next part does.
    """
    removed = {each.anchor for each in made if each.kind is CopyChangeKind.REMOVED}
    gone = [each.old for each in made if _is_line_gone(each, removed)]
    behind: list[str] = []
    kept = []
    for each in made:
        if each.kind in (CopyChangeKind.NEW, CopyChangeKind.OUTSIDE) and not each.old and each.new in gone:
            gone.remove(each.new)
            behind.append(each.new)
        else:
            kept.append(each)
    left = []
    for each in kept:
        if _is_line_gone(each, removed) and each.old in behind:
            behind.remove(each.old)
        elif not (each.kind is CopyChangeKind.SOURCE and not each.new and each.anchor in removed):
            left.append(each)
    return left


def _is_line_gone(each: CopyDifference, removed: set[str]) -> bool:
    is_outside = each.kind is CopyChangeKind.OUTSIDE and each.anchor in removed
    return (is_outside or each.kind is CopyChangeKind.SOURCE) and not each.new


def _moves(base: VersionFile, found: Sequence[ClauseRange]) -> Iterator[CopyDifference]:
    """Clauses and headings that no longer stand in the order of the version; the fewest that explain it."""
    order = {each.anchor: place for place, each in enumerate(base.stretches)}
    present = [each for each in found if each.anchor]
    kept = _longest_rising([order[each.anchor] for each in present])
    before = ""
    for place, each in enumerate(present):
        if each.is_joined:
            yield CopyDifference(CopyChangeKind.JOINED, each.anchor, where=before)
        if place not in kept:
            authors, at = who(unit for unit in each.units[:1] if isinstance(unit, ReadParagraph))
            yield CopyDifference(
                CopyChangeKind.MOVED, each.anchor, before, _first(each) or "", "", authors, at, bool(authors)
            )
        before = each.anchor


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Places of a longest rising row among the numbers."""
    if all(one < other for one, other in pairwise(numbers)):  # nothing has moved
        return set(range(len(numbers)))
    best = [1] * len(numbers)
    back = [-1] * len(numbers)
    for place, number in enumerate(numbers):
        for earlier in range(place):
            if numbers[earlier] < number and best[earlier] + 1 > best[place]:
                best[place], back[place] = best[earlier] + 1, earlier
    at = max(range(len(numbers)), key=best.__getitem__, default=-1)
    kept = set()
    while at >= 0:
        kept.add(at)
        at = back[at]
    return kept


def _placed(copy: ExtractedDocument, found: Sequence[ClauseRange], base: VersionFile) -> Iterator[PlacedRemark]:
    """Each comment at the clause where it begins; one that begins nowhere stands at the whole."""
    anchors = {}
    for stretch in found:
        for unit in stretch.units:
            reads = (
                (unit,) if isinstance(unit, ReadParagraph) else (each for row in unit.rows for each in row.paragraphs)
            )
            anchors.update({key: stretch.anchor for read in reads for key in read.remarks})
    own = {remark.text for remark in base.account.remarks}
    for remark in copy.remarks:
        if remark.text not in own:
            yield PlacedRemark(anchors.get(remark.key, ""), remark)


class _Stretches:
    """A clause or heading of the version beside what the copy has in its place."""

    def __init__(self, base: VersionFile, old: ClauseRange, new: ClauseRange | None) -> None:
        self._base = base
        self._anchor = old.anchor
        self._old = old.units
        self._new = new.units if new is not None else ()
        self._made: dict[ParagraphRole, list[ReadParagraph]] = {role: [] for role in ParagraphRole}
        self._is_gone = False
        self._ghosts = [each for each in self._new if isinstance(each, ReadParagraph) and not each.text]

    def differences(self) -> Iterator[CopyDifference]:
        """Every change here."""
        if self._old == self._new:  # as most are
            return
        old_tables = [each for each in self._old if isinstance(each, TableRead)]
        new_tables = [each for each in self._new if isinstance(each, TableRead)]
        yield from self._paragraphs()
        yield from self._tables(old_tables, new_tables)
        yield from self._notes()
        yield from self._objects()

    def _paragraphs(self) -> Iterator[CopyDifference]:
        old = [each for each in self._old if isinstance(each, TableRead) or each.text]
        new = [each for each in self._new if isinstance(each, TableRead) or each.text]
        matcher = SequenceMatcher(None, [_key(each) for each in old], [_key(each) for each in new], autojunk=False)
        outside: list[tuple[list[ReadParagraph], list[ReadParagraph]]] = []
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "equal":
                for one, other in zip(old[i1:i2], new[j1:j2], strict=True):
                    if isinstance(one, ReadParagraph) and isinstance(other, ReadParagraph):
                        self._put(other, self._role(one))
                continue
            self._give(old, (i1, i2), new[j1:j2], outside)
        yield from self._by_role(old)
        for gone, added in outside:
            yield from self._outside(gone, added)

    def _put(self, read: ReadParagraph, role: ParagraphRole) -> None:
        self._made[role].append(read)

    def _give(
        self,
        old: Sequence[Unit],
        span: tuple[int, int],
        new: Sequence[Unit],
        outside: list[tuple[list[ReadParagraph], list[ReadParagraph]]],
    ) -> None:
        """Give new paragraphs the part of the clause that those have which they replace or follow."""
        here = [each for each in old[span[0] : span[1]] if isinstance(each, ReadParagraph)]
        gone = [each for each in here if self._role(each) is ParagraphRole.AFTER]
        added = []
        before = self._role_before(old, span[0])
        for each in new:
            if not isinstance(each, ReadParagraph):
                continue
            role = self._nearest(each, here) if here else before
            # A title between clauses may have been left here, when the clause that it followed went elsewhere.
            if role is ParagraphRole.AFTER or each.text in self._base.between:
                added.append(each)
            else:
                self._put(each, role)
        if gone or added:
            outside.append((gone, added))

    def _role_before(self, old: Sequence[Unit], place: int) -> ParagraphRole:
        """Where nothing was replaced: the clause goes on, or something new stands after it."""
        before = old[place - 1] if place else None
        if before is None:
            return ParagraphRole.AFTER if not self._anchor else ParagraphRole.TEXT
        if isinstance(before, TableRead):
            return ParagraphRole.AFTER
        role = self._role(before)
        is_clause = bool(self._anchor) and not self._base.entries[self._anchor].level
        return (
            ParagraphRole.TEXT
            if is_clause and role in (ParagraphRole.HEADING, ParagraphRole.TEXT)
            else ParagraphRole.AFTER
        )

    def _nearest(self, read: ReadParagraph, here: Sequence[ReadParagraph]) -> ParagraphRole:
        roles = {self._role(each) for each in here}
        if len(roles) == 1:
            return roles.pop()
        best = max(here, key=lambda each: likeness(each.text, read.text))
        role = self._role(best)
        if not likeness(best.text, read.text) and ParagraphRole.TEXT in roles:
            return ParagraphRole.TEXT
        return role

    def _by_role(self, old: Sequence[Unit]) -> Iterator[CopyDifference]:
        kinds = {
            ParagraphRole.TEXT: CopyChangeKind.TEXT,
            ParagraphRole.HEADING: CopyChangeKind.HEADING,
            ParagraphRole.SOURCE: CopyChangeKind.SOURCE,
        }
        before = {
            role: [each for each in old if isinstance(each, ReadParagraph) and self._role(each) is role]
            for role in kinds
        }
        words = before[ParagraphRole.TEXT] or before[ParagraphRole.HEADING]
        left = self._made[ParagraphRole.TEXT] or (not before[ParagraphRole.TEXT] and self._made[ParagraphRole.HEADING])
        self._is_gone = self._is_clause and bool(words) and not left
        if self._is_gone:  # said once, whatever stood round its words
            yield self._said(CopyChangeKind.REMOVED, words, [])
        for role, kind in kinds.items():
            after = self._made[role]
            is_told = self._is_gone and not after and role is not ParagraphRole.SOURCE
            if not is_told and [each.text for each in before[role]] != [each.text for each in after]:
                yield self._said(kind, before[role], after)

    def _role(self, read: ReadParagraph) -> ParagraphRole:
        return self._base.roles[id(read)]

    @property
    def _is_clause(self) -> bool:
        return bool(self._anchor) and not self._base.entries[self._anchor].level

    def _said(
        self, kind: CopyChangeKind, before: Sequence[ReadParagraph], after: Sequence[ReadParagraph]
    ) -> CopyDifference:
        authors, at = who([*after, *self._ghosts])
        old, new = ("\n".join(map(line_of, each)) for each in (before, after))
        then = "".join(each.original for each in [*self._ghosts, *after])
        is_all = bool(authors) and "".join(then.split()) == "".join("".join(each.text for each in before).split())
        return CopyDifference(kind, self._anchor, "", old, new, authors, at, is_all)

    def _outside(self, gone: list[ReadParagraph], added: list[ReadParagraph]) -> Iterator[CopyDifference]:
        """Words that belong to no clause: paired where they are alike, else one by one."""
        rest = list(added)
        for each in gone:
            best = max(rest, key=lambda other: likeness(each.text, other.text), default=None)
            if best is not None and likeness(each.text, best.text) >= 0.3:  # noqa: PLR2004 - less is another text
                rest.remove(best)
                yield self._said(CopyChangeKind.OUTSIDE, [each], [best])
            else:
                yield self._said(CopyChangeKind.OUTSIDE, [each], [])
        for each in rest:
            yield self._said(CopyChangeKind.NEW, [], [each])

    def _tables(self, old: Sequence[TableRead], new: Sequence[TableRead]) -> Iterator[CopyDifference]:
        for cell in table_differences(old, new):
            authors, at = who(cell.reads)
            yield CopyDifference(
                CopyChangeKind(cell.kind), self._anchor, cell.where, cell.old, cell.new, authors, at, bool(authors)
            )  # fmt: skip

    def _notes(self) -> Iterator[CopyDifference]:
        """Footnotes: what a clause rests on, where it is written so, and notes that somebody has added."""
        old, new = _all_notes(self._old), _all_notes(self._new)
        for note in old:
            if note in new:
                new.remove(note)
            else:
                best = max(new, key=lambda each: likeness(note, each), default="")
                if best:
                    new.remove(best)
                yield CopyDifference(CopyChangeKind.SOURCE, self._anchor, old=note, new=best)
        for note in new:
            yield CopyDifference(CopyChangeKind.SOURCE, self._anchor, new=note)

    def _objects(self) -> Iterator[CopyDifference]:
        old, new = (sum(each.objects for each in _reads(units)) for units in (self._old, self._new))
        known = [words for each in _reads(self._old) for words in each.boxed]
        for each in _reads(self._new):
            for words in each.boxed:
                if words not in known:
                    yield CopyDifference(CopyChangeKind.OBJECT, self._anchor, "a text box", new=words)
        if new > old:
            yield CopyDifference(
                CopyChangeKind.OBJECT, self._anchor, "a picture or something embedded, which is not kept"
            )
        elif new < old:
            yield CopyDifference(CopyChangeKind.OBJECT, self._anchor, "a picture is gone")


def _reads(units: Iterable[Unit]) -> Iterator[ReadParagraph]:
    for unit in units:
        if isinstance(unit, ReadParagraph):
            yield unit
        else:
            yield from (each for row in unit.rows for each in row.paragraphs)


def _all_notes(units: Iterable[Unit]) -> list[str]:
    return [note for each in _reads(units) for note in each.notes]


def _key(unit: Unit) -> str:
    return unit.text if isinstance(unit, ReadParagraph) else "\x00table"
