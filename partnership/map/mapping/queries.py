"""All SQL of the map: the partnership, who takes part, who is responsible for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import selectinload

from partnership.base.clocks import AGEING, FRESH, london_day
from partnership.base.errors import NotFound
from partnership.findings.facts import Agency, Board, FactRecord, PartnershipMap, SettingRecord
from partnership.findings.find import why_not_first_contact
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.map.mapping.agencies.queries import notices_and_reports, taking_part
from partnership.map.mapping.redaction import Calls, TakesPart, agencies_of, duty_of, reviews_of
from partnership.map.mapping.sharing import SharingChoice, is_one_answer
from partnership.policy.audience import reach_key
from partnership.policy.scopes import known_organisations
from partnership.policy.viewer import reader_of
from partnership.register.partnerships.queries import boards_of
from partnership.register.relationships.queries import with_review
from partnership.store.db import db
from partnership.store.kept_answers import newest_seal, shelf
from partnership.store.models import (
    Assessment,
    CompetenceRating,
    Contact,
    DeskNotice,
    DeskReport,
    FactCheck,
    FindingNote,
    FirstContact,
    Organisation,
    Participation,
    Partnership,
    Party,
    Protocol,
    Rating,
    Relationship,
    Responsibility,
    SectionClock,
    Service,
    SettingCheck,
    SharingDecision,
    Signing,
    SigningState,
    now,
)
from partnership.store.models import Board as BoardRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import Select

    from partnership.base.lru_cache import LruCache
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Setting
    from partnership.policy.audience import ReachKey
    from partnership.policy.viewer import Viewer

# Maps that were read, kept until something in the register changes: a map is a frozen value, and reading it is slow.
#
# Every change of a row adds to the audit, so a map holds as long as the newest seal about a table that it is read
# from is the one under which it was read. That is asked of the database each time, so that it is right in any number
# of processes, and after a backup was put back. What changes by the clock alone ends a map too: the day, a
# confirmation that ages, a notice that lapses.
MOST_KEPT = 48  # of 300 agencies one takes 0.7 MB with its findings


@dataclass(frozen=True, slots=True)
class MapKey:
    """Whose map of what: viewers of the same reach see the same."""

    partnership_id: UUID
    reach: ReachKey
    day: date


@dataclass(frozen=True, slots=True)
class KeptMap:
    """A map with the seal under which it was read, and between which moments it holds."""

    map_: PartnershipMap
    seal: str
    since: datetime
    until: datetime

    def holds(self, seal: str, at: datetime) -> bool:
        """Whether reading it again would give the same."""
        return self.seal == seal and self.since <= at < self.until


def find(key: MapKey, seal: str, at: datetime) -> PartnershipMap | None:
    """The map, if it is kept and holds."""
    kept: KeptMap | None = _maps().get(key)
    return kept.map_ if kept is not None and kept.holds(seal, at) else None


def keep(key: MapKey, kept: KeptMap) -> None:
    """Keep a map in place of an older one."""
    _maps().set(key, kept)


def _maps() -> LruCache[KeptMap]:
    return shelf("maps", MOST_KEPT)


# The tables that a map is read from; a test holds them against the statements.
READ: Final = (
    BoardRow, Contact, DeskNotice, DeskReport, FactCheck, FirstContact, Organisation, Participation, Partnership,
    Relationship, Responsibility, SectionClock, Service, SettingCheck, SharingDecision,
)  # fmt: skip
# What a map tells of a responsibility. As columns: rows that nobody changes need not be kept for changes.
_OF_DUTY: Final = (
    "id", "organisation_id", "function_id", "group", "role", "state", "version", "reason", "proposed_at", "created_at",
    "answered_at", "suggested_id", "held_role",
)  # fmt: skip

# The protocols that a partnership works with: none that is archived, or rests on guidance of before.
_WORKED_WITH: Final = and_(
    Protocol.partnership_id == bindparam("partnership_id"),
    Protocol.archived_at.is_(None),
    Protocol.other_pack_id == "",
)
_VALUES_IN_USE: Final = (
    select(Protocol.template_id, Protocol.parameters).where(_WORKED_WITH).order_by(Protocol.created_at, Protocol.id)
)
_PARTIES_IN_USE: Final = (
    select(Protocol.template_id, Protocol.id, Party.organisation_id)
    .outerjoin(Party, Party.protocol_id == Protocol.id)
    .where(_WORKED_WITH)
    .order_by(Protocol.created_at, Protocol.id)
)
_TEMPLATES_IN_USE: Final = select(Protocol.template_id).where(_WORKED_WITH).distinct()
_TEMPLATES_IN_FORCE: Final = _TEMPLATES_IN_USE.join(Signing, Signing.protocol_id == Protocol.id).where(
    Signing.state == SigningState.AGREED
)
_ROLES: Final = (
    select(Responsibility)
    .where(
        Responsibility.partnership_id == bindparam("partnership_id"),
        Responsibility.function_id == bindparam("function_id"),
    )
    .order_by(Responsibility.organisation_id, Responsibility.group)
)
_ROLES_OF_ONE: Final = _ROLES.where(Responsibility.organisation_id == bindparam("organisation_id"))


def pack_of(partnership: Partnership) -> Pack:
    """The guidance pack that the partnership chose."""
    return load_packs()[partnership.pack_id]


def today() -> date:
    """The day it is in London, where dates are meant."""
    return london_day(now())


def read_map(partnership: Partnership, viewer: Viewer, *, as_of: date | None = None) -> PartnershipMap:
    """The map of a partnership as the viewer may see it: the same number of statements for any number of agencies."""
    return read_maps(partnership, (viewer,), as_of=as_of)[0]


def members_map(partnership: Partnership) -> PartnershipMap:
    """The map as any member may see it: what goes from hand to hand holds nothing narrower."""
    return read_map(partnership, reader_of(partnership.id))


def read_maps(
    partnership: Partnership, viewers: Sequence[Viewer], *, as_of: date | None = None
) -> tuple[PartnershipMap, ...]:
    """The same as several viewers may see it, from one reading of the rows; or as it was kept, see `kept_maps`."""
    if as_of is not None:
        rows = _read(partnership, as_of)
        return tuple(_made(partnership, viewer, as_of, rows) for viewer in viewers)
    at, seal = now(), newest_seal(READ)  # who signs in, or reads an address, changes no map
    day = london_day(at)
    keys = [MapKey(partnership.id, reach_key(viewer, partnership.id), day) for viewer in viewers]
    found = {key: kept for key in keys if (kept := find(key, seal, at)) is not None}
    if missing := {key: viewer for key, viewer in zip(keys, viewers, strict=True) if key not in found}:
        rows = _read(partnership, day)
        until = _holds_until(rows, at)
        for key, viewer in missing.items():
            found[key] = _made(partnership, viewer, day, rows)
            keep(key, KeptMap(found[key], seal, at, until))
    return tuple(found[key] for key in keys)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a map is made from, whoever reads it."""

    organisations: Sequence[TakesPart]
    calls: Calls
    duties: Sequence[Any]
    checks: tuple[Sequence[Any], dict[str, set[UUID]]]
    boards: list[BoardRow]
    reviews: tuple[Relationship, ...]
    law: tuple[FactRecord, ...]
    treated_as_one: tuple[tuple[str, tuple[str, ...]], ...]


def _read(partnership: Partnership, day: date) -> _Rows:
    return _Rows(
        calls=Calls(*notices_and_reports(partnership.id), month=day.month),
        organisations=taking_part(partnership.id),
        duties=db.session.execute(_holding_roles(), {"partnership_id": partnership.id, "day": day}).all(),
        checks=_checks(partnership),
        boards=boards_of(partnership.id),
        reviews=with_review(partnership.id, day),
        law=_law(partnership, day),
        treated_as_one=_treated_as_one(partnership),
    )


def _holds_until(rows: _Rows, at: datetime) -> datetime:
    """When the clock alone makes the map another: a confirmation ages, or a notice lapses."""
    confirmed = [each.confirmed_at for each in rows.organisations if each.confirmed_at is not None]
    ways = (way for each in rows.organisations for desk in each.confirmations.values() for way in desk.values())
    confirmed += dict.fromkeys(way.confirmed_at for way in ways)
    moments = [
        *(each + age for each in confirmed for age in (FRESH, AGEING)),
        *(notice.until_at for notice in rows.calls.notices.values()),
    ]
    return min((each for each in moments if each > at), default=at + timedelta(days=1))


def _made(partnership: Partnership, viewer: Viewer, day: date, rows: _Rows) -> PartnershipMap:
    taking_part = agencies_of(rows.organisations, viewer, rows.calls, now())
    agencies = {key: agency for key, agency in taking_part.items() if agency is not None}
    return PartnershipMap(
        partnership_id=partnership.id,
        slug=partnership.slug,
        name=partnership.name,
        area=partnership.area,
        board=partnership.board,
        as_of=day,
        agencies=tuple(agencies.values()),
        duties=tuple(duty_of(row, agencies) for row in rows.duties if row.organisation_id in agencies),
        settings=_settings(partnership, rows.checks, agencies),
        hidden_ids=frozenset(taking_part.keys() - agencies.keys()),
        boards=_boards(partnership, rows.boards, tuple(agencies.values())),
        reviews=reviews_of(rows.reviews, agencies, viewer),
        law=rows.law,
        treated_as_one=rows.treated_as_one,
    )


def _treated_as_one(partnership: Partnership) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Kinds of agency that guidance keeps apart, with the kinds of information on which they got one decision."""
    apart: dict[str, list[str]] = {}
    for kind in pack_of(partnership).kinds.values():
        if kind.kept_apart:
            apart.setdefault(kind.kept_apart, []).append(kind.id)
    choices = sharing_choices(partnership.id) if apart else {}
    information = dict.fromkeys(information_id for information_id, _ in choices)
    found = (
        (word, tuple(each for each in information if is_one_answer(each, kinds, choices)))
        for word, kinds in apart.items()
    )
    return tuple((word, ids) for word, ids in found if ids)


def _law(partnership: Partnership, day: date) -> tuple[FactRecord, ...]:
    """The newest record on each fact that was looked up by a day; a pack without facts asks for none."""
    if not pack_of(partnership).facts:
        return ()
    rows = db.session.scalars(
        select(FactCheck)
        .where(FactCheck.partnership_id == partnership.id, FactCheck.checked_on <= day)
        .order_by(FactCheck.checked_at, FactCheck.id)
    )
    told: dict[str, list[FactCheck]] = {}
    for row in rows:
        told.setdefault(row.fact_id, []).append(row)
    return tuple(map(_fact_record, told.values()))


def _fact_record(told: Sequence[FactCheck]) -> FactRecord:
    """The newest of what was recorded on a fact; what was said of another text of it counts no more."""
    newest = told[-1]
    has_news = any(row.outcome.is_news and row.text == newest.text for row in told)
    return FactRecord(
        newest.fact_id,
        newest.text,
        newest.outcome,
        newest.checked_on,
        newest.against,
        newest.post,
        newest.note,
        since_on=newest.since_on,
        state=newest.state,
        look_on=newest.look_on,
        news_at=newest.said_at if has_news else None,
    )


@cache
def _holding_roles() -> Select[*tuple[Any, ...]]:
    return (
        select(*(Responsibility.__table__.c[name] for name in _OF_DUTY))
        .join(Organisation, Organisation.id == Responsibility.organisation_id)
        .where(
            Responsibility.partnership_id == bindparam("partnership_id"),
            or_(Responsibility.from_on.is_(None), Responsibility.from_on <= bindparam("day")),
            or_(Responsibility.until_on.is_(None), Responsibility.until_on > bindparam("day")),
        )
        .order_by(Organisation.folded_name, Organisation.id, Responsibility.function_id, Responsibility.group)
    )


def _boards(partnership: Partnership, rows: list[BoardRow], agencies: tuple[Agency, ...]) -> tuple[Board, ...]:
    """The boards of a partnership; where none is entered, the one it was made with, for the groups of its kind."""
    if rows:
        return tuple(Board(row.name, frozenset(map(Group, row.groups)), row.approver) for row in rows)
    if not partnership.board:
        return ()
    own = next((each for each in agencies if each.name.casefold() == partnership.board.casefold()), None)
    kind = pack_of(partnership).kind(own.kind_id) if own is not None else None
    groups = {Group.CHILDREN, Group.ADULTS} if kind is None or kind.works_with is Group.BOTH else {kind.works_with}
    return (Board(partnership.board, frozenset(groups)),)


def notes_of(partnership_id: UUID) -> dict[str, FindingNote]:
    """What is noted on findings of a partnership, by the key of each."""
    rows = db.session.scalars(select(FindingNote).where(FindingNote.partnership_id == partnership_id))
    return {row.key: row for row in rows}


def set_aside(partnership_id: UUID) -> dict[str, FindingNote]:
    """Findings that are set aside today, by key; a day that is over ends it by itself."""
    day = today()
    notes = notes_of(partnership_id)
    return {key: row for key, row in notes.items() if row.aside_until is not None and row.aside_until >= day}


def values_in_use(partnership_id: UUID) -> dict[str, dict[str, str]]:
    """What the partnership has set in the protocols that it works with, by template; of several the newest counts."""
    rows = db.session.execute(_VALUES_IN_USE, {"partnership_id": partnership_id})
    return {row[0]: row[1] for row in rows}


def parties_in_use(partnership_id: UUID) -> dict[str, frozenset[UUID]]:
    """The parties of the protocols that the partnership works with, by template; of several the newest counts."""
    rows = db.session.execute(_PARTIES_IN_USE, {"partnership_id": partnership_id})
    found: dict[str, tuple[UUID, set[UUID]]] = {}
    for template_id, protocol_id, organisation_id in rows:
        if template_id not in found or found[template_id][0] != protocol_id:
            found[template_id] = protocol_id, set()
        if organisation_id is not None:
            found[template_id][1].add(organisation_id)
    return {template_id: frozenset(parties) for template_id, (_, parties) in found.items()}


def templates_in_force(partnership_id: UUID) -> frozenset[str]:
    """The protocol templates of which the partnership has an agreed version."""
    return frozenset(db.session.scalars(_TEMPLATES_IN_FORCE, {"partnership_id": partnership_id}))


def templates_in_use(partnership_id: UUID) -> frozenset[str]:
    """The protocol templates that the partnership works with: those of its protocols that are not archived."""
    return frozenset(db.session.scalars(_TEMPLATES_IN_USE, {"partnership_id": partnership_id}))


def papers_in_use(partnership: Partnership) -> frozenset[str]:
    """The templates that say how severe a finding is: those that are worked with; all, where none is begun."""
    return templates_in_use(partnership.id) or frozenset(pack_of(partnership).protocols)


def rated_in_place(partnership_id: UUID) -> dict[str, UUID]:
    """Competences that the newest self-assessment rates as in place or proven, each with the assessment."""
    newest = (
        select(Assessment.id)
        .where(Assessment.partnership_id == partnership_id, Assessment.archived_at.is_(None))
        .order_by(Assessment.opened_on.desc(), Assessment.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(CompetenceRating.competence_id, CompetenceRating.assessment_id).where(
            CompetenceRating.assessment_id == newest, CompetenceRating.rating.in_([Rating.IN_PLACE, Rating.PROVEN])
        )
    )
    return {row[0]: row[1] for row in rows}


def _checks(partnership: Partnership) -> tuple[Sequence[Any], dict[str, set[UUID]]]:
    """What is recorded about each setting, and its first contacts: two statements, whatever is recorded."""
    of_contacts, of_checks = _of_settings()
    values = {"partnership_id": partnership.id}
    contacts: dict[str, set[UUID]] = {}
    for setting_id, organisation_id in db.session.execute(of_contacts, values):
        contacts.setdefault(setting_id, set()).add(organisation_id)
    return db.session.execute(of_checks, values).all(), contacts


@cache
def _of_settings() -> tuple[Select[*tuple[Any, ...]], ...]:
    contacts, checks = (table.__table__.c for table in (FirstContact, SettingCheck))
    return (
        select(contacts.setting_id, contacts.organisation_id).where(
            contacts.partnership_id == bindparam("partnership_id")
        ),
        select(*checks).where(checks.partnership_id == bindparam("partnership_id")).order_by(checks.setting_id),
    )


def _settings(
    partnership: Partnership,
    read: tuple[Sequence[Any], dict[str, set[UUID]]],
    agencies: Mapping[UUID, Agency],
) -> tuple[SettingRecord, ...]:
    pack, (checks, contacts) = pack_of(partnership), read
    return tuple(
        _record(row, pack.settings[row.setting_id], contacts.get(row.setting_id, set()), agencies, pack)
        for row in checks
        if row.setting_id in pack.settings
    )


def _record(row: Any, setting: Setting, ids: set[UUID], agencies: Mapping[UUID, Agency], pack: Pack) -> SettingRecord:
    counted = tuple(
        agency
        for agency in agencies.values()  # by name
        if agency.id in ids and not why_not_first_contact(agency.kind_id, setting, pack)
    )
    owner = agencies.get(row.action_owner_id) if row.action_owner_id else None
    return SettingRecord(
        setting_id=row.setting_id,
        first_contacts=counted,
        assurance=row.assurance,
        checked_on=row.checked_on,
        action=row.action,
        action_owner=owner,
        action_due_on=row.action_due_on,
        version=row.version,
        not_counted=len(ids) - len(counted),
    )


def responsibilities_for_change(
    partnership_id: UUID, function_id: str, organisation_id: UUID | None = None
) -> list[Responsibility]:
    """Rows of a function, perhaps of one organisation, whatever their dates."""
    given: dict[str, Any] = {"partnership_id": partnership_id, "function_id": function_id}
    if organisation_id is None:
        return list(db.session.scalars(_ROLES, given))
    return list(db.session.scalars(_ROLES_OF_ONE, {**given, "organisation_id": organisation_id}))


def responsibility_of(
    partnership_id: UUID, function_id: str, organisation_id: UUID, group: Group
) -> Responsibility | None:
    """The row of an organisation in a function for one group, whatever its dates."""
    rows = responsibilities_for_change(partnership_id, function_id, organisation_id)
    return next((row for row in rows if row.group is group), None)


def participant(partnership_id: UUID, organisation_id: UUID, viewer: Viewer) -> Organisation:
    """An organisation that takes part, is not archived and that the viewer may know of; raises NotFound."""
    found = participants(partnership_id, [organisation_id], viewer).get(organisation_id)
    if found is None:
        raise NotFound
    return found


def participants(partnership_id: UUID, organisation_ids: Collection[UUID], viewer: Viewer) -> dict[UUID, Organisation]:
    """Those of these organisations that take part, are not archived and that the viewer may know of, by id."""
    rows = db.session.scalars(
        select(Organisation)
        .join(Participation, Participation.organisation_id == Organisation.id)
        .where(
            Organisation.id.in_(organisation_ids),
            Organisation.archived_at.is_(None),
            Participation.partnership_id == partnership_id,
            Participation.left_on.is_(None),
            known_organisations(viewer),
        )
        .options(selectinload(Organisation.participations))
    )
    return {row.id: row for row in rows}


def sharing_choices(partnership_id: UUID) -> dict[tuple[str, str], SharingChoice]:
    """What the partnership decided about sharing, by kind of information and kind of agency."""
    rows = db.session.execute(_of_sharing(), {"partnership_id": partnership_id})
    return {
        (row.information_id, row.kind_id): SharingChoice(row.sharing, row.basis, row.condition, row.reason, row.version)
        for row in rows
    }


@cache
def _of_sharing() -> Select[*tuple[Any, ...]]:
    columns = SharingDecision.__table__.c
    return (
        select(*columns)
        .where(columns.partnership_id == bindparam("partnership_id"))
        .order_by(columns.information_id, columns.kind_id)
    )


def sharing_decision(partnership_id: UUID, information_id: str, kind_id: str) -> SharingDecision | None:
    """One decision about sharing, for change."""
    return db.session.scalar(
        select(SharingDecision).where(
            SharingDecision.partnership_id == partnership_id,
            SharingDecision.information_id == information_id,
            SharingDecision.kind_id == kind_id,
        )
    )
