"""Pages of copies: uploading one, all of them, one with its changes, answering a change, and all by clause."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for

from partnership.base.errors import InputFault, NotFound
from partnership.consultation import queries as consultations
from partnership.consultation.comment_views import clause_names, places_of
from partnership.consultation.returned_copies import queries, services
from partnership.consultation.returned_copies.changes import (
    KINDS,
    OF_CLAUSE,
    OF_TABLES,
    UNPLACED,
    changes_shown,
    grouped,
)
from partnership.consultation.returned_copies.current_clause import Current
from partnership.consultation.returned_copies.forms import DECLINE, NO_FILE, ChangeForm, UploadForm
from partnership.consultation.returned_copies.intake import read_copy
from partnership.consultation.returned_copies.services import ChangeDecision, CopyUpload
from partnership.consultation.views.blueprint import CONSULTATION, WORDS, ConsultationPage, back, blueprint, by
from partnership.consultation.views.version import shared
from partnership.documents.reading.changes import CopyChangeKind
from partnership.documents.reading.compare import base_of
from partnership.documents.reading.isolated import account_of
from partnership.documents.text import clean
from partnership.policy.actions import Action
from partnership.protocols import queries as protocols
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.printing import printed
from partnership.register.letterheads.queries import design_of
from partnership.store.db import transaction
from partnership.store.models import ChangeState
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.fields import label_of
from partnership.web.forms import seen_version
from partnership.web.permit import can, permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.consultation.queries import Round
    from partnership.consultation.returned_copies.changes import ChangeShown
    from partnership.consultation.returned_copies.intake import CopyRead
    from partnership.consultation.returned_copies.queries import CopyInConsultation, OneChange
    from partnership.documents.reading.changes import VersionFile
    from partnership.documents.word.letterhead import LetterheadDesign
    from partnership.guidance.choices import Length
    from partnership.store.models import ProtocolVersion, ReturnedCopy

COPIES = f"{CONSULTATION}/copies"
COPY = f"{COPIES}/<uuid:copy_id>"
CHANGE = f"{COPY}/changes/<uuid:change_id>"
_MARKS: dict[str, Any] = {
    **WORDS,
    "Kind": CopyChangeKind,
    "OF_CLAUSE": OF_CLAUSE,
    "OF_TABLES": OF_TABLES,
    "UNPLACED": UNPLACED,
    "KINDS": KINDS,
}


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A copy in the list of those that came back."""

    number: int
    copy: ReturnedCopy

    @property
    def counts(self) -> list[int]:
        """Its changes that are not answered, taken and declined, and its comments."""
        return [*(_count(self.copy, state) for state in ChangeState), self.copy.comments]


@blueprint.get(COPIES)
@permit(Action.CONSULTATION_MANAGE, consultations.get_round)
def copies(held: Round) -> ResponseReturnValue:
    """Every copy that came back to the newest consultation."""
    reading = ConsultationPage.of(held)
    found = queries.copies_of(held)
    return render_template(
        "consultation/returned_copies/index.html", **_MARKS, **shared(reading), names=reading.names,
        copies=[CopyRow(number, copy) for number, copy in enumerate(found, 1)],
    )  # fmt: skip


def _count(copy: ReturnedCopy, state: str) -> int:
    return sum(each.state == state for each in copy.changes)


@blueprint.get(f"{COPIES}/by-clause")
@permit(Action.CONSULTATION_MANAGE, consultations.get_round)
def copies_by_clause(held: Round) -> ResponseReturnValue:
    """What all copies want, clause by clause, with their conflicts."""
    reading = ConsultationPage.of(held)
    found = changes_shown(queries.copies_of(held), reading.names)
    places = places_of(reading.document, clause_names(held))
    found.sort(key=lambda each: places[each.row.clause_id].order if each.row.clause_id in places else len(places))
    return render_template(
        "consultation/returned_copies/by_clause.html", **_MARKS, **shared(reading), groups=grouped(found),
        total=len(found), conflicts=len({each.row.clause_id for each in found if each.conflicts}),
    )  # fmt: skip


@blueprint.route(f"{COPIES}/upload", methods=["GET", "POST"])
@permit(Action.CONSULTATION_COMMENT, consultations.get_round)
def upload_copy(held: Round) -> ResponseReturnValue:
    """Upload a copy: for an own organisation, or as the coordinator what came by mail."""
    reading = ConsultationPage.of(held)
    is_letter = can(Action.CONSULTATION_MANAGE, held)
    parties = reading.parties if is_letter else reading.own_parties
    try:
        services.refuse_late(held, is_letter=is_letter)
    except InputFault as fault:
        return back(held.draft, "consultation.page", str(fault), "important")
    form = UploadForm(data={"post": "" if is_letter else viewer().display_name})
    form.offer(parties, is_letter=is_letter)
    if form.validate_on_submit():
        try:
            row_id = _received(held, form)
        except InputFault as fault:
            form.add_fault(fault, "file")
        else:
            return redirect(url_for("consultation.returned_copy", **held.draft.place, copy_id=row_id))
    return render_template(
        "consultation/returned_copies/upload.html", **shared(reading), form=form, is_letter=is_letter
    )


def _received(held: Round, form: UploadForm) -> UUID:
    """Read the file in a process of its own, then keep what it says; the file itself is let go."""
    account_id = viewer().account_id
    if account_id is None:  # `permit` has asked already
        raise NotFound
    content = form.file.data.read() if form.file.data else b""
    if not content:
        raise InputFault(NO_FILE, "file")
    digest = sha256(content).hexdigest()
    services.refuse_again(held, digest)
    read = _read(held, content)
    named = clean(str(form.file.data.filename or ""), is_name=True)
    name = "".join(each if each.isprintable() else " " for each in named)
    sending = CopyUpload(form.organisation_id, form.post.data or "", form.came, " ".join(name.split()), digest)
    with transaction() as session:
        row = services.keep(session, held, sending, read, account_id, by())
        row_id = row.id
        changes, comments = len(row.changes), row.comments
    flash(_said(changes, comments), "success")
    return row_id


def _read(held: Round, content: bytes) -> CopyRead:
    account = account_of(content)
    versions = held.draft.protocol.versions
    asked = next(each for each in versions if each.id == held.asked.version_id)
    design = design_of(held.draft.partnership.id)
    return read_copy(account, versions, asked, partial(_base, design), clause_names(held))


def _base(design: LetterheadDesign | None, version: ProtocolVersion, length: Length) -> VersionFile:
    return base_of(printed(thawed(protocols.version_content(version.id)), length), design)


def _said(changes: int, comments: int) -> str:
    if not changes and not comments:
        return "The copy is read. Nothing in it is different from the version."
    found = "1 change" if changes == 1 else f"{changes} changes"
    said = {0: "no comment", 1: "1 comment"}.get(comments, f"{comments} comments")
    return f"The copy is read: {found} and {said}."


@blueprint.get(COPY)
@permit(Action.CONSULTATION_COMMENT, queries.get_copy)
def returned_copy(place: CopyInConsultation) -> ResponseReturnValue:
    """One copy with its changes beside the clauses."""
    reading = ConsultationPage.of(place.round)
    beside = queries.copies_of(place.round) if _manages(place) else [place.copy]
    found = changes_shown(beside, reading.names, place.copy)
    compared = next(each.number for each in place.round.draft.protocol.versions if each.id == place.copy.version_id)
    return render_template(
        "consultation/returned_copies/copy.html", **_MARKS, **shared(reading), copy=place.copy, compared=compared,
        who=reading.names.get(place.copy.organisation_id, ""), came_from_copies=_manages(place),
        groups=grouped(each for each in found if each.kind not in UNPLACED),
        unplaced=[each for each in found if each.kind in UNPLACED],
        open=_count(place.copy, ChangeState.OPEN), total=len(found),
    )  # fmt: skip


def _manages(place: CopyInConsultation) -> bool:
    return can(Action.CONSULTATION_MANAGE, place)


@blueprint.post(f"{COPY}/take")
@permit(Action.CONSULTATION_MANAGE, queries.get_copy)
def take_clean_changes(place: CopyInConsultation) -> ResponseReturnValue:
    """Take all that nobody needs to look into."""
    made = ConsultationPage.of(place.round).material
    try:
        with transaction() as session:
            taken = services.take_clean(session, place, made, by())
            left = _count(place.copy, ChangeState.OPEN)
    except InputFault as fault:
        return _to_copy(place, str(fault), "important")
    rest = "1 needs an answer of its own" if left == 1 else f"{left} need an answer of their own"
    if not taken:
        return _to_copy(place, f"Nothing could be taken without a look: {rest}.", "important")
    words = "1 change is taken" if taken == 1 else f"{taken} changes are taken"
    return _to_copy(place, f"{words}. {rest if left else 'Every change is answered'}.")


def _to_copy(place: CopyInConsultation, words: str, kind: str = "success", anchor: str = "") -> ResponseReturnValue:
    return back(
        place.round.draft, "consultation.returned_copy", words, kind, copy_id=place.copy.id, _anchor=anchor or None
    )  # fmt: skip


@blueprint.route(CHANGE, methods=["GET", "POST"])
@permit(Action.CONSULTATION_MANAGE, queries.get_change)
def answer_change(place: OneChange) -> ResponseReturnValue:
    """A change beside the clause as it stands now, and the answer."""
    reading = ConsultationPage.of(place.round)
    if not shared(reading)["is_live"]:
        return _to_copy(place, "Answers stay as they are now.", "important")
    current = Current(place.round.draft, reading.material)
    kind = CopyChangeKind(place.change.kind)
    made = current.rewritten(place.change) if kind in OF_CLAUSE else None
    form = ChangeForm(
        data={
            "version": str(place.change.version),
            "clause_version": str(current.version_of(place.change.clause_id)),
            "clause_text": made.text if made is not None else "",
            "answer": place.change.answer,
        }
    )
    form.offer(kind, made)
    if not form.validate_on_submit():
        return _change_page(place, reading, current, form)
    decision = ChangeDecision(
        form.decision.data != DECLINE, form.answer.data or "", form.text(made), seen_version(form.clause_version.data)
    )  # fmt: skip
    attempt = conflict.save(
        form,
        lambda session: services.answer(
            session, place, reading.material, decision, by(), expected_version=form.seen_version
        ),
        at="answer",
        is_valid=True,
    )
    if attempt.late:
        return _clash(place, form, attempt.late)
    if not attempt.is_saved:
        return _change_page(place, reading, current, form)
    words = "The change is taken." if decision.is_taken else "The change is declined."
    return _to_copy(place, words, anchor=f"change-{place.change.id}")


def _clash(place: OneChange, form: ChangeForm, fault: Exception) -> ResponseReturnValue:
    """Somebody else answered, or changed the clause: the page goes on from what is stored, and keeps what was typed."""
    draft = place.round.draft
    fresh = queries.get_change(draft.partnership.slug, draft.protocol.id, place.copy.id, place.change.id)
    reading = ConsultationPage.of(fresh.round)
    current = Current(fresh.round.draft, reading.material)
    form.move_to(fresh.change.version)
    form.move_to(current.version_of(fresh.change.clause_id), name="clause_version")
    form.decision.errors = [str(fault)]
    differences = differing(
        Difference("Answer", fresh.change.state.capitalize(), label_of(form.decision, form.decision.data or "")),
        Difference("Words to the sender", fresh.change.answer, form.answer.data or ""),
    )
    return _change_page(fresh, reading, current, form, differences)


def _change_page(
    place: OneChange,
    reading: ConsultationPage,
    current: Current,
    form: ChangeForm,
    differences: list[Difference] | None = None,
) -> ResponseReturnValue:
    change = place.change
    found: list[ChangeShown] = changes_shown(queries.copies_of(place.round), reading.names, place.copy)
    kind = CopyChangeKind(change.kind)
    has_clause = kind in OF_CLAUSE and current.clause(change.clause_id) is not None
    return conflict.page(
        "consultation/returned_copies/change.html", differences, **_MARKS, **shared(reading), copy=place.copy,
        form=form, each=next(each for each in found if each.row.id == change.id),
        made=current.rewritten(change) if has_clause else None,
        source=current.source(change.clause_id) if has_clause else "",
        has_own_table=kind in OF_TABLES and current.has_own_table(change.clause_id),
        has_already=has_clause and kind is CopyChangeKind.TEXT and current.has_already(change),
    )  # fmt: skip
