"""What anybody sees who is not signed in: what is public now, and was when its organisation agreed to that.

Three things must hold together. The record and the field are public now; who answers for the organisation agreed to
just this field of just this row; and the entry may be published at all (`may_be_published`, in SQL
`scopes.is_published`). No place is ever published, nor who holds a post: no yes and no audience changes that.
"""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from partnership.policy.audience import audience_of, descriptions, visible_columns
from partnership.policy.kinds import is_safe_place
from partnership.store.models import Audience, Location, Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from partnership.policy.audience import RedactedRecord
    from partnership.store.models import Contact, Entry, Service

    Cover = Mapping[str, Sequence[str]]  # by the id of a row, the names of its fields

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
