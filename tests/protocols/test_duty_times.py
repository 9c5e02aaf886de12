"""By when a duty is done: a time is told whole, and what is no time is not told as one."""

from __future__ import annotations

import pytest

from partnership.protocols.composing.duty_times import time_of


@pytest.mark.parametrize(
    ("sentence", "by"),
    [
        ("The officer must ring within 2 hours of the referral call, and wait.", "Within 2 hours of the referral call"),
        ("The desk must answer within 60 minutes what will be done.", "Within 60 minutes"),
        ("Children's services must decide within 2 hours whether to move the child.", "Within 2 hours"),
        ("The lead must answer within 2 working days with the risk assessment.", "Within 2 working days"),
        (
            "Within 10 working days of the first night the support worker must write one plan.",
            "Within 10 working days of the first night",
        ),
        (
            "Within 24 hours of arrival Tideway Women's Refuge must put money into the adult's own hands.",
            "Within 24 hours of arrival",
        ),
        (
            "The worker must send it within 48 hours of the strategy discussion at which exploitation is suspected.",
            "Within 48 hours of the strategy discussion at which exploitation is suspected",
        ),
        ("Before any interview the custody officer must ring the desk.", "Before any interview"),
        ("Before departure Merrowdale Council, Legal Services must advise.", "Before departure"),
        ("Schools must be asked before each September, with lesson plans.", "Before each September"),
        ("Legal Services must answer a letter before a claim within 14 days.", "Within 14 days"),
        (
            "The council must give each a leaflet with the number: within 3 months of signing.",
            "Within 3 months of signing",
        ),
    ],
)
def test_a_time_is_told_whole_and_without_what_is_done(sentence: str, by: str) -> None:
    assert time_of(sentence) == by


@pytest.mark.parametrize(
    "sentence",
    [
        "A carer must be awake or within hearing at all times and know where the child is.",
        "The social worker must see the child alone, and must ask about the life before arrival.",
        "The council must lay its evidence before a court.",
        "The worker must pass it on within what clause 13.5 allows.",
        "The mark must say: 'Call the duty social worker before this child leaves', and nothing else.",
        "The commander must tell them how many may be there: sexes, hours; the address not before the day.",
        "The worker must put worries together: three small ones within three months are a suspicion.",
        "The board must check that once a year.",
    ],
)
def test_what_is_no_time_of_the_duty_is_not_told_as_one(sentence: str) -> None:
    assert time_of(sentence) == ""
