"""Asking for a change of an entry that another partnership keeps, and what somebody is told who tries to change it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import NotAllowed, NotFound
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.policy.rules import allows
from partnership.register.directory import confirmation, queries, services
from partnership.register.directory.entry import part_shown
from partnership.register.directory.forms import record_form
from partnership.register.directory.oversight import change_requests
from partnership.register.directory.parts import BY_TABLE, CONFIRMED_WORDS, PARTS, EntryPart, PartRow, organisation_of
from partnership.register.directory.views import audiences, loaders, records
from partnership.register.directory.views.blueprint import blueprint
from partnership.store.models import Entry, Location, Organisation, now
from partnership.web import conflict
from partnership.web.errors import refused
from partnership.web.permit import kept_without, permit, viewer

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer

LIST = "/organisations/<uuid:organisation_id>/<any(services, contacts, locations):part>"
ROW = f"{LIST}/<uuid:row_id>"


@blueprint.route(f"{LIST}/add", methods=["GET", "POST"])
@permit(Action.ORGANISATION_EDIT, loaders.organisation_for_part)
@kept_without(loaders.fields_under_seal)
def add_part(organisation: Organisation) -> ResponseReturnValue:
    """Add a service, contact or location."""
    part = PARTS[(request.view_args or {})["part"]]
    back = url_for("directory.organisation", organisation_id=organisation.id, _anchor=part.name)
    title = f"Add a {part.one} of {organisation.name}"
    form = record_form(part.table)()
    if records.may_check(organisation):
        form.offer_check(
            confirmation.words_for(organisation, part.section, is_own=viewer().edits(organisation.id)),
            confirmation.changed_at(organisation, part.section),
        )
    form.put_first(queries.task_ids(viewer(), organisation, now().date()))

    def write(session: Session) -> bool:
        decisions = replace(form.decisions, typist=change_requests.typist_of(viewer(), organisation))
        seen = form.seen_changed_at.data or ""
        is_confirmed = form.was_checked and confirmation.is_as_seen(session, organisation, part.section, seen)
        services.add_part(session, organisation, part.name, form.given, keyring=loaders.keyring(), decisions=decisions)
        if is_confirmed:
            confirmation.confirm(session, organisation, part.section, viewer())
        return is_confirmed

    attempt = conflict.save(form, write, late=())
    if attempt.is_saved:
        confirmed = f", and you have confirmed {CONFIRMED_WORDS[part.section]}" if attempt.value else ""
        flash(f"The {part.one} is added{confirmed}.", "success")
        records.tell_unconfirmed(form, part.section, is_confirmed=attempt.value)
        return redirect(back)
    return conflict.page("directory/add_part.html", None, form=form, title=title, back=back, part=part)


def _names(row: PartRow) -> tuple[EntryPart, str, str]:
    """The part, how the visitor knows the row, and the address of its list."""
    part = BY_TABLE[row.__tablename__]
    shown = part_shown(viewer(), part, row)
    back = url_for("directory.organisation", organisation_id=row.organisation_id, _anchor=part.name)
    return part, shown.title if shown else "", back


@blueprint.route(f"{ROW}/edit", methods=["GET", "POST"])
@permit(Action.ORGANISATION_EDIT, loaders.part_of_current)
@kept_without(loaders.fields_under_seal)
def edit_part(row: PartRow) -> ResponseReturnValue:
    """Change a service, contact or location."""
    part, name, back = _names(row)
    key = (row.organisation_id, part.name, row.id)
    return records.edit(
        row,
        lambda: queries.get_part(*key),
        template="directory/edit_part.html",
        title=f"Change the {part.one} “{name}”",
        back=back,
        links=[
            {"text": words, "href": url_for(endpoint, organisation_id=key[0], part=part.name, row_id=row.id)}
            for words, endpoint in (
                ("Who sees it", "directory.part_audience"),
                (f"Archive this {part.one}", "directory.archive_part"),
            )
        ],
    )


@blueprint.route(f"{ROW}/audience", methods=["GET", "POST"])
@permit(Action.ORGANISATION_EDIT, loaders.part_of_current)
def part_audience(row: PartRow) -> ResponseReturnValue:
    """Who may know of a service, contact or location and see its fields."""
    part, name, back = _names(row)
    key = (row.organisation_id, part.name, row.id)
    return audiences.set_audience(
        row,
        lambda: queries.get_part(*key),
        template="directory/part_audience.html",
        title=f"Who may see what of the {part.one} “{name}”",
        back=back,
        is_confidential=getattr(row, "is_confidential", False),
    )


@blueprint.route(f"{ROW}/archive", methods=["GET", "POST"])
@permit(Action.ORGANISATION_EDIT, loaders.part_of_current)
def archive_part(row: PartRow) -> ResponseReturnValue:
    """Put a service, contact or location away, after a page that says what follows."""
    part, name, back = _names(row)
    if request.method == "POST":
        return records.archive(row, back=back)
    return render_template("directory/archive_part.html", part=part, name=name, version=row.version, back=back)


@blueprint.post(f"{ROW}/restore")
@permit(Action.ORGANISATION_EDIT, loaders.part_of_current)
def restore_part(row: PartRow) -> ResponseReturnValue:
    """Bring an archived service, contact or location back."""
    return records.restore(row, back=_names(row)[2])


def current_part(organisation_id: UUID, part: str, row_id: UUID) -> PartRow:
    """A part that stands; what is put away is for those who keep the entry."""
    row = loaders.part_of_current(organisation_id, part, row_id)
    if row.is_archived:
        raise NotFound
    return row


@blueprint.route("/organisations/<uuid:organisation_id>/ask-for-a-change", methods=["GET", "POST"])
@permit(Action.ORGANISATION_PROPOSE, loaders.current_organisation)
def propose(organisation: Organisation) -> ResponseReturnValue:
    """Ask for another description of an organisation."""
    organisation_id = organisation.id
    if allows(viewer(), Action.ORGANISATION_EDIT, organisation):
        return redirect(url_for("directory.edit", organisation_id=organisation_id))
    return _ask(
        organisation,
        lambda: queries.get_organisation(organisation_id),
        what=organisation.name,
        back=url_for("directory.organisation", organisation_id=organisation_id),
    )


@blueprint.route(f"{ROW}/ask-for-a-change", methods=["GET", "POST"])
@permit(Action.ORGANISATION_PROPOSE, current_part)
def propose_part(row: PartRow) -> ResponseReturnValue:
    """Ask for a change of a service, contact or location."""
    part = BY_TABLE[row.__tablename__]
    key = (row.organisation_id, part.name, row.id)
    if allows(viewer(), Action.ORGANISATION_EDIT, row):
        return redirect(url_for("directory.edit_part", organisation_id=key[0], part=key[1], row_id=key[2]))
    shown = part_shown(viewer(), part, row)
    name = shown.title if shown else ""
    return _ask(
        row,
        lambda: queries.get_part(*key),
        what=f"the {part.one} “{name}” of {row.organisation.name}",
        back=url_for("directory.organisation", organisation_id=row.organisation_id, _anchor=part.name),
    )


def _ask(record: Entry, load: Callable[[], Entry], *, what: str, back: str) -> ResponseReturnValue:
    """The form of the record; by the rule of `change_rules` all of it is asked, and nothing changes."""
    home = queries.home_of(organisation_of(record))
    return records.edit(
        record,
        load,
        template="directory/propose.html",
        title=f"Ask for a change of {what}",
        back=back,
        home=home,
        is_place=isinstance(record, Location),
        has_home=home is not None and home.id in organisation_of(record).partnership_ids,
    )


def say_who_keeps(_fault: NotAllowed) -> ResponseReturnValue:
    """The refusal of who reads an entry that another partnership keeps: who can do it, and a button that asks.

    Anybody else, and anybody who looks as another, gets the page that every refusal has.
    """
    organisation = _organisation_of_request()
    visitor = viewer()
    shown = visible(visitor, organisation) if organisation is not None else None
    if (
        organisation is None
        or shown is None
        or visitor.limited_to is not None
        or not _only_reads(visitor, organisation)
    ):
        return refused()
    guests = visitor.coordinated_ids & organisation.partnership_ids
    return render_template(
        "directory/not_kept.html",
        shown=shown,
        home=queries.home_of(organisation),
        places=[place for place in visitor.places if place.id in guests],
    ), 403


def _only_reads(visitor: Viewer, organisation: Organisation) -> bool:
    """Whether it is the entry of an organisation of theirs that another partnership keeps."""
    keeps = visitor.edits(organisation.id) or visitor.keeps(organisation)
    return allows(visitor, Action.ORGANISATION_PROPOSE, organisation) and not keeps


def _organisation_of_request() -> Organisation | None:
    """What the refused page is about, where it is about an organisation's entry."""
    organisation_id = (request.view_args or {}).get("organisation_id")
    if organisation_id is None or "slug" in (request.view_args or {}):
        return None
    try:
        return queries.get_organisation(organisation_id)
    except NotFound:
        return None


blueprint.register_error_handler(NotAllowed, say_who_keeps)
