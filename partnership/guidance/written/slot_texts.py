"""What is settled in the text of a block before its slots are filled: words of rules, and what holds in which state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from partnership.guidance.written.duty_table import PaperRule

CONDITION: Final = re.compile(
    r"\{\{if:(?P<fact>[A-Za-z0-9-]+) is (?P<state>[a-z0-9-]+)\}\}"
    r"(?P<then>.*?)(?:\{\{else\}\}(?P<other>.*?))?\{\{end\}\}",
    re.DOTALL,
)
RULE: Final = re.compile(r"\{\{rule:([a-z0-9-]+)(, short)?\}\}")
MARKS: Final = ("else", "end")  # of a condition, written as a slot is
_MARK: Final = re.compile(r"\{\{(?:if:[^{}\n]*|else|end)\}\}")


def conditions(text: str) -> Iterator[tuple[str, str]]:
    """The fact and the state that each condition of a text asks for."""
    for found in CONDITION.finditer(text):
        yield found["fact"], found["state"]


def unpaired(text: str) -> tuple[str, ...]:
    """Marks of a condition that has no beginning or no end."""
    return tuple(found[0] for found in _MARK.finditer(CONDITION.sub("", text)))


def apart(text: str) -> str:
    """A text with what holds in different states, and items that stand in a row between points, as paragraphs."""
    return re.sub(r"\s+·\s+", "\n\n", _MARK.sub("\n\n", text))


def without_conditions(text: str) -> str:
    """A text without the marks of its conditions: what it says in any state."""
    return _MARK.sub("", text)


def settled(text: str, state_of: Callable[[str], str]) -> str:
    """The text with what holds in the state in which each fact stands."""
    if "{{if:" not in text:
        return text

    def choose(found: re.Match[str]) -> str:
        chosen = found["then"] if state_of(found["fact"]) == found["state"] else found["other"] or ""
        return chosen.strip() if "\n" not in chosen else chosen

    return CONDITION.sub(choose, text)


def with_rules(text: str, rules: Mapping[str, PaperRule]) -> str:
    """The text with the words of the rules that it draws; one that is unknown stays as it is written."""

    def words(found: re.Match[str]) -> str:
        rule = rules.get(found[1])
        said = (rule.short if found[2] else rule.text) if rule is not None else ""
        return said or found[0]

    return RULE.sub(words, text) if "{{rule:" in text else text
