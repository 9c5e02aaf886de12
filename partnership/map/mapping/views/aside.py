"""Setting a finding of the gaps page aside for a time, and taking it up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, request, url_for

from partnership.base.errors import Conflict, NotFound, Stale
from partnership.documents.wording import day
from partnership.findings.sentences import said_of
from partnership.map.mapping import aside, queries
from partnership.map.mapping.forms import AsideForm
from partnership.map.mapping.views.blueprint import blueprint, seen_and_missing
from partnership.policy.actions import Action
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.forms import posted_version
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.store.models import FindingNote, Partnership

USUAL = timedelta(days=91)  # so long something waits where nobody says otherwise
PATH = "/partnerships/<slug>/gaps/aside"


@dataclass(frozen=True, slots=True)
class NotePlace:
    """A note on a finding with its partnership: the subject of the route that takes it back."""

    partnership: Partnership
    note: FindingNote

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


def get_note(slug: str, note_id: UUID) -> NotePlace:
    """A note on a finding of a partnership; raises NotFound."""
    partnership = get_partnership(slug)
    found = next((row for row in queries.notes_of(partnership.id).values() if row.id == note_id), None)
    if found is None:
        raise NotFound
    return NotePlace(partnership, found)


@blueprint.route(PATH, methods=["GET", "POST"])
@permit(Action.RESPONSIBILITY_EDIT, get_partnership)
def set_aside(partnership: Partnership) -> ResponseReturnValue:
    """Say until when a finding can wait, and why, or change either; `?finding=` names it."""
    _, register = seen_and_missing(partnership)
    key = request.values.get("finding", "")
    try:
        finding = aside.finding_of(register, key)
    except Conflict as fault:
        return _back(partnership, str(fault), "important")
    form = _form(queries.notes_of(partnership.id).get(key))
    attempt = conflict.save(
        form,
        lambda session: aside.set_aside(
            session, partnership, register, finding, form.until.data, form.reason.data or "", viewer().post,
            expected_version=form.seen_version,
        ),
        at="reason",
    )  # fmt: skip
    if attempt.is_saved:
        until = day(attempt.value.aside_until)
        return _back(partnership, f"Set aside until {until}. It stands further down, under “Set aside”.")
    differences: list[Difference] | None = None
    if attempt.late:
        stored = queries.notes_of(partnership.id).get(key)
        form.move_to(stored.version if stored is not None else 0)
        differences = _differences(stored, form)
    return conflict.page(
        "mapping/set_aside.html",
        differences,
        partnership=partnership,
        form=form,
        title=aside.title_of(finding, register),
        said=said_of(finding, register),
        key=key,
    )


def _form(note: FindingNote | None) -> AsideForm:
    """The form with what is noted, where the finding is set aside already."""
    if note is None:
        return AsideForm(data={"version": "0", "until": queries.today() + USUAL})
    return AsideForm(data={"version": str(note.version), "until": note.aside_until, "reason": note.reason})


def _differences(stored: FindingNote | None, form: AsideForm) -> list[Difference]:
    """What is noted now beside what was typed."""
    until, reason = (stored.aside_until, stored.reason) if stored is not None else (None, "")
    return differing(
        Difference("Until", day(until) if until else "Not set aside", day(form.until.data), "until"),
        Difference("Why", reason, form.reason.data or "", "reason"),
    )


@blueprint.post(f"{PATH}/<uuid:note_id>/take-up")
@permit(Action.RESPONSIBILITY_EDIT, get_note)
def take_up(place: NotePlace) -> ResponseReturnValue:
    """Show a finding among the others again."""
    title = place.note.title
    try:
        with transaction() as session:
            aside.take_up(session, place.note, expected_version=posted_version())
    except Stale as fault:
        return _back(place.partnership, str(fault), "important")
    return _back(place.partnership, f"No longer set aside: {title}.")


def _back(partnership: Partnership, words: str, kind: str = "success") -> ResponseReturnValue:
    flash(words, kind)
    return redirect(url_for("mapping.gaps", slug=partnership.slug))
