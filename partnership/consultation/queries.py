"""All SQL of consultation and signing: rounds with their comments, rows to sign, whom to tell, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased, selectinload

from partnership.base.errors import NotFound
from partnership.map.mapping.queries import today
from partnership.protocols.composing.signatories import BEFORE
from partnership.protocols.queries import Draft, get_draft, version_content
from partnership.register.authority.queries import KEEPING, LEADING, counts
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Audience,
    ClauseComment,
    CommentState,
    Consultation,
    ConsultedParty,
    Decision,
    Mail,
    Organisation,
    Participation,
    Partnership,
    Party,
    Position,
    Protocol,
    ReturnedChange,
    ReturnedCopy,
    Signature,
    Signing,
    SigningState,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement, Subquery

    from partnership.register.mail.kinds import MailKind
    from partnership.store.models import ProtocolVersion


@dataclass(frozen=True, slots=True)
class Round:
    """A protocol with one of its consultations: what its parties act on. None where there has been none."""

    draft: Draft
    consultation: Consultation | None

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.draft.partnership_id

    @property
    def party_ids(self) -> frozenset[UUID]:
        """Organisations whose people may comment."""
        return frozenset(party.organisation_id for party in self.draft.protocol.parties)

    @property
    def asked(self) -> Consultation:
        """The consultation, where there must be one; raises NotFound."""
        if self.consultation is None:
            raise NotFound
        return self.consultation


@dataclass(frozen=True, slots=True)
class OfRound:
    """Something within a consultation, for the policy: of its partnership, and its parties act on it."""

    round: Round

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.round.partnership_id

    @property
    def party_ids(self) -> frozenset[UUID]:
        """Organisations whose people may comment."""
        return self.round.party_ids


@dataclass(frozen=True, slots=True)
class CommentSubject(OfRound):
    """A comment with what it is about: the subject of the pages that change or answer it."""

    comment: ClauseComment

    @property
    def draft(self) -> Draft:
        """The protocol."""
        return self.round.draft

    @property
    def sender_id(self) -> UUID:
        """Whose it is."""
        return self.comment.sender_id


@dataclass(frozen=True, slots=True)
class ToSign:
    """One row of a signing: the subject of the pages that sign it."""

    draft: Draft
    signing: Signing
    signature: Signature

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.draft.partnership_id

    @property
    def party_ids(self) -> frozenset[UUID]:
        """The organisation whose lead or deputy signs; none for an approval that is recorded."""
        return frozenset({self.signature.organisation_id} if self.signature.organisation_id else ())


def get_round(slug: str, protocol_id: UUID, consultation_id: UUID | None = None) -> Round:
    """A protocol with its newest consultation, or with the one that is named; raises NotFound."""
    draft = get_draft(slug, protocol_id)
    rounds = draft.protocol.consultations
    if consultation_id is None:
        return Round(draft, next(iter(rounds), None))
    found = next((each for each in rounds if each.id == consultation_id), None)
    if found is None:
        raise NotFound
    return Round(draft, found)


def get_said(slug: str, protocol_id: UUID, comment_id: UUID) -> CommentSubject:
    """A comment on a protocol; raises NotFound."""
    draft = get_draft(slug, protocol_id)
    comment = db.session.get(ClauseComment, comment_id)
    rounds = draft.protocol.consultations
    found = next((each for each in rounds if comment is not None and each.id == comment.consultation_id), None)
    if comment is None or found is None:
        raise NotFound
    return CommentSubject(Round(draft, found), comment)


def get_to_sign(slug: str, protocol_id: UUID, signature_id: UUID) -> ToSign:
    """A row of a signing of a protocol; raises NotFound."""
    draft = get_draft(slug, protocol_id)
    for signing in draft.protocol.signings:
        for row in signing.signatures:
            if row.id == signature_id:
                return ToSign(draft, signing, row)
    raise NotFound


def to_sign_by_id(signature_id: UUID) -> ToSign | None:
    """A row of a signing by its id alone, for who has no account; None where there is none."""
    found = db.session.execute(
        select(Partnership.slug, Protocol.id)
        .join(Protocol, Protocol.partnership_id == Partnership.id)
        .join(Signing, Signing.protocol_id == Protocol.id)
        .join(Signature, Signature.signing_id == Signing.id)
        .where(Signature.id == signature_id)
    ).first()
    return get_to_sign(found[0], found[1], signature_id) if found is not None else None


def fresh_signature(signature_id: UUID) -> tuple[Signature, Signing]:
    """A row of a signing with all the others, as they are stored now."""
    row = db.session.scalars(
        select(Signature).where(Signature.id == signature_id).execution_options(populate_existing=True)
    ).one()
    signing = db.session.scalars(
        select(Signing)
        .where(Signing.id == row.signing_id)
        .options(selectinload(Signing.signatures))
        .execution_options(populate_existing=True)
    ).one()
    return row, signing


def comments_of(consultation_id: UUID, clause_id: str | None = None) -> list[ClauseComment]:
    """The comments of a consultation, or on one of its clauses, in the order in which they came."""
    statement = select(ClauseComment).where(ClauseComment.consultation_id == consultation_id)
    if clause_id is not None:
        statement = statement.where(ClauseComment.clause_id == clause_id)
    return list(db.session.scalars(statement.order_by(ClauseComment.sent_at, ClauseComment.id)))


def consulted_parties(consultation_id: UUID) -> dict[UUID, ConsultedParty]:
    """Parties that said that they have no comment, or that were reminded."""
    rows = db.session.scalars(select(ConsultedParty).where(ConsultedParty.consultation_id == consultation_id))
    return {row.organisation_id: row for row in rows}


def consulted_version(consultation: Consultation) -> ProtocolVersion:
    """The version that the parties were asked about, with its content."""
    return version_content(consultation.version_id)


def consultations_over(today: date) -> list[tuple[Consultation, Protocol]]:
    """Consultations that nobody has closed and whose last day is over, the oldest first."""
    rows = db.session.execute(
        select(Consultation, Protocol)
        .join(Protocol, Protocol.id == Consultation.protocol_id)
        .where(Consultation.closed_at.is_(None), Consultation.closes_on < today)
        .order_by(Consultation.closes_on, Consultation.id)
    )
    return [(row[0], row[1]) for row in rows]


def signing_in_force(protocol_id: UUID) -> list[Signing]:
    """Signings of versions that are in force: one, or none before the first is agreed."""
    statement = select(Signing).where(Signing.protocol_id == protocol_id, Signing.state == SigningState.AGREED)
    return list(db.session.scalars(statement.order_by(Signing.agreed_at, Signing.id)))


def people_of(organisation_ids: Collection[UUID], *, leading: bool = False) -> dict[UUID, tuple[Account, set[UUID]]]:
    """Accounts that keep these organisations' entries, or that lead them, each with those it has a part in."""
    rows = db.session.execute(
        select(Account, Position.organisation_id)
        .join(Position, Position.account_id == Account.id)
        .where(
            Position.organisation_id.in_(organisation_ids),
            Position.role.in_(LEADING if leading else KEEPING),
            *([Position.stands_since.is_not(None)] if leading else []),
            counts(Position),
            Account.is_active,
        )
        .order_by(Account.email, Position.organisation_id)
    )
    found: dict[UUID, tuple[Account, set[UUID]]] = {}
    for account, organisation_id in rows:
        found.setdefault(account.id, (account, set()))[1].add(organisation_id)
    return found


def leading_place(account_id: UUID, organisation_id: UUID, partnership_id: UUID) -> Position | None:
    """The place by which an account leads an organisation that takes part, at this very moment; None where it has none.

    For example a place that works, sleeps, or was ended while a page was open, is none.
    """
    statement = (
        select(Position)
        .join(Account, Account.id == Position.account_id)
        .join(Participation, Participation.organisation_id == Position.organisation_id)
        .where(
            Position.account_id == account_id,
            Position.organisation_id == organisation_id,
            Position.role.in_(LEADING),
            Position.stands_since.is_not(None),
            counts(Position),
            Account.is_active,
            Participation.partnership_id == partnership_id,
            Participation.left_on.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(statement)


def last_mail(account_id: UUID, kind: MailKind, subject: str) -> Mail | None:
    """The newest mail of a kind and subject to an account, sent or waiting."""
    return db.session.scalar(
        select(Mail)
        .where(Mail.account_id == account_id, Mail.kind == kind.value, Mail.subject == subject)
        .order_by(Mail.created_at.desc(), Mail.id)
        .limit(1)
    )


def takes_part(organisation_ids: Collection[UUID], partnership_id: UUID) -> frozenset[UUID]:
    """Those of the organisations that take part in a partnership now."""
    rows = db.session.scalars(
        select(Participation.organisation_id).where(
            Participation.organisation_id.in_(organisation_ids),
            Participation.partnership_id == partnership_id,
            Participation.left_on.is_(None),
        )
    )
    return frozenset(rows)


# SQL of what waits for organisations in consultations and signings: as papers of one partnership, and as numbers.


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """A protocol that is open for consultation or for signatures."""

    protocol_id: UUID
    title: str
    closes_on: date | None = None


def to_comment(organisation_ids: Collection[UUID], partnership_id: UUID) -> list[OpenPaper]:
    """Open consultations in which an organisation of these is a party that has said nothing."""
    found = _silent_parties(organisation_ids)
    statement = (
        select(found.c.id, found.c.title, found.c.closes_on)
        .where(found.c.partnership_id == partnership_id)
        .distinct()
        .order_by(found.c.closes_on, found.c.title, found.c.id)
    )
    return [OpenPaper(*row) for row in db.session.execute(statement)]


def to_sign(organisation_ids: Collection[UUID], partnership_id: UUID) -> list[OpenPaper]:
    """Protocols that one of these organisations can sign now."""
    found = _signatures_to_give(organisation_ids)
    statement = (
        select(found.c.id, found.c.title)
        .where(found.c.partnership_id == partnership_id)
        .distinct()
        .order_by(found.c.title, found.c.id)
    )
    return [OpenPaper(*row) for row in db.session.execute(statement)]


def consultations_at(organisation_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many consultations wait for each organisation, wherever it takes part."""
    return _of_each(_silent_parties(organisation_ids))


def signatures_at(organisation_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many protocols wait for the signature of each organisation."""
    return _of_each(_signatures_to_give(organisation_ids))


def _of_each(found: Subquery) -> dict[UUID, int]:
    statement = select(found.c.organisation_id, func.count()).group_by(found.c.organisation_id)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _silent_parties(organisation_ids: Collection[UUID]) -> Subquery:
    """Consultations in which these organisations can comment and have said nothing; organisation and protocol of each.

    Nobody can after the last day, having left, in a partnership put away, or as long as members may not know of them.
    """
    comment = select(ClauseComment.id).where(
        ClauseComment.consultation_id == Consultation.id,
        ClauseComment.organisation_id == Party.organisation_id,
        ClauseComment.state != CommentState.WITHDRAWN,
    )
    nothing = select(ConsultedParty.id).where(
        ConsultedParty.consultation_id == Consultation.id,
        ConsultedParty.organisation_id == Party.organisation_id,
        ConsultedParty.no_comment_at.is_not(None),
    )
    copy = (
        select(ReturnedCopy.id)
        .join(ReturnedChange, ReturnedChange.copy_id == ReturnedCopy.id)
        .where(ReturnedCopy.consultation_id == Consultation.id, ReturnedCopy.organisation_id == Party.organisation_id)
    )
    return (
        select(Party.organisation_id, Protocol.partnership_id, Protocol.id, Protocol.title, Consultation.closes_on)
        .join(Protocol, Protocol.id == Party.protocol_id)
        .join(Consultation, Consultation.protocol_id == Protocol.id)
        .join(Organisation, Organisation.id == Party.organisation_id)
        .where(
            Party.organisation_id.in_(organisation_ids),
            Organisation.audience != Audience.NAMED,
            _is_current(Party.organisation_id),
            Protocol.archived_at.is_(None),
            Consultation.closed_at.is_(None),
            Consultation.closes_on >= today(),
            not_(comment.exists()),
            not_(nothing.exists()),
            not_(copy.exists()),
        )
        .subquery()
    )


def _signatures_to_give(organisation_ids: Collection[UUID]) -> Subquery:
    """Signatures that these organisations can give now: the approvals are there; organisation and protocol of each.

    One that is set aside by an objection can be given again, of a version that is in force too.
    """
    approval = aliased(Signature)
    missing = select(approval.id).where(
        approval.signing_id == Signing.id,
        approval.approval.in_(BEFORE),
        or_(approval.decision != Decision.SIGNED, approval.objected_at.is_not(None)),
    )
    return (
        select(Signature.organisation_id, Protocol.partnership_id, Protocol.id, Protocol.title)
        .join(Signing, Signing.id == Signature.signing_id)
        .join(Protocol, Protocol.id == Signing.protocol_id)
        .where(
            Signature.organisation_id.in_(organisation_ids),
            _is_current(Signature.organisation_id),
            or_(
                and_(Signature.decision == Decision.OPEN, Signing.state == SigningState.OPEN),
                and_(
                    Signature.objected_at.is_not(None),
                    Signing.state.in_([SigningState.OPEN, SigningState.AGREED]),
                ),
            ),
            not_(missing.exists()),
        )
        .subquery()
    )


def _is_current(organisation_id: Any) -> ColumnElement[bool]:
    """The organisation takes part in the protocol's partnership, which is not put away."""
    return exists(
        select(Participation.id)
        .join(Partnership, Partnership.id == Participation.partnership_id)
        .where(
            Participation.organisation_id == organisation_id,
            Participation.partnership_id == Protocol.partnership_id,
            Participation.left_on.is_(None),
            Partnership.archived_at.is_(None),
        )
        .correlate_except(Participation, Partnership)
    )
