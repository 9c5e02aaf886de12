"""What written papers are refused for: each refusal shown by one fault planted in a paper that has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from guidance.written_pack import WrittenPack

from partnership.guidance.loader import faults, load_pack

if TYPE_CHECKING:
    from pathlib import Path

PAPER, CARD, ANNEXES = (f"protocols/night/{name}.md" for name in ("paper", "card", "annexes"))
TABLE = "duties.toml"


@pytest.fixture
def pack(tmp_path: Path) -> WrittenPack:
    return WrittenPack(tmp_path / "small")


def test_a_paper_without_a_fault_is_read(pack: WrittenPack) -> None:
    assert [str(each) for each in faults(pack.path)] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (PAPER, "within {{time:first-call}}", "within 30 minutes", "“30 minutes” is typed"),
        (PAPER, "Ring within {{time:first-call}}", "Ring within {{time:written-note}}", 'states "call" with "written-note"'),
        (CARD, "{{time:first-call}} {states", "{{time:written-note}} {states", 'states "call" with "written-note"'),
        (PAPER, "2. The {{post:operator}}", "2. The {{post:worker}}", 'gives "answer" to "worker"'),
        (PAPER, "1. Ring within", "1. Ring 999 within", 'states "call" with 999'),
        (PAPER, "{{rule:sign}}, a blocked", "A locked gate, a blocked", 'words the sign "sign" anew'),
        (PAPER, "rings back within", "rings back. The registrar must answer within", "“registrar must”: the registrar is asked"),
        (ANNEXES, "A court may order it.", "A court may order it (section 20).", "“section 20” stands without its Act"),
        (PAPER, "For any worker.", "For any {{post:warden}}.", 'slot "post": unknown post "warden"'),
        (PAPER, "For any worker.", "For any {{number:operator, youth}}.", 'unknown word of a slot "youth"'),
        (PAPER, "For any worker.", "{{if:N1 is so}}For any worker.", "is not a slot"),
        (PAPER, '{states="answer"}', '{states="reply"}', 'unknown duty or rule "reply"'),
        (PAPER, "## Signs {#signs holds", "## Signs {holds", "the heading “Signs” has no id"),
        (PAPER, "{#readers}", '{#readers colour="red"}', "is not understood"),
        (CARD, "| Ring the control room. |", "| It is locked. Ring it. |", "begins with a pronoun"),
        (CARD, "| Ring the control room. |", "| If the door is locked, |", "is not whole"),
        (CARD, "| Ring the control room. |", "| |", "a cell of the card is empty"),
        (CARD, "| Ring the control room. |", "| Ring, see section 4. |", "a card points nowhere"),
        (CARD, "| Ring the control room. |", "| Ring {{lead:first-response}}. |", "a card names no agency"),
        (CARD, "| Within {{time:first-call}} ", "| Soon ", "a call without a number or a time"),
        (CARD, "# At night", "# At night\n\n" + "word " * 701, "words without its numbers; 700 fit"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_refused_on_its_line(pack: WrittenPack, file: str, old: str, new: str, message: str) -> None:
    line = pack.change(file, old, new)
    found = [each for each in faults(pack.path) if message in each.message]
    assert found, [str(each) for each in faults(pack.path)]
    assert found[0].file == file
    assert abs(found[0].line - line) <= new.count("\n")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('post = "operator"', 'post = "warden"', 'unknown post "warden"'),
        ('post = "operator"', 'post = ""', '"post" is empty'),
        ('task = "first-response"', "", 'needs one of "task", "kind" and "everyone"'),
        ("value = 4", "", 'the time "written-note" needs a "value"'),
        ('time = "first-call"\nappears', "appears", '"call" is a rule of safety: say by "time" or "when"'),
        ('appears_in = ["card", "paper"]', 'appears_in = ["annexes"]', 'appears in "annexes", and no block of night/annexes.md'),
        ('time = "written-note"', 'time = "written-note"\nsex = "each"\nnumbers = ["nothing"]', 'unknown task or post "nothing"'),
        ('id = "answer"', 'id = "reply"', 'no block of a paper states "reply"'),
    ],
)  # fmt: skip
def test_a_duty_that_nobody_could_keep_is_refused(pack: WrittenPack, old: str, new: str, message: str) -> None:
    pack.change(TABLE, old, new)
    found = [each for each in faults(pack.path) if message in each.message]
    assert [each.file for each in found] == [TABLE], [str(each) for each in faults(pack.path)]


def test_a_night_duty_may_not_wait_for_the_next_working_day(pack: WrittenPack) -> None:
    text = (pack.path / "functions.toml").read_text(encoding="utf-8")
    if "at_night" not in text:
        pack.change("functions.toml", 'group = "both"', 'group = "both"\nat_night = "must"')
    pack.change(TABLE, 'time = "written-note"', 'time = "written-note"\nif_closed = "next-working-day"')
    assert any('"answer" is done at night too' in each.message for each in faults(pack.path))


def test_a_number_for_women_alone_is_refused_where_the_duty_is_the_same_for_men(pack: WrittenPack) -> None:
    pack.change(TABLE, 'time = "written-note"', 'time = "written-note"\nsex = "each"')
    pack.change(PAPER, "2. The {{post:operator}} rings", "2. On {{number:operator, women}} the {{post:operator}} rings")
    assert any("has a number for one of them only" in each.message for each in faults(pack.path))


def test_a_child_s_duty_may_not_be_stated_with_a_number_for_adults(pack: WrittenPack) -> None:
    pack.change(TABLE, 'time = "written-note"', 'time = "written-note"\ngroup = "children"')
    pack.change(
        PAPER, "2. The {{post:operator}} rings", "2. On {{number:operator, adults}} the {{post:operator}} rings"
    )
    assert any("which is for children, with a number for adults" in each.message for each in faults(pack.path))


@pytest.mark.parametrize("part", ["definition", "signs", "first-responders", "consent", "escalation", "training"])
def test_a_case_paper_holds_each_of_its_parts(pack: WrittenPack, part: str) -> None:
    text = (pack.path / PAPER).read_text(encoding="utf-8")
    before = f"{part} " if f'"{part} ' in text or f" {part} " in text else f" {part}"
    pack.change(PAPER, before, "" if before.endswith(" ") and f'"{part} ' in text else " " * before.endswith(" "))
    found = [each for each in faults(pack.path) if f'a case paper has "{part}"' in each.message]
    assert [each.file for each in found] == ["protocols/night.toml"]


def test_sections_beside_the_markdown_are_refused(pack: WrittenPack) -> None:
    pack.change("protocols/night.toml", "card_for", '[[sections]]\nid = "old"\ntitle = "Old"\nclauses = []\n#')
    assert any("its text is written in Markdown beside this file" in each.message for each in faults(pack.path))


def test_two_papers_may_not_word_one_sign_each_in_its_own_way(pack: WrittenPack) -> None:
    pack.change(TABLE, 'text = "**Enough alone:** a locked door"\nshort = "A locked door is enough alone"\n', "")
    pack.change(PAPER, "{{rule:sign}}, a", "A locked door, a")
    for name in ("paper", "card", "annexes"):
        pack.write(f"protocols/dusk/{name}.md", (pack.path / f"protocols/night/{name}.md").read_text(encoding="utf-8"))
    head = (pack.path / "protocols/night.toml").read_text(encoding="utf-8")
    pack.write("protocols/dusk.toml", head.replace('"night"', '"dusk"').replace("At night", "At dusk"))
    pack.change("protocols/dusk/paper.md", "A locked door, a", "A bolted door, a")
    found = [each for each in faults(pack.path) if 'words the sign "sign" otherwise' in each.message]
    assert [each.file for each in found] == ["protocols/night/paper.md"]


def test_a_time_of_the_table_is_a_value_that_the_partnership_sets(pack: WrittenPack) -> None:
    found = load_pack(pack.path).protocols["night"].parameters
    assert [(each.id, each.default, each.unit) for each in found] == [("first-call", "30", "minutes")]


def test_a_piece_runs_from_one_id_to_the_next_and_takes_in_older_ids(pack: WrittenPack) -> None:
    template = load_pack(pack.path).protocols["night"]
    ids = [clause.id for clause in template.clauses()]
    assert ids == ["card-do", "readers", "first-hour", "steps", "say", "signs", "who", "law"]
    assert next(each for each in template.clauses() if each.id == "say").was == ("words",)


def test_a_piece_has_the_sources_of_what_it_states(pack: WrittenPack) -> None:
    pack.change(PAPER, 'training" sources="law"}', 'training" sources="law:s.2"}')
    steps = next(each for each in load_pack(pack.path).protocols["night"].clauses() if each.id == "steps")
    assert [(each.source, each.place) for each in steps.sources] == [("law", "s.2"), ("law", "")]


def test_a_row_of_the_first_page_tells_what_it_asks_the_map(pack: WrittenPack) -> None:
    template = load_pack(pack.path).protocols["night"]
    assert [section.is_first_page for section in template.sections if section.id == "first-hour"] == [True]
    steps = next(each for each in template.clauses() if each.id == "steps")
    asked = [[slot.name for slot in cell] for block in steps.blocks for cell in block.numbers]
    assert asked == [["contact"], ["out-of-hours"]]
