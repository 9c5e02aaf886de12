"""Forms of a word have one base, and words that only look alike do not."""

from __future__ import annotations

import pytest

from partnership.register.search.vocabulary import base


@pytest.mark.parametrize(
    "forms",
    [
        "take takes took taken taking", "hit hits hitting", "live lives lived living", "force forces forced forcing",
        "scare scares scared scaring", "bruise bruises bruised", "threaten threatens threatened threatening",
        "marry marries married", "sell sells sold selling", "beat beats beaten beating", "stab stabbed stabbing",
        "run runs ran running", "lorry lorries", "woman women", "child children", "die dies died dying",
    ],
)  # fmt: skip
def test_all_forms_of_a_word_have_one_base(forms: str) -> None:
    assert len({base(each) for each in forms.split()}) == 1


@pytest.mark.parametrize(
    "words", ["house housing", "scar scare", "plan plane", "car care", "meet meeting", "miss missing", "find found", "ill illegal"]
)  # fmt: skip
def test_words_that_mean_two_things_have_two_bases(words: str) -> None:
    one, other = words.split()
    assert base(one) != base(other)


def test_what_is_no_word_stays_as_it_is() -> None:
    assert [base(each) for each in ("s47", "a", "12", "עזרה")] == ["s47", "a", "12", "עזרה"]
