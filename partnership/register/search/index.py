"""Keeps the words of entries: made anew in the flush that changes an entry, or for all of them by command.

A word stands here with the audience of its field, and only where more than named people may see it. Of a place nothing
stands here, and of a safe place only its name and what it is: nobody finds a refuge by where it is.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, event, inspect
from sqlalchemy.orm import Session

from partnership.policy.audience import NEVER, audience_of, is_safe_place
from partnership.register.search import queries
from partnership.register.search.queries import ANYBODY
from partnership.register.search.words import IN_TEXT, KIND, all_words, phrase
from partnership.store.db import batches
from partnership.store.models import (
    Contact,
    Organisation,
    Participation,
    Partnership,
    Publication,
    SearchToken,
    Service,
    descriptions,
)
from partnership.store.models.base import Audience

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from uuid import UUID

    from sqlalchemy import Connection

    from partnership.policy.audience import Cover

    _Token = tuple[str, int, int]  # the word, how narrow its audience is, its weight

EXACT, BEGINS, NAMED, OF_KIND, OF_TASK, SERVICE, LANGUAGE, DESK, AREA, DESCRIPTION = (
    100, 60, 55, 50, 45, 40, 30, 30, 20, IN_TEXT,
)  # fmt: skip
# Of the words of a column; of any other that is searched they weigh as a description does.
_WEIGHTS = {
    (Organisation, "languages"): LANGUAGE, (Organisation, "covers"): AREA,
    (Service, "name"): SERVICE, (Service, "languages"): LANGUAGE,
    (Contact, "post"): DESK,
}  # fmt: skip
_TABLE = SearchToken.metadata.tables[SearchToken.__tablename__]
_FORGET = _TABLE.delete().where(_TABLE.c.organisation_id.in_(bindparam("ids", expanding=True)))
_WRITE = _TABLE.insert()
_LISTENED = (Organisation, Service, Contact, Publication)
_OPENING = (Participation, Partnership)  # whose changes may open or close the public directory to an entry


@event.listens_for(Session, "after_flush")
def _follow(session: Session, _context: Any) -> None:
    """Make the words of every entry anew that this flush has changed: they are stored with it or not at all."""
    changed = (*session.new, *filter(_has_other_words, session.dirty), *session.deleted)
    ids = {_organisation_id(row) for row in changed if isinstance(row, _LISTENED)} - {None}
    opening = [row for row in (*session.dirty, *session.deleted) if isinstance(row, _OPENING)]
    if opening:
        ids |= queries.published_by(session.connection(), opening)
    if ids:
        new = {row.id for row in session.new if isinstance(row, Organisation)}
        write(session.connection(), ids, known=ids - new)  # type: ignore[arg-type] # None was taken out


def _has_other_words(row: Any) -> bool:
    """Whether a change of a row may change words: one of what they are made of was set."""
    names = queries.IN_WORDS.get(type(row))
    return names is None or not names.isdisjoint(inspect(row).committed_state)


def _organisation_id(row: Organisation | Service | Contact | Publication) -> UUID | None:
    if isinstance(row, Organisation):
        return row.id
    return row.organisation_id


def write(connection: Connection, ids: Collection[UUID], known: Collection[UUID] | None = None) -> int:
    """Make the words of some entries anew; `known` are those that may have some already. Gives how many there are."""
    for some in batches(sorted(ids if known is None else known)):
        connection.execute(_FORGET, {"ids": some})
    written = 0
    for some in batches(sorted(ids)):
        services: dict[UUID, list[Any]] = defaultdict(list)
        contacts: dict[UUID, list[Any]] = defaultdict(list)
        for found, each in zip((services, contacts), queries.parts(connection, some), strict=True):
            for row in each:
                found[row.organisation_id].append(row)
        covers, former = queries.covers(connection, some), queries.merged_into(connection, some)
        rows = []
        for row in queries.entries(connection, some):
            tokens = [*_tokens(row, services[row.id], contacts[row.id], former=former.get(row.id, ()))]
            if row.id in covers:
                tokens += _tokens(row, services[row.id], contacts[row.id], covers[row.id])
            rows += [
                {"token": token, "organisation_id": row.id, "reach": reach, "weight": weight}
                for (token, reach), weight in _best(tokens).items()
            ]
        if rows:
            connection.execute(_WRITE, rows)
        written += len(rows)
    return written


def hide_safe_places(session: Session) -> int:
    """Take away the words of entries whose kind hides people since other guidance came; gives of how many entries.

    Every start of the site does it, and every round of the worker: guidance is read at their start.
    """
    connection = session.connection()
    found = queries.laid_open(connection, OF_KIND)
    if found:
        write(connection, found)
    return len(found)


def is_missing(session: Session) -> bool:
    """Whether nothing of what is there is in words."""
    return queries.is_missing(session)


def rebuild(session: Session) -> int:
    """Make the words of all entries anew; gives how many there are."""
    connection = session.connection()
    connection.execute(_TABLE.delete())
    return write(connection, queries.all_ids(connection), known=())


def _best(tokens: Iterable[_Token]) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    for token, reach, weight in tokens:
        found[token, reach] = max(weight, found.get((token, reach), 0))
    return found


def _tokens(
    row: Any, services: Iterable[Any], contacts: Iterable[Any], cover: Cover | None = None, former: Iterable[Any] = ()
) -> Iterator[_Token]:
    """The words of an entry; `row` and its parts are rows of columns with the names of the fields.

    With a cover, once more the words that anybody finds: of the fields that are public and that it names.
    """
    yield from _of_name(row, cover)
    if cover is None:
        yield from _of_former_names(row, former)
    reach = _reach(Organisation, row, "kind_id", row.audience, cover)
    if reach is not None and row.kind_id:
        yield KIND + row.kind_id, reach, OF_KIND
    if is_safe_place(row.kind_id):
        return
    entry = row.audience
    yield from _of_texts(Organisation, row, entry, cover)
    for each in services:
        yield from _of_texts(Service, each, entry, cover)
    for each in contacts:
        yield from _of_texts(Contact, each, entry, cover)


def _of_name(row: Any, cover: Cover | None) -> Iterator[_Token]:
    for name in ("name", "short_name"):
        reach = _reach(Organisation, row, name, row.audience, cover)
        found = all_words(getattr(row, name)) if reach is not None else []
        if reach is not None and found:
            yield phrase(getattr(row, name)), reach, EXACT
            yield found[0], reach, BEGINS
            yield from ((word, reach, NAMED) for word in found[1:])


def _of_former_names(row: Any, former: Iterable[Any]) -> Iterator[_Token]:
    """The names of entries that this one took up, for who finds either."""
    reach = _reach(Organisation, row, "name", row.audience, None)
    for name in (each for other in former for each in (other.name, other.short_name) if reach is not None and each):
        yield phrase(name), reach, EXACT  # type: ignore[misc] # it is asked just above
        yield from ((word, reach, NAMED) for word in all_words(name))  # type: ignore[misc]


def _of_texts(table: type[Any], row: Any, entry: Audience, cover: Cover | None) -> Iterator[_Token]:
    for name in queries.SEARCHED[table]:
        weight = _WEIGHTS.get((table, name), DESCRIPTION)
        value, reach = getattr(row, name), _reach(table, row, name, entry, cover)
        if reach is None or not value:
            continue
        text = value if isinstance(value, str) else " ".join(value)
        yield from ((word, reach, weight) for word in all_words(text))


def _reach(table: type[Any], row: Any, name: str, entry: Audience, cover: Cover | None) -> int | None:
    """How narrow the audience of a field is, never wider than that of the whole entry; None where only named see it.

    With a cover: whether anybody sees it, as `policy.publication.published` says.
    """
    description = descriptions(table)[name]
    own = max(audience_of(row, name, description).reach, entry.reach, row.audience.reach)
    if description.is_confidential:
        return None
    if cover is not None:
        is_open = own == Audience.PUBLIC.reach and name not in NEVER and name in cover.get(str(row.id), ())
        return ANYBODY if is_open else None
    return None if own >= Audience.NAMED.reach else own
