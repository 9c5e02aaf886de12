"""Who may see which field: `visible(viewer, record)` gives the redacted view that every output takes, never the row."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from partnership.guidance.loader import load_packs
from partnership.store.models import Audience, Entry, Location, Organisation, Relationship, descriptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Contact, Described, Service

    Cover = Mapping[str, Sequence[str]]  # by the id of a row, the names of its fields

# What anybody sees who is not signed in: what is public now, and was when its organisation agreed to that.
#
# Three things must hold together. The record and the field are public now; who answers for the organisation agreed to
# just this field of just this row; and the entry may be published at all (`may_be_published`, in SQL
# `scopes.is_published`). No place is ever published, nor who holds a post: no yes and no audience changes that.


def safe_kinds() -> frozenset[str]:
    """Kinds of organisations in which people are hidden, as any guidance of the site says."""
    return load_packs().safe_kinds


def is_safe_place(kind_id: str) -> bool:
    """Whether people are hidden in organisations of a kind."""
    return kind_id in safe_kinds()


def lays_open(was: str, now: str) -> bool:
    """Whether people are hidden in organisations of one kind, and not in those of another."""
    return is_safe_place(was) and not is_safe_place(now)


def kinds_abroad() -> frozenset[str]:
    """Kinds that stand for another state: a list has them last, with the rule of their kind."""
    return frozenset(each.id for pack in load_packs().values() for each in pack.kinds.values() if each.is_abroad)


@dataclass(frozen=True)
class RedactedRecord:
    """What one viewer sees of one record: `shown.telephone` is the value, or empty when it is withheld."""

    id: UUID
    table: str
    organisation_id: UUID
    version: int
    is_archived: bool
    audience: Audience
    values: Mapping[str, Any]
    withheld: frozenset[str] = field(default_factory=frozenset)

    def __getattr__(self, name: str) -> Any:
        """The value of a described field; an empty one when this viewer may not see it."""
        if name in self.values:
            return self.values[name]
        if name in self.withheld:
            return ""
        raise AttributeError(name)


class Holder(Protocol):
    """Whose entry it is: an organisation as a row, or what is known of it from columns."""

    @property
    def id(self) -> UUID: ...

    @property
    def partnership_ids(self) -> frozenset[UUID]: ...


def reach(viewer: Viewer, organisation: Holder) -> Audience:
    """The narrowest audience of this organisation's fields that the viewer belongs to; as another, that both do."""
    if viewer.limited_to is not None:
        both = (_reach(viewer, organisation), reach(viewer.limited_to, organisation))
        return min(both, key=lambda each: each.reach)
    return _reach(viewer, organisation)


def _reach(viewer: Viewer, organisation: Holder) -> Audience:
    if organisation.id in viewer.standing:
        return Audience.NAMED
    # Where it takes part is asked once and only of a viewer who belongs somewhere.
    common = viewer.partnership_ids & organisation.partnership_ids if viewer.partnership_ids else frozenset()
    if common & viewer.cleared_ids:
        return Audience.NAMED
    if common or organisation.id in viewer.positions:
        return Audience.PARTNERSHIP
    return Audience.PARTNERS if viewer.is_authenticated else Audience.PUBLIC


@dataclass(frozen=True, slots=True)
class ReachKey:
    """All of a viewer that `reach` asks for, within one partnership: who is alike in it sees the same of it.

    Places that a grant opens are no part of it: what is shown of a place is not told by reach alone.
    """

    belongs: bool
    is_authenticated: bool
    standing: frozenset[UUID]
    cleared_ids: frozenset[UUID]
    positions: frozenset[UUID]
    partnership_ids: frozenset[UUID]
    limited_to: ReachKey | None


def reach_key(viewer: Viewer, partnership_id: UUID) -> ReachKey:
    """The key of a viewer for organisations that take part in a partnership.

    Who belongs to it sees all of them as a member does, so that only what opens more tells members apart.
    """
    belongs = partnership_id in viewer.partnership_ids
    return ReachKey(
        belongs=belongs,
        is_authenticated=belongs or viewer.is_authenticated,
        standing=viewer.standing,
        cleared_ids=viewer.cleared_ids,
        positions=frozenset() if belongs else frozenset(viewer.positions),
        partnership_ids=frozenset() if belongs else viewer.partnership_ids,
        limited_to=reach_key(viewer.limited_to, partnership_id) if viewer.limited_to is not None else None,
    )


def audience_of(record: Entry, name: str, description: Described) -> Audience:
    """The audience of one field: its own where it was set, never wider than the record's."""
    return _audience(record.audiences.get(name), record.audience, description)


def _audience(own: str | None, of_record: Audience, description: Described) -> Audience:
    audience = Audience(own) if own else description.audience
    if description.follows_record:
        return of_record if of_record is not Audience.PUBLIC else audience
    return audience if audience.reach >= of_record.reach else of_record


def may_see(viewer: Viewer, record: Entry, name: str, description: Described) -> bool:
    """Whether the viewer may see this field."""
    own = reach(viewer, _organisation(record))
    return _is_open(record.audiences.get(name), record.audience, description, own)


def _is_open(set_one: str | None, of_record: Audience, description: Described, own: Audience) -> bool:
    """Whether a field is open to a viewer whose reach is `own`. Confidential ones never: they are revealed singly."""
    return not description.is_confidential and _audience(set_one, of_record, description).reach <= own.reach


@cache
def _open_fields(
    table: type[Entry],
    of_record: Audience,
    audiences: frozenset[tuple[str, str]],
    own: Audience,
    wanted: frozenset[str] | None,
) -> tuple[tuple[str, ...], frozenset[str]]:
    """The fields that are open to a reach, and those that are withheld: once for each kind of record and reach."""
    set_ones, every = dict(audiences), descriptions(table)
    described = {name: each for name, each in every.items() if wanted is None or name in wanted}
    found = tuple(name for name, each in described.items() if _is_open(set_ones.get(name), of_record, each, own))
    return found, frozenset(described) - frozenset(found)


def may_see_record(viewer: Viewer, record: Entry) -> bool:
    """Whether the viewer may know that the record exists."""
    return _is_known(viewer, record, reach(viewer, _organisation(record)))


def _is_known(viewer: Viewer, record: Entry, own: Audience) -> bool:
    """Whether a record is known to a viewer whose reach is `own`."""
    if isinstance(record, Location) and record.is_confidential:
        # That a refuge has a confidential place is known to the partnership; its name and address are not.
        return record.id in viewer.granted_locations or own.reach >= Audience.PARTNERSHIP.reach
    return record.audience.reach <= own.reach


def may_see_relationship(viewer: Viewer, row: Relationship) -> bool:
    """Whether the viewer may know of a relationship: of both its ends, and of what is between them."""
    is_between = row.shown_to.reach <= reach_between(viewer, row.partnership_id, row.end_ids).reach
    ends = (row.organisation, row.other)
    return is_between and all(may_see_record(viewer, each) and not each.is_archived for each in ends)


def reach_between(viewer: Viewer, partnership_id: UUID, end_ids: frozenset[UUID]) -> Audience:
    """The narrowest audience of what is between two organisations of a partnership that the viewer belongs to.

    Members of that partnership, and not of any other that both happen to take part in; named are the people of either.
    """
    found = _between(viewer, partnership_id, end_ids)
    if viewer.limited_to is not None:
        both = (found, reach_between(viewer.limited_to, partnership_id, end_ids))
        return min(both, key=lambda each: each.reach)
    return found


def _between(viewer: Viewer, partnership_id: UUID, end_ids: frozenset[UUID]) -> Audience:
    if end_ids & viewer.standing or partnership_id in viewer.cleared_ids:
        return Audience.NAMED
    if partnership_id in viewer.partnership_ids:
        return Audience.PARTNERSHIP
    return Audience.PARTNERS if viewer.is_authenticated else Audience.PUBLIC


def _organisation(record: Entry) -> Organisation:
    """Whose entry it is, or a part of."""
    return record if isinstance(record, Organisation) else record.organisation  # type: ignore[attr-defined]


def visible(viewer: Viewer, record: Entry) -> RedactedRecord | None:
    """The record as the viewer sees it; None when the viewer may not know of it."""
    organisation = _organisation(record)
    own = reach(viewer, organisation)
    return _redacted(type(record), record, organisation.id, own) if _is_known(viewer, record, own) else None


def visible_columns(
    own: Audience, table: type[Entry], row: Any, organisation_id: UUID, wanted: frozenset[str] | None = None
) -> RedactedRecord | None:
    """The same of a row of columns, for a viewer whose reach is `own`. Not of places: a grant decides there too.

    `wanted` are the fields that the row has and that are asked for; all where none are named.
    """
    if table is Location:
        message = "a place is shown by its record alone"
        raise TypeError(message)
    return _redacted(table, row, organisation_id, own, wanted) if row.audience.reach <= own.reach else None


def _redacted(
    table: type[Entry], row: Any, organisation_id: UUID, own: Audience, wanted: frozenset[str] | None = None
) -> RedactedRecord:
    set_ones = frozenset(row.audiences.items())
    names, withheld = _open_fields(table, row.audience, set_ones, own, wanted)  # type: ignore[arg-type] # a class has a hash
    return RedactedRecord(
        id=row.id,
        table=table.__tablename__,  # type: ignore[attr-defined]
        organisation_id=organisation_id,
        version=row.version,
        is_archived=row.archived_at is not None,
        audience=row.audience,
        values={name: getattr(row, name) for name in names},
        withheld=withheld,
    )


def visible_all(viewer: Viewer, records: list[Any], *, with_archived: bool = False) -> list[RedactedRecord]:
    """The records of a list that the viewer may know of, each redacted."""
    shown = (visible(viewer, each) for each in records if with_archived or not each.is_archived)
    return [each for each in shown if each is not None]


NEVER = frozenset({"holder"})


def may_be_published(organisation: Organisation) -> bool:
    """Whether its own audience, its state and its kind let an entry be published; a safe place never is."""
    is_wide = organisation.audience is Audience.PUBLIC and not organisation.is_archived
    return is_wide and not is_safe_place(organisation.kind_id)


def cover_of(
    organisation: Organisation, rows: Iterable[Organisation | Service | Contact] | None = None
) -> dict[str, list[str]]:
    """All that a yes of this moment would publish: the fields that are public and hold something; or of some rows."""
    if not may_be_published(organisation):
        return {}
    found: dict[str, list[str]] = {}
    for row in rows_of(organisation) if rows is None else rows:
        shown = _public(row, organisation) if not row.is_archived else None
        names = [name for name, value in shown.values.items() if value and name not in NEVER] if shown else []
        if names:
            found[str(row.id)] = sorted(names)
    return found


def rows_of(organisation: Organisation) -> list[Organisation | Service | Contact]:
    """The rows of an entry of which some may be published, numbers first: it has no place among them."""
    return [*organisation.contacts, *organisation.services, organisation]


def _public(row: Entry, organisation: Organisation) -> RedactedRecord | None:
    """What of a row is public, as a visitor sees it who is nobody."""
    return visible_columns(Audience.PUBLIC, type(row), row, organisation.id)


def published(row: Entry, cover: Cover) -> RedactedRecord | None:
    """A row as anybody sees it who is not signed in; None where nothing of it is for them.

    `cover` is what its organisation agreed to where that counts (`publications.queries.covers`), and empty elsewhere.
    """
    organisation = row if isinstance(row, Organisation) else row.organisation  # type: ignore[attr-defined]
    if isinstance(row, Location) or row.is_archived or not may_be_published(organisation):
        return None
    shown = _public(row, organisation)
    agreed = set(cover.get(str(row.id), ())) - NEVER  # type: ignore[attr-defined]
    values = {name: value for name, value in shown.values.items() if name in agreed} if shown is not None else {}
    if shown is None or not values:
        return None
    return replace(shown, values=values, withheld=frozenset(descriptions(type(row))) - values.keys())


def still_public(row: Organisation | Contact | Service, names: Iterable[str]) -> list[str]:
    """Those fields of a row that are public now, whatever they hold."""
    if row.audience is not Audience.PUBLIC or row.is_archived:
        return []
    described = descriptions(type(row))
    return [name for name in names if name in described and audience_of(row, name, described[name]) is Audience.PUBLIC]


def united(covers: Iterable[Cover]) -> dict[str, list[str]]:
    """Everything that any of some covers has."""
    found: dict[str, set[str]] = {}
    for cover in covers:
        for row_id, names in cover.items():
            found.setdefault(row_id, set()).update(names)
    return {row_id: sorted(names) for row_id, names in found.items()}


def is_within(cover: Cover, agreed: Cover) -> bool:
    """Whether a cover has nothing that was not agreed to."""
    return all(set(names) <= set(agreed.get(row_id, ())) for row_id, names in cover.items())


def digest_of(organisation: Organisation) -> str:
    """What a yes of this moment would publish, with its values: a form carries it, so that nobody agrees unseen."""
    cover = cover_of(organisation)
    values = {
        str(row.id): [str(getattr(row, name)) for name in cover.get(str(row.id), ())] for row in rows_of(organisation)
    }
    return sha256(json.dumps([cover, values], sort_keys=True).encode()).hexdigest()
