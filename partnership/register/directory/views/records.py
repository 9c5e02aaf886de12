"""What the pages of organisations and of their parts have in common: editing, archiving, restoring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request

from partnership.documents.wording import listed
from partnership.policy import scopes
from partnership.policy.actions import Action
from partnership.policy.audience import may_see
from partnership.policy.rules import allows
from partnership.register.directory import confirmation, legal_standings, queries, services, wording
from partnership.register.directory.change_rules import LOCK, asks_all, fields_asked, is_locked, lock_fields
from partnership.register.directory.forms import RecordForm, record_form, shown_values, stored_values
from partnership.register.directory.known_names import known_names
from partnership.register.directory.oversight import change_requests, pending_changes
from partnership.register.directory.oversight.place_status import holders_of
from partnership.register.directory.oversight.queries import open_requests
from partnership.register.directory.parts import CONFIRMED_WORDS, organisation_of, word_for
from partnership.register.directory.views.loaders import keyring
from partnership.store.db import forget_old_pages, transaction
from partnership.store.models import Contact, Entry, Location, Organisation, descriptions, now
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.fields import Choice, choice
from partnership.web.forms import posted_version
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.store.models import EntrySection

    Load = Callable[[], Entry]

NOTHING_DIFFERENT = "Nothing was different, so nothing was changed."
RING_IT = "The new number is not confirmed. Ring it, then press “I rang it, it answers”."
NUMBERS = frozenset(("telephone", "out_of_hours_telephone"))
NOBODY_THERE = "Nobody can answer yet: nobody who may has an account. It waits until somebody has."
OPENING_WAITS = "{} until its lead has said yes, or a second cleared coordinator where nobody leads. They are asked."
WAITING: dict[type[Any], str] = {
    Location: "The place stays confidential",
    Organisation: "It stays a kind that hides people",
}


def fields_left_out(record: Entry) -> set[str]:
    """Fields that the visitor may not change: those they may not see, and a lock or address that is not theirs."""
    visitor = viewer()
    hidden = {name for name, each in descriptions(type(record)).items() if not may_see(visitor, record, name, each)}
    if isinstance(record, Location) and asks_all(visitor, record):
        return hidden | set(LOCK)
    if is_locked(record):
        return (hidden | set(LOCK)) - set(lock_fields(visitor, record))
    return hidden


def edit(record: Entry, load: Load, *, template: str, title: str, back: str, **more: object) -> ResponseReturnValue:
    """The form of a stored record; the second of two writers is shown both texts (409), and nothing is lost.

    `load` loads the record afresh, for what the other one stored.
    """
    if record.is_archived and request.method == "GET":
        flash(f"This {word_for(record)} is archived. Restore it before you change it.", "important")
        return redirect(back)
    form = _edit_form(record)
    attempt = conflict.save(form, lambda session: _change(session, form, record))
    if attempt.is_saved:
        saved, is_confirmed = attempt.value
        _tell_changed(record, saved, is_confirmed=is_confirmed)
        tell_unconfirmed(form, confirmation.section_of(record), is_confirmed=is_confirmed)
        return redirect(back)
    if attempt.is_undone:
        record = load()  # what was begun is undone, and the row with it
    differences: list[Difference] | None = None
    if attempt.late:
        differences = _differences(form, record)
        form.move_to(record.version)  # type: ignore[attr-defined]
        form.asked_fields = fields_asked(viewer(), record)
    form.waits = waits_at(record)
    return conflict.page(template, differences, form=form, title=title, back=back, **more)


def _edit_form(record: Entry) -> RecordForm:
    has_sealed = isinstance(record, Location) and record.sealed_address is not None
    kind = record_form(type(record), without=fields_left_out(record), has_sealed=has_sealed)
    is_rewritten = request.method == "GET" and not asks_all(viewer(), record)  # else it would be asked unasked
    values = shown_values if is_rewritten else stored_values
    form = kind(data=values(record, kind.record_fields))
    form.asked_fields, form.asks_all = fields_asked(viewer(), record), asks_all(viewer(), record)
    form.asked_whom = whom_asked(form.asked_fields, record)
    if isinstance(record, Organisation):
        form.suggested = legal_standings.suggestions(record)
    form.put_first(queries.task_ids(viewer(), organisation_of(record), now().date()))
    if "address" in form.record_fields and "address" not in form.asked_fields and is_locked(record):
        form.kept_grants.choices = _holders(record)
    if may_check(record):
        organisation, section = organisation_of(record), confirmation.section_of(record)
        form.offer_check(
            confirmation.words_for(organisation, section, is_own=viewer().edits(organisation.id)),
            confirmation.changed_at(organisation, section),
        )
    return form


def may_check(record: Entry) -> bool:
    """Whether the visitor may confirm the section of a record with the press that saves it."""
    return allows(viewer(), Action.ORGANISATION_CONFIRM, organisation_of(record)) and not asks_all(viewer(), record)


def tell_unconfirmed(form: RecordForm, section: EntrySection, *, is_confirmed: bool) -> None:
    """Say why what was checked is not confirmed."""
    if form.was_checked and not is_confirmed:
        what = CONFIRMED_WORDS[section]
        flash(confirmation.NOT_CONFIRMED.format(what[0].upper() + what[1:]), "important")


def whom_asked(names: Iterable[str], record: Entry) -> str:
    """Who answers for these fields, in words."""
    if is_locked(record) and "address" in names:
        return "a lead, or a cleared coordinator where nobody leads"
    return "the coordinator"


def _holders(record: Entry) -> list[Choice]:
    """Who can open the address of a place besides the visitor, to be ticked when another one is typed."""
    visitor = viewer()
    if not isinstance(record, Location) or not allows(visitor, Action.GRANTS_VIEW, record):
        return []
    found = [each for each in holders_of(record) if each.account_id != visitor.account_id]
    return [choice(each.grant_id, each.post) for each in found]


def _change(session: Session, form: RecordForm, record: Entry) -> tuple[change_requests.SaveOutcome, bool]:
    """Save the record; and confirm its section, where it was checked and all of it is as the form says from now on."""
    organisation, section = organisation_of(record), confirmation.section_of(record)
    is_seen = form.was_checked and confirmation.is_as_seen(
        session, organisation, section, form.seen_changed_at.data or ""
    )
    saved = change_requests.save(
        session,
        viewer(),
        record,
        form.given,
        expected_version=form.seen_version,
        keyring=keyring(),
        among=scopes.known_organisations(viewer()),
        said=change_requests.RequestRemarks(decisions_of(form), form.note.data or ""),
    )
    is_confirmed = is_seen and not saved.asked and not saved.waits
    if is_confirmed:
        confirmation.confirm(session, organisation, section, viewer())
    return saved, is_confirmed


def decisions_of(form: RecordForm) -> services.Decisions:
    """What was confirmed in a form, with the names that its visitor is asked about where one is nearly the same."""
    decisions = form.decisions
    if "name" not in form.record_fields or decisions.is_another:
        return decisions
    return replace(decisions, known_names=lambda: known_names(viewer()))


def _tell_changed(record: Entry, saved: change_requests.SaveOutcome, *, is_confirmed: bool) -> None:
    if isinstance(record, Location) and record.is_confidential and "address" in saved.changed:
        forget_old_pages()
    if is_confirmed:
        done = "The change is saved, and you" if saved.changed else "Nothing was different. You"
        flash(f"{done} have confirmed {CONFIRMED_WORDS[confirmation.section_of(record)]}.", "success")
    else:
        tell_saved(type(record), saved, f"Saved: {_listed(type(record), saved.changed)}.")
        if isinstance(record, Contact) and NUMBERS.intersection(saved.changed) and may_check(record):
            flash(RING_IT, "important")


def tell_saved(table: type[Entry], saved: change_requests.SaveOutcome, words: str) -> None:
    """Say what was changed at once and what was sent; `words` where nothing was sent."""
    if saved.waits:
        flash(OPENING_WAITS.format(WAITING[table]), "important")
    if not saved.asked:
        if saved.changed or not saved.waits:
            flash(words if saved.changed else NOTHING_DIFFERENT, "success")
        return
    kept = f"Saved: {_listed(table, saved.changed)}. " if saved.changed else ""
    whom = "a lead, or a cleared coordinator" if table is Location and "address" in saved.asked else "the coordinator"
    flash(f"{kept}Sent to {whom}: {_listed(table, saved.asked)}.", "success")
    if not saved.told:
        flash(NOBODY_THERE, "important")


def _listed(table: type[Entry], names: Iterable[str]) -> str:
    return listed(pending_changes.in_sentence(name, pending_changes.label_of(table, name)) for name in names)


def waits_at(record: Entry) -> dict[str, list[pending_changes.PendingChange]]:
    """What is asked and not answered yet, by field of the record."""
    row_id = record.id  # type: ignore[attr-defined]
    found = open_requests(organisation_of(record).id, record.__tablename__, row_id)  # type: ignore[attr-defined]
    if asks_all(viewer(), record):
        found = [each for each in found if each.request.sender_id == viewer().account_id]
    return pending_changes.asked_of(viewer(), record, found)


def _differences(form: RecordForm, record: Entry) -> list[Difference]:
    """Where the stored text and the typed one part, in words; a locked address is not opened for it."""
    found = []
    described = descriptions(type(record))
    for name in form.record_fields:
        typed = wording.in_words(described[name], form[name].data)
        stored = wording.in_words(described[name], getattr(record, name))
        if name == "address" and isinstance(record, Location) and record.is_confidential:
            stored = (pending_changes.LOCKED,) if typed else ()
        if typed != stored:
            found.append(Difference(described[name].label, stored, typed))
    return found


def archive(record: Entry, *, back: str) -> ResponseReturnValue:
    """Archive after the confirmation page."""
    with transaction():
        services.archive(record, expected_version=posted_version())
    flash("It is archived. You can bring it back at any time.", "success")
    return redirect(back)


def restore(record: Entry, *, back: str) -> ResponseReturnValue:
    """Restore what was archived."""
    with transaction():
        services.restore(record)
    flash("It is restored.", "success")
    return redirect(back)
