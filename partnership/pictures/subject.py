"""What pictures are drawn from. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.papers import worst

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.find import Register
    from partnership.findings.types import Finding, Severity


@dataclass(frozen=True)
class PictureSubject:
    """What pictures are drawn from: the reader's map, what is missing in that of any member, and times of protocols."""

    map_: PartnershipMap
    register: Register
    papers: frozenset[str]  # templates that say how severe a gap is
    value: Callable[[str, str], str]  # what the partnership has set for a parameter of a protocol, in words

    @property
    def severities(self) -> Mapping[Finding, Severity]:
        """How severe each finding is."""
        return worst(self.register, self.papers)

    @property
    def areas(self) -> tuple[str, ...]:
        """Areas that organisations say they cover, in order of the alphabet."""
        return tuple(sorted({area for each in self.map_.agencies for area in each.areas}, key=str.casefold))
