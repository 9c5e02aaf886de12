"""The words that written papers do not use: each turn finds its sentences, and spares those that only look like it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from guidance.written_pack import WrittenPack

from partnership.guidance.loader import read
from partnership.guidance.review import review
from partnership.guidance.written.voice import VoiceLevel, turns

SENTENCES = tomllib.loads(Path(__file__).with_name("voice_sentences.toml").read_text(encoding="utf-8"))["turns"]
PAPER = "protocols/night/paper.md"

if TYPE_CHECKING:
    from partnership.guidance.written.voice import VoiceTurn


def _turn(turn_id: str) -> VoiceTurn:
    return next(each for each in turns() if each.id == turn_id)


def test_every_turn_has_sentences() -> None:
    assert [each["id"] for each in SENTENCES] == [each.id for each in turns()]


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case["id"])
def test_a_turn_finds_its_sentences_and_spares_the_others(case: dict[str, list[str]]) -> None:
    turn = _turn(str(case["id"]))
    assert [text for text in case["hits"] if not turn.pattern.search(text)] == []
    assert [text for text in case["spares"] if turn.pattern.search(text)] == []


def test_no_refusal_finds_a_sentence_that_another_turn_spares() -> None:
    spared = [text for case in SENTENCES for text in case["spares"]]
    refusals = [each for each in turns() if each.level is VoiceLevel.REFUSE]
    assert [(turn.id, text) for turn in refusals for text in spared if turn.pattern.search(text)] == []


def test_a_refused_turn_is_a_fault_on_its_line(tmp_path: Path) -> None:
    pack = WrittenPack(tmp_path / "small")
    line = pack.change(PAPER, "For any worker.", "Nobody may wait.")
    found = [each for each in review(read(pack.path, {})).faults if "nobody-may" in each.message]
    assert [(each.file, each.line) for each in found] == [(PAPER, line)]


def test_words_to_say_keep_their_turns(tmp_path: Path) -> None:
    pack = WrittenPack(tmp_path / "small")
    pack.change(PAPER, "“Please wait here.”", "“Nobody may come in.”")
    assert not [each for each in review(read(pack.path, {})).faults if "nobody-may" in each.message]


def test_a_sentence_of_more_than_twenty_five_words_is_a_note(tmp_path: Path) -> None:
    pack = WrittenPack(tmp_path / "small")
    line = pack.change(PAPER, "For any worker.", f"For any worker {'and more ' * 13}now.")
    found = review(read(pack.path, {}))
    assert [each.line for each in found.notes if "more than 25" in each.message] == [line]
    assert not [each for each in found.faults if each.file == PAPER]
