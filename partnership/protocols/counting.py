"""How many parties a protocol has, by what they have agreed to: nobody counts as bound who was only asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.models.partnerships import Agreement
from partnership.protocols.signing import is_board, signatories

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.mapping.facts import Agency
    from partnership.protocols.types import Situation

ONLY_ASKED = "only asked, bound to nothing"
NO_TASK_YET = "has accepted no task of this protocol yet"


def standing_of(situation: Situation, party: Agency) -> str:
    """What keeps a party from being counted as one that has agreed to act; empty for one that has."""
    if is_board(situation, party):
        return ""
    if party in signatories(situation).asked:
        return ONLY_ASKED
    return "" if party.id in _at_work(situation) else NO_TASK_YET


def count_in_words(situation: Situation) -> str:
    """How many parties have accepted a task; how many have not yet, and how many are only asked, beside it."""
    standings = [standing_of(situation, party) for party in situation.parties]
    agreed, waiting, asked = (standings.count(each) for each in ("", NO_TASK_YET, ONLY_ASKED))
    words = [f"{agreed} with an accepted task"]
    words += [f"{waiting} without one yet"] if waiting else []
    words += [f"{asked} only asked and bound to nothing"] if asked else []
    return "; ".join(words) if situation.parties else "none yet"


def _at_work(situation: Situation) -> frozenset[UUID]:
    return frozenset(duty.agency.id for duty in situation.duties if duty.state is Agreement.ACCEPTED)
