"""The clauses of a protocol on a page of their own: contents, the clauses of one section with their text, a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from partnership.policy.actions import Action
from partnership.protocols import queries
from partnership.protocols.clause_list import ClauseFilter
from partnership.protocols.composing.slots import section_anchor
from partnership.protocols.drafting import compose_draft
from partnership.protocols.lifecycle.status import consultation_that_counts
from partnership.protocols.reading import DocumentPage
from partnership.protocols.views.blueprint import ONE, blueprint, material_of
from partnership.protocols.views.clause import ClauseOfDraft, get_clause
from partnership.protocols.views.clause_contents import contents_of
from partnership.protocols.working_page import WorkingPage
from partnership.web.permit import permit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from markupsafe import Markup

    from partnership.protocols.clause_list import SectionRows
    from partnership.protocols.composing.context import ComposedDocument
    from partnership.protocols.queries import Draft

CLAUSES = f"{ONE}/clauses"


@blueprint.get(CLAUSES)
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def clauses(draft: Draft) -> ResponseReturnValue:
    """The clauses of a section; `?section=` which, `?show=` which of its clauses."""
    made = material_of(draft)
    composed = compose_draft(draft, made)
    wanted = request.args.get("show", "")
    showing = ClauseFilter(wanted) if wanted in set(ClauseFilter) else ClauseFilter.ALL
    contents = contents_of(draft, made, composed, showing=showing, asked=request.args.get("section", ""))
    page = WorkingPage(draft)
    return render_template(
        "protocols/clauses.html",
        draft=draft,
        partnership=draft.partnership,
        pack=made.pack,
        page=page,
        contents=contents,
        texts={} if page.shown_number or contents.open is None else _texts(draft, composed, contents.open),
        is_asked=consultation_that_counts(draft.protocol) is not None,
    )


def _texts(draft: Draft, composed: ComposedDocument, section: SectionRows) -> dict[str, Markup]:
    """What stands under each clause of a section: its text, and what the register wrote below it."""
    anchor = section_anchor(section.section.id)
    reading = DocumentPage(
        composed.document, anchor, lambda part: url_for("protocols.preview", part=part, **draft.place)
    )
    found: dict[str, Markup] = {}
    clause_id = ""
    for block, html in reading.pieces() if reading.has_part else ():
        clause_id = getattr(block, "id", clause_id)
        if clause_id:
            found[clause_id] = found[clause_id] + html if clause_id in found else html
    return found


@blueprint.get(f"{CLAUSES}/<clause_id>")
@permit(Action.PROTOCOL_VIEW, get_clause)
def clause_place(place: ClauseOfDraft) -> ResponseReturnValue:
    """The lasting address of a clause of the working draft: its section, at the clause."""
    return redirect(clause_address(place))


def clause_address(place: ClauseOfDraft) -> str:
    """Where a clause stands among the others."""
    anchor = f"clause-{place.clause.id}"
    return url_for("protocols.clauses", section=place.section_id, _anchor=anchor, **place.draft.place)
