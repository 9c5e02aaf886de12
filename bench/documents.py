"""From blocks to the bytes of a Word file, against the limit: the same XML from ready-made strings through zipfile.

Prints `name: value unit (peer: value, ratio)`. Run from the top of the checkout; `--full` adds 1,000 organisations.
"""

from __future__ import annotations

import argparse
import io
import re
import statistics
import sys
import time
import tracemalloc
import zipfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from partnership.documents import blocks as b
from partnership.documents.html import write_html
from partnership.documents.outline import outline
from partnership.documents.text import escape
from partnership.documents.word import write_word
from partnership.documents.word_body import Body
from partnership.documents.word_runs import Ledger
from partnership.documents.word_template import BODY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ROLES = ("lead", "supports", "", "consulted", "informed", "", "deputy", "")
_FUNCTIONS = 16
_CARD = ("Post", "Telephone", "Out of hours", "Mail", "Address", "Last confirmed")
_SENTENCE = "The partners agree that the welfare of the child comes first, and that nobody waits for another agency. "


def organisation(number: int) -> dict[str, tuple[str, ...]]:
    """The values of one organisation, by the part of the document that shows them."""
    name = f"Agency {number} & partners"
    contact = (f"Duty desk {number}", f"020 7946 {number % 1000:04d}", f"07700 {900000 + number}")
    return {
        "s": (name, *contact, f"desk{number}@example.org", "confirmed 2 November 2009"),
        "m": (name, *(_ROLES[(number * place) % len(_ROLES)] for place in range(1, _FUNCTIONS + 1))),
        "c": (name, *contact, f"desk{number}@example.org", f"{number} High Street, Exampleton", "2 November 2009"),
        "g": (name,),
    }


def marks() -> dict[str, tuple[str, ...]]:
    """In place of an organisation: a mark for each value, to find where it stands in the XML."""
    return {part: tuple(f"@{part}{place}@" for place in range(len(values))) for part, values in organisation(1).items()}


def document(organisations: Sequence[dict[str, tuple[str, ...]]]) -> b.Document:
    """Fourteen sections, a schedule, a matrix on landscape pages, contact cards, sixty checks and a sign-off block."""
    sections: list[b.Block] = []
    for section in range(1, 15):
        sections.append(b.Heading(1, f"Section {section}", f"section-{section}", str(section)))
        for clause in range(1, 3 + section % 4):
            text = (b.Text(_SENTENCE * (1 + clause % 3)),)
            sections.append(
                b.Clause(f"c-{section}-{clause}", f"{section}.{clause}", (b.Paragraph(text),), ("SOLACE 2009, 2.4",))
            )
    agencies = (b.Column("Agency", 4), *(b.Column(f"Function {place}") for place in range(_FUNCTIONS)))
    schedule = tuple(b.Column(title) for title in ("Agency", "Post", "Telephone", "Out of hours", "Mail", "State"))
    cards = tuple(
        b.Facts(each["c"][0], "Contact", tuple(zip(_CARD, map(_cell, each["c"][1:]), strict=True)))
        for each in organisations
    )
    checks = tuple(
        b.Check(f"A{number:02d}", (b.Text(_SENTENCE),), _cell("Children's services"), "Dated note", "Hold",
                number % 3 == 0, "SOLACE 2009, 3.1")
        for number in range(1, 61)
    )  # fmt: skip
    blocks = (
        b.TitlePage("Protocol", "Sample", (("Version", "0.1"),)),
        b.Contents(),
        *sections,
        b.Table("Schedule", "Agencies", schedule, tuple(tuple(map(_cell, each["s"])) for each in organisations)),
        b.Landscape((
            b.Table("Matrix", "Roles", agencies, tuple(tuple(map(_cell, each["m"])) for each in organisations),
                    has_row_headings=True, is_compact=True),
        )),
        *cards,
        b.Checklist("Checks", "Each row is a check.", checks),
        b.Signatures("Sign-off", "A row for each agency.", tuple(each["g"][0] for each in organisations)),
    )  # fmt: skip
    return b.Document(
        "Protocol", "Sample", "Sample Partnership", b.Status.DRAFT, "0.1", date(2009, 11, 24), "Restricted", "sample",
        blocks,
    )  # fmt: skip


def _cell(text: str) -> b.Cell:
    return b.Cell(((b.Text(text),),))


def _first_rows() -> dict[str, str]:
    """The first row of each table as it stands above others: it is held to the second."""
    sample = document([marks()] * 3)
    xml = "".join(Body(sample, Ledger(outline(sample)), None).chunks())
    rows = re.findall(r"<w:tr>.*?</w:tr>", xml)
    return {part: next(row for row in rows if f"@{part}0@" in row) for part in ("s", "m", "g")}


class Limit:
    """The fastest plain way: the XML of each row as a ready-made string, filled, joined and zipped at level 6."""

    def __init__(self, written: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(written)) as package:
            self._others = [(name, package.read(name)) for name in package.namelist() if name != BODY]
        sample = document([marks()])
        chunks = list(Body(sample, Ledger(outline(sample)), None).chunks())
        self._pieces: list[str] = []
        self._units: list[tuple[str, str, str]] = []  # part, its XML for the first organisation, and for any other
        firsts = _first_rows()
        at = 0
        for part in ("s", "m", "c", "g"):
            hits = [place for place, chunk in enumerate(chunks) if f"@{part}" in chunk]
            end = hits[-1] + 1
            self._pieces.append("".join(chunks[at : hits[0]]))
            unit = "".join(chunks[hits[0] : end])
            self._units.append((part, self._template(part, firsts.get(part, unit)), self._template(part, unit)))
            at = end
        self._pieces.append("".join(chunks[at:]))

    @staticmethod
    def _template(part: str, xml: str) -> str:
        safe = xml.replace("{", "{{").replace("}", "}}")
        if part == "g":
            safe = re.sub(r'sign:1:date"/><w:id w:val="\d+"', '{1}"/><w:id w:val="{2}"', safe)
        return re.sub(rf"@{part}(\d+)@", r"{\1}", safe)

    def body(self, organisations: Sequence[dict[str, tuple[str, ...]]]) -> str:
        """The XML of the body."""
        out: list[str] = []
        ledger = Ledger(outline(document([])))
        for piece, (part, first, other) in zip(self._pieces, self._units, strict=False):
            out.append(piece)
            for number, each in enumerate(organisations, 1):
                values = [escape(value) for value in each[part]]
                if part == "g":
                    tag = f"sign:{number}:date"
                    values += [tag, ledger.control(tag, "").rsplit('"', 2)[1]]
                out.append((first if number == 1 else other).format(*values))
        out.append(self._pieces[-1])
        return "".join(out)

    def bytes(self, organisations: Sequence[dict[str, tuple[str, ...]]]) -> bytes:
        """The whole file."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
            for name, content in self._others:
                package.writestr(name, content)
            package.writestr(BODY, self.body(organisations).encode())
        return stream.getvalue()


def milliseconds(works: Sequence[Callable[[], object]], runs: int) -> list[float]:
    """The median time of each call; they take turns, so that a busy machine slows all alike."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(runs + 2):
        for place, work in enumerate(works):
            start = time.perf_counter()
            work()
            taken[place].append((time.perf_counter() - start) * 1000)
    return [statistics.median(times[2:]) for times in taken]


def megabytes(work: Callable[[], object]) -> float:
    """The peak of memory that a call asks for."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="1,000 organisations too, and more runs")
    is_full = options.parse_args().full
    runs = 25 if is_full else 9
    for count in (60, 300, 1000) if is_full else (60, 300):
        organisations = [organisation(number) for number in range(1, count + 1)]
        tree = document(organisations)
        written = write_word(tree)
        limit = Limit(written)
        with zipfile.ZipFile(io.BytesIO(written)) as package:
            if package.read(BODY).decode() != limit.body(organisations):
                raise SystemExit("The limit does not write the same document, so the figures would mean nothing.")
        works: dict[str, Callable[[], object]] = {
            "limit": partial(limit.bytes, organisations),
            "word": partial(write_word, tree),
            "word for a quick look": partial(write_word, tree, compression=3),
            "word to be issued": partial(write_word, tree, compression=9),
            "preview": partial(write_html, tree),
        }
        peer, *values = milliseconds(tuple(works.values()), runs)
        for name, value in zip(list(works)[1:], values, strict=True):
            line = f"{value:.1f} ms (strings and zipfile: {peer:.1f} ms, {value / peer:.2f})"
            print(f"{name}, {count} organisations: {line}")
        peak, least = megabytes(works["word"]), megabytes(works["limit"])
        print(f"memory, {count} organisations: {peak:.1f} MB (strings and zipfile: {least:.1f} MB, {peak / least:.2f})")


if __name__ == "__main__":
    main()
