"""Facts of a pack: sources come from them, clauses name them, and names that are gone stand in no text."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from guidance.small_pack import Files
from guidance.tiny_pack import TINY, copy_to

from partnership.guidance.abolished import uses
from partnership.guidance.loader import load_pack, read
from partnership.guidance.pack import Pack
from partnership.guidance.review import review
from partnership.guidance.types import Citation, Confidence

if TYPE_CHECKING:
    from pathlib import Path

PAPER = "protocols/island-pathway.toml"


@pytest.fixture
def tiny(tmp_path: Path) -> Files:
    return Files(copy_to(tmp_path))


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(TINY)


def told(tiny: Files) -> list[str]:
    return [str(fault) for fault in review(read(tiny.path, {})).faults]


def test_the_tiny_pack_has_no_fault_and_no_note() -> None:
    found = review(read(TINY, {}))
    assert (found.faults, found.notes) == ([], [])


def test_an_item_that_names_facts_has_their_sources_each_once(pack: Pack) -> None:
    assert pack.kinds["wardens"].sources == (Citation("island-act", "s.1"), Citation("island-act", "s.3"))
    assert pack.protocols["island-pathway"].clauses()[1].sources == (
        Citation("island-act", "s.2"),
        Citation("island-guidance"),
    )
    assert pack.information["whereabouts"].flows[0].sources == (Citation("island-act", "s.1"),)


def test_sources_that_are_written_stay(tiny: Files) -> None:
    tiny.change("kinds.toml", 'facts = ["F01"]', 'facts = ["F01"]\nsources = ["island-guidance"]')
    assert load_pack(tiny.path).kinds["island-council"].sources == (Citation("island-guidance"),)


def test_a_fact_says_how_sure_it_is_and_when_it_was_read(pack: Pack) -> None:
    fact = pack.facts["F03"]
    assert (fact.confidence, fact.verify, fact.read_on) == (Confidence.LOW, True, date(2026, 11, 20))
    assert (pack.facts["F01"].read_on, pack.facts_read_on, pack.facts_ask_again) == (None, date(2026, 11, 26), 180)


def test_a_body_may_publish_a_line_and_no_other_text_a_number(tiny: Files, pack: Pack) -> None:
    assert pack.bodies["the-refuge"].lines[0].number == "020 7946 0321"
    line = tiny.change("bodies.toml", 'hours = "Day and night"', 'hours = "As for 020 7946 0322"')
    number = "a telephone number has no place in guidance, for it goes out of date: “020 7946 0322”"
    assert told(tiny) == [f"bodies.toml:{line}: {number}"]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("kinds.toml", '["F01"]', '["F99"]', 'unknown fact "F99"'),
        ("kinds.toml", '["F01"]', "[]", 'the key "sources" is missing'),
        ("facts.toml", '"F01"', '"fact"', 'the id "fact" must be the number of a fact, such as "N10" or "RCL-A02"'),
        ("facts.toml", '"high"', '"sure"', '"confidence" must be one of: high, medium, low'),
        ("facts.toml", '["island-act:s.1"]', "[]", "no source is named"),
        ("abolished.toml", '"island-council"', '"island"', 'unknown kind "island"; words begin with a capital letter'),
        ("unwritten.toml", "why", "because", 'unknown key "because"'),
        (PAPER, 'facts = ["X01"]', "", 'the key "sources" is missing'),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_fact_is_told(tiny: Files, file: str, old: str, new: str, message: str) -> None:
    tiny.change(file, old, new)
    assert message in [fault.message.partition("; did")[0] for fault in read(tiny.path, {}).faults]


def test_a_page_of_law_has_its_address_and_is_found_from_its_facts(tiny: Files) -> None:
    page = '[[addresses]]\nid = "RT01"\ntitle = "Island Act"\naddress = "https://example.org/act"\n'
    tiny.write("addresses.toml", f'{page}facts = ["F02"]\nask_again = 30\n')
    assert told(tiny) == []
    pack = load_pack(tiny.path)
    assert [each.id for each in pack.addresses_of["F02"]] == ["RT01"]
    assert (pack.asks_again("F02"), pack.asks_again("F01")) == (30, 180)
    tiny.write("addresses.toml", f'{page}facts = ["F99"]\n')
    assert [fault.message for fault in read(tiny.path, {}).faults] == ['unknown fact "F99"']


def test_the_title_of_a_page_of_law_holds_no_address(tiny: Files) -> None:
    page = '[[addresses]]\nid = "RT01"\ntitle = "See https://example.org/act"\naddress = "https://example.org/act"\n'
    tiny.write("addresses.toml", f'{page}facts = ["F02"]\n')
    assert [each.partition(": ")[0] for each in told(tiny)] == ["addresses.toml:3"]


def test_a_fact_without_a_day_is_a_fault(tiny: Files) -> None:
    tiny.change("pack.toml", "facts_read_on = 2026-11-26\n", "")
    message = 'facts.toml:1: say "read_on" here, or "facts_read_on" for all facts in pack.toml'
    assert message in [str(fault) for fault in read(tiny.path, {}).faults]


def test_a_clause_without_a_fact_loads_and_does_not_stand_a_review(tiny: Files) -> None:
    line = tiny.change(PAPER, "records_consent = true", 'records_consent = true\nsources = ["island-act"]')
    assert told(tiny) == []
    tiny.change(PAPER, 'facts = ["F02"]\n', "")
    assert read(tiny.path, {}).faults == []
    message = 'the clause "consent-is-asked" names no fact; write the numbers of those that it rests on in "facts"'
    assert told(tiny) == [f"{PAPER}:{line - 4}: {message}"]


def test_an_abolished_name_in_a_text_is_told_with_what_to_say(tiny: Files) -> None:
    tiny.change("abolished.toml", "The wardens do its work.", "The rest.")
    line = tiny.change(PAPER, "A child needs none.", "The OBs and the Harbour\\nPolice need none.")
    assert told(tiny) == [
        f"{PAPER}:{line}: “OBs” is not said any more: say “Island council”. It was closed in 2020.",
        f"{PAPER}:{line}: “Harbour Police” is not said any more: say “Wardens” or “The harbour master”. The rest.",
    ]


def test_initials_are_found_as_they_are_written_and_whole(pack: Pack) -> None:
    assert [use.words for use in uses("The OB, its obligation and the ob. An old board; OBJECTS.", pack)] == [
        "OB",
        "old board",
    ]


def test_an_abolished_name_stands_once(tiny: Files) -> None:
    tiny.write(
        "abolished.toml",
        (TINY / "abolished.toml").read_text() + '\n[[abolished]]\nwords = ["OB"]\nsays = "Gone."\nsuccessors = []\n',
    )
    assert "“ob” is abolished already, in abolished.toml line 1" in [f.message for f in read(tiny.path, {}).faults]


def test_what_is_not_written_yet_is_named_and_is_no_protocol(pack: Pack) -> None:
    assert [paper.title for paper in pack.unwritten.values()] == ["Missing people"]
    assert list(pack.protocols) == ["island-pathway"]
