"""All SQL of the clock of the law: who may record a check, and what was recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from partnership.base.errors import NotFound
from partnership.map.mapping.queries import pack_of
from partnership.protocols.queries import get_draft
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import FactCheck, LawPost

if TYPE_CHECKING:
    from partnership.guidance.facts import Fact
    from partnership.guidance.pack import Pack
    from partnership.protocols.queries import Draft
    from partnership.store.models import Partnership


@dataclass(frozen=True, slots=True)
class FactSubject:
    """A fact of a partnership's guidance: the subject of the pages about it. `party_ids`: whose leads may record."""

    partnership: Partnership
    pack: Pack
    fact: Fact
    posts: tuple[LawPost, ...] = ()
    party_ids: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


@dataclass(frozen=True, slots=True)
class LawPostSubject:
    """A post of a partnership: the subject of the button that takes it out."""

    partnership: Partnership
    post: LawPost

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


@dataclass(frozen=True, slots=True)
class ReadingSubject:
    """A fact and a protocol whose clauses rest on it: the subject of the page on which they are read again."""

    fact: FactSubject
    draft: Draft

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.fact.partnership.id

    @property
    def party_ids(self) -> frozenset[UUID]:
        """Whose leads may record."""
        return self.fact.party_ids


def get_reading(slug: str, fact_id: str, protocol_id: UUID) -> ReadingSubject:
    """A fact and a protocol of the partnership; raises NotFound."""
    return ReadingSubject(get_fact(slug, fact_id), get_draft(slug, protocol_id))


def get_fact(slug: str, fact_id: str) -> FactSubject:
    """A fact of the guidance of a partnership, with who may record a check; raises NotFound."""
    partnership = get_partnership(slug)
    pack = pack_of(partnership)
    if fact_id not in pack.facts:
        raise NotFound
    posts = posts_of(partnership.id)
    return FactSubject(partnership, pack, pack.facts[fact_id], posts, frozenset(each.organisation_id for each in posts))


def get_post(slug: str, post_id: UUID) -> LawPostSubject:
    """A post of a partnership; raises NotFound."""
    partnership = get_partnership(slug)
    found = next((row for row in posts_of(partnership.id) if row.id == post_id), None)
    if found is None:
        raise NotFound
    return LawPostSubject(partnership, found)


def posts_of(partnership_id: UUID) -> tuple[LawPost, ...]:
    """The posts that a partnership lets record checks, by name."""
    rows = db.session.scalars(
        select(LawPost)
        .where(LawPost.partnership_id == partnership_id)
        .options(joinedload(LawPost.organisation))
        .order_by(LawPost.name, LawPost.id)
    )
    return tuple(rows)


def checks_of(partnership_id: UUID, fact_id: str) -> tuple[FactCheck, ...]:
    """What was recorded on a fact, the newest first."""
    rows = db.session.scalars(
        select(FactCheck)
        .where(FactCheck.partnership_id == partnership_id, FactCheck.fact_id == fact_id)
        .order_by(FactCheck.checked_at.desc(), FactCheck.id)
    )
    return tuple(rows)
