"""What becomes of a place before and after it is given: whether it stands, whom that is asked of, and who could."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents.wording import day, listed
from partnership.policy.authority import Act
from partnership.register.authority import mails, places
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.register.authority.places import Word
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions import services
from partnership.register.partnerships.queries import partnership_by_id
from partnership.store.models import Question, QuestionState
from partnership.web.states import tag_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.store.models import Account, Organisation, Position

MOST_NAMED = 3  # whom a question goes to, by name; the others are counted
STANDS = "Their place stands as soon as they accept, and nobody else is asked. All people of {} are told by mail."
ASKED_FIRST = (
    "{at} has a lead, who says who joins it. {who} {is_are} asked first, and the invitation leaves when one of them "
    "says yes."
)
LEAD_IS_AWAY = (
    "{at} has a lead, who says who joins it, but nobody who leads it can sign in. See on the page of its people whose "
    "seat counts, and ask there whether it is vacant."
)
WORKS = (
    "They work as soon as they accept: they keep and confirm the entry, and comment. What is kept for named people, "
    "speaking and signing wait for the yes of a second person."
)
GOES_TO = "{who} {is_are} asked when they accept."
NOBODY_COULD = (
    "Nobody can say that yes today: it takes {whom} whom others than you let in. Those who run the site make one at "
    "the command line:"
)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an invitation brings, in sentences, and the command where somebody is missing for it."""

    sentences: tuple[str, ...]
    command: str = ""
    is_blocked: bool = False  # nobody there could answer, so that it brings less than its role


def of_invitation(session: Session, organisation: Organisation, by_id: UUID | None) -> Outlook:
    """What happens when this account invites somebody there."""
    word = places.word_of(by_id, organisation)
    if word is not Word.HOME:
        return Outlook((STANDS.format(organisation.name),))
    if authority.is_led(organisation.id):
        return _led(session, organisation, by_id)
    is_sealed = authority.has_sealed_place(organisation.id)
    act = Act.PLACE_STANDS_SEALED if is_sealed else Act.PLACE_STANDS
    who = services.would_answer(session, act, organisation, by_id)
    if who:
        return Outlook((WORKS, GOES_TO.format(who=names(who), is_are=_is_are(who))))
    command = command_for(organisation, is_sealed=is_sealed)
    return Outlook((WORKS, nobody_could(is_sealed=is_sealed)), command, is_blocked=True)


def _led(session: Session, organisation: Organisation, by_id: UUID | None) -> Outlook:
    who = services.would_answer(session, Act.PLACE_BY_HOME, organisation, by_id)
    if not who:
        return Outlook((LEAD_IS_AWAY.format(at=organisation.name),), is_blocked=True)
    return Outlook((ASKED_FIRST.format(at=organisation.name, who=names(who), is_are=_is_are(who)),))


def nobody_could(*, is_sealed: bool) -> str:
    """That there is no second person, in words."""
    return NOBODY_COULD.format(whom="another cleared coordinator" if is_sealed else "another coordinator")


def command_for(organisation: Organisation, *, is_sealed: bool) -> str:
    """How those who run the site make a second person for it."""
    if organisation.home_id is None:
        return ""
    slug = partnership_by_id(organisation.home_id).slug
    made = f"flask accounts create-coordinator EMAIL --partnership {slug}"
    return f"{made}\nflask accounts clear EMAIL --partnership {slug}" if is_sealed else made


def names(accounts: Iterable[Account]) -> str:
    """Whom something is asked of, in words: the first few by post, the others by number."""
    posts = [post_of(each) for each in accounts]
    shown, more = posts[:MOST_NAMED], len(posts) - MOST_NAMED
    if more > 0:
        shown.append("1 other" if more == 1 else f"{more} others")
    return listed(shown)


def _is_are(accounts: list[Account]) -> str:
    return "is" if len(accounts) == 1 else "are"


_ANSWERS = {
    QuestionState.REFUSED: "The answer was no",
    QuestionState.LAPSED: tag_of(QuestionState.LAPSED).words,
}


@dataclass(frozen=True, slots=True)
class PlaceForecast:
    """What one place is beyond its role: whether it stands, by whose word, and what is asked about it."""

    is_asleep: bool
    stands: bool
    given_by: str
    agreed_by: str
    question: Question | None  # the last one about it
    asked_of: str  # who may answer it, where it is open
    is_unanswerable: bool  # it is open, and nobody could answer it

    @property
    def may_be_asked(self) -> bool:
        """Whether it works, and nobody is asked at the moment whether it stands."""
        is_open = self.question is not None and self.question.is_open
        return not self.stands and not self.is_asleep and not is_open

    @property
    def answer_words(self) -> str:
        """What came of the last question about it, where none is open."""
        if self.question is None:
            return "Nobody was asked whether it stands"
        words = _ANSWERS.get(self.question.state, "Nobody is asked any more")
        return f"{words}: {self.question.reason}" if self.question.reason else words


def of_places(session: Session, positions: list[Position]) -> dict[UUID, PlaceForecast]:
    """The standing of each of these places."""
    last = questions.last_about([each.id for each in positions])
    accounts = authority.accounts_by_id(
        account_id for each in positions for account_id in (each.given_by_id, each.agreed_by_id)
    )
    return {each.id: _standing(session, each, last.get(each.id), accounts) for each in positions}


def _standing(
    session: Session, row: Position, question: Question | None, accounts: dict[UUID, Account]
) -> PlaceForecast:
    is_open = question is not None and question.state is QuestionState.OPEN
    who = mails.answerers(session, question) if question is not None and is_open else []
    given = accounts.get(row.given_by_id) if row.given_by_id is not None else None
    agreed = accounts.get(row.agreed_by_id) if row.agreed_by_id is not None else None
    return PlaceForecast(
        is_asleep=row.asleep_since is not None,
        stands=row.stands_since is not None,
        given_by=post_of(given),
        agreed_by=post_of(agreed) if agreed is not None else "",
        question=question,
        asked_of=names(who) if who else "",
        is_unanswerable=is_open and not who,
    )


def own_words(session: Session, row: Position, name: str) -> tuple[str, str]:
    """What somebody whose place sleeps or only works is told of it, as a heading and a sentence; empty for others."""
    if row.asleep_since is not None:
        return f"Your place at {name} sleeps", SLEEPS.format(_whom(session, row))
    if row.stands_since is not None:
        return "", ""
    does = SIGNS if row.role.leads else SEES
    paper = " Or sign on paper." if row.role.leads else ""
    return f"Your place at {name} works", f"{does} somebody else must confirm you: {_whom(session, row)}.{paper}"


SIGNS, SEES = "You keep the entry. To sign here", "You work here. To see what is kept for named people"
SLEEPS = "Others let your account back in, so somebody else must wake the place: {}. Until then it gives nothing."


def _whom(session: Session, row: Position) -> str:
    question = questions.last_about([row.id]).get(row.id)
    if question is None:
        return "nobody is asked yet; tell a coordinator of your partnership"
    if question.state is QuestionState.OPEN:
        who = mails.answerers(session, question)
        if who:
            return f"we asked {names(who)} on {day(question.at)}"
        return "nobody can say it today; tell those who run the site"
    ended = day(question.answered_at or question.at)
    said = "the answer was no" if question.state is QuestionState.REFUSED else "nobody is asked any more"
    return f"{said} since {ended}; a coordinator of your partnership can ask again"
