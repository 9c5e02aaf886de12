"""Forms of the action plan: who sees to a gap, and what the plan is narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.findings.types import Severity
from partnership.findings.words import HEADINGS
from partnership.map.action_plan.rows import PLACES, ActionState, PlanFilter
from partnership.map.action_plan.services import LONGEST_POST
from partnership.web.fields import DatePartsField, DropDownField, TextLineField, choices_of
from partnership.web.forms import FilterForm, VersionedForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.map.action_plan.rows import PlannedAction


class OwnerForm(VersionedForm):
    """The post that sees to a gap, and by when."""

    post = TextLineField(
        "Which post sees to it?",
        description="For example “Commissioning manager”. Not a person’s name. Empty: nobody yet",
        subject="The post",
        max_length=LONGEST_POST,
    )
    due_on = DatePartsField("By when?", subject="The day")


class PlanForm(FilterForm):
    """What the plan is narrowed to."""

    state = DropDownField("State", blank="All but closed", choices=choices_of({s: s.words for s in ActionState}))
    severity = DropDownField("What it does", blank="All", choices=choices_of(HEADINGS))
    place = DropDownField("Where", blank="Everywhere")
    post = DropDownField("Post", blank="All posts")

    def offer(self, actions: Iterable[PlannedAction]) -> None:
        """Fill the lists with what there is."""
        found = list(actions)
        places = {each.place: each.place_words for each in found if each.place}
        self.place.choices = choices_of({**{k: v for k, v in places.items() if k not in PLACES}, **PLACES})
        self.post.choices = choices_of({post: post for post in sorted({each.post for each in found} - {""})})

    @property
    def wanted(self) -> PlanFilter:
        """What was chosen; what no list offers narrows nothing."""
        state = self.state.data if self.state.data in set(ActionState) else ""
        severity = self.severity.data if self.severity.data in set(Severity) else ""
        return PlanFilter(state or "", severity or "", self.place.data or "", self.post.data or "")
