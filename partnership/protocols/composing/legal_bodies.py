"""Parties as legal bodies: a council is one with its departments; who is no legal person signs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import listed
from partnership.guidance.types import LegalForm
from partnership.protocols.composing.phrases import cell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from partnership.findings.facts import Agency
    from partnership.protocols.composing.context import Context

TO_GIVE = "given on signing"
NO_CONTROLLER = "none: whoever employs its staff holds what it has"


@dataclass(frozen=True)
class Council:
    """The one council among the parties, with those of its departments that are parties too."""

    agency: Agency
    departments: tuple[Agency, ...]

    def speaks_for(self, agency: Agency) -> bool:
        """Whether its signature is that of an agency."""
        return agency.id == self.agency.id or self.is_department(agency)

    def is_department(self, agency: Agency) -> bool:
        """Whether an agency is one of its departments."""
        return agency.id in self._department_ids

    @cached_property
    def _department_ids(self) -> frozenset[UUID]:
        return frozenset(each.id for each in self.departments)

    @property
    def signs_as(self) -> str:
        """How its one row in the sign-off reads."""
        return f"{self.agency.name}, for council departments" if self.departments else self.agency.name


def legal_form(context: Context, agency: Agency) -> LegalForm:
    """What an agency is in law, as its kind says; a national body of the pack is always a body of its own."""
    kind = context.pack.kind(agency.kind_id)
    is_own = agency.is_body_of_pack and kind is not None and kind.legal_form is not LegalForm.NONE
    return LegalForm.BODY if kind is None or is_own else kind.legal_form


def council_of(context: Context) -> Council | None:
    """The council that signs once as the legal person; none where no council is a party, or more than one is."""
    return context.once(_council_of)


def _council_of(context: Context) -> Council | None:
    councils = [each for each in context.parties if legal_form(context, each) is LegalForm.COUNCIL]
    if len(councils) != 1:
        return None
    departments = [each for each in context.parties if legal_form(context, each) is LegalForm.DEPARTMENT]
    return Council(councils[0], tuple(departments))


def is_listed_only(context: Context, agency: Agency) -> bool:
    """Whether it is no legal person, so that those who work in it sign for themselves."""
    return legal_form(context, agency) is LegalForm.NONE


def listed_only(context: Context) -> tuple[b.Block, ...]:
    """Who is a party and no legal person: members and the chair of a board sign instead, as the common terms say."""
    names = [each.name for each in context.parties if is_listed_only(context, each)]
    if not names:
        return ()
    return (b.Paragraph((b.Text("Listed without a signature: ", bold=True), b.Text(f"{listed(names)}."))),)


def controllers(context: Context, bound: Iterable[Agency]) -> tuple[b.Block, ...]:
    """A row for each data controller; `bound`: the parties that the text binds, not those that it only asks."""
    council, rows, agencies = council_of(context), [], tuple(bound)
    if council is not None and any(council.speaks_for(each) for each in agencies):
        rows.append((council.agency.name, "; ".join(each.name for each in council.departments) or "–", TO_GIVE))
    rows += [
        (each.name, "–", NO_CONTROLLER if is_listed_only(context, each) else TO_GIVE)
        for each in agencies
        if council is None or not council.speaks_for(each)
    ]
    if not rows:
        return (b.Paragraph((b.Gap("no agency has been chosen as a party"),)),)
    return (
        b.Table(
            "Data controllers",
            "A row for each data controller, with its departments and its entry in the Commissioner’s register.",
            (b.Column("Data controller", 2.6), b.Column("With its departments", 3.6), b.Column("Register entry", 1.8)),
            tuple(tuple(cell(text) for text in row) for row in rows),
            has_row_headings=True,
            is_compact=True,
        ),
    )
