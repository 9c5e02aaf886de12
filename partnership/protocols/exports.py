"""Protocols as Word files from the command line: one, or every template of a partnership."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from partnership.base.errors import InputFault, NotFound
from partnership.map.downloads.delivery import Delivery, deliver
from partnership.map.downloads.formats import Format
from partnership.map.mapping.queries import pack_of
from partnership.protocols import queries
from partnership.protocols.composing.lengths import lengths_of
from partnership.protocols.drafting import compose_draft, compose_template, material_for
from partnership.protocols.lifecycle.current import current_paper
from partnership.protocols.printing import duty_sheets, in_each_length

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from partnership.guidance.types import ProtocolTemplate
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft
    from partnership.store.models import Partnership


def paper_of(partnership: Partnership, template_id: str, marking: str, protocol_id: UUID | None = None) -> Delivery:
    """The named protocol, else the newest of the template, else a draft with the template's own values.

    A protocol that is agreed or being signed gives the version that is, not a new draft.
    Raises InputFault for a template that the pack lacks, and for a protocol of another partnership or template.
    """
    template = pack_of(partnership).protocols.get(template_id)
    if template is None:
        known = ", ".join(sorted(pack_of(partnership).protocols))
        message = f"there is no protocol template {template_id!r} in {partnership.pack_id}; there are: {known}"
        raise InputFault(message, "template")
    draft = queries.newest_of_template(partnership, template_id)
    if protocol_id is not None:
        try:
            draft = queries.get_draft(partnership.slug, protocol_id)
        except NotFound:
            draft = None
        if draft is None or draft.protocol.template_id != template_id:
            message = f"{partnership.slug} has no protocol {protocol_id} made from {template_id}"
            raise InputFault(message, "protocol")
    return _paper_of(partnership, template, draft, material_for(partnership, marking))


def _paper_of(
    partnership: Partnership, template: ProtocolTemplate, draft: Draft | None, material: Material
) -> Delivery:
    if draft is not None:
        return current_paper(draft, material)
    return Delivery(compose_template(template, material).document, partnership)


def export_all(partnership: Partnership, folder: Path, marking: str) -> list[Path]:
    """Writes every template of the pack in every length that it has as Word files into `folder`; returns the files.

    Call it while `db.reading()`: a file of a version is recorded by a write of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    material = material_for(partnership, marking)
    for template_id, template in material.pack.protocols.items():
        draft = queries.newest_of_template(partnership, template_id)
        whole = _paper_of(partnership, template, draft, material)
        numbers = compose_draft(draft, material).document if draft is not None else None
        for paper in (*(each for _, each in in_each_length(whole, numbers)), *_sheets(whole, draft, material)):
            path = folder / paper.name(Format.WORD)
            path.write_bytes(deliver(paper, Format.WORD))
            written.append(path)
    return written


def _sheets(paper: Delivery, draft: Draft | None, material: Material) -> Iterator[Delivery]:
    """What the parties sign for, where a protocol was started and its clauses say what is operational."""
    if draft is not None and len(lengths_of(paper.document)) > 1:
        found = duty_sheets(paper.document, draft, material)
        if found is not None:
            yield replace(paper, document=found)
