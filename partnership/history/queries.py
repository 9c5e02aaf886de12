"""All SQL of the histories: pages of events, and the names and facts that they are told with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, cast, func, not_, or_, select, union, union_all
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from partnership.base.errors import NotFound
from partnership.policy import scopes
from partnership.policy.actions import Action
from partnership.policy.audience import may_see_record
from partnership.policy.authority import Act
from partnership.policy.rules import allows
from partnership.register.directory.parts import BY_TABLE, PARTS
from partnership.register.directory.queries import REVEALED
from partnership.register.relationships.queries import ending_at, hidden_between
from partnership.store.audit import THROUGH
from partnership.store.db import db
from partnership.store.models import (
    TAKEN,
    Account,
    Assessment,
    Audience,
    AuditEntry,
    Base,
    ChangeField,
    ChangeRequest,
    ClauseComment,
    ClauseText,
    CompetenceRating,
    Consultation,
    ConsultedParty,
    Evidence,
    MemberRole,
    Membership,
    Organisation,
    Participation,
    Position,
    Protocol,
    Question,
    Report,
    Responsibility,
    SharingDecision,
    Signature,
    Signing,
    TakingIn,
)
from partnership.store.models.audit import ROW_CHANGES, as_other_tables_have_it
from partnership.web.pages import PER_PAGE, ResultPage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select

    from partnership.policy.viewer import Viewer
    from partnership.protocols.queries import Draft
    from partnership.register.directory.parts import PartRow
    from partnership.store.models import Partnership

    Conditions = list[ColumnElement[bool]]

REQUESTS = ("change_request", "change_field", "report")
# Told by the rows that they are about: which parties, which version.
TOLD_BY_ROWS = (
    "parties changed", "version saved", "consultation opened", "consultation closed", "consultation reopened",
    "last day of consultation changed", "signing opened", "signing ended",
)  # fmt: skip
ACCOUNTS = (
    "account", "membership", "position", "passkey", "provider_link", "mail_ending", "one_time_link", "let_in", "asked",
)  # fmt: skip
OF_ONE_ACCOUNT = (
    "membership", "position", "passkey", "provider_link", "one_time_link", "digest", "let_in", "asked",
    "location_grant",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What a history is narrowed to; empty values narrow nothing."""

    tables: frozenset[str] = frozenset()
    is_taken_away: bool = False  # files that left, and nothing else
    actor: str = ""
    since: datetime | None = None
    before: datetime | None = None


def get_event(sequence: int) -> AuditEntry:
    """One entry of the audit; raises NotFound."""
    found = db.session.get(AuditEntry, sequence)
    if found is None:
        raise NotFound
    return found


def row_changes(table: str, row_id: str, sequence: int) -> list[AuditEntry]:
    """What was changed of a row from an event on, newest first."""
    statement = (
        select(AuditEntry)
        .where(
            AuditEntry.table == table,
            AuditEntry.row_id == row_id,
            AuditEntry.action.in_(ROW_CHANGES),
            AuditEntry.sequence >= sequence,
        )
        .order_by(AuditEntry.sequence.desc())
    )
    return list(db.session.scalars(statement))


def party_changes(partnership_id: UUID, protocol_id: UUID, sequence: int) -> list[AuditEntry]:
    """How the parties of a protocol were chosen from an event on, newest first."""
    statement = (
        select(AuditEntry)
        .where(
            AuditEntry.partnership_id == partnership_id,
            AuditEntry.table == "party",
            AuditEntry.action.in_(ROW_CHANGES),
            AuditEntry.sequence >= sequence,
            cast(AuditEntry.changes, String).contains(str(protocol_id)),
        )
        .order_by(AuditEntry.sequence.desc())
    )
    return list(db.session.scalars(statement))


def stored_row(table: type[Responsibility | SharingDecision | ClauseText], row_id: UUID) -> Base | None:
    """A row of the map or of a protocol by its id; none when it is gone."""
    return db.session.get(table, row_id)


def of_partnership(
    viewer: Viewer, partnership: Partnership, wanted: HistoryFilter, number: int
) -> ResultPage[AuditEntry]:
    """What happened in a partnership, but to what the viewer may not know of."""
    participants = select(Participation.organisation_id).where(
        Participation.partnership_id == partnership.id, Participation.left_on.is_(None)
    )
    shared = [
        *conditions_of(wanted),
        _not_about(_hidden_organisations(viewer, partnership)),
        AuditEntry.row_id.not_in(hidden_between(viewer, partnership_id=partnership.id)),
    ]
    own = select(AuditEntry.sequence).where(AuditEntry.partnership_id == partnership.id, *shared)
    of_entries = select(AuditEntry.sequence).where(
        AuditEntry.table.in_(REQUESTS),
        AuditEntry.partnership_id.is_(None),
        as_other_tables_have_it(AuditEntry.organisation_id).in_(participants),
        AuditEntry.row_id.not_in(_about_hidden_parts(viewer, participants)),
        *shared,
    )
    return page_of([AuditEntry.sequence.in_(union_all(own, of_entries))], number)


def _hidden_organisations(viewer: Viewer, partnership: Partnership) -> list[UUID]:
    """Organisations that had to do with the partnership and that the viewer may not know of."""
    related = union(
        select(Participation.organisation_id).where(Participation.partnership_id == partnership.id),
        select(TakingIn.organisation_id).where(TakingIn.partnership_id == partnership.id),
    )
    hidden = select(Organisation.id).where(Organisation.id.in_(related), not_(scopes.known_organisations(viewer)))
    return list(db.session.scalars(hidden))


def _not_about(hidden: Collection[UUID]) -> ColumnElement[bool]:
    return or_(AuditEntry.organisation_id.is_(None), AuditEntry.organisation_id.not_in(hidden))


def _about_hidden_parts(viewer: Viewer, organisation_ids: Select[Any]) -> list[str]:
    """Requests, their fields and reports about a part that the viewer may not know of."""
    asked: Any = union(
        select(ChangeRequest.row_id).where(ChangeRequest.organisation_id.in_(organisation_ids)),
        select(Report.row_id).where(Report.organisation_id.in_(organisation_ids)),
    )
    rows: list[PartRow] = []
    for part in PARTS.values():
        narrow = select(part.table).where(part.table.id.in_(asked), part.table.audience == Audience.NAMED)
        rows += db.session.scalars(
            narrow.options(joinedload(part.table.organisation).selectinload(Organisation.participations))
        )
    return requests_about([row.id for row in rows if not may_see_record(viewer, row)])


def requests_about(hidden: Collection[UUID]) -> list[str]:
    """Change requests, their fields and reports about these rows of an entry."""
    if not hidden:
        return []
    found = union_all(
        select(ChangeRequest.id).where(ChangeRequest.row_id.in_(hidden)),
        select(ChangeField.id)
        .join(ChangeRequest, ChangeRequest.id == ChangeField.request_id)
        .where(ChangeRequest.row_id.in_(hidden)),
        select(Report.id).where(Report.row_id.in_(hidden)),
    )
    return [str(each) for each in db.session.scalars(found)]


def of_protocol(viewer: Viewer, draft: Draft, wanted: HistoryFilter, number: int) -> ResultPage[AuditEntry]:
    """What happened to a protocol: settings, parties, texts, versions, consultation, comments, signing."""
    protocol = draft.protocol
    consultations = select(Consultation.id).where(Consultation.protocol_id == protocol.id)
    signings = select(Signing.id).where(Signing.protocol_id == protocol.id)
    children = union_all(
        consultations,
        signings,
        select(ConsultedParty.id).where(ConsultedParty.consultation_id.in_(consultations)),
        select(ClauseComment.id).where(ClauseComment.consultation_id.in_(consultations)),
        select(Signature.id).where(Signature.signing_id.in_(signings)),
    )
    ids = [protocol.id, *db.session.scalars(children)]
    ids += [row.id for rows in (protocol.parties, protocol.clause_texts, protocol.versions) for row in rows]
    is_party = and_(
        AuditEntry.partnership_id == draft.partnership_id,
        AuditEntry.table == "party",
        cast(AuditEntry.changes, String).contains(str(protocol.id)),
    )
    return page_of(
        [
            or_(AuditEntry.row_id.in_([str(each) for each in ids]), is_party),
            _not_about(_hidden_organisations(viewer, draft.partnership)),
            *conditions_of(wanted),
        ],
        number,
    )


def of_function(
    viewer: Viewer, partnership: Partnership, function_id: str, wanted: HistoryFilter, number: int
) -> ResultPage[AuditEntry]:
    """What happened to the roles in one task of the map, those that were taken away too."""
    roles = [AuditEntry.partnership_id == partnership.id, AuditEntry.table == "responsibility"]
    made = select(AuditEntry.row_id).where(
        *roles, AuditEntry.action == "created", AuditEntry.made_with("function_id") == function_id
    )
    hidden = _not_about(_hidden_organisations(viewer, partnership))
    return page_of([*roles, AuditEntry.row_id.in_(made), hidden, *conditions_of(wanted)], number)


def of_competence(
    assessment: Assessment, competence_id: str, wanted: HistoryFilter, number: int
) -> ResultPage[AuditEntry]:
    """What happened to one competence of an assessment: its rating, action and evidence."""
    ids = union_all(
        *(
            select(table.id).where(table.assessment_id == assessment.id, table.competence_id == competence_id)
            for table in (CompetenceRating, Evidence)
        )
    )
    return page_of(
        [AuditEntry.row_id.in_([str(each) for each in db.session.scalars(ids)]), *conditions_of(wanted)], number
    )


def of_account(account_id: UUID, wanted: HistoryFilter, number: int) -> ResultPage[AuditEntry]:
    """What was recorded about an account, and what it did."""
    about = select(AuditEntry.row_id).where(
        AuditEntry.table.in_(OF_ONE_ACCOUNT),
        AuditEntry.action == "created",
        AuditEntry.made_with("account_id") == str(account_id),
    )
    is_about = or_(
        AuditEntry.actor_id == account_id, AuditEntry.row_id == str(account_id), AuditEntry.row_id.in_(about)
    )
    return page_of([is_about, *conditions_of(wanted)], number)


def of_all_accounts(wanted: HistoryFilter, number: int) -> ResultPage[AuditEntry]:
    """What happened to the accounts of the site."""
    words = select(Question.id).where(Question.act == Act.WORDS.value)
    about_words = [str(each) for each in db.session.scalars(words)]  # that one is asked tells that a name is known
    conditions = [AuditEntry.table.in_(ACCOUNTS), AuditEntry.row_id.not_in(about_words), *conditions_of(wanted)]
    return page_of(conditions, number)


def conditions_of(wanted: HistoryFilter) -> Conditions:
    """What a history is narrowed to, and what no history tells."""
    found: Conditions = [AuditEntry.action.not_in(TOLD_BY_ROWS)]
    if wanted.is_taken_away:
        found.append(AuditEntry.action == TAKEN)
    if wanted.tables:
        found += [AuditEntry.table.in_(wanted.tables), AuditEntry.action != TAKEN]
    if wanted.actor:
        found.append(_is_by(wanted.actor))
    if wanted.since:
        found.append(AuditEntry.at >= wanted.since)
    if wanted.before:
        found.append(AuditEntry.at < wanted.before)
    return found


def _is_by(words: str) -> ColumnElement[bool]:
    """Whether whoever acted is called so: accounts are looked for first, since the audit has their ids alone."""
    accounts = db.session.scalars(select(Account.id).where(Account.email.icontains(words, autoescape=True))).all()
    return or_(AuditEntry.kept_actor.icontains(words, autoescape=True), AuditEntry.actor_id.in_(accounts))


def page_of(conditions: Conditions, number: int) -> ResultPage[AuditEntry]:
    """One page of events, newest first."""
    total = db.session.scalar(select(func.count()).select_from(AuditEntry).where(*conditions)) or 0
    number = min(number, max(1, -(-total // PER_PAGE)))
    rows = db.session.scalars(
        select(AuditEntry)
        .where(*conditions)
        .order_by(AuditEntry.sequence.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return ResultPage(list(rows), number, total)


def first_day() -> datetime | None:
    """When the audit began; None on a site where nothing has happened yet."""
    return db.session.scalar(select(AuditEntry.at).order_by(AuditEntry.sequence).limit(1))


def last_changes(entries: Iterable[AuditEntry]) -> dict[tuple[str, str], int]:
    """The number of the last change of each of the rows of these events."""
    ids = {entry.row_id for entry in entries}
    rows = db.session.execute(
        select(AuditEntry.table, AuditEntry.row_id, func.max(AuditEntry.sequence))
        .where(AuditEntry.row_id.in_(ids), AuditEntry.action.in_(ROW_CHANGES))
        .group_by(AuditEntry.table, AuditEntry.row_id)
    )
    return {(table, row_id): sequence for table, row_id, sequence in rows}


# SQL of the history of an entry: events that the viewer may know of, and the audiences that its fields had.

ENTRY = ("organisation", *BY_TABLE)
# Told to everybody who may see the history; those below only to some.
ALWAYS = (
    *ENTRY, "participation", "responsibility", "relationship", "merger", "taking_in",
    "change_request", "change_field", "report",
)  # fmt: skip
OF_PEOPLE = ("position", "one_time_link", "asked")
OF_ADDRESSES = ("location_grant",)
ABOUT_ADDRESSES = (Act.GRANT_BY_CLEARED, Act.AUDIENCE)


def of_entry(viewer: Viewer, organisation: Organisation, wanted: HistoryFilter, number: int) -> ResultPage[AuditEntry]:
    """One page of what happened to an organisation, newest first, without rows that the viewer may not know of."""
    hidden = hidden_rows(viewer, organisation)
    between = hidden_between(viewer, organisation_id=organisation.id)
    told = cast(AuditEntry.changes, String)
    tables = [*ALWAYS]
    tables += OF_PEOPLE if allows(viewer, Action.PEOPLE_MANAGE, organisation) else ()
    mine = places_with_looks(viewer, organisation)
    tables += OF_ADDRESSES if len(mine) == len(organisation.locations) else ()
    # Clocks only where somebody confirmed: their other half moves by itself.
    is_confirmation = and_(AuditEntry.table == "section_clock", told.contains('"confirmed_at"'))
    conditions: list[ColumnElement[bool]] = [
        or_(AuditEntry.organisation_id == organisation.id, AuditEntry.row_id.in_(ending_at(organisation.id))),
        or_(AuditEntry.table.in_(tables), is_confirmation),
        or_(AuditEntry.partnership_id.is_(None), _is_near(viewer, organisation)),
        AuditEntry.row_id.not_in([*map(str, hidden), *requests_about(hidden), *between]),
        *conditions_of(wanted),
    ]
    conditions.append(or_(AuditEntry.action != REVEALED, AuditEntry.row_id.in_(mine)))
    if not mine:
        conditions.append(AuditEntry.row_id.not_in(_asked_about_addresses(organisation)))
    return page_of(conditions, number)


def places_with_looks(viewer: Viewer, organisation: Organisation) -> list[str]:
    """The places of an organisation about which the viewer is told who looked."""
    for row in organisation.locations:
        set_committed_value(row, "organisation", organisation)
    return [str(row.id) for row in organisation.locations if allows(viewer, Action.REVEALS_VIEW, row)]


def _asked_about_addresses(organisation: Organisation) -> list[str]:
    """Questions about confidential places: that one waits tells that there is such a place."""
    statement = select(Question.id).where(
        Question.organisation_id == organisation.id, Question.act.in_([each.value for each in ABOUT_ADDRESSES])
    )
    return [str(each) for each in db.session.scalars(statement)]


def _is_near(viewer: Viewer, organisation: Organisation) -> ColumnElement[bool]:
    """Events of the viewer's own partnerships; own people also see who asked them to take part."""
    is_near = AuditEntry.partnership_id.in_(viewer.partnership_ids)
    is_own = organisation.id in viewer.positions and viewer.limited_to is None
    return or_(is_near, AuditEntry.table == "taking_in") if is_own else is_near


def hidden_rows(viewer: Viewer, organisation: Organisation) -> list[UUID]:
    """Parts that the viewer may not know of: their events are neither shown nor counted."""
    return [row.id for part in PARTS for row in getattr(organisation, part) if not may_see_record(viewer, row)]


# SQL of the names that events are told with: facts of rows, organisations, papers, people and where they belong.

DEEPEST = 3  # a comment belongs to a consultation, that to a protocol


def facts_of(entries: Iterable[AuditEntry]) -> dict[tuple[str, str], dict[str, Any]]:
    """What the rows of these events, and those that they belong to, were made with: three statements at most."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    wanted = {entry.row_id for entry in entries}
    for entry in entries:
        wanted |= _named_in({name: new or old for name, (old, new) in entry.changes.items()})
    for _ in range(DEEPEST):
        wanted -= {row_id for _table, row_id in found}
        if not wanted:
            break
        made = db.session.scalars(
            select(AuditEntry).where(AuditEntry.row_id.in_(wanted), AuditEntry.action == "created")
        )
        wanted = set()
        for row in made:
            facts = {name: new for name, (_old, new) in row.changes.items()}
            found[row.table, row.row_id] = facts
            wanted |= _named_in(facts)
    return found


_NAMES_ROW = {*THROUGH.values(), "version_id"}


def _named_in(facts: dict[str, Any]) -> set[str]:
    return {str(facts[name]) for name in _NAMES_ROW & facts.keys() if facts[name]}


def organisation_names(viewer: Viewer, ids: Collection[UUID]) -> dict[str, str]:
    """Names of those of the organisations that the viewer may know of."""
    statement = select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(ids), scopes.known_organisations(viewer)
    )
    return {str(row.id): row.name for row in db.session.execute(statement)}


def part_rows(viewer: Viewer, keys: Iterable[tuple[str, UUID]]) -> list[PartRow]:
    """Services, contacts and locations, with what the policy asks about them."""
    found: list[PartRow] = []
    by_table: dict[str, list[UUID]] = {}
    for table, row_id in keys:
        by_table.setdefault(table, []).append(row_id)
    for table, ids in by_table.items():
        part = BY_TABLE[table].table
        whole = joinedload(part.organisation).selectinload(Organisation.participations)
        found += db.session.scalars(select(part).where(part.id.in_(ids)).options(whole))
    return [row for row in found if may_see_record(viewer, row)]


def papers(partnership_ids: Collection[UUID], ids: Collection[UUID]) -> list[Protocol | Assessment]:
    """Protocols and assessments of these partnerships."""
    protocols = select(Protocol).where(Protocol.id.in_(ids), Protocol.partnership_id.in_(partnership_ids))
    assessments = select(Assessment).where(Assessment.id.in_(ids), Assessment.partnership_id.in_(partnership_ids))
    return [*db.session.scalars(protocols), *db.session.scalars(assessments)]


def mail_addresses(ids: Collection[UUID]) -> dict[str, str]:
    """Mail addresses of accounts."""
    rows = db.session.execute(select(Account.id, Account.email).where(Account.id.in_(ids)))
    return {str(row.id): row.email for row in rows}


@dataclass(frozen=True, slots=True)
class Places:
    """Where an account belongs today: partnerships as a member, as a coordinator, and through organisations."""

    member_of: frozenset[UUID] = frozenset()
    coordinates: frozenset[UUID] = frozenset()
    organisations: tuple[UUID, ...] = ()
    through: frozenset[UUID] = frozenset()

    @property
    def partnerships(self) -> frozenset[UUID]:
        """Every partnership that it has to do with."""
        return self.member_of | self.through


def places_of(ids: Collection[UUID]) -> dict[UUID, Places]:
    """Where accounts belong today; those that belong nowhere any more are left out."""
    found: dict[UUID, Places] = {}
    members = select(Membership.account_id, Membership.partnership_id, Membership.role).where(
        Membership.account_id.in_(ids), Membership.ended_at.is_(None)
    )
    for account_id, partnership_id, role in db.session.execute(members):
        before = found.get(account_id, Places())
        coordinates = {partnership_id} if role is MemberRole.COORDINATOR else set()
        found[account_id] = replace(
            before, member_of=before.member_of | {partnership_id}, coordinates=before.coordinates | coordinates
        )
    positions = (
        select(Position.account_id, Position.organisation_id, Participation.partnership_id)
        .outerjoin(
            Participation,
            and_(Participation.organisation_id == Position.organisation_id, Participation.left_on.is_(None)),
        )
        .where(Position.account_id.in_(ids), Position.ended_at.is_(None))
        .order_by(Position.created_at, Position.id, Participation.partnership_id)
    )
    rows: Any = db.session.execute(positions)  # without a partnership where the organisation takes part nowhere
    for account_id, organisation_id, partnership_id in rows:
        before = found.get(account_id, Places())
        through = {partnership_id} if partnership_id is not None else set()
        found[account_id] = replace(
            before,
            organisations=tuple(dict.fromkeys((*before.organisations, organisation_id))),
            through=before.through | through,
        )
    return found
