"""What the pages of organisations and of their parts have in common: editing, audiences, archiving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request

from partnership.db import forget_old_pages, transaction
from partnership.directory import services, wording
from partnership.directory.forms import (
    AudienceForm,
    HouseForm,
    RecordForm,
    audience_form,
    record_form,
    stored_audiences,
    stored_values,
)
from partnership.directory.parts import organisation_of, word_for
from partnership.directory.views.loading import keyring
from partnership.errors import InputFault, Stale
from partnership.models import Audience, Entry, Location
from partnership.policy import scopes
from partnership.policy.actions import Action
from partnership.policy.audience import descriptions, may_see, reach
from partnership.policy.rules import allows
from partnership.web.permit import viewer
from partnership.web.versions import seen_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    Load = Callable[[], Entry]

LOCKED = "Locked away"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people have left different."""

    label: str
    stored: tuple[str, ...]
    typed: tuple[str, ...]


def is_saved(form: HouseForm, save: Callable[[Session], object]) -> bool:
    """Save in one transaction; a fault of the input is shown on the form instead. Stale passes through."""
    try:
        with transaction() as session:
            save(session)
    except services.AlreadyInRegister as fault:
        form.add_fault(str(fault), fault.field)
        if isinstance(form, RecordForm):
            form.existing = tuple(fault.existing)
    except services.LooksLikeAddress as fault:
        for name in fault.fields:
            form.add_fault(str(fault), name)
        if isinstance(form, RecordForm):
            form.asks_if_meant = True
    except InputFault as fault:
        form.add_fault(str(fault), fault.field)
    else:
        return True
    return False


def fields_left_out(record: Entry) -> set[str]:
    """Fields that the visitor may not change: those they may not see, and the lock of an address they may not open."""
    visitor = viewer()
    hidden = {name for name, each in descriptions(type(record)).items() if not may_see(visitor, record, name, each)}
    if isinstance(record, Location) and record.is_confidential:
        locked = {"address", "is_confidential"}
        return hidden - locked if allows(visitor, Action.LOCATION_REVEAL, record) else hidden | locked
    return hidden


def edit(record: Entry, load: Load, *, template: str, title: str, back: str) -> ResponseReturnValue:
    """The form of a stored record; the second of two writers is shown both texts (409), and nothing is lost.

    `load` loads the record afresh, for what the other one stored.
    """
    if record.is_archived and request.method == "GET":
        flash(f"This {word_for(record)} is archived. Restore it before you change it.", "important")
        return redirect(back)
    form = _edit_form(record)
    differences: list[Difference] | None = None
    if request.method == "POST" and form.validate():
        try:
            if _is_changed(form, record):
                return redirect(back)
        except Stale:
            record = load()
            differences = _differences(form, record)
            form.version.data = str(record.version)  # type: ignore[attr-defined]
    status = 409 if differences is not None else 200
    return render_template(template, form=form, title=title, back=back, differences=differences), status


def _edit_form(record: Entry) -> RecordForm:
    has_sealed = isinstance(record, Location) and record.sealed_address is not None
    kind = record_form(type(record), without=fields_left_out(record), has_sealed=has_sealed)
    sent = request.form if request.method == "POST" else None
    return kind(sent, data=stored_values(record, kind.record_fields))


def _is_changed(form: RecordForm, record: Entry) -> bool:
    changed: list[str] = []

    def save(_session: Session) -> None:
        changed.extend(
            services.change(
                record,
                form.given,
                expected_version=form.seen_version,
                keyring=keyring(),
                among=scopes.known_organisations(viewer()),
                decisions=form.decisions,
            )
        )

    if not is_saved(form, save):
        return False
    if isinstance(record, Location) and record.is_confidential and "address" in changed:
        forget_old_pages()
    flash("The change is saved." if changed else "Nothing was different, so nothing was changed.", "success")
    return True


def _differences(form: RecordForm, record: Entry) -> list[Difference]:
    """Where the stored text and the typed one part, in words; a locked address is not opened for it."""
    found = []
    described = descriptions(type(record))
    for name in form.record_fields:
        typed = wording.in_words(described[name], form[name].data)
        stored = wording.in_words(described[name], getattr(record, name))
        if name == "address" and isinstance(record, Location) and record.is_confidential:
            stored = (LOCKED,) if typed else ()
        if typed != stored:
            found.append(Difference(described[name].label, stored, typed))
    return found


def set_audience(record: Entry, *, template: str, title: str, back: str, **more: Any) -> ResponseReturnValue:
    """Who may know of a record and see its fields, within what the visitor sees."""
    if record.is_archived:
        flash(f"This {word_for(record)} is archived. Restore it before you change it.", "important")
        return redirect(back)
    visitor = viewer()
    described = descriptions(type(record))
    names = [
        name
        for name in services.fields_with_audience(type(record))
        if may_see(visitor, record, name, described[name])
        and not (name == "address" and isinstance(record, Location) and record.is_confidential)
    ]
    kind = audience_form(record, names, reach(visitor, organisation_of(record)))
    form = kind(request.form if request.method == "POST" else None, data=stored_audiences(record, names))
    if request.method == "POST" and form.validate():
        wanted = Audience(form["audience"].data) if "audience" in form else record.audience
        if is_saved(form, lambda _session: _set(record, wanted, form)):
            flash("It is saved who may see what.", "success")
            return redirect(back)
    return render_template(template, form=form, title=title, back=back, **more)


def _set(record: Entry, audience: Audience, form: AudienceForm) -> None:
    services.set_audiences(record, audience, form.given, expected_version=form.seen_version)


def put_away(record: Entry, *, back: str) -> ResponseReturnValue:
    """Archive after the confirmation page."""
    with transaction():
        services.archive(record, expected_version=seen_version(request.form.get("version")))
    flash("It is archived. You can bring it back at any time.", "success")
    return redirect(back)


def bring_back(record: Entry, *, back: str) -> ResponseReturnValue:
    """Restore what was archived."""
    with transaction():
        services.restore(record)
    flash("It is restored.", "success")
    return redirect(back)
