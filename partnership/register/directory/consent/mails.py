"""Mails about where an organisation takes part and which partnership keeps its entry. Nothing here commits.

Each act is told to the organisation's people, to the coordinators of its home, and to those of the other partnership;
not to who did it. No restricted value stands in a mail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.register.authority import queries as authority
from partnership.register.authority.mails import home_who_answers
from partnership.register.directory import queries
from partnership.register.directory.wording import ANSWERED_AS, name_in_mail
from partnership.register.mail import services as mail
from partnership.register.mail.kinds import MailKind
from partnership.store.models import Audience, TakingInState
from partnership.web.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Organisation, Partnership, TakingIn

ENDED = "ended"  # by a coordinator of the partnership itself, not by who answers for the organisation


def who_answers(organisation: Organisation, partnership: Partnership) -> list[Account]:
    """Its leads and deputies; where nobody leads it, those of its home who answer this partnership for it."""
    if authority.is_led(organisation.id):
        return authority.leads_of([organisation.id])
    return home_who_answers(organisation, partnership.id)


def tell_asked(session: Session, partnership: Partnership, organisation: Organisation, until: datetime | None) -> None:
    """Tell who answers for the organisation that a partnership asks."""
    own = {each.id for each in authority.people_of([organisation.id])}
    for account in who_answers(organisation, partnership):
        name = organisation.name if account.id in own else name_in_mail(organisation)
        mail.send(
            session,
            MailKind.TAKING_IN_ASKED,
            account,
            f"{partnership.name} asks whether {name} takes part",
            "taking-in-asked",
            organisation=name,
            partnership=partnership.name,
            area=partnership.area,
            until=until,
            link=mail.address("directory.invitations", organisation_id=organisation.id),
        )


def tell_answer(
    session: Session, partnership: Partnership, organisation: Organisation, visitor: Viewer, row: TakingIn
) -> None:
    """Tell the coordinators who had asked what was answered, and the organisation's people and its home."""
    has_agreed = row.state is TakingInState.ACCEPTED
    name = name_in_mail(organisation) if has_agreed else _name_for_strangers(organisation)
    words = "takes part from today" if has_agreed else "does not take part"
    _tell_coordinators(session, partnership, visitor, name, f"{name} {words}", has_left=False)
    what = f"takes part in {partnership.name} from today" if has_agreed else f"does not take part in {partnership.name}"
    _tell_its_own(session, partnership, organisation, visitor, what, row.answered_as)


def tell_lapsed(session: Session, partnership: Partnership, organisation: Organisation) -> None:
    """Tell the coordinators who had asked that nobody answered in time."""
    name = _name_for_strangers(organisation)
    words = f"Nobody answered for {name} in thirty days"
    _tell_coordinators(session, partnership, None, name, words, has_left=False)


def tell_taken_in(
    session: Session, partnership: Partnership, organisation: Organisation, visitor: Viewer | None, said_as: str
) -> None:
    """Tell its people, and both teams where its home is elsewhere, that an organisation was taken in unasked."""
    also = authority.coordinators_of([partnership.id]) if organisation.home_id != partnership.id else []
    what = f"takes part in {partnership.name} from today"
    _tell_its_own(session, partnership, organisation, visitor, what, said_as, also)


def tell_left(
    session: Session, partnership: Partnership, organisation: Organisation, visitor: Viewer, row: TakingIn
) -> None:
    """Tell the coordinators, its people and its home that an organisation has left."""
    name = name_in_mail(organisation)
    _tell_coordinators(session, partnership, visitor, name, f"{name} has left", has_left=True)
    what = f"takes part in {partnership.name} no more"
    _tell_its_own(session, partnership, organisation, visitor, what, row.answered_as)


def tell_ended(session: Session, partnership: Partnership, organisation: Organisation, visitor: Viewer | None) -> None:
    """Tell its people, its home and the team that a coordinator has ended an organisation's part in a partnership."""
    also = authority.coordinators_of([partnership.id])
    what = f"takes part in {partnership.name} no more"
    _tell_its_own(session, partnership, organisation, visitor, what, ENDED, also)


def tell_moved(
    session: Session, organisation: Organisation, old: Partnership | None, new: Partnership, by_id: UUID | None
) -> None:
    """Tell both teams and its people that another partnership keeps the entry of an organisation from now on."""
    by = authority.accounts_by_id([by_id]).get(by_id) if by_id is not None else None
    who = f"“{by.display_name or by.email}”" if by is not None else "those who run the site"
    before = f" instead of {old.name}" if old is not None else ""
    said = (
        f"{who[:1].upper()}{who[1:]} decided it{before}. Its coordinators keep the entry from now on, beside its own "
        "people; those of other partnerships that it takes part in read it and ask for changes."
    )
    teams = authority.coordinators_of([new.id, old.id if old is not None else None])
    _tell(session, organisation, teams, f"has its home in {new.name} now", said, but=by_id)


def _tell_coordinators(
    session: Session, partnership: Partnership, visitor: Viewer | None, name: str, words: str, *, has_left: bool
) -> None:
    for account in authority.coordinators_of([partnership.id]):
        if visitor is None or account.id != visitor.person.account_id:
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
                has_lapsed=visitor is None,
                link=mail.address("directory.take_in", slug=partnership.slug, _anchor="asked"),
                gaps=mail.address(Page.GAPS.endpoint, slug=partnership.slug),
            )


def _tell_its_own(
    session: Session,
    partnership: Partnership,
    organisation: Organisation,
    visitor: Viewer | None,
    words: str,
    said_as: str,
    also: Iterable[Account] = (),
) -> None:
    """Tell its people, readers too, and the coordinators of its home, but those of the partnership it is about."""
    home = authority.coordinators_of([organisation.home_id]) if organisation.home_id != partnership.id else []
    said = _said_by(visitor, organisation, partnership, said_as)
    but = visitor.person.account_id if visitor is not None else None
    _tell(session, organisation, [*home, *also], words, said, but=but)


def _said_by(visitor: Viewer | None, organisation: Organisation, partnership: Partnership, said_as: str) -> str:
    if visitor is None:
        return "Those who run the site decided it."
    if said_as == ENDED:
        return f"“{visitor.post}”, who coordinates {partnership.name}, ended it. What it did there ended today."
    home = queries.home_of(organisation)
    as_whom = ANSWERED_AS.get(said_as, f"as a coordinator of {partnership.name}")
    of_home = f", {home.name}" if said_as == "home" and home is not None else ""
    return f"“{visitor.post}” decided it {as_whom}{of_home}."


def _tell(
    session: Session,
    organisation: Organisation,
    teams: Iterable[Account],
    words: str,
    said: str,
    *,
    but: UUID | None,
) -> None:
    """One mail for each of its people and of the teams, but who did it."""
    own = {each.id: each for each in authority.people_of([organisation.id])}
    for account in (own | {each.id: each for each in teams}).values():
        if account.id == but:
            continue
        name = organisation.name if account.id in own else name_in_mail(organisation)
        mail.send(
            session,
            MailKind.PART_CHANGED,
            account,
            f"{name} {words}",
            "part-changed",
            what=f"{name} {words}.",
            said=said,
            is_own=account.id in own,
            link=mail.address("directory.organisation", organisation_id=organisation.id),
        )


def _name_for_strangers(organisation: Organisation) -> str:
    """The name as it may stand in a mail to coordinators of a partnership that it takes no part in."""
    is_wide = organisation.audience.reach <= Audience.PARTNERS.reach
    return organisation.name if is_wide else "An organisation"
