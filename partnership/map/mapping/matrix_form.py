"""What the table of tasks and organisations can be narrowed to and sorted by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.wording import counted
from partnership.guidance.types import Stage
from partnership.map.mapping.matrix import ColumnOrder, MatrixView
from partnership.map.mapping.task_filter import TaskFilter
from partnership.register.search.words import LONGEST_SEARCH
from partnership.web.fields import DropDownField, TextLineField, choices_of
from partnership.web.forms import FilterForm

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

ALL_STAGES = "all"
GAPS, OURS, WAITING = "gaps", "mine", "waiting"
ORDERS = {
    ColumnOrder.SECTOR: "By sector",
    ColumnOrder.NAME: "By name",
    ColumnOrder.PARTS: "Most tasks first",
}


class MatrixForm(FilterForm):
    """The form above the table; each of its fields stands in the address."""

    q = TextLineField(
        "Find a task or organisation",
        max_length=LONGEST_SEARCH,
        subject="What you search for",
        render_kw={"autocomplete": "off"},
    )
    stage = DropDownField("Stage")
    show = DropDownField("Show", blank="All tasks")
    order = DropDownField("Order")

    def offer(self, gaps: Mapping[Stage, int], tasks: Mapping[Stage, int], *, has_own: bool) -> None:
        """Fill the lists: each stage with its gaps, and own tasks for those who have any."""
        stages = {
            str(stage): f"{stage.capitalize()} ({counted(tasks[stage], 'task')}, {counted(gaps[stage], 'gap')})"
            for stage in Stage
            if stage in tasks
        }
        self.stage.choices = choices_of({**stages, ALL_STAGES: "All stages"})
        shown = {GAPS: "With a gap", **({OURS: "Only ours"} if has_own else {}), WAITING: "Asked, not answered"}
        self.show.choices = choices_of(shown)
        self.order.choices = choices_of({str(order): words for order, words in ORDERS.items()})

    def open_on(self, stage: Stage | None) -> None:
        """Show the stage that is shown; none for all."""
        self.stage.data = str(stage or ALL_STAGES)
        self.order.data = self.order.data or str(ColumnOrder.SECTOR)

    @property
    def set_words(self) -> str:
        """What is set, in a row: “Support (14 tasks, 4 gaps), With a gap”."""
        lists = [(field.data, field.iter_choices()) for field in (self.stage, self.show) if field.data]
        chosen = (label for data, choices in lists for value, label, *_ in choices if value == data)
        return ", ".join(filter(None, (self.q.data, *chosen)))

    def chosen_stage(self) -> Stage | None:
        """The stage that was asked for; none for all and for no such stage."""
        return Stage(self.stage.data) if self.stage.data in list(Stage) else None

    def view(self, own_ids: Collection[UUID], kept: str) -> MatrixView:
        """What was asked; `kept` is the id of a task that is shown whatever is left out."""
        show = self.show.data
        only = TaskFilter(
            has_gap=show == GAPS,
            organisation_ids=own_ids if show == OURS and own_ids else None,
            is_waiting=show == WAITING,
            text=self.q.data or "",
        )
        order = ColumnOrder(self.order.data) if self.order.data in list(ColumnOrder) else ColumnOrder.SECTOR
        return MatrixView(only, order, kept)
