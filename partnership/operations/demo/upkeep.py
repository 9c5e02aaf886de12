"""Change requests and reports of the demonstration: some wait, some are answered.

Sent and answered through the services that everybody uses, and stored as of days in the past. What happened in the
past was mailed in the past: no mail is left in the outbox.
"""

from __future__ import annotations

import tomllib
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, select
from sqlalchemy.orm.attributes import get_history

from partnership.accounts.queries import viewer_of
from partnership.base.config import site_settings
from partnership.consultation.upkeep import queries, reports, services
from partnership.map.mapping.queries import today
from partnership.operations.demo.times_of_day import midday
from partnership.register.directory import queries as directory
from partnership.register.directory.oversight import change_requests
from partnership.register.mail.kinds import MailKind
from partnership.store import audit
from partnership.store.models import (
    Account,
    Audience,
    ChangeField,
    ChangeRequest,
    EntrySection,
    FieldAnswer,
    Mail,
    Report,
    SectionClock,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Entry, Organisation

DATA = Path(__file__).parent / "upkeep.toml"
COORDINATOR = "coordinator@demo.example"
MAILS = (MailKind.REQUEST_WAITING, MailKind.REQUEST_ANSWERED, MailKind.REPORT_MADE, MailKind.REPORT_ANSWERED)


def load_upkeep(session: Session, organisations: Mapping[str, Organisation], actor: audit.Actor) -> None:
    """Make what the data file has; `organisations` are those of the demonstration by key, `actor` whoever loads it."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    for each in data["requests"]:
        _request(session, organisations[each["organisation"]].id, each)
    for each in data["reports"]:
        _report(session, organisations[each["organisation"]].id, each)
    audit.set_actor(actor)
    for mail in session.scalars(select(Mail).where(Mail.kind.in_([kind.value for kind in MAILS]))):
        session.delete(mail)


def _at_work(session: Session, email: str) -> Viewer:
    """The account as a visitor; what is done from here on stands in the history as its own."""
    account = session.scalars(select(Account).where(Account.email == email)).one()
    audit.set_actor(audit.Actor(account.id, email))
    return viewer_of(account)


def _at(days_ago: int) -> datetime:
    return midday(today() - timedelta(days=days_ago))


@contextmanager
def _then(session: Session, days_ago: int) -> Iterator[datetime]:
    """What is sent or answered meanwhile is stored as of noon of that day, so that no history tells of a change."""
    at = _at(days_ago)

    def set_back(flushed: Session, _context: Any, _instances: Any) -> None:
        for row in flushed.new:
            if isinstance(row, (ChangeRequest, Report)):
                row.sent_at = at
        for row in flushed.dirty:
            if isinstance(row, (ChangeField, ChangeRequest, Report)) and get_history(row, "answered_at").added:
                row.answered_at = at

    event.listen(session, "before_flush", set_back, insert=True)  # before the audit looks at it
    try:
        yield at
        session.flush()
    finally:
        event.remove(session, "before_flush", set_back)


def _record(organisation: Organisation, given: Mapping[str, Any]) -> Entry:
    """The desk or service that is named, else the organisation itself."""
    if "desk" in given:
        return next(row for row in organisation.contacts if row.post.endswith(given["desk"]))
    if "service" in given:
        return next(row for row in organisation.services if row.name.endswith(given["service"]))
    return organisation


def _fresh(session: Session, organisation_id: UUID) -> Organisation:
    session.flush()
    session.expire_all()  # what was loaded before knows nothing of what was made since
    return directory.get_organisation(organisation_id)


def _request(session: Session, organisation_id: UUID, given: Mapping[str, Any]) -> None:
    record = _record(_fresh(session, organisation_id), given)
    sender, said = _at_work(session, given["by"]), change_requests.RequestRemarks(note=given["note"])
    version: int = record.version  # type: ignore[attr-defined]
    with _then(session, given["sent_days_ago"]) as at:
        if "changes" in given:
            keyring = site_settings().keyring
            change_requests.save(
                session, sender, record, given["changes"], expected_version=version, keyring=keyring, said=said
            )
        else:
            fields = {name: Audience(each) for name, each in given["fields"].items()}
            audience = Audience(given["audience"])
            change_requests.save_audiences(
                session, sender, record, audience, fields, expected_version=version, said=said
            )
    if "answers" in given:
        sent = select(ChangeRequest).where(ChangeRequest.sender_id == sender.account_id, ChangeRequest.sent_at == at)
        _decide(session, session.scalars(sent).one(), given["answers"])


def _decide(session: Session, row: ChangeRequest, given: Mapping[str, Any]) -> None:
    organisation = _fresh(session, row.organisation_id)
    coordinator, found = _at_work(session, COORDINATOR), queries.get_request(row.id)
    answers = {
        field.id: services.FieldReply(
            FieldAnswer(given[field.name]["answer"]), _line(given[field.name].get("reason", "")), field.version
        )
        for field in found.row.fields
    }
    seen = services.DecisionBasis(services.row_version(found))
    keyring = site_settings().keyring
    with _then(session, given["answered_days_ago"]) as at:
        services.decide(session, coordinator, found, answers, seen, keyring=keyring)
    _set_clock_back(session, organisation.id, EntrySection.IDENTITY, at)


def _report(session: Session, organisation_id: UUID, given: Mapping[str, Any]) -> None:
    organisation = _fresh(session, organisation_id)
    place = reports.ReportSubject(organisation, _record(organisation, given))
    reader = _at_work(session, given["by"])
    with _then(session, given["sent_days_ago"]):
        row = reports.report(session, reader, place, given["field"], _line(given["text"]))
    if "answer" in given:
        _answer(session, row, given, given["answer"])


def _answer(session: Session, row: Report, given: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
    """What was reported is changed first, then the reader is answered."""
    record = _record(_fresh(session, row.organisation_id), given)
    keeper = _at_work(session, answer["by"])
    version: int = record.version  # type: ignore[attr-defined]
    keyring = site_settings().keyring
    changes = {given["field"]: answer["change"]}
    change_requests.save(session, keeper, record, changes, expected_version=version, keyring=keyring)
    found = queries.get_report(row.id)
    with _then(session, answer["answered_days_ago"]) as at:
        reports.answer(session, keeper, found, _line(answer["text"]), was_right=True, seen_version=found.row.version)
    _set_clock_back(session, row.organisation_id, EntrySection.SERVICES, at)


def _set_clock_back(session: Session, organisation_id: UUID, section: EntrySection, at: datetime) -> None:
    session.get_one(SectionClock, (organisation_id, section)).changed_at = at


def _line(text: str) -> str:
    return " ".join(text.split())
