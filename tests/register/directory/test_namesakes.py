"""Whether two names may be those of one organisation, and who is asked about which names before one is made twice."""

from __future__ import annotations

from itertools import product
from time import process_time
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from partnership.register.directory import queries
from partnership.register.directory.namesakes import KnownName, _spells_out, may_be_one, namesakes
from partnership.store.models import Audience, Organisation

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Partnership

ALIKE = [
    ("Thameside PCT", "Thameside Primary Care Trust"),  # its first letters in place of words
    ("Thameside PCT", "thameside pct"),
    ("ThamesidePCT", "Thameside PCT"),
    ("Thames side Police", "Thameside Police"),
    ("Police Thameside", "Thameside Police"),
    ("The Poppy Project", "Poppy Project"),
    ("Poppy Project (Eaves Housing)", "Poppy Project"),
    ("Adult Service", "Adult Services"),
    ("Salvation Army Ltd", "The Salvation Army"),
    ("Health & Safety", "Health and Safety"),
    ("Thamside Council", "Thameside Council"),  # a letter left out
    ("Kalayaan", "Kalayann"),  # a letter changed
    ("Wornen’s Refuge", "Women's Refuge"),  # two letters that look like one
    ("Thameside C0uncil", "Thameside Council"),
    ("Metropolitan PoIice", "Metropolitan Police"),
    ("Тhаmеsidе РСТ", "Thameside PCT"),  # Cyrillic
    ("ΜΕΤΡΟΡΟLΙΤΑΝ Police", "Metropolitan Police"),  # Greek
    ("Ｔｈａｍｅｓｉｄｅ Council", "Thameside Council"),  # full width
    ("Thame\u200bside Police", "Thameside Police"),  # a sign that nobody sees
    ("École Sœurs", "Ecole Sœurs"),
    ("Lilac Iilac House", "Lilac House"),  # a word twice, in letters that look alike
    ("Thameside PCT LSCB", "Thameside Primary Care Trust Local Safeguarding Children Board"),
]
DIFFERENT = [
    ("North Thameside Police", "South Thameside Police"),
    ("Embassy of Austria", "Embassy of Australia"),
    ("Embassy of Iran", "Embassy of Iraq"),
    ("Embassy of Niger", "Embassy of Nigeria"),
    ("Embassy of Slovakia", "Embassy of Slovenia"),
    ("Eastbrook PCT", "Thameside Primary Care Trust"),
    ("Thameside School 1", "Thameside School 2"),
    ("Ward 10", "Ward 11"),
    ("Thameside Council", "Thameside Children's Services"),
    ("Adult Services", "Youth Services"),
    ("Police", "Thameside Police"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_may_be_one_are_known_both_ways(one: str, other: str) -> None:
    assert may_be_one(one, other)
    assert may_be_one(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_of_two_are_not_asked_about(one: str, other: str) -> None:
    assert not may_be_one(one, other)
    assert not may_be_one(other, one)


def test_names_that_were_made_up_to_be_slow_are_compared_at_once() -> None:
    """Words that all look like “lll” are each the next one, and the first letters of the next three."""
    looks = ["".join(each) for each in product("li1", repeat=3) if each != ("1",) * 3]
    full = " ".join([*looks, *(f"{each}s" for each in looks[:17]), "xw"])
    known = [KnownName(uuid4(), f"{full}{number}") for number in range(100)]
    began = process_time()
    assert namesakes(" ".join([*reversed(looks), "zq"]), "", known) == []
    assert process_time() - began < 1


def test_first_letters_are_tried_at_every_word_and_each_only_once() -> None:
    began = process_time()
    assert _spells_out(("aa",) * 20, ("a",) * 40)
    assert _spells_out(("aa",) * 20, ("aa",) * 30)
    assert not _spells_out((*("aa",) * 26, "b"), ("aa",) * 39)
    assert process_time() - began < 1


TRUST = KnownName(uuid4(), "Thameside Primary Care Trust", "Thameside PCT", ("Riverside Health Authority",))
OTHER = KnownName(uuid4(), "Eastbrook Primary Care Trust", "PCT")


def test_a_name_is_held_against_names_short_names_and_former_names() -> None:
    known = [TRUST, OTHER]
    assert namesakes("Thameside Primary Care Trust", "", known) == [(TRUST, "")]
    assert namesakes("Thameside P.C.T.", "", known) == [(TRUST, "")]
    assert namesakes("Riverside Health Autority", "", known) == [(TRUST, "Riverside Health Authority")]
    assert namesakes("Thameside Trust", "Thameside PCT", known) == [(TRUST, "")]
    assert namesakes("PCT", "", known) == [(OTHER, "")]


def test_a_short_name_that_many_have_is_not_asked_about() -> None:
    assert namesakes("Northside Primary Care Trust", "PCT", [TRUST, OTHER]) == []


NEW = {"kind_id": "primary-care-trust", "sector": "statutory", "level": "local"}
QUESTION = "Is it one of these?"


@pytest.fixture
def trust(world: World, ours: Partnership) -> Organisation:
    return world.organisation("Thameside Primary Care Trust", ours, short_name="Thameside PCT")


def _add(client: CheckedClient, ours: Partnership, **given: str) -> str:
    return client.send(f"/partnerships/{ours.slug}/organisations/add", **NEW, **given).text


def _names(world: World) -> list[str]:
    with world.session() as session:
        return sorted(session.scalars(select(Organisation.name)))


def test_who_types_a_short_name_is_led_to_the_entry_and_nothing_is_made(
    world: World, coordinator: CheckedClient, ours: Partnership, trust: Organisation
) -> None:
    before = _names(world)
    page = _add(coordinator, ours, name="Thameside PCT")
    assert QUESTION in page
    assert f'href="/organisations/{trust.id}"' in page
    assert "Thameside Primary Care Trust (Thameside PCT)" in page
    assert _names(world) == before


def test_it_is_made_once_it_is_said_to_be_another_one(
    world: World, coordinator: CheckedClient, ours: Partnership, trust: Organisation
) -> None:
    _add(coordinator, ours, name="Thameside PCT", is_another="y")
    assert "Thameside PCT" in _names(world)


def test_a_rename_is_asked_about_and_a_change_of_something_else_is_not(
    coordinator: CheckedClient, world: World, ours: Partnership, trust: Organisation
) -> None:
    other = world.organisation("Northside Clinic", ours)
    edit = f"/organisations/{other.id}/edit"
    assert QUESTION in coordinator.submit(edit, name="Thamside PCT").text
    coordinator.delete_drafts(edit)
    assert QUESTION not in coordinator.submit(edit, description="A clinic").text
    assert QUESTION not in coordinator.submit(f"/organisations/{trust.id}/edit", name="Thameside PCT").text


def test_a_former_name_is_asked_about_where_the_history_is_read_and_nowhere_else(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    own = world.organisation("Riverside Clinic", ours)
    elsewhere = world.organisation("Lock Lane Home", world.partnership("elsewhere"))
    for row, name in ((own, "Bankside Clinic"), (elsewhere, "Gate Road Home")):
        with world.session() as session:
            session.get_one(Organisation, row.id).name = name
    assert "Bankside Clinic, formerly “Riverside Clinic”" in _add(coordinator, ours, name="Riverside Clinics")
    assert QUESTION in _add(coordinator, ours, name="Gate Road Homes")
    assert QUESTION not in _add(coordinator, ours, name="Lock Lane Home")


@pytest.mark.parametrize("typed", ["Safe Haven Refuge", "Safe Haven Refuges", "Safе Haven Refuge"])
def test_an_entry_that_the_visitor_may_not_know_of_changes_no_answer(
    coordinator: CheckedClient, world: World, ours: Partnership, typed: str
) -> None:
    """The same form is answered alike whether or not somebody else's hidden refuge has that name."""
    hidden = world.organisation("Safe Haven Refuge", world.partnership("elsewhere"), audience=Audience.NAMED)
    page = _add(coordinator, ours, name=typed)
    assert QUESTION not in page
    assert str(hidden.id) not in page
    with world.session():
        assert [row.name for row in queries.namesakes(typed) if row.id != hidden.id] == [typed]


def _rename(world: World, row: Organisation, **values: object) -> None:
    with world.session() as session:
        kept = session.get_one(Organisation, row.id)
        for name, value in values.items():
            setattr(kept, name, value)


def test_what_it_was_called_while_it_was_hidden_changes_no_answer_once_it_is_open(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    """The same name is asked about where it was changed in the open, as the history shows it."""
    refuge = world.organisation("Foxglove House", ours, audience=Audience.NAMED)
    clinic = world.organisation("Bluebell Clinic", ours)
    for row, name in ((refuge, "Northside Project"), (clinic, "Southside Rooms")):
        _rename(world, row, name=name)
    _rename(world, refuge, audience=Audience.PARTNERSHIP)
    _rename(world, refuge, name="Hillside Project", audience=Audience.PARTNERS)
    page = coordinator.get(f"/organisations/{refuge.id}/history").text
    assert "Foxglove" not in page
    assert "Northside" in page
    assert QUESTION not in _add(coordinator, ours, name="Foxglove Houses")
    assert "formerly “Northside Project”" in _add(coordinator, ours, name="Northside Projects")
    assert "formerly “Bluebell Clinic”" in _add(coordinator, ours, name="Bluebell Clinics")
