"""Who is told what by mail about consultations and signing. No mail holds a text of a draft or of a comment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from partnership.accounts.queries import account_by_id
from partnership.base import limits
from partnership.consultation import queries, witnesses
from partnership.documents.wording import day, listed
from partnership.protocols.composing.signatories import BEFORE
from partnership.protocols.lifecycle.progress import is_open_to
from partnership.protocols.lifecycle.signatures import stands_words
from partnership.protocols.manual.watches import tell_in_force
from partnership.register.authority import queries as authority
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store.models import Decision, now

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.protocols.queries import Draft
    from partnership.store.models import Account, ClauseComment, Consultation, ReturnedCopy, Signature, Signing

SESSION = timedelta(hours=2)  # answers are given one after the other: one mail tells of all
# What became of a signature, for those who are told of it.
GIVEN = "{by} {how} {name}, as “{post}”."
SET_ASIDE = "{by} objects to the signature of {name}. It is shown with the objection, and does not count."
TAKEN_BACK = "The signature of {name} was taken back by {by}. It is still shown, and does not count."
LIFTED = "The objection to the signature of {name} was taken back. The signature counts again."
WAITS = "{by} recorded a signature on paper of {name}, as “{post}”. It counts once {name} itself confirms it."
CONFIRMED = "{name} confirmed the paper that was recorded for it, as “{post}”. It counts from now on."


def tell_opened(session: Session, draft: Draft, consultation: Consultation, organisation_ids: Iterable[UUID]) -> int:
    """Ask the people of the parties to comment; returns how many were told."""
    return _ask_for_comments(session, draft, consultation, organisation_ids, is_reminder=False)


def remind(session: Session, draft: Draft, consultation: Consultation, organisation_ids: Iterable[UUID]) -> int:
    """Ask those again that have not answered; returns how many were told."""
    return _ask_for_comments(session, draft, consultation, organisation_ids, is_reminder=True)


def _ask_for_comments(
    session: Session, draft: Draft, consultation: Consultation, organisation_ids: Iterable[UUID], *, is_reminder: bool
) -> int:
    people = queries.people_of(list(organisation_ids))
    until = day(consultation.closes_on)
    title = draft.protocol.title
    subject = f"Reminder: comments on “{title}” until {until}" if is_reminder else f"Comment on “{title}” until {until}"
    for account, _ in people.values():
        send(
            session,
            MailKind.CONSULTATION_OPENED,
            account,
            subject,
            "consultation-opened",
            title=title,
            partnership=draft.partnership.name,
            until=until,
            is_reminder=is_reminder,
            link=address("consultation.page", **draft.place),
        )
    return len(people)


def tell_answered(session: Session, draft: Draft, comment: ClauseComment | ReturnedCopy) -> None:
    """Tell the sender of a comment or copy of answers: two hours after the first of them, and at most once a day."""
    sender = account_by_id(comment.sender_id)
    if sender is None or comment.came_by:  # who recorded a letter knows; the answer goes back on paper
        return
    title = draft.protocol.title
    subject = f"Your comments on “{title}” are being answered"
    at, due = now(), now() + SESSION
    last = queries.last_mail(sender.id, MailKind.COMMENT_ANSWERED, subject)
    if last is not None and last.sent_at is None and last.given_up_at is None:
        return
    if last is not None:
        due = max(due, last.created_at + limits.ANSWERED_MAILS.within)
    mail = send(
        session,
        MailKind.COMMENT_ANSWERED,
        sender,
        subject,
        "comment-answered",
        title=title,
        partnership=draft.partnership.name,
        link=address("consultation.page", **draft.place),
    )
    if mail is not None:
        mail.created_at, mail.next_try_at = at, due


def ask_to_sign(session: Session, draft: Draft, number: str, rows: Collection[Signature], at: datetime) -> int:
    """Ask the leads and deputies of organisations that have not signed; returns how many were told."""
    open_rows = {row.organisation_id: row for row in rows if row.organisation_id and is_open_to(row, None)}
    present = queries.takes_part(open_rows.keys(), draft.partnership_id)  # who has left can sign no more
    open_rows = {key: row for key, row in open_rows.items() if key in present}
    told = 0
    for account, organisation_ids in queries.people_of(list(open_rows), leading=True).values():
        asked = [row for key, row in open_rows.items() if key in organisation_ids and is_open_to(row, account.id)]
        if not asked:
            continue  # who signed does not sign an objection away
        for row in asked:
            row.asked_at = at
        send(
            session,
            MailKind.SIGNATURE_ASKED,
            account,
            f"Sign “{draft.protocol.title}”, version {number}",
            "signature-asked",
            title=draft.protocol.title,
            partnership=draft.partnership.name,
            number=number,
            whom=listed([row.name for row in asked]),
            link=address("consultation.signing", **draft.place),
        )
        told += 1
    return told


def tell_signature(session: Session, draft: Draft, row: Signature, number: str, what: str) -> None:
    """Tell everybody of the party, who acted too, and all coordinators of what became of its signature.

    Of a paper every mailbox is told besides that the party's entry had of late, or the desk of the post that approved:
    where nobody has an account, they are the only ones of the party who can say that nobody signed. No reason is in the
    mail.
    """
    people = authority.people_of([row.organisation_id]) if row.organisation_id else []
    told = {each.id: each for each in (*people, *authority.coordinators_of([draft.partnership_id]))}
    outside = witnesses.readers_of(draft, row) if row.kept_at else []
    title, name = draft.protocol.title, row.name
    words = what.format(name=name, post=row.post, by=row.objected_by or row.decided_by, how=_how(row))
    values = {
        "what": words,
        "stands": stands_words(row, _opened_at(draft, row)),
        "title": title,
        "partnership": draft.partnership.name,
        "number": number,
        "is_given": what == GIVEN,
        "is_waiting": what == WAITS,
    }
    subject = f"Signature of {name} on “{title}”"
    signing = address("consultation.signing", **draft.place)
    for account in told.values():
        send(session, MailKind.SIGNATURE_GIVEN, account, subject, "signature-given", link=signing, **values)
    for reader in outside:
        own = {"link": witnesses.link_of(row, reader), "may_confirm": reader.may_confirm, "name": name}
        send(session, MailKind.SIGNATURE_GIVEN, reader.email, subject, "signature-outside", **own, **values)


def _how(row: Signature) -> str:
    """What somebody did for a party, as the end of a sentence."""
    if row.kept_at:
        given = "an approval" if row.approval in BEFORE else "a signature"
        return f"recorded {'a refusal' if row.decision is Decision.REFUSED else given} on paper of"
    return "signed on this site for"


def _opened_at(draft: Draft, row: Signature) -> datetime:
    return next(each.opened_at for each in draft.protocol.signings if each.id == row.signing_id)


def tell_held(session: Session, draft: Draft, number: str) -> None:
    """Tell the coordinators that everybody has signed, and that a finding without an answer keeps it from force."""
    for account in authority.coordinators_of([draft.partnership.id]):
        _send_late(session, account, draft, number, is_answered=False)


def tell_late_answer(session: Session, draft: Draft, signing: Signing, number: str) -> None:
    """Tell the people of those who sign, and the coordinators, that a finding since the opening has its answer."""
    for account in _signing_and_coordinating(draft, signing):
        _send_late(session, account, draft, number, is_answered=True)


def _signing_and_coordinating(draft: Draft, signing: Signing) -> list[Account]:
    """The people of those who sign and the coordinators, each once."""
    ids = [row.organisation_id for row in signing.signatures if row.organisation_id]
    people = [account for account, _ in queries.people_of(ids).values()]
    told = {account.id: account for account in (*people, *authority.coordinators_of([draft.partnership.id]))}
    return list(told.values())


def _send_late(session: Session, account: Account, draft: Draft, number: str, *, is_answered: bool) -> None:
    title = draft.protocol.title
    what = "An answer to what came up" if is_answered else "What came up waits for your answer"
    send(
        session,
        MailKind.LATE_FINDING,
        account,
        f"{what}: “{title}”, version {number}",
        "late-finding",
        title=title,
        partnership=draft.partnership.name,
        number=number,
        is_answered=is_answered,
        link=address("consultation.signing", **draft.place),
    )


def tell_agreed(session: Session, draft: Draft, signing: Signing, number: str, earlier: str) -> None:
    """Tell the people of the parties and the coordinators that a version is in force; then who asked to be told.

    `earlier` is the number of the version that it supersedes, empty for the first.
    """
    mailed = [
        account.id
        for account in _signing_and_coordinating(draft, signing)
        if send(
            session,
            MailKind.PROTOCOL_AGREED,
            account,
            f"“{draft.protocol.title}”, version {number}, is agreed",
            "protocol-agreed",
            title=draft.protocol.title,
            partnership=draft.partnership.name,
            number=number,
            review=day(signing.review_on) if signing.review_on else "",
            link=address("protocols.version_preview", number=number, **draft.place),
        )
        is not None
    ]
    tell_in_force(session, draft, number, earlier, mailed)
