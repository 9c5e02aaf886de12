"""A council's letterhead as it is kept, and made into what the Word writer needs: its styles with ours among them."""

from __future__ import annotations

import json
from base64 import b64decode
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from partnership.documents.letterhead.images import bitmap
from partnership.documents.letterhead.styles import merged
from partnership.documents.word.paper import PaperSize
from partnership.documents.word.template import DocumentTheme, LetterheadDesign

if TYPE_CHECKING:
    from collections.abc import Mapping


def stored(taken: Mapping[str, Any]) -> bytes:
    """What `letterhead.importer.read` took, as it is kept."""
    return json.dumps(taken, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@lru_cache(maxsize=16)
def design_from(kept: bytes) -> LetterheadDesign:
    """The house style of a letterhead that was kept by `stored`; the styles that we need and it lacks are added."""
    taken = json.loads(kept)
    sheet = PaperSize(**taken["sheet"])
    theme = taken["theme"] or {"colours": {}, "faces": {}}
    styles = merged(taken, sheet)
    pictures = tuple(found for _, each in taken["pictures"] if (found := bitmap(b64decode(each))) is not None)
    return LetterheadDesign(
        digest=sha256(kept).hexdigest(),
        sheet=sheet,
        theme=DocumentTheme(theme["colours"], theme["faces"].get("major", ""), theme["faces"].get("minor", "")),
        fonts=tuple(taken["fonts"]),
        turns=tuple(taken["turns"]),
        frames={name: styles.resolved(xml) for name, xml in taken["frames"].items()},
        room=taken["room"],
        pictures=pictures,
        styles=styles.xml,
        text_style=styles.text_style,
        changes=styles,
    )
