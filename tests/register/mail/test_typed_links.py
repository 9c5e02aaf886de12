"""What a mail program makes a link of: known in every spelling, and written in words where it is another's."""

from __future__ import annotations

import pytest

from partnership.register.mail.texts import has_link, unlinked

LINKS = [
    "http://phish.example/login please click", "see HTTPS://PHISH.EXAMPLE", "www.phish", "phish.example",
    "go to phish\u200b.example now", "ｐｈｉｓｈ.example", "phish\u3002example", "mailto:desk", "desk@phish.example",
    "ftp://10.0.0.1", "пример.рф", "javascript:/x",
]  # fmt: skip
NONE = [
    "",
    "Good to have you",
    "Ring us, e.g. at 5 p.m. on 3.12.",
    "St. Mary’s, Dr. No",
    "24/7 and/or later...",
    "U.K. desk",
]


@pytest.mark.parametrize("text", LINKS)
def test_an_address_is_known(text: str) -> None:
    assert has_link(text)


@pytest.mark.parametrize("unseen", ["\u200d", "\ufe0f", "\u202c", "\u2062", "\u2069", "\U000e0041"])
def test_what_nobody_sees_hides_no_link(unseen: str) -> None:
    text = f"Look at phish{unseen}.{unseen}example"
    assert has_link(text)
    assert unlinked(text) == "Look at phish dot example"


@pytest.mark.parametrize("text", NONE)
def test_plain_words_are_none(text: str) -> None:
    assert not has_link(text)
    assert unlinked(text) == text


@pytest.mark.parametrize("text", LINKS)
def test_in_words_it_is_a_link_no_more(text: str) -> None:
    assert not has_link(unlinked(text).replace("www", ""))
    assert "://" not in unlinked(text)
    assert "@" not in unlinked(text)
