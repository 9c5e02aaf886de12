"""Guidance of a site adds safety rules and never takes one away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from guidance.small_pack import CHECKLIST, OverlayOnDisk, PackOnDisk

from partnership.guidance.loader import read

if TYPE_CHECKING:
    from pathlib import Path

RETURN = "checklists/return.toml"
ITEM = CHECKLIST[CHECKLIST.index("[[items]]") :]
STOP = CHECKLIST[CHECKLIST.index("[[hard_stops]]") : CHECKLIST.index("[[items]]")]
RULE = 'rule = "Only with consent."'


@pytest.fixture
def safe_pack(small_pack: PackOnDisk) -> PackOnDisk:
    """The small pack with a checklist, and a rule for a kind."""
    small_pack.write(RETURN, CHECKLIST)
    small_pack.change("kinds.toml", 'description = "Police."', f'description = "Police."\n{RULE}')
    return small_pack


def found(path: Path, below: PackOnDisk) -> list[tuple[str, int, str]]:
    return [(each.file, each.line, each.message) for each in read(path, {"small": read(below.path, {})}).faults]


def test_a_rule_of_a_kind_may_grow_and_may_not_go(safe_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    text = (safe_pack.path / "kinds.toml").read_text(encoding="utf-8").split("\n\n")[0]
    overlay.write("kinds.toml", text.replace("consent.", "consent. Never by telephone."))
    assert found(overlay.path, safe_pack) == []
    overlay.write("kinds.toml", text.replace(f"{RULE}\n", ""))
    message = "the safety rule of the pack below must stay: “Only with consent.”"
    assert found(overlay.path, safe_pack) == [("kinds.toml", 1, message)]


def test_a_safe_place_stays_one(safe_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    safe_pack.change("kinds.toml", RULE, f"{RULE}\nis_safe_place = true")
    text = (safe_pack.path / "kinds.toml").read_text(encoding="utf-8").split("\n\n")[0]
    overlay.write("kinds.toml", text)
    assert found(overlay.path, safe_pack) == []
    overlay.write("kinds.toml", text.replace("is_safe_place = true", "is_safe_place = false"))
    ((_, _, message),) = found(overlay.path, safe_pack)
    assert message == "the pack below says that people are hidden there; it must stay so"


@pytest.mark.parametrize("name", ["embassy_rule", "no_victim_data"])
def test_the_rules_of_the_checklist_must_stay(safe_pack: PackOnDisk, overlay: OverlayOnDisk, name: str) -> None:
    overlay.write(RETURN, f'id = "return"\n{name} = "As you like."\n')
    (file, line, message), *more = found(overlay.path, safe_pack)
    assert (file, line, more) == (RETURN, 2, [])
    assert message.startswith("the safety rule of the pack below must stay: ")


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('stop = "hard"', 'stop = "hold"', 14, "the pack below says “hard”; it may be made heavier, not lighter"),
        ('stop = "hard"', 'stop = "hard"\nstop_for_adults = "complete"', 15, "the pack below says “hard” for adults; it may be made heavier, not lighter"),
        ('who = "any"', 'who = "child"', 10, "a check that stops a return must be made in every case that it was made in"),
        ('region = "member"', 'region = "non-member"', 10, "a check that stops a return must be made in every case that it was made in"),
        ('stop = "hard"', 'stop = "hard"\ndoes_not_arise = { by = "manager", when = "Never." }', 15, 'the pack below lets nobody say that "A01" does not arise'),
        ('stop = "hard"', 'stop = "hard"\nmay_decline = "A note."', 15, 'the pack below lets no adult decline "A01"'),
        ('stop = "hard"', 'stop = "hard"\nis_act = true', 15, 'the line "A01" must stay a line of its own'),
    ],
)  # fmt: skip
def test_a_check_that_stops_a_return_stays_as_heavy_and_as_wide(
    safe_pack: PackOnDisk, overlay: OverlayOnDisk, old: str, new: str, line: int, message: str
) -> None:
    overlay.write(RETURN, 'id = "return"\n\n' + ITEM.replace(old, new))
    (file, at, told), *more = found(overlay.path, safe_pack)
    assert (file, at, told, more) == (RETURN, line, message, [])


def test_a_check_may_be_made_wider(safe_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    wider = ITEM.replace('region = "member"', 'region = "any"').replace('routes = ["own"]\n', "")
    overlay.write(RETURN, f'id = "return"\n{wider}')
    assert found(overlay.path, safe_pack) == []


def test_a_hard_stop_must_still_sum_up_what_it_did(safe_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    other = ITEM.replace('"A01"', '"A02"')
    overlay.write(RETURN, 'id = "return"\n' + STOP.replace('"A01"', '"A02"') + other)
    assert found(overlay.path, safe_pack) == [(RETURN, 5, "the hard stop must still sum up A01")]


@pytest.mark.parametrize(
    ("list_name", "item_id", "message"),
    [
        ("hard_stops", "h1", 'the hard stop "h1" must stay'),
        ("items", "A02", 'the check "A02" stops a return (hold); it must stay'),
    ],
)
def test_what_stops_a_return_is_not_taken_out(
    safe_pack: PackOnDisk, overlay: OverlayOnDisk, list_name: str, item_id: str, message: str
) -> None:
    safe_pack.write(RETURN, CHECKLIST + ITEM.replace('"A01"', '"A02"').replace('"hard"', '"hold"'))
    head = (overlay.path / "pack.toml").read_text(encoding="utf-8")
    overlay.write(
        "pack.toml", head + f'[[removed]]\nlist = "{list_name}"\nof = "return"\nid = "{item_id}"\nreason = "No."\n'
    )
    assert found(overlay.path, safe_pack) == [("pack.toml", 6, message)]


def test_a_check_that_stops_nothing_may_be_taken_out(safe_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    safe_pack.write(RETURN, CHECKLIST + ITEM.replace('"A01"', '"A02"').replace('"hard"', '"complete"'))
    head = (overlay.path / "pack.toml").read_text(encoding="utf-8")
    overlay.write("pack.toml", head + '[[removed]]\nlist = "items"\nof = "return"\nid = "A02"\nreason = "No."\n')
    assert found(overlay.path, safe_pack) == []


def test_what_does_not_arise_for_adults_alone_is_not_let_off_for_a_child(
    safe_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    words = 'does_not_arise = { by = "manager", when = "Never.", who = "adult" }'
    safe_pack.change(RETURN, 'stop = "hard"', f'stop = "hard"\n{words}')
    overlay.write(RETURN, 'id = "return"\n\n' + ITEM.replace('stop = "hard"', f'stop = "hard"\n{words}'))
    assert found(overlay.path, safe_pack) == []
    wider = words.replace(', who = "adult"', "")
    overlay.write(RETURN, 'id = "return"\n\n' + ITEM.replace('stop = "hard"', f'stop = "hard"\n{wider}'))
    ((_, _, message),) = found(overlay.path, safe_pack)
    assert message == 'the pack below lets nobody say that "A01" does not arise'
