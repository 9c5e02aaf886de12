"""A return safety checklist as a document, and its figures. Pure: the same choices and map give the same document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.guidance.types import Stop
from partnership.protocols.composing.phrases import STOP_WORDS, cited
from partnership.repatriation import first_pages, last_pages
from partnership.repatriation.plan import plan_return
from partnership.repatriation.variants import AgeGroup, Variant

if TYPE_CHECKING:
    from datetime import date

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import (
        CheckItem,
        Citation,
        Phase,
        ReturnTemplate,
        Route,
    )
    from partnership.repatriation.actors import CheckActors
    from partnership.repatriation.plan import Plan


def compose_return(  # noqa: PLR0913 - everything that a document depends on, each by name
    template: ReturnTemplate,
    pack: Pack,
    map_: PartnershipMap,
    *,
    age_group: str,
    country_code: str,
    country_name: str,
    route: Route,
    version: str,
    dated_on: date,
    marking: str,
) -> b.Document:
    """The checklist for one age group, country and route. It says nothing about any person: spaces are for that."""
    variant = Variant(AgeGroup(age_group), country_code, country_name, pack.is_eu(country_code), route)
    plan = plan_return(template, pack, map_, variant)
    return b.Document(
        title=variant.title,
        subject="Checks before, during and after the return of a trafficked person, for one age group and country",
        partnership=map_.name,
        status=b.Status.DRAFT,
        version=version,
        dated_on=dated_on,
        marking=marking,
        file_stem=f"{map_.slug}-return-safety-checklist-{country_code.lower()}-{age_group}-{route.id}",
        blocks=(
            first_pages.title_page(plan, dated_on, version),
            *first_pages.hard_stops(plan),
            *first_pages.how_to_use(plan),
            b.Landscape(_phases(plan)),
            *last_pages.who_to_call(plan),
            *last_pages.matters(plan),
            *last_pages.sign_off(plan),
        ),
    )


def _phases(plan: Plan) -> tuple[b.Block, ...]:
    """The phases, each on pages of its own, so that a part can be handed on."""
    made: list[b.Block] = []
    for blocks in (_phase(plan, phase) for phase in plan.template.phases):
        made += (b.PageBreak(), *blocks) if made and blocks else blocks
    return tuple(made)


def _phase(plan: Plan, phase: Phase) -> tuple[b.Block, ...]:
    """A phase: heading, what it is about, and its checks; nothing where the return has none."""
    found = [(item, act) for item, act in zip(plan.items, plan.acting, strict=True) if item.phase == phase.id]
    if not found:
        return ()
    hard = sum(1 for item, _ in found if item.id in plan.hard_ids)
    return (
        b.Heading(1, phase.title, first_pages.phase_anchor(phase.id), phase.letter),
        b.Paragraph((b.Text(phase.description),)),
        b.Checklist(
            f"Part {phase.letter}: {_count(len(found), 'check')}, {_count(hard, 'hard stop')}",
            f"A row for each check of part {phase.letter}: a box to tick, the check and its source, who is "
            "responsible, the evidence to see, what happens while it is open, and spaces for date and post.",
            tuple(_check(plan, item, act) for item, act in found),
        ),
    )


def _check(plan: Plan, item: CheckItem, act: CheckActors) -> b.Check:
    stop = item.stop_for(plan.variant.age_group)
    words = STOP_WORDS[stop]
    return b.Check(
        id=item.id,
        runs=(b.Text(item.text_for(plan.variant.age_group)), *_mark(plan, item)),
        responsible=act.cell,
        evidence=item.evidence_for(plan.variant.age_group),
        stop=f"{words}. {item.stop_when}" if item.stop_when else words,
        is_hard=stop is Stop.HARD,
        source="; ".join(cited(_sources(plan, item), plan.pack)),
    )


def _sources(plan: Plan, item: CheckItem) -> tuple[Citation, ...]:
    """What a check rests on, without the law of another country of return."""
    about = {source.id: source.country for source in plan.pack.sources.values()}
    return tuple(each for each in item.sources if about.get(each.source, "") in ("", plan.variant.country_code))


def _mark(plan: Plan, item: CheckItem) -> b.Runs:
    """That this council's own guidance changed or added the check, on a line of its own."""
    change = plan.pack.change_of("items", item.id, plan.template.id)
    return (b.Break(), b.Text(change.what.words, italic=True)) if change is not None else ()


def _count(number: int, what: str) -> str:
    if not number:
        return f"no {what}"
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
