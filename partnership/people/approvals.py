"""What waits for somebody's yes: the list of it, and doing each act once the yes is there. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault, NotAllowed, NotFound, Stale
from partnership.documents.wording import day
from partnership.people import invitations, queries, services
from partnership.people.administration import reactivation
from partnership.people.grants import services as grants
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.policy.authority import Act
from partnership.policy.rules import allows
from partnership.register.authority import mails, places
from partnership.register.authority import queries as authority
from partnership.register.authority.erasures import services as erasures
from partnership.register.authority.publications import services as publications
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions import services as question_services
from partnership.register.authority.questions.services import NeedsYes, NewQuestion
from partnership.register.authority.wording import GIFTS, HIDDEN, ONE_BY_ONE, QuestionNames, QuestionWords, asking_of
from partnership.register.directory import participation
from partnership.register.directory import queries as directory
from partnership.register.directory import services as directory_services
from partnership.register.directory.merger import services as merger
from partnership.register.directory.merger.queries import merger_by_id
from partnership.register.directory.safe_places import is_laid_open
from partnership.register.directory.values import looks_like_address
from partnership.register.directory.wording import name_in_mail
from partnership.register.partnerships.queries import partnership_by_id
from partnership.store import audit
from partnership.store.models import Location, Organisation, PositionRole, Question, QuestionState, now
from partnership.web.pages import Page, address_of
from partnership.web.states import Tag, tag_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.subjects import AboutAsked
    from partnership.policy.viewer import Viewer
    from partnership.register.authority.questions.services import Yes
    from partnership.store.models import Position

PLACES = {Act.PLACE_BY_HOME, Act.PLACE_STANDS, Act.PLACE_STANDS_SEALED}
STANDS = "This place stands already, so nobody needs to be asked"
SLEEPS = "This place sleeps: it has to be woken before it can stand"


def ask_again(session: Session, asked: Question, viewer: Viewer, *, expected_version: int) -> None:
    """Ask once more what was refused, taken back, or not answered in time.

    Raises NotAllowed for who may not start it any more, Stale where it was asked again or answered meanwhile,
    InputFault where what it is about has ended.
    """
    audit.take_turn(session)
    session.refresh(asked)
    is_over = asked.state in (QuestionState.OPEN, QuestionState.AGREED) or asked.version != expected_version
    if is_over or questions.open_asked(asked.subject) is not None:
        raise Stale(question_services.ANSWERED)
    if not allows(viewer, Action.YES_ASK_AGAIN, about(asked, viewer)):
        raise NotAllowed
    by_id = services.account_id_of(viewer)
    if Act(asked.act) in PLACES and asked.row_id is not None:
        _ask_for_place(session, asked, by_id)
        return
    question = NewQuestion(
        act=Act(asked.act),
        key=asked.subject.removeprefix(f"{asked.act}:"),
        account_id=asked.account_id,
        organisation_id=asked.organisation_id,
        partnership_id=asked.partnership_id,
        location_id=asked.location_id,
        row_id=asked.row_id,
        details=asked.details,
    )
    question_services.ask(session, question, by_id)


def _ask_for_place(session: Session, asked: Question, by_id: UUID) -> None:
    """Ask whom the table names today: where a lead came, or a confidential place, others answer than before."""
    row = authority.position_by_id(asked.row_id)
    organisation = session.get(Organisation, asked.organisation_id)
    if row is None or organisation is None or row.ended_at is not None or row.asleep_since is not None:
        raise InputFault(GONE)
    if row.stands_since is None:
        places.ask_to_stand(session, row, by_id)
        return
    role = PositionRole(asked.details["role"])
    try:
        places.change_role(session, organisation, row, role, by_id=by_id)
    except NeedsYes as needed:
        services.ask_for_role(session, organisation, row, role, needed, by_id)


def ask_for_standing(session: Session, position: Position, viewer: Viewer) -> None:
    """Ask whether a working place stands, for which no question is open; raises InputFault where it cannot stand."""
    audit.take_turn(session)
    session.refresh(position)
    if position.stands_since is not None or position.asleep_since is not None:
        raise InputFault(STANDS if position.stands_since is not None else SLEEPS)
    places.ask_to_stand(session, position, services.account_id_of(viewer))


DONE = "The answer was yes."
NOT_DONE = "The answer was no. Nothing changes."
GONE = "What this was about has ended meanwhile, so nothing was changed"


LISTED_FOR = timedelta(days=60)  # how long an answered question stands among those that somebody asked


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question with its words, as one viewer is shown it."""

    asked: Question
    words: QuestionWords
    named: QuestionNames
    act: Act
    line: tuple[str, ...] = ()  # who let in whom it is about
    may_ask_again: bool = False
    see: str = ""  # the page that shows what a yes would open, where there is one

    @property
    def state(self) -> str:
        """What became of it, in words."""
        return self.tag.words

    @property
    def tag(self) -> Tag:
        """The same as a tag."""
        return tag_of(self.asked.state)


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions of one kind, the oldest first: ticked together, or each answered on its own page."""

    act: Act
    waiting: tuple[QuestionShown, ...]

    @property
    def is_one_by_one(self) -> bool:
        """Whether what they open is never ticked in a list."""
        return self.act in ONE_BY_ONE


def about(asked: Question, viewer: Viewer) -> AboutAsked:
    """A question as the policy is asked of it, for one viewer."""
    return question_services.about(asked, _organisation(asked), viewer.account_id)


def get_asked(asked_id: UUID, viewer: Viewer) -> AboutAsked:
    """One question for the policy; raises NotFound."""
    found = questions.asked_by_id(asked_id)
    if found is None:
        raise NotFound
    return about(found, viewer)


def _organisation(asked: Question, *, is_fresh: bool = False) -> Organisation | None:
    at = asked.organisation_id
    return directory.get_organisation(at, is_fresh=is_fresh) if at is not None else None


def may_answer(viewer: Viewer, *, is_shown: bool = False) -> list[AboutAsked]:
    """Every open question that this viewer may answer, the oldest first, in a few statements whatever their number."""
    if viewer.limited_to is not None or viewer.account_id is None:
        return []
    pairs = questions.open_with_organisations(viewer)
    if is_shown:
        queries.load_participations(at for _asked, at in pairs)
    return [
        each for each in question_services.about_all(pairs, viewer.account_id) if allows(viewer, Action.YES_GIVE, each)
    ]


def waiting_for(session: Session, viewer: Viewer) -> list[QuestionShown]:
    """Everything that waits for this viewer's yes, the oldest first."""
    return [question_shown(session, each, viewer) for each in may_answer(viewer, is_shown=True)]


def batches_for(session: Session, viewer: Viewer) -> list[Batch]:
    """The same by kind; the kind with the oldest question comes first."""
    found: dict[Act, list[QuestionShown]] = {}
    for each in waiting_for(session, viewer):
        found.setdefault(each.act, []).append(each)
    return [Batch(act, tuple(each)) for act, each in found.items()]


def asked_by(session: Session, viewer: Viewer) -> list[QuestionShown]:
    """What the viewer asked that nobody has answered."""
    if viewer.account_id is None:
        return []
    return [question_shown(session, about(each, viewer), viewer) for each in questions.open_by(viewer.account_id)]


def ended_for(session: Session, viewer: Viewer) -> list[QuestionShown]:
    """What the viewer asked that was answered, taken back or lapsed of late; of one subject the last only."""
    if viewer.account_id is None:
        return []
    seen = {each.subject for each in questions.open_by(viewer.account_id)}
    found = []
    for each in questions.closed_by(viewer.account_id, now() - LISTED_FOR):
        if each.subject not in seen:
            seen.add(each.subject)
            found.append(question_shown(session, about(each, viewer), viewer))
    return found


def question_shown(session: Session, found: AboutAsked, viewer: Viewer) -> QuestionShown:
    """A question in words, with no name that the viewer may not know."""
    asked, named = found.asked, mails.named(session, found.asked)
    if found.organisation is not None:
        seen = visible(viewer, found.organisation)
        name = seen.name if seen is not None and seen.name else HIDDEN
        named = replace(named, organisation=name)
    can_be_asked = asked.state not in (QuestionState.OPEN, QuestionState.AGREED)
    return QuestionShown(
        asked,
        asking_of(found.act, named, asked.details),
        named,
        found.act,
        line_of(asked.account_id),
        can_be_asked and allows(viewer, Action.YES_ASK_AGAIN, found),
        _page_of(asked),
    )


def _page_of(asked: Question) -> str:
    """Where it is seen what a yes would open."""
    if asked.act != Act.PUBLIC_ENTRY or asked.partnership_id is None:
        return ""
    slug = partnership_by_id(asked.partnership_id).slug
    return address_of(Page.PUBLICATION, slug=slug, organisation_id=asked.organisation_id)


def line_of(account_id: UUID | None) -> tuple[str, ...]:
    """Who let an account in, in words: each of them once, with the day on which they first did."""
    account = authority.accounts_by_id([account_id]).get(account_id) if account_id is not None else None
    if account is None:
        return ()
    found: dict[UUID, str] = {}
    for gift, by in authority.gifts_to([account.id]):
        found.setdefault(by.id, f"{GIFTS[gift.gift]} {mails.post_of(by)} on {day(gift.at)}")
    words = list(found.values())
    if account.stands_for_itself_since is not None:
        words.insert(0, f"known to those who run the site since {day(account.stands_for_itself_since)}")
    return tuple(words or ("nobody is on record",))


def answer(
    session: Session,
    asked: Question,
    viewer: Viewer,
    *,
    is_agreed: bool,
    reason: str = "",
    expected_version: int,
    seen: str = "",
) -> None:
    """Say yes or no to one question, and do what was asked where it is yes; `seen` is the mark of texts shown with it.

    Raises NotAllowed for who may not answer at this moment, Stale for a question that is not open any more, InputFault
    where what it is about has ended.
    """
    if looks_like_address(reason):
        message = "Do not write an address here: the reason is mailed"
        raise InputFault(message, "reason")
    audit.take_turn(session)
    session.refresh(asked)
    question_services.refuse_answered(asked, expected_version)
    found = question_services.about(asked, _organisation(asked, is_fresh=True), viewer.account_id)
    if not allows(viewer, Action.YES_GIVE, found):
        raise NotAllowed
    if asked.act == Act.WORDS and is_agreed:
        erasures.refuse_unseen(session, asked, viewer, seen)
    yes = question_services.settle(
        session, asked, viewer, is_agreed=is_agreed, reason=reason, expected_version=expected_version
    )
    if is_agreed:
        _CARRY_OUT[found.act](session, asked, found.organisation, yes)
    if asked.act == Act.WORDS:
        erasures.end_answered(session, asked)
    mails.tell_answered(session, asked, DONE if is_agreed else NOT_DONE)


def withdraw(session: Session, asked: Question, *, expected_version: int) -> None:
    """Take back what one asked."""
    audit.take_turn(session)
    session.refresh(asked)
    question_services.refuse_answered(asked, expected_version)
    question_services.withdraw(session, [asked])


def _place_by_home(session: Session, asked: Question, organisation: Organisation | None, yes: Yes) -> None:
    if organisation is None:
        raise InputFault(GONE)
    if asked.row_id is None:
        invitations.invite_agreed(session, asked, organisation, yes)
    else:
        _raise(session, asked, organisation, yes)


def _place_stands(session: Session, asked: Question, organisation: Organisation | None, yes: Yes) -> None:
    if organisation is None:
        raise InputFault(GONE)
    _raise(session, asked, organisation, yes)


def _raise(session: Session, asked: Question, organisation: Organisation, yes: Yes) -> None:
    """A place stands, or has a stronger role, from now on; everybody who keeps the entry is told."""
    row = authority.position_by_id(asked.row_id)
    if row is None or row.ended_at is not None or row.asleep_since is not None:
        raise InputFault(GONE)
    places.stand(session, row, yes, PositionRole(asked.details["role"]))
    services.tell_stands(session, organisation, row, yes)


def _coordinator(session: Session, asked: Question, _organisation: Organisation | None, yes: Yes) -> None:
    if asked.partnership_id is None:
        raise InputFault(GONE)
    services.add_agreed(session, asked, partnership_by_id(asked.partnership_id), yes)


def _clearance(session: Session, asked: Question, _organisation: Organisation | None, yes: Yes) -> None:
    row = authority.membership_by_id(asked.row_id)
    if row is None or row.ended_at is not None:
        raise InputFault(GONE)
    services.clear_agreed(session, asked, partnership_by_id(row.partnership_id), row, yes)


def _grant(session: Session, asked: Question, organisation: Organisation | None, yes: Yes) -> None:
    location = session.get(Location, asked.location_id)
    if organisation is None or location is None or location.sealed_address is None:
        raise InputFault(GONE)
    grants.give_agreed(session, asked, grants.with_organisation(location, organisation), yes)


def _vacancy(session: Session, asked: Question, organisation: Organisation | None, yes: Yes) -> None:
    row = authority.position_by_id(asked.row_id)
    if organisation is None or row is None:
        raise InputFault(GONE)
    places.vacate(session, row, yes.by_id)
    services.tell_vacant(session, organisation, row)


def _back_in(session: Session, asked: Question, organisation: Organisation | None, yes: Yes) -> None:
    if organisation is not None:
        place = authority.position_by_id(asked.row_id)
        if place is None or place.ended_at is not None:
            raise InputFault(GONE)
        reactivation.wake_place(session, organisation, place, yes)
        return
    member = authority.membership_by_id(asked.row_id)
    if member is None or member.ended_at is not None:
        raise InputFault(GONE)
    reactivation.wake_member(session, member, yes)


def _home(session: Session, asked: Question, organisation: Organisation | None, yes: Yes) -> None:
    if organisation is None or asked.partnership_id is None:
        raise InputFault(GONE)
    partnership = partnership_by_id(asked.partnership_id)
    participation.move_agreed(session, organisation, partnership, yes, asked.by_id)


def _audience(session: Session, asked: Question, organisation: Organisation | None, _yes: Yes) -> None:
    """A place is not confidential any more: its lead, or a second cleared coordinator, agrees with one of its home.

    So an organisation is of a kind that hides nobody.
    """
    if organisation is None:
        raise InputFault(GONE)
    if asked.location_id is None:
        _lay_open(session, organisation, asked.details.get("kind", ""))
        return
    location = next((each for each in organisation.locations if each.id == asked.location_id), None)
    if location is None or not location.is_confidential:
        raise InputFault(GONE)
    directory_services.open_lock(location)
    session.flush()
    what = f"A place of {name_in_mail(organisation)} is not confidential any more. Its sealed address stays sealed."
    mails.tell_keepers(session, organisation, what)


def _lay_open(session: Session, organisation: Organisation, kind_id: str) -> None:
    if not is_laid_open(organisation, {"kind_id": kind_id}):
        raise InputFault(GONE)
    directory_services.lay_open(organisation, kind_id)
    session.flush()
    what = f"{name_in_mail(organisation)} is of a kind by now that hides nobody. Locked addresses stay locked."
    mails.tell_keepers(session, organisation, what)


def _public_entry(session: Session, asked: Question, organisation: Organisation | None, yes: Yes) -> None:
    if organisation is None or asked.partnership_id is None:
        raise InputFault(GONE)
    publications.agree_asked(session, asked, organisation, partnership_by_id(asked.partnership_id), yes)


def _merging(session: Session, asked: Question, organisation: Organisation | None, _yes: Yes) -> None:
    row = merger_by_id(asked.row_id)
    if organisation is None or row is None:
        raise InputFault(GONE)
    kept, merged = (directory.get_organisation(each, is_fresh=True) for each in (row.organisation_id, row.merged_id))
    merger.agreed(session, row, kept, merged, organisation.id)


def _words(session: Session, asked: Question, _organisation: Organisation | None, _yes: Yes) -> None:
    erasures.carry_out(session, asked)


_CARRY_OUT: dict[Act, Callable[[Session, Question, Organisation | None, Yes], None]] = {
    Act.PLACE_BY_HOME: _place_by_home,
    Act.PLACE_STANDS: _place_stands,
    Act.PLACE_STANDS_SEALED: _place_stands,
    Act.COORDINATOR_BY_ADMINISTRATOR: _coordinator,
    Act.CLEARANCE: _clearance,
    Act.GRANT_BY_CLEARED: _grant,
    Act.VACANCY: _vacancy,
    Act.BACK_IN: _back_in,
    Act.HOME: _home,
    Act.AUDIENCE: _audience,
    Act.MERGING: _merging,
    Act.PUBLIC_ENTRY: _public_entry,
    Act.WORDS: _words,
}

__all__ = [
    "Batch",
    "QuestionShown",
    "QuestionState",
    "about",
    "answer",
    "asked_by",
    "batches_for",
    "ended_for",
    "get_asked",
    "line_of",
    "may_answer",
    "question_shown",
    "waiting_for",
    "withdraw",
]  # fmt: skip
