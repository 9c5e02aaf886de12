"""SQL of what waits for organisations in consultations and signings: as papers of one partnership, and as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from partnership.db import db
from partnership.mapping.queries import today
from partnership.models import (
    Audience,
    ClauseComment,
    CommentState,
    Consultation,
    ConsultedParty,
    Decision,
    Organisation,
    Participation,
    Partnership,
    Party,
    Protocol,
    ReturnedChange,
    ReturnedCopy,
    Signature,
    Signing,
    SigningState,
)
from partnership.protocols.composing.signatories import BEFORE

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement, Subquery


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
