"""Two wordings of one paragraph as one: the words that stayed, those that are gone and those that are new."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from partnership.documents.redline.marks import FIELD, MarkKind
from partnership.documents.text import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from partnership.documents.redline.marks import Pen

_PIECE: Final = re.compile(
    r"<w:r>(?:<w:rPr>(?P<look>.*?)</w:rPr>)?(?P<inside>.*?)</w:r>"
    r"|(?P<open><w:hyperlink [^>]*>)|(?P<close></w:hyperlink>)"
    r"|(?P<bookmark><w:bookmark(?:Start|End) [^>]*/>)|(?P<control><w:sdt>.*?</w:sdt>)",
    re.DOTALL,
)
_PLAIN: Final = re.compile(r'<w:r><w:t xml:space="preserve">([^<]*)</w:t></w:r>')  # as most runs are
_INSIDE: Final = re.compile(
    r"<w:t(?: [^>]*)?>(?P<text>[^<]*)</w:t>|(?P<break><w:tab/>|<w:br/>)|(?P<other>.+)", re.DOTALL
)
_WORD: Final = re.compile(r"\s+|[.,:;!?()]+(?=\s|$)|(?:(?![.,:;!?()]+(?:\s|$))\S)+")
_ANOTHER: Final = 0.5  # texts with less in common than this are shown one after the other: few words stay by chance
_BEGIN, _END = 'w:fldCharType="begin"', 'w:fldCharType="end"'


_WEIGHT: Final = 5  # of what is no word, in characters
_MOST: Final = 400_000  # tokens times tokens that are compared one by one; longer changes are shown as a whole

Step = tuple[str, int, int, int, int]


class Token(NamedTuple):
    """A word, or something that stays whole (a field, a picture, a form field, the number of a note)."""

    key: str  # what makes two of them the same
    xml: str  # empty for words
    text: str = ""
    look: str = ""
    link: str = ""  # the opening of the link in which it stands

    @property
    def is_word(self) -> bool:
        """Whether it is words, which can be written in one run with their neighbours."""
        return not self.xml


@dataclass(frozen=True, slots=True)
class TokenLine:
    """What is in a paragraph: its tokens, and the bookmarks before each of them."""

    tokens: tuple[Token, ...]
    bookmarks: tuple[tuple[int, str], ...]


def line(inside: str, bare: Callable[[str], str]) -> TokenLine:  # noqa: C901 - a branch for each sort of piece
    """What is in a paragraph; raises ValueError for what the writer of bodies does not write."""
    tokens: list[Token] = []
    bookmarks: list[tuple[int, str]] = []
    field, link, at = "", "", 0
    while at < len(inside):
        if not field and (plain := _PLAIN.match(inside, at)) is not None:
            tokens += _text(plain[1], "", link)
            at = plain.end()
            continue
        found = _PIECE.match(inside, at)
        if found is None:
            message = f"A comparison cannot be made of {inside[at : at + 40]!r}."
            raise ValueError(message)
        at = found.end()
        kind, xml = found.lastgroup, found.group()
        if kind == "open":
            link = xml
        elif kind == "close":
            link = ""
        elif kind == "bookmark":
            bookmarks.append((len(tokens), xml))
        elif field or _BEGIN in xml:
            field += xml
            if field.count(_BEGIN) == field.count(_END):
                tokens.append(_whole(field, link, bare))
                field = ""
        elif kind == "control":
            tokens.append(_whole(xml, link, bare))
        else:
            tokens += _run(found["look"] or "", found["inside"], link, bare)
    if field:
        message = "A comparison cannot be made of a field that goes on in another paragraph."
        raise ValueError(message)
    return TokenLine(tuple(tokens), tuple(bookmarks))


def _whole(xml: str, link: str, bare: Callable[[str], str]) -> Token:
    field = FIELD.fullmatch(xml)
    return Token(f"{link}{field['code'] if field else bare(xml)}", xml, link=link)


def _words(text: str, look: str, link: str) -> Token:
    return Token(f"{link}{look}\t{text}", "", text, look, link)


def _text(text: str, look: str, link: str) -> tuple[Token, ...]:
    """What stands in a run, as one token."""
    return (_words(unescape(text), look, link),) if text else ()


def _run(look: str, inside: str, link: str, bare: Callable[[str], str]) -> Iterator[Token]:
    for found in _INSIDE.finditer(inside):
        if found["text"] is not None:
            yield from _text(found["text"], look, link)
        else:
            properties = f"<w:rPr>{look}</w:rPr>" if look else ""
            yield _whole(f"<w:r>{properties}{found.group()}</w:r>", link, bare)


def parted(old: TokenLine, new: TokenLine) -> tuple[TokenLine, TokenLine]:
    """Two wordings with their words one by one, but for what both begin and end with."""
    head, tail = _ends([each.key for each in old.tokens], [each.key for each in new.tokens])
    middles = [list(each.tokens[head : len(each.tokens) - tail]) for each in (old, new)]
    lead = _cut(middles, 0, _same_start)
    trail = _cut(middles, -1, _same_end)
    made = []
    for each, middle in zip((old, new), middles, strict=True):
        tokens = [*each.tokens[:head], *lead]
        starts = list(range(head + 1))  # where each of the tokens begins now
        for token in middle:
            tokens += _single(token)
            starts.append(len(tokens))
        tokens += trail
        starts[-1] = len(tokens)
        rest = each.tokens[len(each.tokens) - tail :]
        starts += range(len(tokens) + 1, len(tokens) + len(rest) + 1)
        made.append(TokenLine((*tokens, *rest), tuple((starts[at], xml) for at, xml in each.bookmarks)))
    return made[0], made[1]


def _ends(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many both begin with, and how many of the rest both end with."""
    shortest = min(len(one), len(other))
    head = next((at for at in range(shortest) if one[at] != other[at]), shortest)
    tail = next((at for at in range(shortest - head) if one[-1 - at] != other[-1 - at]), shortest - head)
    return head, tail


def _cut(middles: list[list[Token]], end: int, same: Callable[[str, str], slice | None]) -> list[Token]:
    """Takes the words that both begin (or end) with off the first (or last) token of each."""
    if not all(middles) or not all(each[end].is_word for each in middles):
        return []
    one, other = (each[end] for each in middles)
    common = same(one.text, other.text) if (one.look, one.link) == (other.look, other.link) else None
    if common is None:
        return []
    shared = one.text[common]
    for middle in middles:
        text = middle[end].text
        middle[end] = _words(text[len(shared) :] if end == 0 else text[: len(text) - len(shared)], one.look, one.link)
    return [_words(shared, one.look, one.link)]


def _same_start(one: str, other: str) -> slice | None:
    """The whole words that both texts begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    end = one.rfind(" ", 0, low) + 1
    return slice(end) if end else None


def _same_end(one: str, other: str) -> slice | None:
    """The whole words that both texts end with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        is_same = one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]
        low, high = (middle, high) if is_same else (low, middle - 1)
    start = one.find(" ", len(one) - low)
    return slice(start, None) if start >= 0 else None


def _single(token: Token) -> list[Token]:
    return [_words(word, token.look, token.link) for word in _WORD.findall(token.text)] if token.is_word else [token]


def steps(old: TokenLine, new: TokenLine) -> list[Step]:
    """What became of the tokens, as `SequenceMatcher` says it, but so that it can be read."""
    one, other = [each.key for each in old.tokens], [each.key for each in new.tokens]
    head, tail = _ends(one, other)
    i, j = len(one) - tail, len(other) - tail
    found: list[Step] = [("replace", head, i, head, j)]
    if 0 < (i - head) * (j - head) <= _MOST:
        matcher = SequenceMatcher(None, one[head:i], other[head:j], autojunk=False)
        found = [(tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in matcher.get_opcodes()]
    found = [
        each
        for each in (("equal", 0, head, 0, head), *found, ("equal", i, len(one), j, len(other)))
        if any(_long(each))
    ]
    same = sum(_weight(old.tokens[a:b]) for tag, a, b, _, _ in found if tag == "equal")
    is_another = 2 * same < _ANOTHER * (_weight(old.tokens) + _weight(new.tokens))
    return list(_joined(found, old.tokens, is_another=is_another))


def _weight(tokens: Iterable[Token]) -> int:
    """How much tokens weigh, in characters."""
    return sum([len(each.text) or _WEIGHT for each in tokens])


def _long(step: Step) -> tuple[int, int]:
    return step[2] - step[1], step[4] - step[3]


def _joined(found: Sequence[Step], old: Sequence[Token], *, is_another: bool) -> Iterator[Step]:
    """Changes that only a word keeps apart, as one: three words marked one by one are hard to read.

    Where the text is another one altogether, all its words have changed, and only what is no word has stayed.
    """
    last = len(found) - 1
    changed: Step | None = None
    for number, step in enumerate(found):
        tag, i1, i2, j1, j2 = step
        same = old[i1:i2]
        is_between = 0 < number < last and sum(not each.text.isspace() for each in same) <= 1
        if tag == "equal" and not ((is_another or is_between) and all(each.is_word for each in same)):
            if changed:
                yield changed
            changed = None
            yield step
        else:
            changed = ("replace", changed[1], i2, changed[3], j2) if changed else ("replace", i1, i2, j1, j2)
    if changed:
        yield changed


def both(old: TokenLine, new: TokenLine, pen: Pen) -> str:
    """What is in a paragraph that was changed."""
    old, new = parted(old, new)
    marked: list[tuple[MarkKind | None, Token]] = []
    places: list[int] = []  # where in `marked` each token of the new wording stands
    for tag, i1, i2, j1, j2 in steps(old, new):
        if tag != "equal":
            marked += [(MarkKind.DELETED, each) for each in old.tokens[i1:i2]]
        places += range(len(marked), len(marked) + j2 - j1)
        if tag == "equal":
            marked += [(None, _stayed(*each, pen)) for each in zip(old.tokens[i1:i2], new.tokens[j1:j2], strict=True)]
        else:
            marked += [(MarkKind.INSERTED, each) for each in new.tokens[j1:j2]]
    places.append(len(marked))
    inner = _written(marked, [(places[at], xml) for at, xml in new.bookmarks], pen)
    before, after = ("".join(xml for _, xml in old.bookmarks if name in xml) for name in ("Start", "End"))
    return f"{before}{inner}{after}"


def _stayed(old: Token, new: Token, pen: Pen) -> Token:
    """A token that both have; the number that a cross-reference shows may be another one all the same."""
    if new.is_word:
        return new
    was, now = FIELD.fullmatch(old.xml), FIELD.fullmatch(new.xml)
    if was is None or now is None or was["result"] == now["result"]:
        return new
    marked = pen.around(MarkKind.DELETED, was["result"]) + pen.around(MarkKind.INSERTED, now["result"])
    return new._replace(xml=f"{now['code']}{marked}{now['end']}")


def one(side: TokenLine, kept: Iterable[int], kinds: tuple[MarkKind, MarkKind], pen: Pen) -> str:
    """A wording at one end of a move: kept words are of the first kind, the others of the second."""
    moved = frozenset(kept)
    return _written([(kinds[at not in moved], each) for at, each in enumerate(side.tokens)], side.bookmarks, pen)


def _written(marked: Sequence[tuple[MarkKind | None, Token]], bookmarks: Sequence[tuple[int, str]], pen: Pen) -> str:
    out: list[str] = []
    at = 0
    for place, xml in [*bookmarks, (len(marked), "")]:
        out += _links(marked[at:place], pen)
        out.append(xml)
        at = place
    return "".join(out)


def _links(marked: Sequence[tuple[MarkKind | None, Token]], pen: Pen) -> Iterator[str]:
    for link, within in groupby(marked, lambda each: each[1].link):
        yield link
        for kind, alike in groupby(within, lambda each: each[0]):
            runs = "".join(_runs([token for _, token in alike]))
            yield pen.within(kind, runs) if kind else runs
        yield "</w:hyperlink>" if link else ""


def _runs(tokens: Sequence[Token]) -> Iterator[str]:
    for (is_word, look), alike in groupby(tokens, lambda each: (each.is_word, each.look)):
        if is_word:
            text = "".join(each.text for each in alike)
            properties = f"<w:rPr>{look}</w:rPr>" if look else ""
            yield f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        else:
            yield from (each.xml for each in alike)
