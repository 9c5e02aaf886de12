"""Embassies and authorities abroad in a protocol: never among the parties by themselves, and never with a number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from protocols.small import agency, duty, generated, map_of, pack_with, text_template, words_of
from protocols.test_compose import CARE, POLICE, asked, composed, table_of

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.findings.certainty import NEVER_CONFIRMED
from partnership.findings.facts import Desk
from partnership.findings.hours import OFFICE
from partnership.guidance.types import GeneratedPart
from partnership.protocols.composing.phrases import calling_rule
from partnership.protocols.composing.tables import text_of

if TYPE_CHECKING:
    from partnership.guidance.pack import Pack

EMBASSY = agency(
    "Embassy of Romania", "embassy", Desk("Consular section", "020 7946 0300", email="consul@example.org", open=OFFICE)
)
MAP = map_of(POLICE, CARE, EMBASSY, duties=(duty(CARE), asked(EMBASSY)))


def tables_of(part: GeneratedPart, *parties: object) -> dict[str, list[str]]:
    """The first cells of the tables of a part, by caption; `parties` are agencies."""
    found = composed(generated(part), MAP, party_ids=[each.id for each in parties]).document  # type: ignore[attr-defined]
    return {
        table.caption: [text_of(row[0]) for row in table.rows]
        for table in walk(found.blocks)
        if isinstance(table, b.Table)
    }


def without_rule(pack: Pack) -> Pack:
    """The small pack, whose embassies have no rule of their own."""
    return replace(pack, kinds={**pack.kinds, "embassy": replace(pack.kinds["embassy"], rule="")})


def test_the_contact_schedule_holds_desks_of_parties_only() -> None:
    assert tables_of(GeneratedPart.CONTACTS, POLICE)["Contact schedule"] == ["Borough police"]


def test_an_embassy_that_has_a_task_stands_apart_from_the_parties_as_none() -> None:
    found = tables_of(GeneratedPart.CONTACTS, POLICE)
    assert [names for caption, names in found.items() if "abroad" in caption] == [["Embassy of Romania (not a party)"]]


def test_an_embassy_that_somebody_made_a_party_is_told_as_one_and_keeps_its_rule() -> None:
    words = words_of(generated(GeneratedPart.CONTACTS), MAP, party_ids=[POLICE.id, EMBASSY.id])
    assert "Embassy of Romania (a party; the rule holds all the same)" in words
    assert "Contact only with consent." in words


@pytest.mark.parametrize("is_party", [True, False])
def test_the_rule_stands_in_place_of_the_number_of_an_embassy(is_party: bool) -> None:  # noqa: FBT001 - a parameter of the test
    parties = [POLICE.id, *([EMBASSY.id] if is_party else [])]
    words = words_of(generated(GeneratedPart.CONTACTS), MAP, party_ids=parties)
    assert "Contact only with consent." in words
    assert "020 7946 0300" not in words
    assert "consul@example.org" not in words


def test_an_embassy_stands_in_no_table_of_parties() -> None:
    found = tables_of(GeneratedPart.PARTIES, POLICE)
    assert found == {"Parties": ["Borough police"], "Named here, and no parties": ["Embassy of Romania"]}


def test_the_matrix_asks_nothing_of_an_embassy_that_is_no_party() -> None:
    words = words_of(generated(GeneratedPart.RESPONSIBILITIES), MAP, party_ids=[POLICE.id])
    assert "Embassy of Romania (not a party, contacted only under its rule)" in words


def test_a_body_abroad_whose_kind_has_no_rule_has_no_number_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("protocols.small.pack_with", lambda template: without_rule(pack_with(template)))
    words = words_of(text_template("{{agency-contact:embassy}}"), map_of(POLICE, EMBASSY))
    assert "020 7946 0300" not in words
    assert "o number is printed. Contact only with the person’s informed consent" in words


def test_every_body_abroad_has_a_rule_whatever_its_kind_says() -> None:
    assert calling_rule(EMBASSY, without_rule(pack_with(text_template("x"))))
    assert not calling_rule(POLICE, pack_with(text_template("x")))


def test_the_parties_are_told_by_name_and_kind_with_what_is_to_know_about_their_entry() -> None:
    old = agency("Old body", sure=NEVER_CONFIRMED, body_year=2009)
    map_ = map_of(CARE, old, duties=(duty(CARE), duty(old, "first-response")))
    table = table_of(composed(generated(GeneratedPart.PARTIES), map_, party_ids=[CARE.id, old.id]).document)
    assert [tuple(text_of(each) for each in row) for row in table.rows] == [
        ("Children's services", "Children's services", ""),
        ("Old body", "Police", "entry as of 2009, not confirmed"),
    ]
