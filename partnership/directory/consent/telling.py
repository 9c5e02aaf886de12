"""Mails between a partnership's coordinators and the organisations that they ask to take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.authority import queries as authority
from partnership.directory.wording import name_in_mail
from partnership.mail import services as mail
from partnership.mail.kinds import MailKind
from partnership.models import Audience, TakingInState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.models import Account, Organisation, Partnership
    from partnership.policy.viewer import Viewer


def _who_answers(organisation: Organisation) -> list[Account]:
    """Its leads and deputies; where nobody leads it, the coordinators of its home."""
    if authority.is_led(organisation.id):
        return authority.leads_of([organisation.id])
    return authority.coordinators_of([organisation.home_id])


def tell_asked(session: Session, partnership: Partnership, organisation: Organisation) -> None:
    """Tell who speaks for the organisation that a partnership asks."""
    for account in _who_answers(organisation):
        mail.send(
            session,
            MailKind.TAKING_IN_ASKED,
            account,
            f"{partnership.name} asks whether {organisation.name} takes part",
            "taking-in-asked",
            organisation=organisation.name,
            partnership=partnership.name,
            area=partnership.area,
            link=mail.address("directory.invitations", organisation_id=organisation.id),
        )


def tell_answer(
    session: Session, partnership: Partnership, organisation: Organisation, visitor: Viewer, state: TakingInState
) -> None:
    """Tell the coordinators what an organisation said that they had asked."""
    has_agreed = state is TakingInState.ACCEPTED
    name = name_in_mail(organisation) if has_agreed else _name_for_strangers(organisation)
    words = "takes part from today" if has_agreed else "does not take part"
    _tell_coordinators(session, partnership, visitor, name, f"{name} {words}", has_left=False)


def tell_left(session: Session, partnership: Partnership, organisation: Organisation, visitor: Viewer) -> None:
    """Tell the coordinators that an organisation has left."""
    name = name_in_mail(organisation)
    _tell_coordinators(session, partnership, visitor, name, f"{name} has left", has_left=True)


def _tell_coordinators(
    session: Session, partnership: Partnership, visitor: Viewer, name: str, words: str, *, has_left: bool
) -> None:
    for account in authority.coordinators_of([partnership.id]):
        if account.id != visitor.person.account_id:
            mail.send(
                session,
                MailKind.ROLE_ANSWERED,
                account,
                f"{words}: {partnership.name}",
                "taking-in-answered",
                organisation=name,
                words=words,
                partnership=partnership.name,
                has_left=has_left,
                link=mail.address("directory.take_in", slug=partnership.slug, _anchor="asked"),
                gaps=mail.address("mapping.gaps", slug=partnership.slug),
            )


def tell_ended(session: Session, partnership: Partnership, organisation: Organisation) -> None:
    """Tell who leads an organisation that a coordinator has ended its part in a partnership."""
    for account in authority.leads_of([organisation.id]):
        mail.send(
            session,
            MailKind.TAKING_IN_ASKED,
            account,
            f"{organisation.name} takes part in {partnership.name} no more",
            "part-ended",
            organisation=organisation.name,
            partnership=partnership.name,
            link=mail.address("mapping.roles", organisation_id=organisation.id),
        )


def _name_for_strangers(organisation: Organisation) -> str:
    """The name as it may stand in a mail to coordinators of a partnership that it takes no part in."""
    is_wide = organisation.audience.reach <= Audience.PARTNERS.reach
    return organisation.name if is_wide else "An organisation"
