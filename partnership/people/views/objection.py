"""The page to which a mail to an organisation's mailbox leads: nobody there knows of somebody who was let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from partnership import audit
from partnership.authority import objections
from partnership.authority.objection_links import position_of
from partnership.db import transaction
from partnership.directory.queries import get_organisation
from partnership.errors import NotFound
from partnership.people.views.blueprint import blueprint
from partnership.web.permit import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MAILBOX = "the mailbox in the register"


@blueprint.route("/object/<signed>", methods=["GET", "POST"])
@public("whoever reads the mailbox of an organisation has no account; the signed address says what it is about")
def objection(signed: str) -> ResponseReturnValue:
    """Say that nobody there knows of it: looking tells nobody, the button does, once; no name stands on the page."""
    position = position_of(signed)
    if position is None:
        raise NotFound
    is_sent = request.method == "POST"
    if is_sent:
        with transaction() as session:
            audit.set_actor(audit.Actor(None, MAILBOX))
            objections.object_to(session, get_organisation(position.organisation_id), position)
    return render_template("people/objection.html", is_sent=is_sent, is_over=objections.is_over(position))
