"""Relationships as a file, and a file of relationships: looked at first, then recorded whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault, PartnershipError
from partnership.documents.wording import counted
from partnership.exchange.relationship_files.forms import LONGEST_TABLE, TableForm
from partnership.exchange.relationship_files.table import read_table, write_table
from partnership.map.downloads.delivery import download as download_of
from partnership.policy.actions import Action
from partnership.policy.viewer import reader_of
from partnership.register.partnerships.queries import get_partnership
from partnership.register.relationships import services
from partnership.register.relationships.queries import edges_in, participants, recorded
from partnership.register.relationships.services import RelationshipTerms, today
from partnership.register.relationships.views import author_of
from partnership.store.db import transaction
from partnership.store.models.register import fold
from partnership.web.permit import permit, viewer
from partnership.web.states import Tag

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.exchange.relationship_files.table import Connection
    from partnership.register.relationships.services import RelationshipAuthor
    from partnership.store.models import Organisation, Partnership, RelationshipKind

    RecordedEnds = tuple[UUID, UUID, RelationshipKind]


class RowFate(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    LEFT = "left"
    REFUSED = "refused"

    @property
    def tag(self) -> Tag:
        """How a page shows it."""
        words = {"added": Tag("Added", "green"), "left": Tag("There already"), "refused": Tag("Refused", "red")}
        return words[self.value]


@dataclass(frozen=True, slots=True)
class RowPlan:
    """A row, what becomes of it, and why where it is not added."""

    row: Connection
    fate: RowFate
    why: str = ""
    ends: tuple[UUID, UUID] | None = None


def plan(
    rows: Iterable[Connection],
    organisations: Sequence[Organisation],
    author: RelationshipAuthor,
    recorded: Collection[RecordedEnds],
) -> list[RowPlan]:
    """What each row would do, for organisations and relationships that the author may know of."""
    named, known = _by_name(organisations), set(recorded)
    found = []
    for row in rows:
        made = _of_row(row, named, author)
        if made.fate is RowFate.ADDED and made.ends is not None and row.kind is not None:
            one, other = made.ends
            pairs = {(one, other, row.kind), *([(other, one, row.kind)] if row.kind.is_mutual else [])}
            if pairs & known:
                made = RowPlan(row, RowFate.LEFT, "It is recorded already")
            known |= pairs
        found.append(made)
    return found


def carry_out(session: Session, partnership: Partnership, plans: Iterable[RowPlan], author: RelationshipAuthor) -> int:
    """Record every row that is to be added; raises InputFault, so that nothing is, where one cannot be."""
    number = 0
    for each in plans:
        row, ends = each.row, each.ends
        if each.fate is not RowFate.ADDED or ends is None or row.kind is None:
            continue
        terms = RelationshipTerms(title=row.title, from_on=row.from_on, until_on=row.until_on, review_on=row.review_on)
        try:
            services.record(session, partnership, row.kind, ends, terms, author)
        except PartnershipError as fault:
            message = f"Row {row.line}: {fault}"
            raise InputFault(message, "file") from fault
        number += 1
    return number


def _by_name(organisations: Iterable[Organisation]) -> dict[str, list[Organisation]]:
    found: dict[str, list[Organisation]] = {}
    for each in organisations:
        for name in {fold(each.name), fold(each.short_name)} - {""}:
            found.setdefault(name, []).append(each)
    return found


def _of_row(row: Connection, named: dict[str, list[Organisation]], author: RelationshipAuthor) -> RowPlan:
    if row.fault:
        return RowPlan(row, RowFate.REFUSED, row.fault)
    ends: list[UUID] = []
    for name in (row.one, row.other):
        meant = named.get(fold(name), [])
        if len(meant) != 1:
            why = "takes part under this name" if not meant else "is not the only one of this name"
            return RowPlan(row, RowFate.REFUSED, f"{'No organisation' if not meant else 'It'} {why}: “{name}”")
        ends.append(meant[0].id)
    one, other = ends
    if one == other:
        return RowPlan(row, RowFate.REFUSED, "Both ends are the same organisation")
    if not author.may_record(frozenset(ends)):
        return RowPlan(row, RowFate.REFUSED, "Neither is an organisation whose entry you keep")
    if row.from_on and row.until_on and row.until_on <= row.from_on:
        return RowPlan(row, RowFate.REFUSED, "It ends before it begins")
    return RowPlan(row, RowFate.ADDED, ends=(one, other))


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
