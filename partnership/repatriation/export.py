"""The checklist as it stands today: composed afresh from the map each time, for any member of the partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.downloads.delivery import word_bytes
from partnership.guidance.types import ReturnPaper
from partnership.mapping.queries import members_map, pack_of, today
from partnership.repatriation.compose import compose_return
from partnership.repatriation.plan import plan_return
from partnership.repatriation.variants import TEMPLATE_ID, AgeGroup, checklist_of, make_variant

if TYPE_CHECKING:
    from pathlib import Path

    from partnership.documents.blocks import Document
    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.types import ReturnTemplate
    from partnership.models import Partnership
    from partnership.repatriation.plan import Plan
    from partnership.repatriation.variants import Variant

MARKING = "Restricted: case file only once filled in"
SET = ("NG", "RO", "VN")


def template_of(partnership: Partnership) -> ReturnTemplate:
    """The return safety checklist of its pack; raises NotInGuidance where it has none."""
    return checklist_of(pack_of(partnership))


def current_plan(partnership: Partnership, variant: Variant) -> Plan:
    """The checks with who acts on them, by today's map as any member may see it: a document is passed on."""
    map_ = members_map(partnership)
    return plan_return(template_of(partnership), pack_of(partnership), map_, variant)


def current_document(
    partnership: Partnership,
    variant: Variant,
    map_: PartnershipMap | None = None,
    paper: ReturnPaper = ReturnPaper.RECORD,
) -> Document:
    """One paper of the checklist as of today; `map_`: today's map as any member may see it, where it is read."""
    template = template_of(partnership)
    return compose_return(
        template,
        pack_of(partnership),
        map_ or members_map(partnership),
        age_group=variant.age_group,
        country_code=variant.country_code,
        country_name=variant.country_name,
        route=variant.route,
        version=template.version,
        dated_on=today(),
        marking=MARKING,
        paper=paper,
    )


def export_set(partnership: Partnership, out_dir: Path) -> list[Path]:
    """Write every paper of child and adult for Nigeria, Romania and Vietnam into a folder; returns the files.

    Where the guidance has no checklist it writes none.
    """
    pack = pack_of(partnership)
    if TEMPLATE_ID not in pack.checklists:
        return []
    written = []
    map_ = members_map(partnership)
    for country in SET:
        for age_group in AgeGroup:
            variant = make_variant(pack, age_group, country)
            for paper in ReturnPaper:
                document = current_document(partnership, variant, map_, paper)
                path = out_dir / document.file_name
                path.write_bytes(word_bytes(document, partnership))
                written.append(path)
    return sorted(written)
