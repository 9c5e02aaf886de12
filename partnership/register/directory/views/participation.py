"""Who takes part in a partnership: adding an organisation, taking one in, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import Conflict, NotFound, Stale
from partnership.documents.wording import counted
from partnership.policy import scopes
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.policy.rules import may_know
from partnership.register.authority import homes
from partnership.register.directory import confirmation, queries, services, wording
from partnership.register.directory import participation as participation_services
from partnership.register.directory.consent import queries as consent
from partnership.register.directory.entry import mark_of
from partnership.register.directory.forms import NewOrganisationForm, SearchForm, TakeInForm
from partnership.register.directory.views.blueprint import blueprint
from partnership.register.directory.views.loaders import keyring
from partnership.register.directory.views.records import decisions_of
from partnership.register.partnerships.queries import get_partnership, partnership_by_id
from partnership.store.db import transaction
from partnership.store.models import Agreement, EntrySection, Organisation, Partnership, TakingIn, TakingInState, now
from partnership.store.models.register import fold
from partnership.web import conflict
from partnership.web.fields import Choice, choice
from partnership.web.forms import posted_version
from partnership.web.pages import Page, page_number
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Collection

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.guidance.types import Body
    from partnership.store.models import Participation

AT_ONE_MOMENT = (
    "Somebody else took in or asked one of these at the same moment. Nothing of yours was kept: look at the list as it "
    "is now, and select again."
)


@blueprint.route("/partnerships/<slug>/organisations/add", methods=["GET", "POST"])
@permit(Action.ORGANISATION_ADD, get_partnership)
def add(partnership: Partnership) -> ResponseReturnValue:
    """A new organisation that takes part from today."""
    form = NewOrganisationForm()
    form.offer_check("I checked this with them today", "")

    def write(session: Session) -> UUID:
        organisation = services.add_organisation(
            session,
            form.given,
            partnership=partnership,
            among=scopes.known_organisations(viewer()),
            decisions=decisions_of(form),
        )
        if form.desk:
            services.add_part(session, organisation, "contacts", form.desk, keyring=keyring(), decisions=form.decisions)
        if form.was_checked:
            confirmation.confirm(session, organisation, EntrySection.IDENTITY, viewer())
        if form.was_checked and form.desk:
            confirmation.confirm(session, organisation, EntrySection.CONTACTS, viewer())
        return organisation.id

    slug = partnership.slug
    back = url_for("directory.organisations", partnership=slug)
    title = f"Add an organisation to {partnership.name}"
    attempt = conflict.save(form, write, late=())
    if attempt.is_saved:
        flash("The organisation is added and takes part from today.", "success")
        if request.form.get("next") == "tasks":
            return redirect(url_for(Page.ADD_TASKS.endpoint, slug=slug, organisation_id=attempt.value))
        return redirect(url_for("directory.organisation", organisation_id=attempt.value))
    return conflict.page("directory/add.html", None, form=form, title=title, back=back, slug=slug)


@blueprint.route("/partnerships/<slug>/organisations/take-in", methods=["GET", "POST"])
@permit(Action.ORGANISATION_ADD, get_partnership)
def take_in(partnership: Partnership) -> ResponseReturnValue:
    """Search the register and the guidance pack, and take what is selected into the partnership."""
    visitor = viewer()
    search = SearchForm(request.args)
    text = (search.q.data or "") if search.validate() else ""
    page = queries.candidates(visitor, partnership.id, text, page_number(request.args.get("page")))
    first = homes.asked_first(visitor.account_id, partnership, page.rows, visitor.cleared_ids)
    nobody = homes.unanswerable([row for row in page.rows if row.id in first], partnership)
    bodies = _bodies(partnership, text)
    asked = _asked(partnership)
    is_open = {row.organisation_id for row, _ in asked if row.state is TakingInState.OPEN}
    form = TakeInForm()
    free = [row for row in page.rows if row.id not in is_open | nobody]
    form.offer([_organisation(row, first) for row in free], [_body(each) for each in bodies])
    if request.method == "POST" and form.is_chosen():
        return _take_in(partnership, form)
    return render_template(
        "directory/take_in.html",
        partnership=partnership,
        search=search,
        form=form,
        page=page,
        text=text,
        guarded=[shown for row in page.rows if row.id in nobody and (shown := visible(visitor, row)) is not None],
        answered_as=wording.ANSWERED_AS,
        asked=[(row, each) for row, each in asked if row.state is TakingInState.OPEN],
        declined=[(row, each) for row, each in asked if row.state is TakingInState.DECLINED],
        bodies=bodies,
        year=wording.year_of(partnership.pack_id),
        page_url=lambda number: url_for("directory.take_in", slug=partnership.slug, q=text, page=number),
    )


def _asked(partnership: Partnership) -> list[tuple[TakingIn, Organisation]]:
    """What the partnership asked, and what was said last, as far as the visitor knows the organisations; by name."""
    found = consent.invitations_of(partnership.id)
    known = {each.id for each in queries.known_by_ids(viewer(), [each.id for _, each in found])}
    return [(row, each) for row, each in found if each.id in known]


def _bodies(partnership: Partnership, text: str) -> list[Body]:
    """Bodies of the partnership's pack that the register does not have, as far as the visitor knows, by name."""
    found = [each for each in wording.bodies(partnership.pack_id).values() if _is_like(each, text)]
    in_use = queries.names_in_use([each.name for each in found], viewer())
    return sorted((each for each in found if fold(each.name) not in in_use), key=lambda each: each.name.casefold())


def _is_like(body: Body, text: str) -> bool:
    return any(text.casefold() in each.casefold() for each in (body.name, body.short_name))


def _organisation(row: Organisation, first: Collection[UUID]) -> Choice:
    kind = wording.choices("kind").get(row.kind_id, row.kind_id)
    asked = "who answers for it is asked first" if row.id in first else ""
    hint = ", ".join(filter(None, (kind, wording.LEVELS[row.level].lower(), mark_of(row), asked)))
    return choice(row.id, row.name, hint=hint)


def _body(body: Body) -> Choice:
    kind = wording.choices("kind").get(body.kind, body.kind)
    hint = f"{kind}, {wording.LEVELS[body.level].lower()}"
    return choice(body.id, body.name, hint=hint)


def _take_in(partnership: Partnership, form: TakeInForm) -> ResponseReturnValue:
    visitor, slug, on = viewer(), partnership.slug, now().date()
    rows = queries.known_by_ids(visitor, form.organisation_ids)
    first = homes.asked_first(visitor.account_id, partnership, rows, visitor.cleared_ids)
    nobody = homes.unanswerable([row for row in rows if row.id in first], partnership)
    offered = {each.id: each for each in _bodies(partnership, "")}
    taken = asked = 0
    try:
        with transaction() as session:
            for row in (each for each in rows if partnership.id not in each.partnership_ids):
                if row.id not in first:
                    participation_services.take_in(session, partnership, row, on, visitor=visitor)
                    taken += 1
                elif row.id not in nobody:
                    participation_services.ask(session, partnership, row, visitor)
                    asked += 1
            for body_id in (each for each in form.body.data or () if each in offered):
                among = scopes.known_organisations(visitor)
                body = offered[body_id]
                participation_services.take_in_body(session, partnership, body, on, among, keyring=keyring())
                taken += 1
    except (Conflict, Stale):
        flash(AT_ONE_MOMENT, "important")
        return redirect(url_for("directory.take_in", slug=slug))
    flash(f"Taken in: {counted(taken, 'organisation')}.", "success")
    if asked:
        flash(
            f"Asked first: {counted(asked, 'organisation')}. A lead there answers; where nobody leads, the "
            "coordinators of its home partnership do.",
            "success",
        )
        return redirect(url_for("directory.take_in", slug=slug, _anchor="asked"))
    return redirect(url_for("directory.organisations", partnership=slug))


def get_asked(slug: str, organisation_id: UUID) -> TakingIn:
    """What a partnership asked an organisation last; raises NotFound where it never asked."""
    found = consent.last_invitation(get_partnership(slug).id, organisation_id)
    if found is None:
        raise NotFound
    return found


@blueprint.post("/partnerships/<slug>/organisations/<uuid:organisation_id>/withdraw-asking")
@permit(Action.ORGANISATION_ADD, get_asked)
def withdraw_asking(row: TakingIn) -> ResponseReturnValue:
    """Ask an organisation no more that has not answered."""
    slug = partnership_by_id(row.partnership_id).slug
    try:
        with transaction():
            participation_services.withdraw(row, viewer(), expected_version=posted_version())
    except Stale as fault:
        flash(str(fault), "important")
    else:
        flash("It is asked no more. Nothing about it changes.", "success")
    return redirect(url_for("directory.take_in", slug=slug, _anchor="asked"))


def get_known_part(slug: str, organisation_id: UUID) -> Participation:
    """Loads an organisation's current part in the partnership; raises NotFound, also for one that is hidden."""
    found = queries.get_participation(slug, organisation_id)
    if not may_know(viewer(), queries.get_organisation(organisation_id)):
        raise NotFound
    return found


@blueprint.route("/partnerships/<slug>/organisations/<uuid:organisation_id>/leave", methods=["GET", "POST"])
@permit(Action.ORGANISATION_ADD, get_known_part)
def leave(participation: Participation) -> ResponseReturnValue:
    """End an organisation's part in the partnership, after a page that says what ends with it."""
    organisation = queries.get_organisation(participation.organisation_id)
    visitor = viewer()
    shown = visible(visitor, organisation)
    if shown is None:
        raise NotFound
    partnership = partnership_by_id(participation.partnership_id)
    today = now().date()
    if request.method == "POST":
        name, slug = shown.name, partnership.slug
        with transaction() as session:
            ended = participation_services.end(session, participation, partnership, organisation, visitor)
            count = len(ended)
        ended_too = f" Ended with it: {counted(count, 'responsibility', 'responsibilities')}." if count else ""
        flash(f"{name} has left the partnership.{ended_too}", "success")
        return redirect(url_for("directory.organisations", partnership=slug))
    held = queries.current_responsibilities(organisation.id, [partnership.id], today)
    functions = wording.choices("function")
    return render_template(
        "directory/leave.html",
        shown=shown,
        partnership=partnership,
        held=[
            (functions.get(row.function_id, row.function_id), wording.ROLES[row.role])
            for row in held
            if row.state is Agreement.ACCEPTED
        ],
        back=url_for("directory.organisation", organisation_id=organisation.id),
    )
