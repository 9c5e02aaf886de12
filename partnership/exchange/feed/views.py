"""The feed for anybody, and the page on which a coordinator switches it on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.base.errors import NotFound
from partnership.exchange.feed.catalogue import catalogue
from partnership.exchange.feed.routes import add_feed
from partnership.exchange.recipient import Recipient
from partnership.people.publicity.forms import SwitchForm
from partnership.policy.actions import Action
from partnership.register.authority.publications.queries import is_any_feed
from partnership.register.authority.publications.services import switch_feed
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.store.models import Audience
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from partnership.store.models import Partnership

blueprint = Blueprint("open_referral", __name__, url_prefix="/open-referral")
pages = Blueprint("feed", __name__)
ANYBODY = Recipient(Audience.PUBLIC, is_feed=True)


@blueprint.after_request
def _let_pages_of_others_read(response: Response) -> Response:
    """Let scripts of any site read the feed: it is the same for everybody, and no cookie is asked for or sent."""
    response.access_control_allow_origin = "*"
    return response


def _anybody() -> Recipient:
    """Anybody, as long as a partnership of the site has its feed on; else there is nothing here."""
    if not is_any_feed():
        raise NotFound
    return ANYBODY


add_feed(blueprint, _anybody, "the feed: what organisations agreed that anybody may see, once it is on")


@pages.route("/partnerships/<slug>/feed", methods=["GET", "POST"])
@permit(Action.PUBLICITY_MANAGE, get_partnership)
def manage(partnership: Partnership) -> ResponseReturnValue:
    """The switch of the feed, and what other systems get."""
    form = SwitchForm()
    if request.method == "POST":
        is_on = form.is_on.data == "yes"
        with transaction() as session:
            switch_feed(session, partnership, viewer(), is_on=is_on, expected_version=form.seen_version)
        flash("Other systems can read the public directory now." if is_on else "The feed is off.")
        return redirect(url_for("feed.manage", slug=partnership.slug))
    found = catalogue(ANYBODY) if partnership.has_feed else None
    return render_template(
        "feed/manage.html",
        partnership=partnership,
        address=url_for("open_referral.index", _external=True),
        services=len(found.services) if found is not None else 0,
    )
