"""Who could sign for a party, and what is in the way of a paper, in words: leads, kept seats, closed accounts.

Asked of the rows as they are now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.base.errors import Conflict
from partnership.consultation import queries
from partnership.documents.wording import day
from partnership.policy.authority import Act
from partnership.protocols.lifecycle.progress import few
from partnership.register.authority import mails, places
from partnership.register.authority import queries as authority
from partnership.register.authority.places import Word
from partnership.register.authority.questions import queries as questions
from partnership.register.directory.queries import get_organisation

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Position, Signature

NO_POST = "somebody without a post"
LEFT = (
    "{name} takes part in this partnership no more, so nothing is signed for it here, on paper neither. Whoever "
    "answers for it can say that it takes part again: ask it where organisations are taken in."
)
ASK_HOME = "The coordinators of its home partnership ask whether a seat is vacant. Ask them"


def shown_post(account: Account | None) -> str:
    """What an account is called where strangers read it: its post, and never its mail address."""
    return account.display_name if account is not None and account.display_name else NO_POST


def giver_words(place: Position, found: Mapping[UUID, Account]) -> str:
    """Who let the holder of a place in."""
    if place.given_by_id is not None:
        return shown_post(found.get(place.given_by_id))
    return "the command line"


@dataclass(frozen=True, slots=True)
class Speaks:
    """Who speaks for a party: those who can sign, and the seats that count although their places have ended."""

    can_sign: tuple[str, ...] = ()  # posts
    kept: tuple[str, ...] = ()
    is_led: bool = False
    asked_on: str = ""  # since when it is asked whether the kept seat is vacant
    is_kept_by_viewer: bool = False  # the viewer coordinates its home, and may ask
    has_left: bool = False  # it takes part in the partnership no more

    def why_not_on_paper(self, name: str) -> str:
        """What is missing before a paper counts, and who can give it; empty where a paper counts.

        Also a paper of a day on which it still took part is refused once it has left: the day is what whoever records
        it types, and whoever took the organisation out has said that nothing more is signed for it there.
        """
        if self.has_left:
            return LEFT.format(name=name)
        if self.can_sign:
            whom = few(self.can_sign)
            return f"{name} has a lead or deputy with an account, who signs or refuses here: {whom}."
        if self.kept:
            return f"{name} cannot sign on paper yet: {self.seat_words}"
        if self.is_led:
            return (
                f"{name} cannot sign on paper yet: its lead's seat counts, although the account is closed. A "
                "coordinator of its home partnership ends the place, and somebody else says that the seat is vacant."
            )
        return ""

    @property
    def seat_words(self) -> str:
        """That a seat is kept, and until when."""
        return f"the seat of {few(self.kept)} counts until somebody says that it is vacant."


def speaking_for(
    organisation_ids: Collection[UUID], viewer: Viewer | None = None, *, partnership_id: UUID | None = None
) -> dict[UUID, Speaks]:
    """Who speaks for each of the parties; for the viewer, whether they may ask about its seats.

    Where a partnership is named, also which of them take part there no more.
    """
    led = authority.led(organisation_ids)
    here = queries.takes_part(organisation_ids, partnership_id) if partnership_id is not None else organisation_ids
    kept: dict[UUID, list[Position]] = {}
    for row in authority.kept_seats(led):
        kept.setdefault(row.organisation_id, []).append(row)
    holders = authority.accounts_by_id(row.account_id for rows in kept.values() for row in rows)
    leads: dict[UUID, list[str]] = {}
    for account, ids in queries.people_of(led, leading=True).values():
        for each in ids:
            leads.setdefault(each, []).append(shown_post(account))
    found: dict[UUID, Speaks] = {}
    for each in organisation_ids:
        rows, can_sign = kept.get(each, []), leads.get(each, [])
        found[each] = Speaks(
            tuple(can_sign),
            tuple(shown_post(holders.get(row.account_id)) for row in rows),
            each in led,
            "" if can_sign else _asked_on(rows),
            bool(rows) and viewer is not None and viewer.keeps(get_organisation(each)),
            each not in here,
        )
    return found


def _asked_on(rows: list[Position]) -> str:
    asked = [question for row in rows for question in questions.open_about(row_id=row.id)]
    return day(london_day(asked[0].at)) if asked else ""


def why_not_on_paper(row: Signature, partnership_id: UUID) -> str:
    """Why the signature of a party is not recorded from paper, in words; empty where it can be."""
    if row.organisation_id is None:
        return ""
    found = speaking_for([row.organisation_id], partnership_id=partnership_id)
    return found[row.organisation_id].why_not_on_paper(row.name)


def ask_whether_vacant(session: Session, row: Signature, account_id: UUID) -> None:
    """Ask whether the seats are vacant that are in the way of a paper; raises Conflict for who may not ask."""
    if row.organisation_id is None:
        return
    organisation = get_organisation(row.organisation_id)
    if places.word_of(account_id, organisation) is not Word.HOME:
        raise Conflict(f"{ASK_HOME}.")
    for seat in authority.kept_seats([organisation.id]):
        places.ask_vacancy(session, organisation, seat, account_id)


def unconfirmed(session: Session, organisation_id: UUID, account_id: UUID) -> str:
    """To a lead or deputy whose place only works: who was asked to confirm them, and what they can do meanwhile."""
    place = authority.position(account_id, organisation_id)
    if place is None or not place.role.leads or place.stands_since is not None:
        return ""
    asked = [each for each in questions.open_about(row_id=place.id) if each.act != Act.BACK_IN.value]
    if not asked:
        words = "and nobody is asked. A coordinator of your home partnership can ask again"
        return f"To sign here somebody else must confirm you, {words}. {_or_on_paper(organisation_id)}"
    posts = [shown_post(each) for each in mails.answerers(session, asked[0])]
    if not posts:
        words = "but nobody can yet: whoever runs the site has to name a second coordinator or an administrator"
        return f"To sign here somebody else must confirm you, {words}. {_or_on_paper(organisation_id)}"
    words = f"we asked {few(posts)} on {day(london_day(asked[0].at))}"
    return f"To sign here somebody else must confirm you: {words}. {_or_on_paper(organisation_id)}"


def _or_on_paper(organisation_id: UUID) -> str:
    """The other way to sign, where no seat is in the way."""
    found = speaking_for([organisation_id])[organisation_id]
    if found.can_sign:
        return f"Or {few(found.can_sign)} signs."
    if found.kept:
        return f"On paper it cannot be signed yet: {found.seat_words}"
    return "Or sign on paper."
