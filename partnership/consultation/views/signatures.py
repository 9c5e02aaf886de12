"""One row of a signing: signing or refusing for an organisation, and recording what came on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from partnership.base.errors import Conflict, Stale
from partnership.consultation import queries, seats, services
from partnership.consultation.forms import PaperForm, RefuseForm, SignForm
from partnership.consultation.services.signatures import NOT_APPROVED, is_complete
from partnership.consultation.views.blueprint import SIGNING, account_id, back, blueprint, by
from partnership.policy.actions import Action
from partnership.protocols.composing.signatories import BEFORE
from partnership.protocols.lifecycle.current import late_in
from partnership.protocols.lifecycle.progress import are_approved
from partnership.protocols.lifecycle.signed_version import grouped
from partnership.protocols.lifecycle.status import version_of
from partnership.store.models import SigningState
from partnership.web import conflict
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.base.errors import PartnershipError
    from partnership.consultation.queries import ToSign
    from partnership.store.models import Signing
    from partnership.web.forms import BaseForm

PAGE = "consultation.signing"
ROW = f"{SIGNING}/<uuid:signature_id>"
LATE = (Stale, Conflict)  # what came first, of somebody else's: the signing was ended, the row was decided


@blueprint.route(f"{ROW}/sign", methods=["GET", "POST"])
@permit(Action.SIGNATURE_GIVE, queries.get_to_sign)
def sign(place: ToSign) -> ResponseReturnValue:
    """What is signed, what signing means, and the tick that is the signature."""
    if words := _why_not_shown(place):
        return back(place.draft, PAGE, words, "important")
    version = version_of(place.draft.protocol, place.signing)
    form = SignForm(data={"post": viewer().display_name, "sha256": version.sha256})
    attempt = conflict.save(
        form,
        lambda session: services.sign(session, place, account_id(), form.post.data or "", form.sha256.data or "", by()),
        at="post",
        late=LATE,
    )
    if attempt.is_saved:
        return back(place.draft, PAGE, _done(place, attempt.value, "You have signed for"))
    if attempt.late:  # what is shown now is what is signed next, and is read before it is
        form.sha256.data, form.is_authorised.data = version.sha256, False
    return _page("consultation/sign.html", place, form, attempt.late)


def _why_not_shown(place: ToSign, *, on_paper: bool = False) -> str:
    """Why the form is not shown; what was sent is answered by the service, so that nothing typed is lost."""
    return _why_not(place, on_paper=on_paper) if request.method == "GET" else ""


def _why_not(place: ToSign, *, on_paper: bool = False) -> str:
    """Why a row cannot be decided now, in words; empty when it can."""
    row, signing = place.signature, place.signing
    if signing.state in (SigningState.ENDED, SigningState.SUPERSEDED):
        return "This version is not signed any more."
    if row.counts:
        return f"{row.name} has signed already."
    if not are_approved(signing) and row.approval not in BEFORE:
        return NOT_APPROVED
    return seats.why_not_on_paper(row, place.partnership_id) if on_paper else ""


def _done(place: ToSign, signing: Signing, what: str) -> str:
    words = f"{what} {place.signature.name}."
    if place.signature.waits_for_own_word:
        return f"{words} You changed its mailbox, so the paper waits for its own word. The mailbox of before was asked."
    if signing.state is SigningState.AGREED and place.signature.is_needed:
        number = version_of(place.draft.protocol, signing).number
        return f"{words} Everybody needed has signed: version {number} is agreed and in force."
    if is_complete(signing):
        return f"{words} Everybody needed has signed; it waits for the coordinator, who answers what came up."
    return words


def _page(
    template: str, place: ToSign, form: BaseForm, late: PartnershipError | None, **more: Any
) -> ResponseReturnValue:
    """The page as everything stands now; `late` says why what was sent could not be kept."""
    place = queries.get_to_sign(place.draft.partnership.slug, place.draft.protocol.id, place.signature.id)
    return conflict.page(
        template,
        [] if late else None,
        late=late,
        came=late_in(place.draft, place.signing),
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
    if words := _why_not_shown(place):
        return back(place.draft, PAGE, words, "important")
    form = RefuseForm(data={"post": viewer().display_name})
    attempt = conflict.save(
        form,
        lambda session: services.refuse(
            session, place, account_id(), form.post.data or "", form.reason.data or "", by()
        ),
        at="reason",
        late=LATE,
    )
    if attempt.is_saved:
        words = f"{place.signature.name} does not sign, and the coordinator sees why. You can still sign later."
        return back(place.draft, PAGE, words)
    return _page("consultation/refuse.html", place, form, attempt.late)


@blueprint.route(f"{ROW}/paper", methods=["GET", "POST"])
@permit(Action.SIGNING_MANAGE, queries.get_to_sign)
def paper(place: ToSign) -> ResponseReturnValue:
    """Record an approval, or the paper of a party that has nobody who could sign here."""
    if words := _why_not_shown(place, on_paper=True):
        return back(place.draft, PAGE, words, "important")
    form = PaperForm()
    is_approval = place.signature.approval in BEFORE
    attempt = conflict.save(
        form,
        lambda session: services.record_paper(session, place, form.paper(), by(), account_id=account_id()),
        at="kept_at",
        late=LATE,
    )
    if attempt.is_saved:
        return back(place.draft, PAGE, _done(place, attempt.value, "Recorded for"))
    return _page("consultation/paper.html", place, form, attempt.late, is_approval=is_approval)
