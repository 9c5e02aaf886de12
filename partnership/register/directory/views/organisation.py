"""The page of an organisation, and what is changed about it as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.policy.actions import Action
from partnership.policy.audience import visible_all
from partnership.policy.rules import allows
from partnership.register.directory import queries, services
from partnership.register.directory.consent import queries as consent
from partnership.register.directory.desk_checks import checks_shown, confirm_number
from partnership.register.directory.entry import entry_shown, is_near
from partnership.register.directory.merger.queries import mergers_of
from partnership.register.directory.oversight import pending_changes
from partnership.register.directory.oversight.queries import open_requests
from partnership.register.directory.parts import CONFIRMED_WORDS, PARTS, PartRow
from partnership.register.directory.views import audiences, loaders, records
from partnership.register.directory.views.blueprint import blueprint
from partnership.register.directory.views.invitations import may_answer
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.register.relationships.edges import seen_from
from partnership.register.relationships.queries import edges_of
from partnership.store.db import transaction
from partnership.store.models import DeskWay, EntrySection, TakingInState, now
from partnership.web.pages import Page, address_of
from partnership.web.permit import can, permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.policy.viewer import PartnershipLink, Viewer
    from partnership.store.models import Merger, Organisation, Partnership


def page_url(organisation_id: UUID, anchor: str | None = None) -> str:
    """The address of an organisation's page."""
    return url_for("directory.organisation", organisation_id=organisation_id, _anchor=anchor)


@blueprint.get("/organisations/<uuid:organisation_id>")
@permit(Action.ORGANISATION_VIEW, loaders.organisation_or_heir)
def organisation(organisation: Organisation) -> ResponseReturnValue:
    """Everything that the visitor may see of it; that of an entry which was merged leads to the one that took it up."""
    if organisation.id != (request.view_args or {})["organisation_id"]:
        return redirect(page_url(organisation.id))
    visitor = viewer()
    shared = visitor.partnership_ids & organisation.partnership_ids
    entry = entry_shown(
        visitor,
        organisation,
        partnerships_by_id(shared),
        queries.current_responsibilities(organisation.id, shared, now().date()),
    )
    kept, waits = _kept(visitor, organisation), _waits(visitor, organisation)
    may_edit = can(Action.ORGANISATION_EDIT, organisation)
    return render_template(
        "directory/organisation.html",
        entry=entry,
        shown=entry.shown,
        subject=organisation,
        may_edit=may_edit,
        may_ask=not may_edit and can(Action.ORGANISATION_PROPOSE, organisation),
        may_confirm=can(Action.ORGANISATION_CONFIRM, organisation),
        checks=checks_shown(visitor, organisation, now(), is_near=is_near(visitor, organisation)),
        changes=_answer_links(organisation)
        + _changes(organisation, may_edit=may_edit)
        + _home_links(organisation, kept),
        looks=_looks(organisation, may_report=not may_edit and can(Action.ORGANISATION_REPORT, organisation)),
        own_waits=waits.get(str(organisation.id), {}),
        waits=waits,
        kept=kept,
        mergers=_mergers(organisation),
        related=seen_from(edges_of(organisation.id, visitor), organisation.id),
        kept_places=[place for place in visitor.places if place.id in shared],
        closed_until=queries.closed_until(organisation.id) if may_edit else {},
    )


def _links(organisation: Organisation, *found: tuple[bool, str, str]) -> list[dict[str, str]]:
    """Links to pages about the organisation, by whether each is there, its words and its endpoint."""
    return [
        {"text": text, "href": url_for(endpoint, organisation_id=organisation.id)}
        for is_there, text, endpoint in found
        if is_there
    ]


def _changes(organisation: Organisation, *, may_edit: bool) -> list[dict[str, str]]:
    """What the visitor may change about it."""
    may_archive = can(Action.ORGANISATION_ARCHIVE, organisation) and not organisation.is_archived
    return _links(
        organisation,
        (may_edit, "Change the description", "directory.edit"),
        (not may_edit and can(Action.ORGANISATION_PROPOSE, organisation), "Ask for a change", "directory.propose"),
        (organisation.id in viewer().positions, "Roles", Page.ROLES.endpoint),
        (may_edit, "Who may see what", "directory.audience"),
        (can(Action.PEOPLE_MANAGE, organisation), "People", Page.PEOPLE.endpoint),
        (may_edit, "Requests and reports", Page.REQUESTS.endpoint),
        (may_archive, "Merge with another entry", "directory.merge"),
        (may_archive, "Archive", "directory.archive"),
    )


def _answer_links(organisation: Organisation) -> list[dict[str, str]]:
    """Links to what it said to the roles that it was asked for, in each partnership that the visitor coordinates."""
    visitor = viewer()
    places = [each for each in visitor.places if each.id in visitor.coordinated_ids & organisation.partnership_ids]
    return [
        {
            "text": f"What did they say in {place.name}?" if len(places) > 1 else "What did they say?",
            "href": address_of(Page.ANSWERS, slug=place.slug, organisation_id=organisation.id),
        }
        for place in places
        if not organisation.is_archived
    ]


def _mergers(organisation: Organisation) -> list[Merger]:
    """Mergers that wait for a yes or can be undone, for who may undo them."""
    if not can(Action.ORGANISATION_MERGE, organisation):
        return []
    at = now()
    found = mergers_of(organisation.id)
    return [each for each in found if each.is_asked or each.can_be_undone(at)]


def _looks(organisation: Organisation, *, may_report: bool) -> list[dict[str, str]]:
    """What else there is to read of it, and the one way to say that something is wrong."""
    return _links(
        organisation,
        (can(Action.ORGANISATION_HISTORY, organisation), "History", Page.ENTRY_HISTORY.endpoint),
        (True, "On an earlier day", Page.ENTRY_EARLIER.endpoint),
        (may_report, "Report that something is wrong", Page.REPORT.endpoint),
    )


def _home_links(organisation: Organisation, kept: EntryKeepers | None) -> list[dict[str, str]]:
    """Links to become the home of the entry."""
    places = kept.may_become if kept is not None and not organisation.is_archived else ()
    return [
        {
            "text": f"Become its home for {place.name}" if len(places) > 1 else "Become its home",
            "href": url_for("directory.move_home", slug=place.slug, organisation_id=organisation.id),
        }
        for place in places
    ]


@dataclass(frozen=True, slots=True)
class EntryKeepers:
    """Who keeps the entry, as far as it concerns the visitor, and what they may do about where it takes part."""

    home: Partnership | None = None
    has_left_home: bool = False
    is_only_read: bool = False  # the visitor coordinates another partnership that it takes part in
    may_become: tuple[PartnershipLink, ...] = ()  # partnerships of the visitor's that may become its home
    elsewhere: tuple[Partnership, ...] = ()  # where it takes part besides, whose part the visitor may end
    asked: int = 0  # partnerships that ask it, and that the visitor answers


def _kept(visitor: Viewer, organisation: Organisation) -> EntryKeepers | None:
    """None for who shares no partnership with the organisation: where it has its home is not told to strangers."""
    is_own, is_home = organisation.id in visitor.positions, organisation.home_id in visitor.coordinated_ids
    shared = visitor.partnership_ids & organisation.partnership_ids
    if not (shared or is_own or is_home):
        return None
    guests = visitor.coordinated_ids & organisation.partnership_ids - {organisation.home_id}
    others = organisation.partnership_ids - shared if is_home else frozenset()
    return EntryKeepers(
        home=queries.home_of(organisation),
        has_left_home=organisation.home_id is not None and organisation.home_id not in organisation.partnership_ids,
        is_only_read=bool(guests) and not visitor.edits(organisation.id) and not visitor.keeps(organisation),
        may_become=tuple(place for place in visitor.places if place.id in guests),
        elsewhere=tuple(partnerships_by_id(others).values()) if others else (),
        asked=_asked(visitor, organisation) if is_own or is_home else 0,
    )


def _asked(visitor: Viewer, organisation: Organisation) -> int:
    """How many partnerships wait for the visitor's answer for this organisation."""
    waiting_ = [by for row, by in consent.invitations_to(organisation.id) if row.state is TakingInState.OPEN]
    return sum(may_answer(visitor, organisation, by) for by in waiting_)


def _waits(visitor: Viewer, organisation: Organisation) -> dict[str, dict[str, list[pending_changes.PendingChange]]]:
    """What was asked and is not answered, by row and field: for those who keep the entry; others see what they sent."""
    if not allows(visitor, Action.ORGANISATION_PROPOSE, organisation):
        return {}
    found = open_requests(organisation.id)
    if not allows(visitor, Action.ORGANISATION_EDIT, organisation):
        found = [each for each in found if each.request.sender_id == visitor.account_id]
    parts: list[PartRow] = [*organisation.services, *organisation.contacts, *organisation.locations]
    own = {str(organisation.id): pending_changes.asked_of(visitor, organisation, found)}
    return own | {str(row.id): pending_changes.asked_of(visitor, row, found) for row in parts}


@blueprint.post("/organisations/<uuid:organisation_id>/confirm/<section>")
@permit(Action.ORGANISATION_CONFIRM, loaders.organisation_for_section)
def confirm(organisation: Organisation) -> ResponseReturnValue:
    """Say that a section is right as it stands."""
    section = EntrySection((request.view_args or {})["section"])
    organisation_id = organisation.id
    with transaction() as session:
        services.confirm(
            session,
            organisation,
            section,
            viewer().email,
            seen_changed_at=request.form.get("seen_changed_at", ""),
            seen_by=viewer(),
        )
    flash(f"You have confirmed {CONFIRMED_WORDS[section]}.", "success")
    return redirect(page_url(organisation_id, anchor=section.value))


@blueprint.post("/organisations/<uuid:organisation_id>/desks/<uuid:contact_id>/rang/<way>")
@permit(Action.ORGANISATION_CONFIRM, loaders.organisation_of_desk)
def rang(organisation: Organisation) -> ResponseReturnValue:
    """Say that a number was rung and answers, so that it is confirmed as it stands."""
    given = request.view_args or {}
    desk, way = next(each for each in organisation.contacts if each.id == given["contact_id"]), DeskWay(given["way"])
    organisation_id, row_id = organisation.id, desk.id
    with transaction() as session:
        number = confirm_number(session, desk, way, viewer(), seen=request.form.get("seen", ""))
    flash(f"You have confirmed {number}.", "success")
    return redirect(page_url(organisation_id, anchor=f"row-{row_id}"))


@blueprint.route("/organisations/<uuid:organisation_id>/edit", methods=["GET", "POST"])
@permit(Action.ORGANISATION_EDIT, loaders.current_organisation)
def edit(organisation: Organisation) -> ResponseReturnValue:
    """Change what describes the organisation."""
    organisation_id = organisation.id
    return records.edit(
        organisation,
        lambda: queries.get_organisation(organisation_id),
        template="directory/edit.html",
        title=f"Change {organisation.name}",
        back=page_url(organisation_id),
    )


@blueprint.route("/organisations/<uuid:organisation_id>/audience", methods=["GET", "POST"])
@permit(Action.ORGANISATION_EDIT, loaders.current_organisation)
def audience(organisation: Organisation) -> ResponseReturnValue:
    """Who may know of the entry and see its fields; each part has a page of its own."""
    organisation_id = organisation.id
    visitor = viewer()
    parts = {
        part.name: [
            (row, getattr(row, part.title_field)) for row in visible_all(visitor, getattr(organisation, part.name))
        ]
        for part in PARTS.values()
    }
    return audiences.set_audience(
        organisation,
        lambda: queries.get_organisation(organisation_id),
        template="directory/audience.html",
        title=f"Who may see what of {organisation.name}",
        back=page_url(organisation_id),
        parts=parts,
        organisation_id=organisation_id,
    )


@blueprint.route("/organisations/<uuid:organisation_id>/archive", methods=["GET", "POST"])
@permit(Action.ORGANISATION_ARCHIVE, loaders.current_organisation)
def archive(organisation: Organisation) -> ResponseReturnValue:
    """Put the entry away, after a page that says what follows."""
    if request.method == "POST":
        return records.archive(organisation, back=page_url(organisation.id))
    visitor = viewer()
    shared = visitor.partnership_ids & organisation.partnership_ids
    return render_template(
        "directory/archive.html",
        organisation=organisation,
        back=page_url(organisation.id),
        partnerships=[each.name for each in partnerships_by_id(shared).values()],
        responsibilities=len(queries.current_responsibilities(organisation.id, shared, now().date())),
    )


@blueprint.post("/organisations/<uuid:organisation_id>/restore")
@permit(Action.ORGANISATION_ARCHIVE, queries.get_organisation)
def restore(organisation: Organisation) -> ResponseReturnValue:
    """Bring an archived entry back."""
    return records.restore(organisation, back=page_url(organisation.id))
