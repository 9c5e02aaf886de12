"""What the pages of the public directory show: made from `policy.publication.published`, never from a row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from partnership.policy.audience import descriptions
from partnership.policy.publication import cover_of, may_be_published, published
from partnership.register.authority.publications import services
from partnership.register.directory import wording
from partnership.register.directory.preview import anybodys_records
from partnership.store.models import Contact
from partnership.web.states import Tag

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from uuid import UUID

    from partnership.policy.audience import RedactedRecord
    from partnership.policy.publication import Cover
    from partnership.register.directory.preview import SeenRecord
    from partnership.store.models import Organisation, Publication


@dataclass(frozen=True, slots=True)
class PublishedHit:
    """An entry in the list of the public directory."""

    id: UUID
    name: str
    kind: str
    services: tuple[str, ...]
    rule: str  # what is to be kept with a body of another state
    number: str  # the first that anybody may ring
    when: str  # that it answers
    late: str  # out of hours


@dataclass(frozen=True, slots=True)
class PublishedEntry:
    """The page of an entry as anybody sees it."""

    name: str
    kind: str
    rule: str
    records: tuple[SeenRecord, ...]


class EntryState(Enum):
    """Where an entry stands on the page of the switch."""

    SHOWN = Tag("Anybody sees it", "green")
    CHANGED = Tag("Waits for another yes", "orange")
    ASKED = Tag("Waits for a yes", "yellow")
    NOT_ASKED = Tag("Not asked")
    NOT_PUBLIC = Tag("Nothing is public")

    @property
    def tag(self) -> Tag:
        """Its words and colour."""
        return self.value

    @property
    def may_be_asked(self) -> bool:
        """Whether who answers for it can be asked now."""
        return self in (EntryState.CHANGED, EntryState.NOT_ASKED)


def _rule(row: Organisation) -> str:
    kind = wording.kinds().get(row.kind_id)
    return kind.rule if kind is not None and kind.is_abroad else ""


def hits(rows: Iterable[Organisation], covers: Mapping[UUID, Cover]) -> list[PublishedHit]:
    """The entries of a list."""
    kinds = wording.choices("kind")
    found = []
    for row in rows:
        cover = covers.get(row.id, {})
        shown = published(row, cover)
        if shown is None or not shown.name:
            continue
        services_of = (published(each, cover) for each in row.services)
        desk = _desk(row, cover)
        found.append(
            PublishedHit(
                id=row.id,
                name=shown.name,
                kind=kinds.get(shown.kind_id, ""),
                rule=_rule(row),
                services=tuple(each.name for each in services_of if each is not None and each.name),
                number=desk.telephone if desk is not None else "",
                when=_when(desk) if desk is not None else "",
                late=desk.out_of_hours_telephone if desk is not None else "",
            )
        )
    return found


def _desk(row: Organisation, cover: Cover) -> RedactedRecord | None:
    """The desk that anybody may ring: the first with a number for the day, else with one for the night."""
    seen = [shown for each in row.contacts if (shown := published(each, cover)) is not None]
    by_day = (each for each in seen if each.telephone)
    return next(by_day, next((each for each in seen if each.out_of_hours_telephone), None))


def _when(desk: RedactedRecord) -> str:
    """When a desk answers, in words, as far as anybody is told."""
    described = descriptions(Contact)
    lines = [line for name in ("open", "hours") for line in wording.in_words(described[name], getattr(desk, name))]
    return "; ".join(dict.fromkeys(lines))


def entry(row: Organisation, cover: Cover) -> PublishedEntry | None:
    """An entry as anybody sees it under a cover; None where there is nothing to see."""
    shown = published(row, cover)
    if shown is None or not shown.name:
        return None
    kind = wording.choices("kind").get(shown.kind_id, "")
    return PublishedEntry(shown.name, kind, _rule(row), anybodys_records(row, cover))


def state_of(row: Organisation, publication: Publication | None, asked: Collection[UUID]) -> EntryState:
    """Where an entry stands on the page of the switch."""
    if publication is not None and publication.is_current and may_be_published(row):
        return EntryState.CHANGED if services.waits(row, publication) else EntryState.SHOWN
    if not cover_of(row):
        return EntryState.NOT_PUBLIC
    return EntryState.ASKED if row.id in asked else EntryState.NOT_ASKED
