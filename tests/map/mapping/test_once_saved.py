"""What chosen roles would do: told before they are saved, from the map as it would be, and nothing is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from protocols.small import DESK, agency, duty, map_of, without_desks

from partnership.findings.find import find
from partnership.findings.hours import ALWAYS
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.map.mapping.cell_names import cell_of
from partnership.map.mapping.once_saved import TaskGaps, as_if_saved, stops_moved
from partnership.map.mapping.role_drafts import RoleDraft
from partnership.store.models import Agreement, Protocol, Responsibility, Role

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.findings.facts import Duty

POLICE = agency("Borough police")
TASK = "age-assessment"


def _drafts(value: str, organisation_id: object = POLICE.id) -> dict[str, RoleDraft]:
    return {cell_of(organisation_id, Group.CHILDREN): RoleDraft(value)}  # type: ignore[arg-type]


def test_a_chosen_role_takes_the_place_of_the_one_that_stands() -> None:
    map_ = map_of(POLICE, duties=(duty(POLICE, TASK, group=Group.CHILDREN),))
    (given,) = as_if_saved(map_, TASK, _drafts("deputy")).duties
    assert given.role is Role.DEPUTY
    assert as_if_saved(map_, TASK, _drafts("")).duties == ()
    assert len(as_if_saved(map_, "first-response", _drafts("lead")).duties) == 2


@pytest.mark.parametrize("value", ["nonsense", "lead:nonsense"])
def test_what_cannot_be_read_or_is_of_nobody_on_the_map_changes_nothing(value: str) -> None:
    map_ = map_of(POLICE)
    assert as_if_saved(map_, TASK, _drafts(value)).duties == ()
    assert as_if_saved(map_, TASK, {"nonsense": RoleDraft("lead")}).duties == ()
    assert as_if_saved(map_, TASK, _drafts("lead", uuid4())).duties == ()


def test_a_new_stop_and_the_last_one_that_goes_are_told_by_paper() -> None:
    one, two = frozenset({"a"}), frozenset({"a", "b"})
    assert list(stops_moved({"P": one}, {"P": two})) == ["This stops the signing of “P”."]
    assert list(stops_moved({"P": two}, {"P": one})) == []
    assert list(stops_moved({"P": one}, {})) == ["Nothing in the map stops the signing of “P” any more."]


def test_a_gap_of_hours_is_not_closed_where_nobody_is_left_to_ring() -> None:
    pack = load_packs()["solace-2009"]
    rings, silent = agency("Lockgate", "housing"), without_desks(agency("Forum", "housing"))
    function = pack.functions["child-referral"]

    def gaps(*duties: Duty) -> TaskGaps:
        return TaskGaps.of(find(map_of(rings, silent, duties=duties), pack), function)

    leads = gaps(duty(rings, function.id))
    for other in (gaps(duty(silent, function.id)), gaps(duty(silent, function.id, state=Agreement.PROPOSED)), gaps()):
        told = " ".join(leads.moved_to(other))
        assert "Gap closed: Not at night" not in told
        assert "Still open: Not at night" in told
        assert "By day, no agency answers for this any more." in told
    always = agency("Police", "police", replace(DESK, open=ALWAYS))
    covered = TaskGaps.of(find(map_of(rings, always, duties=(duty(always, function.id),)), pack), function)
    assert "Gap closed: Not at night." in leads.moved_to(covered)


def test_a_coordinator_is_told_before_saving_and_nothing_is_stored(client: CheckedClient, world: World) -> None:
    partnership = world.partnership()
    police = world.organisation("Borough police", partnership)
    world.contact(police, open=["Mon-Sun 00:00-24:00"])
    world.responsibility(partnership, police, "coordination")
    with world.session() as session:
        session.add(
            Protocol(
                partnership_id=partnership.id, template_id="anti-trafficking-partnership", title="T", parameters={}
            )
        )
    client.sign_in(world.coordinator(partnership))
    path = f"/partnerships/{partnership.slug}/map/coordination/once-saved"
    cell = cell_of(police.id, Group.BOTH)
    answer = client.get(path, query_string={f"role.{cell}": "", f"was.{cell}": "lead"})
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("Once saved: ")
    assert "New gap: No lead" in answer.text
    assert "This stops the signing of “Partnership against human trafficking”." in answer.text
    assert client.get(path).text == ""
    with world.session() as session:
        assert session.query(Responsibility).one().role is Role.LEAD
