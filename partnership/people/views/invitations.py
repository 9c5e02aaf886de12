"""Inviting somebody into an organisation, and the page that an invitation leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.accounts import passwords
from partnership.accounts import queries as accounts
from partnership.accounts.links import live_link
from partnership.accounts.services import make_account
from partnership.accounts.site import own_words
from partnership.accounts.views import joining
from partnership.accounts.views.provider import provider_name
from partnership.base.errors import InputFault, NotFound
from partnership.people import agreement, invitations, place_forecast, queries, services, wording
from partnership.people.administration import queries as administration
from partnership.people.email_domains import BUILT_IN
from partnership.people.forms import AcceptForm, InvitationForm, JoinForm
from partnership.people.role_hierarchy import manager_in
from partnership.people.views.blueprint import blueprint
from partnership.people.views.organisation import PATH, page_url
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.register.authority.mails import post_of
from partnership.register.directory.entry import NAMELESS
from partnership.register.directory.queries import get_organisation
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import LinkPurpose, OneTimeLink, PositionRole, SignInStage
from partnership.web.permit import permit, public, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.people.role_hierarchy import Manager
    from partnership.policy.subjects import AboutOrganisation
    from partnership.store.models import Account, Organisation

ASKED = "Asked: its lead says yes before {email} is invited."
ON_ITS_WAY = "The invitation to {email} is on its way. The link in it works once, for 14 days."


@blueprint.route(f"{PATH}/invite", methods=["GET", "POST"])
@permit(Action.PEOPLE_MANAGE, get_organisation)
def invite(organisation: Organisation) -> ResponseReturnValue:
    """The form of an invitation; the link is told to nobody but the invited, by mail."""
    manager = manager_in(viewer(), organisation)
    form = InvitationForm()
    form.offer(manager.roles, _openable(manager, organisation))
    back = page_url(organisation.id)
    if organisation.is_archived:
        raise InputFault("This organisation is archived. Restore it before you invite somebody.")
    if form.validate_on_submit():
        try:
            with transaction() as session:
                token = invitations.invite(session, manager, organisation, form.wanted)
        except InputFault as fault:
            form.add_fault(fault)
        else:
            flash((ON_ITS_WAY if token else ASKED).format(email=form.email.data), "success")
            return redirect(back)
    return render_template(
        "people/invite.html",
        form=form,
        organisation=organisation,
        back=back,
        outlook=place_forecast.of_invitation(db.session(), organisation, manager.account_id),
        endings=[*BUILT_IN, *(each.ending for each in administration.endings())],
    )


def _openable(manager: Manager, organisation: Organisation) -> dict[str, str]:
    """Confidential places that the visitor may let the invited open, by id, with the names that they see."""
    found = invitations.openable(manager, organisation)
    shown = {each.id: visible(viewer(), each) for each in found}
    return {
        str(key): (each.values.get("name") if each is not None else "") or NAMELESS["locations"]
        for key, each in shown.items()
    }


@blueprint.post("/organisations/<uuid:organisation_id>/invitations/<uuid:link_id>/send-again")
@permit(Action.PEOPLE_MANAGE, queries.get_invitation)
def send_again(about: AboutOrganisation) -> ResponseReturnValue:
    """Send a new link in the place of the old one, which ends."""
    email = about.row.email
    try:
        with transaction() as session:
            manager = manager_in(viewer(), about.organisation)
            invitations.send_again(session, manager, about.organisation, about.row)
    except InputFault as fault:
        flash(str(fault), "important")
    else:
        flash(f"{ON_ITS_WAY.format(email=email)} The old link stops working.", "success")
    return redirect(page_url(about.organisation.id))


@blueprint.post("/organisations/<uuid:organisation_id>/invitations/<uuid:link_id>/take-back")
@permit(Action.PEOPLE_MANAGE, queries.get_invitation)
def take_back(about: AboutOrganisation) -> ResponseReturnValue:
    """End an invitation before it is used."""
    email = about.row.email
    with transaction() as session:
        services.take_back(session, about.row)
    flash(f"The invitation to {email} is taken back: its link works no more.", "success")
    return redirect(page_url(about.organisation.id))


@blueprint.route("/invitations/<invitation_token>", methods=["GET", "POST"])
@public("the invited may have no account yet; the link is the key")
def invitation(invitation_token: str) -> ResponseReturnValue:
    """Who invites into which organisation and as what; looking uses nothing up, only accepting does."""
    link, organisation = _invitation(invitation_token)
    account = accounts.account_by_email(link.email)
    visitor = viewer()
    is_holder = account is not None and visitor.account_id == account.id
    if visitor.is_authenticated and not is_holder:
        return _page(link, organisation, "people/invitation_other.html", path=request.path)
    if account is not None and not is_holder:
        template = "people/invitation_sign_in.html" if account.is_active else "people/invitation_closed.html"
        return _page(link, organisation, template, path=request.path)
    if account is not None:
        return _accept(invitation_token, link, organisation, account)
    return _join(invitation_token, link, organisation)


def _invitation(token: str) -> tuple[OneTimeLink, Organisation]:
    """The invitation of a token and where it leads; NotFound for one that was used or ended, expired or never was."""
    link = live_link(token, LinkPurpose.INVITATION)
    if link.organisation_id is None:
        raise NotFound
    organisation = get_organisation(link.organisation_id)
    if organisation.is_archived:
        raise NotFound
    return link, organisation


def _page(link: OneTimeLink, organisation: Organisation, template: str, **more: object) -> str:
    inviter = accounts.account_by_email(link.made_by)
    return render_template(
        template,
        link=link,
        organisation=organisation.name,
        inviter=post_of(inviter) if inviter is not None else "",
        role=wording.POSITIONS[PositionRole(link.role)],
        role_hint=wording.POSITION_HINTS[PositionRole(link.role)],
        wording=agreement.WORDINGS[agreement.CURRENT],
        version=agreement.CURRENT,
        **more,
    )


def _accept(token: str, link: OneTimeLink, organisation: Organisation, account: Account) -> ResponseReturnValue:
    """For somebody who is signed in as the invited address."""
    form = AcceptForm()
    if form.validate_on_submit():
        with transaction() as session:
            link, organisation = _invitation(token)
            invitations.accept(session, link, organisation, account)
        flash(f"You now have a place at {organisation.name}.", "success")
        return redirect(url_for("directory.organisation", organisation_id=organisation.id))
    return _page(link, organisation, "people/invitation.html", form=form, is_new=False)


def _join(token: str, link: OneTimeLink, organisation: Organisation) -> ResponseReturnValue:
    """For somebody without an account: it is made in the transaction that uses the invitation up."""
    form, named = JoinForm(), joining.named_as(link.email)
    form.own_words = own_words(link.email, organisation.name)
    if named is not None:
        del form.password
    if form.validate_on_submit():
        db.session.rollback()  # hashing takes a while: nobody else's change waits for it
        hashed = passwords.hash_password(form.password.data or "") if named is None else ""
        with transaction() as session:
            audit.take_turn(session)  # whoever comes second finds the link used, not the address taken
            link, organisation = _invitation(token)
            audit.set_actor(audit.Actor(None, link.email))
            account = make_account(session, link.email, form.display_name.data or "", password_hash=hashed)
            session.flush()
            invitations.accept(session, link, organisation, account)
            way_in = joining.begin(session, account, named)
        if way_in.stage is SignInStage.OPEN:
            flash(f"Your account is ready, and you have a place at {organisation.name}.", "success")
        return joining.answer(way_in, named, url_for("directory.organisation", organisation_id=organisation.id))
    return _page(
        link, organisation, "people/invitation.html", form=form, is_new=True, named=named, provider_name=provider_name()
    )
