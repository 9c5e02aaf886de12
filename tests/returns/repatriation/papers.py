"""The lines of a paper of a return, read from its document or from its Word file, and what its printed rule makes of them.

The rule is written here anew from the words on the paper, so that a fault of the product shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from partnership.documents import blocks as b
from partnership.documents.outline import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BODY = "word/document.xml"
VALUES = "customXml/item1.xml"
_IS_LINE = re.compile(r"[A-Z]\d\d(\.\d)?\.state")
_BOUND = re.compile(r'w:xpath="/v:values\[1\]/v:([^\[]+)\[1\]"')
_CONTROL = re.compile(r"<w:sdt><w:sdtPr>(?:(?!<w:sdt>).)*?</w:sdt>", re.DOTALL)
_TAG = re.compile(r'<w:tag w:val="([^"]*)"')
_ITEM = re.compile(r'<w:listItem w:displayText="([^"]*)"')
_SHOWN = re.compile(r"(<w:sdtContent>.*?<w:t[^>]*>)[^<]*(</w:t>)", re.DOTALL)
_TEXT = re.compile(r"<w:t[^>]*>([^<]*)</w:t>")


@dataclass(frozen=True)
class PaperLine:
    """A line of a paper: its id, its words, its states."""

    id: str
    text: str
    states: tuple[str, ...]


def lines(document: b.Document) -> list[PaperLine]:
    """The checks of a file: the rows that hold the state of one."""
    return [line for block in walk(document.blocks) if isinstance(block, b.Table) for line in _lines_in(block)]


def _lines_in(table: b.Table) -> Iterator[PaperLine]:
    for row in table.rows:
        runs = [run for cell in row for paragraph in cell.paragraphs for run in paragraph]
        for choice in (run for run in runs if isinstance(run, b.ContentControl) and _IS_LINE.fullmatch(run.id)):
            words = " ".join(getattr(run, "text", "") for run in runs)
            yield PaperLine(choice.id.removesuffix(".state"), words, choice.choices)


def drop_downs(word: bytes) -> dict[str, tuple[str, ...]]:
    """Every list to choose from in a Word file, by its tag."""
    with ZipFile(BytesIO(word)) as package:
        body = package.read(BODY).decode()
    return {_TAG.findall(each)[0]: tuple(_ITEM.findall(each)) for each in _CONTROL.findall(body) if _ITEM.search(each)}


def filled(word: bytes, chosen: Mapping[str, str]) -> bytes:
    """A Word file with values of its own part changed, and every control that is bound to one showing it."""

    def show(found: re.Match[str]) -> str:
        control = found.group()
        name = (_BOUND.findall(control) or [""])[0]
        if name not in chosen:
            return control
        items = _ITEM.findall(control)
        assert not items or chosen[name] in items, f"{chosen[name]} is none of the states"
        return _SHOWN.sub(lambda each: f"{each[1]}{chosen[name]}{each[2]}", control, count=1)

    out = BytesIO()
    with ZipFile(BytesIO(word)) as package, ZipFile(out, "w", ZIP_DEFLATED) as copy:
        for name in package.namelist():
            text = package.read(name)
            if name == VALUES:
                text = _changed(text.decode(), chosen).encode()
            elif name.endswith(".xml"):
                text = _CONTROL.sub(show, text.decode()).encode()
            copy.writestr(name, text)
    return out.getvalue()


def _changed(values: str, chosen: Mapping[str, str]) -> str:
    for name, value in chosen.items():
        values, count = re.subn(rf"<{re.escape(name)}>[^<]*</{re.escape(name)}>", f"<{name}>{value}</{name}>", values)
        assert count == 1, name
    return values


def values(word: bytes) -> dict[str, str]:
    """The values of a Word file, by their names."""
    with ZipFile(BytesIO(word)) as package:
        return dict(re.findall(r"<([\w.-]+)>([^<]*)</\1>", package.read(VALUES).decode()))


def shown(word: bytes, part: str = BODY) -> list[tuple[str, str]]:
    """What each bound control of a part shows: the name of its value, and the words."""
    with ZipFile(BytesIO(word)) as package:
        found = [each for each in _CONTROL.findall(package.read(part).decode()) if _BOUND.search(each)]
    return [(_BOUND.findall(each)[0], "".join(_TEXT.findall(each[each.index("<w:sdtContent>") :]))) for each in found]


CLEARED = {"Clear", "Does not arise", "Passed", "Explained", "Adult does not wish it"}


def clear_stages(held: Mapping[str, str], stages: Mapping[str, set[str]]) -> list[str]:
    """The stages that are Clear by the rule as printed: no check in it is Not clear, the stage before is, it is signed.

    `stages` has the ids of the checks of each stage in their order.
    """
    clear: list[str] = []
    for stage, line_ids in stages.items():
        are_cleared = all(held[f"{each}.state"] in CLEARED for each in line_ids)
        if not (are_cleared and held[f"{stage}.state"] not in REFUSALS):
            break
        clear.append(stage)
    return clear


REFUSALS = {"Not clear", "Ask nobody", "Meet again", "Return refused", "Return ended", "No go", "Broken off"}
