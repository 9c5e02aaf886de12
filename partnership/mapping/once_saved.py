"""What roles that are chosen and not saved would do once they are: to gaps, and to papers that wait to be signed.

The map as it would be, and the findings of both; nothing is read or stored.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.documents.wording import listed
from partnership.errors import InputFault
from partnership.findings.facts import Duty
from partnership.findings.sentences import Voice, said
from partnership.mapping.cell_names import read_cell
from partnership.mapping.finding_rows import stopping
from partnership.mapping.forms import read_role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.find import Register
    from partnership.mapping.finding_rows import RecordedInput
    from partnership.mapping.role_drafts import RoleDraft


def as_if_saved(map_: PartnershipMap, function_id: str, drafts: Mapping[str, RoleDraft]) -> PartnershipMap:
    """The map with the roles that were chosen for one task; what cannot be read, and who is not on it, is left out."""
    agencies = {agency.id: agency for agency in map_.agencies}
    duties = list(map_.duties)
    for cell, draft in drafts.items():
        try:
            (organisation_id, group), chosen = read_cell(cell), read_role(draft.value)
        except InputFault:
            continue
        if organisation_id not in agencies:
            continue
        place = (function_id, organisation_id, group)
        duties = [each for each in duties if (each.function_id, each.agency.id, each.group) != place]
        if chosen is not None:
            role, state = chosen
            duties.append(Duty(uuid4(), agencies[organisation_id], function_id, group, role, state, version=0))
    return replace(map_, duties=tuple(duties))


def gaps_in(register: Register, function_id: str) -> list[str]:
    """What is missing for a task, in short, each once."""
    return list(dict.fromkeys(said(each, Voice.CELL, register) for each in register.of_task(function_id)))


def gaps_moved(before: list[str], after: list[str]) -> list[str]:
    """What a change does to the gaps of a task, in sentences; none where they are as they were."""
    closed, opened = ([each for each in one if each not in other] for one, other in ((before, after), (after, before)))
    told = (("Gap closed", "Gaps closed", closed), ("New gap", "New gaps", opened))
    return [f"{one if len(gaps) == 1 else many}: {'; '.join(gaps)}." for one, many, gaps in told if gaps]


def stops_in(register: Register, template_ids: Collection[str], recorded: RecordedInput) -> dict[str, frozenset[str]]:
    """What stops the signing of each paper in use, by its title."""
    return {title: frozenset(each.key for each in found) for title, found in stopping(register, template_ids, recorded)}


def stops_moved(before: Mapping[str, frozenset[str]], after: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Which papers a change stops from being signed, or stops no more, in sentences."""
    new = [f"“{title}”" for title, keys in after.items() if keys - before.get(title, frozenset())]
    gone = [f"“{title}”" for title in before if title not in after]
    if new:
        yield f"This stops the signing of {listed(new)}."
    if gone:
        yield f"Nothing in the map stops the signing of {listed(gone)} any more."
