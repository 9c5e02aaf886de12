"""Words for what waits for somebody's yes before it widens what an account reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.history.descriptions.shape import Category, EventWording, RecordedEvent
from partnership.models import QuestionState
from partnership.policy.authority import Act

if TYPE_CHECKING:
    from collections.abc import Callable

DONE = {
    QuestionState.OPEN: "Yes asked for",
    QuestionState.AGREED: "Yes given",
    QuestionState.REFUSED: "Yes refused",
    QuestionState.WITHDRAWN: "Yes no longer asked for",
    QuestionState.LAPSED: "Nobody said yes in time",
}


def _whom(event: RecordedEvent) -> str:
    key, names = event.fact("account_id"), event.names
    if not key:
        return "somebody"
    return "you" if names.is_own(key) else names.account(key)


def _where(event: RecordedEvent) -> str:
    organisation_id = event.fact("organisation_id")
    if organisation_id:
        return event.names.organisation(organisation_id)
    return event.names.partnership(event.fact("partnership_id"))


_WHAT: dict[str, Callable[[str, str], str]] = {
    Act.PLACE_BY_HOME: lambda whom, where: f"{whom} joins {where}",
    Act.PLACE_STANDS: lambda whom, where: f"the place of {whom} in {where} stands",
    Act.PLACE_STANDS_SEALED: lambda whom, where: f"the place of {whom} in {where} stands",
    Act.COORDINATOR_BY_ADMINISTRATOR: lambda whom, where: f"{whom} coordinates {where}",
    Act.CLEARANCE: lambda whom, where: f"clearance for {whom}, {where}",
    Act.GRANT_BY_CLEARED: lambda whom, where: f"a confidential address of {where} for {whom}",
    Act.VACANCY: lambda whom, where: f"the seat of {whom} in {where} is vacant",
    Act.BACK_IN: lambda whom, where: f"a place of {whom} counts again, {where}",
    Act.AUDIENCE: lambda _whom, where: f"a locked address of {where}",
}


def _asked(event: RecordedEvent) -> str:
    """What became of a question, then what it is about; why, and what was typed, is told to who answers it alone."""
    state = QuestionState.OPEN if event.action == "created" else event.told("state")
    done = DONE.get(state, "Yes asked for again")
    act = str(event.fact("act"))
    if act == Act.HOME:
        organisation = event.names.organisation(event.fact("organisation_id"))
        return f"{done}: the home of {organisation} is {event.names.partnership(event.fact('partnership_id'))}"
    whom, where = _whom(event), _where(event)
    say = _WHAT.get(act)
    return f"{done}: {say(whom, where) if say else f'{whom}, {where}'}"


TABLES = {"asked": EventWording(Category.PEOPLE, _asked)}
