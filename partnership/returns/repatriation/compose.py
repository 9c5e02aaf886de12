"""The files of a return as documents. Pure: the same choices and map give the same documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.guidance.types import ReturnPaper
from partnership.returns.repatriation import front, reference, stages, travel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from partnership.returns.repatriation.plan import Plan

NAMES: Final = {
    ReturnPaper.CHECKLIST: "Checklist",
    ReturnPaper.HANDOVER: "Handover page alone",
}

USES: Final = {
    ReturnPaper.CHECKLIST: "One file for the whole return: page 1 shows each stage, then a stage a page or two",
    ReturnPaper.HANDOVER: "The one page that travels: four questions, when to stop, whom to ring, signatures",
}


def compose_paper(plan: Plan, paper: ReturnPaper, *, version: str, dated_on: date, marking: str) -> b.Document:
    """One file of a return that is planned."""
    variant = plan.variant
    code = variant.country_code.lower()
    about = f"{code}-{variant.age_group}-{variant.route.id}"
    if paper is ReturnPaper.HANDOVER:
        # Nothing in the file says whose it is, or what the person went through.
        return b.Document(
            title="Handover",
            subject="Handover",
            partnership="",
            status=b.Status.DRAFT,
            version=version,
            dated_on=dated_on,
            marking="",
            file_stem=f"handover-{about}",
            blocks=tuple(travel.handover(plan)),
            is_measured=True,
            layout=b.Layout.FORM,
            reference=front.REFERENCE,
        )
    return b.Document(
        title=variant.title,
        subject="Checks before, during and after the return of a trafficked person, for one age group and country",
        partnership=plan.map_.name,
        status=b.Status.DRAFT,
        version=version,
        dated_on=dated_on,
        marking=marking,
        file_stem=f"{plan.map_.slug}-return-safety-checklist-{about}",
        blocks=tuple(_checklist(plan, dated_on, version)),
        is_measured=True,
        layout=b.Layout.FORM,
        reference=front.REFERENCE,
        foot=travel.foot(plan),
    )


def _checklist(plan: Plan, dated_on: date, version: str) -> Iterator[b.Block]:
    yield from front.first_page(plan, dated_on, version)
    yield from stages.pages(plan)
    yield b.PageBreak()
    yield from reference.posts_and_numbers(plan)
    yield from reference.to_settle(plan)
    yield from reference.rests_on(plan)
