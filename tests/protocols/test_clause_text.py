"""A partnership's own text: what is refused, which slots go, and what slots say now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from protocols.small import agency, clause, duty, map_of, pack_with, section, template_of

from partnership.guidance.types import Group, Parameter
from partnership.protocols.clause_text import LONGEST, faults, slot_lines, taken_out, written
from partnership.protocols.composing.compose import answers_for
from partnership.protocols.composing.context import Context

CLAUSE = clause("one", "{{lead:age-assessment}} and {{contact:age-assessment}} by {{parameter:call}}.")
TEMPLATE = template_of(
    section("only", CLAUSE), parameters=(Parameter("call", "First call", "number", "30", unit="minutes"),)
)
PACK = pack_with(TEMPLATE)


@pytest.mark.parametrize(
    "text",
    [
        "Plain.",
        "**Bold** and *italic*.",
        "- one\n- two\n   - deeper",
        "1. one\n2. two",
        CLAUSE.text,
        "{{agency:police}} {{agency-out-of-hours:police}} {{board}} {{section:only}} {{clause:one}} {{date}}",
    ],
)
def test_the_subset_with_known_slots_is_accepted(text: str) -> None:
    assert faults(text, TEMPLATE, PACK) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{lead:nothing}}", "{{lead:nothing}}: there is no function with the id “nothing”."),
        ("{{boss:police}}", "{{boss:police}} is not a slot that can be filled"),
        ("{{lead}}", "{{lead}} does not say which function."),
        ("{{date:today}}", "write it without “:today”"),
        ("{{parameter:nothing}}", "there is no parameter with the id “nothing”"),
        ("{{clause:nothing}}", "there is no clause with the id “nothing”"),
        ("# Head", "headings are not used here"),
        ("<b>x</b>", "HTML is not used here"),
        ("{{ lead }}", "is not a slot"),
        ("Ask {lead:age-assessment}.", "{lead:age-assessment} has lost a brace. Write {{lead:age-assessment}} for"),
        ("Ask lead:age-assessment}}.", "}} is not a slot"),
        ("a\x00b", "a control character (U+0000)"),
        ("x" * (LONGEST + 1), "20,001 characters"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_what_is_wrong(text: str, words: str) -> None:
    assert any(words in fault for fault in faults(text, TEMPLATE, PACK))


def test_slots_of_the_template_that_a_text_lacks_are_named() -> None:
    lost = taken_out("Only {{lead:age-assessment}}.", CLAUSE)
    assert [written(slot) for slot in lost] == ["{{contact:age-assessment}}", "{{parameter:call}}"]
    assert taken_out(CLAUSE.text, CLAUSE) == ()


def test_slots_are_told_with_what_they_say_now() -> None:
    police = agency("Borough police")
    map_ = map_of(police, duties=(duty(police),))
    context = Context(TEMPLATE, PACK, map_, {}, map_.as_of, frozenset({police.id}))
    lines = slot_lines([CLAUSE.text, "{{deputy:age-assessment}}"], CLAUSE, answers_for(context, {}, CLAUSE))
    assert [(line.written, line.says, line.is_gap) for line in lines] == [
        ("{{lead:age-assessment}}", "Borough police", False),
        ("{{contact:age-assessment}}", "Duty desk, 020 7946 0101", False),
        ("{{parameter:call}}", "30 minutes", False),
        ("{{deputy:age-assessment}}", "the deputy for age assessment [To settle: no agency has accepted]", True),
    ]
    assert lines[2].meaning == "the value set for “First call”"


def test_slots_of_a_clause_about_adults_say_what_the_document_says_of_adults() -> None:
    police, care = agency("Borough police"), agency("Children's services", "childrens-services")
    own = clause("one", "{{lead:first-response}}")
    template = template_of(replace(section("adults", own), group=Group.ADULTS), group=Group.BOTH)
    leads = (
        duty(care, "first-response", group=Group.CHILDREN),
        duty(police, "first-response", group=Group.ADULTS),
    )
    map_ = map_of(police, care, duties=leads)
    context = Context(template, pack_with(template), map_, {}, map_.as_of, frozenset({police.id, care.id}))
    (line,) = slot_lines([own.text], own, answers_for(context, {}, own))
    assert line.says == "Borough police"
