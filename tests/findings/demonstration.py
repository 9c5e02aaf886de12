"""The demonstration's map, and how a test changes one thing in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from partnership.findings.facts import Duty
from partnership.findings.hours import Moment
from partnership.findings.reach import reach
from partnership.findings.types import Ask, Person
from partnership.guidance.types import Group
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnership.findings.facts import Agency, Desk, PartnershipMap
    from partnership.findings.types import CallOrder, Sex
    from partnership.guidance.pack import Pack

DAYS = {"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4, "Sat": 5, "Sun": 6, "holiday": 7}
CHILD, ADULT = Group.CHILDREN, Group.ADULTS


def at(text: str) -> Moment:
    """A moment, such as "Wed 03:00", or "holiday 11:00"."""
    day, _, clock = text.partition(" ")
    hour, minute = clock.split(":")
    return Moment(DAYS[day], int(hour) * 60 + int(minute))


@dataclass(frozen=True)
class Demonstration:
    """The map as members see it and as the public does, with its guidance."""

    map_: PartnershipMap
    public: PartnershipMap
    pack: Pack

    def reach(self, task: str, group: Group, when: str, sex: Sex | None = None, age: int | None = None) -> CallOrder:
        """Whom one gets."""
        return reach(self.map_, self.pack, Ask(task, Person(group, sex, age), at(when)))

    def agency(self, name: str) -> Agency:
        """An agency by the beginning of its name."""
        return next(agency for agency in self.map_.agencies if agency.name.startswith(name))

    def with_agency(self, name: str, change: Callable[[Agency], Agency]) -> Demonstration:
        """The same with one agency changed, wherever it stands."""
        old = self.agency(name)
        new = change(old)
        agencies = tuple(new if each.id == old.id else each for each in self.map_.agencies)
        duties = tuple(replace(each, agency=new) if each.agency.id == old.id else each for each in self.map_.duties)
        return replace(self, map_=replace(self.map_, agencies=agencies, duties=duties))

    def with_desks(self, name: str, **values: Any) -> Demonstration:
        """The same with every desk of an agency changed."""

        def changed(desk: Desk) -> Desk:
            return replace(desk, **values)

        return self.with_agency(name, lambda agency: replace(agency, desks=tuple(map(changed, agency.desks))))

    def with_duty(self, name: str, task: str, role: Role, group: Group = Group.BOTH) -> Demonstration:
        """The same with one more role that was accepted."""
        duty = Duty(uuid4(), self.agency(name), task, group, role, Agreement.ACCEPTED, 1)
        others = tuple(
            each for each in self.map_.duties if (each.agency.id, each.function_id) != (duty.agency.id, task)
        )
        return replace(self, map_=replace(self.map_, duties=(*others, duty)))
