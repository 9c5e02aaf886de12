"""A real protocol as a Word file, against the limit and the peers, on the same content in one run.

The protocol on safeguarding trafficked children is composed for a made-up map. The limit is what plain strings and
zipfile need for the same document.xml; `bench/material/limit.py` and `peers.py` say what it and the peers are spared.
Prints `name: value unit (peer: value, ratio)`, times as the processor's. Run from the top of the checkout; `--full`
adds runs, and what takes minutes.
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

from bench.material.limit import Limit
from bench.material.measuring import against, exponent, megabytes, milliseconds, once, say
from bench.material.peers import ByDocxtpl, ByPythonDocx
from partnership.demo.made_up_map import PROTOCOL, after_a_change, composed, made_up_map, of_others
from partnership.documents.blocks import from_json, to_json
from partnership.documents.word.template import BODY
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from partnership.documents.blocks import Document
    from partnership.findings.facts import PartnershipMap

_LIMIT = "strings and zipfile"
_SIZES = (60, 300)
_GROWTH = (10, 30, 100, 300, 1000, 3000)
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]+)</w:t>")


def _next(documents: Iterator[Document]) -> bytes:
    return write_word(next(documents))


def _turns(made: Iterable[Document]) -> Iterator[Document]:
    """Documents that are composed before the clock runs, each used once."""
    return iter(list(made))


def _changes(map_: PartnershipMap, runs: int) -> Iterator[PartnershipMap]:
    return iter([after_a_change(map_, number) for number in range(100, 100 + runs + 2)])


def _compose_next(maps: Iterator[PartnershipMap]) -> bytes:
    return write_word(composed(next(maps)))


def _sizes(runs: int) -> None:
    for organisations in _SIZES:
        map_ = made_up_map(organisations)
        tree = composed(map_)
        limit = Limit(write_word(tree))
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
        peer = taken.pop(_LIMIT)
        for name, value in taken.items():
            most = {"blocks to bytes": 1.0, "compose and write": 2.0}.get(name)
            say(f"{name}, {organisations} organisations", value, "ms", against(_LIMIT, peer, value, most))
        _memory(tree, limit, organisations)


def _memory(tree: Document, limit: Limit, organisations: int) -> None:
    peak, least = megabytes(partial(write_word, tree)), megabytes(limit.bytes)
    say(f"memory of a render, {organisations} organisations", peak, "MB", f"{_LIMIT}: {least:.1f} MB, at most 5 MB")


def _peers(*, is_full: bool) -> None:
    """The peers take turns with our own writer, which has a document after a change each time."""
    for organisations in _SIZES:
        map_, runs = made_up_map(organisations), 5 if is_full else 3
        file = write_word(composed(map_))
        by_docxtpl, by_python_docx = ByDocxtpl(file), ByPythonDocx(file)
        if _words(file) != _words(by_docxtpl.bytes()):
            raise SystemExit("docxtpl does not write the same words, so the figures would mean nothing.")
        ours = _turns(composed(after_a_change(map_, n)) for n in range(runs + 2))
        taken = milliseconds({
            "ours": partial(_next, ours),
            "docxtpl": by_docxtpl.bytes,
            "python-docx, cells kept": by_python_docx.careful,
        }, runs)  # fmt: skip
        if organisations == _SIZES[0] or is_full:
            taken["python-docx, table.cell(i, j)"] = once(by_python_docx.plain)
        own = taken.pop("ours")
        for name, value in taken.items():
            least = ", at least 12" if name == "docxtpl" else ""
            say(
                f"{name}, {organisations} organisations",
                value,
                "ms",
                f"blocks to bytes: {own:.1f} ms, {value / own:.1f}{least}",
            )


def _words(file: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return _TEXT.findall(package.read(BODY).decode())


def _growth(runs: int) -> None:
    taken: dict[str, list[float]] = {"blocks to bytes": [], "compose and write": []}
    for organisations in _GROWTH:
        map_ = made_up_map(organisations)
        trees = _turns(composed(after_a_change(map_, n)) for n in range(runs + 2))
        each = milliseconds({
            "blocks to bytes": partial(_next, trees), "compose and write": partial(_compose_next, _changes(map_, runs)),
        }, runs)  # fmt: skip
        for name, value in each.items():
            taken[name].append(value)
    for name, times in taken.items():
        figures = ", ".join(f"{size}: {value:.0f} ms" for size, value in zip(_GROWTH, times, strict=True))
        whole, last = exponent(_GROWTH, times), exponent(_GROWTH[-2:], times[-2:])
        say(f"growth of {name}, exponent from {_GROWTH[0]} to {_GROWTH[-1]:,} organisations", whole, "",
            f"from 1,000 on: {last:.2f}, at most 1; {figures}")  # fmt: skip
    tree = composed(made_up_map(_GROWTH[-1]))
    say(f"memory of a render, {_GROWTH[-1]:,} organisations", megabytes(partial(write_word, tree)), "MB")


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="more runs, and what takes minutes")
    is_full = options.parse_args().full
    print(f"The protocol {PROTOCOL}, composed for a made-up map:")
    _sizes(25 if is_full else 9)
    _growth(5 if is_full else 3)
    _peers(is_full=is_full)


if __name__ == "__main__":
    main()
