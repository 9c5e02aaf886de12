"""How many parties a protocol has, by what they have agreed to: nobody counts as bound who was only asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.models.partnerships import Agreement
from partnership.protocols.composing.signatories import is_board, signatories

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.protocols.composing.context import Context

ONLY_ASKED = "only asked, bound to nothing"
NO_TASK_YET = "has accepted no task of this protocol yet"


def standings(situation: Context) -> dict[UUID, str]:
    """By party what keeps it from being counted as one that has agreed to act; empty for one that has."""
    asked = {agency.id for agency in signatories(situation).asked}
    at_work = {duty.agency.id for duty in situation.duties if duty.state is Agreement.ACCEPTED}
    found = {}
    for party in situation.parties:
        is_agreed = party.id in at_work or is_board(situation, party)
        found[party.id] = ONLY_ASKED if party.id in asked else "" if is_agreed else NO_TASK_YET
    return found


def count_in_words(situation: Context) -> str:
    """How many parties have accepted a task; how many have not yet, and how many are only asked, beside it."""
    found = list(standings(situation).values())
    agreed, waiting, asked = (found.count(each) for each in ("", NO_TASK_YET, ONLY_ASKED))
    words = [f"{agreed} with an accepted task"]
    words += [f"{waiting} without one yet"] if waiting else []
    words += [f"{asked} only asked and bound to nothing"] if asked else []
    return "; ".join(words) if found else "none yet"
