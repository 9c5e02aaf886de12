"""The audit and its cards as they stand today: composed afresh from the map, for any member of the partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.config import site_settings
from partnership.map.downloads.delivery import word_bytes
from partnership.map.mapping.queries import members_map, pack_of
from partnership.reviews.identification.card import compose_card, compose_cards
from partnership.reviews.identification.compose import compose_audit

if TYPE_CHECKING:
    from pathlib import Path

    from partnership.documents.blocks import Document
    from partnership.guidance.types import Setting
    from partnership.store.models import Partnership


def current_audit(partnership: Partnership) -> Document:
    """The whole audit as a document of today."""
    marking = site_settings().marking
    return compose_audit(members_map(partnership), pack_of(partnership), marking=marking)


def current_card(partnership: Partnership, setting: Setting) -> Document:
    """The indicator card of one setting."""
    return compose_card(setting, members_map(partnership), pack_of(partnership))


def current_cards(partnership: Partnership) -> Document:
    """The cards of all settings in one document, a page for each."""
    return compose_cards(members_map(partnership), pack_of(partnership))


def export_audit(partnership: Partnership, out_dir: Path) -> list[Path]:
    """Write the audit and a card for each setting into a folder; returns the files."""
    map_, pack = members_map(partnership), pack_of(partnership)
    marking = site_settings().marking
    cards = (compose_card(setting, map_, pack) for setting in pack.settings.values())
    written = []
    for document in (compose_audit(map_, pack, marking=marking), *cards):
        path = out_dir / document.file_name
        path.write_bytes(word_bytes(document, partnership))
        written.append(path)
    return sorted(written)
