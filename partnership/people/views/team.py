"""The team of a partnership: coordinators and readers, links into it, clearance, grants by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from partnership.accounts.links import is_live
from partnership.base.errors import InputFault, NotAllowed
from partnership.people import place_forecast, queries, services, wording
from partnership.people.forms import AddMemberForm, MemberForm, ReasonForm
from partnership.people.grants import queries as grants
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.policy.authority import Act
from partnership.policy.rules import allows
from partnership.policy.subjects import AboutGrant
from partnership.register.authority import members
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.register.authority.questions import queries as questions
from partnership.register.directory.entry import NAMELESS
from partnership.register.partnerships.queries import get_partnership, partnership_by_id
from partnership.store.db import transaction
from partnership.store.models import MemberRole, QuestionState, now
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.people.grants.queries import Grant
    from partnership.people.queries import TeamMember
    from partnership.store.models import OneTimeLink, Partnership, Question

PATH = "/partnerships/<slug>/team"
ON_ITS_WAY = "A mail to {email} is on its way."
ASKED = "Asked: another coordinator says yes before {email} joins the team."


@blueprint.get(PATH)
@permit(Action.TEAM_MANAGE, get_partnership)
def team(partnership: Partnership) -> ResponseReturnValue:
    """Coordinators and readers, links that wait, and who sees a confidential address by name."""
    visitor, at = viewer(), now()
    found = queries.team_of(partnership.id)
    return render_template(
        "people/team.html",
        partnership=partnership,
        members=[
            (each, wording.last_used(each.last, at), _is_unused(each, at), _may_clear(partnership, each))
            for each in found
        ],
        links=[(each, is_live(each)) for each in queries.sign_ups(partnership.id)],
        grants=[_grant(each) for each in grants.grants_in(visitor, partnership.id)],
        clearances=_clearances(found),
        named=_named(partnership),
        coordinators=sum(
            1 for each in found if each.membership.role is MemberRole.COORDINATOR and each.account.is_active
        ),
        words=wording,
        without_keeper=[
            shown for row in queries.without_keeper(partnership.id) if (shown := visible(visitor, row)) is not None
        ],
    )


def _clearances(team: list[TeamMember]) -> dict[UUID, dict[str, object]]:
    """Who gave and agreed to each clearance, and the open question about one, by the place in the team."""
    rows = [each.membership for each in team]
    accounts = authority.accounts_by_id(
        each for row in rows for each in (row.clearance_given_by_id, row.clearance_agreed_by_id)
    )
    asked = questions.last_about([row.id for row in rows])
    askers = authority.accounts_by_id(each.by_id for each in asked.values())
    found: dict[UUID, dict[str, object]] = {}
    for row in rows:
        question = asked.get(row.id)
        is_open = question is not None and question.state is QuestionState.OPEN
        found[row.id] = {
            "given_by": post_of(accounts.get(row.clearance_given_by_id)) if row.clearance_given_by_id else "",
            "agreed_by": post_of(accounts.get(row.clearance_agreed_by_id)) if row.clearance_agreed_by_id else "",
            "question": question if is_open else None,
            "asked_by": post_of(askers.get(question.by_id)) if question is not None and question.by_id else "",
            "is_clearance": question is not None and question.act == Act.CLEARANCE,
        }
    return found


def _named(partnership: Partnership) -> list[tuple[Question, str]]:
    """Coordinators whom an administrator named and nobody has agreed to yet, with who named them."""
    rows = questions.open_in(partnership.id, Act.COORDINATOR_BY_ADMINISTRATOR)
    accounts = authority.accounts_by_id(each.by_id for each in rows)
    return [(each, post_of(accounts.get(each.by_id)) if each.by_id else post_of(None)) for each in rows]


def _is_unused(member: TeamMember, at: datetime) -> bool:
    return member.account.is_active and wording.is_unused(member.last, member.account.created_at, at)


def _may_clear(partnership: Partnership, member: TeamMember) -> bool:
    """Whether the visitor may change this one's clearance: cleared themselves, or giving up their own."""
    visitor = viewer()
    if partnership.id not in visitor.cleared_ids or member.membership.role is not MemberRole.COORDINATOR:
        return False
    return member.account.id != visitor.account_id or member.membership.is_cleared


def _grant(found: Grant) -> dict[str, object]:
    """A grant as the visitor may see it: the name of the place and the reason only with the address itself."""
    visitor, location = viewer(), found.location
    shown = visible(visitor, location)
    sees_why = allows(visitor, Action.GRANTS_VIEW, location)
    return {
        "organisation": location.organisation.name,
        "organisation_id": location.organisation_id,
        "location_id": location.id,
        "account": found.account,
        "place": (shown.values.get("name") if shown is not None else "") or NAMELESS["locations"],
        "reason": found.grant.reason if sees_why else "",
        "since": found.grant.from_at,
        "until": found.grant.last_on,
        "may_end": allows(visitor, Action.GRANT_END, AboutGrant(location=location, account_id=found.account.id)),
    }


@blueprint.route(f"{PATH}/add", methods=["GET", "POST"])
@permit(Action.TEAM_MANAGE, get_partnership)
def add_member(partnership: Partnership) -> ResponseReturnValue:
    """Add a coordinator or reader by mail address."""
    form = AddMemberForm()
    back = url_for("people.team", slug=partnership.slug)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                role = MemberRole(form.role.data)
                outcome = services.add_member(session, viewer(), partnership, form.email.data or "", role)
        except InputFault as fault:
            form.add_fault(fault)
        else:
            asked = outcome is services.PlaceOutcome.ASKED
            flash((ASKED if asked else ON_ITS_WAY).format(email=form.email.data), "success")
            return redirect(back)
    return render_template("people/add_member.html", form=form, partnership=partnership, back=back)


@blueprint.route(f"{PATH}/<uuid:membership_id>/role", methods=["GET", "POST"])
@permit(Action.TEAM_MANAGE, queries.get_team_member)
def change_member(member: TeamMember) -> ResponseReturnValue:
    """Give somebody another role in the team."""
    partnership = partnership_by_id(member.partnership_id)
    row, post = member.membership, post_of(member.account)
    form = MemberForm(data={"role": row.role.value, "version": row.version})
    back = url_for("people.team", slug=partnership.slug)
    if form.validate_on_submit():
        role = MemberRole(form.role.data)
        try:
            with transaction() as session:
                is_changed = services.change_member(session, viewer(), partnership, member, role, form.seen_version)
        except InputFault as fault:
            form.add_fault(fault)
        else:
            word = wording.MEMBERS[role].lower()
            flash(
                f"{post} is now a {word}." if is_changed else "Nothing was different, so nothing was changed.",
                "success",
            )
            return redirect(back)
    return render_template("people/member.html", form=form, partnership=partnership, post=post, member=row, back=back)


@blueprint.route(f"{PATH}/<uuid:membership_id>/clearance", methods=["GET", "POST"])
@permit(Action.TEAM_MANAGE, queries.get_team_member)
def clearance(member: TeamMember) -> ResponseReturnValue:
    """Clear a coordinator for confidential addresses, or end that, with a reason."""
    partnership = partnership_by_id(member.partnership_id)
    if not _may_clear(partnership, member):
        raise NotAllowed
    row, post = member.membership, post_of(member.account)
    is_cleared = not row.is_cleared
    form = ReasonForm(data={"version": row.version})
    back = url_for("people.team", slug=partnership.slug)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                outcome = services.set_clearance(
                    session, viewer(), partnership, member, form.reason.data or "",
                    is_cleared=is_cleared, version=form.seen_version,
                )  # fmt: skip
        except InputFault as fault:
            form.add_fault(fault)
        else:
            asked = f"Asked: another cleared coordinator says yes before {post} is cleared."
            ended = f"{post} is no longer cleared for confidential addresses."
            flash(asked if outcome is services.PlaceOutcome.ASKED else ended, "success")
            return redirect(back)
    others = [each for each in queries.team_of(partnership.id) if each.membership.id != row.id]
    can_agree = members.second_cleared(partnership, row, viewer().account_id)
    return render_template(
        "people/clearance.html",
        form=form,
        partnership=partnership,
        post=post,
        is_cleared=is_cleared,
        asked_of=place_forecast.names(can_agree) if can_agree else "",
        slug=partnership.slug,
        is_last=not any(each.membership.is_cleared and each.account.is_active for each in others),
        back=back,
    )


@blueprint.post(f"{PATH}/links/<uuid:link_id>/send-again")
@permit(Action.TEAM_MANAGE, queries.get_sign_up)
def send_sign_up_again(link: OneTimeLink) -> ResponseReturnValue:
    """Send a new link into the team; the old one ends."""
    partnership = partnership_by_id(link.partnership_id)  # type: ignore[arg-type]
    email = link.email
    with transaction() as session:
        services.take_back(session, link)
        services.send_sign_up_again(session, viewer(), partnership, link)
    flash(f"{ON_ITS_WAY.format(email=email)} The old link stops working.", "success")
    return redirect(url_for("people.team", slug=partnership.slug))


@blueprint.post(f"{PATH}/links/<uuid:link_id>/take-back")
@permit(Action.TEAM_MANAGE, queries.get_sign_up)
def take_back_sign_up(link: OneTimeLink) -> ResponseReturnValue:
    """End a link into the team before it is used."""
    partnership = partnership_by_id(link.partnership_id)  # type: ignore[arg-type]
    email = link.email
    with transaction() as session:
        services.take_back(session, link)
    flash(f"The link for {email} is taken back: it works no more.", "success")
    return redirect(url_for("people.team", slug=partnership.slug))
