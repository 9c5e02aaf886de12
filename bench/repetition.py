"""How much of the papers is said in another of them too, paragraph by paragraph, on the demonstration.

A paragraph is a paragraph, an item of a list or a row of a table, in lower case, with numbers of clauses taken out. Its
words count as repeated when another protocol has the same paragraph. Prints a line for each protocol (words, words
repeated, share) and one for all; ends with 1 where the share of all is over the limit. `--texts FOLDER` writes each
protocol as plain text.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.material.papers import papers
from bench.material.site import load, site
from partnership.documents import blocks as b
from partnership.documents.writers.plain import write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST = 8.0  # per cent
_NUMBER = re.compile(r"(?<![\w])(?:[0-9]{1,2}|[A-Z]{1,2})\.[0-9]{1,2}(?![\w])|\bAnnex [A-Z]{1,2}\b")
_WORD = re.compile(r"[^\W_]+(?:['’./-][^\W_]+)*")


def paragraphs(document: b.Document) -> Iterator[str]:
    """Every paragraph, item and row in reading order, ready to be compared."""
    for block in document.blocks:
        yield from map(_even, _paragraphs(block))


def _even(text: str) -> str:
    return " ".join(_NUMBER.sub("", text).casefold().split())


def _paragraphs(block: b.Block) -> Iterator[str]:
    inner = block.callouts if isinstance(block, b.TitlePage) else getattr(block, "blocks", ())
    for each in inner:
        yield from _paragraphs(each)
    if isinstance(block, b.Paragraph):
        yield _text(block.runs)
    elif isinstance(block, b.Heading):
        yield block.text
    elif isinstance(block, b.ItemList):
        yield from _items(block)
    elif isinstance(block, b.Table):
        yield from (" ".join(_text(runs) for cell in row for runs in cell.paragraphs) for row in block.rows)
    elif isinstance(block, b.Facts):
        yield from (f"{label} " + " ".join(map(_text, cell.paragraphs)) for label, cell in block.rows)
    elif isinstance(block, b.Signatures):
        yield from block.parties


def _items(items: b.ItemList) -> Iterator[str]:
    for item in items.items:
        yield _text(item.runs)
        yield from _items(item.children) if item.children is not None else ()


def _text(runs: Iterable[b.Run]) -> str:
    return "".join("\n" if isinstance(run, b.Break) else run.text for run in runs)


def main() -> int:
    """Prints the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="nothing more: the figures are whole as they are")
    parser.add_argument("--texts", type=Path, help="a folder for the protocols as plain text")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = site(Path(folder))
        with app.app_context():
            load()
        found = papers(app)
    said = {name: Counter(paragraphs(document)) for name, document in found.items()}
    in_papers = Counter(text for each in said.values() for text in each)
    words = repeated = 0
    for name, texts in said.items():
        own = sum(len(_WORD.findall(text)) * times for text, times in texts.items())
        shared = sum(len(_WORD.findall(text)) * times for text, times in texts.items() if in_papers[text] > 1)
        words, repeated = words + own, repeated + shared
        print(f"{name}: {own:,} words, {shared:,} repeated, {100 * shared / own:.1f} %")
        if given.texts:
            given.texts.mkdir(parents=True, exist_ok=True)
            (given.texts / f"{name}.txt").write_text(write_text(found[name]), encoding="utf-8")
    share = 100 * repeated / words
    print(f"all {len(found)}: {words:,} words, {repeated:,} repeated, {share:.1f} % (at most {_MOST:.0f} %)")
    return int(share > _MOST)


if __name__ == "__main__":
    sys.exit(main())
