"""Tracked changes accepted or rejected in full, as Word does it, on the XML itself; and what a body then says.

Strict: it knows every mark that may stand in our files, and refuses any other.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from documents.docx_parts import W, body, part
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

_GOES = {"accept": ("del", "moveFrom"), "reject": ("ins", "moveTo")}
_STAYS = {"accept": ("ins", "moveTo"), "reject": ("del", "moveFrom")}
_CHANGES = ("pPrChange", "tcPrChange", "trPrChange", "tblPrChange", "sectPrChange")
_RANGES = ("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd")
SPACER = '<w:pPr><w:pStyle w:val="Spacer"/></w:pPr> []'
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_T, _RPR = W + "t", W + "rPr"
# What is numbered in each file by itself: lists, links outwards, notes.
_OF_A_FILE = re.compile(r'w:numId w:val="(\d\d+)"|r:id="(link\d+)"|footnoteReference w:id="(\d+)"')


def _w(*names: str) -> list[str]:
    return [W + name for name in names]


def settled(root: Any, how: str) -> Any:
    """The tree with every change accepted or rejected."""
    for each in list(root.iter(*_w(*_CHANGES))):
        _property(each, how)
    goes, stays = _w(*_GOES[how]), _w(*_STAYS[how])
    _rows(root, goes, stays)
    ended = _ends(root, goes, stays)
    for each in list(root.iter(*goes)):
        each.getparent().remove(each)
    for each in list(root.iter(*stays)):
        _unwrap(each)
    for each in list(root.iter(*_w(*_RANGES))):
        each.getparent().remove(each)
    for link in [each for each in root.iter(W + "hyperlink") if len(each) == 0]:
        link.getparent().remove(link)
    for paragraph in ended:
        _join(paragraph)
    for each in root.iter(W + "delText"):
        each.tag = W + "t"
    left = [each.tag for each in root.iter(*_w("ins", "del", "moveFrom", "moveTo", *_CHANGES, *_RANGES))]
    assert left == []
    return root


def _rows(root: Any, goes: list[str], stays: list[str]) -> None:
    """Rows that go, and tables that are left without one."""
    for row in list(root.iter(W + "tr")):
        marks = row.findall(f"{W}trPr/*")
        if any(mark.tag in goes for mark in marks):
            row.getparent().remove(row)
        for mark in marks:
            if mark.tag in stays:
                mark.getparent().remove(mark)
    for table in [each for each in root.iter(W + "tbl") if each.find(W + "tr") is None]:
        table.getparent().remove(table)


def _ends(root: Any, goes: list[str], stays: list[str]) -> list[Any]:
    """The paragraphs whose ends go; no end is marked any more."""
    ended = []
    for mark in [each for each in root.iter(*goes, *stays) if each.getparent().tag == W + "rPr"]:
        if mark.tag in goes:
            ended.append(mark.getparent().getparent().getparent())
        mark.getparent().getparent().remove(mark.getparent())
    return ended


def _property(change: Any, how: str) -> None:
    properties = change.getparent()
    properties.remove(change)
    if how == "accept":
        return
    kept = [each for each in properties if each.tag in _w("rPr", "sectPr", "headerReference", "footerReference")]
    if change.tag == W + "trPrChange":
        kept += [each for each in properties if each.tag in _w("ins", "del")]
    for each in list(properties):
        properties.remove(each)
    old = list(change[0])
    for each in [*kept, *old] if properties.tag == W + "sectPr" else [*old, *kept]:
        properties.append(each)


def _unwrap(element: Any) -> None:
    at = element.getparent().index(element)
    for number, child in enumerate(list(element)):
        element.getparent().insert(at + number, child)
    element.getparent().remove(element)


def _join(paragraph: Any) -> None:
    """A paragraph whose end is gone: what is in it goes to the next one, whose properties hold."""
    inside = [each for each in paragraph if each.tag != W + "pPr"]
    following = paragraph.getnext()
    while following is not None and following.tag in _w("bookmarkStart", "bookmarkEnd"):
        following = following.getnext()
    if following is None or following.tag not in _w("p"):
        words = [each for each in inside if each.tag not in _w("bookmarkStart", "bookmarkEnd")]
        assert words == [], "words of a paragraph whose end is gone have nowhere to go"
    else:
        at = 1 if len(following) and following[0].tag == W + "pPr" else 0
        for number, each in enumerate(inside):
            following.insert(at + number, each)
        inside = []
    for each in inside:
        paragraph.addprevious(each)
    paragraph.getparent().remove(paragraph)


def said(file: bytes, how: str = "") -> list[str]:
    """The body line by line, after all changes are accepted or rejected: paragraphs, rows, with all that shows."""
    root = body(file)
    if how:
        settled(root, how)
    links = dict(
        re.findall(r'<Relationship Id="([^"]*)"[^>]*Target="([^"]*)"', part(file, "word/_rels/document.xml.rels"))
    )
    return list(_Reader(file, links).lines(root[0]))


def frames(file: bytes, how: str = "") -> list[str]:
    """The words of headers and footers."""
    found = []
    for name in ("header1", "header2", "footer1", "footer2"):
        root = etree.fromstring(part(file, f"word/{name}.xml").encode())
        for mark in list(root.iter(W + "pict")):
            mark.getparent().getparent().remove(mark.getparent())
        found += list(_Reader(file, {}).lines(settled(root, how) if how else root))
    return found


def _as_links(paragraph: Any) -> None:
    """Cross-references as links to their place, which is what a deleted one comes back as; no field of contents."""
    code, state = "", ""
    link: Any = None
    for run in list(paragraph.iterchildren(W + "r")):
        mark = run.find(W + "fldChar")
        if mark is not None:
            state = mark.get(W + "fldCharType")
            if state == "begin":
                code, link = "", etree.Element(W + "hyperlink")
                run.addprevious(link)
            paragraph.remove(run)
        elif state == "begin":
            code = "".join(run.itertext())
            paragraph.remove(run)
            target = re.search(r"REF (\w+)", code)
            if target is not None:
                link.set(W + "anchor", target[1])
        elif state == "separate" and link.get(W + "anchor"):
            link.append(run)
    for each in [each for each in paragraph.iterchildren(W + "hyperlink") if len(each) == 0]:
        paragraph.remove(each)


@lru_cache(maxsize=4096)  # most of a file is the same few properties again and again
def _bare(xml: str) -> str:
    """An element without what two files may write otherwise and mean the same by."""
    plain = re.sub(r' xmlns:\w+="[^"]*"', "", xml)
    plain = re.sub(
        r"<w:keep(?:Next|Lines)/>|<w:alias [^>]*/><w:tag [^>]*/><w:id [^>]*/>(?:<w:lock [^>]*/>)?", "", plain
    )
    plain = re.sub(r"<w:(?:tcW|tblW|gridCol) [^>]*/>", "", plain)  # widths follow from the words
    return re.sub(r' id="\d+" name="Picture \d+"|"(?:picture|drawing)\d+"', "", plain)


@lru_cache(maxsize=4096)
def _opened(properties: str) -> str:
    """Properties of a paragraph, of which none within are any, in the one form of two that XML has for them."""
    if re.search("<[^>]*[^/]>", properties.removeprefix("<w:pPr>").removesuffix("</w:pPr>")):
        return properties
    return properties.replace("<w:pPr/>", "<w:pPr></w:pPr>")


class _Reader:
    def __init__(self, file: bytes, links: dict[str, str]) -> None:
        self._links = links
        self._lists: dict[str, int] = {}
        self._file = file

    def lines(self, parent: Any, depth: str = "") -> Iterator[str]:
        for each in parent:
            name = each.tag.removeprefix(W)
            if name == "p":
                line = depth + self._paragraph(each)
                if (
                    line.strip() != SPACER
                ):  # a table at the end of a page has none, but where two versions stand in one file
                    yield line
            elif name == "tbl":
                head = [self._plain(each.find(W + part)) for part in ("tblPr", "tblGrid")]
                yield f"{depth}table {head}"
                for row in each.iterchildren(W + "tr"):
                    yield f"{depth}  row {self._plain(row.find(W + 'trPr'))}"
                    for cell in row.iterchildren(W + "tc"):
                        yield f"{depth}    cell {self._plain(cell.find(W + 'tcPr'))}"
                        yield from self.lines(cell, depth + "      ")
            elif name == "sdt":
                yield from self.lines(each.find(W + "sdtContent"), depth)
            elif name == "sectPr":
                yield depth + self._plain(each)
            else:
                assert name in {"bookmarkStart", "bookmarkEnd", "tcPr"}, name

    def _plain(self, element: Any) -> str:
        if element is None:
            return ""
        return _OF_A_FILE.sub(self._in_words, _bare(etree.tostring(element, encoding="unicode")))

    def _in_words(self, found: re.Match[str]) -> str:
        number, link, note = found.groups()
        return f"list {self._list(number)}" if number else self._links[link] if link else f"note {self._notes[note]}"

    @cached_property
    def _notes(self) -> dict[str, str]:
        notes = etree.fromstring(part(self._file, "word/footnotes.xml").encode())
        return {note.get(W + "id"): "".join(note.itertext()) for note in notes}

    def _list(self, number: str) -> int:
        return self._lists.setdefault(number, len(self._lists))

    def _paragraph(self, paragraph: Any) -> str:
        _as_links(paragraph)
        properties = _opened(self._plain(paragraph.find(W + "pPr")))
        runs: list[list[str]] = []
        for look, words in self._runs(paragraph):
            if runs and runs[-1][0] == look:
                runs[-1][1] += words
            elif words:
                runs.append([look, words])
        return f"{properties} {runs}"

    def _runs(self, parent: Any, look: str = "") -> Iterator[tuple[str, str]]:
        for each in parent:
            name = each.tag.removeprefix(W)
            if name == "r":
                own = look + self._plain(each.find(W + "rPr"))
                for inner in each:
                    if inner.tag == _T:
                        yield own, inner.text or ""
                    elif inner.tag != _RPR:
                        yield own, self._plain(inner)
            elif name == "hyperlink":
                anchor = each.get(W + "anchor", "")
                where = self._links.get(each.get(_R + "id"), "") + re.sub("^was_.*", "moved", anchor)
                yield from self._runs(each, f"{look}link {where} ")
            elif name == "sdt":
                yield from self._runs(each.find(W + "sdtContent"), f"{look}box {self._plain(each.find(W + 'sdtPr'))} ")
            else:
                assert name in {"pPr", "bookmarkStart", "bookmarkEnd"}, name


def differences(got: list[str], wanted: list[str]) -> list[tuple[str, str]]:
    """Lines that are not the same; a link to a clause that has moved goes to the mark at its old place."""
    pairs = zip_longest(got, wanted, fillvalue="")
    return [(one, other) for one, other in pairs if one != other and not _is_moved_link(one, other)]


def _is_moved_link(one: str, other: str) -> bool:
    return "link moved " in one and re.sub(r"link (moved|c_\w+) ", "link ", one) == re.sub(
        r"link c_\w+ ", "link ", other
    )
