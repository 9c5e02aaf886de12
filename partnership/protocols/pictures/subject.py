"""What pictures are drawn from. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from partnership.findings.papers import worst
from partnership.map.mapping.labels import labels

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.find import Register
    from partnership.findings.types import Finding, Severity
    from partnership.protocols.pictures.trend import MonthCount
    from partnership.register.relationships.edges import Edge


@dataclass(frozen=True)
class PictureSubject:
    """What pictures are drawn from: the reader's map, what is missing in that of any member, and times of protocols."""

    map_: PartnershipMap
    register: Register
    papers: frozenset[str]  # templates that say how severe a gap is
    value: Callable[[str, str], str]  # what the partnership has set for a parameter of a protocol, in words
    edges: tuple[Edge, ...] = ()  # relationships that the reader may see
    months: Callable[[], tuple[MonthCount, ...]] = tuple  # counted where it is asked for

    @property
    def severities(self) -> Mapping[Finding, Severity]:
        """How severe each finding is."""
        return worst(self.register, self.papers)

    @cached_property
    def connected(self) -> Mapping[str, str]:
        """Organisations with a relationship, by id, in the order of their names."""
        names = labels(self.map_)
        ends = {end for each in self.edges for end in (each.from_id, each.to_id)}
        found = {str(each.id): names[each.id] for each in self.map_.agencies if each.id in ends}
        return dict(sorted(found.items(), key=lambda each: each[1].casefold()))

    @property
    def areas(self) -> tuple[str, ...]:
        """Areas that organisations say they cover, in order of the alphabet."""
        return tuple(sorted({area for each in self.map_.agencies for area in each.areas}, key=str.casefold))
