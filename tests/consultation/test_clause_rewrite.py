"""A change of filled words put back into clause text: slots stay slots, and nothing is guessed."""

from __future__ import annotations

import random
from typing import Any

import pytest
from protocols.small import TODAY, agency, duty, map_of

from partnership.consultation.returned_copies.clause_rewrite import MissedChange, TouchedWords, rewrite
from partnership.consultation.returned_copies.clause_source import said
from partnership.consultation.returned_copies.current_clause import lines_of
from partnership.documents.clause_markup import parse, problems, slots
from partnership.guidance.loader import load_packs
from partnership.protocols.clause_text import slot_lines
from partnership.protocols.composing.compose import answers_for, compose_clause
from partnership.protocols.composing.context import Context
from partnership.protocols.drafting import holders
from partnership.store.models import Role

SOURCE = (
    "Within **24 hours** {{lead:first-response}} calls {{deputy:first-response}} on {{contact:first-response}}.\n\n"
    "It then writes:\n\n- a note;\n- a *short* letter, see clause {{clause:x}}."
)
FILLS = {
    "{{lead:first-response}}": "Children's services",
    "{{deputy:first-response}}": "Borough police and health",
    "{{contact:first-response}}": "020 7946 0101",
    "{{clause:x}}": "3.2",
}
OLD = (
    "Within 24 hours Children's services calls Borough police and health on 020 7946 0101.\n"
    "It then writes:\n- a note;\n- a short letter, see clause 3.2."
)


def made(before: str, after: str, source: str = SOURCE) -> str:
    """The text that a change of some words makes; it must be one that nobody needs to look into."""
    found = rewrite(source, OLD, OLD.replace(before, after), FILLS)
    assert found.is_clean
    assert found.text == found.with_words
    return found.text


def test_without_a_change_the_text_stays_to_the_letter() -> None:
    assert made("", "") == SOURCE


@pytest.mark.parametrize(
    ("before", "after", "was", "is_now"),
    [
        ("calls", "rings at once", "calls", "rings at once"),
        ("24 hours", "one working day", "**24 hours**", "**one working day**"),
        ("short ", "", "a *short* letter", "a letter"),
        ("\n- a note;", "", "- a note;\n", ""),
        ("a note;", "a note;\n- a bed;", "- a note;", "- a note;\n- a bed;"),
        ("It then writes", "Nobody waits.\nIt then writes", "It then writes", "Nobody waits.\n\nIt then writes"),
        ("clause 3.2.", "clause 3.2.\nAnd a last word.", "{{clause:x}}.", "{{clause:x}}.\n\nAnd a last word."),
        ("0101.", "0101 by day.", "{{contact:first-response}}.", "{{contact:first-response}} by day."),
        ("Within", "Always within", "Within", "Always within"),
        ("calls", "calls *twice* [x](y) {{z}} <b>", "calls", r"calls \*twice\* \[x\](y) \{\{z\}\} \<b>"),
        ("It then", "+ It then", "It then", r"\+ It then"),
        ("It then", "1) It then", "It then", r"1\) It then"),
    ],
)
def test_a_change_of_own_words_leaves_every_slot(before: str, after: str, was: str, is_now: str) -> None:
    assert made(before, after) == SOURCE.replace(was, is_now)


def test_other_words_for_a_slot_are_a_choice() -> None:
    found = rewrite(SOURCE, OLD, OLD.replace("Children's services", "Adult services").replace("note", "memo"), FILLS)
    assert found.touched == (TouchedWords("{{lead:first-response}}", "Children's services", "Adult services"),)
    assert found.text == SOURCE.replace("note", "memo")
    assert found.with_words == SOURCE.replace("note", "memo").replace("{{lead:first-response}}", "Adult services")


def test_a_sentence_that_is_written_anew_names_every_slot_in_it() -> None:
    new = "The police act.\n" + OLD.split("\n", 1)[1]
    found = rewrite(SOURCE, OLD, new, FILLS)
    assert [each.slot for each in found.touched] == list(FILLS)[:3]
    assert found.with_words.startswith("The police act.")
    assert found.text == SOURCE


def test_a_slot_is_known_though_the_map_fills_it_otherwise_by_now() -> None:
    fills = {**FILLS, "{{lead:first-response}}": "The new trust", "{{contact:first-response}}": "no number"}
    found = rewrite(SOURCE, OLD, OLD.replace("calls", "rings"), fills)
    assert found.text == SOURCE.replace("calls", "rings")
    assert found.is_clean


def test_a_change_of_words_that_somebody_changed_since_is_named_and_not_made() -> None:
    since = SOURCE.replace("It then writes", "The lead drafts")
    found = rewrite(since, OLD, OLD.replace("writes", "sends").replace("note", "memo"), FILLS)
    assert found.missed == (MissedChange("writes", "sends"),)
    assert found.text == since.replace("note", "memo")


def test_a_link_is_not_cut_in_two() -> None:
    source = "Read [the whole guide](https://example.org) first."
    found = rewrite(source, "Read the whole guide first.", "Read it and all of the annex first.", {})
    assert found.text == "Read it and all of [the annex](https://example.org) first."
    longer = rewrite(source, "Read the whole guide first.", "Read the guide and the annex first.", {})
    assert longer.text == "Read [the guide](https://example.org) and the annex first."
    assert rewrite(source, "Read the whole guide first.", "Read the whole guide last.", {}).text == source.replace(
        "first", "last"
    )


@pytest.mark.parametrize(
    ("new", "text"),
    [
        ("Read the whole big guide.", "Read **the whole** big guide."),
        ("Read all of the whole guide.", "Read all of **the whole** guide."),
        ("Read a guide.", "Read **a** guide."),
        ("Read guide.", "Read guide."),
        ("Look at all the guide.", "Look at all **the** guide."),
        ("Read whole guide.", "Read **whole** guide."),
    ],
)
def test_marks_of_bold_stay_in_pairs(new: str, text: str) -> None:
    assert rewrite("Read **the whole** guide.", "Read the whole guide.", new, {}).text == text


def test_very_long_text_is_laid_beside_in_time() -> None:
    source = "word " * 3000 + "{{lead:x}} end"
    found = rewrite(
        source, "word " * 3000 + "Agency end", "word " * 2999 + "thing Agency end", {"{{lead:x}}": "Agency"}
    )
    assert found.text.endswith("word thing {{lead:x}} end")


PACK = load_packs()["solace-2009"]


def context(template_id: str) -> Context:
    """What the slots of a protocol are answered from, in a made-up place."""
    kinds = list(PACK.kinds)
    agencies = [agency(f"Agency {number} and partners", kinds[number % len(kinds)]) for number in range(14)]
    duties = tuple(
        duty(agencies[(3 * place + step) % 14], function, role)
        for place, function in enumerate(PACK.functions)
        for step, role in enumerate((Role.LEAD, Role.DEPUTY, Role.SUPPORTS))
    )
    map_ = map_of(*agencies, duties=duties)
    template = PACK.protocols[template_id]
    return Context(template, PACK, map_, {}, TODAY, holders(map_, PACK, template))


def filled(at: Context, clause: Any, text: str) -> str:
    """The words of a clause with a text, as a reading gives them."""
    return "\n".join(lines_of(compose_clause(at, {}, clause, text).blocks))


def test_a_word_changed_at_random_in_any_clause_of_the_pack_comes_out_where_it_was_changed() -> None:
    chosen = random.Random(5)
    seen = 0
    for template_id in chosen.sample(sorted(PACK.protocols), 5):
        at = context(template_id)
        for clause in chosen.sample(at.template.clauses(), 14):
            fills = {each.written: each.says for each in slot_lines([clause.text], clause, answers_for(at, {}, clause))}
            old = filled(at, clause, clause.text)
            given = " ".join(fills.values()).casefold()
            words = [word for word in old.split() if word.isalpha() and word.casefold() not in given]
            if not words:
                continue
            word = chosen.choice(words)
            new = old.replace(word, "Zebra", 1)
            found = rewrite(clause.text, old, new, fills)
            assert found.is_clean, (clause.id, word, found)
            assert not problems(found.text, is_written=at.template.is_written)
            assert slots(parse(found.text)) == slots(parse(clause.text)), clause.id
            again = [each.value for each in said(filled(at, clause, found.text)).pieces]
            assert again == [each.value for each in said(new).pieces], (clause.id, word)
            seen += 1
    assert seen > 40
