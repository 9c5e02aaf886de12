"""Gathers the names for a page of events: what the reader may know, and in place of the rest what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from partnership.guidance.loader import load_packs
from partnership.history.descriptions.names import COORDINATOR, NamedPaper, Names
from partnership.history.names import queries
from partnership.policy.audience import descriptions, may_see
from partnership.register.directory.change_rules import may_read_words
from partnership.register.directory.parts import BY_TABLE
from partnership.store.models import Base, Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from partnership.policy.viewer import Viewer
    from partnership.register.directory.parts import PartRow
    from partnership.store.models import AuditEntry, Partnership

# Every column that names an organisation, as `organisation_id` and `action_owner_id` do.
ORGANISATIONS = {
    key.parent.name
    for table in Base.metadata.tables.values()
    for key in table.foreign_keys
    if key.column.table is Organisation.__table__
}
ACCOUNTS = ("account_id", "by_id")  # whom it is about, and on whom they hang


def names_for(
    viewer: Viewer,
    entries: Sequence[AuditEntry],
    partnership: Partnership | None = None,
    *,
    sees_people: bool = False,
    of_entry: Organisation | None = None,
) -> Names:
    """The names that these events are told with, as far as the viewer may know them.

    `sees_people`: mail addresses are shown, but those of people who have nothing to do with the viewer's partnerships
    or, where `of_entry` is given, with that organisation and its coordinators.
    """
    facts = queries.facts_of(entries)
    told = [*({name: new or old for name, (old, new) in entry.changes.items()} for entry in entries), *facts.values()]
    places = {place.id: (place.slug, place.name) for place in viewer.places}
    if partnership is not None:
        places[partnership.id] = (partnership.slug, partnership.name)
    slugs = {key: slug for key, (slug, _name) in places.items()}
    organisation_ids = {entry.organisation_id for entry in entries if entry.organisation_id} | _ids(told, ORGANISATIONS)
    within = frozenset({partnership.id}) if partnership else viewer.partnership_ids
    actors = _elsewhere(viewer, entries, within, of_entry) if sees_people else _actors(viewer, entries, within)
    paper_ids = _ids(told, ("protocol_id", "assessment_id")) | _row_ids(entries, ("protocol", "assessment"))
    return Names(
        facts=facts,
        organisations=queries.organisation_names(viewer, organisation_ids),
        accounts=queries.mail_addresses(_ids(told, ACCOUNTS) | _row_ids(entries, ("account",))) if sees_people else {},
        actors=actors,
        papers={str(row.id): _paper(row, slugs) for row in queries.papers(places, paper_ids)},
        partnerships={str(key): place for key, place in places.items()},
        parts=_parts(viewer, told),
        secret_places=_secret_places(viewer, told),
        pack=load_packs().get(partnership.pack_id) if partnership is not None else load_packs().newest_first[0],
        sees_people=sees_people,
        own_id=None if sees_people else viewer.account_id,  # where people are named, the reader is named too
    )


def _paper(row: Any, slugs: Mapping[UUID, str]) -> NamedPaper:
    of_protocol = (getattr(row, name, "") for name in ("template_id", "other_pack_id"))
    return NamedPaper(row.title, slugs.get(row.partnership_id, ""), *of_protocol)


def _ids(told: Iterable[dict[str, Any]], names: Iterable[str]) -> set[UUID]:
    wanted = set(names)
    return {UUID(str(facts[name])) for facts in told for name in wanted & facts.keys() if facts[name]}


def _row_ids(entries: Iterable[AuditEntry], tables: Iterable[str]) -> set[UUID]:
    return {UUID(entry.row_id) for entry in entries if entry.table in tables}


def _parts(viewer: Viewer, told: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Titles of the services, contacts and locations that requests and reports are about."""
    keys = {
        (facts["table"], UUID(str(facts["row_id"])))
        for facts in told
        if facts.get("table") in BY_TABLE and facts.get("row_id")
    }
    rows = queries.part_rows(viewer, sorted(keys, key=str))
    return {str(row.id): title for row in rows if (title := _title(viewer, row))}


def _secret_places(viewer: Viewer, told: Iterable[dict[str, Any]]) -> frozenset[str]:
    """Places that the events are about, and of which the reader may not read what somebody wrote."""
    about = {str(facts["row_id"]) for facts in told if facts.get("table") == "location" and facts.get("row_id")}
    about |= {str(facts["location_id"]) for facts in told if facts.get("location_id")}
    rows = queries.part_rows(viewer, sorted(("location", UUID(each)) for each in about))
    return frozenset(about - {str(row.id) for row in rows if may_read_words(viewer, row)})


def _title(viewer: Viewer, row: PartRow) -> str:
    part = BY_TABLE[row.__tablename__]
    is_seen = may_see(viewer, row, part.title_field, descriptions(part.table)[part.title_field])
    return str(getattr(row, part.title_field)) if is_seen else ""


def _actors(viewer: Viewer, entries: Iterable[AuditEntry], within: frozenset[UUID]) -> dict[str, str]:
    """Who was at work, for readers who are shown no mail addresses: the coordinator, or an organisation."""
    places = queries.places_of({entry.actor_id for entry in entries if entry.actor_id is not None})
    names = _their_organisations(viewer, places.values())
    found = {}
    for account_id, place in places.items():
        known = next((names[str(each)] for each in place.organisations if str(each) in names), "")
        if place.coordinates & within or known:
            found[str(account_id)] = COORDINATOR if place.coordinates & within else known
    return found


def _elsewhere(
    viewer: Viewer, entries: Iterable[AuditEntry], within: frozenset[UUID], of_entry: Organisation | None
) -> dict[str, str]:
    """Words in place of the mail addresses of people who belong elsewhere; who belongs nowhere any more is named."""
    places = queries.places_of({entry.actor_id for entry in entries if entry.actor_id is not None})
    far = {key: place for key, place in places.items() if not _is_near(place, within, of_entry)}
    names = _their_organisations(viewer, far.values())
    found = {}
    for account_id, place in far.items():
        known = next((names[str(each)] for each in place.organisations if str(each) in names), "")
        found[str(account_id)] = known or ("a coordinator elsewhere" if place.coordinates else "somebody elsewhere")
    return found


def _is_near(place: queries.Places, within: frozenset[UUID], of_entry: Organisation | None) -> bool:
    """Own people of an entry see each other and its coordinators; coordinators see everybody of their partnerships."""
    if of_entry is None:
        return bool(place.partnerships & within)
    return of_entry.id in place.organisations or bool(place.coordinates & of_entry.partnership_ids & within)


def _their_organisations(viewer: Viewer, places: Iterable[queries.Places]) -> dict[str, str]:
    return queries.organisation_names(viewer, {each for place in places for each in place.organisations})
