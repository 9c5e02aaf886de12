"""Objecting to a signature, taking it back, taking an objection back, and asking about a seat that is in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from partnership.base.errors import Conflict, Stale
from partnership.consultation import queries, seats, services
from partnership.consultation.forms import ObjectionForm
from partnership.consultation.services.objections import OVER
from partnership.consultation.views.blueprint import account_id, back, blueprint
from partnership.consultation.views.signatures import LATE, PAGE, ROW
from partnership.policy.actions import Action
from partnership.protocols.lifecycle.signatures import objection_words, stands_words
from partnership.protocols.lifecycle.signed_version import how_words
from partnership.protocols.lifecycle.status import version_of
from partnership.store.db import transaction
from partnership.store.models import Decision, SigningState
from partnership.web import conflict
from partnership.web.forms import VersionedForm
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.base.errors import PartnershipError
    from partnership.consultation.queries import ToSign


@blueprint.route(f"{ROW}/object", methods=["GET", "POST"])
@permit(Action.SIGNATURE_OBJECT, queries.get_to_sign)
def object_to(place: ToSign) -> ResponseReturnValue:
    """Ask why the signature does not count, then set it aside; for who signed: take it back."""
    if request.method == "GET" and (words := _why_not(place)):
        return back(place.draft, PAGE, words, "important")
    form = ObjectionForm(data={"version": str(place.signature.version)})
    attempt = conflict.save(
        form,
        lambda session: services.object_to(
            session, place, account_id(), form.reason.data or "", viewer().post, expected_version=form.seen_version
        ),
        at="reason",
        late=LATE,
    )
    if attempt.is_saved:
        return back(place.draft, PAGE, _done(place, is_in_force=attempt.value.state is SigningState.AGREED))
    if attempt.late:
        place = queries.get_to_sign(place.draft.partnership.slug, place.draft.protocol.id, place.signature.id)
        form.move_to(place.signature.version)
    return _page("consultation/object_to.html", place, form, attempt.late)


@blueprint.route(f"{ROW}/take-objection-back", methods=["GET", "POST"])
@permit(Action.SIGNATURE_OBJECT, queries.get_to_sign)
def take_objection_back(place: ToSign) -> ResponseReturnValue:
    """Ask, then let the signature count again; for who objected, and nobody else."""
    row = place.signature
    if not row.is_set_aside or row.is_taken_back or row.objected_by_id != viewer().account_id:
        words = f"No objection of yours to the signature of {row.name} stands. Only who objected takes it back."
        return back(place.draft, PAGE, words, "important")
    form = VersionedForm(data={"version": str(row.version)})
    if form.validate_on_submit():
        try:
            with transaction() as session:
                services.lift(session, place, account_id(), expected_version=form.seen_version)
        except (Stale, Conflict) as fault:
            return back(place.draft, PAGE, str(fault), "important")
        return back(place.draft, PAGE, f"The objection is taken back. The signature of {row.name} counts again.")
    return _page("consultation/take_objection_back.html", place, form)


@blueprint.post(f"{ROW}/ask-vacancy")
@permit(Action.SIGNING_MANAGE, queries.get_to_sign)
def ask_vacancy(place: ToSign) -> ResponseReturnValue:
    """Ask those who may say so whether the seat is vacant that is in the way of a paper."""
    try:
        with transaction() as session:
            seats.ask_whether_vacant(session, place.signature, account_id())
    except Conflict as fault:
        return back(place.draft, PAGE, str(fault), "important")
    words = "Asked: whose seat it was, or a second person, says whether it is vacant. Then a paper can be recorded."
    return back(place.draft, PAGE, words)


def _why_not(place: ToSign) -> str:
    row, signing = place.signature, place.signing
    if signing.state in (SigningState.ENDED, SigningState.SUPERSEDED):
        return OVER
    if row.decision is not Decision.SIGNED:
        return f"{row.name} has not signed, so nobody has to object."
    if row.is_set_aside:
        return f"An objection to the signature of {row.name} stands already."
    return ""


def _done(place: ToSign, *, is_in_force: bool) -> str:
    words = (
        f"The signature of {place.signature.name} is set aside. Everybody of the party and each coordinator is told."
    )
    if is_in_force:
        return f"{words} The version stays in force, and says that an objection stands."
    return words


def _page(
    template: str, place: ToSign, form: VersionedForm, late: PartnershipError | None = None
) -> ResponseReturnValue:
    row = place.signature
    return conflict.page(
        template,
        [] if late else None,
        late=late,
        draft=place.draft,
        partnership=place.draft.partnership,
        signing=place.signing,
        row=row,
        version=version_of(place.draft.protocol, place.signing),
        form=form,
        is_own=row.decided_by_id is not None and row.decided_by_id == viewer().account_id,
        how=how_words(row),
        stands=stands_words(row, place.signing.opened_at),
        objection=objection_words(row),
    )
