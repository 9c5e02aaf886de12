"""What a return checklist says before it is laid out: its checks, who acts on each, and what is missing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.returns import merged
from partnership.repatriation.actors import Actors
from partnership.repatriation.variants import hard_items, items_of, stop_lines

if TYPE_CHECKING:
    from partnership.findings.facts import PartnershipMap
    from partnership.findings.papers import PaperFinding
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import CheckItem, ReturnTemplate
    from partnership.repatriation.actors import CheckActors
    from partnership.repatriation.variants import StopLine, Variant


@dataclass(frozen=True)
class Plan:
    """Everything that a checklist says before it is laid out: its checks, who acts on each, and what is missing."""

    template: ReturnTemplate
    pack: Pack
    map_: PartnershipMap
    variant: Variant
    items: tuple[CheckItem, ...]
    acting: tuple[CheckActors, ...]  # one for each item, in the same order
    hard_ids: tuple[str, ...]
    stop_lines: tuple[StopLine, ...]
    matters: tuple[PaperFinding, ...]


def plan_return(template: ReturnTemplate, pack: Pack, map_: PartnershipMap, variant: Variant) -> Plan:
    """The checks of a return with who acts on them on this map."""
    items = items_of(template, variant)
    actors = Actors(pack, map_, variant)
    acting = tuple(actors.on(item) for item in items)
    hard_ids = hard_items(items, variant.age_group)
    matters = merged(matter for each in acting for matter in each.matters)
    return Plan(template, pack, map_, variant, items, acting, hard_ids, stop_lines(template, hard_ids), matters)
