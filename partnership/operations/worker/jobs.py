"""What is due by the clock, in order: what makes mail comes before what sends it.

A job opens transactions of its own. A fault of one is logged and does not stop the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from partnership.accounts.provider.services import ask_again
from partnership.accounts.rate_limit import drop_old as drop_old_failures
from partnership.accounts.sign_ins import forget_unused_browsers as forget_unused
from partnership.base.config import site_settings
from partnership.base.errors import PartnershipError
from partnership.base.event_log import event
from partnership.base.outages import Outage, outage_of
from partnership.base.sealing import CannotUnseal
from partnership.consultation.services import close_due
from partnership.documents.wording import counted
from partnership.exchange.api.services import tell_of_ends
from partnership.exchange.digest import queries as digest_queries
from partnership.exchange.digest import services as digest
from partnership.exchange.digest.schedule import month_of
from partnership.exchange.imports.jobs import end_old as end_old_imports
from partnership.exchange.imports.jobs import run_waiting as import_waiting
from partnership.map.calls.card_watches import tell_changed
from partnership.map.downloads.render_queue import folder_of, remove_old
from partnership.map.misses.services import drop_old
from partnership.operations.data_protection.services import end_old as end_records
from partnership.operations.site_state.services import anchor, look_at_chain
from partnership.people.inactive_accounts import close_unused
from partnership.register.authority.erasures.services import look as ask_about_words
from partnership.register.authority.questions.services import remind_and_lapse
from partnership.register.directory import participation
from partnership.register.directory.merger.services import end_unanswered
from partnership.register.mail import services
from partnership.register.mail.transport import TransportFault, file_name, message_of, open_transport
from partnership.register.search.index import hide_safe_places
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import now
from partnership.web.drafts.services import end_old

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.register.mail.transport import Transport
    from partnership.store.models import Mail

    IsEnding = Callable[[], bool]


def send_waiting(at: datetime, is_ending: Callable[[], bool]) -> int:
    """Send every mail that is due at a moment; returns how many left. A fault of one does not stop the others.

    A fault of the server itself ends the round: the others would only wait for the same.
    """
    sent, at = 0, max(at, now())  # what the jobs before have made is due too
    settings, instance = site_settings(), Path(current_app.instance_path)
    with open_transport(settings, instance) as transport:
        while not is_ending():
            with transaction() as session:
                mail = services.take_next(session, at)
            if mail is None:
                break
            try:
                _hand_over(transport, mail)
            except TransportFault as fault:
                _record_fault(mail, str(fault), at)
                if fault.is_of_server:
                    break
            except CannotUnseal as fault:
                _record_fault(mail, type(fault).__name__, at)
            else:
                sent += 1
                with transaction() as session:
                    services.record_sent(session, mail.id, now())
    return sent


def _hand_over(transport: Transport, mail: Mail) -> None:
    text, html = services.text_of(mail)
    message = message_of(mail, text, html, site_settings(), services.off_address(mail))
    transport.hand_over(message, file_name(mail.created_at, mail.kind, mail.id))


def _record_fault(mail: Mail, fault: str, at: datetime) -> None:
    with transaction() as session:
        is_given_up = services.record_fault(session, mail.id, fault, max(at, now()))
    words = "given up" if is_given_up else "will be tried again"
    current_app.logger.warning("mail %s (%s) did not leave and %s: %s", mail.id, mail.kind, words, fault)


def forget_sent(at: datetime, is_ending: Callable[[], bool]) -> int:
    """Delete mails that are older than 90 days; returns how many."""
    found = 0
    while not is_ending():
        with transaction() as session:
            deleted = services.forget_old(session, at)
        found += deleted
        if deleted < services.OLD_AT_ONCE:
            break
    return found


def send_digests(at: datetime, is_ending: Callable[[], bool]) -> int:
    """Put the digest of the month into the outbox for everybody who has had none; returns how many.

    Each account in a transaction of its own: a fault with one does not stop the others.
    """
    sent = 0
    waiting = digest_queries.accounts_without_digest(month_of(at), at - digest.OLD_REQUEST)
    db.session.rollback()
    for account_id in waiting:
        if is_ending():
            break
        try:
            with transaction() as session:
                sent += digest.send_digest(session, account_id, at)
        except (PartnershipError, SQLAlchemyError) as fault:
            if outage_of(fault) is not None:
                raise
            current_app.logger.exception("the digest of account %s was not made", account_id)
    return sent


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that the worker does.

    `run` returns how many, which `one` and `many` say of what, or what it did as something that prints itself; what is
    false was nothing.
    """

    name: str
    run: Callable[[datetime, IsEnding], object]
    one: str = ""
    many: str = ""

    def in_words(self, found: object) -> str:
        """What was done; empty for nothing."""
        if isinstance(found, int):
            return counted(found, self.one, self.many) if found else ""
        return str(found) if found else ""


@dataclass(frozen=True, slots=True)
class JobResult:
    """What became of a job."""

    words: str  # empty when there was nothing to do
    has_failed: bool = False


def in_one_transaction(service: Callable[[Session, datetime], object]) -> Callable[[datetime, IsEnding], object]:
    """A job from a service of a capability."""

    def run(at: datetime, is_ending: IsEnding) -> object:
        if is_ending():
            return 0
        with transaction() as session:
            return service(session, at)

    return run


def _hide_safe_places(session: Session, _at: datetime) -> int:
    return hide_safe_places(session)


def _remove_old_files(_at: datetime, _is_ending: IsEnding) -> int:
    """What was made for a visitor and has lain long enough; the site does it too when it makes the next."""
    return remove_old(folder_of(current_app))


JOBS = (
    Job("words of safe places", in_one_transaction(_hide_safe_places), "safe place hidden", "safe places hidden"),
    Job("monthly mails", send_digests, "monthly mail made", "monthly mails made"),
    Job("silent entries", in_one_transaction(digest.tell_silences), "silent entry told of", "silent entries told of"),
    Job("consultations", in_one_transaction(close_due), "consultation closed", "consultations closed"),
    Job("questions", in_one_transaction(remind_and_lapse)),
    Job("erased persons", in_one_transaction(ask_about_words)),
    Job("mergers", in_one_transaction(end_unanswered), "merger ended without a yes", "mergers ended without a yes"),
    Job("invitations to take part", in_one_transaction(participation.remind_and_lapse)),
    Job("cards of numbers", in_one_transaction(tell_changed), "told of a changed card", "told of changed cards"),
    Job("tokens", in_one_transaction(tell_of_ends), "told that a token ends", "told that tokens end"),
    Job("unused accounts", in_one_transaction(close_unused)),
    Job("failed sign-ins", in_one_transaction(drop_old_failures), "old failure dropped", "old failures dropped"),
    Job("sign-in provider", ask_again, "sign-in ended by the provider", "sign-ins ended by the provider"),
    Job("known browsers", in_one_transaction(forget_unused), "browser forgotten", "browsers forgotten"),
    Job("records kept long enough", in_one_transaction(end_records)),
    Job("imports", import_waiting, "file imported", "files imported"),
    Job("old imports", in_one_transaction(end_old_imports), "old import forgotten", "old imports forgotten"),
    Job("drafts", in_one_transaction(end_old), "draft deleted", "drafts deleted"),
    Job("history", lambda at, _is_ending: look_at_chain(at)),
    Job("anchor", lambda at, _is_ending: anchor(at)),
    Job("mail", send_waiting, "mail sent", "mails sent"),
    Job("old mail", forget_sent, "old mail deleted", "old mails deleted"),
    Job("old searches", in_one_transaction(drop_old), "old search dropped", "old searches dropped"),
    Job("old files", _remove_old_files, "file removed that had been made", "files removed that had been made"),
)


def run_all(at: datetime, is_ending: IsEnding, jobs: tuple[Job, ...] = JOBS) -> Iterator[JobResult]:
    """Do every job once, and say what each did."""
    for job in jobs:
        if is_ending():
            return
        audit.set_actor(audit.SYSTEM)
        try:
            words = job.in_words(job.run(at, is_ending))
        except Exception as fault:
            outage = outage_of(fault)
            if outage is None:
                current_app.logger.exception("the job “%s” failed", job.name)
            else:
                current_app.logger.error("the job “%s” waits for the next round: %s", job.name, outage.value)  # noqa: TRY400
            event("job.failed", job=job.name.replace(" ", "-"), fault=type(fault).__name__)
            yield JobResult(f"failed: {job.name}", has_failed=True)
            if outage is Outage.GONE:
                return  # the others would only wait for the same
        else:
            yield JobResult(words)
        finally:
            db.session.remove()
