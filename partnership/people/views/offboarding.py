"""Leaving: one page that says what somebody holds and who takes it over, for a manager and for oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.accounts import queries as accounts
from partnership.base.errors import InputFault, NotAllowed, NotFound
from partnership.documents.wording import counted
from partnership.people import queries
from partnership.people.forms import leave_form
from partnership.people.offboarding.services import holdings_of, leave
from partnership.people.role_hierarchy import manager_in
from partnership.people.views.blueprint import blueprint
from partnership.people.views.organisation import PATH, page_url, title_of
from partnership.people.views.team import PATH as TEAM
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.register.authority.mails import post_of
from partnership.register.partnerships.queries import partnership_by_id
from partnership.store.db import transaction
from partnership.store.models import PositionRole
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.people.offboarding.queries import Holdings, OffboardingResult
    from partnership.people.queries import PlaceHolder, TeamMember
    from partnership.policy.subjects import AboutOrganisation
    from partnership.store.models import Account


@blueprint.route(f"{PATH}/<uuid:position_id>/leaves", methods=["GET", "POST"])
@permit(Action.PEOPLE_MANAGE, queries.get_person)
def leaves(about: AboutOrganisation) -> ResponseReturnValue:
    """Somebody leaves an organisation."""
    person: PlaceHolder = about.row
    is_lead = person.position.role is PositionRole.LEAD
    if is_lead and not manager_in(viewer(), about.organisation).may_lead:
        raise NotAllowed
    return _leave(person.account, page_url(about.organisation.id), f"People of {about.organisation.name}")


@blueprint.route(f"{TEAM}/<uuid:membership_id>/leaves", methods=["GET", "POST"])
@permit(Action.TEAM_MANAGE, queries.get_team_member)
def leaves_team(member: TeamMember) -> ResponseReturnValue:
    """Somebody leaves the team of a partnership."""
    partnership = partnership_by_id(member.partnership_id)
    return _leave(member.account, url_for("people.team", slug=partnership.slug), "Team")


@blueprint.route("/account/leaving", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def own_leaving() -> ResponseReturnValue:
    """Somebody leaves by their own wish: the same page, about oneself."""
    account_id = viewer().account_id
    account = accounts.account_by_id(account_id) if account_id is not None else None
    if account is None:
        raise NotFound
    return _leave(account, url_for("accounts.account"), "Your account")


def _leave(account: Account, back: str, back_text: str) -> ResponseReturnValue:
    visitor = viewer()
    is_own = visitor.account_id == account.id
    held = holdings_of(account, visitor)
    titles = _titles(held)
    form = leave_form(held, titles)
    post = post_of(account)
    if request.method == "POST" and held.places and form.validate():
        try:
            with transaction() as session:
                left = leave(session, visitor, account, form.plan)
        except InputFault as fault:
            form.add_fault(fault)
        else:
            return _gone(post, left, is_own=is_own, back=back)
    return render_template(
        "people/leaving.html",
        form=form,
        choices=[each for each in form if each.name != form.places.name],
        follows=_follows(held, is_own=is_own),
        held=held,
        post=post,
        is_own=is_own,
        hidden_desks=len(held.desks) - len(titles),
        last_of=[each for each in held.coordinated if not held.team_mates.get(each.id)],
        back=back,
        back_text=back_text,
    )


def _follows(held: Holdings, *, is_own: bool) -> list[str]:
    """What ends with the places, and what stays for others to see to."""
    they, their, them = ("you", "your", "you") if is_own else ("they", "their", "them")
    found = [
        f"All {their} sign-ins and open links end at once.",
        f"Every confidential address that {they} could see by name is closed to {them}.",
    ]
    if held.desks:
        found.append(
            f"Desks that {they} answered lose the name of the holder, and their contacts have to be confirmed again."
        )
    if held.sent:
        stay = "stays" if held.sent == 1 else "stay"
        found.append(f"{counted(held.sent, 'open change request')} that {they} sent {stay} with the coordinator.")
    if held.comments:
        stay = "stays" if held.comments == 1 else "stay"
        words = f"{counted(held.comments, 'comment')} on protocols that nobody has answered yet"
        found.append(f"{words} {stay} in the consultation.")
    if held.signatures:
        words = counted(held.signatures, "signature is", "signatures are")
        it = "it" if held.signatures == 1 else "them"
        found.append(f"{words} asked for: without a lead or deputy nobody can give {it}.")
    whom = "All people of the organisation and the coordinators" if held.positions else "The coordinators"
    return [
        *found,
        "When nothing is left, the account is closed.",
        f"{whom} who remain are told by mail, and it stands in the history.",
    ]


def _titles(held: Holdings) -> dict[UUID, str]:
    """The desks that the visitor may know of, as they see them."""
    shown = ((desk.id, visible(viewer(), desk)) for desk in held.desks)
    return {desk_id: title_of(found.values.get("post")) for desk_id, found in shown if found is not None}


def _gone(post: str, left: OffboardingResult, *, is_own: bool, back: str) -> ResponseReturnValue:
    if is_own:
        words = "You have left, and your account is closed." if left.is_closed else "You have left."
        flash(f"{words} Thank you for keeping it true.", "success")
        return redirect(url_for("accounts.sign_in"))  # the sign-in behind the cookie has ended with everything else
    gaps = f" Open now: {'; '.join(left.gaps)}." if left.gaps else ""
    flash(f"{post} has left. Their sign-ins and links have ended.{gaps}", "success")
    return redirect(back)
