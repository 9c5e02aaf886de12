"""What waits for somebody's yes: asked once, reminded, answered, taken back, lapsed. Nothing here commits.

An act that needs a yes is started by `ask`, and done by its capability when `answer` has written the yes down. What is
asked lapses after thirty days, and when whoever asked loses the place they asked from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.base.errors import InputFault, Stale
from partnership.policy.authority import REMINDED_AFTER, TABLE, Act
from partnership.policy.subjects import AboutAsked
from partnership.register.authority import lines, mails, queries
from partnership.register.authority.questions import queries as questions
from partnership.store import audit
from partnership.store.models import Question, QuestionState, now

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.authority import AuthorityRow
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Organisation

LONGEST_REASON = 500
# Who may answer depends on whether a place is locked there.
RESTS_ON_SEALS = {Act.PLACE_STANDS.value, Act.HOME.value, Act.PUBLIC_ENTRY.value}
ANSWERED = "This was answered or taken back after you opened the page. Nothing was overwritten."


class NeedsYes(InputFault):
    """Somebody else must say yes first: which act of the table it is, and in words whose yes it needs."""

    def __init__(self, act: Act, message: str, field: str = "") -> None:
        super().__init__(message, field)
        self.act = act


@dataclass(frozen=True, slots=True)
class Yes:
    """An answered question, or a decision at the command line: by whom, None for the machine."""

    act: Act
    by_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuestion:
    """What is asked: the act, and what it is about; `key` tells two questions of one act apart."""

    act: Act
    key: str
    account_id: UUID | None = None
    organisation_id: UUID | None = None
    partnership_id: UUID | None = None
    location_id: UUID | None = None
    row_id: UUID | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """What stands in the table once while it is open."""
        return f"{self.act.value}:{self.key}"[:300]


def ask(session: Session, question: NewQuestion, by_id: UUID | None, *, lapses_at: datetime | None = None) -> Question:
    """Ask whoever the table names, and tell them by mail; a question that stands is not repeated.

    It waits as long as the table says, or until the moment that is given.
    """
    audit.take_turn(session)
    standing = questions.open_asked(question.subject)
    if standing is not None:
        return standing
    at, lapses = now(), TABLE[question.act].lapses
    row = Question(
        id=uuid4(),
        act=question.act.value,
        subject=question.subject,
        account_id=question.account_id,
        organisation_id=question.organisation_id,
        partnership_id=question.partnership_id,
        location_id=question.location_id,
        row_id=question.row_id,
        details=dict(question.details),
        by_id=by_id,
        at=at,
        lapses_at=lapses_at or (at + lapses if lapses else at),
    )
    session.add(row)
    session.flush()
    mails.tell_asked(session, row)
    return row


def would_answer(session: Session, act: Act, organisation: Organisation, by_id: UUID | None) -> list[Account]:
    """Who could answer, were this asked of an organisation by somebody; whom they let in hangs on them."""
    asked = Question(act=act.value, organisation_id=organisation.id, account_id=by_id, by_id=by_id)
    return mails.answerers(session, asked)


def about(asked: Question, organisation: Organisation | None, answerer_id: UUID | None) -> AboutAsked:
    """What policy asks of a question, for somebody who would answer it."""
    return about_all([(asked, organisation)], answerer_id)[0]


def about_all(found: Collection[tuple[Question, Organisation | None]], answerer_id: UUID | None) -> list[AboutAsked]:
    """The same for any number of questions, in the same few statements.

    Of an answered question nobody asks any more whether somebody leads there: its answer may have brought the lead,
    and whoever might have answered it before is to read that it was answered.
    """
    open_at = {at.id for asked, at in found if at is not None and asked.state is QuestionState.OPEN}
    led = queries.led(open_at) if open_at else set()
    sealed = queries.sealed(open_at) if any(asked.act in RESTS_ON_SEALS for asked, _at in found) else set()
    near = {  # partnerships that ask to be a home, where whoever would answer may be somebody who is cleared there
        asked.partnership_id
        for asked, _at in found
        if asked.act in (Act.HOME, Act.PUBLIC_ENTRY)
        and asked.state is QuestionState.OPEN
        and _is_near(answerer_id, asked.partnership_id)
    }
    back_in = lines.let_back_in({asked.account_id for asked, _at in found if asked.act == Act.VACANCY})
    # Where only a lead answers nobody asks for lines: a lead's yes needs no second person.
    by_lead = {asked.id for asked, at in found if at is not None and at.id in led and _row(asked).leaves_to_lead}
    beside = {
        asked.id: lines.beside_of(asked) for asked, _at in found if asked.id not in by_lead and _row(asked).is_second
    }
    line_of = lines.lines_of([answerer_id, *(each for ids in beside.values() for each in ids)]) if beside else {}
    return [
        AboutAsked(
            asked=asked,
            act=mails.act_now(asked, sealed),
            organisation=at,
            partnership_id=asked.partnership_id,
            account_id=asked.account_id,
            starter_id=asked.by_id,
            is_led=at is not None and at.id in led,
            needs_clearance=(at is not None and at.id in sealed) or asked.partnership_id in near or _is_narrow(asked),
            is_second=lines.are_second_beside(beside.get(asked.id, ()), answerer_id, line_of)
            or _is_of_clock(asked, beside.get(asked.id, ())),
            contact_email=queries.contact_email() if mails.is_contacts_turn(asked) else "",
            was_let_back_in=asked.account_id in back_in,
        )
        for asked, at in found
    ]


def _is_narrow(asked: Question) -> bool:
    """Whether it is about words that only the cleared see."""
    return "narrow" in asked.details


def _is_of_clock(asked: Question, beside: Collection[UUID | None]) -> bool:
    """Whether the clock asks about words of others: then there is nobody beside whom a second person stands."""
    return asked.act == Act.WORDS and not beside


def _is_near(account_id: UUID | None, partnership_id: UUID | None) -> bool:
    return (
        account_id is not None and partnership_id is not None and bool(lines.near_cleared([account_id], partnership_id))
    )


def _row(asked: Question) -> AuthorityRow:
    return TABLE[Act(asked.act)]


def settle(
    session: Session, asked: Question, visitor: Viewer, *, is_agreed: bool, reason: str = "", expected_version: int
) -> Yes:
    """Write an answer down; raises Stale when it is not open any more. The capability does the act itself.

    That the visitor may answer has been decided by policy, on the question as it stands in this transaction.
    """
    refuse_answered(asked, expected_version)
    asked.state = QuestionState.AGREED if is_agreed else QuestionState.REFUSED
    asked.answered_by_id, asked.answered_at, asked.reason = visitor.account_id, now(), reason
    session.flush()  # the second of two answers ends here, before anything else happens
    return Yes(Act(asked.act), visitor.account_id)


def refuse_answered(asked: Question, expected_version: int) -> None:
    """Raise Stale for a question that is not open at the version that was shown, or whose thirty days are over."""
    lapses = TABLE[Act(asked.act)].lapses
    has_lapsed = lapses is not None and asked.lapses_at <= now()
    if asked.state is not QuestionState.OPEN or asked.version != expected_version or has_lapsed:
        raise Stale(ANSWERED)


def withdraw(session: Session, found: Iterable[Question]) -> None:
    """End questions without an answer: who asked takes them back, or what they were about has ended."""
    for each in found:
        if each.state is QuestionState.OPEN:
            each.state, each.answered_at = QuestionState.WITHDRAWN, now()
    session.flush()


def withdraw_about(session: Session, row_id: UUID) -> None:
    """End the open questions about a place or membership that has ended."""
    withdraw(session, questions.open_about(row_id=row_id))


def withdraw_of(
    session: Session, account_id: UUID, *, organisation_ids: Iterable[UUID] = (), partnership_id: UUID | None = None
) -> None:
    """End what somebody asked from a place that they have lost: about these organisations, or in a partnership."""
    ids = set(organisation_ids)
    found = questions.open_by(account_id)
    withdraw(
        session,
        [
            each
            for each in found
            if each.organisation_id in ids or (partnership_id is not None and each.partnership_id == partnership_id)
        ],
    )


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """What the worker did about questions that wait."""

    reminded: int = 0
    lapsed: int = 0
    what: str = "questions that wait for a yes"

    def __str__(self) -> str:
        """As the worker prints it."""
        return f"{self.what}: {self.reminded} asked again, {self.lapsed} lapsed"

    def __bool__(self) -> bool:
        """Whether anything was done."""
        return bool(self.reminded or self.lapsed)


def remind_and_lapse(session: Session, at: datetime) -> QuestionCounts:
    """Ask again after seven and after twenty-one days; end what nobody answered in thirty. Called by the worker."""
    audit.take_turn(session)
    reminded = lapsed = 0
    for each in questions.all_open():
        if TABLE[Act(each.act)].lapses is not None and each.lapses_at <= at:
            each.state, each.answered_at = QuestionState.LAPSED, at
            mails.tell_lapsed(session, each)
            lapsed += 1
        elif each.reminders < len(REMINDED_AFTER) and each.at + REMINDED_AFTER[each.reminders] <= at:
            each.reminders += 1
            mails.tell_asked(session, each, at)
            reminded += 1
    session.flush()
    return QuestionCounts(reminded, lapsed)
