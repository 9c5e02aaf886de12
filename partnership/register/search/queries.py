"""All SQL of search: the entries that are put into words, and who is found by the words of a search."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, exists, false, func, literal, or_, select, union_all

from partnership.base.clocks import AGEING
from partnership.policy.audience import safe_kinds, united
from partnership.policy.scopes import is_in_force, is_published, known_organisations
from partnership.register.search.words import BEGINNING, END, IN_TEXT, LAST_SIGN, Vocabulary, forms
from partnership.store.db import db
from partnership.store.kept_answers import newest_seal, shelf
from partnership.store.models import (
    Contact,
    EntrySection,
    Organisation,
    Participation,
    Partnership,
    Publication,
    SearchToken,
    SectionClock,
    Service,
    descriptions,
    now,
)
from partnership.store.models.base import Audience

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import CTE, BindParameter, ColumnElement, Connection, Select
    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Entry

_TOKENS = SearchToken.__table__.c
_WIDE = Audience.PARTNERS.reach
ANYBODY = -1  # the reach of words that are found without signing in
_CLASSES = ((65, 1000), (40, 65), (1, 40))  # of kinds: meant by several words together, by one, or usual for a task

# The columns of an entry and its parts that say themselves that they are searched.
SEARCHED: Mapping[type[Entry], tuple[str, ...]] = {
    table: tuple(name for name, each in descriptions(table).items() if each.is_searched)
    for table in (Organisation, Service, Contact)
}
_OF_ORGANISATION = (
    Organisation.id, Organisation.kind_id, Organisation.name, Organisation.short_name, Organisation.audience,
    Organisation.audiences, *(getattr(Organisation, name) for name in SEARCHED[Organisation]),
)  # fmt: skip
_OF_SERVICE, _OF_CONTACT = (
    (
        table.id,
        table.organisation_id,
        table.audience,
        table.audiences,
        *(getattr(table, name) for name in SEARCHED[table]),
    )
    for table in (Service, Contact)
)
# What words are made of, and whether they are found: a change of anything else, such as a number, makes none anew.
IN_WORDS = {
    table: {each.key for each in (*columns, table.archived_at)}
    for table, columns in ((Organisation, _OF_ORGANISATION), (Service, _OF_SERVICE), (Contact, _OF_CONTACT))
}
# Each change of an entry asks these: made once, they spare a quarter of what it takes.
_IDS: BindParameter[UUID] = bindparam("ids", expanding=True)
_ENTRIES = select(*_OF_ORGANISATION).where(Organisation.id.in_(_IDS))
_SERVICES = select(*_OF_SERVICE).where(Service.organisation_id.in_(_IDS), Service.archived_at.is_(None))
_CONTACTS = select(*_OF_CONTACT).where(Contact.organisation_id.in_(_IDS), Contact.archived_at.is_(None))
_COVERS = (
    select(Publication.organisation_id, Publication.cover)
    .join(Organisation, Organisation.id == Publication.organisation_id)
    .where(Publication.organisation_id.in_(_IDS), is_in_force())
)
_TAKEN_UP = select(Organisation.id, Organisation.merged_into_id, Organisation.name, Organisation.short_name).where(
    Organisation.merged_into_id.in_(_IDS)
)
_TABLES = (
    Organisation,
    Service,
    Contact,
    Participation,
    Partnership,
    Publication,
)  # whose changes may change a vocabulary


@dataclass(frozen=True, slots=True)
class SearchWord:
    """A word of a search, with what the guidance says it means: kinds and who holds a task, each by its weight."""

    word: str
    also: tuple[str, ...] = ()  # words that find the same
    kinds: Mapping[str, int] = field(default_factory=dict)  # tokens of kinds
    holders: Mapping[int, frozenset[UUID]] = field(default_factory=dict)
    is_whole: bool = False  # no beginning of another word
    is_said: bool = False  # means something by itself: what only begins with it stands below that


@dataclass(frozen=True, slots=True)
class FoundOrganisations:
    """The best organisations, and how many there are in all."""

    ids: tuple[UUID, ...]
    total: int


# --- what is put into words


def is_missing(session: Session) -> bool:
    """Whether there are entries, and no words of any."""
    return bool(session.scalar(select(exists(select(Organisation.id)) & ~exists(select(SearchToken.token)))))


def entries(connection: Connection, ids: Collection[UUID]) -> Sequence[Any]:
    """Organisations as columns."""
    return connection.execute(_ENTRIES, {"ids": [*ids]}).all()


def parts(connection: Connection, ids: Collection[UUID]) -> tuple[Sequence[Any], Sequence[Any]]:
    """Their services and desks that are not archived."""
    given = {"ids": [*ids]}
    return connection.execute(_SERVICES, given).all(), connection.execute(_CONTACTS, given).all()


def covers(connection: Connection, ids: Collection[UUID]) -> dict[UUID, dict[str, list[str]]]:
    """What anybody may see of those that are in a public directory."""
    found: dict[UUID, list[dict[str, list[str]]]] = {}
    for organisation_id, cover in connection.execute(_published_covers(safe_kinds()), {"ids": [*ids]}):
        found.setdefault(organisation_id, []).append(cover)
    return {organisation_id: united(each) for organisation_id, each in found.items()}


@lru_cache(maxsize=16)
def _published_covers(_safe: frozenset[str]) -> Select[Any]:
    return _COVERS.where(is_published())  # which goes by the kinds in which people are hidden


def merged_into(connection: Connection, ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """Names of entries that others took up, and those that these had taken up before, by the entry that stands."""
    found: dict[UUID, list[Any]] = {}
    stands = {each: each for each in ids}
    while stands:
        rows = connection.execute(_TAKEN_UP, {"ids": [*stands]}).all()
        for row in rows:
            found.setdefault(stands[row.merged_into_id], []).append(row)
        stands = {row.id: stands[row.merged_into_id] for row in rows if row.id not in ids}
    return found


def published_by(connection: Connection, rows: Iterable[Participation | Partnership]) -> set[UUID]:
    """Organisations that ever agreed to be in the public directory of these partnerships."""
    ids = {row.id if isinstance(row, Partnership) else row.partnership_id for row in rows}
    statement = select(Publication.organisation_id).where(Publication.partnership_id.in_(ids))
    return set(connection.execute(statement).scalars())


def laid_open(connection: Connection, least: int) -> list[UUID]:
    """Organisations in which people are hidden, and of which words stand here that weigh less than `least`."""
    more = exists().where(_TOKENS.organisation_id == Organisation.id, _TOKENS.weight < least)
    statement = select(Organisation.id).where(Organisation.kind_id.in_(sorted(safe_kinds())), more)
    return list(connection.execute(statement).scalars())


def all_ids(connection: Connection) -> list[UUID]:
    """Every organisation."""
    return list(connection.execute(select(Organisation.id).order_by(Organisation.id)).scalars())


# --- who is found


def _visible(viewer: Viewer, place: Any = None) -> ColumnElement[bool]:
    """Words that the viewer may see where they stand: as `audience.reach`, for an organisation that is known.

    `place` has the columns of a statement over the words, where it is not their table.
    """
    columns = _TOKENS if place is None else place
    if not viewer.is_authenticated:  # also where a word was left behind, nobody finds what is not published now
        return and_(
            columns.reach == ANYBODY, columns.organisation_id.in_(select(Organisation.id).where(is_published()))
        )
    near = columns.organisation_id.in_(_near(viewer))
    if viewer.positions:
        near = or_(near, columns.organisation_id.in_(viewer.positions))
    seen = and_(columns.reach > ANYBODY, or_(columns.reach <= _WIDE, near))
    return seen if viewer.limited_to is None else and_(seen, _visible(viewer.limited_to, place))


def _near(viewer: Viewer) -> Select[Any]:
    return select(Participation.organisation_id).where(
        Participation.partnership_id.in_(viewer.partnership_ids), Participation.left_on.is_(None)
    )


def _begins(word: str) -> ColumnElement[bool]:
    return and_(_TOKENS.token > word, _TOKENS.token < word + END)


def _rows_of(asked: SearchWord, whole: str) -> list[Select[Any]]:
    """Where a word stands, or what it means: as itself, as the beginning of another, as a kind, as a task."""
    place, reach, weight = _TOKENS.organisation_id, _TOKENS.reach, _TOKENS.weight
    tokens = (*forms(asked.word), *asked.also, whole, *asked.kinds)
    least = forms(asked.word)[-1]
    if asked.is_said:
        tokens += (f"{least}s",)
    worth: ColumnElement[int] = weight
    if asked.kinds:  # in three classes, so that the statement has the same shape for any number of kinds
        classes = [
            (least, [each for each, of in asked.kinds.items() if least <= of < below]) for least, below in _CLASSES
        ]
        worth = case(*((_TOKENS.token.in_(of), max(least, 20)) for least, of in classes), else_=weight)
    found: list[Any] = [select(place, worth.label("weight"), reach).where(_TOKENS.token.in_(tokens))]
    if len(least) >= BEGINNING and not asked.is_whole:
        begun = weight // 3 if asked.is_said else weight - weight // 5
        found.append(select(place, begun, reach).where(_begins(least)))
    found += [
        select(Organisation.id, literal(of_task), literal(0)).where(Organisation.id.in_(ids))
        for of_task, ids in asked.holders.items()
    ]
    return found


def _found_by(asked: SearchWord, whole: str, viewer: Viewer, number: int) -> CTE:
    rows = union_all(*_rows_of(asked, whole)).subquery()
    seen = select(rows.c.organisation_id.label("id"), func.max(rows.c.weight).label("weight"))
    return seen.where(_visible(viewer, rows.c)).group_by(rows.c.organisation_id).cte(f"word_{number}")


def matching(viewer: Viewer, asked: Sequence[SearchWord], whole: str = "") -> Select[Any]:
    """Ids and scores of organisations in which every word is found."""
    ctes = [_found_by(each, whole if not at else "", viewer, at) for at, each in enumerate(asked)]
    score: ColumnElement[int] = ctes[0].c.weight
    joined: Any = ctes[0]
    for each in ctes[1:]:
        joined = joined.join(each, each.c.id == ctes[0].c.id)
        score = score + each.c.weight
    return select(ctes[0].c.id.label("id"), score.label("score")).select_from(joined)


def matching_any(viewer: Viewer, asked: Sequence[SearchWord]) -> Select[Any]:
    """Ids and scores of organisations in more than whose descriptions a word is found; of two words before of one."""
    ctes = [_found_by(each, "", viewer, at) for at, each in enumerate(asked)]
    rows = union_all(*(select(each.c.id, each.c.weight) for each in ctes)).subquery()
    found = select(rows.c.id.label("id"), (func.sum(rows.c.weight) + 1000 * func.count()).label("score"))
    says_it = or_(func.max(rows.c.weight) > IN_TEXT, 2 * func.count() >= len(asked))
    return found.group_by(rows.c.id).having(says_it)


def confirmed_since(at: datetime) -> ColumnElement[bool]:
    """Whether the contacts of an organisation were confirmed since a moment.

    By the entry and not by its numbers: some of those are for few, and an order or a filter would tell of them.
    """
    return _clock(SectionClock.confirmed_at >= at)


def was_confirmed() -> ColumnElement[bool]:
    """Whether anybody has ever confirmed the contacts of an organisation."""
    return _clock(SectionClock.confirmed_at.is_not(None))


def _clock(holds: ColumnElement[bool]) -> ColumnElement[bool]:
    rows = select(SectionClock.organisation_id).where(
        SectionClock.organisation_id == Organisation.id, SectionClock.section == EntrySection.CONTACTS, holds
    )
    return exists(rows.correlate(Organisation))


def best(viewer: Viewer, chosen: Select[Any], abroad: Iterable[str], most: int) -> FoundOrganisations:
    """The best of what is chosen: bodies of another state last, then those near, confirmed lately, by name."""
    rows = chosen.subquery()
    confirmed = confirmed_since(now() - AGEING)
    statement = (
        select(rows.c.id, func.count().over())
        .join(Organisation, Organisation.id == rows.c.id)
        .where(Organisation.archived_at.is_(None))
        .order_by(
            case((Organisation.kind_id.in_(list(abroad)), 1), else_=0),
            rows.c.score.desc(),
            case((rows.c.id.in_(_near(viewer)), 0), else_=1),
            # What was confirmed of desks that nobody else sees must not show in an order.
            *((case((confirmed, 0), else_=1),) if viewer.is_authenticated else ()),
            Organisation.folded_name,
            Organisation.id,
        )
        .limit(most)
    )
    found = db.session.execute(statement).all()
    return FoundOrganisations(tuple(row[0] for row in found), found[0][1] if found else 0)


def is_anybody(chosen: Select[Any]) -> bool:
    """Whether anybody at all is chosen."""
    rows = chosen.subquery()
    statement = select(rows.c.id).join(Organisation, Organisation.id == rows.c.id)
    return db.session.execute(statement.where(Organisation.archived_at.is_(None)).limit(1)).first() is not None


def stands_somewhere(viewer: Viewer, word: str) -> bool:
    """Whether a word, or one that begins with it, stands in anything that the viewer may see."""
    least = forms(word)[-1]
    here = _begins(least) if len(least) >= BEGINNING else false()
    statement = select(_TOKENS.organisation_id).where(
        or_(_TOKENS.token.in_(forms(word)), here), _visible(viewer), _is_in_use(viewer)
    )
    return db.session.execute(statement.limit(1)).first() is not None


def _is_in_use(viewer: Viewer) -> ColumnElement[bool]:
    return exists(
        select(Organisation.id).where(
            Organisation.id == _TOKENS.organisation_id,
            Organisation.archived_at.is_(None),
            known_organisations(viewer) if viewer.is_authenticated else is_published(),
        )
    )


def _sees(viewer: Viewer) -> Hashable:
    """All of a viewer that decides which words they may see."""
    limit = _sees(viewer.limited_to) if viewer.limited_to is not None else None
    return viewer.is_authenticated, frozenset(viewer.positions), viewer.partnership_ids, limit


def vocabulary(viewer: Viewer) -> Vocabulary:
    """The words that the viewer may see, each with how often it stands somewhere; kept until an entry changes."""
    key = _sees(viewer)
    seal = newest_seal(_TABLES)
    kept: tuple[str, Vocabulary] | None = shelf("vocabularies", 8).get(key)
    if kept is None or kept[0] != seal:
        statement = (
            select(_TOKENS.token, func.count())
            .join(Organisation, Organisation.id == _TOKENS.organisation_id)
            .where(
                _visible(viewer),
                Organisation.archived_at.is_(None),
                _TOKENS.token > LAST_SIGN,
                _TOKENS.weight > IN_TEXT,  # of the many words of descriptions one would always be near
                _TOKENS.token.not_like("k:%"),
            )
            .group_by(_TOKENS.token)
        )
        kept = seal, Vocabulary({row[0]: row[1] for row in db.session.execute(statement)})
        shelf("vocabularies", 8).set(key, kept)
    return kept[1]
