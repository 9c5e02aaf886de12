"""How far a young partnership is with its five tasks, as counts; none of them waits for another. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from partnership.documents.wording import counted
from partnership.findings.find import register_of
from partnership.findings.severity import LEADING
from partnership.findings.types import Rule
from partnership.store.models.partnerships import Agreement

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.guidance.pack import Pack

MOST_NAMED = 100  # agencies without a number that the page names


@dataclass(frozen=True, slots=True)
class SetUpTask:
    """One of the five: where it is done, how far it is, and what helps."""

    title: str
    endpoint: str
    done: int
    total: int | None  # none where there is no end to it
    words: str  # of the tag
    hint: str
    values: Mapping[str, Any] = field(default_factory=dict)  # of its address

    @property
    def is_begun(self) -> bool:
        """Whether something of it is there."""
        return self.done > 0

    @property
    def tag(self) -> tuple[str, str]:
        """How far it is, and its colour."""
        if not self.is_begun:
            return self.words, "grey"
        if self.total is None:
            return self.words, "blue"
        return self.words, "green" if self.done >= self.total else "yellow"


@dataclass(frozen=True, slots=True)
class SetUpProgress:
    """The five tasks, and agencies that have no number yet."""

    tasks: tuple[SetUpTask, ...]
    is_young: bool  # fewer than half the tasks of the guidance have a lead
    silent: tuple[Agency, ...]

    @property
    def begun(self) -> int:
        """How many are begun."""
        return sum(each.is_begun for each in self.tasks)


def has_number(agency: Agency) -> bool:
    """Whether one of its desks has a telephone number."""
    return any(desk.telephone or desk.out_of_hours_telephone for desk in agency.desks)


def set_up_of(map_: PartnershipMap, pack: Pack, kept: Collection[UUID], protocols: int) -> SetUpProgress:
    """How far the partnership is; `kept` are agencies whose entry somebody keeps, `protocols` how many are begun."""
    at = {"slug": map_.slug}
    agencies, tasks = map_.agencies, pack.functions
    led = sum(1 for task in tasks if map_.lead(task))
    asked = len({d.function_id for d in map_.duties if d.role.is_lead and d.state is Agreement.PROPOSED})
    silent = tuple(each for each in agencies if not has_number(each) and not pack.is_abroad(each.kind_id))
    answering = len(agencies) - len(silent)
    keepers = sum(1 for each in agencies if each.id in kept)
    found = (
        SetUpTask(
            "Add agencies", "directory.take_in", len(agencies), None,
            f"{len(agencies)} added" if agencies else "None yet",
            "Import a spreadsheet, add from the directory or the guidance, or add new. Most have 30 to 60", at,
        ),
        SetUpTask(
            "Say who leads each task", "mapping.asked" if asked else "mapping.usual", led, len(tasks),
            f"{led} of {len(tasks)}", _leads_hint(len(agencies), asked), at,
        ),
        SetUpTask(
            "Add desks and numbers", "overview.set_up", answering, len(agencies),
            _part(answering, len(agencies)), _night_hint(map_, pack), {**at, "_anchor": "numbers"},
        ),
        SetUpTask(
            "Invite people", "people.invite_many", keepers, len(agencies), _part(keepers, len(agencies)),
            "One person for each agency keeps its entry right", at,
        ),
        SetUpTask(
            "Start the first protocol", "protocols.start", protocols, None,
            f"{protocols} begun" if protocols else "Not begun",
            "Can be done now; its gaps close as the leads say yes", at,
        ),
    )  # fmt: skip
    return SetUpProgress(found, led * 2 < len(tasks), silent[:MOST_NAMED])


def _part(done: int, total: int) -> str:
    return f"{done} of {total}" if total else "Not begun"


def _leads_hint(agencies: int, asked: int) -> str:
    if asked:
        return f"A lead is asked in {counted(asked, 'task')} and has not answered: record what it says"
    if agencies:
        return f"Ask {'the agency' if agencies == 1 else f'your {agencies} agencies'} for their usual roles at once"
    return "When agencies are added, ask them for their usual roles at once"


def _night_hint(map_: PartnershipMap, pack: Pack) -> str:
    """Those with a gap do not answer, though a stop-gap may: this line and the page of gaps say the same."""
    gaps, register = {*LEADING, Rule.NO_NUMBER, Rule.NOT_AT_NIGHT}, register_of(map_, pack)
    tasks = [each.id for each in pack.functions.values() if each.is_needed_at_night]
    answered = sum(1 for each in tasks if gaps.isdisjoint(finding.rule for finding in register.of_task(each)))
    return f"{answered} of {len(tasks)} tasks that must answer at night do"
