"""A checklist whose lines cannot be cleared in their stage is refused."""

from __future__ import annotations

import pytest
from guidance.small_pack import CHECKLIST, PackOnDisk

from partnership.guidance.loader import faults

RETURN = "checklists/return.toml"
COUNT = """
[[counts]]
who = "adult"
region = "member"
route = "own"
stops = [1, 0, 0]
"""
GROUP = """
[[groups]]
id = "all"
stage = "decision"
title = "All"
lines = ["A01"]
"""
ACT = """
[[items.parts]]
id = "A01.1"
stage = "decision"
question = "Signed"
post = "manager"
text = "Is it signed?"
evidence = "Signature"
is_act = true
reads = ["A01.2"]
[[items.parts]]
id = "A01.2"
stage = "eve"
question = "Is it shown?"
post = "manager"
text = "Is it shown?"
evidence = "Note"
"""


def told(pack: PackOnDisk, text: str) -> list[str]:
    """What is wrong with the checklist."""
    pack.write(RETURN, text)
    return [fault.message for fault in faults(pack.path)]


def test_a_checklist_whose_lines_add_up_is_taken(small_pack: PackOnDisk) -> None:
    assert told(small_pack, CHECKLIST.replace("[[posts]]", f"{COUNT}[[posts]]")) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('stage = "decision"\n', "", 'the line "A01" has no stage'),
        ('question = "Is it so?"\n', "", 'the line "A01" has no "question"'),
        ('post = "manager"\n', "", 'the line "A01" has no "post"'),
        ('question = "Is it so?"', f'question = "{"so " * 13}"', '"question" of "A01" has 13 words; 12 fit'),
        ('post = "manager"', 'post = "warden"', '"warden"'),
        ("[[posts]]", GROUP.replace("A01", "B01") + "[[posts]]", 'the line "A01" must stand in one group'),
        ("[[posts]]", GROUP.replace("decision", "eve") + "[[posts]]", '"A01" is not a line of the stage "eve"'),
        ("[[posts]]", COUNT + GROUP + "[[posts]]", "1 lines; two to nine fit in a group"),
        (
            'evidence = "Note"',
            'evidence = "Note"\nevidence_from = "eve"',
            'the evidence of "A01" exists only from "eve"',
        ),
        (
            'question = "Is it so?"',
            'question = "Is it so?"\ndoes_not_arise = { by = "nobody", when = "Never." }',
            '"nobody"',
        ),
        ('page = "handover"', 'page = "day-before"', 'one stage must have the page "handover"'),
        ("[[posts]]", COUNT.replace("[1, 0, 0]", "[0, 1, 0]") + "[[posts]]", "have [1, 0, 0] stops in their stages"),
    ],
)
def test_a_line_that_cannot_be_cleared_is_refused(small_pack: PackOnDisk, old: str, new: str, message: str) -> None:
    assert any(message in each for each in told(small_pack, CHECKLIST.replace(old, new)))


def test_holds_that_nobody_may_pass_are_refused(small_pack: PackOnDisk) -> None:
    text = CHECKLIST.replace('hold_passed_by = "manager"\n', "")
    assert told(small_pack, text) == []
    assert told(small_pack, text.replace('stop = "hard"', 'stop = "hold"')) == [
        "there are holds, and nobody is named who may pass one"
    ]


def test_an_act_that_rests_on_a_later_line_is_refused(small_pack: PackOnDisk) -> None:
    found = told(small_pack, CHECKLIST + ACT)
    assert found == ['"A01.2" is due later than the act "A01.1" that rests on it']
