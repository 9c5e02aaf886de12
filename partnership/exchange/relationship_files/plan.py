"""What a table of connections would do, row by row; then all of it or nothing. Never commits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault, PartnershipError
from partnership.register.relationships import services
from partnership.register.relationships.services import RelationshipTerms
from partnership.store.models.register import fold
from partnership.web.states import Tag

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from uuid import UUID

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
