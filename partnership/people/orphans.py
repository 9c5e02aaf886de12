"""A partnership without a coordinator: a week's notice to all leads, which any of them can object to. Nothing commits.

The command line names the next coordinator, and whoever runs it need not belong to the partnership. So where one was
lost, its leads are told a week before and again when it is done. Where nobody coordinated yet, or nobody leads, there
is nobody to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault, NotFound
from partnership.documents.wording import day
from partnership.people.administration import queries
from partnership.policy.authority import NOTICE, Act
from partnership.register.authority import mails
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.register.authority.questions import services
from partnership.register.authority.questions.services import NewQuestion
from partnership.register.directory import queries as directory
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.register.partnerships.queries import get_partnership
from partnership.store import audit
from partnership.store.models import MemberRole, QuestionState, now
from partnership.web.pages import Page

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Partnership, Question

OBJECTED = "{} objected on {}: “{}”. Speak with them, or name somebody else"


@dataclass(frozen=True, slots=True)
class CoordinatorNotice:
    """A notice for a page and for the policy: its leads know of it and may object."""

    asked: Question
    partnership: Partnership
    party_ids: frozenset[UUID]

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id

    @property
    def email(self) -> str:
        """Who is to coordinate."""
        return self.asked.details["email"]

    @property
    def runs_at(self) -> datetime:
        """From when the command makes the coordinator."""
        return self.asked.at + NOTICE

    @property
    def is_open(self) -> bool:
        """Whether an objection still stops it."""
        return self.asked.state is QuestionState.OPEN


def get_notice(slug: str, asked_id: UUID) -> CoordinatorNotice:
    """A notice of a partnership; raises NotFound."""
    partnership = get_partnership(slug)
    asked = queries.notice(asked_id, partnership.id)
    if asked is None:
        raise NotFound
    return _notice(asked, partnership)


def _notice(asked: Question, partnership: Partnership) -> CoordinatorNotice:
    return CoordinatorNotice(asked, partnership, frozenset(directory.organisation_ids_of(partnership.id)))


def waits_for(session: Session, partnership: Partnership, email: str) -> CoordinatorNotice | None:
    """The notice that has to run out before somebody is made coordinator here; None where it is done at once.

    Writes it where there is none, and tells all leads. Raises InputFault where a lead objected.
    """
    audit.take_turn(session)
    leads = _leads(partnership)
    if not leads or not is_orphan(partnership.id):
        services.withdraw(session, queries.open_notices(partnership.id))
        return None
    last = queries.last_notice(partnership.id, email)
    at = now()
    if last is None or last.state in (QuestionState.LAPSED, QuestionState.WITHDRAWN) or last.lapses_at <= at:
        return _begin(session, partnership, email, leads)
    if last.state is QuestionState.REFUSED:
        by = authority.accounts_by_id([last.answered_by_id])
        who = post_of(next(iter(by.values()), None))
        raise InputFault(OBJECTED.format(who, day(last.answered_at or at), last.reason), "email")
    if last.state is QuestionState.OPEN:
        if last.at + NOTICE > at:
            return _notice(last, partnership)
        last.state, last.answered_at = QuestionState.AGREED, at
    return None


def is_orphan(partnership_id: UUID) -> bool:
    """Whether a partnership has lost its last coordinator who can sign in."""
    return authority.had_coordinator(partnership_id) and not authority.coordinators_of([partnership_id])


def _leads(partnership: Partnership) -> list[Account]:
    return authority.leads_of(directory.organisation_ids_of(partnership.id))


def _begin(session: Session, partnership: Partnership, email: str, leads: list[Account]) -> CoordinatorNotice:
    for old in queries.open_notices(partnership.id):
        if old.details.get("email") == email:
            services.withdraw(session, [old])
    question = NewQuestion(
        act=Act.COORDINATOR_OF_ORPHAN,
        key=f"{partnership.id}:{email}",
        partnership_id=partnership.id,
        details={"email": email, "role": MemberRole.COORDINATOR.value},
    )
    found = _notice(services.ask(session, question, None), partnership)
    what = (
        f"Nobody coordinates {partnership.name} any more. Those who run the site want to make {email} its coordinator "
        f"from {day(found.runs_at)} on. If you know a reason against it, object before: then it is not "
        "done."
    )
    _tell(session, leads, partnership, what, notice=found)
    return found


def tell_made(session: Session, partnership: Partnership, email: str, *, was_orphan: bool, has_account: bool) -> None:
    """Tell administrators, and where a coordinator had been lost all leads, whom the command line named."""
    done = "is its coordinator now" if has_account else "was given a link to become its coordinator"
    what = f"{email} {done}: {partnership.name}, at the command line of the site."
    mails.tell_administrators(session, what)
    readers = {each.id: each for each in authority.coordinators_of([partnership.id]) if each.email != email}
    if was_orphan:
        readers |= {each.id: each for each in _leads(partnership)}
    _tell(session, list(readers.values()), partnership, what)


def object_to(
    session: Session, notice: CoordinatorNotice, viewer: Viewer, reason: str, *, expected_version: int
) -> None:
    """A lead objects: nothing is done, and all leads and administrators read that. Raises Stale when it is over."""
    audit.take_turn(session)
    asked = notice.asked
    session.refresh(asked)
    services.refuse_answered(asked, expected_version)
    asked.state, asked.answered_by_id, asked.answered_at, asked.reason = (
        QuestionState.REFUSED, viewer.account_id, now(), reason,
    )  # fmt: skip
    session.flush()
    what = (
        f"{viewer.post} objected to {notice.email} as coordinator of {notice.partnership.name}, so it is not done. "
        "Nobody coordinates the partnership."
    )
    _tell(session, _leads(notice.partnership), notice.partnership, what, notice=notice)
    mails.tell_administrators(session, what)


def _tell(
    session: Session,
    readers: list[Account],
    partnership: Partnership,
    what: str,
    *,
    notice: CoordinatorNotice | None = None,
) -> None:
    if notice is not None:
        href = address("people.notice", slug=partnership.slug, asked_id=notice.asked.id)
    else:
        href = address(Page.PARTNERSHIP.endpoint, slug=partnership.slug)
    values = {"what": what, "href": href, "is_notice": notice is not None and notice.is_open}
    for each in readers:
        send(session, MailKind.PEOPLE_CHANGED, each, f"Coordinator of {partnership.name}", "notice", **values)
