"""What the papers of a return say before they are laid out: the lines, who acts on each, what is missing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.returns import merged
from partnership.guidance.choices import StagePage
from partnership.returns.repatriation.actors import Actors
from partnership.returns.repatriation.lines import NOT_CLEAR, LineClass, acts_of, groups_of, numbered
from partnership.returns.repatriation.variants import AgeGroup, items_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.find import Register
    from partnership.findings.papers import PaperFinding
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import CheckItem, CheckStage, ReturnTemplate
    from partnership.returns.repatriation.actors import CheckActors
    from partnership.returns.repatriation.lines import LineGroup, StageLine
    from partnership.returns.repatriation.variants import Variant


@dataclass(frozen=True)
class Plan:
    """Everything that the papers say before they are laid out."""

    template: ReturnTemplate
    pack: Pack
    map_: PartnershipMap
    variant: Variant
    items: tuple[CheckItem, ...]
    acting: tuple[CheckActors, ...]  # one for each item, in the same order
    groups: tuple[LineGroup, ...]  # stage by stage
    acts: tuple[StageLine, ...]  # the signatures, stage by stage
    matters: tuple[PaperFinding, ...]
    register: Register

    @property
    def is_child(self) -> bool:
        """Whether the papers are for a child."""
        return self.variant.age_group is AgeGroup.CHILD

    @property
    def whom(self) -> str:
        """Inside a sentence: "the child", "the adult"."""
        return f"the {self.variant.age_group}"

    def acts_on(self, item_id: str) -> CheckActors:
        """Who acts on a check."""
        return next(act for item, act in zip(self.items, self.acting, strict=True) if item.id == item_id)

    @property
    def lines(self) -> tuple[StageLine, ...]:
        """All checks in their order of use; signatures are none of them."""
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def stops(self) -> tuple[StageLine, ...]:
        """All lines that stop the return."""
        return tuple(line for line in self.lines if line.sort is LineClass.STOP)

    def in_stage(self, stage: CheckStage, *sorts: LineClass) -> tuple[StageLine, ...]:
        """The lines of a stage, of some classes where they are named."""
        return tuple(line for line in self.lines if line.stage is stage and (not sorts or line.sort in sorts))

    def groups_in(self, stage: CheckStage) -> tuple[LineGroup, ...]:
        """The groups of a stage."""
        return tuple(group for group in self.groups if group.stage is stage)

    def signatures(self, stage: CheckStage) -> tuple[StageLine, ...]:
        """The signatures of a stage; the last of them closes it."""
        return tuple(act for act in self.acts if act.stage is stage)

    def closing(self, stage: CheckStage) -> tuple[StageLine, ...]:
        """The signatures whose results are the states of a stage: all but those that a later check rests on."""
        read = {each for item in self.items for line in item.lines for each in line.reads}
        return tuple(act for act in self.signatures(stage) if act.id not in read)

    def signers(self, stage: CheckStage) -> tuple[str, ...]:
        """The posts that sign a stage; on the day before two do."""
        closing = self.signatures(stage)[-1].post
        return (closing, self.template.hold_passed_by) if stage.page is StagePage.DAY_BEFORE else (closing,)

    def states(self, stage: CheckStage) -> tuple[str, ...]:
        """What the state of a stage may be; the first is how it is printed."""
        closing = self.closing(stage)
        results = [each for act in closing for each in act.results]
        return (NOT_CLEAR, *results, *(each for act in closing for each in act.refusals))

    def stage_on(self, page: StagePage) -> CheckStage:
        """The stage that has a page."""
        return next(stage for stage in self.template.stages if stage.page is page)

    def number(self, stage: CheckStage) -> int:
        """Its place among the stages, from 1."""
        return self.template.stages.index(stage) + 1

    def post(self, post_id: str) -> str:
        """The name of a post in this return, with a capital."""
        name = self.template.post_name(post_id, self.variant.age_group)
        return name[:1].upper() + name[1:]

    def told(self, text: str) -> str:
        """Words with the numbers of this return in place of ids, and with its country."""
        return numbered(text, self.lines)

    def numbers_of(self, item_ids: Iterable[str]) -> tuple[str, ...]:
        """The numbers of the lines of some checks, in their order; the title of a signature in place of one."""
        wanted = set(item_ids)
        lines = [line.number for line in self.lines if wanted & {line.id, line.item_id}]
        return (*lines, *(act.question for act in self.acts if wanted & {act.id, act.item_id}))


def plan_return(template: ReturnTemplate, pack: Pack, map_: PartnershipMap, variant: Variant) -> Plan:
    """The lines of a return with who acts on them on this map."""
    items = items_of(template, variant)
    actors = Actors(pack, map_, variant)
    acting = tuple(actors.on(item) for item in items)
    matters = merged(matter for each in acting for matter in each.matters)
    groups = groups_of(template, items, variant.age_group)
    acts = acts_of(template, items, variant.age_group)
    return Plan(template, pack, map_, variant, items, acting, groups, acts, matters, actors.register)
