"""Who refers to whom: every relationship that the reader may see in one table, and no other."""

from __future__ import annotations

from dataclasses import replace

from protocols.pictures.relating import edge, edges
from protocols.pictures.seen import PageLinks

from partnership.guidance.types import Level
from partnership.operations.demo.made_up_map import made_up_map
from partnership.protocols.pictures.network import NetworkFilter, network_table
from partnership.store.models import Agreement
from partnership.store.models.partnerships import RelationshipKind

EVERYTHING = NetworkFilter()


def test_every_relationship_has_a_row_that_leads_to_both_organisations() -> None:
    map_ = made_up_map(300)
    found = edges(map_, 6)
    table = network_table(map_, found, EVERYTHING, PageLinks())
    assert [(row[0].href, row[2].href) for row in table.rows] == [
        (f"/agency/{each.from_id}", f"/agency/{each.to_id}") for each in found
    ]
    assert {row[1].text for row in table.rows} == {each.label for each in found}
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_a_row_says_what_was_agreed_since_when_and_when_it_is_reviewed() -> None:
    map_ = made_up_map(2)
    one, other = map_.agencies
    asked = edge(one, other, 6)
    (row,) = network_table(map_, [replace(asked, title="Joint protocol")], EVERYTHING, PageLinks()).rows
    assert row[1].text == "refers to: Joint protocol"
    assert row[3].text != network_table(map_, [edge(one, other)], EVERYTHING, PageLinks()).rows[0][3].text
    assert (row[4].text, row[5].text) == ("not said", "no day set")


def test_only_what_the_readers_map_has_is_told() -> None:
    map_ = made_up_map(10)
    found = edges(map_)
    gone = map_.agencies[0]
    smaller = replace(map_, agencies=map_.agencies[1:])
    table = network_table(smaller, found, EVERYTHING, PageLinks())
    assert len(table.rows) == sum(1 for each in found if gone.id not in each.end_ids)
    assert not [cell for row in table.rows for cell in row if gone.name in cell.text]


def test_filters_leave_out_kinds_states_levels_and_areas() -> None:
    map_ = made_up_map(30)
    found = edges(map_)

    def shown(only: NetworkFilter) -> int:
        return len(network_table(map_, found, only, PageLinks()).rows)

    chairs = sum(1 for each in found if each.kind is RelationshipKind.CHAIRS)
    assert 0 < chairs == shown(NetworkFilter(kind=RelationshipKind.CHAIRS)) < len(found)
    asked = sum(1 for each in found if each.state is Agreement.PROPOSED)
    assert 0 < asked == shown(NetworkFilter(state=Agreement.PROPOSED)) < len(found)
    assert shown(NetworkFilter(level=Level.NATIONAL)) == shown(NetworkFilter(area="Nowhere")) == 0


def test_those_of_one_organisation_are_had_from_either_end() -> None:
    map_ = made_up_map(5)
    one, other, third, *_ = map_.agencies
    found = (edge(one, other), edge(third, one, 1, RelationshipKind.COMMISSIONS), edge(other, third, 2))
    table = network_table(map_, found, NetworkFilter(of=str(one.id)), PageLinks())
    assert table.caption == f"Who refers to whom: {one.name}"
    assert [(row[0].text, row[2].text) for row in table.rows] == [(one.name, other.name), (third.name, one.name)]
