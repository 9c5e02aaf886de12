"""What waits for somebody's yes: the page of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.web.permit import permit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/waiting")
@permit(Action.SIGNED_IN)
def waiting() -> ResponseReturnValue:
    """Stand-in until the page lands."""
    return render_template("people/waiting.html")
