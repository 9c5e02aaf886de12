"""Answering a comment: taken, with or without a text for the clause, or declined with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from partnership.base.errors import Conflict, Stale
from partnership.consultation import queries, services
from partnership.consultation.forms import CHOICES, DECLINE, PUT_IN, TAKE, CommentAnswerForm
from partnership.consultation.services.answers import CommentAnswer
from partnership.consultation.services.comments import source_of
from partnership.consultation.views.blueprint import WORDS, ConsultationPage, back, blueprint, by
from partnership.consultation.views.comments import COMMENT, preview_of
from partnership.consultation.views.version import shared
from partnership.policy.actions import Action
from partnership.protocols.queries import clause_text_of
from partnership.store.models import CommentState
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.forms import seen_version
from partnership.web.permit import permit
from partnership.web.states import tag_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.consultation.queries import CommentSubject

TABLE = "consultation.table"


@blueprint.route(f"{COMMENT}/answer", methods=["GET", "POST"])
@permit(Action.CONSULTATION_MANAGE, queries.get_said)
def answer(said: CommentSubject) -> ResponseReturnValue:
    """The comment, the clause as it was asked about and as it is now, and the answer."""
    row, reading = said.comment, ConsultationPage.of(said.round, said.comment.clause_id)
    table: dict[str, Any] = {"consultation_id": row.consultation_id}
    if row.state is CommentState.WITHDRAWN or not shared(reading)["is_live"]:
        words = (
            "This comment was withdrawn." if row.state is CommentState.WITHDRAWN else "Answers stay as they are now."
        )
        return back(said.draft, TABLE, words, "important", **table)
    form = _form(said)
    attempt = conflict.save(
        form,
        lambda session: services.answer_comment(session, said, _answer(form), by(), expected_version=form.seen_version),
        at="answer",
        late=(Stale, Conflict),
        is_valid=form.validate_on_submit() and "preview" not in request.form,
    )
    if isinstance(attempt.late, Conflict):
        return back(said.draft, TABLE, str(attempt.late), "important", **table)
    if attempt.late:
        return _clash(said, form, attempt.late)
    if not attempt.is_saved:
        return _page(said, reading, form)
    words = "The comment is taken." if form.decision.data != DECLINE else "The comment is declined."
    if form.decision.data == PUT_IN:
        words = "The comment is taken, and its text stands in the clause."
    return back(said.draft, TABLE, f"{words} Its sender is told by mail, at most once a day.", **table)


def _form(said: CommentSubject) -> CommentAnswerForm:
    row = said.comment
    own = clause_text_of(said.draft.protocol.id, row.clause_id) if row.clause_id else None
    source = source_of(said.draft, row.clause_id) if row.clause_id else ""
    decided = {CommentState.TAKEN: TAKE, CommentState.DECLINED: DECLINE}.get(row.state)
    form = CommentAnswerForm(
        data={
            "version": str(row.version),
            "clause_version": str(own.version if own is not None else 0),
            "clause_text": source if decided else row.proposed_text or source,
            "answer": row.answer,
            "decision": decided or (PUT_IN if row.proposed_text else None),
        }
    )
    form.offer(on_clause=bool(row.clause_id))
    if row.clause_id:
        preview = url_for("consultation.preview", **said.draft.place, clause_id=row.clause_id)
        form.clause_text.render_kw = {"data-preview-url": preview}
    return form


def _answer(form: CommentAnswerForm) -> CommentAnswer:
    puts_in = form.decision.data == PUT_IN
    return CommentAnswer(
        is_taken=form.decision.data != DECLINE,
        words=form.answer.data or "",
        clause_text=form.clause_text.data or "" if puts_in and "clause_text" in form else None,
        clause_version=seen_version(form.clause_version.data),
    )


def _page(
    said: CommentSubject,
    reading: ConsultationPage,
    form: CommentAnswerForm,
    differences: list[Difference] | None = None,
) -> ResponseReturnValue:
    row = said.comment
    typed = form.clause_text.data or "" if "clause_text" in form else ""
    return conflict.page(
        "consultation/answer.html",
        differences,
        **WORDS,
        **shared(reading),
        each=next((each for each in reading.shown if each.row.id == row.id), None),
        others=[each for each in reading.shown if each.row.id != row.id],
        row=row,
        source=source_of(said.draft, row.clause_id) if row.clause_id else "",
        form=form,
        preview=preview_of(said.draft, row.clause_id, typed) if "preview" in request.form and row.clause_id else None,
    )


def _clash(said: CommentSubject, form: CommentAnswerForm, fault: Exception) -> ResponseReturnValue:
    """Somebody else answered, or changed the clause: what is stored stands beside what was typed."""
    fresh = queries.get_said(said.draft.partnership.slug, said.draft.protocol.id, said.comment.id)
    row = fresh.comment
    own = clause_text_of(fresh.draft.protocol.id, row.clause_id) if row.clause_id else None
    form.move_to(row.version)
    form.move_to(own.version if own is not None else 0, name="clause_version")
    form.answer.errors = [str(fault)]
    words = tag_of(row.state).words
    typed = CHOICES.get(form.decision.data or "", "")
    rows = [
        Difference("Answer", words, typed),
        Difference("Words to the sender", row.answer, form.answer.data or ""),
    ]
    if row.clause_id:
        source = source_of(fresh.draft, row.clause_id)
        rows.append(Difference("Text of the clause", source, form.clause_text.data or ""))
    return _page(fresh, ConsultationPage.of(fresh.round, row.clause_id), form, differing(*rows))
