"""Who refers to whom: every relationship in the picture and in the table, sliced where it would be too much."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from protocols.pictures.relating import edge, edges
from protocols.pictures.seen import PageLinks, has_words_drawn, hrefs_of, outside, words_of

from partnership.documents.pictures import size_of
from partnership.guidance.types import Level
from partnership.operations.demo.made_up_map import made_up_map
from partnership.protocols.pictures.circle import MOST_ROUND
from partnership.protocols.pictures.network import NetworkFilter, network_slices, shown_ties, star_slices
from partnership.protocols.pictures.slices import OnPaper
from partnership.store.models import Agreement
from partnership.store.models.relationships import RelationshipKind

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

EVERYTHING = NetworkFilter()


def test_thirty_organisations_stand_round_one_circle_and_lead_to_their_stars(demonstration: Demonstration) -> None:
    map_ = made_up_map(30)
    found = edges(map_)
    (one,) = network_slices(map_, demonstration.pack, shown_ties(map_, found, EVERYTHING), PageLinks())
    assert sorted(hrefs_of(one.drawing)) == sorted(f"/star/{each.id}" for each in map_.agencies)
    assert len(one.table.rows) == len(found)
    assert f"30 organisations, {len(found)} relationships" in one.drawing.alt
    size_of(
        next(iter(network_slices(map_, demonstration.pack, shown_ties(map_, found, EVERYTHING), OnPaper()))).drawing.svg
    )


def test_each_kind_has_its_own_dashes_and_a_word_in_the_key(demonstration: Demonstration) -> None:
    map_ = made_up_map(30)
    (one,) = network_slices(map_, demonstration.pack, shown_ties(map_, edges(map_), EVERYTHING), OnPaper())
    told = words_of(one.drawing)
    for label in ("Refers to", "Commissions", "Shares information with", "Chairs", "Is part of", "waits for an answer"):
        assert label in told
    assert {f'stroke-dasharray="{each}"' in one.drawing.svg for each in ("9 4", "2 3", "9 3 2 3", "14 4")} == {True}
    assert has_words_drawn(one.drawing)


def test_at_300_organisations_no_circle_is_crowded_and_no_word_is_lost(demonstration: Demonstration) -> None:
    map_ = made_up_map(300)
    slices = list(network_slices(map_, demonstration.pack, shown_ties(map_, edges(map_, 6), EVERYTHING), PageLinks()))
    assert len(slices) > 1
    assert len({each.anchor for each in slices}) == len(slices)
    for each in slices:
        assert len(hrefs_of(each.drawing)) <= MOST_ROUND
        assert outside(each.drawing) == []


def test_more_than_one_circle_holds_are_said_to_stand_in_the_table(demonstration: Demonstration) -> None:
    map_ = made_up_map(60)
    function = next(iter(demonstration.pack.functions))
    crowded = replace(map_, duties=tuple(replace(each, function_id=function) for each in map_.duties))
    found = edges(crowded)
    (one,) = network_slices(crowded, demonstration.pack, shown_ties(crowded, found, EVERYTHING), PageLinks())
    assert f"The {MOST_ROUND} with most are drawn" in one.drawing.alt
    assert len(one.table.rows) == len(found)


def test_only_what_the_readers_map_has_is_drawn(demonstration: Demonstration) -> None:
    map_ = made_up_map(10)
    smaller = replace(map_, agencies=map_.agencies[1:])
    assert all(map_.agencies[0] not in (each.one, each.other) for each in shown_ties(smaller, edges(map_), EVERYTHING))


def test_filters_leave_out_kinds_states_levels_and_areas(demonstration: Demonstration) -> None:
    map_ = made_up_map(30)
    found = edges(map_)
    kinds = shown_ties(map_, found, NetworkFilter(kind=RelationshipKind.CHAIRS))
    assert {each.edge.kind for each in kinds} == {RelationshipKind.CHAIRS}
    asked = shown_ties(map_, found, NetworkFilter(state=Agreement.PROPOSED))
    assert {each.edge.state for each in asked} == {Agreement.PROPOSED}
    assert shown_ties(map_, found, NetworkFilter(level=Level.NATIONAL)) == ()
    assert shown_ties(map_, found, NetworkFilter(area="Nowhere")) == ()


def test_the_star_says_which_way_each_relationship_goes(demonstration: Demonstration) -> None:
    map_ = made_up_map(5)
    one, other, third, fourth, _ = map_.agencies
    found = (
        edge(one, other),
        edge(third, one, 1, RelationshipKind.COMMISSIONS),
        edge(fourth, one, 2, RelationshipKind.SHARES_INFORMATION),
        edge(other, third, 3),
    )
    (star,) = star_slices(shown_ties(map_, found, EVERYTHING), one, one.name, PageLinks())
    told = star.drawing.alt
    assert f"It refers to {other.name}" in told
    assert f"It is commissioned by {third.name}" in told
    assert f"It shares information with {fourth.name}" in told
    assert len(star.table.rows) == 3
    assert sorted(hrefs_of(star.drawing)) == sorted(f"/star/{each.id}" for each in (other, third, fourth))
    assert outside(star.drawing) == []


def test_a_star_with_many_relationships_goes_on_in_another_sheet(demonstration: Demonstration) -> None:
    map_ = made_up_map(50)
    middle = map_.agencies[0]
    found = tuple(edge(middle, each, at) for at, each in enumerate(map_.agencies[1:]))
    slices = list(star_slices(shown_ties(map_, found, EVERYTHING), middle, middle.name, PageLinks()))
    assert len(slices) == 3
    assert sum(len(hrefs_of(each.drawing)) for each in slices) == 49
