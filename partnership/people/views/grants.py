"""Who can open one confidential address: seen, given, kept and ended from its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from partnership.accounts.sign_in_flow import own_path
from partnership.base.errors import InputFault, NotAllowed, NotFound
from partnership.people.forms import GrantForm, KeepForm
from partnership.people.grants import queries
from partnership.people.grants import services as grants
from partnership.people.services import PlaceOutcome
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.policy.rules import allows
from partnership.policy.subjects import AboutGrant
from partnership.register.authority import grants as authority_grants
from partnership.register.authority.mails import post_of
from partnership.register.directory.entry import NAMELESS
from partnership.store.db import transaction
from partnership.store.models import Location, now
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.people.grants.queries import Grant

PATH = "/organisations/<uuid:organisation_id>/locations/<uuid:row_id>/grants"
_SAID = {
    PlaceOutcome.CHANGED: "{} may now open the address. Each look is mailed to all who keep it.",
    PlaceOutcome.ASKED: "Asked: another cleared coordinator says yes before {} may open the address.",
}
_KEPT = {
    PlaceOutcome.CHANGED: "{} may open the address longer.",
    PlaceOutcome.ASKED: "Asked: another cleared coordinator says yes before {} may open the address longer.",
}


@dataclass(frozen=True, slots=True)
class GrantShown:
    """A grant in words, with what the visitor may do about it."""

    found: Grant
    given_by: str
    agreed_by: str
    may_keep: bool
    is_own: bool  # the viewer's

    @property
    def post(self) -> str:
        """Of who has it, else the mail address."""
        return self.found.account.display_name or self.found.account.email

    @property
    def begins_later(self) -> bool:
        """Whether its first day is still to come."""
        return not self.is_over and self.found.grant.from_at > now()

    @property
    def is_over(self) -> bool:
        """Whether its last day is past."""
        return authority_grants.has_run_out(self.found.grant)


def _about(organisation_id: UUID, row_id: UUID, account_id: UUID) -> AboutGrant:
    """A grant, for the policy; raises NotFound."""
    location = queries.get_locked_location(organisation_id, row_id)
    found = next((each for each in queries.grants_at(location) if each.account.id == account_id), None)
    if found is None:
        raise NotFound
    return AboutGrant(location=location, account_id=account_id, row=found)


def _name(location: Location) -> str:
    shown = visible(viewer(), location)
    return (shown.values.get("name") if shown is not None else "") or NAMELESS["locations"]


def _rows(location: Location) -> list[GrantShown]:
    visitor = viewer()
    found = queries.grants_at(location)
    posts = queries.posts_of(found)
    gives = allows(visitor, Action.GRANT_GIVE, location)
    asks_a_second = not (visitor.leads(location.organisation_id) and location.id in visitor.granted_locations)
    return [
        GrantShown(
            found=each,
            given_by=posts.get(each.grant.given_by_id, post_of(None)),
            agreed_by=posts.get(each.grant.agreed_by_id, ""),
            may_keep=gives
            and each.grant.until_at is not None
            and (asks_a_second or each.account.id != visitor.account_id),
            is_own=each.account.id == visitor.account_id,
        )
        for each in found
    ]


@blueprint.route(PATH, methods=["GET", "POST"])
@permit(Action.GRANTS_VIEW, queries.get_locked_location)
def location_grants(location: Location) -> ResponseReturnValue:
    """Who can open this address, from when to when; the form to give it to somebody for those who may."""
    visitor, organisation = viewer(), location.organisation
    gives = allows(visitor, Action.GRANT_GIVE, location)
    form = GrantForm()
    here = url_for("people.location_grants", organisation_id=organisation.id, row_id=location.id)
    if request.method == "POST" and not gives:
        raise NotAllowed
    if form.validate_on_submit():
        try:
            with transaction() as session:
                account, outcome = grants.give(session, visitor, location, form.wanted)
        except InputFault as fault:
            form.add_fault(fault)
            location = queries.get_locked_location(organisation.id, location.id)
        else:
            flash(_SAID[outcome].format(post_of(account)), "success")
            return redirect(here)
    return render_template(
        "people/location_grants.html",
        form=form,
        organisation=organisation,
        location=location,
        name=_name(location),
        rows=_rows(location),
        may_give=gives,
        gives_at_once=visitor.leads(organisation.id) and location.id in visitor.granted_locations,
        here=here,
    )


@blueprint.route(f"{PATH}/<uuid:account_id>/keep", methods=["GET", "POST"])
@permit(Action.GRANT_END, _about)
def keep_grant(about: AboutGrant) -> ResponseReturnValue:
    """Let somebody open an address longer: a new grant, by the rule of every grant."""
    visitor, location, found = viewer(), about.location, about.row
    if not allows(visitor, Action.GRANT_GIVE, location):
        raise NotAllowed
    post, reason = post_of(found.account), found.grant.reason
    form = KeepForm(data={"reason": reason})
    key = (location.organisation_id, location.id)
    back = url_for("people.location_grants", organisation_id=key[0], row_id=key[1])
    if form.validate_on_submit():
        try:
            with transaction() as session:
                outcome = grants.keep(session, visitor, location, found.account, form.wanted)
        except InputFault as fault:
            form.add_fault(fault)
            about = _about(*key, about.account_id)
        else:
            flash(_KEPT[outcome].format(post), "success")
            return redirect(back)
    return render_template(
        "people/keep_grant.html",
        form=form,
        organisation=about.location.organisation,
        post=post,
        until=about.row.grant.last_on,
        back=back,
    )


@blueprint.post(f"{PATH}/<uuid:account_id>/take-back")
@permit(Action.GRANT_END, _about)
def take_back_grant(about: AboutGrant) -> ResponseReturnValue:
    """End a grant at once: whoever is told of it may, and whose it is."""
    found = about.row
    post, organisation_id = post_of(found.account), about.location.organisation_id
    with transaction() as session:
        grants.take_back(session, viewer(), found.location, found.account)
    flash(f"{post} may no longer open the address.", "success")
    back = request.form.get("back")
    usual = url_for("directory.organisation", organisation_id=organisation_id, _anchor="locations")
    return redirect(own_path(back) if back else usual)
