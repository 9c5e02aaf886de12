"""All SQL of protocols: drafts with their parties and texts, versions, and when something last changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, or_, select, union
from sqlalchemy.orm import aliased, selectinload, undefer

from partnership.base.errors import NotFound
from partnership.guidance.loader import load_packs
from partnership.map.mapping.queries import pack_of
from partnership.protocols.lifecycle.paper_succession import NO_SUCCESSION, GuidancePaper, PaperSuccession, successions
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import (
    AuditEntry,
    ChangeState,
    ClauseComment,
    ClauseText,
    CommentState,
    ConsultedParty,
    GuidanceChange,
    GuidanceChangeState,
    IssuedFile,
    LateFinding,
    Partnership,
    Protocol,
    ProtocolVersion,
    ReturnedChange,
    ReturnedCopy,
    Signature,
    Signing,
    SigningState,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Select

    from partnership.documents.blocks import Status

_WHOLE = (
    selectinload(Protocol.parties),
    selectinload(Protocol.clause_texts),
    selectinload(Protocol.law_readings),
    selectinload(Protocol.versions),
    selectinload(Protocol.consultations),
    selectinload(Protocol.signings).selectinload(Signing.signatures),
)
SIGNED = (SigningState.AGREED, SigningState.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Draft:
    """A protocol with its partnership: the subject of every page about one protocol."""

    partnership: Partnership
    protocol: Protocol

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id

    @property
    def place(self) -> dict[str, Any]:
        """The arguments of its addresses."""
        return {"slug": self.partnership.slug, "protocol_id": self.protocol.id}


@dataclass(frozen=True, slots=True)
class FrozenVersion:
    """A saved version with its protocol."""

    draft: Draft
    version: ProtocolVersion

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.draft.partnership_id

    @property
    def signing(self) -> Signing | None:
        """How its signing stands, where it is or was put to signature."""
        return next((each for each in self.draft.protocol.signings if each.version_id == self.version.id), None)


@dataclass(frozen=True, slots=True)
class ResponseCounts:
    """How comments and copies of a consultation stand, and which organisations have said something."""

    counts: Mapping[CommentState, int]
    # They commented, sent a copy with changes in it, or said that they have no comment.
    organisation_ids: frozenset[UUID]
    changes: int = 0  # in copies that came back, without an answer

    @property
    def open(self) -> int:
        """Comments that wait for an answer."""
        return self.counts.get(CommentState.OPEN, 0)

    @property
    def is_complete(self) -> bool:
        """Whether everything that was said has its answer."""
        return not self.open and not self.changes


@dataclass(frozen=True, slots=True)
class CommentCount:
    """How many comments a clause has, and how many of them wait for an answer."""

    all: int
    open: int


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A version that a hash is of, with its partnership, as far as whoever asks may know of it."""

    version: ProtocolVersion
    signing: Signing | None  # how its signing stands, where it is or was put to signature
    partnership: Partnership
    superseded_by: str  # number of the version in force in its place
    file: IssuedFile | None  # the file that the hash is of; none where it is that of the text
    replaced_on: date | None = None  # since when a paper of newer guidance is in force in its place
    objections: int = 0  # so many signatures are set aside by an objection; whose is told to members only

    @property
    def is_signed(self) -> bool:
        """Whether it is or was in force: then anybody who has its hash may know of it."""
        return self.signing is not None and self.signing.state in SIGNED


@dataclass(frozen=True, slots=True)
class PaperInForce:
    """What a protocol is called and sets, and its version in force; without a number where none is."""

    title: str
    parameters: Mapping[str, str]
    number: str
    sha256: str
    agreed_at: datetime | None


@dataclass(frozen=True, slots=True)
class LastChange:
    """When a protocol was last changed, and by whom."""

    at: datetime
    actor: str


def get_draft(slug: str, protocol_id: UUID, *, is_fresh: bool = False) -> Draft:
    """A protocol of a partnership, archived or not, whole; raises NotFound.

    `is_fresh`: as it is now, though the session may have read it before somebody else changed it.
    """
    partnership = get_partnership(slug)
    values, options = {"id": protocol_id, "partnership_id": partnership.id}, {"populate_existing": is_fresh}
    protocol = db.session.scalar(_protocol(), values, execution_options=options)
    if protocol is None:
        raise NotFound
    return Draft(partnership, protocol)


@cache
def _protocol() -> Select[Protocol]:
    is_here = Protocol.partnership_id == bindparam("partnership_id")
    return select(Protocol).where(Protocol.id == bindparam("id"), is_here).options(*_WHOLE)


def late_answers(signing_id: UUID) -> list[LateFinding]:
    """Findings that came up while a version was signed and were answered, in the order of the answers."""
    statement = select(LateFinding).where(LateFinding.signing_id == signing_id)
    return list(db.session.scalars(statement.order_by(LateFinding.created_at, LateFinding.key)))


def get_version(slug: str, protocol_id: UUID, number: str) -> FrozenVersion:
    """A saved version with its content; raises NotFound."""
    draft = get_draft(slug, protocol_id)
    version = db.session.scalar(
        select(ProtocolVersion)
        .where(ProtocolVersion.protocol_id == protocol_id, ProtocolVersion.number == number)
        .options(undefer(ProtocolVersion.content))
    )
    if version is None:
        raise NotFound
    return FrozenVersion(draft, version)


def protocols_of(partnership: Partnership) -> list[Draft]:
    """Every protocol of a partnership, whole: those at work first, by title."""
    rows = db.session.scalars(
        select(Protocol)
        .where(Protocol.partnership_id == partnership.id)
        .options(*_WHOLE)
        .order_by(Protocol.archived_at.is_not(None), func.lower(Protocol.title), Protocol.created_at, Protocol.id)
    )
    return [Draft(partnership, row) for row in rows]


def papers_of_guidance(partnership_id: UUID) -> list[GuidancePaper]:
    """The protocols of a partnership with what of each is in force, the newest first.

    None where no protocol rests on guidance of before: then no paper follows another.
    """
    older, held = aliased(Protocol), aliased(Signing)
    first = (
        select(func.min(Signing.agreed_at))
        .where(Signing.protocol_id == Protocol.id, Signing.state.in_(SIGNED))
        .scalar_subquery()
    )
    statement = (
        select(
            Protocol.id, Protocol.template_id, Protocol.title, Protocol.other_pack_id,
            func.coalesce(ProtocolVersion.number, ""), first, Protocol.archived_at.is_not(None),
        )
        .outerjoin(held, and_(held.protocol_id == Protocol.id, held.state == SigningState.AGREED))
        .outerjoin(ProtocolVersion, ProtocolVersion.id == held.version_id)
        .where(
            Protocol.partnership_id == partnership_id,
            exists().where(older.partnership_id == partnership_id, older.other_pack_id != ""),
        )
        .order_by(Protocol.created_at.desc(), Protocol.id)
    )  # fmt: skip
    return [GuidancePaper(*row) for row in db.session.execute(statement)]


@cache
def _papers_in_force() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Protocol.title, Protocol.parameters,
            func.coalesce(ProtocolVersion.number, ""), func.coalesce(ProtocolVersion.sha256, ""), Signing.agreed_at,
        )
        .outerjoin(Signing, and_(Signing.protocol_id == Protocol.id, Signing.state == SigningState.AGREED))
        .outerjoin(ProtocolVersion, ProtocolVersion.id == Signing.version_id)
        .where(
            Protocol.partnership_id == bindparam("partnership_id"),
            Protocol.template_id == bindparam("template_id"),
            Protocol.other_pack_id == bindparam("other_pack_id"),
            Protocol.archived_at.is_(None),
        )
        .order_by(func.lower(Protocol.title), Protocol.created_at, Protocol.id, Signing.opened_at.desc(), Signing.id)
    )  # fmt: skip


def papers_in_force(partnership_id: UUID, template_id: str, other_pack_id: str) -> list[PaperInForce]:
    """The protocols of a template that are not archived and rest on some guidance, by title: one statement."""
    values = {"partnership_id": partnership_id, "template_id": template_id, "other_pack_id": other_pack_id}
    return [PaperInForce(*row) for row in db.session.execute(_papers_in_force(), values)]


def succession_in(partnership: Partnership) -> dict[UUID, PaperSuccession]:
    """What follows and goes before each protocol of a partnership, where that is true of any."""
    papers = papers_of_guidance(partnership.id)
    return successions(papers, pack_of(partnership), load_packs()) if papers else {}


def succession_of(protocol: Protocol, partnership: Partnership) -> PaperSuccession:
    """The same of one protocol."""
    return succession_in(partnership).get(protocol.id, NO_SUCCESSION)


def following(protocol: Protocol, partnership: Partnership) -> PaperSuccession:
    """What follows a paper of guidance of before; nothing is asked for one of the guidance of today."""
    return succession_of(protocol, partnership) if protocol.other_pack_id else NO_SUCCESSION


def titles_in_use(partnership_id: UUID) -> dict[str, list[str]]:
    """The titles of a partnership's protocols that are not archived, by template."""
    statement = select(Protocol.template_id, Protocol.title).where(
        Protocol.partnership_id == partnership_id, Protocol.archived_at.is_(None)
    )
    found: dict[str, list[str]] = {}
    for template_id, title in db.session.execute(statement.order_by(func.lower(Protocol.title), Protocol.id)):
        found.setdefault(template_id, []).append(title)
    return found


def newest_of_template(partnership: Partnership, template_id: str) -> Draft | None:
    """The protocol of a template that was started last and is not archived."""
    row = db.session.scalar(
        select(Protocol)
        .where(
            Protocol.partnership_id == partnership.id,
            Protocol.template_id == template_id,
            Protocol.archived_at.is_(None),
        )
        .options(*_WHOLE)
        .order_by(Protocol.created_at.desc(), Protocol.id)
        .limit(1)
    )
    return Draft(partnership, row) if row is not None else None


def last_changes(protocols: Sequence[Protocol]) -> dict[UUID, LastChange]:
    """The last change of each protocol or of a text in it, from the audit; two statements for any number."""
    owners: dict[str, UUID] = {str(protocol.id): protocol.id for protocol in protocols}
    owners |= {str(text.id): protocol.id for protocol in protocols for text in protocol.clause_texts}
    if not owners:
        return {}
    rows = db.session.execute(
        select(AuditEntry.row_id, AuditEntry.at, AuditEntry.actor)
        .where(
            AuditEntry.sequence.in_(
                select(func.max(AuditEntry.sequence))
                .where(AuditEntry.row_id.in_(owners), AuditEntry.table.in_(["protocol", "clause_text"]))
                .group_by(AuditEntry.row_id)
            )
        )
        .order_by(AuditEntry.sequence)
    )
    found: dict[UUID, LastChange] = {}
    for row_id, at, actor in rows:
        found[owners[row_id]] = LastChange(at, actor)
    return found


def clause_text_of(protocol_id: UUID, clause_id: str) -> ClauseText | None:
    """The partnership's own text of a clause."""
    return db.session.scalar(
        select(ClauseText).where(ClauseText.protocol_id == protocol_id, ClauseText.clause_id == clause_id)
    )


def lock_of(protocol_id: UUID) -> tuple[Status, str]:
    """The status of a protocol and the number of the version that is being signed, as they are stored now."""
    status = db.session.scalars(select(Protocol.status).where(Protocol.id == protocol_id)).one()
    number = db.session.scalar(
        select(ProtocolVersion.number)
        .join(Signing, Signing.version_id == ProtocolVersion.id)
        .where(Signing.protocol_id == protocol_id, Signing.state == SigningState.OPEN)
    )
    return status, number or ""


def version_content(version_id: UUID) -> ProtocolVersion:
    """A version that is known to be there, with its content."""
    return db.session.scalars(
        select(ProtocolVersion).where(ProtocolVersion.id == version_id).options(undefer(ProtocolVersion.content))
    ).one()


def version_contents(version_ids: Collection[UUID]) -> dict[UUID, ProtocolVersion]:
    """Versions with their content, by id: one statement for any number."""
    if not version_ids:
        return {}
    statement = select(ProtocolVersion).where(ProtocolVersion.id.in_(version_ids))
    rows = db.session.scalars(statement.options(undefer(ProtocolVersion.content)))
    return {row.id: row for row in rows}


def keys_of_late_answers(signing_ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Which findings that came up while versions were signed have an answer, by signing; one statement."""
    if not signing_ids:
        return {}
    found: dict[UUID, set[str]] = {}
    statement = select(LateFinding.signing_id, LateFinding.key).where(LateFinding.signing_id.in_(signing_ids))
    for signing_id, key in db.session.execute(statement):
        found.setdefault(signing_id, set()).add(key)
    return {signing_id: frozenset(keys) for signing_id, keys in found.items()}


def answered(consultation_ids: Collection[UUID]) -> dict[UUID, ResponseCounts]:
    """How several consultations stand: three statements for any number."""
    if not consultation_ids:
        return {}
    counts: dict[UUID, dict[CommentState, int]] = {each: {} for each in consultation_ids}
    organisations: dict[UUID, set[UUID]] = {each: set() for each in consultation_ids}
    for consultation_id, state, number in db.session.execute(
        select(ClauseComment.consultation_id, ClauseComment.state, func.count())
        .where(ClauseComment.consultation_id.in_(consultation_ids))
        .group_by(ClauseComment.consultation_id, ClauseComment.state)
    ):
        counts[consultation_id][state] = number
    commented = select(ClauseComment.consultation_id, ClauseComment.organisation_id).where(
        ClauseComment.consultation_id.in_(consultation_ids),
        ClauseComment.state != CommentState.WITHDRAWN,
    )
    silent = select(ConsultedParty.consultation_id, ConsultedParty.organisation_id).where(
        ConsultedParty.consultation_id.in_(consultation_ids), ConsultedParty.no_comment_at.is_not(None)
    )
    sent = (
        select(ReturnedCopy.consultation_id, ReturnedCopy.organisation_id)
        .join(ReturnedChange, ReturnedChange.copy_id == ReturnedCopy.id)
        .where(ReturnedCopy.consultation_id.in_(consultation_ids))
    )
    rows: list[Any] = list(db.session.execute(union(commented, silent, sent)))
    for row in rows:
        if row.organisation_id is not None:
            organisations[row.consultation_id].add(row.organisation_id)
    changes = _open_changes(consultation_ids)
    return {
        each: ResponseCounts(counts[each], frozenset(organisations[each]), changes.get(each, 0))
        for each in consultation_ids
    }


def comments_by_clause(consultation_id: UUID) -> dict[str, CommentCount]:
    """How many comments each clause has in a consultation; what was withdrawn is not counted."""
    found: dict[str, CommentCount] = {}
    statement = (
        select(ClauseComment.clause_id, ClauseComment.state, func.count())
        .where(ClauseComment.consultation_id == consultation_id, ClauseComment.state != CommentState.WITHDRAWN)
        .group_by(ClauseComment.clause_id, ClauseComment.state)
    )
    for clause_id, state, number in db.session.execute(statement):
        known = found.get(clause_id, CommentCount(0, 0))
        is_open = state is CommentState.OPEN
        found[clause_id] = CommentCount(known.all + number, known.open + (number if is_open else 0))
    return found


def _open_changes(consultation_ids: Collection[UUID]) -> dict[UUID, int]:
    statement = (
        select(ReturnedCopy.consultation_id, func.count())
        .join(ReturnedChange, ReturnedChange.copy_id == ReturnedCopy.id)
        .where(ReturnedCopy.consultation_id.in_(consultation_ids), ReturnedChange.state == ChangeState.OPEN)
        .group_by(ReturnedCopy.consultation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def version_by_hash(sha256: str, partnership_ids: Collection[UUID] = ()) -> KnownVersion | None:
    """The version whose text, or one of whose files that left, has this hash.

    Anybody is told of one that is agreed or superseded; of a draft, and of one that is being signed, only who belongs
    to one of `partnership_ids`. To everybody else the answer is the one for a hash of nothing.
    """
    files = select(IssuedFile.version_id).where(IssuedFile.sha256 == sha256)
    row = db.session.execute(
        select(ProtocolVersion, Signing, Partnership)
        .outerjoin(Signing, Signing.version_id == ProtocolVersion.id)
        .join(Protocol, Protocol.id == ProtocolVersion.protocol_id)
        .join(Partnership, Partnership.id == Protocol.partnership_id)
        .where(or_(ProtocolVersion.sha256 == sha256, ProtocolVersion.id.in_(files)))
        .where(or_(Signing.state.in_(SIGNED), Partnership.id.in_(partnership_ids)))
        .options(undefer(ProtocolVersion.content))
        .order_by(Signing.agreed_at.is_(None), Signing.agreed_at.desc(), ProtocolVersion.created_at, ProtocolVersion.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    version, partnership = row[0], row[2]
    signing: Signing | None = row[1]
    file = db.session.scalar(select(IssuedFile).where(IssuedFile.sha256 == sha256, IssuedFile.version_id == version.id))
    objections = _objections(signing) if signing is not None else 0
    number, replaced_on = _number_in_its_place(version, signing), None
    if signing is not None and signing.state is SigningState.AGREED:
        found = succession_in(partnership).get(version.protocol_id, NO_SUCCESSION)
        replaced_on = found.replaced_on if found.is_replaced else None
    return KnownVersion(version, signing, partnership, number, file, replaced_on, objections)


def _objections(signing: Signing) -> int:
    """How many of its signatures an objection sets aside, where it is in force."""
    if signing.state is not SigningState.AGREED:
        return 0
    statement = select(func.count()).where(Signature.signing_id == signing.id, Signature.objected_at.is_not(None))
    return db.session.scalar(statement) or 0


def _number_in_its_place(version: ProtocolVersion, signing: Signing | None) -> str:
    """The number of the version that is in force in place of a superseded one; empty for any other."""
    if signing is None or signing.state is not SigningState.SUPERSEDED:
        return ""
    number = db.session.scalar(
        select(ProtocolVersion.number)
        .join(Signing, Signing.version_id == ProtocolVersion.id)
        .where(Signing.protocol_id == version.protocol_id, Signing.state == SigningState.AGREED)
    )
    return number or ""


def change_from(partnership_id: UUID, pack_id: str) -> GuidanceChange | None:
    """The newest change of guidance from a pack that stands."""
    statement = select(GuidanceChange).where(
        GuidanceChange.partnership_id == partnership_id,
        GuidanceChange.from_pack_id == pack_id,
        GuidanceChange.state == GuidanceChangeState.MADE,
    )
    return db.session.scalar(statement.order_by(GuidanceChange.made_at.desc()).limit(1))


def told_between(after: int, until: int) -> list[AuditEntry]:
    """What the audit tells between two of its numbers, the oldest first."""
    statement = select(AuditEntry).where(AuditEntry.sequence > after, AuditEntry.sequence <= until)
    return list(db.session.scalars(statement.order_by(AuditEntry.sequence)))
