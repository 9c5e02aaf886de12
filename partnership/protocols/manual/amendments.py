"""Versions that came into force, and what each changed in which clauses against the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.base.errors import Conflict
from partnership.documents.wording import counted
from partnership.protocols.comparing.diff import clause_changes
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.lifecycle.status import version_of
from partnership.protocols.queries import SIGNED, version_contents
from partnership.store.kept_answers import shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from partnership.protocols.comparing.diff import ClauseChange
    from partnership.protocols.queries import Draft
    from partnership.store.models import ProtocolVersion, Signing

SHOWN_AT_ONCE = 10
MOST_KEPT = 64  # comparisons of two versions; neither ever changes


@dataclass(frozen=True, slots=True)
class VersionInForce:
    """A version that is or was in force, with the one whose place it took."""

    draft: Draft
    signing: Signing
    version: ProtocolVersion  # without its content
    earlier: ProtocolVersion | None = None

    @property
    def since(self) -> datetime:
        """When it came into force."""
        return self.signing.agreed_at or self.version.created_at


@dataclass(frozen=True, slots=True)
class Amendment:
    """The same with what it changed."""

    place: VersionInForce
    changes: tuple[ClauseChange, ...] = ()
    is_broken: bool = False  # one of the two is not what was saved, so that nothing can be said

    @property
    def number(self) -> str:
        """Of the version."""
        return self.place.version.number

    @property
    def on(self) -> date:
        """The day on which it came into force."""
        return london_day(self.place.since)

    @property
    def first(self) -> tuple[ClauseChange, ...]:
        """The clauses that are shown at once: all, where they are few."""
        return self.changes if len(self.changes) <= SHOWN_AT_ONCE else self.changes[: SHOWN_AT_ONCE - 2]

    @property
    def rest(self) -> tuple[ClauseChange, ...]:
        """The others."""
        return self.changes[len(self.first) :]

    @property
    def words(self) -> str:
        """How much it changed, in a sentence."""
        if self.is_broken:
            return "What it changed cannot be told: the text that is kept is not what was signed."
        if self.place.earlier is None:
            return "The first version."
        if not self.changes:
            return f"No clause is different from version {self.place.earlier.number}."
        how = counted(len(self.changes), "clause is", "clauses are")
        return f"{how} different from version {self.place.earlier.number}."


def versions_in_force(draft: Draft) -> tuple[VersionInForce, ...]:
    """The versions of a protocol that came into force, the newest first."""
    protocol = draft.protocol
    signed = sorted(
        (each for each in protocol.signings if each.state in SIGNED),
        key=lambda each: (each.agreed_at or each.opened_at, version_of(protocol, each).created_at),
    )
    found: list[VersionInForce] = []
    for signing in signed:
        earlier = found[-1].version if found else None
        found.append(VersionInForce(draft, signing, version_of(protocol, signing), earlier))
    return tuple(reversed(found))


def newest_first(drafts: Iterable[Draft]) -> list[VersionInForce]:
    """The versions of many protocols that came into force, the newest first."""
    return sorted((each for draft in drafts for each in versions_in_force(draft)), key=_since, reverse=True)


def _since(place: VersionInForce) -> datetime:
    return place.since


def with_changes(places: Sequence[VersionInForce]) -> list[Amendment]:
    """What each version changed; one statement reads the contents of those that were not compared before."""
    needed: set[UUID] = set()
    for each in places:
        if each.earlier is not None and _kept(each.earlier, each.version) is None:
            needed |= {each.earlier.id, each.version.id}
    contents = version_contents(needed)
    return [_amendment(each, contents) for each in places]


def amendment_of(draft: Draft, version: ProtocolVersion) -> Amendment | None:
    """What one version of a protocol changed; None where it never came into force."""
    found = [each for each in versions_in_force(draft) if each.version.id == version.id]
    return next(iter(with_changes(found)), None)


def _kept(earlier: ProtocolVersion, later: ProtocolVersion) -> tuple[ClauseChange, ...] | None:
    return shelf("amendments", MOST_KEPT).get((earlier.id, later.id))


def _amendment(place: VersionInForce, contents: Mapping[UUID, ProtocolVersion]) -> Amendment:
    earlier, later = place.earlier, place.version
    if earlier is None:
        return Amendment(place)
    changes = _kept(earlier, later)
    if changes is None:
        try:
            changes = clause_changes(thawed(contents[earlier.id]), thawed(contents[later.id]))
        except Conflict:  # its own page says that it is not what was saved
            return Amendment(place, is_broken=True)
        shelf("amendments", MOST_KEPT).set((earlier.id, later.id), changes)
    return Amendment(place, changes)
