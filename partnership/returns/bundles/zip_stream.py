"""A bundle as a zip file, made as a stream: no more than one document stands in memory, and none waits for another.

The same state on the same day gives the same bytes.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from partnership.documents.word.package import deflate, zip_stream
from partnership.map.downloads.delivery import Delivery, deliver, word_writer
from partnership.map.downloads.formats import Format, file_name
from partnership.returns.bundles.index import HASHES, IndexEntry, index_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partnership.documents.word.package import PackedFile
    from partnership.map.downloads.delivery import WriteWord
    from partnership.returns.bundles.contents import BundleContents, PlannedDocument

    Told = Callable[[int, int], None]  # files made, files in all

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
