"""What the check refuses of the three lengths: words that the clause does not say, too many, parts without a whole."""

from __future__ import annotations

import pytest

from partnership.guidance.card_lines import line_faults, stands_in
from partnership.guidance.types import CardKind, CardLine, Citation, Clause, ClauseTable, Length

TABLE = ClauseTable("Steps", ("Who", "What"), (("The worker", "Call  within {{parameter:call}}."),))
CLAUSE = Clause("steps", "Nobody may wait.\n\n- **One sign** is enough.", (Citation("own-judgement"),), table=TABLE)


@pytest.mark.parametrize(
    ("line", "stands"),
    [
        (CardLine(CardKind.NEVER, "Nobody may wait"), True),
        (CardLine(CardKind.SIGN, "one sign is enough"), True),
        (CardLine(CardKind.STEP, "Call within {{parameter:call}}.", who="The worker"), True),
        (CardLine(CardKind.STEP, "Call within 30 minutes.", who="The worker"), False),
        (CardLine(CardKind.NEVER, "Nobody may wait for long"), False),
        (CardLine(CardKind.STEP, "Nobody may wait.", who="The officer"), False),
    ],
)
def test_a_line_stands_in_its_clause_word_for_word_with_its_slots(line: CardLine, stands: bool) -> None:  # noqa: FBT001 - a table of cases
    assert stands_in(line, CLAUSE.words) is stands


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (CardLine(CardKind.NEVER, "Nobody may run"), 'the clause "steps" does not, word for word'),
        (CardLine(CardKind.STEP, "Nobody may wait.", by="One sign"), 'needs "who"'),
        (CardLine(CardKind.IF, "Nobody may wait."), 'needs "then"'),
        (CardLine(CardKind.NUMBERS, "Nobody may wait."), ""),
    ],
)
def test_a_line_says_who_and_by_when_as_its_kind_asks(line: CardLine, fault: str) -> None:
    found = list(line_faults(line, CLAUSE))
    assert any(fault in each for each in found) if fault else found == []


def test_a_line_has_no_more_words_than_its_kind_may() -> None:
    words = " ".join(["word"] * 23)
    clause = Clause("long", words, CLAUSE.sources, depth=Length.OPERATIONAL)
    assert list(line_faults(CardLine(CardKind.NEVER, words), clause)) == [
        f'a line "never" of 23 words, more than 22: “{words}”'
    ]
    assert list(line_faults(CardLine(CardKind.STEP, words, who="word", by="word"), clause)) == []
