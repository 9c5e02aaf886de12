"""A real protocol as a Word file, against the limit and the peers, on the same content in one run.

The protocol on safeguarding trafficked children is composed for a made-up map. The limit is what plain strings and
zipfile need for the same document.xml, deflated to the same size; `bench/material/limit.py` and `peers.py` say what it
and the peers are spared. Prints `name: median (mean, p95; peer: its median, ratio)`, times as the processor's, and ends
with 1 where a limit is not kept. Run from the top of the checkout; `--full` adds runs, and what takes minutes.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.material import shelves
from bench.material.limit import Limit
from bench.material.measuring import Report, exponent, megabytes, milliseconds, once
from bench.material.peers import ByDocxtpl, ByPythonDocx
from partnership.documents.block_json import from_json, to_json
from partnership.documents.word.template import BODY
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html
from partnership.operations.demo.made_up_map import after_a_change, composed, longest_protocol, made_up_map, of_others

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from partnership.documents.blocks import Document
    from partnership.findings.facts import PartnershipMap

_LIMIT = "strings and zipfile"
_MOST = {"blocks to bytes": 0.7, "a first write, nothing kept": 1.6, "compose and write": 3.5}
_MEMORY = 5.0  # megabytes
_STEEPEST = 1.1  # exponent of the time over the number of organisations, from 1,000 on
_DOCXTPL = 12.0  # as many times as fast, at least
_SIZES = (60, 300)
_GROWTH = (10, 30, 100, 300, 1000, 3000)
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]+)</w:t>")


def _next(documents: Iterator[Document]) -> bytes:
    return write_word(next(documents))


def _sized(name: str, organisations: int) -> str:
    return f"{name}, {organisations} organisations"


def _turns(made: Iterable[Document]) -> Iterator[Document]:
    """Documents that are composed before the clock runs, each used once."""
    return iter(list(made))


def _changes(map_: PartnershipMap, runs: int) -> Iterator[PartnershipMap]:
    return iter([after_a_change(map_, number) for number in range(100, 100 + runs + 2)])


def _compose_next(maps: Iterator[PartnershipMap]) -> bytes:
    return write_word(composed(next(maps)))


def _sizes(report: Report, runs: int) -> None:
    for organisations in _SIZES:
        map_ = made_up_map(organisations)
        tree = composed(map_)
        file = write_word(tree)
        limit = Limit(file)
        peer = f"{_LIMIT} at level {limit.level}"
        report.say(_sized("the file", organisations), len(file) / 1000, "kB", f"{peer}: {limit.size / 1000:.1f} kB")
        rounds = range(1, runs + 3)
        works: dict[str, Callable[[], object]] = {
            _LIMIT: limit.bytes,
            "blocks to bytes": partial(_next, _turns(composed(after_a_change(map_, n)) for n in rounds)),
            "a stored version": partial(_next, _turns(from_json(to_json(tree)) for _ in rounds)),
            "every name and number another": partial(_next, _turns(composed(of_others(map_, n)) for n in rounds)),
            "compose and write": partial(_compose_next, _changes(map_, runs)),
            "the same document again, level 3": partial(write_word, tree, compression=3),
            "the same document again, level 9": partial(write_word, tree, compression=9),
            "preview, nothing kept": partial(write_html, tree),
        }  # fmt: skip
        taken = milliseconds(works, runs)
        most = taken.pop(_LIMIT)
        for name, value in taken.items():
            report.against(_sized(name, organisations), value, peer, most, most=_MOST.get(name))
        _first(report, limit, map_, runs)
        peak, least = megabytes(partial(write_word, tree)), megabytes(limit.bytes)
        report.within(_sized("memory of a render", organisations), peak, "MB", _MEMORY, f"{_LIMIT}: {least:.1f} MB")


def _first(report: Report, limit: Limit, map_: PartnershipMap, runs: int) -> None:
    """What the first file of a process takes. By itself, since what is forgotten here is missing everywhere."""
    trees = _turns(composed(after_a_change(map_, n)) for n in range(runs + 2))
    ready: list[Document] = []

    def forget() -> None:
        shelves.empty()
        ready.append(next(trees))

    name = "a first write, nothing kept"
    taken = milliseconds({"forget": forget, _LIMIT: limit.bytes, name: lambda: write_word(ready.pop())}, runs)
    peer = f"{_LIMIT} at level {limit.level}"
    report.against(_sized(name, len(map_.agencies)), taken[name], peer, taken[_LIMIT], most=_MOST[name])


def _peers(report: Report, *, is_full: bool) -> None:
    """The peers take turns with our own writer, which has a document after a change each time."""
    for organisations in _SIZES if is_full else _SIZES[:1]:
        map_, runs = made_up_map(organisations), 5 if is_full else 3
        file = write_word(composed(map_))
        by_docxtpl, by_python_docx = ByDocxtpl(file), ByPythonDocx(file)
        if _words(file) != _words(by_docxtpl.bytes()):
            raise SystemExit("docxtpl does not write the same words, so the figures would mean nothing.")
        ours = _turns(composed(after_a_change(map_, n)) for n in range(runs + 2))
        taken = milliseconds({
            "blocks to bytes": partial(_next, ours),
            "docxtpl": by_docxtpl.bytes,
            "python-docx, cells kept": by_python_docx.careful,
        }, runs)  # fmt: skip
        own = taken.pop("blocks to bytes")
        for name, value in taken.items():
            least = _DOCXTPL if name == "docxtpl" else None
            report.against(_sized(name, organisations), value, "blocks to bytes", own, least=least)
        if is_full:
            report.say(_sized("python-docx, table.cell(i, j)", organisations), once(by_python_docx.plain), "ms")


def _words(file: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return _TEXT.findall(package.read(BODY).decode())


def _growth(report: Report, sizes: Sequence[int], runs: int) -> None:
    taken: dict[str, list[float]] = {"blocks to bytes": [], "compose and write": []}
    for organisations in sizes:
        map_ = made_up_map(organisations)
        trees = _turns(composed(after_a_change(map_, n)) for n in range(runs + 2))
        each = milliseconds({
            "blocks to bytes": partial(_next, trees), "compose and write": partial(_compose_next, _changes(map_, runs)),
        }, runs)  # fmt: skip
        for name, value in each.items():
            taken[name].append(value.median)
    for name, times in taken.items():
        figures = ", ".join(f"{size}: {value:.0f} ms" for size, value in zip(sizes, times, strict=True))
        report.say(f"growth of {name}, exponent from {sizes[0]} to {sizes[-1]:,} organisations",
                   exponent(sizes, times), "", figures)  # fmt: skip
        report.within(
            f"growth of {name}, exponent from {sizes[-2]:,} on", exponent(sizes[-2:], times[-2:]), "", _STEEPEST
        )
    peak = megabytes(partial(write_word, composed(made_up_map(sizes[-1]))))
    report.say(f"memory of a render, {sizes[-1]:,} organisations", peak, "MB", "the whole body stands in it twice")


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="more runs, and what takes minutes")
    is_full = options.parse_args().full
    report = Report()
    print(f"The protocol {longest_protocol()}, composed for a made-up map:")
    _sizes(report, 25 if is_full else 9)
    _growth(report, _GROWTH, 5 if is_full else 2)
    _peers(report, is_full=is_full)
    report.end()


if __name__ == "__main__":
    main()
