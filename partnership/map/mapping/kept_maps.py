"""Maps that were read, kept until something in the register changes: a map is a frozen value, and reading it is slow.

Every change of a row adds to the audit, so a map holds as long as the newest seal about a table that it is read from is
the one under which it was read. That is asked of the database each time, so that it is right in any number of
processes, and after a backup was put back. What changes by the clock alone ends a map too: the day, a confirmation that
ages, a notice that lapses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.store.kept_answers import shelf

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from partnership.base.lru_cache import LruCache
    from partnership.findings.facts import PartnershipMap
    from partnership.policy.audience import ReachKey

MOST_KEPT = 48  # of 300 agencies one takes 0.7 MB with its findings


@dataclass(frozen=True, slots=True)
class MapKey:
    """Whose map of what: viewers of the same reach see the same."""

    partnership_id: UUID
    reach: ReachKey
    day: date


@dataclass(frozen=True, slots=True)
class KeptMap:
    """A map with the seal under which it was read, and between which moments it holds."""

    map_: PartnershipMap
    seal: str
    since: datetime
    until: datetime

    def holds(self, seal: str, at: datetime) -> bool:
        """Whether reading it again would give the same."""
        return self.seal == seal and self.since <= at < self.until


def find(key: MapKey, seal: str, at: datetime) -> PartnershipMap | None:
    """The map, if it is kept and holds."""
    kept: KeptMap | None = _maps().get(key)
    return kept.map_ if kept is not None and kept.holds(seal, at) else None


def keep(key: MapKey, kept: KeptMap) -> None:
    """Keep a map in place of an older one."""
    _maps().set(key, kept)


def _maps() -> LruCache[KeptMap]:
    return shelf("maps", MOST_KEPT)
