"""Inviting somebody into an organisation, and the page that an invitation leads to."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for

from partnership.accounts import passwords
from partnership.accounts import queries as accounts
from partnership.accounts.links import live_link
from partnership.accounts.services import make_account
from partnership.accounts.sign_in_flow import own_path
from partnership.accounts.site import own_words
from partnership.accounts.views import provider
from partnership.accounts.views.provider import provider_name
from partnership.base.errors import InputFault, NotAllowed, NotFound, RightsEnded
from partnership.documents.wording import counted
from partnership.map.mapping.queries import read_map
from partnership.people import bulk_invitations, invitations, place_forecast, queries, services, wording
from partnership.people import services as agreement_text
from partnership.people.administration import queries as administration
from partnership.people.bulk_invitations import MOST_AT_ONCE, TOO_MANY
from partnership.people.email_domains import BUILT_IN
from partnership.people.forms import AcceptForm, BulkInvitationForm, InvitationForm, JoinForm
from partnership.people.role_hierarchy import manager_in
from partnership.people.views.blueprint import blueprint
from partnership.people.views.organisation import PATH, page_url
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.policy.rules import allows
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.register.directory.entry import NAMELESS
from partnership.register.directory.queries import get_organisation
from partnership.register.partnerships.queries import get_partnership
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import Agreement, LinkPurpose, OneTimeLink, PositionRole, SignInStage
from partnership.web.permit import permit, public, viewer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from partnership.people.bulk_invitations import UnkeptEntry
    from partnership.people.role_hierarchy import Manager
    from partnership.policy.subjects import AboutOrganisation
    from partnership.store.models import Account, Organisation, Partnership, Position


@blueprint.route("/organisations/<uuid:organisation_id>/agreement", methods=["GET", "POST"])
@permit(Action.ORGANISATION_VIEW, get_organisation)
def agreement(organisation: Organisation) -> ResponseReturnValue:
    """What somebody with a place in the organisation promises."""
    position = _own_position(organisation.id)
    form = AcceptForm()
    if request.method == "POST" and position.agreement:  # in another tab
        return redirect(own_path(request.args.get("next")))
    if form.validate_on_submit():
        with transaction() as session:
            services.accept_agreement(session, position)
        flash("Thank you: the agreement is accepted.", "success")
        return redirect(own_path(request.args.get("next")))
    wording = position.agreement if position.agreement in agreement_text.WORDINGS else agreement_text.CURRENT
    return render_template(
        "people/agreement.html",
        form=form,
        organisation=organisation,
        position=position,
        wording=agreement_text.WORDINGS[wording],
        version=wording,
        back=own_path(request.args.get("next")),
    )


def _own_position(organisation_id: UUID) -> Position:
    """The visitor's own place there; nobody else is asked for the agreement, so for them there is no such page."""
    account_id = viewer().account_id
    found = authority.position(account_id, organisation_id) if account_id is not None else None
    if found is None:
        raise NotFound
    return found


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
        wording=services.WORDINGS[services.CURRENT],
        version=services.CURRENT,
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
    form, named = JoinForm(), provider.named_as(link.email)
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
            way_in = provider.begin(session, account, named)
        if way_in.stage is SignInStage.OPEN:
            flash(f"Your account is ready, and you have a place at {organisation.name}.", "success")
        return provider.answer(way_in, named, url_for("directory.organisation", organisation_id=organisation.id))
    return _page(
        link, organisation, "people/invitation.html", form=form, is_new=True, named=named, provider_name=provider_name()
    )
