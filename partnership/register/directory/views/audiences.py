"""Who may see what: the forms of a record's audiences, and beside them what each audience sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request
from sqlalchemy.orm.attributes import set_committed_value

from partnership.policy.audience import may_see, reach
from partnership.register.authority.publications import queries as publications
from partnership.register.directory import change_rules, services
from partnership.register.directory.forms import AudienceForm, audience_form, stored_audiences
from partnership.register.directory.oversight import change_requests
from partnership.register.directory.parts import organisation_of, word_for
from partnership.register.directory.preview import seen_by_each
from partnership.register.directory.views import records
from partnership.store.models import Audience, Entry, Location, descriptions
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.fields import label_of
from partnership.web.pages import Page
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session


def set_audience(
    record: Entry, load: Callable[[], Entry], *, template: str, title: str, back: str, **more: Any
) -> ResponseReturnValue:
    """Who may know of a record and see its fields, within what the visitor sees; the button Preview only shows.

    The second of two writers is shown both choices (409), and nothing is lost.
    """
    if record.is_archived:
        flash(f"This {word_for(record)} is archived. Restore it before you change it.", "important")
        return redirect(back)
    form = _form(record)
    differences: list[Difference] | None = None
    is_right, is_preview = form.validate_on_submit(), request.method == "POST" and "preview" in request.form
    if is_preview and is_right:
        _suppose(record, _wanted(form, record), form.given)
    elif is_right:
        attempt = conflict.save(form, lambda session: _save(session, form, record), is_valid=True)
        if attempt.is_saved:
            records.tell_saved(type(record), attempt.value, "It is saved who may see what.")
            return redirect(back)
        record = load()  # what was begun is undone, and the row with it
        if attempt.late:
            differences = _differences(form, record)
            form.move_to(record.version)  # type: ignore[attr-defined]
    form.waits = {} if is_preview else records.waits_at(record)
    return conflict.page(
        template,
        differences,
        form=form,
        title=title,
        back=back,
        is_preview=is_preview and not form.errors,
        seen=seen_by_each(viewer(), record),
        public_at=publications.switched_on(organisation_of(record).partnership_ids),
        page_of_publication=Page.PUBLICATION,
        entry_id=organisation_of(record).id,
        **more,
    )


def _form(record: Entry) -> AudienceForm:
    visitor = viewer()
    described = descriptions(type(record))
    names = [
        name
        for name in services.fields_with_audience(type(record))
        if may_see(visitor, record, name, described[name])
        and not (name == "address" and isinstance(record, Location) and record.is_confidential)
    ]
    kind = audience_form(record, names, reach(visitor, organisation_of(record)))
    form = kind(data=stored_audiences(record, names))
    form.asks_first = change_rules.asks(visitor, record)
    return form


def _wanted(form: AudienceForm, record: Entry) -> Audience:
    return Audience(form["audience"].data) if "audience" in form else record.audience


def _suppose(record: Entry, audience: Audience, audiences: dict[str, Audience | None]) -> None:
    """Let the record look, for this page, as if the form were saved: no change of the row, so nothing is stored."""
    own = {**record.audiences, **{name: each.value for name, each in audiences.items() if each is not None}}
    set_committed_value(record, "audience", audience)
    set_committed_value(
        record, "audiences", {name: each for name, each in own.items() if audiences.get(name, each) is not None}
    )


def _save(session: Session, form: AudienceForm, record: Entry) -> change_requests.SaveOutcome:
    return change_requests.save_audiences(
        session,
        viewer(),
        record,
        _wanted(form, record),
        form.given,
        expected_version=form.seen_version,
        said=change_requests.RequestRemarks(
            services.Decisions(is_meant=bool(form.is_meant.data)), form.note.data or ""
        ),
    )


def _differences(form: AudienceForm, record: Entry) -> list[Difference]:
    """Where the stored audiences and the chosen ones part."""
    stored = stored_audiences(record, form.names)
    chosen = {name: form[name].data for name in stored if name in form and name != "version"}
    return [
        Difference(form[name].label.text, (label_of(form[name], stored[name]),), (label_of(form[name], value),))
        for name, value in chosen.items()
        if value != stored[name]
    ]
