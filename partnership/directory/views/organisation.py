"""The page of an organisation, and what is changed about it as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.db import transaction
from partnership.directory import queries, services
from partnership.directory.entry import entry_shown
from partnership.directory.oversight import waiting
from partnership.directory.oversight.queries import open_requests
from partnership.directory.parts import CONFIRMED_WORDS, PartRow
from partnership.directory.views import audiences, loading, records
from partnership.directory.views.blueprint import blueprint
from partnership.models import Section, now
from partnership.policy.actions import Action
from partnership.policy.audience import visible_all
from partnership.policy.rules import allows
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.models import Organisation
    from partnership.policy.viewer import Viewer


def page_url(organisation_id: UUID, anchor: str | None = None) -> str:
    """The address of an organisation's page."""
    return url_for("directory.organisation", organisation_id=organisation_id, _anchor=anchor)


@blueprint.get("/organisations/<uuid:organisation_id>")
@permit(Action.ORGANISATION_VIEW, queries.get_organisation)
def organisation(organisation: Organisation) -> ResponseReturnValue:
    """Everything that the visitor may see of it."""
    visitor = viewer()
    shared = visitor.partnership_ids & organisation.partnership_ids
    entry = entry_shown(
        visitor,
        organisation,
        queries.partnerships_by_id(shared),
        queries.current_responsibilities(organisation.id, shared, now().date()),
    )
    return render_template(
        "directory/organisation.html", entry=entry, subject=organisation, waits=_waits(visitor, organisation)
    )


def _waits(visitor: Viewer, organisation: Organisation) -> dict[str, dict[str, list[waiting.Asked]]]:
    """What was asked and is not answered, by row and field: for those who keep the entry or answer."""
    if not allows(visitor, Action.ORGANISATION_EDIT, organisation):
        return {}
    found = open_requests(organisation.id)
    parts: list[PartRow] = [*organisation.services, *organisation.contacts, *organisation.locations]
    own = {str(organisation.id): waiting.asked_of(visitor, organisation, found)}
    return own | {str(row.id): waiting.asked_of(visitor, row, found) for row in parts}


@blueprint.post("/organisations/<uuid:organisation_id>/confirm/<section>")
@permit(Action.ORGANISATION_CONFIRM, loading.organisation_for_section)
def confirm(organisation: Organisation) -> ResponseReturnValue:
    """Say that a section is right as it stands."""
    section = Section((request.view_args or {})["section"])
    organisation_id = organisation.id
    with transaction() as session:
        services.confirm(
            session, organisation, section, viewer().email, seen_changed_at=request.form.get("seen_changed_at", "")
        )
    flash(f"You have confirmed {CONFIRMED_WORDS[section]}.", "success")
    return redirect(page_url(organisation_id, anchor=section.value))


@blueprint.route("/organisations/<uuid:organisation_id>/edit", methods=["GET", "POST"])
@permit(Action.ORGANISATION_EDIT, loading.current_organisation)
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
@permit(Action.ORGANISATION_EDIT, loading.current_organisation)
def audience(organisation: Organisation) -> ResponseReturnValue:
    """Who may know of the entry and see its fields; each part has a page of its own."""
    organisation_id = organisation.id
    visitor = viewer()
    parts = {name: visible_all(visitor, getattr(organisation, name)) for name in ("services", "contacts", "locations")}
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
@permit(Action.ORGANISATION_ARCHIVE, loading.current_organisation)
def archive(organisation: Organisation) -> ResponseReturnValue:
    """Put the entry away, after a page that says what follows."""
    if request.method == "POST":
        return records.put_away(organisation, back=page_url(organisation.id))
    visitor = viewer()
    shared = visitor.partnership_ids & organisation.partnership_ids
    return render_template(
        "directory/archive.html",
        organisation=organisation,
        back=page_url(organisation.id),
        partnerships=[each.name for each in queries.partnerships_by_id(shared).values()],
        responsibilities=len(queries.current_responsibilities(organisation.id, shared, now().date())),
    )


@blueprint.post("/organisations/<uuid:organisation_id>/restore")
@permit(Action.ORGANISATION_ARCHIVE, queries.get_organisation)
def restore(organisation: Organisation) -> ResponseReturnValue:
    """Bring an archived entry back."""
    return records.bring_back(organisation, back=page_url(organisation.id))
