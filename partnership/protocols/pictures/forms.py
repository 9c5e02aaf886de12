"""What a picture can be narrowed to; each of its fields stands in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from wtforms import HiddenField

from partnership.guidance.types import Group, Level, Stage
from partnership.protocols.pictures.kinds import GAPS, STATES, PictureChoice
from partnership.protocols.pictures.network import KIND_NAMES
from partnership.register.directory.wording import LEVELS, STAGES
from partnership.store.models.partnerships import Agreement, RelationshipKind
from partnership.web.fields import DropDownField, choices_of
from partnership.web.forms import FilterForm

if TYPE_CHECKING:
    from enum import StrEnum

    from werkzeug.datastructures import MultiDict

    from partnership.protocols.pictures.kinds import PictureKind
    from partnership.protocols.pictures.queries import PictureSubject

E = TypeVar("E", bound="StrEnum")
ALL_STAGES = "all"


class PictureForm(FilterForm):
    """The form above a picture; a picture keeps the fields that say something about it."""

    way = HiddenField()  # whose journey; a switch sets it
    of = DropDownField("Organisation", blank="All organisations")
    what = DropDownField("Relationship", blank="All of them")
    stage = DropDownField("Stage", blank="As many as fit")
    group = DropDownField("For whom", blank="Children and adults")
    level = DropDownField("Level", blank="All levels")
    area = DropDownField("Area", blank="All areas")
    state = DropDownField("Show", blank="Everything")

    @classmethod
    def of_kind(cls, kind: PictureKind, asked: MultiDict[str, str], subject: PictureSubject) -> PictureForm:
        """The form of a picture's page. An address with something that is not offered narrows nothing."""
        form = cls(asked)
        for name in [field.name for field in form if field.name not in kind.fields]:
            del form[name]
        offered = {
            "of": subject.connected,
            "what": {str(each): name for each, name in KIND_NAMES.items()},
            "stage": {**{str(stage): words for stage, words in STAGES.items()}, ALL_STAGES: "All stages"},
            "group": {str(Group.CHILDREN): "Children", str(Group.ADULTS): "Adults"},
            "level": {str(level): words for level, words in LEVELS.items()},
            "area": {area: area for area in subject.areas},
            "state": {key: STATES[key] for key in kind.states},
        }
        for field in form.lists:
            field.choices = choices_of(offered[field.name])
            field.data = field.data if field.data in offered[field.name] else ""
        return form

    @property
    def lists(self) -> list[DropDownField]:
        """What is chosen from lists."""
        return [field for field in self if isinstance(field, DropDownField)]

    def open_on(self, stage: Stage) -> None:
        """Show the stage that was opened because all would be too many."""
        self.stage.data = str(stage)

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
    def choice(self) -> PictureChoice:
        """What is asked of the picture."""
        asked = self.asked
        return PictureChoice(
            way=asked.get("way", ""),
            of=asked.get("of", ""),
            kind=self._chosen("what", RelationshipKind),
            stage=self._chosen("stage", Stage),
            is_whole=asked.get("stage") == ALL_STAGES,
            group=self._chosen("group", Group),
            level=self._chosen("level", Level),
            area=asked.get("area", ""),
            state=self._chosen("state", Agreement),
            has_gap=asked.get("state") == GAPS,
        )

    def _chosen(self, name: str, type_: type[E]) -> E | None:
        data = self[name].data if name in self else None
        return type_(data) if data in list(type_) else None
