"""What agencies are called in lists and tables, where the whole name is too long. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from partnership.findings.facts import PartnershipMap


def labels(map_: PartnershipMap) -> Mapping[UUID, str]:
    """By short name, else by name without the area's own; by the whole name where two are alike."""
    area = set(map_.area.split())
    short = {each.id: each.short_name or _without(area, each.name) for each in map_.agencies}
    often = Counter(short.values())
    return {each.id: short[each.id] if often[short[each.id]] == 1 else each.name for each in map_.agencies}


def _without(area: set[str], name: str) -> str:
    first, _, rest = name.partition(" ")
    return rest if rest and first in area else name
