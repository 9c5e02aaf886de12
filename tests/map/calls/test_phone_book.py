"""All numbers as one file for a telephone: what is in it, and that no value of an entry writes a line of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from telephones import has_number

from partnership.documents.writers.content_lines import LONGEST
from partnership.map.calls.card import UNNAMED
from partnership.map.calls.phone_book import phone_book, phone_book_name
from partnership.store.models import Audience

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from findings.demonstration import Demonstration
    from flask import Flask

    from partnership.store.models import Partnership

FILE = "/partnerships/thameside/call/numbers.vcf"
PROPERTIES = {
    "BEGIN", "VERSION", "N", "FN", "ORG", "TEL", "item1.TEL", "item1.X-ABLabel", "CATEGORIES", "NOTE", "UID", "REV", "END",
}  # fmt: skip
HOSTILE = (
    "Desk\r\nTEL:0900 1", "Desk\nEND:VCARD\nBEGIN:VCARD", "a;b,c\\", "\\", "=0D=0ATEL:1", "x" * 500, "desk\u2028TEL:1", "é" * 90,
    "Desk\x0b\x85TEL:1", "\\n",
)  # fmt: skip


def lines_of(made: bytes) -> list[str]:
    """The lines as a telephone reads them: folded ones whole."""
    return made.decode().replace("\r\n ", "").split("\r\n")


def test_every_number_that_is_shown_is_in_it(demonstration: Demonstration) -> None:
    text = phone_book(demonstration.map_, demonstration.pack).decode().replace("\r\n ", "")
    numbers = {
        number
        for agency in demonstration.map_.agencies
        if not demonstration.pack.is_abroad(agency.kind_id)
        for desk in agency.desks
        for number in (desk.telephone, desk.out_of_hours_telephone)
        if number
    }
    assert numbers
    assert [number for number in numbers if f":{number}" not in text] == []


def test_no_safe_place_and_no_body_of_another_state_is_named(demonstration: Demonstration) -> None:
    text = phone_book(demonstration.map_, demonstration.pack).decode().replace("\r\n ", "")
    assert f"FN:{UNNAMED}" in text
    for agency in demonstration.map_.agencies:
        if demonstration.pack.is_safe_place(agency.kind_id) or demonstration.pack.is_abroad(agency.kind_id):
            assert agency.name not in text
            assert not [desk.post for desk in agency.desks if f", {desk.post}\r\n" in text and desk.post != UNNAMED]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_writes_no_property(demonstration: Demonstration, name: str) -> None:
    agency = next(each for each in demonstration.map_.agencies if each.desks)
    desk = replace(agency.desks[0], post=name, telephone="020 7946 0101", hours=name, out_of_hours_telephone=name)
    hostile = replace(agency, name=name, short_name=name, desks=(desk,))
    map_ = replace(demonstration.map_, name=name, agencies=(hostile,))
    made = phone_book(map_, demonstration.pack)
    lines = lines_of(made)
    assert lines.pop() == ""
    assert {line.split(":")[0].split(";")[0] for line in lines} <= PROPERTIES
    assert (lines.count("BEGIN:VCARD"), lines.count("END:VCARD")) == (1, 1)
    assert [line for line in lines if line.startswith("TEL")] == ["TEL;TYPE=WORK,VOICE,PREF:020 7946 0101"]
    assert max(len(line) for line in made.split(b"\r\n")) <= LONGEST


@pytest.mark.parametrize(
    ("at_night", "numbers", "words"),
    [
        ("020 7946 0101", 1, "The same number\\, day and night"),
        ("020 7946 0102", 2, "When closed: 020 7946 0102"),
        ("", 1, ""),
    ],
)
def test_a_number_that_answers_day_and_night_is_listed_once(
    demonstration: Demonstration, at_night: str, numbers: int, words: str
) -> None:
    agency = next(each for each in demonstration.map_.agencies if each.desks)
    desk = replace(agency.desks[0], telephone="020 7946 0101", out_of_hours_telephone=at_night)
    map_ = replace(demonstration.map_, agencies=(replace(agency, desks=(desk,)),))
    lines = lines_of(phone_book(map_, demonstration.pack))
    assert len([line for line in lines if "TEL;" in line]) == numbers
    assert words in next(line for line in lines if line.startswith("NOTE:"))


def test_the_file_says_whose_numbers_and_for_whom(demonstration: Demonstration) -> None:
    name = phone_book_name(demonstration.map_)
    assert name == f"{demonstration.map_.slug}-numbers-for-members-{demonstration.map_.as_of}.vcf"


def test_a_number_for_named_people_is_in_nobodys_file(app: Flask, world: World, ours: Partnership) -> None:
    police = world.organisation("Borough police", ours)
    desk = world.contact(police, "Control room", telephone="020 7946 0401", out_of_hours_telephone="020 7946 0402")
    with world.session() as session:
        session.merge(desk).audiences = {"out_of_hours_telephone": Audience.NAMED.value}
    lead = app.test_client().sign_in(world.editor(police))
    answer = lead.get(FILE)
    assert has_number(answer.text, "020 7946 0401")
    assert not has_number(answer.text, "020 7946 0402")
    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert "for-members" in answer.headers["Content-Disposition"]


def test_nobody_elsewhere_gets_it(app: Flask, world: World, client: CheckedClient) -> None:
    world.partnership("thameside")
    stranger = app.test_client().sign_in(world.reader(world.partnership("riverside")))
    assert stranger.get(FILE).status_code == 404
    assert client.get(FILE).status_code == 302
