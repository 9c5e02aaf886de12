"""Showing a confidential address: told before shown; and the page of who looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from partnership.db import transaction
from partnership.directory import wording
from partnership.directory.entry import NAMELESS
from partnership.directory.forms import RevealForm
from partnership.directory.oversight.queries import reveals as reveals_of
from partnership.directory.oversight.revealing import TooManyAddresses, record_reveal
from partnership.directory.queries import get_organisation
from partnership.directory.views import loading
from partnership.directory.views.blueprint import blueprint
from partnership.errors import InputFault
from partnership.policy.actions import Action
from partnership.sealing import CannotUnseal
from partnership.web.pagination import page_number
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.models import Location, Organisation


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
                record_reveal(session, viewer(), location, form.reason.data, form.note.data or "")
        except InputFault as fault:
            form.add_fault(str(fault), fault.field)
        except TooManyAddresses as fault:
            return render_template("directory/too_many.html", message=str(fault), **page), 429
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


@blueprint.get("/organisations/<uuid:organisation_id>/reveals")
@permit(Action.REVEALS_VIEW, get_organisation)
def reveals(organisation: Organisation) -> ResponseReturnValue:
    """Who was shown an address of the organisation, when and why, the newest first."""
    page = reveals_of(organisation.id, page_number(request.args.get("page")))
    names = {str(row.id): row.name for row in organisation.locations}
    return render_template(
        "directory/reveals.html",
        organisation=organisation,
        page=page,
        rows=[
            {
                "at": each.entry.at,
                "who": each.post or each.entry.actor,
                "place": names.get(each.entry.row_id) or NAMELESS["locations"],
                "is_proposed": "which" in each.entry.changes,
                "reason": wording.REASONS.get(_told(each.entry.changes, "reason"), ""),
                "note": _told(each.entry.changes, "note"),
            }
            for each in page.rows
        ],
        page_url=lambda number: url_for("directory.reveals", organisation_id=organisation.id, page=number),
    )


def _told(changes: dict[str, list[str | None]], name: str) -> str:
    return (changes.get(name) or [None, None])[1] or ""
