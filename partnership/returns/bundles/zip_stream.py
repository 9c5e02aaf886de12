"""A bundle as a zip file, made as a stream: no more than one document stands in memory, and none waits for another.

The same state on the same day gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.word.package import deflate, zip_stream
from partnership.documents.wording import day
from partnership.map.downloads.delivery import Delivery, deliver, word_writer
from partnership.map.downloads.formats import Format, file_name
from partnership.protocols.composing.phrases import cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from partnership.documents.word.package import PackedFile
    from partnership.map.downloads.delivery import WriteWord
    from partnership.returns.bundles.contents import BundleContents, PlannedDocument

    Told = Callable[[int, int], None]  # files made, files in all

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


INDEX = "00-index.docx"
_WORD_LEVEL = 1  # a Word file is deflated already
_TEXT_LEVEL = 6


def zip_name(contents: BundleContents) -> str:
    """What the zip file is called: whose papers, and of which day."""
    return file_name(f"{contents.file_stem}-{contents.material.map_.as_of.isoformat()}.zip".lower())


def count_files(contents: BundleContents, *, with_text: bool) -> int:
    """How many files the zip will have, the index and the list of hashes too."""
    return len(contents.planned) * (2 if with_text else 1) + 2


def pack(contents: BundleContents, *, with_text: bool = False, told: Told | None = None) -> Iterator[bytes]:
    """The zip file piece by piece; `told` hears how many files of how many have been taken."""
    total = count_files(contents, with_text=with_text)
    write = word_writer(contents.partnership)

    def members() -> Iterator[PackedFile]:
        for number, member in enumerate(_members(contents, write, with_text=with_text), 1):
            yield member
            if told is not None:
                told(number, total)

    return zip_stream(members())


def _members(contents: BundleContents, write: WriteWord, *, with_text: bool) -> Iterator[PackedFile]:
    """The documents, then the index of them, then the hash of every file as `sha256sum` writes it."""
    forms = (Format.WORD, Format.TEXT) if with_text else (Format.WORD,)
    entries: list[IndexEntry] = []
    hashes: list[str] = []

    def member(name: str, content: bytes) -> PackedFile:
        hashes.append(f"{sha256(content).hexdigest()}  {name}\n")
        return deflate(name, content, _WORD_LEVEL if name.endswith(Format.WORD) else _TEXT_LEVEL)

    for number, planned in enumerate(contents.planned, 1):
        paper = planned.make()
        entries.append(_entry(planned, paper, number))
        for form in forms:
            yield member(_name(number, paper, form), deliver(paper, form, write))
        del paper  # before the next one is made
    yield member(INDEX, write(index_document(contents, entries)))
    listed = "".join(sorted(hashes, key=lambda line: line.split("  ", 1)[1]))
    yield deflate(HASHES, listed.encode(), _TEXT_LEVEL)


def _name(number: int, paper: Delivery, form: Format) -> str:
    return file_name(f"{number:02d}-{paper.name(form)}")


def _entry(planned: PlannedDocument, paper: Delivery, number: int) -> IndexEntry:
    document = paper.document
    return IndexEntry(
        planned.part,
        _name(number, paper, Format.WORD),
        document.title,
        document.version,
        document.status_words,
        document.dated_on,
    )
