"""Who sees one confidential address by name: given from its place, taken back there or on the page of the team."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from partnership.accounts.entering import own_path
from partnership.authority.telling import post_of
from partnership.db import transaction
from partnership.directory.entry import NAMELESS
from partnership.errors import InputFault, NotAllowed, NotFound
from partnership.models import Location
from partnership.people.forms import GrantForm
from partnership.people.grants import queries
from partnership.people.grants import services as grants
from partnership.people.services import Outcome
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.policy.rules import allows
from partnership.policy.subjects import AboutOrganisation
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PATH = "/organisations/<uuid:organisation_id>/locations/<uuid:row_id>/grants"
_SAID = {
    Outcome.CHANGED: "{} may now open the address. Each look is mailed to all who keep it.",
    Outcome.ASKED: "Asked: another cleared coordinator says yes before {} may open the address.",
}


def _about(organisation_id: UUID, row_id: UUID, account_id: UUID) -> AboutOrganisation:
    """A grant, for the policy; raises NotFound."""
    location = queries.get_locked_location(organisation_id, row_id)
    found = next((each for each in queries.grants_at(location) if each.account.id == account_id), None)
    if found is None:
        raise NotFound
    return AboutOrganisation(organisation=location.organisation, row=found, is_inside=True)


@blueprint.route(PATH, methods=["GET", "POST"])
@permit(Action.LOCATION_REVEAL, queries.get_locked_location)
def location_grants(location: Location) -> ResponseReturnValue:
    """Who sees this address by name, and the form to give it to somebody.

    For those who see it themselves and manage the organisation: who was only granted it gives it to nobody.
    """
    visitor, organisation = viewer(), location.organisation
    if not allows(visitor, Action.PEOPLE_MANAGE, organisation):
        raise NotAllowed
    shown = visible(visitor, location)
    form = GrantForm(request.form if request.method == "POST" else None)
    here = url_for("people.location_grants", organisation_id=organisation.id, row_id=location.id)
    if request.method == "POST" and form.validate():
        try:
            with transaction() as session:
                account, outcome = grants.give(session, visitor, location, form.wanted)
        except InputFault as fault:
            form.add_fault(str(fault), fault.field)
        else:
            flash(_SAID[outcome].format(post_of(account)), "success")
            return redirect(here)
    return render_template(
        "people/location_grants.html",
        form=form,
        organisation=organisation,
        location=location,
        name=(shown.values.get("name") if shown is not None else "") or NAMELESS["locations"],
        grants=queries.grants_at(location),
        here=here,
    )


@blueprint.post(f"{PATH}/<uuid:account_id>/take-back")
@permit(Action.PEOPLE_MANAGE, _about)
def take_back_grant(about: AboutOrganisation) -> ResponseReturnValue:
    """End a grant at once. Whoever manages the organisation may, whether or not they see the address."""
    found = about.row
    post = post_of(found.account)
    with transaction() as session:
        grants.take_back(session, viewer(), found.grant, found.location, found.account)
    flash(f"{post} may no longer see the address.", "success")
    back = request.form.get("back")
    usual = url_for("directory.organisation", organisation_id=about.organisation.id, _anchor="locations")
    return redirect(own_path(back) if back else usual)
