"""Protocols of the demonstration: one out for consultation with comments, one agreed and signed by its parties.

Made through the services that everybody uses, then set back in time. What happened in the past was mailed in the past:
no mail is left in the outbox.
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from sqlalchemy import select

from partnership.base.config import site_settings
from partnership.consultation import queries, services
from partnership.consultation.comment_views import clause_names
from partnership.consultation.returned_copies.intake import read_copy
from partnership.consultation.returned_copies.services import CopyUpload, keep
from partnership.consultation.services.answers import CommentAnswer
from partnership.consultation.services.comments import CommentWords, source_of
from partnership.consultation.services.rounds import Invitation
from partnership.consultation.services.signatures import PaperSignature
from partnership.consultation.services.signings import SigningTerms, seen_matters, usual_review
from partnership.documents.reading.compare import base_of
from partnership.documents.reading.document import raw_account
from partnership.documents.untrusted.docx_file import check
from partnership.documents.word.template import BODY
from partnership.documents.word.writer import write_word
from partnership.findings.facts import confirmed_before
from partnership.guidance.choices import Length
from partnership.operations.demo.times_of_day import midday
from partnership.protocols.drafting import compose_draft, context_of, holders, material_for, template_of
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.printing import printed
from partnership.protocols.queries import get_draft
from partnership.protocols.services import start
from partnership.register.mail.kinds import MailKind
from partnership.store.models import Account, CommentState, Mail, ProtocolVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.consultation.queries import Round
    from partnership.findings.facts import Agency
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft
    from partnership.store.models import Organisation, Partnership, Signing

DATA = Path(__file__).parent / "consultation.toml"
COORDINATOR = "Partnership coordinator's desk"
LED_BEFORE = timedelta(days=200)
MAILS = (
    MailKind.CONSULTATION_OPENED,
    MailKind.COMMENT_ANSWERED,
    MailKind.SIGNATURE_ASKED,
    MailKind.SIGNATURE_GIVEN,
    MailKind.PROTOCOL_AGREED,
)


def load_protocols(session: Session, partnership: Partnership, organisations: Mapping[str, Organisation]) -> None:
    """Make the protocols; `organisations` are those of the demonstration by key. Its accounts are there already."""
    session.flush()
    session.expire_all()
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    for agreed in data["agreed"]:  # the common terms first: what comes after adopts the version that is agreed
        _agree(session, partnership, organisations, _material(partnership), agreed)
        session.flush()
        session.expire_all()
    made = _material(partnership)
    _consult(session, partnership, organisations, made, data["consulted"])
    for mail in session.scalars(select(Mail).where(Mail.kind.in_([kind.value for kind in MAILS]))):
        session.delete(mail)


def _material(partnership: Partnership) -> Material:
    return material_for(partnership, site_settings().marking)


def _start(
    session: Session, partnership: Partnership, given: Mapping[str, Any], party_ids: Sequence[UUID], made: Material
) -> Draft:
    protocol = start(
        session,
        partnership,
        template_of(partnership, given["template"]),
        title=given["title"],
        party_ids=party_ids,
        parameters={},
        map_=made.map_,
    )
    return get_draft(partnership.slug, protocol.id)


def _account(session: Session, email: str) -> Account:
    return session.scalars(select(Account).where(Account.email == email)).one()


def _consult(
    session: Session,
    partnership: Partnership,
    organisations: Mapping[str, Organisation],
    made: Material,
    given: Mapping[str, Any],
) -> None:
    today = made.map_.as_of
    opened_on = today - timedelta(days=given["opened_days_ago"])
    then = _material_on(made, opened_on)
    answering = {each["organisation"] for each in (*given["comments"], *given["copies"])}
    answering |= {key for key, _ in given["no_comment"]}
    parties = holders(made.map_, made.pack, template_of(partnership, given["template"]))
    parties |= {organisations[key].id for key in answering}
    draft = _start(session, partnership, given, sorted(parties), made)
    closes_on = today + timedelta(days=given["closes_in_days"])
    invitation = Invitation(closes_on, " ".join(given["invitation"].split()))
    row = services.open_consultation(session, draft, then, invitation, COORDINATOR)
    row.opened_at = midday(opened_on)
    session.get_one(ProtocolVersion, row.version_id).created_at = row.opened_at
    session.flush()
    session.expire_all()  # what was loaded before knows nothing of the consultation
    for each in given["comments"]:
        _comment(session, partnership, organisations, draft, each, today)
    held = queries.get_round(partnership.slug, draft.protocol.id)
    for key, post in given["no_comment"]:
        services.say_nothing(session, held, organisations[key].id, post)
    version = session.get_one(ProtocolVersion, row.version_id)
    for each in given["copies"]:
        sender = organisations[each["organisation"]], _account(session, each["by"])
        send_copy(session, held, version, each, sender, today)


def _comment(
    session: Session,
    partnership: Partnership,
    organisations: Mapping[str, Organisation],
    draft: Draft,
    given: Mapping[str, Any],
    today: date,
) -> None:
    held = queries.get_round(partnership.slug, draft.protocol.id)
    old, new = given.get("replace", ("", ""))
    words = CommentWords(
        organisation_id=organisations[given["organisation"]].id,
        post=given["post"],
        text=" ".join(given["text"].split()),
        proposed_text=source_of(held.draft, given["clause"]).replace(old, new) if old else "",
        clause_id=given["clause"],
        came_by=given.get("came_by", ""),
    )
    row = services.comment(session, held, words, _account(session, given["by"]).id)
    row.sent_at = midday(today - timedelta(days=given["days_ago"]))
    session.flush()
    if "state" in given:
        is_taken = CommentState(given["state"]) is CommentState.TAKEN
        said = queries.get_said(partnership.slug, draft.protocol.id, row.id)
        text = row.proposed_text if is_taken and row.proposed_text else None
        answer = CommentAnswer(is_taken=is_taken, words=" ".join(given["answer"].split()), clause_text=text)
        services.answer_comment(session, said, answer, COORDINATOR, expected_version=row.version)
        row.answered_at = midday(today - timedelta(days=1))


def _agree(
    session: Session,
    partnership: Partnership,
    organisations: Mapping[str, Organisation],
    made: Material,
    given: Mapping[str, Any],
) -> None:
    today = made.map_.as_of
    opened_on = today - timedelta(days=given["opened_days_ago"])
    then = _with_desks(_material_on(made, opened_on), organisations, given.get("earlier_desks", ()))
    draft = _start(session, partnership, given, [organisations[key].id for key in given["parties"]], made)
    opening = SigningTerms(
        usual_review(context_of(draft, then)),
        seen_matters(draft, compose_draft(draft, then).matters),
        is_acknowledged=True,
        without_consultation=given["without_consultation"],
    )
    signing = services.open_signing(session, draft, then, opening, COORDINATOR)
    signing.opened_at = midday(opened_on)
    session.get_one(ProtocolVersion, signing.version_id).created_at = signing.opened_at
    session.flush()
    for each in given["signatures"]:
        _sign(session, partnership, organisations, draft, each, today)
    signing.agreed_at = midday(today - timedelta(days=given["agreed_days_ago"]))


def _sign(
    session: Session,
    partnership: Partnership,
    organisations: Mapping[str, Organisation],
    draft: Draft,
    given: Mapping[str, Any],
    today: date,
) -> None:
    session.expire_all()
    fresh = get_draft(partnership.slug, draft.protocol.id, is_fresh=True)
    signing: Signing = fresh.protocol.signings[0]
    organisation_id = organisations[given["organisation"]].id if "organisation" in given else None
    row = next(
        each
        for each in signing.signatures
        if (
            each.approval == given.get("approval") and each.name.endswith(given.get("board", ""))
            if organisation_id is None
            else each.organisation_id == organisation_id
        )
    )
    place = queries.get_to_sign(partnership.slug, draft.protocol.id, row.id)
    signed_on = today - timedelta(days=given["days_ago"])
    if "by" in given:
        account = _account(session, given["by"])
        sha = session.get_one(ProtocolVersion, signing.version_id).sha256
        services.sign(session, place, account.id, given["post"], sha, account.display_name)
        row.signed_on = signed_on
        row.leads_since = signing.opened_at - LED_BEFORE  # its accounts were made just now
    else:
        services.record_paper(session, place, PaperSignature(given["post"], signed_on, given["kept_at"]), COORDINATOR)
    row.decided_at = midday(signed_on)
    if row.asked_at is not None:
        row.asked_at = row.decided_at
    session.flush()


def _changed(made: Material, day: date, change: Callable[[Agency], Agency]) -> Material:
    """The map as it stood on a day, with every agency as it was then."""
    earlier = {agency.id: change(agency) for agency in made.map_.agencies}
    duties = tuple(replace(duty, agency=earlier[duty.agency.id]) for duty in made.map_.duties)
    return replace(made, map_=replace(made.map_, as_of=day, agencies=tuple(earlier.values()), duties=duties))


def _material_on(made: Material, day: date) -> Material:
    """As if it had looked the same on that day: who is confirmed now was confirmed as long before."""
    age = made.map_.as_of - day

    def earlier(agency: Agency) -> Agency:
        return agency if agency.is_stale else confirmed_before(agency, age)

    return _changed(made, day, earlier)


def _with_desks(
    made: Material, organisations: Mapping[str, Organisation], desks: Sequence[Mapping[str, str]]
) -> Material:
    """The map with desks as they were before."""
    numbers = {(organisations[each["organisation"]].id, each["post"]): each["telephone"] for each in desks}

    def earlier(agency: Agency) -> Agency:
        found = (replace(desk, telephone=numbers.get((agency.id, desk.post), desk.telephone)) for desk in agency.desks)
        return replace(agency, desks=tuple(found))

    return _changed(made, made.map_.as_of, earlier)


# Copies that parties of the demonstration sent back: our own file with other words, read as any other is.


def send_copy(
    session: Session,
    held: Round,
    version: ProtocolVersion,
    given: Mapping[str, Any],
    sender: tuple[Organisation, Account],
    today: date,
) -> None:
    """Send a copy of the version back, as the data file says; `sender` is its party, and who uploads it."""
    organisation, account = sender
    document = printed(replace(thawed(version), copy_of=str(version.id)), Length.OPERATIONAL)
    content = _edited(write_word(document), given["replace"])
    read = read_copy(
        raw_account(check(content)), held.draft.protocol.versions, version,
        lambda of, length: base_of(printed(thawed(of), length)), clause_names(held),
    )  # fmt: skip
    sending = CopyUpload(
        organisation_id=organisation.id,
        post=given["post"],
        came_by=given.get("came_by", ""),
        file_name=given["file_name"],
        sha256=sha256(content).hexdigest(),
    )
    row = keep(session, held, sending, read, account.id, account.display_name)
    row.sent_at = midday(today - timedelta(days=given["days_ago"]))
    session.flush()


def _edited(file: bytes, words: Sequence[tuple[str, str]]) -> bytes:
    """The file with words replaced that stand in it once; raises ValueError for words that do not."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry, _replaced(part.decode(), words).encode() if entry.filename == BODY else part)
    return made.getvalue()


def _replaced(text: str, words: Sequence[tuple[str, str]]) -> str:
    for old, new in words:
        if text.count(escape(old)) != 1:
            message = f"“{old}” stands {text.count(escape(old))} times in the version, not once"
            raise ValueError(message)
        text = text.replace(escape(old), escape(new))
    return text
