"""What the check refuses of the three lengths: words that the clause does not say, too many, parts without a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from guidance.tiny_pack import copy_to

from partnership.guidance.card_lines import line_faults, stands_in
from partnership.guidance.loader import faults, load_packs
from partnership.guidance.types import CardKind, CardLine, Citation, Clause, ClauseTable, Length

if TYPE_CHECKING:
    from pathlib import Path

TABLE = ClauseTable("Steps", ("Who", "What"), (("The worker", "Call  within {{parameter:call}}."),))
CLAUSE = Clause("steps", "Nobody may wait.\n\n- **One sign** is enough.", (Citation("own-judgement"),), table=TABLE)


@pytest.mark.parametrize(
    ("line", "stands"),
    [
        (CardLine(CardKind.NEVER, "Wait"), True),
        (CardLine(CardKind.SIGN, "Nobody may wait"), True),
        (CardLine(CardKind.SIGN, "one sign is enough"), True),
        (CardLine(CardKind.STEP, "Call within {{parameter:call}}.", who="The worker"), True),
        (CardLine(CardKind.STEP, "Call within 30 minutes.", who="The worker"), False),
        (CardLine(CardKind.NEVER, "wait for long"), False),
        (CardLine(CardKind.STEP, "Nobody may wait.", who="The officer"), False),
    ],
)
def test_a_line_stands_in_its_clause_word_for_word_with_its_slots(line: CardLine, stands: bool) -> None:  # noqa: FBT001 - a table of cases
    assert stands_in(line, CLAUSE.words) is stands


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (CardLine(CardKind.NEVER, "run"), 'the clause "steps" does not, word for word'),
        (CardLine(CardKind.STEP, "Nobody may wait.", by="One sign"), 'needs "who"'),
        (CardLine(CardKind.IF, "Nobody may wait."), 'needs "then"'),
        (CardLine(CardKind.DUTY, "Nobody may wait.", who="The worker"), 'needs "by"'),
        (CardLine(CardKind.NUMBERS, "Nobody may wait."), ""),
    ],
)
def test_a_line_says_who_and_by_when_as_its_kind_asks(line: CardLine, fault: str) -> None:
    found = list(line_faults(line, CLAUSE))
    assert any(fault in each for each in found) if fault else found == []


@pytest.mark.parametrize(
    "text",
    [
        "Nobody may tell a caller",
        "No child sleeps in a cell",
        "Never wait for office hours.",
        "**Not** in front of a companion",
        "Nothing may be washed",
        "Do not block a car",
        "Don’t block a car",
        "Let no child sleep in a cell",
        "Tell nobody the address",
        "promise neither secrecy nor a result",
    ],
)
def test_a_line_under_never_is_no_negation_itself(text: str) -> None:
    clause = Clause("rule", text, CLAUSE.sources)
    fault = f'a line "never" goes on from “Never”, and is no negation itself: “{text}”'
    assert list(line_faults(CardLine(CardKind.NEVER, text), clause)) == [fault]
    assert list(line_faults(CardLine(CardKind.SIGN, text), clause)) == []


@pytest.mark.parametrize(
    "text",
    [
        "tell the address to anybody who is not in the table",
        "answer a call with 'not our area' or 'no papers'",
        "note a name, or northern accents, in front of a companion",
        "write 'no fixed home' on a form",
    ],
)
def test_a_negation_further_on_in_a_line_under_never_is_none_of_the_rule(text: str) -> None:
    assert list(line_faults(CardLine(CardKind.NEVER, text), Clause("rule", text, CLAUSE.sources))) == []


def test_a_line_has_no_more_words_than_its_kind_may() -> None:
    words = " ".join(["word"] * 23)
    clause = Clause("long", words, CLAUSE.sources, depth=Length.OPERATIONAL)
    assert list(line_faults(CardLine(CardKind.NEVER, words), clause)) == [
        f'a line "never" of 23 words, more than 22: “{words}”'
    ]
    assert list(line_faults(CardLine(CardKind.STEP, words, who="word", by="word"), clause)) == []


def test_a_card_says_who_reads_it_and_a_paper_without_one_does_not(tmp_path: Path) -> None:
    path = copy_to(tmp_path)
    file = path / "protocols" / "island-pathway.toml"
    for_whom = 'card_for = "any warden, any hour"\n'
    told = file.read_text()
    file.write_text(told.replace(for_whom, ""))
    assert [each.message for each in faults(path)] == ['a protocol with a card says in "card_for" who reads it']
    file.write_text(told.replace("is_marked = true\n", ""))
    assert [each.message for each in faults(path)] == [
        '"card_for" says who reads a card, and no clause has a line of one'
    ]


def test_the_card_of_a_paper_for_meetings_is_not_for_any_worker() -> None:
    """Duties, each in its own time, are those of members and posts: such a paper is none for the duty room."""
    for pack in load_packs().values():
        for template in pack.protocols.values():
            kinds = {line.kind for clause in template.clauses() for line in clause.card}
            if CardKind.DUTY in kinds:
                assert "worker" not in template.card_for
                assert CardKind.STEP not in kinds
