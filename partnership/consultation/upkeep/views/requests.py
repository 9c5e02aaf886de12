"""The page of a change request: each field old, now and new; deciding, taking on, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault, NotAllowed
from partnership.base.sealing import CannotUnseal
from partnership.consultation.upkeep import queries, services
from partnership.consultation.upkeep.forms import ANSWERS, DecideForm, decide_form
from partnership.consultation.upkeep.view_models import FieldShown, RequestShown, request_shown
from partnership.consultation.upkeep.views import loaders
from partnership.consultation.upkeep.views.blueprint import blueprint
from partnership.documents.wording import listed
from partnership.policy import scopes
from partnership.policy.actions import Action
from partnership.register.directory.entry import NAMELESS
from partnership.register.directory.forms import RevealForm
from partnership.register.directory.oversight.reveals import TooManyAddresses, record_reveal
from partnership.register.directory.services import Decisions
from partnership.register.directory.views.loaders import keyring
from partnership.store.db import db, transaction
from partnership.store.models import FieldAnswer, Location
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.field_checks import clean_text
from partnership.web.forms import posted_version
from partnership.web.permit import permit, shown_once, viewer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.consultation.upkeep.queries import RequestSubject
    from partnership.policy.subjects import AboutOrganisation

WORDS = {FieldAnswer.ACCEPTED: "accepted", FieldAnswer.REFUSED: "refused"}


@blueprint.get("/requests/<uuid:request_id>")
@permit(Action.REQUEST_VIEW, loaders.get_request)
def request_page(about: AboutOrganisation) -> ResponseReturnValue:
    """A request for its sender, the organisation's own people and the coordinators, who decide on it here."""
    shown = _shown(about.row)
    return _page(about.row, shown, _form(about.row, shown, sent=None))


@blueprint.post("/requests/<uuid:request_id>")
@permit(Action.REQUEST_DECIDE, loaders.get_request)
def decide(about: AboutOrganisation) -> ResponseReturnValue:
    """Answer fields; the second of two coordinators sees both answers (409), and nothing is done twice."""
    found: RequestSubject = about.row
    request_id = found.row.id
    shown = _shown(found)
    form = _form(found, shown, sent=request.form)
    if _is_out_of_step(shown, form):
        return _both(request_id)
    attempt = conflict.save(form, lambda session: _decide(session, found, form))
    if attempt.is_saved:
        flash(_told(field.answer for field in attempt.value), "success")
        return redirect(url_for("upkeep.request_page", request_id=request_id))
    if attempt.late:
        return _both(request_id)
    if attempt.is_undone:
        found = queries.get_request(request_id)
        shown = _shown(found)
    return _page(found, shown, form)


def _is_out_of_step(shown: RequestShown, form: DecideForm) -> bool:
    """Whether a field that was answered in the form is not there to be answered any more."""
    missing = [
        each for each in shown.fields if f"answer_{each.id.hex}" in request.form and each.id not in form.field_ids
    ]
    if any(each.is_open and not each.may_answer for each in missing):
        raise NotAllowed
    return bool(missing)


def _decide(session: Session, found: RequestSubject, form: DecideForm) -> list[Any]:
    answers = form.answers
    if not answers:
        raise InputFault("Accept or refuse at least one field, or go back to the list")
    seen = services.DecisionBasis(form.seen_version, Decisions(form.decisions.is_another, form.decisions.is_meant))
    among = scopes.known_organisations(viewer())
    return services.decide(session, viewer(), found, answers, seen, keyring=keyring(), among=among)


def _told(answers: Iterable[FieldAnswer]) -> str:
    """What was done: "Answered: 1 accepted, 2 refused. The sender is told."."""
    given = list(answers)
    words = [f"{given.count(each)} {word}" for each, word in WORDS.items() if given.count(each)]
    return f"Answered: {listed(words)}. The sender is told."


def _shown(found: RequestSubject) -> RequestShown:
    record = found.record
    is_new = isinstance(record, Location) and queries.has_new_lock(record.id, found.row.sent_at)
    new_locks = {record.id} if is_new and isinstance(record, Location) else set()
    return request_shown(viewer(), found, new_locks=new_locks)


def _form(found: RequestSubject, shown: RequestShown, *, sent: Any) -> DecideForm:
    fields = [each for each in shown.fields if each.is_open and each.may_answer] if shown.may_decide else []
    form = decide_form(fields)(sent)
    if sent is None:
        form.version.data = str(services.row_version(found))
    return form


def _page(
    found: RequestSubject,
    shown: RequestShown,
    form: DecideForm,
    *,
    differences: list[Difference] | None = None,
) -> ResponseReturnValue:
    return conflict.page(
        "upkeep/request.html",
        differences,
        shown=shown,
        form=form,
        place=viewer_place(found),
        has_nobody=not found.organisation.partnership_ids,
        location=found.record if isinstance(found.record, Location) else None,
    )


def viewer_place(found: RequestSubject) -> Any:
    """The partnership whose queue the visitor came from: one that they coordinate and the organisation belongs to."""
    visitor = viewer()
    ids = found.organisation.partnership_ids & visitor.coordinated_ids
    if found.partnership is not None:
        ids &= {found.partnership.id}
    return next((place for place in visitor.places if place.id in ids), None)


def _both(request_id: UUID) -> ResponseReturnValue:
    """What is stored now beside what was chosen; choices for fields that are still open stay in the form."""
    db.session.rollback()
    found = queries.get_request(request_id)
    shown = _shown(found)
    fresh = _form(found, shown, sent=request.form)
    fresh.move_to(services.row_version(found))
    for each in shown.fields:
        if f"seen_{each.id.hex}" in fresh:
            fresh[f"seen_{each.id.hex}"].data = str(each.version)
    sent = [each for each in shown.fields if f"answer_{each.id.hex}" in request.form]
    return _page(found, shown, fresh, differences=[_difference(each) for each in sent])


def _difference(field: FieldShown) -> Difference:
    chosen = request.form.get(f"answer_{field.id.hex}", "")
    # As a field of a form takes it: what a page cannot hold is taken out.
    reason = (clean_text(request.form.get(f"reason_{field.id.hex}")) or "").strip()
    typed = tuple(each for each in (ANSWERS.get(chosen, ""), reason) if each)
    if field.is_open:
        return Difference(field.label, (f"Not answered yet. Stands now: {', '.join(field.now) or 'nothing'}",), typed)
    return Difference(
        field.label,
        tuple(each for each in (f"{field.answer.value.capitalize()} by {field.answered_by}", field.reason) if each),
        typed,
    )


@blueprint.post("/requests/<uuid:request_id>/owner")
@permit(Action.REQUEST_DECIDE, loaders.get_request)
def own(about: AboutOrganisation) -> ResponseReturnValue:
    """Take a request on, or let it go."""
    row = about.row.row
    request_id, version = row.id, posted_version()
    is_letting_go = "let_go" in request.form
    change = services.let_go if is_letting_go else services.take_on
    with transaction():
        change(viewer(), row, seen_version=version)
    flash("You have let it go." if is_letting_go else "You have taken it on.", "success")
    return redirect(url_for("upkeep.request_page", request_id=request_id))


@blueprint.route("/requests/<uuid:request_id>/withdraw", methods=["GET", "POST"])
@permit(Action.REQUEST_WITHDRAW, loaders.get_request)
def withdraw(about: AboutOrganisation) -> ResponseReturnValue:
    """Take back what is not answered yet, after a page that says what follows."""
    found: RequestSubject = about.row
    request_id = found.row.id
    back = url_for("upkeep.request_page", request_id=request_id)
    if request.method == "POST":
        with transaction() as session:
            services.withdraw(session, viewer(), found.row, seen_version=posted_version())
        flash("You have withdrawn it. Nothing of it was changed.", "success")
        return redirect(back)
    return render_template("upkeep/withdraw.html", shown=_shown(found), back=back)


@blueprint.route("/requests/<uuid:request_id>/address", methods=["GET", "POST"])
@permit(Action.LOCATION_REVEAL, loaders.get_proposed_address)
@shown_once
def proposed_address(location: Location) -> ResponseReturnValue:
    """Show the address that is proposed for a confidential place: asked why, written down, and only then shown."""
    request_id: UUID = (request.view_args or {})["request_id"]
    page = {
        "name": location.name or NAMELESS["locations"],
        "organisation": location.organisation.name,
        "back": url_for("upkeep.request_page", request_id=request_id),
        "is_proposed": True,
    }
    form = RevealForm()
    form.offer()
    if form.validate_on_submit():
        try:
            # A transaction of its own: when it does not commit, an error page answers and no address.
            with transaction() as session:
                reason, note = form.reason.data, form.note.data or ""
                record_reveal(session, viewer(), location, reason, note, is_proposed=True)
        except InputFault as fault:
            form.add_fault(fault)
        except TooManyAddresses as fault:
            return render_template("directory/too_many.html", message=str(fault), **page), 429
        else:
            return render_template("directory/address.html", address=_opened(request_id), **page)
    return render_template("directory/reveal.html", form=form, **page)


def _opened(request_id: UUID) -> str:
    """The proposed address, or empty when this site's keys do not open it."""
    field = loaders.sealed_field(queries.get_request(request_id))
    if field is None:
        return ""
    try:
        return keyring().unseal(field.sealed_new or b"", table="change_field", row=field.id, field="new")
    except CannotUnseal:
        return ""
