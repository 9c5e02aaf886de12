"""Inviting one person for each of many entries that nobody keeps."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault, NotAllowed, RightsEnded
from partnership.documents.wording import counted
from partnership.map.mapping.queries import read_map
from partnership.people import bulk_invitations
from partnership.people.bulk_invitations import MOST_AT_ONCE, TOO_MANY
from partnership.people.forms import BulkInvitationForm
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.register.directory.queries import get_organisation
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db, transaction
from partnership.store.models import Agreement, PositionRole
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from partnership.people.bulk_invitations import UnkeptEntry
    from partnership.store.models import Partnership

TICKED = "entry"
NOTHING = "Tick one entry or more"
HALF_WAY = (
    "The others were not invited, because of a fault on our side. They are still in the list: try again in a minute."
)
ENDED = "The others were not invited: your place here, or your sign-in, ended meanwhile."


@blueprint.route("/partnerships/<slug>/invitations", methods=["GET", "POST"])
@permit(Action.TEAM_MANAGE, get_partnership)
def invite_many(partnership: Partnership) -> ResponseReturnValue:
    """The entries that nobody keeps, with the mailbox to which an invitation would go: one press invites the ticked."""
    slug = partnership.slug
    rows = bulk_invitations.unkept_in(viewer(), partnership.id, _leads(partnership))
    form = BulkInvitationForm()
    sent = request.form.getlist(TICKED)
    if form.validate_on_submit():
        if sent:
            _invite(rows, sent, form)
            return redirect(url_for("people.invite_many", slug=slug))
        form.form_errors.append(NOTHING)
    ticked = set(sent) if request.method == "POST" else {each.key for each in rows if each.is_ready}
    shown = [replace(each, is_ticked=each.key in ticked and each.is_ready) for each in rows]
    first = next((each for each in shown if each.is_ready), None)
    return render_template(
        "people/invite_many.html",
        partnership=partnership,
        form=form,
        rows=shown,
        ready=sum(each.is_ready for each in shown),
        vouched=sum(each.needs_voucher for each in shown),
        most=MOST_AT_ONCE,
        ticked_name=TICKED,
        example=_example(first) if first is not None else "",
    )


def _leads(partnership: Partnership) -> Mapping[UUID, int]:
    """How many tasks each agency leads, or is asked to lead."""
    duties = read_map(partnership, viewer()).duties
    return Counter(each.agency.id for each in duties if each.role.is_lead and each.state is not Agreement.DECLINED)


def _example(entry: UnkeptEntry) -> str:
    return bulk_invitations.example_text(viewer().post, entry.name, entry.email, PositionRole.LEAD)


def _invite(rows: list[UnkeptEntry], sent: list[str], form: BulkInvitationForm) -> None:
    """Invite each ticked entry by itself, so that one that cannot be invited stops no other; say what came of each."""
    by_key = {each.key: each for each in rows}
    names = {str(each.id): each.name for each in rows}
    done, faults = 0, []
    for key in list(dict.fromkeys(sent))[:MOST_AT_ONCE]:
        entry = by_key.get(key)
        try:
            _invite_one(entry, form)
        except InputFault as fault:
            db.session.rollback()
            name = entry.name if entry is not None else names.get(key.partition("|")[0], "An entry that is not listed")
            faults.append(f"{name}: {fault}.")
        except Exception as fault:
            db.session.rollback()
            if not done:
                raise
            faults.append(_why_half_way(fault))
            break
        else:
            done += 1
    if done:
        flash(f"{counted(done, 'invitation is', 'invitations are')} on the way. Each link works once.", "success")
    for each in faults:
        flash(each, "important")
    if len(sent) > MOST_AT_ONCE:
        flash(f"{TOO_MANY}.", "important")


def _why_half_way(fault: Exception) -> str:
    if isinstance(fault, RightsEnded):
        return ENDED
    current_app.logger.error("not everybody who was ticked was invited", exc_info=fault)
    return HALF_WAY


def _invite_one(entry: UnkeptEntry | None, form: BulkInvitationForm) -> None:
    if entry is None:
        raise InputFault(bulk_invitations.MOVED)
    if not entry.is_ready:
        raise InputFault(entry.why_not)
    with transaction() as session:
        organisation = get_organisation(entry.id)
        if not allows(viewer(), Action.PEOPLE_MANAGE, organisation):
            raise NotAllowed
        role, words = PositionRole(form.role.data), form.words.data or ""
        bulk_invitations.invite_mailbox(session, viewer(), organisation, entry.email, role, words)
