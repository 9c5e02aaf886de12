"""The owner agreement of a place that somebody has already: read once, accepted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request

from partnership.accounts.sign_in_flow import own_path
from partnership.base.errors import NotFound
from partnership.people import agreement as agreement_text
from partnership.people import services
from partnership.people.forms import AcceptForm
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.register.authority import queries as authority
from partnership.register.directory.queries import get_organisation
from partnership.store.db import transaction
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.store.models import Organisation, Position


@blueprint.route("/organisations/<uuid:organisation_id>/agreement", methods=["GET", "POST"])
@permit(Action.ORGANISATION_VIEW, get_organisation)
def agreement(organisation: Organisation) -> ResponseReturnValue:
    """What somebody with a place in the organisation promises."""
    position = _own_position(organisation.id)
    form = AcceptForm()
    if request.method == "POST" and position.agreement:  # in another tab
        return redirect(own_path(request.args.get("next")))
    if form.validate_on_submit():
        with transaction() as session:
            services.accept_agreement(session, position)
        flash("Thank you: the agreement is accepted.", "success")
        return redirect(own_path(request.args.get("next")))
    wording = position.agreement if position.agreement in agreement_text.WORDINGS else agreement_text.CURRENT
    return render_template(
        "people/agreement.html",
        form=form,
        organisation=organisation,
        position=position,
        wording=agreement_text.WORDINGS[wording],
        version=wording,
        back=own_path(request.args.get("next")),
    )


def _own_position(organisation_id: UUID) -> Position:
    """The visitor's own place there; nobody else is asked for the agreement, so for them there is no such page."""
    account_id = viewer().account_id
    found = authority.position(account_id, organisation_id) if account_id is not None else None
    if found is None:
        raise NotFound
    return found
