"""How written papers are worded: turns that are refused or noted, and sentences that are too long for a night."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import tomli

from partnership.guidance.form_check import texts_of
from partnership.guidance.wording import count_words, sentences
from partnership.guidance.written.blocks import BlockKind
from partnership.guidance.written.check import PlacedText, blocks_of
from partnership.guidance.written.slot_texts import apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.guidance.pack import Pack
    from partnership.guidance.shapes import FilePlaces

LONGEST: Final = 25  # words of a sentence; a list counts by item
_FILE: Final = Path(__file__).with_name("voice.toml")
_SAID: Final = re.compile(r"“[^”]*”|‘[^’]*’(?!\w)|\"[^\"\n]*\"")  # speech keeps words that others may not have
_SLOT: Final = re.compile(r"\{\{[^{}]*\}\}")
_MARKS: Final = re.compile(r"\*\*|(?<!\w)\*|\*(?!\w)")
_EXEMPT: Final = (BlockKind.SAY, BlockKind.QUOTE, BlockKind.STATUTE)


class VoiceLevel(StrEnum):
    """What follows when a turn is found."""

    REFUSE = "refuse"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class VoiceTurn:
    """Words that papers do not use, and what to write instead."""

    id: str
    pattern: re.Pattern[str]
    instead: str
    level: VoiceLevel


@dataclass(frozen=True, slots=True)
class VoiceHit:
    """A turn or a long sentence where it stands."""

    at: PlacedText
    words: str
    message: str
    level: VoiceLevel


@cache
def turns() -> tuple[VoiceTurn, ...]:
    """Every turn of the list, in its order."""
    found = tomli.loads(_FILE.read_text(encoding="utf-8"))["turns"]
    return tuple(
        VoiceTurn(each["id"], re.compile(each["pattern"]), each["instead"], VoiceLevel(each["level"])) for each in found
    )


def voice_hits(pack: Pack, places: FilePlaces) -> Iterator[VoiceHit]:
    """What is to be worded otherwise in the written papers and the forms of a pack, in reading order."""
    forms = (each for form in pack.forms.values() for each in texts_of(form, places))
    for each in (*blocks_of(pack, places), *forms):
        for sentence in sentences_of(each):
            if each.block.kind not in _EXEMPT:
                yield from _turned(each, sentence)
            words = count_words(sentence)
            if words > LONGEST:
                begin = " ".join(sentence.split()[:6])
                message = f"a sentence of {words} words, more than {LONGEST}: “{begin} …”"
                yield VoiceHit(each, "", message, VoiceLevel.WARN)


def sentences_of(each: PlacedText) -> list[str]:
    """The sentences of a block, cell by cell; items that stand in a row between points count each by itself."""
    return sentences(_MARKS.sub("", apart("\n\n".join(each.block.cells))))


def _turned(each: PlacedText, sentence: str) -> Iterator[VoiceHit]:
    bare = _SAID.sub("“”", _SLOT.sub("SLOT", " ".join(sentence.split())))
    for turn in turns():
        if found := turn.pattern.search(bare):
            message = f"“{found[0].strip()}” ({turn.id}): {turn.instead}"
            yield VoiceHit(each, found[0].strip(), message, turn.level)
