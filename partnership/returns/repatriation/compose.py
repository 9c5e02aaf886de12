"""The papers of a return as documents. Pure: the same choices and map give the same documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.guidance.types import ReturnPaper
from partnership.returns.repatriation import conference, contacts, record, sheets

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from partnership.returns.repatriation.plan import Plan

NAMES: Final = {
    ReturnPaper.CONFERENCE: "Conference sheet",
    ReturnPaper.RECORD: "Evidence record",
    ReturnPaper.DAY_BEFORE: "Day before: go or no go",
    ReturnPaper.HANDOVER: "Handover",
    ReturnPaper.CONTACTS: "Contacts",
    ReturnPaper.AFTER: "After arrival",
}

USES: Final = {
    ReturnPaper.CONFERENCE: "Two pages for the meeting: every stop and hold up to the decision, dissent, signatures",
    ReturnPaper.RECORD: "Every line with its question and evidence, kept by the lead officer",
    ReturnPaper.DAY_BEFORE: "One page: what is shown on the day before, and what follows if it is not",
    ReturnPaper.HANDOVER: "One page for whoever travels along: four questions, breaking off, signatures",
    ReturnPaper.CONTACTS: "One page: whom to ring, by day and at night",
    ReturnPaper.AFTER: "One page: the calls of the first year, and when a contact fails",
}


def compose_paper(plan: Plan, paper: ReturnPaper, *, version: str, dated_on: date, marking: str) -> b.Document:
    """One paper of a return that is planned."""
    variant = plan.variant
    title = variant.title if paper is ReturnPaper.RECORD else f"{NAMES[paper]}: {variant.whose}"
    code = variant.country_code.lower()
    stem = f"{plan.map_.slug}-return-safety-checklist-{code}-{variant.age_group}-{variant.route.id}"
    return b.Document(
        title=title,
        subject="Checks before, during and after the return of a trafficked person, for one age group and country",
        partnership=plan.map_.name,
        status=b.Status.DRAFT,
        version=version,
        dated_on=dated_on,
        marking=marking,
        file_stem=stem if paper is ReturnPaper.RECORD else f"{stem}-{paper}",
        blocks=tuple(_blocks(plan, paper, dated_on, version)),
        is_measured=True,
        layout=b.Layout.SHEET,
    )


def _blocks(plan: Plan, paper: ReturnPaper, dated_on: date, version: str) -> Iterable[b.Block]:
    match paper:
        case ReturnPaper.CONFERENCE:
            return conference.blocks_of(plan)
        case ReturnPaper.RECORD:
            return record.blocks_of(plan, dated_on, version)
        case ReturnPaper.DAY_BEFORE:
            return sheets.day_before(plan)
        case ReturnPaper.HANDOVER:
            return sheets.handover(plan)
        case ReturnPaper.CONTACTS:
            return contacts.blocks_of(plan)
        case ReturnPaper.AFTER:
            return sheets.after(plan)
