"""Editing a clause: the text with its slots, what they say now, a preview, and the template's text to compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from markupsafe import Markup

from partnership.base.errors import Conflict, Stale
from partnership.documents.clause_markup import parse, slots
from partnership.documents.writers.html import write_html
from partnership.guidance.practice import helping
from partnership.policy.actions import Action
from partnership.protocols import queries, services
from partnership.protocols.clause_text import faults, slot_lines
from partnership.protocols.composing.compose import answers_for, compose_clause
from partnership.protocols.composing.context import OwnText, label
from partnership.protocols.composing.fragment import fragment
from partnership.protocols.drafting import clause_of, compose_draft, context_of, own_template, own_texts
from partnership.protocols.forms import ClauseForm
from partnership.protocols.slot_menu import with_names
from partnership.protocols.views.blueprint import ONE, back_when_locked, blueprint, material_of
from partnership.protocols.views.clause_contents import contents_of
from partnership.web import conflict
from partnership.web.permit import permit

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.guidance.types import Clause
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft
    from partnership.protocols.views.clause_contents import ClauseContents
    from partnership.store.models import ClauseText
    from partnership.web.conflict import Difference

PATH = f"{ONE}/clauses/<clause_id>"


@dataclass(frozen=True, slots=True)
class ClauseOfDraft:
    """A clause of one protocol: the subject of the pages that edit it."""

    draft: Draft
    clause: Clause

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.draft.partnership_id

    @property
    def address(self) -> dict[str, Any]:
        """The arguments of its addresses."""
        return {**self.draft.place, "clause_id": self.clause.id}

    @property
    def section_id(self) -> str:
        """The section in which it stands."""
        sections = own_template(self.draft).sections
        return next(each.id for each in sections if self.clause in each.clauses)

    @property
    def row(self) -> ClauseText | None:
        """The partnership's own text, when there is one."""
        return next((row for row in self.draft.protocol.clause_texts if row.clause_id == self.clause.id), None)


def get_clause(slug: str, protocol_id: UUID, clause_id: str) -> ClauseOfDraft:
    """Loads a clause of a protocol; raises NotFound."""
    draft = queries.get_draft(slug, protocol_id)
    return ClauseOfDraft(draft, clause_of(draft, clause_id))


@blueprint.get(f"{PATH}/edit")
@permit(Action.PROTOCOL_EDIT, get_clause)
def clause(place: ClauseOfDraft) -> ResponseReturnValue:
    """The form of a clause."""
    if (locked := back_when_locked(place.draft)) is not None:
        return locked
    row = place.row
    form = ClauseForm.at(
        place.address,
        text=(row.text if row is not None else "") or place.clause.text,
        is_left_out=row is not None and row.is_left_out,
        reason=row.reason if row is not None else "",
        version=str(row.version if row is not None else 0),
    )
    return _page(place, form, material_of(place.draft))


@blueprint.post(f"{PATH}/edit")
@permit(Action.PROTOCOL_EDIT, get_clause)
def save_clause(place: ClauseOfDraft) -> ResponseReturnValue:
    """Store the text, show a preview of it, or put the template's text back."""
    form = ClauseForm.at(place.address)
    made = material_of(place.draft)
    template = own_template(place.draft)
    form.offer(template, made.pack)
    if "insert" in request.form:
        form.insert()
        return _page(place, form, made)
    if slot := request.form.get("put-slot-back"):
        form.look(place.clause, template, made.pack)
        if slot in form.missing:
            form.add(slot)
            form.look(place.clause, template, made.pack)
        return _page(place, form, made)
    if "put-back" in request.form:
        own = OwnText()
    elif "preview" in request.form or not form.accepts(place.clause, template, made.pack):
        return _page(place, form, made)
    else:
        own = OwnText(form.text.data or "", bool(form.is_left_out.data), form.reason.data or "")
    attempt = conflict.save(
        form,
        lambda session: services.change_clause(
            session, place.draft, place.clause, own, expected_version=form.seen_version
        ),
        at="text",
        late=(Stale, Conflict),
        is_valid=True,
    )
    if attempt.late:
        return _clash(place, form, attempt.late)
    if not attempt.is_saved:
        return _page(place, form, made)
    done = "has the template’s text again" if "put-back" in request.form else "is saved"
    flash(f"“{label(place.clause)}” {done}.", "success")
    return redirect(url_for("protocols.clause_place", **place.address))


def _clash(place: ClauseOfDraft, form: ClauseForm, fault: Exception) -> ResponseReturnValue:
    """Both texts: what was typed stays in the form, what is stored stands beside it."""
    fresh = get_clause(place.draft.partnership.slug, place.draft.protocol.id, place.clause.id)
    stored = fresh.row
    form.move_to(stored.version if stored is not None else 0)
    form.text.errors = [f"{fault} Your text is below, and the other text beside it."]
    return _page(fresh, form, material_of(fresh.draft), [], stored=stored)


def _page(
    place: ClauseOfDraft,
    form: ClauseForm,
    made: Material,
    differences: list[Difference] | None = None,
    *,
    stored: ClauseText | None = None,
) -> ResponseReturnValue:
    answers = answers_for(context_of(place.draft, made), own_texts(place.draft), place.clause)
    composed = compose_draft(place.draft, made)
    text = form.text.data or ""
    form.offer(own_template(place.draft), made.pack)
    contents = contents_of(place.draft, made, composed, asked=place.section_id)
    return conflict.page(
        "protocols/clause.html",
        differences,
        draft=place.draft,
        partnership=place.draft.partnership,
        clause=place.clause,
        pack=made.pack,
        practice=helping(made.pack, place.clause),
        name=label(place.clause),
        reason=composed.reason(place.clause.id),
        form=form,
        slots=slot_lines([place.clause.text, text], place.clause, answers),
        contents=contents,
        before=_neighbour(place, contents, -1),
        after=_neighbour(place, contents, 1),
        preview=_preview(place, made, text) if "preview" in request.form else None,
        stored=stored,
        has_own=place.row is not None and bool(place.row.text or place.row.is_left_out),
    )


def _neighbour(place: ClauseOfDraft, contents: ClauseContents, step: int) -> dict[str, str] | None:
    """The clause before or after, across sections, with the address of its form."""
    rows = [row for section in contents.sections for row in section.rows]
    at = next(number for number, row in enumerate(rows) if row.id == place.clause.id) + step
    if not 0 <= at < len(rows):
        return None
    values = place.draft.place | {"clause_id": rows[at].id}
    return {"text": rows[at].name, "href": url_for("protocols.clause", **values)}


@blueprint.post(f"{PATH}/preview")
@permit(Action.PROTOCOL_EDIT, get_clause)
def clause_preview(place: ClauseOfDraft) -> ResponseReturnValue:
    """The text as the document would show it: a piece of a page, for the script."""
    return _preview(place, material_of(place.draft), request.form.get("text", ""))


def _preview(place: ClauseOfDraft, made: Material, typed: str) -> Markup:
    """A preview of what can be shown; what cannot is named in its place."""
    text = typed.replace("\r\n", "\n").strip()
    template = own_template(place.draft)
    if found := faults(text, template, made.pack):
        return Markup("").join(Markup("<p class='govuk-body'>{}</p>").format(fault) for fault in found)
    context = context_of(place.draft, made)
    made_clause = compose_clause(context, own_texts(place.draft), place.clause, text or place.clause.text)
    document = fragment(made_clause, compose_draft(place.draft, made).document)
    reads = Markup(write_html(document))  # noqa: S704 - the writer escapes every text
    if not slots(parse(text)):
        return reads
    heading = Markup('<p class="govuk-body-s govuk-!-font-weight-bold govuk-!-margin-bottom-1">{}</p>').format
    names = with_names(text, template, made.pack, document)
    return heading("As it reads today") + reads + heading("Which words follow the map") + names
