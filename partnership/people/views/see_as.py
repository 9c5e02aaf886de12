"""Seeing the site as another account does: choosing whom, and stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from partnership.base.errors import InputFault
from partnership.people import queries, services
from partnership.people.forms import SeeAsForm
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.web.pages import Page
from partnership.web.permit import permit, public, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.store.models import Partnership


@blueprint.route("/partnerships/<slug>/see-as", methods=["GET", "POST"])
@permit(Action.SEE_AS, get_partnership)
def see_as(partnership: Partnership) -> ResponseReturnValue:
    """Choose an account of the partnership; from then on pages are answered as it sees them."""
    visitor = viewer()
    people = [each for each in queries.people_in(visitor, partnership.id) if each[0].id != visitor.account_id]
    form = SeeAsForm()
    form.offer(people)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                services.start_impersonation(session, visitor, partnership, form.account_id)
        except InputFault as fault:
            form.add_fault(fault)
        else:
            return redirect(url_for(Page.PARTNERSHIP.endpoint, slug=partnership.slug))
    return render_template("people/see_as.html", form=form, partnership=partnership, people=len(people))


@blueprint.post("/stop-seeing-as")
@public("whoever looks as another must be able to stop, whatever that account may do")
def stop_seeing_as() -> ResponseReturnValue:
    """Be oneself again."""
    person = viewer().person
    if not person.is_authenticated:
        return redirect(url_for("accounts.sign_in"))
    with transaction() as session:
        partnership = services.stop_impersonation(session, person)
    if partnership is None or not person.coordinates(partnership.id):
        return redirect(url_for(Page.START.endpoint))
    flash("You see the site as yourself again.", "success")
    return redirect(url_for("people.see_as", slug=partnership.slug))
