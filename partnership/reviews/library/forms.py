"""Forms of the library: searches, and which tasks of a body are proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.practice import PracticeFilter
from partnership.guidance.types import Group, Stage
from partnership.register.directory.wording import GROUPS, LEVELS, STAGES
from partnership.web.fields import CheckboxesField, Choice, DropDownField, TextLineField, choice
from partnership.web.forms import BaseForm, FilterForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.guidance.pack import Pack
    from partnership.reviews.library.services import RoleProposal


class PracticeForm(FilterForm):
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


class BodyForm(FilterForm):
    """What the directory of bodies is searched for."""

    q = TextLineField("Search", max_length=100, subject="What you search for", render_kw={"autocomplete": "off"})
    level = DropDownField("Level", blank="Any level")
    stage = DropDownField("Stage", blank="Any stage")

    def offer(self) -> None:
        """Offer every level and stage."""
        self.level.choices = _choices((str(key), words) for key, words in LEVELS.items())
        self.stage.choices = _choices((str(key), words) for key, words in STAGES.items())


class TakeOverForm(BaseForm):
    """Which of its usual tasks a body is asked to take."""

    tasks = CheckboxesField("Tasks to propose", description="Each is proposed: it counts once the body accepts")

    def offer(self, proposals: Iterable[RoleProposal]) -> None:
        """Offer what the pack says that the body normally does."""
        self.tasks.choices = [choice(each.function.id, each.function.name, hint=each.words) for each in proposals]


def _choices(options: Iterable[tuple[str, str]]) -> list[Choice]:
    return [choice(value, label) for value, label in options]
