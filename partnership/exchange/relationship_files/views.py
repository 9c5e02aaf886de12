"""Relationships as a file, and a file of relationships: looked at first, then recorded whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault
from partnership.documents.wording import counted
from partnership.exchange.relationship_files.forms import LONGEST_TABLE, TableForm
from partnership.exchange.relationship_files.plan import RowFate, carry_out, plan
from partnership.exchange.relationship_files.table import read_table, write_table
from partnership.map.downloads.delivery import download as download_of
from partnership.policy.actions import Action
from partnership.policy.viewer import reader_of
from partnership.register.partnerships.queries import get_partnership
from partnership.register.relationships.queries import edges_in, participants, recorded
from partnership.register.relationships.services import today
from partnership.register.relationships.views import author_of
from partnership.store.db import transaction
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.store.models import Partnership

blueprint = Blueprint("relationship_files", __name__)
PATH = "/partnerships/<slug>/relationships"
_ENCODINGS = ("utf-8-sig", "cp1252")


@blueprint.get(f"{PATH}/download")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def download(partnership: Partnership) -> ResponseReturnValue:
    """What holds today as CSV, as any member may see it."""
    content = write_table(edges_in(partnership, reader_of(partnership.id)))
    name = f"{partnership.slug}-relationships-{today().isoformat()}.csv"
    return download_of(
        content, name, "text/csv; charset=utf-8", partnership, "Relationships, as a table of connections"
    )


@blueprint.route(f"{PATH}/import", methods=["GET", "POST"])
@permit(Action.RELATIONSHIP_RECORD, get_partnership)
def import_(partnership: Partnership) -> ResponseReturnValue:
    """Look at a table, row by row, and then record all that can be."""
    form, plans, text = TableForm(), [], ""
    back = url_for("relationships.index", slug=partnership.slug)
    if form.validate_on_submit():
        organisations = participants(partnership, viewer())
        author = author_of(viewer(), partnership, organisations)
        try:
            text = _typed(form)
            plans = plan(read_table(text), organisations, author, recorded(partnership, viewer()))
            if "record" in request.form:
                with transaction() as session:
                    number = carry_out(session, partnership, plans, author)
                flash(f"{counted(number, 'relationship')} recorded. Whoever has not said so yet is asked.", "success")
                return redirect(back)
        except InputFault as fault:
            form.add_fault(fault, "file")
            plans = []
    return render_template(
        "relationship_files/import.html",
        partnership=partnership,
        form=form,
        plans=plans,
        text=text,
        counts=[(fate, sum(each.fate is fate for each in plans)) for fate in RowFate],
        added=sum(each.fate is RowFate.ADDED for each in plans),
        back=back,
    )


def _typed(form: TableForm) -> str:
    """The table that was sent, as a file or as text; raises InputFault where there is none, or it is no text."""
    upload = request.files.get(form.file.name)
    if upload is None or not upload.filename:
        if not form.rows.data:
            message = "Select a CSV file, or paste the rows"
            raise InputFault(message, "file")
        return str(form.rows.data)
    content = upload.stream.read(LONGEST_TABLE + 1)
    if len(content) > LONGEST_TABLE or b"\x00" in content:
        message = "This is no CSV file, or a very large one. Save the sheet as CSV, with up to 2,000 rows"
        raise InputFault(message, "file")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = "The letters of this file cannot be read. Save it as CSV in UTF-8"
    raise InputFault(message, "file")
