"""What waits for the visitor's own answer in a partnership, in the order in which somebody else waits. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from uuid import UUID


MOST_DESKS = 5  # named one by one
MOST_LATE = 5


@dataclass(frozen=True, slots=True)
class Paper:
    """A protocol that is open for consultation or for signatures."""

    protocol_id: UUID
    title: str
    closes_on: date | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """Questions to one organisation of the visitor's."""

    organisation_id: UUID
    name: str
    proposed_roles: int = 0
    invitations: int = 0  # partnerships that ask it to take part
    reports: int = 0


@dataclass(frozen=True, slots=True)
class Late:
    """An action of the assessment or of the audit whose day is past."""

    about: str
    due_on: date
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What the database knows of it: for people of organisations, and for coordinators."""

    own: tuple[Own, ...] = ()
    consultations: tuple[Paper, ...] = ()  # of which the visitor's organisation has said nothing
    signatures: tuple[Paper, ...] = ()  # that the visitor may give
    requests: int = 0  # change requests that the coordinator may decide on
    reports: int = 0
    late: tuple[Late, ...] = ()  # actions whose day is past: the visitor's own, a coordinator's all
    vacant: tuple[tuple[UUID, str, str], ...] = ()  # desks whose person has left: organisation, its name, the post


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line: its words, and the page that it leads to."""

    text: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)


def what_waits(found: Found, slug: str) -> list[Waiting]:
    """Signatures first, since others wait for them; then roles, consultations, reports, and the coordinator's queue."""
    return [*_of_partners(found, slug), *_late(found, slug), *_of_coordinators(found, slug)]


def for_a_yes(count: int) -> list[Waiting]:
    """What waits for the visitor's yes anywhere on the site, before all else: somebody cannot go on without it."""
    asked = _counted(count, "question that needs", "questions that need")
    return [Waiting(f"Answer {asked} your yes", "people.waiting")] if count else []


def _late(found: Found, slug: str) -> Iterator[Waiting]:
    """Actions that are overdue, the longest first."""
    for each in sorted(found.late, key=lambda late: (late.due_on, late.about))[:MOST_LATE]:
        until = f"{each.due_on.day} {each.due_on:%B %Y}"
        yield Waiting(
            f"Overdue since {until}: the action on {each.about}", each.endpoint, {"slug": slug, **each.values}
        )


def _of_partners(found: Found, slug: str) -> Iterator[Waiting]:
    for paper in found.signatures:
        values = {"slug": slug, "protocol_id": paper.protocol_id}
        yield Waiting(f"Sign “{paper.title}”, or say why not", "consultation.signing", values)
    for own in found.own:
        place = {"organisation_id": own.organisation_id}
        if own.proposed_roles:
            roles = _counted(own.proposed_roles, "role that is proposed", "roles that are proposed")
            yield Waiting(f"Answer {roles} to {own.name}", "mapping.roles", place)
        if own.invitations:
            asked = _counted(own.invitations, "partnership", "partnerships")
            yield Waiting(f"{asked} asked {own.name} to take part", "directory.invitations", place)
    for paper in found.consultations:
        until = f" by {paper.closes_on.day} {paper.closes_on:%B %Y}" if paper.closes_on else ""
        values = {"slug": slug, "protocol_id": paper.protocol_id}
        yield Waiting(
            f"Comment on “{paper.title}”{until}, or say that you have no comment", "consultation.page", values
        )
    for own in found.own:
        if own.reports:
            told = _counted(own.reports, "report", "reports")
            values = {"organisation_id": own.organisation_id, "show": "reports"}
            yield Waiting(f"Answer {told} that something about {own.name} is wrong", "upkeep.of_organisation", values)


def _of_coordinators(found: Found, slug: str) -> Iterator[Waiting]:
    if found.requests:
        asked = _counted(found.requests, "change request", "change requests")
        yield Waiting(f"Decide on {asked} of partners", "upkeep.queue", {"slug": slug})
    if found.reports:
        told = _counted(found.reports, "report", "reports")
        yield Waiting(f"Look after {told} that an entry is wrong", "upkeep.queue", {"slug": slug, "show": "reports"})
    for organisation_id, name, post in found.vacant[:MOST_DESKS]:
        place = {"organisation_id": organisation_id}
        yield Waiting(f"Nobody answers at “{post}” of {name} any more: say who does", "people.organisation", place)


def _counted(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count} {many}"
