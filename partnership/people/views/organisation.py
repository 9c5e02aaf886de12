"""The people of an organisation: who has which place, who answers at which desk, and changing that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from partnership.accounts.links import is_live
from partnership.base.errors import InputFault, NotAllowed, NotFound
from partnership.people import approvals, place_forecast, queries, role_hierarchy, services, wording
from partnership.people.forms import DeskForm, PlaceRoleForm
from partnership.people.role_hierarchy import manager_in
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.policy.audience import visible, visible_all
from partnership.policy.authority import Act
from partnership.register.authority import mails, places
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.register.authority.questions import queries as questions
from partnership.register.directory.entry import NAMELESS
from partnership.register.directory.queries import get_organisation
from partnership.store.db import db, transaction
from partnership.store.models import PositionRole, QuestionState, now
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.people.place_forecast import PlaceForecast
    from partnership.people.queries import PlaceHolder
    from partnership.people.role_hierarchy import Manager
    from partnership.policy.subjects import AboutOrganisation
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Contact, Organisation, Position, Question

PATH = "/organisations/<uuid:organisation_id>/people"
_SAID = {
    services.PlaceOutcome.CHANGED: "{} is now {}.",
    services.PlaceOutcome.SAME: "Nothing was different, so nothing was changed.",
    services.PlaceOutcome.ASKED: "Asked: {} is {} as soon as somebody else has said yes. Until then nothing changes.",
}


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A row of the table."""

    position: Position
    account: Account
    last: str
    is_unused: bool
    desks: tuple[str, ...]
    may_change: bool
    standing: PlaceForecast


@dataclass(frozen=True, slots=True)
class SeatShown:
    """A seat that counts although its place has ended."""

    position: Position
    holder: str
    ended_by: str
    question: Question | None
    asked_of: str

    @property
    def may_be_asked(self) -> bool:
        """Whether nobody is asked at the moment whether it is vacant."""
        return self.question is None or self.question.state is not QuestionState.OPEN


@dataclass(frozen=True, slots=True)
class DeskShown:
    """A desk that the visitor may know of, and who answers there."""

    id: UUID
    title: str
    holder: Account | None
    vacant_since: datetime | None


def page_url(organisation_id: UUID) -> str:
    """The address of the page of an organisation's people."""
    return url_for("people.organisation", organisation_id=organisation_id)


@blueprint.get(PATH)
@permit(Action.PEOPLE_MANAGE, get_organisation)
def organisation(organisation: Organisation) -> ResponseReturnValue:
    """Who has a place here, who is invited, who answers at which desk, and whether anybody keeps the entry."""
    visitor = viewer()
    people = queries.people_of(organisation.id)
    desks = desks_of(visitor, organisation, people)
    keepers = [each for each in people if each.position.role.edits and each.account.is_active]
    return render_template(
        "people/organisation.html",
        organisation=organisation,
        shown=visible(visitor, organisation),
        people=_rows(visitor, organisation, people, desks),
        desks=desks,
        invitations=[(each, is_live(each)) for each in queries.invitations(organisation.id)],
        keepers=len(keepers),
        words=wording,
        roles=manager_in(visitor, organisation).roles,
        seats=_seats(organisation),
        nobody=_nobody(organisation),
    )


def _nobody(organisation: Organisation) -> tuple[str, str]:
    """What is said where a question can be answered by nobody, and the command that helps."""
    is_sealed = authority.has_sealed_place(organisation.id)
    return place_forecast.nobody_could(is_sealed=is_sealed), place_forecast.command_for(
        organisation, is_sealed=is_sealed
    )


def _seats(organisation: Organisation) -> list[SeatShown]:
    rows = authority.kept_seats([organisation.id])
    last = questions.last_about([each.id for each in rows])
    accounts = authority.accounts_by_id(each for row in rows for each in (row.account_id, row.ended_by_id))
    found = []
    for row in rows:
        asked = last.get(row.id)
        asked = asked if asked is not None and asked.act == Act.VACANCY else None
        is_open = asked is not None and asked.state is QuestionState.OPEN
        who = mails.answerers(db.session(), asked) if asked is not None and is_open else []
        by = accounts.get(row.ended_by_id) if row.ended_by_id is not None else None
        found.append(
            SeatShown(
                row, post_of(accounts[row.account_id]), post_of(by), asked, place_forecast.names(who) if who else ""
            )
        )
    return found


def _rows(
    viewer: Viewer, organisation: Organisation, people: list[PlaceHolder], desks: list[DeskShown]
) -> list[PersonShown]:
    manager, at = manager_in(viewer, organisation), now()
    standing = place_forecast.of_places(db.session(), [each.position for each in people])
    return [
        PersonShown(
            each.position,
            each.account,
            wording.last_used(each.last, at),
            each.account.is_active and wording.is_unused(each.last, each.account.created_at, at),
            tuple(desk.title for desk in desks if desk.holder is each.account),
            _may_change(manager, each),
            standing[each.position.id],
        )
        for each in people
    ]


def _may_change(manager: Manager, person: PlaceHolder) -> bool:
    return person.position.role is not PositionRole.LEAD or manager.may_lead


def desks_of(viewer: Viewer, organisation: Organisation, people: list[PlaceHolder]) -> list[DeskShown]:
    """The desks that the viewer may know of, with who answers there."""
    by_id = {each.account.id: each.account for each in people}
    rows: dict[UUID, Contact] = {each.id: each for each in organisation.contacts}
    return [
        DeskShown(
            shown.id,
            title_of(shown.values.get("post")),
            by_id.get(rows[shown.id].held_by_id),  # type: ignore[arg-type]
            rows[shown.id].vacant_since,
        )
        for shown in visible_all(viewer, organisation.contacts)
    ]


def title_of(post: str | None) -> str:
    """What a desk is called on a page for somebody who may not see its name."""
    return post or NAMELESS["contacts"]


@blueprint.route(f"{PATH}/<uuid:position_id>/role", methods=["GET", "POST"])
@permit(Action.PEOPLE_MANAGE, queries.get_person)
def change_role(about: AboutOrganisation) -> ResponseReturnValue:
    """Give somebody another role; their sign-ins and links end with it."""
    person: PlaceHolder = about.row
    manager = manager_in(viewer(), about.organisation)
    if person.position.role is PositionRole.LEAD and not manager.may_lead:
        raise NotAllowed
    form = PlaceRoleForm(data={"role": person.position.role.value, "version": person.position.version})
    form.offer(manager.roles)
    back = page_url(about.organisation.id)
    post = post_of(person.account)
    if form.validate_on_submit():
        role = PositionRole(form.role.data)
        try:
            with transaction() as session:
                outcome = services.change_role(session, manager, about.organisation, person, role, form.seen_version)
        except InputFault as fault:
            form.add_fault(fault)
        else:
            flash(_SAID[outcome].format(post, wording.POSITIONS[role].lower()), "success")
            return redirect(back)
    return render_template(
        "people/role.html",
        form=form,
        post=post,
        about=about,
        back=back,
        hint=None if manager.may_lead else role_hierarchy.ABOVE_DEPUTY,
    )


@blueprint.post(f"{PATH}/<uuid:position_id>/ask-to-stand")
@permit(Action.PEOPLE_MANAGE, queries.get_person)
def ask_to_stand(about: AboutOrganisation) -> ResponseReturnValue:
    """Ask whether a working place stands, where nobody is asked at the moment."""
    post = post_of(about.row.account)
    try:
        with transaction() as session:
            approvals.ask_for_standing(session, about.row.position, viewer())
    except InputFault as fault:
        flash(str(fault), "important")
    else:
        flash(f"Asked: whoever may say that the place of {post} stands is told by mail.", "success")
    return redirect(page_url(about.organisation.id))


@blueprint.post(f"{PATH}/<uuid:position_id>/ask-if-vacant")
@permit(Action.PEOPLE_MANAGE, queries.get_seat)
def ask_if_vacant(about: AboutOrganisation) -> ResponseReturnValue:
    """Ask whether a seat that was ended, and counts still, is vacant."""
    with transaction() as session:
        places.ask_vacancy(session, about.organisation, about.row, services.account_id_of(viewer()))
    flash("Asked: whoever may say that the seat is vacant is told by mail.", "success")
    return redirect(page_url(about.organisation.id))


@blueprint.route("/organisations/<uuid:organisation_id>/desks/<uuid:contact_id>/holder", methods=["GET", "POST"])
@permit(Action.PEOPLE_MANAGE, queries.get_desk)
def desk(about: AboutOrganisation) -> ResponseReturnValue:
    """Say who answers at a desk."""
    contact: Contact = about.row
    shown = visible(viewer(), contact)
    if shown is None:
        raise NotFound
    people = [each.account for each in queries.people_of(about.organisation.id) if each.account.is_active]
    held = str(contact.held_by_id) if contact.held_by_id in {each.id for each in people} else "nobody"
    form = DeskForm(data={"holder": held, "version": contact.version})
    form.offer(people)
    title, back = title_of(shown.values.get("post")), page_url(about.organisation.id)
    if form.validate_on_submit():
        chosen = next((each for each in people if each.id == form.holder_id), None)
        with transaction() as session:
            is_changed = services.name_holder(session, contact, chosen, form.seen_version)
        who = post_of(chosen) if chosen is not None else "Nobody"
        changed = f"{who} now answers at {title}." if chosen is not None else f"Nobody is named at {title} now."
        flash(changed if is_changed else "Nothing was different, so nothing was changed.", "success")
        return redirect(back)
    return render_template("people/desk.html", form=form, title=title, about=about, back=back)
