"""Services, contacts and locations of an organisation: adding, changing, audiences, archiving, restoring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.policy.actions import Action
from partnership.register.directory import confirmation, queries, services
from partnership.register.directory.entry import part_shown
from partnership.register.directory.forms import record_form
from partnership.register.directory.oversight import change_requests
from partnership.register.directory.parts import BY_TABLE, CONFIRMED_WORDS, PARTS, EntryPart, PartRow
from partnership.register.directory.views import audiences, loaders, records
from partnership.register.directory.views.blueprint import blueprint
from partnership.store.models import now
from partnership.web import conflict
from partnership.web.permit import kept_without, permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.store.models import Organisation

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
