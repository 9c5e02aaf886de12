"""The checklist as it stands today: composed afresh from the map each time, for any member of the partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.types import ReturnPaper
from partnership.map.downloads.delivery import word_bytes
from partnership.map.mapping.queries import members_map, pack_of, today
from partnership.returns.repatriation.compose import compose_paper
from partnership.returns.repatriation.plan import plan_return
from partnership.returns.repatriation.variants import AgeGroup, checklist_of, make_variant

if TYPE_CHECKING:
    from pathlib import Path

    from partnership.documents.blocks import Document
    from partnership.guidance.types import ReturnTemplate
    from partnership.returns.repatriation.plan import Plan
    from partnership.returns.repatriation.variants import Variant
    from partnership.store.models import Partnership

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
    partnership: Partnership, variant: Variant, paper: ReturnPaper = ReturnPaper.CHECKLIST
) -> Document:
    """One paper of the checklist as of today."""
    return document_of(current_plan(partnership, variant), paper)


def document_of(plan: Plan, paper: ReturnPaper) -> Document:
    """One paper of a return that is planned; the papers of one return share its plan."""
    return compose_paper(plan, paper, version=plan.template.version, dated_on=today(), marking=MARKING)


def export_set(partnership: Partnership, out_dir: Path) -> list[Path]:
    """Write every paper of child and adult for Nigeria, Romania and Vietnam into a folder; returns the files.

    Where the guidance has no checklist it writes none.
    """
    pack = pack_of(partnership)
    if pack.return_checklist is None:
        return []
    written = []
    map_ = members_map(partnership)
    for country in SET:
        for age_group in AgeGroup:
            plan = plan_return(template_of(partnership), pack, map_, make_variant(pack, age_group, country))
            for paper in ReturnPaper:
                document = document_of(plan, paper)
                path = out_dir / document.file_name
                path.write_bytes(word_bytes(document, partnership))
                written.append(path)
    return sorted(written)
