"""Who takes part in a partnership: taking organisations in, by their consent where they have people, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.directory import queries, services
from partnership.directory.addresses import looks_like_address
from partnership.directory.consent import queries as consent
from partnership.directory.consent import telling
from partnership.documents.text import clean, refused_characters
from partnership.errors import InputFault, NotAllowed, Stale
from partnership.guidance.countries import countries
from partnership.models import Audience, Participation, TakingIn, TakingInState, now
from partnership.policy.actions import Action
from partnership.policy.audience import reach
from partnership.policy.rules import allows
from partnership.policy.subjects import AboutOrganisation

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from partnership.guidance.types import Body
    from partnership.models import Organisation, Partnership, Responsibility
    from partnership.policy.viewer import Viewer

LONGEST_REASON = 500
ASK_FIRST = "{} has people of its own here, who are asked first: use “Take organisations in” to ask them"
ANSWERED = "This was answered or taken back after you opened the page. Nothing was overwritten."
SAY_WHY = "Enter why"
NO_ADDRESS = "Do not write an address here: the coordinators of the partnership read it"


def out_of_reach(viewer: Viewer, partnership: Partnership, organisations: Collection[Organisation]) -> set[UUID]:
    """Organisations that the viewer may not take in by themselves.

    Taking an organisation in opens its restricted details to the partnership's own coordinators. Where there is a
    confidential place, only somebody who may see it already can do that: else any coordinator could help themselves.
    One that takes part nowhere can come back to where it was, and nowhere else.
    """
    guarded = queries.with_confidential_places([each.id for each in organisations])
    return {
        each.id
        for each in organisations
        if each.id in guarded and not _is_free_for(partnership, each) and reach(viewer, each) is not Audience.NAMED
    }


def _is_free_for(partnership: Partnership, organisation: Organisation) -> bool:
    """Whether it takes part nowhere, and never did or was last known in this partnership."""
    before = {each.partnership_id for each in organisation.participations}
    return not organisation.partnership_ids and (not before or partnership.id in before)


def take_in(
    session: Session, partnership: Partnership, organisation: Organisation, on: date, *, has_agreed: bool = False
) -> Participation:
    """Take an organisation of the register into a partnership; one that left before comes back.

    One that has people of its own is asked first: raises InputFault unless it `has_agreed`.
    """
    row = queries.participation(partnership.id, organisation.id)
    if row is not None and row.is_current:
        raise InputFault(f"{organisation.name} takes part already")
    if not has_agreed and asked_first([organisation.id]):
        raise InputFault(ASK_FIRST.format(organisation.name))
    if row is None:
        row = Participation(partnership_id=partnership.id, organisation_id=organisation.id, joined_on=on)
        session.add(row)
    else:
        row.joined_on, row.left_on = on, None
    if (standing := consent.open_invitation(partnership.id, organisation.id)) is not None:
        standing.state, standing.answered_at = TakingInState.ACCEPTED, now()
    session.flush()
    return row


def take_in_body(
    session: Session, partnership: Partnership, body: Body, on: date, among: ColumnElement[bool] | None = None
) -> Organisation:
    """Make the entry of a body that the guidance pack names, as it stood at the pack's date, and take it in.

    Raises services.AlreadyInRegister when the register has it.
    """
    values = {
        "name": body.name,
        "short_name": body.short_name,
        "kind_id": body.kind,
        "level": body.level.value,
        "country": body.country if body.country in countries() else "",
        "description": body.description,
    }
    return services.add_organisation(
        session, values, partnership=partnership, joined_on=on, is_body_of_pack=True, among=among
    )


def leave(participation: Participation, on: date) -> list[Responsibility]:
    """End the organisation's part in a partnership, and with it, on the same day, what it is responsible for there."""
    participation.left_on = on
    rows = queries.responsibilities(participation.organisation_id, [participation.partnership_id])
    held = [row for row in rows if row.until_on is None or row.until_on > on]
    for row in held:
        row.until_on = max(on, row.from_on or on)  # what was to begin later never does
    return held


def asked_first(organisation_ids: Collection[UUID]) -> set[UUID]:
    """Which of the organisations have people of their own who keep the entry, so that they are asked first."""
    return consent.with_people(organisation_ids, consent.KEEPING)


def is_asked(visitor: Viewer, organisation: Organisation) -> bool:
    """Whether it has people who are asked first, and the visitor is none of those who answer for it."""
    if not asked_first([organisation.id]):
        return False
    is_led = bool(consent.with_people([organisation.id], consent.LEADING))
    return not allows(visitor, Action.INVITATION_ANSWER, AboutOrganisation(organisation=organisation, is_led=is_led))


def ask(session: Session, partnership: Partnership, organisation: Organisation, visitor: Viewer) -> TakingIn:
    """Ask an organisation whether it takes part, and tell who speaks for it; a question that stands is not repeated."""
    standing = consent.open_invitation(partnership.id, organisation.id)
    if standing is not None:
        return standing
    row = TakingIn(
        id=uuid4(), partnership_id=partnership.id, organisation_id=organisation.id, asked_by=visitor.display_name
    )
    session.add(row)
    session.flush()
    telling.tell_asked(session, partnership, organisation)
    return row


def withdraw(row: TakingIn, visitor: Viewer, *, expected_version: int) -> None:
    """Take a question back that nobody has answered; raises Stale when it is not open any more."""
    _refuse_answered(row, expected_version)
    row.state, row.answered_by, row.answered_at = TakingInState.WITHDRAWN, visitor.display_name, now()


def answer(
    session: Session,
    row: TakingIn,
    partnership: Partnership,
    organisation: Organisation,
    visitor: Viewer,
    *,
    is_accepted: bool,
    reason: str,
    expected_version: int,
) -> None:
    """Keep what an organisation says to a partnership that asks, and take it in where it agrees.

    Raises Stale when the question is not open any more, InputFault for a refusal without a reason.
    """
    _refuse_answered(row, expected_version)
    row.reason = "" if is_accepted else checked_reason(organisation, reason)
    row.state = TakingInState.ACCEPTED if is_accepted else TakingInState.DECLINED
    row.answered_by, row.answered_at = visitor.display_name, now()
    session.flush()  # the second of two answers ends here, before anything else happens
    if is_accepted and partnership.id not in organisation.partnership_ids:
        if out_of_reach(visitor, partnership, [organisation]):
            raise NotAllowed
        take_in(session, partnership, organisation, now().date(), has_agreed=True)
    telling.tell_answer(session, partnership, organisation, visitor, row.state)


def _refuse_answered(row: TakingIn, expected_version: int) -> None:
    if row.state is not TakingInState.OPEN or row.version != expected_version:
        raise Stale(ANSWERED)


def checked_reason(organisation: Organisation, reason: str) -> str:
    """The reason, cleaned; none of an organisation with a confidential place may tell where it is."""
    if refused := refused_characters(reason):
        raise InputFault(refused, "reason")
    kept = clean(reason).strip()
    if not kept:
        raise InputFault(SAY_WHY, "reason")
    if len(kept) > LONGEST_REASON:
        raise InputFault(f"The reason must be {LONGEST_REASON} characters or fewer", "reason")
    if looks_like_address(kept) and queries.with_confidential_places([organisation.id]):
        raise InputFault(NO_ADDRESS, "reason")
    return kept


def leave_ourselves(
    session: Session,
    participation: Participation,
    partnership: Partnership,
    organisation: Organisation,
    visitor: Viewer,
    *,
    reason: str,
    expected_version: int,
) -> list[Responsibility]:
    """An organisation leaves by its own decision; what it says stands as its answer until it is asked again.

    Raises Stale when it has left or come back since the page was opened, InputFault without a reason.
    """
    if participation.version != expected_version or not participation.is_current:
        raise Stale(ANSWERED)
    kept = checked_reason(organisation, reason)
    ended = leave(participation, now().date())
    session.add(
        TakingIn(
            id=uuid4(),
            partnership_id=partnership.id,
            organisation_id=organisation.id,
            state=TakingInState.DECLINED,
            reason=kept,
            answered_by=visitor.display_name,
            answered_at=now(),
        )
    )
    session.flush()
    telling.tell_left(session, partnership, organisation, visitor)
    return ended
