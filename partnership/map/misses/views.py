"""The pages: telling the coordinators that something is missing, and what they read of searches without an answer."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from partnership.base.clocks import london_day
from partnership.map.misses import queries, services
from partnership.map.misses.forms import DoneForm, MissingForm
from partnership.policy.actions import Action
from partnership.register.partnerships.queries import get_partnership, partnership_by_id
from partnership.store.db import note, transaction
from partnership.store.models import now
from partnership.web import conflict
from partnership.web.pages import Page, address_of
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.store.models import MissingNotice, Partnership

blueprint = Blueprint("misses", __name__)


def count_miss(partnership_id: UUID, typed: str) -> None:
    """Count that a search of the visitor found nothing; one who looks as another has searched for nobody."""
    visitor = viewer()
    if visitor.account_id is None or visitor.limited_to is not None:
        return
    # Two who type the same at one moment count once, and where another writes for long nobody waits for a number.
    account_id = visitor.account_id
    with suppress(IntegrityError):
        note(lambda session: services.count(session, partnership_id, account_id, typed, london_day(now())))


@blueprint.get("/partnerships/<slug>/searches")
@permit(Action.MISSES_VIEW, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """What people did not find: what they told, what several typed, and how often it happened."""
    return render_template(
        "misses/index.html",
        partnership=partnership,
        waiting=[
            (row, sender.display_name or "Somebody without a post") for row, sender in queries.waiting(partnership.id)
        ],
        phrases=queries.phrases(partnership.id),
        months=queries.months(partnership.id),
    )


@blueprint.post("/partnerships/<slug>/searches/<uuid:notice_id>/done")
@permit(Action.MISSES_VIEW, queries.get_notice)
def done(notice: MissingNotice) -> ResponseReturnValue:
    """A coordinator has looked after what somebody told."""
    form = DoneForm()
    with transaction() as session:
        services.look_after(session, notice, form.seen_version)
    flash("Taken off the list.")
    return redirect(url_for("misses.index", slug=partnership_by_id(notice.partnership_id).slug))


@blueprint.route("/partnerships/<slug>/missing", methods=["GET", "POST"])
@permit(Action.MISSING_TELL, get_partnership)
def missing(partnership: Partnership) -> ResponseReturnValue:
    """The words of a search that found nothing, to be read and changed before the coordinators get them."""
    form = MissingForm(data={"words": request.args.get("q", "")[: services.LONGEST]})
    attempt = conflict.save(
        form, lambda session: services.tell(session, viewer(), partnership, form.words.data or ""), at="words"
    )
    if attempt.is_saved:
        flash("The coordinators have it.")
        return redirect(_back(partnership))
    return render_template("misses/missing.html", partnership=partnership, form=form, back=_back(partnership))


def _back(partnership: Partnership) -> str:
    return address_of(Page.PARTNERSHIP, slug=partnership.slug)
