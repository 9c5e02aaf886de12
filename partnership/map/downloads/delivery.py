"""The one way in which a document leaves the house: its bytes in each format, and the answer that hands them out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID

from flask import Response, render_template, request, stream_with_context, url_for

from partnership.base.errors import NotFound
from partnership.documents.blocks import Document, Picture
from partnership.documents.outline import walk
from partnership.documents.redline.writer import write_redline
from partnership.documents.word.writer import write_word
from partnership.documents.writers.markdown import write_markdown
from partnership.documents.writers.pdf import write_pdf
from partnership.documents.writers.plain import write_text
from partnership.map.downloads.file_hashes import record_file
from partnership.map.downloads.formats import Format, file_name
from partnership.map.downloads.render_queue import RenderState, find_render_queue, office_of
from partnership.map.downloads.taken import TakenFile, record_taken
from partnership.register.letterheads.queries import design_of
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from partnership.documents.writers.libreoffice import Office


MOST_PICTURES: Final = 12  # in a Word file that is made while its page waits: each takes a tenth of a second


@dataclass(frozen=True, slots=True)
class Delivery:
    """A document that leaves: of which partnership, and of which saved version it is where it is one."""

    document: Document
    partnership: Partnership
    version_id: UUID | None = None
    word_name: str = ""  # the name of its Word file, where it has one of its own

    def name(self, form: Format) -> str:
        """The name of its file in this format."""
        return file_name((self.word_name or self.document.file_name).removesuffix(".docx") + f".{form}")


class WriteWord(Protocol):
    """Writes a document as a Word file, with page numbers in its contents where they are known."""

    def __call__(self, document: Document, *, pages: Mapping[str, int] | None = None) -> bytes:
        """The bytes of the file."""


def word_writer(partnership: Partnership) -> WriteWord:
    """How Word files of a partnership are written: on its letterhead, where it has one.

    All that the database knows about it is asked here, at once. What it returns asks nothing more, so that it can be
    used beside the request.
    """
    design = design_of(partnership.id)

    def write(document: Document, *, pages: Mapping[str, int] | None = None) -> bytes:
        return write_word(document, pages=pages, design=None if document.is_measured else design)

    return write


def word_bytes(document: Document, partnership: Partnership) -> bytes:
    """The document as a Word file in the house style of the partnership: the same bytes each time."""
    return word_writer(partnership)(document)


def redline_bytes(before: Document, after: Document, partnership: Partnership, at: datetime) -> bytes:
    """The newer of two documents as a Word file with tracked changes against the older, by the partnership."""
    return write_redline(before, after, author=partnership.name, at=at, design=design_of(partnership.id))


def text_bytes(document: Document) -> bytes:
    """The document as plain text in UTF-8; first where it stands and its marking, which Word has in its headers."""
    return f"{document.status_words}\n{document.marking}\n\n{write_text(document)}".encode()


def made_at_once(paper: Delivery, form: Format, write: WriteWord | None = None) -> bytes:
    """The file in a format that needs no LibreOffice; `write` is the partnership's writer where it is known already."""
    match form:
        case Format.WORD:
            return (write or word_writer(paper.partnership))(paper.document)
        case Format.TEXT:
            return text_bytes(paper.document)
        case Format.MARKDOWN:
            return write_markdown(paper.document).encode()
        case _:
            message = f"{form} is made by LibreOffice, which takes its time"
            raise ValueError(message)


def made_by_office(document: Document, form: Format, write: WriteWord, office: Office) -> bytes:
    """The file in a format that LibreOffice makes: takes seconds, so never while a visitor waits for a page."""
    if form is Format.PDF:
        return write_pdf(office, document, lambda pages: write(document, pages=pages))
    return office.convert(write(document), form)


def hand_out(paper: Delivery, page: str) -> ResponseReturnValue:
    """The answer of a download: the file in the format that `?format=` asks for, else as Word.

    `page` is the address of the page that the visitor comes from, for the way back where a file takes its time.

    Whoever calls it has asked the policy: it holds nothing but what every member may read on screen. That it is taken
    away is recorded all the same, before the first byte leaves. What takes seconds is begun, and a page says how far it
    is. Raises NotFound for a format that there is not, and NotRecorded.
    """
    form = _asked_format()
    pictures = [each.svg for each in walk(paper.document.blocks) if isinstance(each, Picture)]
    is_slow = len(pictures) > MOST_PICTURES
    if not form.needs_office and not (is_slow and form is Format.WORD):
        return _taken(paper, form, made_at_once(paper, form))
    office = office_of()
    if form.needs_office and office is None:
        raise NotFound
    queue, write = find_render_queue(), word_writer(paper.partnership)
    key = queue.key(_told_by(paper.document, pictures, write) if is_slow else write(paper.document), form)

    def make() -> bytes:
        return (
            made_by_office(paper.document, form, write, office)
            if office and form.needs_office
            else write(paper.document)
        )

    stage = queue.enqueue(key, make)
    if stage is RenderState.READY and "file" in request.args and (content := queue.fetch(key)) is not None:
        return _taken(paper, form, content)
    return _waiting(paper, form, stage, page)


def _told_by(document: Document, pictures: Sequence[str], write: WriteWord) -> bytes:
    """All that a document with many pictures says, and its letterhead: what its Word file is made from, and quick."""
    frame = write(replace(document, blocks=()))
    return b"\0".join([frame, text_bytes(document), *(each.encode() for each in pictures)])


def _taken(paper: Delivery, form: Format, content: bytes) -> Response:
    """The answer with the file, after both records: who took it, and of which version it is."""
    name = paper.name(form)
    response = download(content, name, form.kind, paper.partnership, paper.document.title, version_id=paper.version_id)
    _record(paper, form, content)
    return response


def _asked_format() -> Format:
    try:
        return Format(request.args.get("format", Format.WORD))
    except ValueError:
        raise NotFound from None


def deliver(paper: Delivery, form: Format, write: WriteWord | None = None) -> bytes:
    """The file in a format that needs no LibreOffice, recorded where it is one of a saved version."""
    content = made_at_once(paper, form, write)
    _record(paper, form, content)
    return content


def _record(paper: Delivery, form: Format, content: bytes) -> None:
    if paper.version_id is not None:
        record_file(paper.version_id, content, paper.name(form), paper.document.status_words)


def download(
    content: bytes, name: str, kind: str, partnership: Partnership, title: str, *, version_id: UUID | None = None
) -> Response:
    """A file that the browser keeps, recorded as taken away under its title; its name is made harmless.

    Raises NotRecorded.
    """
    record_taken(TakenFile.of(content, partnership, title, file_name(name), version_id))
    return attached(Response(content, content_type=kind), name)


def attached(response: Response, name: str) -> Response:
    """Say that an answer is a file of this name. What it holds was recorded, or is nobody's."""
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(name)}"'
    return response


def stream(pieces: Iterator[bytes], taken: TakenFile) -> Response:
    """A zip file that is made while it is sent, recorded before its first byte leaves and again before its last.

    A zip file cannot be read as one without its end: only then are its length and its hash known. What was cut off on
    the way has the first record alone. Raises NotRecorded before anything leaves; later the answer is cut off.
    """
    record_taken(taken)
    by = audit.actor()
    whole = stream_with_context(_whole(pieces, taken, by))
    return attached(Response(whole, mimetype="application/zip"), taken.name)


def _whole(pieces: Iterator[bytes], taken: TakenFile, by: audit.Actor) -> Iterator[bytes]:
    counted, length, kept = sha256(), 0, b""
    for piece in pieces:
        counted.update(piece)
        length += len(piece)
        if kept:
            yield kept
        kept = piece
    audit.set_actor(by)  # the thread may have served others meanwhile
    record_taken(replace(taken, length=length, sha256=counted.hexdigest()))
    db.session.remove()  # while a slow visitor takes the end, nothing is held in the database
    yield kept


BEGUN = {RenderState.WAITING, RenderState.MAKING}
OVER = {RenderState.FULL, RenderState.FAILED, RenderState.LATE}
HEADINGS = {
    RenderState.READY: "Your {} file is ready",
    **dict.fromkeys(BEGUN, "Your {} file is being made"),
    **dict.fromkeys(OVER, "Your {} file could not be made"),
}


def _waiting(paper: Delivery, form: Format, stage: RenderState, back: str) -> ResponseReturnValue:
    """How far a file is; the same address goes on asking, so that every look is permitted anew."""

    def address(**values: Any) -> str:
        asked = {name: value for name, value in request.args.items() if name not in ("format", "file")}
        return url_for(str(request.endpoint), **(asked | (request.view_args or {}) | values))

    page = render_template(
        "downloads/making.html",
        back=back,
        document=paper.document,
        partnership=paper.partnership,
        form_name=form.label,
        heading=HEADINGS[stage].format(form.label),
        stage=stage,
        stages=RenderState,
        is_begun=stage in BEGUN,
        is_over=stage in OVER,
        again=address(format=form),
        file=address(format=form, file="now"),
        word=address() if form is not Format.WORD else "",
    )
    return page, 503 if stage in OVER else 200
