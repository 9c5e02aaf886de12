"""The notice of a coordinator whom the command line names for a partnership that lost its last, and objecting to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from partnership.authority import queries as authority
from partnership.authority.mails import post_of
from partnership.db import transaction
from partnership.models import QuestionState
from partnership.people import orphans
from partnership.people.forms import ReasonForm
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.web.permit import permit, viewer

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
