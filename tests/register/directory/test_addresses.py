"""What looks like an address, and what does not."""

from __future__ import annotations

import pytest

from partnership.register.directory.values import looks_like_address


@pytest.mark.parametrize(
    "text",
    [
        "The house is at AB1 2CD",
        "ab12cd is where",
        "SW1A  1AA",
        "ec1a-1bb",
        "Near AB1\u00a02CD",
        "A\u200bB1 2CD",
        "ＡＢ１ ２ＣＤ",
        "Second door, 12 Hidden Lane",
        "7b Old Mill Road, ring twice",
    ],
)
def test_postcodes_and_streets_look_like_an_address(text: str) -> None:
    assert looks_like_address(text)


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u200d", "\ufe0f", "\u202c", "\u2062", "\u2069", "\U000e0041"])
def test_what_nobody_sees_hides_no_address(unseen: str) -> None:
    assert looks_like_address(f"The house is at A{unseen}B1 {unseen}2C{unseen}D")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Women over 18 and their children",
        "Ring 020 7946 0101 at any hour",
        "Children Act 1989, section 47",
        "6 places, women only",
        "Open 24 hours, 7 days a week",
    ],
)
def test_plain_sentences_do_not(text: str) -> None:
    assert not looks_like_address(text)
