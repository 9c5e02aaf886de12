"""Maps that were read, kept until something in the register changes: a map is a frozen value, and reading it is slow.

Every change of a row adds to the audit, so a map holds as long as the newest seal about a table that it is read from is
the one under which it was read. That is asked of the database each time, so that it is right in any number of
processes, and after a backup was put back. What changes by the clock alone ends a map too: the day, a confirmation that
ages, a notice that lapses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app

from partnership.lru_cache import LruCache

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from flask import Flask

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


class KeptMaps:
    """The maps of one process, those that were asked for last."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._kept: LruCache[KeptMap] = LruCache(most)

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: MapKey, seal: str, at: datetime) -> PartnershipMap | None:
        """The map, if it is kept and holds."""
        kept = self._kept.get(key)
        return kept.map_ if kept is not None and kept.holds(seal, at) else None

    def keep(self, key: MapKey, kept: KeptMap) -> None:
        """Keep a map in place of an older one."""
        self._kept.set(key, kept)


def init_app(app: Flask) -> None:
    """Give the application its maps."""
    app.extensions["maps"] = KeptMaps()


def kept_maps() -> KeptMaps:
    """Those of the application at work."""
    return cast("KeptMaps", current_app.extensions["maps"])
