"""What the papers of a return say before they are laid out: the lines, who acts on each, what is missing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.returns import merged
from partnership.returns.repatriation.actors import Actors
from partnership.returns.repatriation.lines import LineClass, lines_of
from partnership.returns.repatriation.variants import AgeGroup, items_of

if TYPE_CHECKING:
    from partnership.findings.facts import PartnershipMap
    from partnership.findings.find import Register
    from partnership.findings.papers import PaperFinding
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import CheckItem, CheckStage, ReturnPaper, ReturnTemplate
    from partnership.returns.repatriation.actors import CheckActors
    from partnership.returns.repatriation.lines import StageLine
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
    lines: tuple[StageLine, ...]  # stage by stage
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

    def in_stage(self, stage: CheckStage, *sorts: LineClass) -> tuple[StageLine, ...]:
        """The lines of a stage, of some classes where they are named."""
        return tuple(line for line in self.lines if line.stage is stage and (not sorts or line.sort in sorts))

    def counted(self, stage: CheckStage) -> tuple[StageLine, ...]:
        """The lines of a stage without its signatures, which are none of them."""
        return tuple(line for line in self.lines if line.stage is stage and line.sort is not LineClass.ACT)

    def stages_of(self, *papers: ReturnPaper) -> tuple[CheckStage, ...]:
        """The stages that are decided on some papers."""
        return tuple(stage for stage in self.template.stages if stage.paper in papers)

    def number(self, stage: CheckStage) -> int:
        """Its place among the stages, from 1."""
        return self.template.stages.index(stage) + 1

    @property
    def stops(self) -> tuple[StageLine, ...]:
        """All lines that stop the return."""
        return tuple(line for line in self.lines if line.sort is LineClass.STOP)


def plan_return(template: ReturnTemplate, pack: Pack, map_: PartnershipMap, variant: Variant) -> Plan:
    """The lines of a return with who acts on them on this map."""
    items = items_of(template, variant)
    actors = Actors(pack, map_, variant)
    acting = tuple(actors.on(item) for item in items)
    matters = merged(matter for each in acting for matter in each.matters)
    lines = lines_of(template, items, variant.age_group)
    return Plan(template, pack, map_, variant, items, acting, lines, matters, actors.register)
