"""Which tasks a list or a table shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.register.search.words import all_words
from partnership.store.models.partnerships import Agreement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from partnership.findings.facts import Agency, Duty, PartnershipMap
    from partnership.findings.find import Register
    from partnership.guidance.types import Function


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Tasks with a gap, in which some organisations have a part, with a role that waits, or found by words; or all."""

    has_gap: bool = False
    organisation_ids: Collection[UUID] | None = None
    is_waiting: bool = False
    text: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether some tasks may be left out."""
        return self.has_gap or self.is_waiting or self.organisation_ids is not None or bool(self.text)

    def takes(self, function: Function, map_: PartnershipMap, register: Register) -> bool:
        """Whether a task is one of them."""
        duties = map_.duties_by_task.get(function.id, ())
        return (
            (not self.has_gap or bool(register.of_task(function.id)))
            and (self.organisation_ids is None or any(self._is_own(duty) for duty in duties))
            and (not self.is_waiting or any(duty.state is Agreement.PROPOSED for duty in duties))
            and (not self.text or self._names(function) or any(self.finds(duty.agency) for duty in duties))
        )

    def _is_own(self, duty: Duty) -> bool:
        return duty.state is not Agreement.DECLINED and duty.agency.id in (self.organisation_ids or ())

    def _names(self, function: Function) -> bool:
        return self._has_words((function.name, function.short))

    def finds(self, agency: Agency) -> bool:
        """Whether the words looked for are in the name of an agency."""
        return bool(self.text) and self._has_words((agency.name, agency.short_name))

    def _has_words(self, names: Iterable[str]) -> bool:
        """Whether each word that was typed begins a word of the names."""
        there = all_words(" ".join(names))
        return all(any(word.startswith(each) for word in there) for each in all_words(self.text))


ALL_TASKS = TaskFilter()
