from __future__ import annotations

import time

import pytest

from partnership.documents import blocks as b
from partnership.documents.clause_markup import (
    Items,
    MarkupItem,
    Passage,
    SlotMark,
    fill,
    fill_line,
    parse,
    parse_line,
    problems,
    slots,
)


def answer(slot: SlotMark) -> tuple[b.Run, ...]:
    """An answer that itself looks like Markdown and like a slot."""
    return (b.Text(f"*{{{{x}}}}* {slot.name}"),)


def test_paragraphs_bold_italic_and_links_are_read() -> None:
    assert parse("Act **now** and *well*, see [it](https://example.org).") == (
        Passage((b.Text("Act "), b.Text("now", bold=True), b.Text(" and "), b.Text("well", italic=True), b.Text(", see "),
                 b.Link("it", "https://example.org"), b.Text("."))),
    )  # fmt: skip


def test_lists_are_read_two_deep() -> None:
    inner = Items((MarkupItem((b.Text("two"),)),), is_ordered=True)
    assert parse("- one\n  1. two\n- three") == (
        Items((MarkupItem((b.Text("one"),), inner), MarkupItem((b.Text("three"),)))),
    )


def test_slots_are_found_wherever_they_stand() -> None:
    tree = parse("**{{lead:age-assessment}}** in {{area}}\n\n- {{contact:nrm-referral}}\n  - {{date}}")
    assert [(s.name, s.argument) for s in slots(tree)] == [
        ("lead", "age-assessment"),
        ("area", ""),
        ("contact", "nrm-referral"),
        ("date", ""),
    ]


def test_a_slot_may_stand_between_signs_of_markdown() -> None:
    assert [s.name for s in slots(parse("2 * 3 {{area}} * _x {{date}} a_b"))] == ["area", "date"]


def test_a_slot_that_is_escaped_is_text() -> None:
    assert slots(parse(r"\{{area}}")) == ()


@pytest.mark.parametrize("text", ["{{ area }}", "{{Area}}", "{area}", "{{area", "{{}}", "{{a:b:c}}", "{{a_b}}"])
def test_what_only_looks_like_a_slot_stays_text(text: str) -> None:
    assert slots(parse(text)) == ()
    assert "".join(run.text for part in fill(parse(text), answer) for run in part.runs) == text


def test_what_fills_a_slot_is_never_read_again() -> None:
    assert fill(parse("{{lead:x}}"), answer) == (b.Paragraph((b.Text("*{{x}}* lead"),)),)


def test_plain_words_take_the_weight_of_the_text_round_the_slot() -> None:
    assert fill(parse("**{{area}}**"), answer)[0].runs == (b.Text("*{{x}}* area", bold=True),)


def test_lists_are_filled_as_lists() -> None:
    assert fill(parse("1. {{area}}"), lambda _: (b.Gap("no area"),)) == (
        b.ItemList((b.ListItem((b.Gap("no area"),)),), is_ordered=True),
    )


def test_a_line_of_a_table_has_no_lists() -> None:
    assert fill_line(parse_line("- **a** {{area}}"), lambda _: ()) == (
        b.Text("- "),
        b.Text("a", bold=True),
        b.Text(" "),
    )


def test_a_line_break_that_is_asked_for_is_kept_and_others_are_spaces() -> None:
    assert parse("one\ntwo\\\nthree") == (Passage((b.Text("one two"), b.Break(), b.Text("three"))),)


@pytest.mark.parametrize(
    "text", ["<b>x</b>", "# heading", "`code`", "| a | b |", "> quote", "![x](https://example.org)"]
)
def test_what_the_subset_lacks_stays_as_typed(text: str) -> None:
    shown = "".join(run.text for part in fill(parse(text), answer) for run in part.runs)
    assert shown == (text if not text.startswith("!") else "!x")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ok\n\n# heading", "Line 3: headings"),
        ("heading\n---", "headings"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "tables"),
        ("<b>x</b>", "HTML"),
        ("<div>\nx\n</div>", "HTML"),
        ("![x](https://example.org)", "pictures"),
        ("`code`", "code"),
        ("    code", "code"),
        ("```\ncode\n```", "code"),
        ("> quote", "quotations"),
        ("a\n\n***", "lines across"),
        ("- a\n  - b\n    - c", "one list inside it"),
        ("3. three", "starts at 1"),
        ("[x](javascript:alert(1))", "https://"),
        ("[x](page.html)", "https://"),
        ("<https://example.org>", "[its words](its address)"),
        ("{{ area }}", "is not a slot"),
        ("{{area", "is not a slot"),
        ("[{{area}}](https://example.org)", "cannot hold a slot"),
        ("[x](https://example.org/{{area}})", "cannot hold a slot"),
    ],
)
def test_what_is_not_allowed_is_said_in_plain_english(text: str, said: str) -> None:
    assert any(said in each for each in problems(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "a < b & c > d",
        "**b** *i* [x](mailto:a@example.org)",
        "- a\n  1. b\n\n1. c",
        "{{area}} {{lead:x-y}}",
        "R&D; 5 * 3 * 2",
    ],
)
def test_what_is_allowed_has_no_problems(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "*" * 10_000, "{{" * 5_000, "- " * 3_000, "> " * 3_000, "`" * 10_000, "[a](" * 2_000]
)
def test_hostile_text_is_read_in_reasonable_time(text: str) -> None:
    start = time.perf_counter()
    parse(text)
    problems(text)
    assert time.perf_counter() - start < 5
