"""What a picture can be narrowed to; each of its fields stands in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from wtforms import HiddenField

from partnership.directory.wording import LEVELS, STAGES
from partnership.guidance.types import Group, Level, Stage
from partnership.models.partnerships import Agreement
from partnership.web.fields import DropDownField, choices_of
from partnership.web.forms import FilterForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

E = TypeVar("E", bound="StrEnum")
GAPS, ALL_STAGES = "gaps", "all"
STATES = {GAPS: "With a gap", str(Agreement.ACCEPTED): "Accepted", str(Agreement.PROPOSED): "Asked, not answered"}


class PictureForm(FilterForm):
    """The form above a picture; a picture keeps the fields that say something about it."""

    way = HiddenField()  # whose journey; a switch sets it
    stage = DropDownField("Stage", blank="All stages")
    group = DropDownField("For whom", blank="Children and adults")
    level = DropDownField("Level", blank="All levels")
    area = DropDownField("Area", blank="All areas")
    state = DropDownField("Show", blank="Everything")

    def keep(self, *names: str) -> None:
        """Leave only these fields."""
        for name in [field.name for field in self if field.name not in names]:
            del self[name]

    def offer(self, areas: Iterable[str], states: Mapping[str, str] = STATES) -> None:
        """Fill the lists; an address with something that is not offered narrows nothing."""
        offered = {
            "stage": {str(stage): words for stage, words in STAGES.items()},
            "group": {str(Group.CHILDREN): "Children", str(Group.ADULTS): "Adults"},
            "level": {str(level): words for level, words in LEVELS.items()},
            "area": {area: area for area in areas},
            "state": dict(states),
        }
        for field in self.lists:
            field.choices = choices_of(offered[field.name])
            if field.data not in offered[field.name]:
                field.data = ""

    @property
    def lists(self) -> list[DropDownField]:
        """What is chosen from lists."""
        return [field for field in self if isinstance(field, DropDownField)]

    def open_on(self, stage: Stage) -> None:
        """Show the stage that is shown because all would be too many; all of them are asked for by name."""
        self.stage.blank = ""
        self.stage.choices = choices_of(
            {**{str(each): words for each, words in STAGES.items()}, ALL_STAGES: "All stages"}
        )
        self.stage.data = self.stage.data or str(stage)

    @property
    def asked(self) -> dict[str, str]:
        """What the address says, as far as it is offered."""
        return {field.name: str(field.data) for field in self if field.data}

    @property
    def set_words(self) -> str:
        """What is set, in a row."""
        found = (
            label for field in self.lists for value, label, *_ in field.iter_choices() if value and value == field.data
        )
        return ", ".join(found)

    @property
    def chosen_stage(self) -> Stage | None:
        """The stage that was asked for."""
        return self._chosen("stage", Stage)

    @property
    def chosen_group(self) -> Group | None:
        """For whose cases."""
        return self._chosen("group", Group)

    @property
    def chosen_level(self) -> Level | None:
        """The level that was asked for."""
        return self._chosen("level", Level)

    @property
    def chosen_area(self) -> str:
        """The area that was asked for."""
        return self.area.data or "" if "area" in self else ""

    @property
    def chosen_state(self) -> Agreement | None:
        """Whether a role is accepted, or asked for."""
        return self._chosen("state", Agreement)

    @property
    def has_gap(self) -> bool:
        """Whether only what has a gap is asked for."""
        return "state" in self and self.state.data == GAPS

    def _chosen(self, name: str, type_: type[E]) -> E | None:
        data = self[name].data if name in self else None
        return type_(data) if data in list(type_) else None
