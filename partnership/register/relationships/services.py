"""Relationships recorded, answered, changed and ended: rules that a form and an import obey alike. Never commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.base.errors import InputFault, Stale
from partnership.register.relationships import queries
from partnership.store import audit
from partnership.store.models import Agreement, Audience, Relationship, now

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.store.models import Partnership, RelationshipKind

MOVED = "Somebody else changed this relationship while you had it open. Nothing of theirs was overwritten."
ONLY_NARROWER = (
    "A relationship can only be shown to fewer people. To show it to more, end it and record it again, so that the "
    "other organisation is asked"
)
OFFERED = (Audience.PARTNERS, Audience.PARTNERSHIP, Audience.NAMED)


@dataclass(frozen=True, slots=True)
class RelationshipAuthor:
    """Who records: for which organisations their word counts, and how narrow they see."""

    post: str
    spoken_ids: frozenset[UUID]  # organisations for which they answer
    edited_ids: frozenset[UUID]  # organisations whose entry they keep
    coordinates: bool = False  # the partnership: they record for others too, and both are asked
    named_ids: frozenset[UUID] = frozenset()  # organisations of which they see what is for named people
    is_cleared: bool = False

    def may_record(self, end_ids: frozenset[UUID]) -> bool:
        """Whether they may record something between two organisations."""
        return self.coordinates or bool(self.edited_ids & end_ids)

    def sees_named(self, end_ids: frozenset[UUID]) -> bool:
        """Whether they would see what is for named people alone."""
        return self.is_cleared or bool(self.named_ids & end_ids)


@dataclass(frozen=True, slots=True)
class RelationshipTerms:
    """What is said of a relationship beside its ends and kind."""

    audience: Audience = Audience.PARTNERSHIP
    title: str = ""
    remark: str = ""
    from_on: date | None = None
    until_on: date | None = None
    review_on: date | None = None


def record(
    session: Session,
    partnership: Partnership,
    kind: RelationshipKind,
    ends: tuple[UUID, UUID],
    terms: RelationshipTerms,
    author: RelationshipAuthor,
) -> Relationship:
    """Record that one organisation is something to another; each end that the author does not speak for is asked.

    The ends are organisations that take part and that the author may know of. Raises InputFault.
    """
    audit.take_turn(session)
    own_id, other_id = ends
    _check_ends(own_id, other_id, author)
    _check_terms(terms, frozenset(ends), author)
    is_named = author.sees_named(frozenset(ends))
    if queries.same_as(partnership.id, own_id, other_id, kind, with_named=is_named) is not None:
        message = "This relationship is recorded already"
        raise InputFault(message, "other")
    row = Relationship(
        partnership_id=partnership.id,
        organisation_id=own_id,
        other_id=other_id,
        kind=kind,
        own_state=_said(own_id, author),
        other_state=_said(other_id, author),
        answered_by=author.post if set(ends) <= author.spoken_ids else "",
        answered_at=now() if set(ends) <= author.spoken_ids else None,
    )
    _write(row, terms)
    session.add(row)
    session.flush()
    return row


def change(
    session: Session, row: Relationship, terms: RelationshipTerms, author: RelationshipAuthor, *, expected_version: int
) -> None:
    """Change what is said of it. Its name, days and review are agreed anew by the end that the author is not of.

    That it ends, or is shown to fewer, holds at once. Raises InputFault, and Stale for a version that is not the
    newest.
    """
    audit.take_turn(session)
    if row.version != expected_version:
        raise Stale(MOVED)
    _check_terms(terms, row.end_ids, author)
    if terms.audience.reach < row.audience.reach:
        raise InputFault(ONLY_NARROWER, "audience")
    if terms.audience is not row.audience and _is_twofold(row, author):
        message = "There is another one of this kind between the two already. End one of them"
        raise InputFault(message, "audience")
    is_other = (terms.title, terms.from_on, terms.review_on) != (row.title, row.from_on, row.review_on)
    is_longer = row.until_on is not None and (terms.until_on is None or terms.until_on > row.until_on)
    if is_other or is_longer:
        row.own_state, row.other_state = _said(row.organisation_id, author), _said(row.other_id, author)
    _write(row, terms)
    session.flush()


def answer(
    session: Session, row: Relationship, author: RelationshipAuthor, *, is_so: bool, expected_version: int
) -> None:
    """Say, for each end that the author speaks for, whether it is so. Raises Stale."""
    audit.take_turn(session)
    if row.version != expected_version:
        raise Stale(MOVED)
    said = Agreement.ACCEPTED if is_so else Agreement.DECLINED
    if row.organisation_id in author.spoken_ids:
        row.own_state = said
    if row.other_id in author.spoken_ids:
        row.other_state = said
    row.answered_by, row.answered_at = author.post, now()
    session.flush()


def archive(session: Session, row: Relationship, *, expected_version: int) -> None:
    """Put away what was recorded by mistake; its history stays. Raises Stale."""
    audit.take_turn(session)
    if row.version != expected_version:
        raise Stale(MOVED)
    row.archived_at = now()
    session.flush()


def _is_twofold(row: Relationship, author: RelationshipAuthor) -> bool:
    """Whether another one of the same kind stands between the two, of those that the author may know of."""
    ends = (row.organisation_id, row.other_id)
    with_named = author.sees_named(row.end_ids)
    found = queries.same_as(row.partnership_id, *ends, row.kind, with_named=with_named)
    return found is not None and found.id != row.id


def _said(organisation_id: UUID, author: RelationshipAuthor) -> Agreement:
    return Agreement.ACCEPTED if organisation_id in author.spoken_ids else Agreement.PROPOSED


def _check_ends(own_id: UUID, other_id: UUID, author: RelationshipAuthor) -> None:
    if own_id == other_id:
        message = "Select two different organisations"
        raise InputFault(message, "other")
    if not author.may_record(frozenset((own_id, other_id))):
        message = "One of the two must be an organisation whose entry you keep"
        raise InputFault(message, "organisation")


def _check_terms(terms: RelationshipTerms, end_ids: frozenset[UUID], author: RelationshipAuthor) -> None:
    if terms.audience not in OFFERED:
        message = "Select who can see it"
        raise InputFault(message, "audience")
    if terms.audience is Audience.NAMED and not author.sees_named(end_ids):
        message = "You would not see it yourself. Ask one of its leads to record it"
        raise InputFault(message, "audience")
    if terms.from_on and terms.until_on and terms.until_on <= terms.from_on:
        message = "The last day must be after the first"
        raise InputFault(message, "until")


def _write(row: Relationship, terms: RelationshipTerms) -> None:
    row.audience, row.title, row.remark = terms.audience, terms.title, terms.remark
    row.from_on, row.until_on, row.review_on = terms.from_on, terms.until_on, terms.review_on


def today() -> date:
    """The day it is in London."""
    return london_day(now())
