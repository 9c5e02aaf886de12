"""What pictures are drawn from, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.mapping.queries import pack_of, papers_in_use, values_in_use
from partnership.pictures.subject import PictureSubject
from partnership.protocols.composing.context import values_of
from partnership.protocols.composing.phrases import with_unit

if TYPE_CHECKING:
    from partnership.findings.facts import PartnershipMap
    from partnership.findings.find import Register
    from partnership.models import Partnership

NOT_SET = "a time to agree"


def read_subject(partnership: Partnership, map_: PartnershipMap, register: Register) -> PictureSubject:
    """A map with what the partnership has set in its protocols."""
    pack, in_use = pack_of(partnership), values_in_use(partnership.id)

    def value(protocol_id: str, parameter_id: str) -> str:
        template = pack.protocol(protocol_id)
        found = next((each for each in template.parameters if each.id == parameter_id), None) if template else None
        if template is None or found is None:
            return NOT_SET
        said = values_of(template, in_use.get(protocol_id, {}))[parameter_id]
        return with_unit(said, found.unit) if said else NOT_SET

    return PictureSubject(map_, register, papers_in_use(partnership), value)
