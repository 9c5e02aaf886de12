"""What the views of protocols share: the blueprint, and how a document leaves as a Word file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app

from partnership.documents.word import write_word
from partnership.protocols.drafting import Material, material_for

if TYPE_CHECKING:
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
    response = Response(write_word(document), mimetype=WORD)
    name = _NOT_IN_A_FILE_NAME.sub("-", document.file_name)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def address(draft: Draft) -> dict[str, Any]:
    """The arguments of a protocol's addresses."""
    return {"slug": draft.partnership.slug, "protocol_id": draft.protocol.id}
