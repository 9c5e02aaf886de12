"""Two wordings of one paragraph as one: the words that stayed, those that are gone and those that are new."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from html import unescape
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from partnership.documents.redline.marks import FIELD, MarkKind
from partnership.documents.text import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from partnership.documents.redline.marks import Pen

_PIECE: Final = re.compile(
    r'<w:r><w:t xml:space="preserve">(?P<plain>[^<]*)</w:t></w:r>'  # as most runs are
    r"|<w:r>(?:<w:rPr>(?P<look>.*?)</w:rPr>)?(?P<inside>.*?)</w:r>"
    r"|(?P<open><w:hyperlink [^>]*>)|(?P<close></w:hyperlink>)"
    r"|(?P<bookmark><w:bookmark(?:Start|End) [^>]*/>)|(?P<control><w:sdt>.*?</w:sdt>)",
    re.DOTALL,
)
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


class TokenLine(NamedTuple):
    """What is in a paragraph: its tokens, and the bookmarks before each of them."""

    tokens: tuple[Token, ...]
    bookmarks: list[tuple[int, str]]


def line(inside: str, bare: Callable[[str], str]) -> TokenLine:  # noqa: C901 - a branch for each sort of piece
    """What is in a paragraph; raises ValueError for what the writer of bodies does not write."""
    tokens: list[Token] = []
    bookmarks: list[tuple[int, str]] = []
    field, link, at = "", "", 0
    for found in _PIECE.finditer(inside):
        if found.start() != at:
            break
        at, kind, xml = found.end(), found.lastgroup, found.group()
        if kind == "plain" and not field:
            tokens += _text(found["plain"], "", link)
        elif kind == "open":
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
    if at < len(inside):
        message = f"A comparison cannot be made of {inside[at : at + 40]!r}."
        raise ValueError(message)
    if field:
        message = "A comparison cannot be made of a field that goes on in another paragraph."
        raise ValueError(message)
    return TokenLine(tuple(tokens), bookmarks)


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


class LineComparison(NamedTuple):
    """Two wordings, with their words one by one where both have others, and what became of them."""

    old: TokenLine
    new: TokenLine
    steps: list[Step]


def compared(old: TokenLine, new: TokenLine) -> LineComparison:
    """What became of the tokens, as `SequenceMatcher` says it, but so that it can be read.

    What both begin and end with stays whole, and what only one of them has in between.
    """
    head, tail = _ends(old.tokens, new.tokens)
    middles = [list(each.tokens[head : len(each.tokens) - tail]) for each in (old, new)]
    lead = _cut(middles, 0)
    trail = _cut(middles, -1)
    is_whole = _is_alone(middles, [*trail, *old.tokens[len(old.tokens) - tail :]])
    made = []
    for each, middle in zip((old, new), middles, strict=True):
        row = [[token] if is_whole and (token.xml or token.text) else _single(token) for token in middle]
        if row:
            row[0][:0] = lead
            row[-1] += trail
        tokens = (*each.tokens[:head], *chain.from_iterable(row), *each.tokens[len(each.tokens) - tail :])
        more = [len(one) - 1 for one in row] if each.bookmarks else []
        made.append(TokenLine(tokens, [(at + sum(more[: max(0, at - head)]), xml) for at, xml in each.bookmarks]))
    old, new = made
    ends = (head + len(lead), tail + len(trail)) if is_whole else _ends(old.tokens, new.tokens)
    return LineComparison(old, new, _steps(old.tokens, new.tokens, *ends))


def _is_alone(middles: Sequence[Sequence[Token]], follows: Sequence[Token]) -> bool:
    """Whether only one version has words between the ends, and none of them can be taken for what follows."""
    one, other = [[each for each in middle if each.text or each.xml] for middle in middles]
    if one and other:
        return False
    first = one or other
    return not (first and follows and first[0].key.startswith(follows[0].key))


def _ends(old: Sequence[Token], new: Sequence[Token]) -> tuple[int, int]:
    """How many both begin with, and how many of the rest both end with."""
    shortest = min(len(old), len(new))
    head = 0
    while head < shortest and old[head].key == new[head].key:
        head += 1
    tail = 0
    while tail < shortest - head and old[-1 - tail].key == new[-1 - tail].key:
        tail += 1
    return head, tail


def _cut(middles: Sequence[list[Token]], end: int) -> list[Token]:
    """Takes the words that both begin (0) or end (-1) with off the first or last token of each."""
    if not all(middles):
        return []
    one, other = middles[0][end], middles[1][end]
    if one.xml or other.xml or (one.look, one.link) != (other.look, other.link):
        return []
    if end == 0:
        length = _same_start(one.text, other.text)
        shared = one.text[:length]
        rest = one.text[length:], other.text[length:]
    else:
        is_all = len(middles[0]) == len(middles[1]) == 1
        length = _same_end(one.text, other.text, is_all=is_all)
        shared = one.text[len(one.text) - length :]
        rest = one.text[: len(one.text) - length], other.text[: len(other.text) - length]
    if not length:
        return []
    for middle, text in zip(middles, rest, strict=True):
        middle[end] = _words(text, one.look, one.link)
    return [_words(shared, one.look, one.link)]


def _same_start(one: str, other: str) -> int:
    """How many characters the whole words have that both texts begin with."""
    shorter, longer = (one, other) if len(one) < len(other) else (other, one)
    if one[:1] != other[:1]:
        return 0
    if longer.startswith(f"{shorter} ") and not shorter[-1:].isspace():
        return len(shorter)
    low, high = 0, len(shorter)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return one.rfind(" ", 0, low) + 1


def _same_end(one: str, other: str, *, is_all: bool) -> int:
    """How many the words have that both end with; a text may be the end of the other where it `is_all` that differs.

    Of two that begin alike, it is the start that has stayed.
    """
    shorter, longer = (one, other) if len(one) < len(other) else (other, one)
    if is_all and longer.endswith(f" {shorter}") and longer[:1] != shorter[:1] and not shorter[:1].isspace():
        return len(shorter)
    low, high = 0, len(shorter)
    while low < high:
        middle = (low + high + 1) // 2
        is_same = one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]
        low, high = (middle, high) if is_same else (low, middle - 1)
    start = one.find(" ", len(one) - low)
    return len(one) - start if start >= 0 else 0


def _single(token: Token) -> list[Token]:
    return [_words(word, token.look, token.link) for word in _WORD.findall(token.text)] if not token.xml else [token]


def _steps(old: Sequence[Token], new: Sequence[Token], head: int, tail: int) -> list[Step]:
    i, j = len(old) - tail, len(new) - tail
    found: list[Step] = [("replace", head, i, head, j)]
    if 0 < (i - head) * (j - head) <= _MOST:
        one, other = [each.key for each in old[head:i]], [each.key for each in new[head:j]]
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        found = [(tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in matcher.get_opcodes()]
    gone = sum(_weight(old[a:b]) for tag, a, b, _, _ in found if tag != "equal")
    weight = _weight(old)
    is_another = 2 * (weight - gone) < _ANOTHER * (weight + _weight(new))
    is_one = len(found) == 1 and not is_another
    found = [("equal", 0, head, 0, head), *found, ("equal", i, len(old), j, len(new))]
    found = [each for each in found if each[2] > each[1] or each[4] > each[3]]
    return found if is_one else list(_joined(found, old, is_another=is_another))


def _weight(tokens: Iterable[Token]) -> int:
    """How much tokens weigh, in characters."""
    return sum([len(each.text) or _WEIGHT for each in tokens])


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


_Marked = tuple[str, "MarkKind | None", Token]  # the link in which a token stands, what became of it, and the token


def both(old: TokenLine, new: TokenLine, pen: Pen) -> str:
    """What is in a paragraph that was changed."""
    old, new, found = compared(old, new)
    marked: list[_Marked] = []
    places: list[int] = []  # where in `marked` each token of the new wording stands
    for tag, i1, i2, j1, j2 in found:
        was, now = old.tokens[i1:i2], new.tokens[j1:j2]
        if tag == "equal":
            places += range(len(marked), len(marked) + len(now))
            marked += [
                (each.link, None, _stayed(other, each, pen) if each.xml else each)
                for other, each in zip(was, now, strict=True)
            ]
        else:
            marked += [(each.link, MarkKind.DELETED, each) for each in was]
            places += range(len(marked), len(marked) + len(now))
            marked += [(each.link, MarkKind.INSERTED, each) for each in now]
    places.append(len(marked))
    inner = _written(marked, [(places[at], xml) for at, xml in new.bookmarks], pen)
    before, after = ("".join([xml for _, xml in old.bookmarks if name in xml]) for name in ("Start", "End"))
    return f"{before}{inner}{after}"


def _stayed(old: Token, new: Token, pen: Pen) -> Token:
    """What stays whole and both have; the number that a cross-reference shows may be another one all the same."""
    was, now = FIELD.fullmatch(old.xml), FIELD.fullmatch(new.xml)
    if was is None or now is None or was["result"] == now["result"]:
        return new
    marked = pen.around(MarkKind.DELETED, was["result"]) + pen.around(MarkKind.INSERTED, now["result"])
    return new._replace(xml=f"{now['code']}{marked}{now['end']}")


def one(side: TokenLine, kept: Iterable[int], kinds: tuple[MarkKind, MarkKind], pen: Pen) -> str:
    """A wording at one end of a move: kept words are of the first kind, the others of the second."""
    moved = frozenset(kept)
    marked: list[_Marked] = [(each.link, kinds[at not in moved], each) for at, each in enumerate(side.tokens)]
    return _written(marked, side.bookmarks, pen)


def _written(marked: Sequence[_Marked], bookmarks: Sequence[tuple[int, str]], pen: Pen) -> str:
    out: list[str] = []
    at = 0
    for place, xml in [*bookmarks, (len(marked), "")]:
        out += (_links(marked[at:place], pen), xml)
        at = place
    return "".join(out)


def _links(marked: Sequence[_Marked], pen: Pen) -> str:
    out: list[str] = []
    for link, within in groupby(marked, itemgetter(0)):
        out.append(link)
        for kind, alike in groupby(within, itemgetter(1)):
            runs = _runs([token for _, _, token in alike])
            out.append(pen.within(kind, runs) if kind else runs)
        if link:
            out.append("</w:hyperlink>")
    return "".join(out)


def _runs(tokens: Iterable[Token]) -> str:
    """Tokens as runs: words of one look, one after the other, in one of them."""
    out: list[str] = []
    text = look = ""
    for each in tokens:
        if text and (each.xml or each.look != look):
            out.append(_run_of(text, look))
            text = ""
        out.append(each.xml)
        text, look = text + each.text, each.look
    if text:
        out.append(_run_of(text, look))
    return "".join(out)


def _run_of(text: str, look: str) -> str:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
