"""Two documents compared: words marked so that both texts can be read from the marks, clauses in order, the register."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from protocols.small import agency, composed, duty, generated, map_of

from partnership.documents import blocks as b
from partnership.findings.facts import Desk
from partnership.findings.hours import OFFICE
from partnership.guidance.types import GeneratedPart
from partnership.protocols.comparing.diff import (
    DESKS,
    ClauseChangeKind,
    Mark,
    MarkedWords,
    clause_changes,
    moved_on,
    words_marked,
)

POLICE, CARE = agency("Borough police"), agency("Children's services")


def _document(**clauses: str) -> b.Document:
    blocks = tuple(
        b.Clause(key, f"1.{number}", (b.Paragraph((b.Text(text),)),), heading=key.title())
        for number, (key, text) in enumerate(clauses.items(), 1)
    )
    head = composed(generated(GeneratedPart.CONTACTS), map_of(POLICE)).document
    return replace(head, blocks=(b.Heading(1, "One", "section-one", "1"), *blocks))


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("Call the police at once.", "Call the police at once.", [("same", "Call the police at once.")]),
        (
            "Call the police within ten minutes of it.",
            "Call the police within twenty minutes of it.",
            [("same", "Call the police within "), ("gone", "ten"), ("added", "twenty"), ("same", " minutes of it.")],
        ),
        ("", "New.", [("added", "New.")]),
        ("Old.", "", [("gone", "Old.")]),
        ("One thing.", "Quite another matter altogether.", [("gone", "One thing."), ("added", "Quite another matter altogether.")]),
    ],
)  # fmt: skip
def test_words_that_stayed_are_gone_and_were_added(before: str, after: str, wanted: list[tuple[str, str]]) -> None:
    assert words_marked(before, after) == tuple(MarkedWords(Mark(mark), text) for mark, text in wanted)


@pytest.mark.parametrize("seed", range(60))
def test_both_texts_can_be_read_from_the_marks(seed: int) -> None:
    chance = random.Random(seed)
    words = ["the", "child", "police", "call", "at", "once.", "\n\n", "within", "ten", "minutes"]
    before, after = (" ".join(chance.choices(words, k=chance.randint(0, 25))) for _ in range(2))
    if seed % 2:
        after = before.replace("child", "adult").replace("ten", "twenty", 1)
    pieces = words_marked(before, after)
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.GONE) == after


def test_clauses_stand_in_the_order_of_now_with_what_is_gone_where_it_was() -> None:
    before = _document(one="First.", two="Second, as it was.", three="Third.")
    after = _document(one="First.", four="Fourth.", two="Second, as it is.")
    found = [(each.clause_id, each.change) for each in clause_changes(before, after)]
    assert found == [
        ("four", ClauseChangeKind.ADDED),
        ("two", ClauseChangeKind.CHANGED),
        ("three", ClauseChangeKind.GONE),
    ]
    assert clause_changes(before, before) == ()


def test_a_clause_that_stands_elsewhere_has_moved_and_says_where_it_was() -> None:
    before = _document(one="First.", two="Second.", three="Third.")
    found = clause_changes(before, _document(two="Second.", three="Third.", one="First."))
    assert [(each.clause_id, each.change, each.number, each.was_number) for each in found] == [
        ("one", ClauseChangeKind.MOVED, "1.3", "1.1")
    ]
    changed = clause_changes(before, _document(two="Second.", three="Third.", one="First and last."))
    assert [(each.change, each.was_number) for each in changed] == [(ClauseChangeKind.CHANGED, "1.1")]


def test_a_lead_and_a_number_that_moved_are_told_in_words() -> None:
    parts = (generated(GeneratedPart.RESPONSIBILITIES), generated(GeneratedPart.CONTACTS))
    desk = Desk("Duty desk", telephone="020 7946 0101", is_main=True, open=OFFICE)
    moved = replace(POLICE, desks=(replace(desk, telephone="020 7946 0202"), Desk("Night desk", open=OFFICE)))
    was, is_now = replace(POLICE, desks=(desk,)), moved
    lines = []
    for part in parts:
        before = composed(part, map_of(was, CARE, duties=(duty(was),))).document
        after = composed(part, map_of(is_now, CARE, duties=(duty(CARE),))).document
        lines += moved_on(before, after)
    assert any("lead was" in line and "Children's services" in line for line in lines)
    assert "Borough police, Duty desk: telephone was 020 7946 0101, is now 020 7946 0202" in lines
    assert "Borough police, Night desk: a new contact" in lines


def test_a_contact_that_is_gone_and_one_that_grew_old_are_told() -> None:
    desk = Desk("Duty desk", telephone="020 7946 0101", is_main=True, open=OFFICE)
    part = generated(GeneratedPart.CONTACTS)
    before = composed(part, map_of(replace(POLICE, desks=(desk,)))).document
    gone = composed(part, map_of(replace(POLICE, desks=()))).document
    assert any("not in the register any more" in line for line in moved_on(before, gone))
    assert moved_on(before, before) == ()


def _naming(*desks: tuple[str, str]) -> b.Document:
    """A paper that names desks of the police, each with its telephone."""
    columns = tuple(b.Column(title, 1.0) for title in ("Agency", "Desk", "Telephone", "Out of hours", "Confirmed"))
    rows = tuple(
        tuple(b.Cell(((b.Text(each),),)) for each in ("Borough police", desk, number, "none shown", "May 2026"))
        for desk, number in desks
    )
    return replace(_document(), blocks=(b.Table(DESKS, "", columns, rows),))


def test_a_desk_that_a_paper_names_is_told_by_its_number_when_it_moves_comes_or_goes() -> None:
    before = _naming(("Duty desk", "020 7946 0101"), ("Night desk", "020 7946 0102"))
    after = _naming(("Duty desk", "020 7946 0202"), ("Day desk", "020 7946 0103"))
    assert moved_on(before, before) == ()
    assert moved_on(before, after) == (
        "Borough police, Duty desk: telephone was 020 7946 0101, is now 020 7946 0202",
        "Borough police, Night desk: no clause names this desk any more",
        "Borough police, Day desk: a clause names this desk now",
    )


def test_a_version_that_listed_every_desk_is_held_against_those_that_the_paper_names_today() -> None:
    desks = (Desk("Duty desk", telephone="020 7946 0101", open=OFFICE), Desk("Front desk", telephone="020 7946 0105"))
    before = composed(generated(GeneratedPart.CONTACTS), map_of(replace(POLICE, desks=desks))).document
    after = _naming(("Duty desk", "020 7946 0202"))
    assert [each for each in moved_on(before, after) if "police" in each] == [
        "Borough police, Duty desk: telephone was 020 7946 0101, is now 020 7946 0202"
    ]
