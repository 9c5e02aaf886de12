"""Who may refer, must notify or holds a national contract: named lists, and what they suggest. Pure.

A standing is a fact of one organisation. What is recorded in its entry counts; until then the named list of the
guidance suggests it, by a number or the full name, and after it the kind, where the law names all agencies of that
kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.guidance.choices import LegalStanding, StandingAnswer
from partnership.guidance.citations import Citation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.guidance.tasks import Kind


@dataclass(frozen=True, slots=True)
class NamedStanding:
    """A body that a list names, or of which somebody looked and did not find it there."""

    id: str
    names: tuple[str, ...]  # its full names, any of which is enough where no number speaks against it
    why: str  # where it was found or not found, in a sentence for whoever confirms it
    sources: tuple[Citation, ...]
    charity_number: str = ""
    company_number: str = ""
    first_responder: StandingAnswer | None = None
    duty_to_notify: StandingAnswer | None = None
    support_contractor: StandingAnswer | None = None
    guardian_service: StandingAnswer | None = None
    facts: tuple[str, ...] = ()

    def answer(self, standing: LegalStanding) -> StandingAnswer | None:
        """What the list says of one standing; None where it is silent."""
        answer: StandingAnswer | None = getattr(self, standing.field)
        return answer


@dataclass(frozen=True, slots=True)
class Identity:
    """By what an organisation is known to be a named one."""

    name: str
    kind_id: str
    charity_number: str = ""
    company_number: str = ""


@dataclass(frozen=True, slots=True)
class StandingFact:
    """Whether an organisation has a legal standing, and how that is known."""

    answer: StandingAnswer | None = None  # None: nothing is recorded and nothing suggests it
    is_recorded: bool = False  # it stands in the entry; else it is suggested, and somebody confirms it
    why: str = ""  # for whoever confirms what is suggested

    @property
    def holds(self) -> bool:
        """Whether the organisation has it, as far as is known."""
        return self.answer not in (None, StandingAnswer.NO)


def suggest(
    identity: Identity, kind: Kind | None, listed: Iterable[NamedStanding], standing: LegalStanding
) -> StandingFact:
    """What the guidance suggests for an organisation: by the named list, else by its kind, else nothing."""
    named = find_named(identity, listed)
    if named is not None and (answer := named.answer(standing)) is not None:
        return StandingFact(answer, why=named.why)
    if kind is not None and kind.suggests(standing):
        return StandingFact(StandingAnswer.STATUTORY, why=f"The law names every agency of the kind “{kind.name}”.")
    return StandingFact()


def find_named(identity: Identity, listed: Iterable[NamedStanding]) -> NamedStanding | None:
    """The named body that an organisation is: by a number, else by its full name where no number speaks against it."""
    found = None
    for each in listed:
        numbers = [
            (_plain(mine), _plain(theirs))
            for mine, theirs in (
                (identity.charity_number, each.charity_number),
                (identity.company_number, each.company_number),
            )
            if mine and theirs
        ]
        if any(mine == theirs for mine, theirs in numbers):
            return each
        if found is None and not numbers and _folded(identity.name) in map(_folded, each.names):
            found = each
    return found


def recorded(answers: Mapping[LegalStanding, StandingAnswer], standing: LegalStanding) -> StandingFact | None:
    """What is recorded of one standing; None where nothing is."""
    answer = answers.get(standing)
    return StandingFact(answer, is_recorded=True) if answer is not None else None


def _plain(number: str) -> str:
    return "".join(number.split()).upper().lstrip("0")


def _folded(name: str) -> str:
    return " ".join(name.replace("’", "'").casefold().split()).removeprefix("the ")
