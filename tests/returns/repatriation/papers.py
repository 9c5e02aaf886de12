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
    """The lines of a paper: the rows that hold one state."""
    return [line for block in walk(document.blocks) if isinstance(block, b.Table) for line in _lines_in(block)]


def _lines_in(table: b.Table) -> Iterator[PaperLine]:
    for row in table.rows:
        runs = [run for cell in row for paragraph in cell.paragraphs for run in paragraph]
        for choice in (run for run in runs if isinstance(run, b.ContentControl) and run.id.endswith(":state")):
            words = " ".join(getattr(run, "text", "") for run in runs)
            yield PaperLine(choice.id.removesuffix(":state"), words, choice.choices)


def drop_downs(word: bytes) -> dict[str, tuple[str, ...]]:
    """Every list to choose from in a Word file, by its tag."""
    with ZipFile(BytesIO(word)) as package:
        body = package.read(BODY).decode()
    return {_TAG.findall(each)[0]: tuple(_ITEM.findall(each)) for each in _CONTROL.findall(body) if _ITEM.search(each)}


def filled(word: bytes, chosen: Mapping[str, str]) -> bytes:
    """A Word file with states chosen from its own lists, as Word stores a choice."""

    def choose(found: re.Match[str]) -> str:
        control = found.group()
        value = chosen.get(_TAG.findall(control)[0])
        if value is None:
            return control
        assert value in _ITEM.findall(control), f"{value} is none of the states"
        return _SHOWN.sub(lambda each: f"{each[1]}{value}{each[2]}", control, count=1)

    out = BytesIO()
    with ZipFile(BytesIO(word)) as package, ZipFile(out, "w", ZIP_DEFLATED) as copy:
        for name in package.namelist():
            content = package.read(name)
            copy.writestr(name, _CONTROL.sub(choose, content.decode()).encode() if name == BODY else content)
    return out.getvalue()


def states(word: bytes) -> dict[str, str]:
    """What each list of a Word file shows."""
    with ZipFile(BytesIO(word)) as package:
        body = package.read(BODY).decode()
    return {
        _TAG.findall(each)[0]: _TEXT.findall(each[each.index("<w:sdtContent>") :])[0]
        for each in _CONTROL.findall(body)
        if _ITEM.search(each)
    }


CLEARED = {"Clear", "Does not arise", "Passed", "Done", "Explained"}


def clear_stages(shown: Mapping[str, str], stages: Mapping[str, tuple[set[str], set[str]]]) -> list[str]:
    """The stages that are CLEAR by the rule as printed.

    `stages` has the ids of the lines and of the signatures of each stage in their order. Every line is cleared, every
    earlier stage is CLEAR, and then each signature is given with a result that lets the return go on.
    """
    clear: list[str] = []
    for stage, (line_ids, act_ids) in stages.items():
        are_cleared = all(shown[f"{each}:state"] in CLEARED for each in line_ids)
        are_signed = all(shown[f"{each}:state"] not in REFUSALS for each in act_ids)
        if not (are_cleared and are_signed):
            break
        clear.append(stage)
    return clear


REFUSALS = {
    "NOT SIGNED", "Ask nobody abroad", "NOT SAFE: this return ends", "NOT CLEAR: meet again", "Return refused", "NO GO",
    "BROKEN OFF",
}  # fmt: skip
