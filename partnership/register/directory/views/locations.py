"""Showing a confidential address: told before shown; and the page of who looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm.attributes import set_committed_value

from partnership.base.errors import InputFault
from partnership.base.sealing import CannotUnseal
from partnership.documents.wording import counted
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.register.directory import queries, wording
from partnership.register.directory.entry import NAMELESS, part_shown
from partnership.register.directory.forms import AskToOpenForm, RevealForm
from partnership.register.directory.oversight import reveals as reveal_services
from partnership.register.directory.oversight.place_status import holders_of, night_desks
from partnership.register.directory.oversight.queries import reveals as reveals_of
from partnership.register.directory.oversight.reveals import TooManyAddresses, record_reveal
from partnership.register.directory.parts import PARTS
from partnership.register.directory.views import loaders
from partnership.register.directory.views.blueprint import blueprint
from partnership.register.partnerships.queries import partnership_by_id
from partnership.store.db import transaction
from partnership.web.pages import page_number
from partnership.web.permit import permit, shown_once, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.register.directory.oversight.queries import Reveal
    from partnership.store.models import Location, Organisation, Partnership
    from partnership.web.pages import ResultPage


@blueprint.route("/organisations/<uuid:organisation_id>/locations/<uuid:row_id>/reveal", methods=["GET", "POST"])
@permit(Action.LOCATION_REVEAL, loaders.confidential_location)
@shown_once
def reveal(location: Location) -> ResponseReturnValue:
    """Ask why, write that down, and only then show the address."""
    organisation_id, row_id = location.organisation_id, location.id
    page = {
        "name": location.name or NAMELESS["locations"],
        "organisation": location.organisation.name,
        "back": url_for("directory.place", organisation_id=organisation_id, row_id=row_id),
    }
    form = RevealForm()
    form.offer()
    if form.validate_on_submit():
        try:
            # A transaction of its own: when it does not commit, an error page answers and no address.
            with transaction() as session:
                record_reveal(session, viewer(), location, form.reason.data, form.note.data or "")
        except InputFault as fault:
            form.add_fault(fault)
        except TooManyAddresses as fault:
            return render_template("directory/too_many.html", message=str(fault), **page), 429
        else:
            address = _opened(loaders.confidential_location(organisation_id, row_id))
            return render_template("directory/address.html", address=address, **page)
    return render_template("directory/reveal.html", form=form, **page)


def _opened(location: Location) -> str:
    """The address, or empty when this site's keys do not open it."""
    try:
        return loaders.keyring().unseal(
            location.sealed_address or b"", table="location", row=location.id, field="address"
        )
    except CannotUnseal:
        return ""


@blueprint.get("/organisations/<uuid:organisation_id>/locations/<uuid:row_id>")
@permit(Action.ORGANISATION_VIEW, loaders.confidential_location)
def place(location: Location) -> ResponseReturnValue:
    """A confidential place for everybody who may know of it: whom to ring, and for some who holds it and who looked."""
    visitor, organisation = viewer(), location.organisation
    part = part_shown(visitor, PARTS["locations"], location)
    sees_looks = allows(visitor, Action.REVEALS_VIEW, location)
    organisation_id, row_id = organisation.id, location.id
    page = reveals_of([location.id], page_number(request.args.get("page"))) if sees_looks else None
    return render_template(
        "directory/place.html",
        location=location,
        organisation=organisation,
        name=part.title if part is not None else NAMELESS["locations"],
        desks=night_desks(visitor, organisation),
        home=_home_of(organisation),
        may_open=allows(visitor, Action.LOCATION_REVEAL, location),
        holders=holders_of(location) if allows(visitor, Action.GRANTS_VIEW, location) else None,
        page=page,
        rows=_looks(page, organisation) if page is not None else (),
        page_url=lambda number: url_for("directory.place", organisation_id=organisation_id, row_id=row_id, page=number),
    )


def _home_of(organisation: Organisation) -> Partnership | None:
    home_id = organisation.home_id
    return partnership_by_id(home_id) if home_id is not None else None


@blueprint.route("/organisations/<uuid:organisation_id>/locations/<uuid:row_id>/ask", methods=["GET", "POST"])
@permit(Action.ORGANISATION_VIEW, loaders.confidential_location)
def ask_to_open(location: Location) -> ResponseReturnValue:
    """Ask those who can give the address; they are told by mail, and nothing opens by asking."""
    part = part_shown(viewer(), PARTS["locations"], location)
    name, organisation = (part.title if part is not None else NAMELESS["locations"]), location.organisation.name
    back = url_for("directory.place", organisation_id=location.organisation_id, row_id=location.id)
    form = AskToOpenForm()
    form.offer()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                told = reveal_services.ask_to_open(session, viewer(), location, form.reason.data)
        except InputFault as fault:
            form.add_fault(fault)
        else:
            flash(f"Asked. Told of it: {counted(told, 'person', 'people')} who can give it.", "success")
            return redirect(back)
    return render_template("directory/ask_to_open.html", form=form, name=name, organisation=organisation, back=back)


@blueprint.get("/organisations/<uuid:organisation_id>/reveals")
@permit(Action.REVEALS_VIEW, queries.get_organisation)
def reveals(organisation: Organisation) -> ResponseReturnValue:
    """Who was shown an address of the organisation, when and why, the newest first: of places that are the visitor's.

    Its leads and cleared coordinators see all, who was granted a place sees the looks at that one.
    """
    for row in organisation.locations:
        set_committed_value(row, "organisation", organisation)
    mine = [row.id for row in organisation.locations if allows(viewer(), Action.REVEALS_VIEW, row)]
    page = reveals_of(mine, page_number(request.args.get("page")))
    return render_template(
        "directory/reveals.html",
        organisation=organisation,
        page=page,
        rows=_looks(page, organisation),
        page_url=lambda number: url_for("directory.reveals", organisation_id=organisation.id, page=number),
    )


def _looks(page: ResultPage[Reveal], organisation: Organisation) -> list[dict[str, object]]:
    names = {str(row.id): row.name for row in organisation.locations}
    return [
        {
            "at": each.entry.at,
            "who": each.post or each.entry.actor,
            "place": names.get(each.entry.row_id) or NAMELESS["locations"],
            "is_proposed": "which" in each.entry.changes,
            "reason": wording.REASONS.get(_told(each.entry.changes, "reason"), ""),
            "note": _told(each.entry.changes, "note"),
        }
        for each in page.rows
    ]


def _told(changes: dict[str, list[str | None]], name: str) -> str:
    return (changes.get(name) or [None, None])[1] or ""
