"""Blank forms as they stand today: with the numbers that any member of the partnership may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.map.downloads.delivery import Delivery, word_bytes
from partnership.map.mapping.queries import members_map, pack_of
from partnership.protocols.drafting import terms_of
from partnership.returns.paper_forms.compose import compose_form

if TYPE_CHECKING:
    from pathlib import Path

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.paper_forms import BlankForm
    from partnership.store.models import Partnership


def current_form(partnership: Partnership, form: BlankForm, map_: PartnershipMap | None = None) -> Delivery:
    """A form with the numbers of today, to hand out; `map_`: today's map as any member may see it, where it is read.

    Its file is named after the form alone: a blank form is no draft, and nobody agrees it.
    """
    pack = pack_of(partnership)
    document = compose_form(form, map_ or members_map(partnership), pack, terms_of(partnership, pack))
    return Delivery(document, partnership, word_name=f"{document.file_stem}-{document.version.replace('.', '-')}.docx")


def export_forms(partnership: Partnership, out_dir: Path) -> list[Path]:
    """Write every form of the partnership's guidance into a folder; returns the Word files."""
    map_ = members_map(partnership)
    written = []
    for form in pack_of(partnership).forms.values():
        paper = current_form(partnership, form, map_)
        path = out_dir / paper.word_name
        path.write_bytes(word_bytes(paper.document, partnership))
        written.append(path)
    return sorted(written)
