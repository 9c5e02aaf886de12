"""What waits for the visitor's yes, and what they asked themselves: the list, one question, answering, asking again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for

from partnership.base.errors import InputFault, NotAllowed, NotFound, RightsEnded, Stale
from partnership.people import approvals
from partnership.people.forms import QuestionForm, TickForm
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.register.authority.erasures import services as erasures
from partnership.register.authority.questions.services import ANSWERED
from partnership.register.authority.wording import KINDS, ONE_BY_ONE
from partnership.store.db import db, transaction
from partnership.store.kept_answers import until_a_change
from partnership.store.models import QuestionState
from partnership.web import conflict
from partnership.web.forms import posted_version, seen_version
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.base.errors import PartnershipError
    from partnership.people.approvals import Batch
    from partnership.policy.subjects import AboutAsked
    from partnership.store.models import Question

PATH = "/waiting"
ALONE = "Each of these questions is answered by itself. Nothing was changed."
REST_ENDED = "A right of yours ended with it or meanwhile, so no more was written down. Look at what still waits"


@blueprint.app_context_processor
def _for_menu() -> dict[str, Any]:
    """What the head of every page asks for: how many questions wait for the visitor."""
    return {"waiting_count": waiting_count}


def waiting_count() -> int:
    """How many questions wait for the visitor; reckoned once for a page, and kept until something changes."""
    if "waiting_count" not in g:
        visitor = viewer()
        g.waiting_count = (
            until_a_change(("questions", visitor.key), lambda: len(approvals.may_answer(visitor)))
            if visitor.is_authenticated
            else 0
        )
    found: int = g.waiting_count
    return found


def _load(asked_id: UUID) -> AboutAsked:
    return approvals.get_asked(asked_id, viewer())


@blueprint.get(PATH)
@permit(Action.SIGNED_IN)
def waiting() -> ResponseReturnValue:
    """Everything that waits for the visitor's yes, the oldest first, and what they asked."""
    return _list()


def _list(sent: TickForm | None = None, kind: str = "") -> ResponseReturnValue:
    session, visitor = db.session(), viewer()
    batches = approvals.batches_for(session, visitor)
    forms = {batch.act: _tick_form(batch) for batch in batches if not batch.is_one_by_one}
    if sent is not None:
        forms |= {batch.act: sent for batch in batches if batch.act.value == kind}
    return render_template(
        "people/waiting.html",
        batches=batches,
        forms=forms,
        sent=sent,
        kinds=KINDS,
        asked=approvals.asked_by(session, visitor),
        ended=approvals.ended_for(session, visitor),
        is_seat=visitor.is_administrator or visitor.coordinated_ids or any(map(visitor.leads, visitor.positions)),
    )


def _tick_form(batch: Batch) -> TickForm:
    form = TickForm(None, prefix=batch.act.value)
    form.offer(batch.waiting)
    return form


@blueprint.post(PATH)
@permit(Action.SIGNED_IN)
def agree_to() -> ResponseReturnValue:
    """Say yes to each question that was ticked; each stands for itself, and one that is over stops no other."""
    kind = request.form.get("kind", "")
    batch = next((each for each in approvals.batches_for(db.session(), viewer()) if each.act.value == kind), None)
    ticked = [each.partition(":") for each in request.form.getlist(f"{kind}-asked")]
    if batch is not None and batch.is_one_by_one:
        raise InputFault(ALONE)
    if not ticked:
        if batch is None:
            raise Stale(ANSWERED)
        form = _tick_form(batch)
        form.add_fault("Tick those whom you say yes to, or open one to say no", "asked")
        return _list(form, kind)
    return _agree([(_ticked(asked_id), version) for asked_id, _colon, version in ticked])


def _ticked(asked_id: str) -> Question:
    """A question that was ticked; refused before anything is answered where it could not have been."""
    try:
        found = _load(UUID(asked_id))
    except ValueError as fault:
        raise NotFound from fault
    if not allows(viewer(), Action.YES_VIEW, found):
        raise NotFound
    if found.act in ONE_BY_ONE:
        raise InputFault(ALONE)
    return found.asked


def _agree(ticked: list[tuple[Question, str]]) -> ResponseReturnValue:
    done, left = 0, []
    for asked, version in ticked:
        try:
            with transaction() as session:
                approvals.answer(session, asked, viewer(), is_agreed=True, expected_version=seen_version(version))
        except (Stale, InputFault) as fault:
            left.append(fault)
        except RightsEnded:
            if not done:
                raise
            left.append(InputFault(REST_ENDED))
            break
        else:
            done += 1
    if not done:
        raise left[0]
    flash("1 yes is written down." if done == 1 else f"{done} yeses are written down.", "success")
    for message in dict.fromkeys(map(str, left)):
        flash(message, "important")
    return redirect(url_for("people.waiting"))


@blueprint.get(f"{PATH}/<uuid:asked_id>")
@permit(Action.YES_VIEW, _load)
def question(about: AboutAsked) -> ResponseReturnValue:
    """One question: what a yes opens, who asks, since when and until when."""
    return _page(about, QuestionForm(data={"version": about.asked.version}))


def _page(about: AboutAsked, form: QuestionForm, late: PartnershipError | None = None) -> ResponseReturnValue:
    """A question as it stands; `late` says why an answer came too late, and what was typed is shown again."""
    is_open = about.asked.state is QuestionState.OPEN
    may_answer = is_open and allows(viewer(), Action.YES_GIVE, about)
    words = erasures.shown(db.session(), about.asked, viewer()) if may_answer else None
    if words is not None:
        form.reason.description = "It is kept with the question. Do not write the name, an address or about a victim"
    return conflict.page(
        "people/question.html",
        [] if late else None,
        late=late,
        form=form,
        each=approvals.question_shown(db.session(), about, viewer()),
        is_open=is_open,
        may_answer=may_answer,
        words=words,
        may_withdraw=is_open and allows(viewer(), Action.YES_WITHDRAW, about),
    )


@blueprint.post(f"{PATH}/<uuid:asked_id>")
@permit(Action.YES_VIEW, _load)
def answer(about: AboutAsked) -> ResponseReturnValue:
    """Say yes or no; whether the visitor may is asked once more when their turn has come."""
    form = QuestionForm()
    if about.asked.state is not QuestionState.OPEN:
        return _page(about, form, Stale(ANSWERED))
    if not allows(viewer(), Action.YES_GIVE, about):  # who asked sees the question, and is not who answers it
        raise NotAllowed
    attempt = conflict.save(
        form,
        lambda session: approvals.answer(
            session, about.asked, viewer(),
            is_agreed=form.is_agreed, reason=form.reason.data or "", expected_version=form.seen_version,
            seen=request.form.get("seen", ""),
        ),
        at="answer",
    )  # fmt: skip
    if attempt.is_saved:
        words = "Your yes is written down." if form.is_agreed else "Your no is written down. Nothing changes."
        flash(words, "success")
        return redirect(url_for("people.waiting"))
    if attempt.is_undone:
        about = _load(about.asked.id)
    if attempt.late:
        form.move_to(about.asked.version)
    return _page(about, form, attempt.late)


@blueprint.post(f"{PATH}/<uuid:asked_id>/take-back")
@permit(Action.YES_WITHDRAW, _load)
def withdraw(about: AboutAsked) -> ResponseReturnValue:
    """Take back what one asked."""
    version = posted_version()
    try:
        with transaction() as session:
            approvals.withdraw(session, about.asked, expected_version=version)
    except Stale as fault:
        flash(str(fault), "important")
        return redirect(url_for("people.question", asked_id=about.asked.id))
    flash("Taken back: nobody is asked any more.", "success")
    return redirect(url_for("people.waiting"))


@blueprint.post(f"{PATH}/<uuid:asked_id>/again")
@permit(Action.YES_WITHDRAW, _load)
def ask_again(about: AboutAsked) -> ResponseReturnValue:
    """Ask once more what was refused, taken back or not answered."""
    version = posted_version()
    try:
        with transaction() as session:
            approvals.ask_again(session, about.asked, viewer(), expected_version=version)
    except (Stale, InputFault) as fault:
        flash(str(fault), "important")
        return redirect(url_for("people.question", asked_id=about.asked.id))
    flash("Asked again. Whoever may answer is told by mail.", "success")
    return redirect(url_for("people.waiting"))
