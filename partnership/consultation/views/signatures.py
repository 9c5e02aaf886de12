"""One row of a signing: signing or refusing for an organisation, and recording what came on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template

from partnership.consultation import queries, seats, services
from partnership.consultation.forms import PaperForm, RefuseForm, SignForm
from partnership.consultation.services.signatures import NOT_APPROVED, is_complete
from partnership.consultation.views.blueprint import SIGNING, back, blueprint, by
from partnership.db import transaction
from partnership.errors import Conflict, InputFault, NotFound, Stale
from partnership.models import SigningState
from partnership.policy.actions import Action
from partnership.protocols.composing.signatories import BEFORE
from partnership.protocols.lifecycle.current import late_in
from partnership.protocols.lifecycle.progress import are_approved
from partnership.protocols.lifecycle.signed_version import grouped
from partnership.protocols.lifecycle.status import version_of
from partnership.web.forms import VersionedForm
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.consultation.queries import ToSign
    from partnership.models import Signing

PAGE = "consultation.signing"
ROW = f"{SIGNING}/<uuid:signature_id>"


@blueprint.route(f"{ROW}/sign", methods=["GET", "POST"])
@permit(Action.SIGNATURE_GIVE, queries.get_to_sign)
def sign(place: ToSign) -> ResponseReturnValue:
    """What is signed, what signing means, and the tick that is the signature."""
    if words := _why_not(place):
        return back(place.draft, PAGE, words, "important")
    version = version_of(place.draft.protocol, place.signing)
    form = SignForm(data={"post": viewer().display_name, "sha256": version.sha256})
    if form.validate_on_submit():
        try:
            with transaction() as session:
                sha, post = form.sha256.data or "", form.post.data or ""
                signing = services.sign(session, place, account_id(), post, sha, by())
        except (Stale, Conflict) as fault:
            return back(place.draft, PAGE, str(fault), "important")
        except InputFault as fault:
            form.add_fault(fault, "post")
        else:
            return back(place.draft, PAGE, _done(place, signing, "You have signed for"))
    return _page("consultation/sign.html", place, form)


def _why_not(place: ToSign, *, on_paper: bool = False) -> str:
    """Why a row cannot be decided now, in words; empty when it can."""
    row, signing = place.signature, place.signing
    if signing.state in (SigningState.ENDED, SigningState.SUPERSEDED):
        return "This version is not signed any more."
    if row.counts:
        return f"{row.name} has signed already."
    if not are_approved(signing) and row.approval not in BEFORE:
        return NOT_APPROVED
    return seats.why_not_on_paper(row) if on_paper else ""


def account_id() -> UUID:
    """Whose account is at work."""
    found = viewer().account_id
    if found is None:  # `permit` has asked already
        raise NotFound
    return found


def _done(place: ToSign, signing: Signing, what: str) -> str:
    words = f"{what} {place.signature.name}."
    if signing.state is SigningState.AGREED and place.signature.is_needed:
        number = version_of(place.draft.protocol, signing).number
        return f"{words} Everybody needed has signed: version {number} is agreed and in force."
    if is_complete(signing):
        return f"{words} Everybody needed has signed; it waits for the coordinator, who answers what came up."
    return words


def _page(template: str, place: ToSign, form: VersionedForm, **more: Any) -> str:
    return render_template(
        template,
        late=late_in(place.draft, place.signing),
        draft=place.draft,
        partnership=place.draft.partnership,
        signing=place.signing,
        row=place.signature,
        version=version_of(place.draft.protocol, place.signing),
        grouped=grouped,
        form=form,
        **more,
    )


@blueprint.route(f"{ROW}/refuse", methods=["GET", "POST"])
@permit(Action.SIGNATURE_GIVE, queries.get_to_sign)
def refuse(place: ToSign) -> ResponseReturnValue:
    """Say why the organisation does not sign."""
    if words := _why_not(place):
        return back(place.draft, PAGE, words, "important")
    form = RefuseForm(data={"post": viewer().display_name})
    if form.validate_on_submit():
        try:
            with transaction() as session:
                reason = form.reason.data or ""
                services.refuse(session, place, account_id(), form.post.data or "", reason, by())
        except (Stale, Conflict) as fault:
            return back(place.draft, PAGE, str(fault), "important")
        except InputFault as fault:
            form.add_fault(fault, "reason")
        else:
            words = f"{place.signature.name} does not sign, and the coordinator sees why. You can still sign later."
            return back(place.draft, PAGE, words)
    return _page("consultation/refuse.html", place, form)


@blueprint.route(f"{ROW}/paper", methods=["GET", "POST"])
@permit(Action.SIGNING_MANAGE, queries.get_to_sign)
def paper(place: ToSign) -> ResponseReturnValue:
    """Record an approval, or the paper of a party that has nobody who could sign here."""
    if words := _why_not(place, on_paper=True):
        return back(place.draft, PAGE, words, "important")
    form = PaperForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                signing = services.record_paper(session, place, form.paper(), by(), account_id=account_id())
        except (Stale, Conflict) as fault:
            return back(place.draft, PAGE, str(fault), "important")
        except InputFault as fault:
            form.add_fault(fault, "kept_at")
        else:
            return back(place.draft, PAGE, _done(place, signing, "Recorded for"))
    return _page("consultation/paper.html", place, form, is_approval=place.signature.approval in BEFORE)
