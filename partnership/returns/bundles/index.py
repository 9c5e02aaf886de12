"""The index of a bundle: each file with what it is, its version and where it stands. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.protocols.composing.phrases import cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnership.returns.bundles.contents import BundleContents

HASHES = "00-hashes.txt"
ABOUT = (
    "The files were made at one moment, so that they go together. They hold what any member of the partnership may "
    "see, and nothing about any child or adult who may have been trafficked. Keep them with members of the partnership."
)
CHECKING = (
    f"The list {HASHES} has the hash (SHA-256) of each file. A program reckons it again (sha256sum --check {HASHES}), "
    "so that everybody sees whether a file is as it left. A file of an agreed protocol can be checked on the site too."
)


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A document that is in the bundle, by its Word file."""

    part: str
    name: str
    title: str
    version: str
    standing: str
    dated_on: date


def index_document(contents: BundleContents, entries: Sequence[IndexEntry]) -> b.Document:
    """The index as a document."""
    map_ = contents.material.map_
    return b.Document(
        title=f"Index: {contents.title}",
        subject="What is in this bundle",
        partnership=map_.name,
        status=b.Status.AGREED,  # a list, not a draft: no watermark; the standing says what it is
        version=map_.as_of.isoformat(),
        dated_on=map_.as_of,
        marking=contents.material.marking,
        file_stem="index",
        standing="INDEX",
        blocks=(
            b.TitlePage(
                contents.title,
                "What is in this bundle",
                (("Partnership", map_.name), ("Made on", day(map_.as_of)), ("Documents", str(len(entries)))),
                (_callout("For members only", ABOUT), _callout("Checking a file", CHECKING)),
            ),
            b.Landscape(tuple(_parts(entries))),
        ),
    )


def _callout(title: str, text: str) -> b.Callout:
    return b.Callout(b.Tone.INFORMATION, title, (b.Paragraph((b.Text(text),)),))


def _version(entry: IndexEntry) -> str:
    """The number of a version; a paper that has only its day has none."""
    return entry.version if entry.version not in ("", entry.dated_on.isoformat()) else "–"


def _parts(entries: Sequence[IndexEntry]) -> Iterator[b.Block]:
    if not entries:
        yield b.Paragraph((b.Text("There is no document yet."),))
    columns = (
        b.Column("Document", 4.0),
        b.Column("Version", 1.2),
        b.Column("Standing", 1.8),
        b.Column("Dated", 1.7),
        b.Column("File", 4.6),
    )
    for part, found in groupby(entries, key=lambda each: each.part):
        rows = tuple(
            (
                cell(each.title),
                cell(_version(each)),
                cell(each.standing),
                cell(day(each.dated_on)),
                cell(each.name),
            )
            for each in found
        )
        yield b.Table(part, f"{part}: a row for each document.", columns, rows, has_row_headings=True)
