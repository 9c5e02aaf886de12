"""All SQL of consultation and signing: rounds with their comments, rows to sign, and whom to tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from partnership.authority.queries import KEEPING, LEADING, counts
from partnership.db import db
from partnership.errors import NotFound
from partnership.models import (
    Account,
    ClauseComment,
    Consultation,
    ConsultedParty,
    Mail,
    Participation,
    Partnership,
    Position,
    Protocol,
    Signature,
    Signing,
    SigningState,
)
from partnership.protocols.queries import Draft, get_draft, version_content

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from uuid import UUID

    from partnership.mail.kinds import MailKind
    from partnership.models import ProtocolVersion


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


def current_protocols(partnership_ids: Collection[UUID]) -> Sequence[Protocol]:
    """Protocols at work of some partnerships with all that says where they stand: five statements."""
    return db.session.scalars(
        select(Protocol)
        .join(Partnership, Partnership.id == Protocol.partnership_id)
        .where(Protocol.partnership_id.in_(partnership_ids), Protocol.archived_at.is_(None))
        .options(
            selectinload(Protocol.parties),
            selectinload(Protocol.versions),
            selectinload(Protocol.consultations),
            selectinload(Protocol.signings).selectinload(Signing.signatures),
        )
        .order_by(Protocol.title, Protocol.id)
    ).all()


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
