"""The home of an organisation: another partnership that it takes part in becomes the one that keeps its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from partnership.base.errors import InputFault, NotFound, Stale
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.policy.subjects import AboutOrganisation
from partnership.register.authority import queries as authority
from partnership.register.directory import participation, queries
from partnership.register.directory.views.blueprint import blueprint
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db, transaction
from partnership.web import conflict
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

AT_ONE_MOMENT = "Somebody else moved its home at the same moment. Look at it as it is now."


def get_guest(slug: str, organisation_id: UUID) -> AboutOrganisation:
    """An organisation in a partnership that it takes part in now, and that is not its home; raises NotFound."""
    partnership = get_partnership(slug)
    organisation = queries.get_organisation(organisation_id)
    if partnership.id not in organisation.partnership_ids:
        raise NotFound
    return AboutOrganisation(organisation=organisation, row=partnership, partnership_id=partnership.id)


@blueprint.route("/partnerships/<slug>/organisations/<uuid:organisation_id>/home", methods=["GET", "POST"])
@permit(Action.HOME_MOVE, get_guest)
def move_home(about: AboutOrganisation) -> ResponseReturnValue:
    """Become the home of an organisation, after a page that says what follows and whose yes it needs."""
    organisation, partnership = about.organisation, about.row
    back = url_for("directory.organisation", organisation_id=organisation.id)
    name, new = organisation.name, partnership.name
    if organisation.home_id == partnership.id:
        flash(f"{new} is its home already.", "success")
        return redirect(back)
    fault = ""
    if request.method == "POST":
        key = (partnership.slug, organisation.id)
        try:
            with transaction() as session:
                has_moved = participation.move_home(session, organisation, partnership, viewer())
        except InputFault as found:
            fault = str(found)
            about = get_guest(*key)
            organisation, partnership = about.organisation, about.row
        except Stale:
            flash(AT_ONE_MOMENT, "important")
            return redirect(back)
        else:
            said = f"{new} is the home of {name} from now on. All concerned are told."
            asked = f"It is asked whether {new} becomes the home of {name}. You are told of the answer."
            flash(said if has_moved else asked, "success")
            return redirect(back)
    return conflict.page(
        "directory/home.html",
        [] if fault else None,
        organisation=organisation,
        shown=visible(viewer(), organisation),
        partnership=partnership,
        move=participation.move_of(db.session(), organisation, partnership, viewer()),
        people=len(authority.people_of([organisation.id])),
        fault=fault,
        back=back,
    )
