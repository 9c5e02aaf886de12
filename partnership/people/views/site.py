"""What administrators keep for the whole site: agreed endings of mail addresses, and coordinators of partnerships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault
from partnership.guidance.loader import load_packs
from partnership.people import services
from partnership.people.administration import beginning, queries
from partnership.people.administration import services as administration
from partnership.people.administration.forms import PartnershipForm
from partnership.people.email_domains import BUILT_IN, SOURCE
from partnership.people.forms import CoordinatorForm, EndingForm
from partnership.people.views.blueprint import blueprint
from partnership.people.views.team import ON_ITS_WAY
from partnership.policy.actions import Action
from partnership.store.db import transaction
from partnership.store.models import MemberRole
from partnership.web import conflict
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

MADE = (
    "{name} is made. {email} gets a mail with the way in. Their first page lists what to set up: agencies, who leads "
    "each task, numbers, people and the first protocol."
)


@blueprint.route("/administration/endings", methods=["GET", "POST"])
@permit(Action.ADMINISTER)
def endings() -> ResponseReturnValue:
    """Endings of mail addresses that an invitation may go to without a voucher, and the form to add one."""
    form = EndingForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                row = administration.add_ending(session, form.ending.data or "", form.source.data or "")
        except InputFault as fault:
            form.add_fault(fault)
        else:
            flash(f"{row.ending} is added.", "success")
            return redirect(url_for("people.endings"))
    return render_template(
        "people/endings.html", form=form, own=queries.endings(), built_in=BUILT_IN, built_in_source=SOURCE
    )


@blueprint.post("/administration/endings/<uuid:ending_id>/remove")
@permit(Action.ADMINISTER)
def remove_ending(ending_id: UUID) -> ResponseReturnValue:
    """Take one of the site's own endings out of the list."""
    row = queries.get_ending(ending_id)
    ending = row.ending
    with transaction() as session:
        administration.remove_ending(session, row)
    flash(f"{ending} is removed. Who is in already stays.", "success")
    return redirect(url_for("people.endings"))


@blueprint.get("/administration/partnerships")
@permit(Action.ADMINISTER)
def partnerships() -> ResponseReturnValue:
    """Every partnership with its coordinators; what is in them an administrator does not see."""
    return render_template(
        "people/partnerships.html",
        rows=queries.partnerships(),
        beginning=queries.never_coordinated(),
        empty=queries.empty_ones(),
    )


@blueprint.route("/administration/partnerships/add", methods=["GET", "POST"])
@permit(Action.ADMINISTER)
def add_partnership() -> ResponseReturnValue:
    """Make a partnership and invite its first coordinator."""
    form = PartnershipForm()
    form.offer(load_packs())

    def write(session: Session) -> str:
        return beginning.make(session, viewer(), form.wanted).name

    attempt = conflict.save(form, write)
    if attempt.is_saved:
        flash(MADE.format(name=attempt.value, email=form.coordinator.data), "success")
        return redirect(url_for("people.partnerships"))
    return render_template("people/add_partnership.html", form=form)


@blueprint.route("/administration/partnerships/<uuid:partnership_id>/put-away", methods=["GET", "POST"])
@permit(Action.ADMINISTER)
def put_partnership_away(partnership_id: UUID) -> ResponseReturnValue:
    """Take back a partnership that was made on screen and has nothing in it, after a page that says what follows."""
    partnership = queries.get_partnership(partnership_id)
    back = url_for("people.partnerships")
    if request.method == "GET":
        return render_template("people/put_partnership_away.html", partnership=partnership, back=back)
    name = partnership.name
    try:
        with transaction() as session:
            beginning.put_away(session, viewer(), partnership)
    except InputFault as fault:
        flash(f"{fault}.", "important")
    else:
        flash(f"{name} is archived.", "success")
    return redirect(back)


@blueprint.route("/administration/partnerships/<uuid:partnership_id>/coordinators", methods=["GET", "POST"])
@permit(Action.ADMINISTER)
def add_coordinator(partnership_id: UUID) -> ResponseReturnValue:
    """Add a coordinator to a partnership, for example its first."""
    partnership = queries.get_partnership(partnership_id)
    form = CoordinatorForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                email = form.email.data or ""
                outcome = services.add_member(session, viewer(), partnership, email, MemberRole.COORDINATOR)
        except InputFault as fault:
            form.add_fault(fault)
        else:
            asked = f"Asked: a coordinator of {partnership.name} says yes before {form.email.data} joins them."
            flash(
                asked if outcome is services.PlaceOutcome.ASKED else ON_ITS_WAY.format(email=form.email.data), "success"
            )
            return redirect(url_for("people.partnerships"))
    return render_template("people/add_coordinator.html", form=form, partnership=partnership)
