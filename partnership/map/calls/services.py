"""What is said of a desk: that it answered or not, in one press without words; by its own people that it is closed."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from partnership.base import limits
from partnership.base.clocks import begin_of_london_day, london_day
from partnership.base.errors import NotFound
from partnership.documents.wording import day
from partnership.map.calls import queries
from partnership.policy.audience import audience_of
from partnership.register.authority import queries as authority
from partnership.register.directory.wording import name_in_mail
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.queries import unsent
from partnership.register.mail.services import address, send, text_of
from partnership.store import audit
from partnership.store.models import Audience, Contact, DeskNotice, DeskReport, descriptions, now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.findings.facts import PartnershipMap
    from partnership.policy.viewer import Viewer


class CallResult(StrEnum):
    """What came of a call."""

    ANSWERED = "answered"
    NOBODY = "nobody"
    WRONG = "wrong"


_SUBJECTS = {CallResult.NOBODY: "nobody answered a call", CallResult.WRONG: "a number is said to be wrong"}
_SAID = {CallResult.NOBODY: "nobody answered", CallResult.WRONG: "it is the wrong number"}
ONCE_IN = timedelta(minutes=10)  # a second press changes nothing
ROUND_LASTS = timedelta(minutes=30)  # who rang in vain is told so for as long, and after that is sent there first again
ENOUGH = f"Not noted: you have said what came of {limits.RESULTS_OF_CALLS.most} calls today"


def result_of(said: DeskReport) -> CallResult:
    """What was said of a call."""
    if said.is_wrong_number:
        return CallResult.WRONG
    return CallResult.ANSWERED if said.was_answered else CallResult.NOBODY


def report(session: Session, viewer: Viewer, map_: PartnershipMap, contact_id: UUID, result: CallResult) -> bool:
    """Keep what came of a call to a desk of the visitor's map; raises NotFound where they see no number of it.

    False where the account has said too much today, and nothing is kept. Keepers get one mail a day for each desk and
    result, whoever says it and however often.
    """
    desks = {desk.id for agency in map_.agencies for desk in agency.desks if desk.has_number}
    if viewer.account_id is None or contact_id not in desks:
        raise NotFound
    audit.take_turn(session)  # many at once are counted too
    at = now()
    said = DeskReport(
        id=uuid4(),
        contact_id=contact_id,
        was_answered=result is CallResult.ANSWERED,
        is_wrong_number=result is CallResult.WRONG,
        at=at,
        account_id=viewer.account_id,
    )
    if queries.has_reported(said, at - ONCE_IN):
        return True
    today = begin_of_london_day(at)
    if queries.number_reported(viewer.account_id, today) >= limits.RESULTS_OF_CALLS.most:
        return False
    is_told = queries.is_reported(said, today)
    session.add(said)
    if result is not CallResult.ANSWERED and not is_told:
        _tell_keepers(session, viewer, contact_id, result)
    return True


def round_of(viewer: Viewer) -> Mapping[UUID, DeskReport]:
    """Return what the visitor has said of desks in the round of calls that goes on, by desk.

    It is kept with the desk and not with what has happened: nothing of a case is stored, and a desk that did not
    answer for a child a moment ago is not the first to be rung for an adult either.
    """
    if viewer.account_id is None or viewer.limited_to is not None:
        return {}
    return queries.own_reports(viewer.account_id, now() - ROUND_LASTS)


def take_back(session: Session, viewer: Viewer, contact_id: UUID) -> bool:
    """Delete what the visitor said last of a desk in this round, and the mails of it that have not left.

    False where they have said nothing of it.
    """
    audit.take_turn(session)
    said = round_of(viewer).get(contact_id)
    if said is None:
        return False
    session.delete(said)
    session.flush()
    result = result_of(said)
    if result is not CallResult.ANSWERED and not queries.is_reported(said, begin_of_london_day(said.at)):
        _withdraw_mails(session, contact_id, result)
    return True


def _withdraw_mails(session: Session, contact_id: UUID, result: CallResult) -> None:
    link = _closing_page(queries.desk_of(contact_id))
    for waiting in unsent(session, MailKind.REPORT_MADE):
        text, _ = text_of(waiting)
        if link in text and _SAID[result] in text:
            session.delete(waiting)


def _closing_page(contact: Contact) -> str:
    return address("calls.closed", organisation_id=contact.organisation_id, contact_id=contact.id)


def _tell_keepers(session: Session, viewer: Viewer, contact_id: UUID, result: CallResult) -> None:
    """Tell the organisation's own people, who may put it right; never who rang, or about what.

    The mail waits for as long as a slip is likely to be noticed: what is taken back before is told to nobody.
    """
    contact = queries.desk_of(contact_id)
    name = name_in_mail(contact.organisation)
    for account in authority.people_of([contact.organisation_id], authority.KEEPING):
        if account.id != viewer.account_id:
            mail = send(
                session,
                MailKind.REPORT_MADE,
                account,
                f"{name}: {_SUBJECTS[result]}",
                "nobody-answered",
                said=_SAID[result],
                organisation=name,
                desk=_desk_in_mail(contact),
                day=day(london_day(now())),
                link=_closing_page(contact),
            )
            if mail is not None:
                mail.next_try_at = now() + ONCE_IN


def _desk_in_mail(contact: Contact) -> str:
    """A desk as a mail may have it: what it is called for named people only stands in none."""
    audience = audience_of(contact, "post", descriptions(Contact)["post"])
    is_for_named = Audience.NAMED in (audience, contact.organisation.audience)
    return "a desk" if is_for_named else f"“{contact.post}”"


def close(session: Session, contact: Contact, until: datetime, instead: str, by: str) -> None:
    """A desk is closed until then; what was said before of it ends. The notice lapses by itself."""
    at = now()
    reopen(contact, at)
    session.add(DeskNotice(id=uuid4(), contact_id=contact.id, from_at=at, until_at=until, instead=instead, by=by))


def reopen(contact: Contact, at: datetime) -> None:
    """It answers again: every notice of the desk ends now."""
    for notice in queries.notices(contact.id, at):
        notice.end(at)
