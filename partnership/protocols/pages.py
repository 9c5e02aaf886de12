"""What the views of protocols share: the blueprint, and how a document leaves as a Word file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for

from partnership.documents.word import write_word
from partnership.protocols.drafting import Material, material_for
from partnership.protocols.standing import why_locked

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.documents.blocks import Document
    from partnership.models import Partnership
    from partnership.protocols.queries import Draft

blueprint = Blueprint("protocols", __name__)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9.-]+")


def material(partnership: Partnership) -> Material:
    """Pack and map of a partnership, with the site's marking."""
    return material_for(partnership, current_app.extensions["settings"].marking)


def word_file(document: Document) -> Response:
    """The document as a download. It holds nothing but what every member may read on screen, so a look is no event."""
    return download(write_word(document), file_name(document.file_name), WORD)


def download(content: bytes, name: str, kind: str) -> Response:
    """A file that the browser keeps."""
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def file_name(name: str) -> str:
    """A name without what a file system may not like."""
    return _NOT_IN_A_FILE_NAME.sub("-", name)


def back_when_locked(draft: Draft) -> ResponseReturnValue | None:
    """Back to the protocol, with the reason, from a form that nothing can be saved from; none where it can.

    What was sent is answered by the service, which refuses it with the same words, so that nothing typed is lost.
    """
    locked = why_locked(draft.protocol)
    if not locked or request.method != "GET":
        return None
    flash(locked, "important")
    return redirect(url_for("protocols.protocol", **address(draft)))


def address(draft: Draft) -> dict[str, Any]:
    """The arguments of a protocol's addresses."""
    return {"slug": draft.partnership.slug, "protocol_id": draft.protocol.id}
