"""What the pages of organisations and of their parts have in common: editing, archiving, restoring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request

from partnership.db import forget_old_pages, transaction
from partnership.directory import services, wording
from partnership.directory.forms import HouseForm, RecordForm, record_form, stored_values
from partnership.directory.oversight import asking, waiting
from partnership.directory.oversight.queries import open_requests
from partnership.directory.parts import organisation_of, word_for
from partnership.directory.proposing import LOCK, asks_all, fields_asked
from partnership.directory.views.loading import keyring
from partnership.errors import InputFault, Stale
from partnership.models import Entry, Location
from partnership.policy import scopes
from partnership.policy.actions import Action
from partnership.policy.audience import descriptions, may_see
from partnership.policy.rules import allows
from partnership.web.permit import viewer
from partnership.web.versions import seen_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    Load = Callable[[], Entry]

NOTHING_DIFFERENT = "Nothing was different, so nothing was changed."
NOBODY_THERE = "Nobody can answer yet: no coordinator has an account that may. It waits until one has."


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
        form.existing = tuple(fault.existing)
    except services.LooksLikeAddress as fault:
        for name in fault.fields:
            form.add_fault(str(fault), name)
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
    if isinstance(record, Location) and asks_all(visitor, record):
        return hidden | set(LOCK)
    if isinstance(record, Location) and record.is_confidential:
        locked = {"address", "is_confidential"}
        return hidden - locked if allows(visitor, Action.LOCATION_REVEAL, record) else hidden | locked
    return hidden


def edit(record: Entry, load: Load, *, template: str, title: str, back: str, **more: object) -> ResponseReturnValue:
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
            record = load()  # what was begun is undone, and the row with it
        except Stale:
            record = load()
            differences = _differences(form, record)
            form.version.data = str(record.version)  # type: ignore[attr-defined]
            form.asked_fields = fields_asked(viewer(), record)
    form.waits = waits_at(record)
    status = 409 if differences is not None else 200
    return render_template(template, form=form, title=title, back=back, differences=differences, **more), status


def _edit_form(record: Entry) -> RecordForm:
    has_sealed = isinstance(record, Location) and record.sealed_address is not None
    kind = record_form(type(record), without=fields_left_out(record), has_sealed=has_sealed)
    sent = request.form if request.method == "POST" else None
    form = kind(sent, data=stored_values(record, kind.record_fields))
    form.asked_fields, form.asks_all = fields_asked(viewer(), record), asks_all(viewer(), record)
    return form


def _is_changed(form: RecordForm, record: Entry) -> bool:
    found: list[asking.Saved] = []

    def save(session: Session) -> None:
        found.append(
            asking.save(
                session,
                viewer(),
                record,
                form.given,
                expected_version=form.seen_version,
                keyring=keyring(),
                among=scopes.known_organisations(viewer()),
                said=asking.Said(form.decisions, form.note.data or ""),
            )
        )

    if not is_saved(form, save):
        return False
    saved = found[0]
    if isinstance(record, Location) and record.is_confidential and "address" in saved.changed:
        forget_old_pages()
    tell_saved(type(record), saved, "The change is saved.")
    return True


def tell_saved(table: type[Entry], saved: asking.Saved, words: str) -> None:
    """Say what was changed at once and what was sent; `words` where nothing was sent."""
    if not saved.asked:
        flash(words if saved.changed else NOTHING_DIFFERENT, "success")
        return
    kept = f"Saved: {_listed(table, saved.changed)}. " if saved.changed else ""
    flash(f"{kept}Sent to the coordinator: {_listed(table, saved.asked)}.", "success")
    if not saved.told:
        flash(NOBODY_THERE, "important")


def _listed(table: type[Entry], names: Iterable[str]) -> str:
    return wording.listed(waiting.in_sentence(name, waiting.label_of(table, name)) for name in names)


def waits_at(record: Entry) -> dict[str, list[waiting.Asked]]:
    """What is asked and not answered yet, by field of the record."""
    row_id = record.id  # type: ignore[attr-defined]
    found = open_requests(organisation_of(record).id, record.__tablename__, row_id)  # type: ignore[attr-defined]
    if asks_all(viewer(), record):
        found = [each for each in found if each.request.sender_id == viewer().account_id]
    return waiting.asked_of(viewer(), record, found)


def _differences(form: RecordForm, record: Entry) -> list[Difference]:
    """Where the stored text and the typed one part, in words; a locked address is not opened for it."""
    found = []
    described = descriptions(type(record))
    for name in form.record_fields:
        typed = wording.in_words(described[name], form[name].data)
        stored = wording.in_words(described[name], getattr(record, name))
        if name == "address" and isinstance(record, Location) and record.is_confidential:
            stored = (waiting.LOCKED,) if typed else ()
        if typed != stored:
            found.append(Difference(described[name].label, stored, typed))
    return found


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
