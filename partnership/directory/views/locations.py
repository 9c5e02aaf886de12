"""Showing a confidential address: told before shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from partnership.db import transaction
from partnership.directory import services
from partnership.directory.entry import NAMELESS
from partnership.directory.forms import RevealForm
from partnership.directory.views import loading
from partnership.directory.views.blueprint import blueprint
from partnership.errors import InputFault
from partnership.policy.actions import Action
from partnership.sealing import CannotUnseal
from partnership.web.permit import permit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.models import Location


@blueprint.route("/organisations/<uuid:organisation_id>/locations/<uuid:row_id>/reveal", methods=["GET", "POST"])
@permit(Action.LOCATION_REVEAL, loading.confidential_location)
def reveal(location: Location) -> ResponseReturnValue:
    """Ask why, write that down, and only then show the address."""
    organisation_id, row_id = location.organisation_id, location.id
    page = {
        "name": location.name or NAMELESS["locations"],
        "organisation": location.organisation.name,
        "back": url_for("directory.organisation", organisation_id=organisation_id, _anchor="locations"),
    }
    form = RevealForm(request.form if request.method == "POST" else None)
    form.offer()
    if request.method == "POST" and form.validate():
        try:
            # A transaction of its own: when it does not commit, an error page answers and no address.
            with transaction() as session:
                services.record_reveal(session, location, form.reason.data, form.note.data or "")
        except InputFault as fault:
            form.add_fault(str(fault), fault.field)
        else:
            address = _opened(loading.confidential_location(organisation_id, row_id))
            return render_template("directory/address.html", address=address, **page)
    return render_template("directory/reveal.html", form=form, **page)


def _opened(location: Location) -> str:
    """The address, or empty when this site's keys do not open it."""
    try:
        return loading.keyring().unseal(
            location.sealed_address or b"", table="location", row=location.id, field="address"
        )
    except CannotUnseal:
        return ""
