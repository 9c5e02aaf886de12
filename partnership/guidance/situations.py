"""What has happened to somebody, as whoever needs a number says it: whom one rings for it, and what one says. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from partnership.guidance.choices import Emergency, Group
from partnership.guidance.citations import Citation


@dataclass(frozen=True, slots=True)
class SituationAnswer:
    """Whom one rings in a situation for a child, or for an adult; tasks and kinds stand in the order of the asking."""

    group: Group  # children or adults
    heading: str
    tasks: tuple[str, ...]
    say: str
    never: tuple[str, ...]  # each goes on from “Do not”
    kinds: tuple[str, ...] = ()  # agencies of these kinds are rung before any task is asked
    neighbours: tuple[str, ...] = ()  # tasks whose agencies are tried where those of the situation do not answer
    also: tuple[str, ...] = ()  # tasks that may be needed beside
    asks_sex: bool = False  # woman or man makes a difference
    not_by: tuple[str, ...] = ()  # kinds that are never named here
    at_once: tuple[str, ...] = ()  # what to do beside the call; each a sentence that begins with a verb
    also_kinds: tuple[str, ...] = ()  # kinds of agency that may be needed beside, whatever task they have
    no_police: tuple[str, ...] = ()  # situations to turn to where the person does not want the police


@dataclass(frozen=True, slots=True)
class Situation:
    """Something that happens, with an answer for a child and one for an adult."""

    id: str
    title: str
    answers: tuple[SituationAnswer, ...]
    sources: tuple[Citation, ...]
    hint: str = ""
    emergency: Emergency = Emergency.NONE
    is_common: bool = False  # stands on the first page
    facts: tuple[str, ...] = ()

    @property
    def is_emergency_first(self) -> bool:
        """Whether the emergency number stands before any other."""
        return self.emergency is Emergency.FIRST

    def answer(self, group: Group) -> SituationAnswer | None:
        """The answer for a group."""
        return next((each for each in self.answers if each.group is group), None)
