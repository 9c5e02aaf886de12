"""Pages on which somebody objects: to a coordinator whom the command line names, to a person whom nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import NotFound
from partnership.people import orphans
from partnership.people.forms import ReasonForm
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.register.authority import objections
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.register.authority.objection_links import change_of, position_of
from partnership.register.directory.queries import get_organisation
from partnership.store import audit
from partnership.store.db import transaction
from partnership.store.models import QuestionState
from partnership.web.permit import permit, public, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.people.orphans import CoordinatorNotice


@blueprint.route("/partnerships/<slug>/notices/<uuid:asked_id>", methods=["GET", "POST"])
@permit(Action.NOTICE_OBJECT, orphans.get_notice)
def notice(found: CoordinatorNotice) -> ResponseReturnValue:
    """Who is to coordinate the partnership and from when; while it runs, any lead may object with a reason."""
    asked = found.asked
    form = ReasonForm(data={"version": asked.version})
    if form.validate_on_submit():
        with transaction() as session:
            orphans.object_to(session, found, viewer(), form.reason.data or "", expected_version=form.seen_version)
        flash(f"You objected: {found.email} is not made coordinator. All leads are told.", "success")
        return redirect(url_for("people.notice", slug=found.partnership.slug, asked_id=asked.id))
    by = authority.accounts_by_id([asked.answered_by_id])
    return render_template(
        "people/notice.html",
        form=form,
        notice=found,
        partnership=found.partnership,
        is_refused=asked.state is QuestionState.REFUSED,
        is_done=asked.state is QuestionState.AGREED,
        objector=post_of(next(iter(by.values()), None)),
    )


# The page to which a mail to an organisation's mailbox leads: nobody there knows of somebody who was let in.

MAILBOX = "the mailbox in the register"


@blueprint.route("/object/<signed>", methods=["GET", "POST"])
@public("whoever reads the mailbox of an organisation has no account; the signed address says what it is about")
def objection(signed: str) -> ResponseReturnValue:
    """Say that nobody there knows of it: looking tells nobody, the button does, once; no name stands on the page."""
    position, change = position_of(signed), change_of(signed)
    if position is None and change is None:
        raise NotFound
    is_sent = request.method == "POST"
    if is_sent:
        with transaction() as session:
            audit.set_actor(audit.Actor(None, MAILBOX))
            if position is not None:
                objections.object_to(session, get_organisation(position.organisation_id), position)
            if change is not None:
                objections.object_to_change(session, get_organisation(change[0].organisation_id), *change)
    is_over = (
        objections.is_over(position) if position is not None else change is None or objections.is_change_over(*change)
    )
    return render_template(
        "people/objection.html", is_sent=is_sent, is_over=is_over, is_about_mailbox=change is not None
    )
