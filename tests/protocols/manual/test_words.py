"""What becomes of the words of a signed text on screen."""

from __future__ import annotations

from dataclasses import replace

from partnership.protocols.manual.today import NOTHING, ClauseToday, TodayLine, TodayState
from partnership.protocols.manual.words import Glossary, ManualWords

LINE = TodayLine("Referral, by day", "Duty desk", "020 7946 0408", TodayState.CHANGED)
TODAY = ClauseToday((LINE,), ("020 7946 0199",), frozenset({"02079460408", "02079460135"}), asks=True)
WORDS = ("competent authority", "National Referral Mechanism (NRM)", "child")


def _words(today: ClauseToday = TODAY, *, is_rung: bool = True) -> ManualWords:
    return ManualWords(Glossary(WORDS, "/glossary"), today, ("02079460135",), "today-x" if today.lines else "", is_rung)


def test_a_number_that_holds_can_be_rung() -> None:
    assert _words().filled("Night desk, 020 7946 0135") == (
        'Night desk, <a class="doc-call" href="tel:02079460135">020 7946 0135</a>'
    )


def test_an_old_number_is_struck_out_with_that_of_today_beside_it() -> None:
    made = _words().filled("Duty desk, 020 7946 0199")
    assert made.startswith('Duty desk, <s><span class="app-nowrap">020 7946 0199</span></s>')
    assert 'href="#today-x"' in made
    assert made.endswith(', today <a class="doc-call" href="tel:02079460408">020 7946 0408</a>')
    assert "tel:02079460199" not in made


def test_where_a_desk_has_a_number_for_the_night_too_the_one_that_changed_stands_beside() -> None:
    night = replace(LINE, number="020 7946 0135", state=TodayState.SAME)
    made = _words(replace(TODAY, lines=(LINE, night))).filled("Duty desk, 020 7946 0199")
    assert made.endswith('href="tel:02079460408">020 7946 0408</a>')


def test_the_number_of_another_desk_never_stands_in_for_an_old_one() -> None:
    made = _words().filled("Missing persons desk, 020 7946 0199")
    assert "<s>" in made
    assert "tel:" not in made


def test_a_number_that_another_desk_took_over_is_no_number_of_this_one() -> None:
    taken = replace(LINE, who="Police: Night desk", number="020 7946 0199")
    made = _words(replace(TODAY, lines=(LINE, taken), in_use=TODAY.in_use | {"02079460199"})).filled(
        "Duty desk, 020 7946 0199"
    )
    assert "tel:02079460199" not in made
    assert "tel:02079460408" in made


def test_where_guidance_names_no_desk_any_more_a_number_is_looked_up_in_the_directory() -> None:
    words = _words(NOTHING)
    assert "tel:02079460135" in words.filled("Duty desk, 020 7946 0135")
    assert words.filled("Duty desk, 020 7946 0199").endswith("(not in the directory today)</span>")


def test_a_number_that_somebody_typed_and_nobody_holds_stays_as_it_is() -> None:
    assert _words().said("or 0800 1111") == 'or <span class="app-nowrap">0800 1111</span>'


def test_no_number_of_a_superseded_version_can_be_rung_or_is_marked() -> None:
    made = _words(is_rung=False).filled("Duty desk, 020 7946 0135 or 020 7946 0199")
    assert "tel:" not in made
    assert "<s>" not in made


def test_a_word_of_the_trade_leads_to_the_glossary_once_and_an_everyday_one_never() -> None:
    words = _words()
    made = words.said("The competent authority sees the child. The competent authority decides.")
    assert made.count('<a class="app-term" href="/glossary#word-competent-authority">') == 1
    assert "<a" not in words.said("The competent authority again")


def test_hostile_words_are_escaped_whichever_way_they_come() -> None:
    hostile = '<script>alert(1)</script>" onx="020 7946 0135<b>'
    for made in (_words().said(hostile), _words().filled(hostile)):
        assert "<script" not in made
        assert "<b>" not in made
        assert 'onx="' not in made
