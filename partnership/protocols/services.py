"""Changes of protocols. The rules hold for pages and commands alike; nothing here commits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.orm.attributes import flag_modified

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.documents.blocks import Status
from partnership.documents.text import clean, refused_characters
from partnership.map.mapping.queries import pack_of
from partnership.protocols import queries
from partnership.protocols.clause_text import faults
from partnership.protocols.displaced import take_over, without_place
from partnership.protocols.drafting import compose_draft, own_template, pack_of_draft
from partnership.protocols.lifecycle.snapshot import frozen, next_number
from partnership.protocols.lifecycle.status import (
    in_force,
    locked_by_agreement,
    locked_by_signing,
    rests_on_other,
    version_of,
)
from partnership.protocols.parameters import accepted
from partnership.store import audit
from partnership.store.models import ClauseText, Party, Protocol, ProtocolVersion, now

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.types import Clause, ProtocolTemplate
    from partnership.protocols.composing.context import OwnText
    from partnership.protocols.drafting import Issue, Material
    from partnership.protocols.queries import Draft
    from partnership.store.models import Partnership

MOVED = "Somebody else changed this protocol while you had the page open. Nothing was overwritten."
CLAUSE_MOVED = "Somebody else changed this clause while you had it open. Nothing was overwritten."
ARCHIVED = "This protocol is archived. Restore it before you change it."
LONGEST_TITLE = 200
LONGEST_NOTE = 500


def start(
    session: Session,
    partnership: Partnership,
    template: ProtocolTemplate,
    *,
    title: str,
    party_ids: Collection[UUID],
    parameters: Mapping[str, str],
    map_: PartnershipMap,
) -> Protocol:
    """A new protocol in draft; raises InputFault for a title, party or parameter that cannot be accepted."""
    protocol = Protocol(
        id=uuid4(),
        partnership_id=partnership.id,
        template_id=template.id,
        title=_line(title, "title", "Enter a title", LONGEST_TITLE),
        parameters=accepted(template, parameters),
    )
    session.add(protocol)
    for organisation_id in sorted(_checked_parties(party_ids, map_)):
        session.add(Party(protocol_id=protocol.id, organisation_id=organisation_id))
    session.flush()
    if template.is_terms:
        others = [each.protocol for each in queries.protocols_of(partnership) if each.protocol.id != protocol.id]
        take_over(session, protocol, others, template, pack_of(partnership))
        session.flush()
        session.expire(protocol, ["clause_texts"])
    return protocol


def change_parties(
    session: Session, draft: Draft, party_ids: Collection[UUID], map_: PartnershipMap, *, expected_version: int
) -> None:
    """Another choice of parties; raises Stale when somebody else was first."""
    _refuse_change(draft, expected_version)
    present = {party.organisation_id: party for party in draft.protocol.parties}
    # Who is hidden from members is not on the form, so nobody has taken them out.
    wanted = _checked_parties(party_ids, map_) | (present.keys() & map_.hidden_ids)
    for organisation_id, party in present.items():
        if organisation_id not in wanted:
            draft.protocol.parties.remove(party)
    for organisation_id in sorted(wanted - present.keys()):
        draft.protocol.parties.append(Party(protocol_id=draft.protocol.id, organisation_id=organisation_id))
    if wanted != present.keys():
        flag_modified(draft.protocol, "parameters")  # the second of two editors must notice, so the version moves on
        names = {agency.id: agency.name for agency in map_.agencies}
        audit.record(
            session,
            "parties changed",
            draft.protocol,
            added=sorted(names[each] for each in wanted - present.keys()),
            removed=sorted(names.get(each, str(each)) for each in present.keys() - wanted),
        )


def change_settings(draft: Draft, title: str, parameters: Mapping[str, str], *, expected_version: int) -> None:
    """Another title and other times and limits; raises Stale when somebody else was first."""
    _refuse_change(draft, expected_version)
    template = own_template(draft)
    draft.protocol.title = _line(title, "title", "Enter a title", LONGEST_TITLE)
    kept = without_place(template, draft.protocol.parameters)  # the common terms have their place now
    draft.protocol.parameters = {**kept, **accepted(template, parameters)}


def change_clause(
    session: Session,
    draft: Draft,
    clause: Clause,
    own: OwnText,
    *,
    expected_version: int,
    parts: Sequence[str] | None = None,
) -> ClauseText | None:
    """The partnership's own text of a clause, or its decision to leave the clause out.

    `parts` are the clauses that had been parted from it when this text was written first, as one who puts it back
    knows. Without them it is those there are now, where the template's text stood until now; a text that is changed
    again holds what it held.

    A text that equals the template's is not kept: the template's stands. `expected_version` is 0 where the form showed
    no own text. Raises Stale when somebody else was first, InputFault for a text that cannot be accepted.
    """
    audit.take_turn(session)  # a signing that begins at this moment must find this text, or refuse it
    _refuse_locked(draft)
    row = queries.clause_text_of(draft.protocol.id, clause.id)
    if (row.version if row is not None else 0) != expected_version:
        raise Stale(CLAUSE_MOVED)
    text = clean(own.text).strip()
    template = own_template(draft)
    if found := faults(text, template, pack_of_draft(draft)):
        raise InputFault(found[0], "text")
    reason = ""
    if own.is_left_out:
        reason = _line(own.reason, "reason", "Enter why the clause is left out", LONGEST_NOTE)
    if row is None:
        row = ClauseText(protocol_id=draft.protocol.id, clause_id=clause.id)
        session.add(row)
    stood = row.text or row.is_left_out
    _write(row, "" if text == clean(clause.text).strip() else text, is_new=parts is None)
    if parts is not None or not stood or not (row.text or own.is_left_out):
        row.parts = list(parted_from(template, clause.id) if parts is None else parts)
    row.is_left_out, row.reason = own.is_left_out, reason
    session.flush()
    return row


def _write(row: ClauseText, text: str, *, is_new: bool) -> None:
    """Give a clause these words; those that are put back from before know nothing of law that moved since."""
    if text != row.text:
        row.text, row.written_at = text, now() if is_new else None


def parted_from(template: ProtocolTemplate, clause_id: str) -> tuple[str, ...]:
    """The clauses that guidance has parted from a clause."""
    return tuple(each.id for each in template.clauses() if each.split_from == clause_id)


def save_version(
    session: Session, draft: Draft, material: Material, note: str, author: str, issue: Issue | None = None
) -> ProtocolVersion:
    """Freeze the document as it stands now under the next number, or as it is issued."""
    _refuse_locked(draft)
    number = issue.number if issue else next_number(version.number for version in draft.protocol.versions)
    content, digest = frozen(compose_draft(draft, material, version=number, issue=issue).document)
    version = ProtocolVersion(
        id=uuid4(),
        protocol_id=draft.protocol.id,
        number=number,
        note=_line(note, "note", "Enter what this version is for", LONGEST_NOTE),
        created_by=author,
        content=content,
        sha256=digest,
    )
    session.add(version)
    session.flush()
    audit.record(session, "version saved", draft.protocol, number=number, sha256=digest)
    return version


def archive(draft: Draft, *, expected_version: int) -> None:
    """Put a protocol away; not while it is out for consultation or signature. An agreed one stays in force."""
    _refuse_moved(draft, expected_version)
    status, number = queries.lock_of(draft.protocol.id)
    if number:
        raise Conflict(f"Version {number} is being signed. End the signing first.")
    if status is Status.CONSULTATION:
        raise Conflict("This protocol is out for consultation. Close the consultation first.")
    draft.protocol.archived_at = now()


def restore(draft: Draft) -> None:
    """Bring an archived protocol back."""
    draft.protocol.archived_at = None


def start_next_version(session: Session, draft: Draft, *, expected_version: int) -> None:
    """Make the working draft of an agreed protocol free again: the agreed version stays in force meanwhile."""
    _refuse_moved(draft, expected_version)
    if draft.protocol.other_pack_id:
        raise Conflict(rests_on_other(draft.protocol.other_pack_id))
    if draft.protocol.status is not Status.AGREED:
        raise Conflict("This protocol is not agreed, so its draft can be changed already.")
    draft.protocol.status = Status.DRAFT
    audit.record(session, "next version started", draft.protocol)


def _refuse_change(draft: Draft, expected_version: int) -> None:
    _refuse_moved(draft, expected_version)
    _refuse_locked(draft)


def _refuse_moved(draft: Draft, expected_version: int) -> None:
    _refuse_archived(draft)
    if draft.protocol.version != expected_version:
        raise Stale(MOVED)


def _refuse_locked(draft: Draft) -> None:
    """Refuse while the version at hand is being signed, and once it is agreed: what is signed is not to be moved."""
    _refuse_archived(draft)
    if draft.protocol.other_pack_id:
        raise Conflict(rests_on_other(draft.protocol.other_pack_id))
    status, number = queries.lock_of(draft.protocol.id)
    if number:
        raise Conflict(locked_by_signing(number))
    if status is Status.AGREED:
        agreed = in_force(draft.protocol)
        raise Conflict(locked_by_agreement(version_of(draft.protocol, agreed).number if agreed else ""))


def _refuse_archived(draft: Draft) -> None:
    if draft.protocol.is_archived:
        raise Conflict(ARCHIVED)


def _checked_parties(party_ids: Collection[UUID], map_: PartnershipMap) -> set[UUID]:
    wanted = set(party_ids)
    if not wanted:
        message = "Select at least one party"
        raise InputFault(message, "parties")
    if wanted - {agency.id for agency in map_.agencies}:
        message = "One of the agencies takes no part in the partnership any more. Look at the list and choose again"
        raise InputFault(message, "parties")
    return wanted


def _line(text: str, field: str, missing: str, longest: int) -> str:
    """One line of text, cleaned; raises InputFault when it is empty, too long or holds what a document cannot."""
    if refused := refused_characters(text):
        raise InputFault(refused, field)
    line = " ".join(clean(text, is_name=True).split())
    if not line:
        raise InputFault(missing, field)
    if len(line) > longest:
        message = f"Write {longest} characters or fewer"
        raise InputFault(message, field)
    return line
