"""A row in every table for a scene, and a value for every argument of a route that the scene has none for yet."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from documents.letterheads import with_logo
from sqlalchemy import select

from partnership.accounts import links
from partnership.accounts.links import LinkTo
from partnership.accounts.tokens import hash_token
from partnership.base.config import site_settings
from partnership.consultation.witnesses import signed_word
from partnership.exchange.api.services import PREFIX
from partnership.exchange.imports.plan import ImportReport
from partnership.exchange.imports.source import source_of
from partnership.guidance.facts import FactOutcome
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Sharing
from partnership.policy.authority import LAPSES_AFTER, Act
from partnership.register.authority.objection_links import signed_place
from partnership.register.letterheads.services import LetterheadIntake, read_upload
from partnership.register.mail.kinds import MailKind
from partnership.store.models import (
    ApiToken,
    Audience,
    AuditEntry,
    Base,
    Board,
    CalendarAddress,
    CardEdition,
    CardWatch,
    ChangeField,
    ChangeRequest,
    ClauseComment,
    ClauseText,
    Consultation,
    ConsultedParty,
    DeskNotice,
    DeskReport,
    Digest,
    DirectoryImport,
    FactCheck,
    FindingNote,
    FirstContact,
    GuidanceChange,
    ImportState,
    IssuedFile,
    LateFinding,
    LawPost,
    LawReading,
    Letterhead,
    LinkPurpose,
    LocationGrant,
    Mail,
    MailEnding,
    ManualWatch,
    Membership,
    Merger,
    MissedCount,
    MissedPhrase,
    MissingNotice,
    OneTimeLink,
    Passkey,
    Position,
    Protocol,
    ProtocolVersion,
    Publication,
    PublicClock,
    Question,
    RecoveryCode,
    Relationship,
    RelationshipKind,
    Report,
    Responsibility,
    ReturnedChange,
    ReturnedCopy,
    SettingCheck,
    SharingDecision,
    Signature,
    Signing,
    TakingIn,
    now,
)
from partnership.store.models.papers import Party

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from factories import World
    from routes import Scene
    from sqlalchemy.orm import Session

Keys = dict[str, set[tuple[Any, ...]]]
TEMPLATE = "safeguarding-trafficked-children"
CONSULTED, SIGNED = "Consulted protocol", "Signed protocol"
TOKENS = {
    LinkPurpose.INVITATION: "invitation_token",
    LinkPurpose.RESET: "reset_token",
    LinkPurpose.CONFIRM: "digest_token",
}
FORTNIGHT = timedelta(days=14)


def keys(session: Session, *names: str) -> Keys:
    """The key of every row of the database, by table; perhaps only of some tables."""
    return {
        table.name: {tuple(row) for row in session.execute(select(*table.primary_key.columns))}
        for table in Base.metadata.sorted_tables
        if not names or table.name in names
    }


def new_keys(session: Session, before: Keys, *names: str) -> Keys:
    """The keys of rows made since."""
    return {name: found - before[name] for name, found in keys(session, *names).items()}


def fill(world: World, scene: Scene, before: Keys) -> None:
    """Give the scene a row in every table where it has none yet, and a value for every argument that has none."""
    papers = {title: _protocol(world, scene, title) for title in (CONSULTED, SIGNED)}
    tokens = _links(world, scene)
    for name, make in _RECIPES.items():
        with world.session() as session:
            if not new_keys(session, before, name)[name]:
                session.add(make(session, scene, papers))
    with world.session() as session:
        for name, value in {**tokens, **_values(session, world, scene, papers)}.items():
            scene.values.setdefault(name, value)


def _protocol(world: World, scene: Scene, title: str) -> UUID:
    """A protocol with a saved version."""
    with world.session() as session:
        row = Protocol(partnership_id=scene.partnership.id, template_id=TEMPLATE, title=title)
        row.parties = [Party(organisation_id=scene.organisation.id)]
        session.add(row)
    coordinator = world.app.test_client().sign_in(scene.visitors["coordinator"])
    kept = coordinator.send(
        f"/partnerships/{scene.partnership.slug}/protocols/{row.id}/versions", note="For the parties"
    )
    assert kept.status_code == 302, kept.status_code
    return row.id


def _links(world: World, scene: Scene) -> dict[str, Any]:
    """A link of every purpose that has none, with its token."""
    owner, ngo = scene.visitors["own editor"], scene.organisation.id
    to = {
        LinkPurpose.INVITATION: {"email": f"invited@{scene.partnership.slug}.example", "role": "editor"},
        LinkPurpose.RESET: {"email": owner.email, "account_id": owner.id},
        LinkPurpose.CONFIRM: {"email": owner.email, "account_id": owner.id},
    }
    found: dict[str, Any] = {}
    for purpose, given in to.items():
        with world.session() as session:
            is_into = purpose is LinkPurpose.INVITATION
            link, token = links.make_link(session, purpose, LinkTo(organisation_id=ngo if is_into else None, **given))
            if purpose is LinkPurpose.CONFIRM:
                session.add(Digest(account_id=owner.id, month="2009-11", link_id=link.id))
        found[TOKENS[purpose]] = token
        if is_into:
            found["link_id"] = link.id
    return found


def _values(session: Session, world: World, scene: Scene, papers: dict[str, UUID]) -> dict[str, Any]:
    """Values of arguments by name, by endpoint and name, or by blueprint and name."""
    ours, ngo = scene.partnership.id, scene.organisation.id

    def one(column: Any, *conditions: Any) -> Any:
        return session.scalars(select(column).where(*conditions).order_by(column)).first()

    signing = [rule.endpoint for rule in world.app.url_map.iter_rules() if "/signing" in rule.rule]
    sign_up = one(OneTimeLink.id, OneTimeLink.partnership_id == ours, OneTimeLink.purpose == LinkPurpose.SIGN_UP)
    owner, reader = scene.visitors["own editor"], scene.visitors["reader"]
    granted = one(LocationGrant.account_id, LocationGrant.location_id == scene.rows["locations"])
    return {
        "account_id": reader.id,
        "change": one(AuditEntry.sequence, AuditEntry.row_id == str(scene.rows["contacts"])),
        "sequence": one(AuditEntry.sequence, AuditEntry.partnership_id == ours, AuditEntry.table == "responsibility"),
        "calendar_token": _calendar_token(scene),
        "token_id": one(ApiToken.id, ApiToken.account_id == reader.id),
        "side": "after",
        "deed": "close",
        "partnership_id": ours,
        "contact_id": scene.rows["contacts"],
        "passkey_id": one(Passkey.id, Passkey.account_id == scene.visitors["own lead"].id),
        "ending_id": one(MailEnding.id),
        "position_id": one(Position.id, Position.account_id == owner.id),
        "people.objection.signed": signed_place(one(Position.id, Position.account_id == owner.id)),
        "consultation.own_word.signed": signed_word(one(Signature.id), now(), may_confirm=False),
        "asked_id": one(Question.id, Question.organisation_id == ngo),
        "membership_id": one(Membership.id, Membership.account_id == reader.id),
        "responsibility_id": one(Responsibility.id, Responsibility.organisation_id == ngo),
        "relationship_id": one(Relationship.id, Relationship.organisation_id == ngo),
        "merger_id": one(Merger.id, Merger.organisation_id == ngo),
        "request_id": one(ChangeRequest.id, ChangeRequest.organisation_id == ngo),
        "report_id": one(Report.id, Report.organisation_id == ngo),
        "notice_id": one(MissingNotice.id, MissingNotice.partnership_id == scene.partnership.id),
        "consultation_id": one(Consultation.id, Consultation.protocol_id == papers[CONSULTED]),
        "comment_id": one(
            ClauseComment.id,
            ClauseComment.consultation_id == Consultation.id,
            Consultation.protocol_id == papers[CONSULTED],
        ),
        "board_id": one(Board.id, Board.partnership_id == ours),
        "note_id": one(FindingNote.id, FindingNote.partnership_id == ours),
        "import_id": one(DirectoryImport.id, DirectoryImport.partnership_id == ours),
        "post_id": one(LawPost.id, LawPost.partnership_id == ours),
        "fact_id": "F02",
        "letterhead_id": one(Letterhead.id, Letterhead.partnership_id == ours),
        "copy_id": one(
            ReturnedCopy.id,
            ReturnedCopy.consultation_id == Consultation.id,
            Consultation.protocol_id == papers[CONSULTED],
        ),
        "change_id": one(
            ReturnedChange.id,
            ReturnedChange.copy_id == ReturnedCopy.id,
            ReturnedCopy.consultation_id == Consultation.id,
            Consultation.protocol_id == papers[CONSULTED],
        ),
        "signature_id": one(Signature.id, Signature.signing_id == Signing.id, Signing.protocol_id == papers[SIGNED]),
        "consultation.protocol_id": papers[CONSULTED],
        "people.take_back_grant.account_id": granted,
        "people.keep_grant.account_id": granted,
        "people.notice.asked_id": _notice(session, scene),
        "people.send_sign_up_again.link_id": sign_up,
        "people.take_back_sign_up.link_id": sign_up,
        **{f"{endpoint}.protocol_id": papers[SIGNED] for endpoint in signing},
    }


def _notice(session: Session, scene: Scene) -> UUID:
    """A notice of a coordinator whom the command line names."""
    email = f"named@{scene.partnership.slug}.example"
    row = Question(
        act=Act.COORDINATOR_OF_ORPHAN.value, subject=f"notice:{email}", partnership_id=scene.partnership.id,
        details={"email": email, "role": "coordinator"}, lapses_at=now() + LAPSES_AFTER,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


# --- a row of each table ---


def _sharing_decision(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    given = {"information_id": "child-signs", "kind_id": "police", "sharing": Sharing.CASE}
    return SharingDecision(partnership_id=scene.partnership.id, reason="As the board decided", **given)


def _board(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    return Board(partnership_id=scene.partnership.id, name="Board for both", groups=["adults", "children"])


def _desk_notice(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    until = now() + timedelta(hours=3)
    return DeskNotice(contact_id=scene.rows["contacts"], until_at=until, instead="020 7946 0102")


def _desk_report(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    return DeskReport(contact_id=scene.rows["contacts"], account_id=scene.visitors["reader"].id)


def _card_edition(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    return CardEdition(partnership_id=scene.partnership.id, edition="of today")


def _card_watch(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"partnership_id": scene.partnership.id, "account_id": scene.visitors["reader"].id}
    return CardWatch(edition="of today", **of)


def _calendar_address(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"partnership_id": scene.partnership.id, "account_id": scene.visitors["reader"].id}
    return CalendarAddress(token_hash=hash_token(_calendar_token(scene)), **of)


def _calendar_token(scene: Scene) -> str:
    return f"calendar-of-{scene.partnership.slug}"


def _api_token(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    return token_row(scene, "reader")


def token_row(scene: Scene, name: str) -> ApiToken:
    """A token of a visitor that reads as much as any may, in the scene's partnership whether they belong to it or not."""
    account = scene.visitors[name]
    assert account is not None
    wide = {"audience": Audience.PARTNERSHIP, "has_places": True, "ends_at": now() + FORTNIGHT}
    of = {"account_id": account.id, "partnership_id": scene.partnership.id}
    return ApiToken(name="A system", token_hash=hash_token(api_token(scene, name)), **of, **wide)


def api_token(scene: Scene, name: str) -> str:
    """The text of a visitor's token."""
    return f"{PREFIX}{scene.partnership.slug}-{name.replace(' ', '-')}"


def _public_clock(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    return PublicClock(organisation_id=scene.organisation.id)


def _manual_watch(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"partnership_id": scene.partnership.id, "account_id": scene.visitors["reader"].id}
    return ManualWatch(protocol_id=scene.values["protocol_id"], **of)


def _missed_phrase(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    return MissedPhrase(partnership_id=scene.partnership.id, phrase="night shelter", days=3, last_on=now().date())


def _missed_count(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    return MissedCount(partnership_id=scene.partnership.id, month=now().date().replace(day=1), number=4)


def _missing_notice(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"partnership_id": scene.partnership.id, "sender_id": scene.visitors["reader"].id}
    return MissingNotice(words="night shelter", **of)


def _publication(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"partnership_id": scene.partnership.id, "organisation_id": scene.organisation.id}
    return Publication(cover={str(scene.organisation.id): ["name"]}, **of)


def _relationship(session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    here = Responsibility.partnership_id == scene.partnership.id
    other = session.scalars(
        select(Responsibility.organisation_id).where(here, Responsibility.organisation_id != scene.organisation.id)
    ).first()
    of = {"partnership_id": scene.partnership.id, "organisation_id": scene.organisation.id, "other_id": other}
    return Relationship(kind=RelationshipKind.SHARES_INFORMATION, title="Agreement on sharing", **of)


def _law_post(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"partnership_id": scene.partnership.id, "organisation_id": scene.organisation.id}
    return LawPost(name="Council lawyer", **of)


def _fact_check(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"partnership_id": scene.partnership.id, "organisation_id": scene.organisation.id, "checked_by": "L. Awyer"}
    said = {"outcome": FactOutcome.HOLDS, "checked_on": date(2026, 11, 20), "against": "The Act as published"}
    return FactCheck(fact_id="F02", text="A fact.", post="Council lawyer", note="See s.2", **said, **of)


def _law_reading(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"organisation_id": scene.organisation.id, "read_by": "L. Awyer", "post": "Council lawyer"}
    return LawReading(
        protocol_id=scene.values["protocol_id"],
        clause_id="scope-area",
        fact_id="F02",
        reason="It says so already",
        **of,
    )


def _merger(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    # Only asked for: the page of an entry that was merged would lead away
    of = {"organisation_id": scene.organisation.id, "merged_id": scene.organisation.id}
    return Merger(merged_name="Tideway trust", by_id=scene.visitors["coordinator"].id, **of)


def _guidance_change(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    old, new = (pack.id for pack in load_packs().values())
    return GuidanceChange(partnership_id=scene.partnership.id, from_pack_id=old, to_pack_id=new)


def _finding_note(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    return FindingNote(partnership_id=scene.partnership.id, key="no-lead-interpreting", post="Commissioning desk")


def _setting_check(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    given = {"setting_id": "AC3", "assurance": "Staff were briefed", "action": "Brief them again"}
    return SettingCheck(partnership_id=scene.partnership.id, action_owner_id=scene.organisation.id, **given)


def _first_contact(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    return FirstContact(setting_id="AC3", partnership_id=scene.partnership.id, organisation_id=scene.organisation.id)


def _location_grant(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"location_id": scene.rows["locations"], "account_id": scene.visitors["organisation's reader"].id}
    return LocationGrant(reason="Takes people there", from_at=now(), until_at=now() + FORTNIGHT, **of)


def _asked(session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    whom, by = scene.visitors["own editor"].id, scene.visitors["coordinator"].id
    row = session.scalars(select(Position).where(Position.account_id == whom)).one()
    about = {"account_id": whom, "organisation_id": scene.organisation.id, "row_id": row.id, "by_id": by}
    act = "place-stands"
    return Question(
        act=act, subject=f"{act}:{row.id}", details={"role": "editor"}, lapses_at=now() + FORTNIGHT, **about
    )  # fmt: skip


def _recovery_code(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    return RecoveryCode(account_id=scene.visitors["own lead"].id, code_hash=uuid4().hex * 2)


def _passkey(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"account_id": scene.visitors["own lead"].id, "credential_id": uuid4().bytes}
    return Passkey(public_key=b"no key of anybody's", name="A key on the desk", **of)


def _mail_ending(_session: Session, _scene: Scene, _papers: dict[str, UUID]) -> Base:
    return MailEnding(ending=f".{uuid4().hex[:8]}.example", source="The council's own list")


def _change_request(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    sender = scene.visitors["own editor"]
    row = ChangeRequest(
        organisation_id=scene.organisation.id,
        table="organisation",
        row_id=scene.organisation.id,
        base_version=1,
        note="The charity is registered under another name now",
        sender_id=sender.id,
        sender=sender.email,
    )
    row.fields = [ChangeField(name="name", old=scene.organisation.name, new="Tideway trust")]
    return row


def _report(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"organisation_id": scene.organisation.id, "table": "contact", "row_id": scene.rows["contacts"]}
    return Report(field="telephone", text="Nobody answers", sender_id=scene.visitors["reader"].id, **of)


@cache
def _reading() -> LetterheadIntake:
    return read_upload(with_logo(), "letter.docx")


def _letterhead(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    reading = _reading()
    of = {"file_name": reading.file_name, "file_sha256": reading.file_sha256, "read_by": "somebody@council.example"}
    return Letterhead(
        partnership_id=scene.partnership.id, name="Council letter", taken=reading.taken, found=reading.found, **of
    )


def _directory_import(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    rows = [(1, ["Organisation", "Type"]), (2, ["Tideway counselling", "Charity"])]
    source = source_of({"form": "csv", "sheet": "", "rows": rows, "notes": [], "faults": []})
    row = DirectoryImport(
        id=uuid4(),
        partnership_id=scene.partnership.id,
        by_id=scene.visitors["coordinator"].id,
        file_name="partners.csv",
        file_sha256="0" * 64,
        form="csv",
        state=ImportState.CHECKED,
        headings=source.fingerprint,
        columns={"0": "organisation.name", "1": "organisation.kind_id"},
    )
    for name, text in (("rows", source.to_json()), ("report", ImportReport((), (), ()).to_json())):
        sealed = site_settings().keyring.seal(text, table="directory_import", row=row.id, field=name)
        setattr(row, f"sealed_{name}", sealed)
    return row


def _clause_text(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"protocol_id": scene.values["protocol_id"], "clause_id": scene.values["clause_id"]}
    return ClauseText(text="Our own words for this clause", **of)


def _consultation(session: Session, _scene: Scene, papers: dict[str, UUID]) -> Base:
    of = {"protocol_id": papers[CONSULTED], "version_id": _version_of(session, papers[CONSULTED])}
    return Consultation(closes_on=now().date() + FORTNIGHT, invitation="Say whether you can meet the times", **of)


def _consulted_party(session: Session, scene: Scene, papers: dict[str, UUID]) -> Base:
    of = {"consultation_id": _consultation_of(session, papers), "organisation_id": scene.organisation.id}
    return ConsultedParty(no_comment_at=now(), post="Refuge manager", **of)


def _clause_comment(session: Session, scene: Scene, papers: dict[str, UUID]) -> Base:
    of = {"consultation_id": _consultation_of(session, papers), "organisation_id": scene.organisation.id}
    words = {"text": "Two hours is too long", "proposed_text": "within one hour", "post": "Refuge manager"}
    sender = scene.visitors["own editor"]
    return ClauseComment(clause_id=scene.values["clause_id"], sender_id=sender.id, **words, **of)


def _returned_copy(session: Session, scene: Scene, papers: dict[str, UUID]) -> Base:
    of = {"consultation_id": _consultation_of(session, papers), "organisation_id": scene.organisation.id}
    of |= {"version_id": _version_of(session, papers[CONSULTED]), "sender_id": scene.visitors["own editor"].id}
    row = ReturnedCopy(sha256=uuid4().hex * 2, file_name="our copy.docx", post="Refuge manager", **of)
    words = {"near": "The aim", "old": "Two hours", "new": "One hour", "author": "Somebody by name"}
    row.changes = [ReturnedChange(clause_id=scene.values["clause_id"], kind="text", **words)]
    return row


def _signing(session: Session, _scene: Scene, papers: dict[str, UUID]) -> Base:
    version_id = _version_of(session, papers[SIGNED])
    return Signing(protocol_id=papers[SIGNED], version_id=version_id, without_consultation="All were in the room")


def _signature(session: Session, scene: Scene, papers: dict[str, UUID]) -> Base:
    signing_id = session.scalars(select(Signing.id).where(Signing.protocol_id == papers[SIGNED])).first()
    return Signature(signing_id=signing_id, organisation_id=scene.organisation.id)


def _late_finding(session: Session, _scene: Scene, papers: dict[str, UUID]) -> Base:
    signing_id = session.scalars(select(Signing.id).where(Signing.protocol_id == papers[SIGNED])).first()
    words = {"text": "Nobody leads it.", "answer": "A stop-gap is agreed", "answered_by": "Safety partnership manager"}
    return LateFinding(signing_id=signing_id, key="no-lead-interpreting", **words)


def _taking_in(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    of = {"partnership_id": scene.partnership.id, "organisation_id": scene.organisation.id}
    return TakingIn(reason="You shelter people from our area", asked_by=scene.visitors["coordinator"].email, **of)


def _mail(_session: Session, scene: Scene, _papers: dict[str, UUID]) -> Base:
    to = scene.visitors["own editor"]
    return Mail(kind=MailKind.DIGEST.value, account_id=to.id, to=to.email, subject="Is your entry still right?")


def _version_of(session: Session, protocol_id: UUID) -> Any:
    return session.scalars(select(ProtocolVersion.id).where(ProtocolVersion.protocol_id == protocol_id)).first()


def _consultation_of(session: Session, papers: dict[str, UUID]) -> Any:
    return session.scalars(select(Consultation.id).where(Consultation.protocol_id == papers[CONSULTED])).first()


def _issued_file(session: Session, _scene: Scene, papers: dict[str, UUID]) -> Base:
    of = {"version_id": _version_of(session, papers[CONSULTED]), "sha256": uuid4().hex * 2}
    return IssuedFile(name="protocol-0-1-draft.docx", standing="DRAFT", **of)


_RECIPES: dict[str, Callable[[Session, Scene, dict[str, UUID]], Base]] = {
    "sharing_decision": _sharing_decision,
    "board": _board,
    "desk_notice": _desk_notice,
    "desk_report": _desk_report,
    "card_edition": _card_edition,
    "card_watch": _card_watch,
    "calendar_address": _calendar_address,
    "api_token": _api_token,
    "public_clock": _public_clock,
    "manual_watch": _manual_watch,
    "missed_phrase": _missed_phrase,
    "missed_count": _missed_count,
    "missing_notice": _missing_notice,
    "publication": _publication,
    "relationship": _relationship,
    "fact_check": _fact_check,
    "law_reading": _law_reading,
    "merger": _merger,
    "guidance_change": _guidance_change,
    "finding_note": _finding_note,
    "law_post": _law_post,
    "setting_check": _setting_check,
    "first_contact": _first_contact,
    "location_grant": _location_grant,
    "asked": _asked,
    "recovery_code": _recovery_code,
    "passkey": _passkey,
    "mail_ending": _mail_ending,
    "change_request": _change_request,
    "report": _report,
    "clause_text": _clause_text,
    "consultation": _consultation,
    "consulted_party": _consulted_party,
    "clause_comment": _clause_comment,
    "returned_copy": _returned_copy,
    "signing": _signing,
    "signature": _signature,
    "late_finding": _late_finding,
    "taking_in": _taking_in,
    "mail": _mail,
    "directory_import": _directory_import,
    "letterhead": _letterhead,
    "issued_file": _issued_file,
}
