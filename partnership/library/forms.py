"""Forms of the library: searches, and which tasks of a body are proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from partnership.directory.forms import HouseForm
from partnership.directory.wording import GROUPS, LEVELS
from partnership.guidance.practice import PracticeFilter
from partnership.guidance.types import Group, Stage
from partnership.web.fields import CheckboxesField, DropDownField, TextLineField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.guidance.types import Pack
    from partnership.library.taking_over import RoleProposal

STAGES = {stage: str(stage).capitalize() for stage in Stage}


class PracticeForm(HouseForm):
    """What the practice library is searched for."""

    q = TextLineField("Search", max_length=100, subject="What you search for", render_kw={"autocomplete": "off"})
    stage = DropDownField("Stage", blank="Any stage")
    group = DropDownField("Whose cases", blank="Children and adults")
    competence = DropDownField("Competence", blank="Any competence")
    function = DropDownField("Task", blank="Any task")

    def offer(self, pack: Pack) -> None:
        """Offer what the pack has practice for."""
        used = {each for practice in pack.practice.values() for each in practice.functions}
        self.stage.choices = _choices((str(key), words) for key, words in STAGES.items())
        self.group.choices = _choices((str(key), words) for key, words in GROUPS.items() if key is not Group.BOTH)
        self.competence.choices = _choices((each.id, f"{each.id} {each.name}") for each in pack.competences.values())
        self.function.choices = _choices((each.id, each.name) for each in pack.functions.values() if each.id in used)

    def wanted(self) -> PracticeFilter:
        """What was asked for."""
        return PracticeFilter(
            self.q.data or "",
            Stage(self.stage.data) if self.stage.data else None,
            Group(self.group.data) if self.group.data else None,
            self.competence.data or "",
            self.function.data or "",
        )


class BodyForm(HouseForm):
    """What the directory of bodies is searched for."""

    q = TextLineField("Search", max_length=100, subject="What you search for", render_kw={"autocomplete": "off"})
    level = DropDownField("Level", blank="Any level")
    stage = DropDownField("Stage", blank="Any stage")

    def offer(self) -> None:
        """Offer every level and stage."""
        self.level.choices = _choices((str(key), words) for key, words in LEVELS.items())
        self.stage.choices = _choices((str(key), words) for key, words in STAGES.items())


class TakeOverForm(FlaskForm):  # type: ignore[misc]
    """Which of its usual tasks a body is asked to take."""

    tasks = CheckboxesField("Tasks to propose", description="Each is proposed: it counts once the body accepts")

    def offer(self, proposals: Iterable[RoleProposal]) -> None:
        """Offer what the pack says that the body normally does."""
        self.tasks.choices = [
            SelectChoice(value=each.function.id, label=each.function.name, render_kw={"hint": each.words})
            for each in proposals
        ]


def _choices(options: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in options]
