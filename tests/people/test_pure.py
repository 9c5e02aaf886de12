"""Endings of mail addresses, ranks and words: plain functions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from partnership.base.errors import InputFault
from partnership.people import role_hierarchy, wording
from partnership.people.email_domains import BUILT_IN, clean_ending, has_ending, read_endings
from partnership.people.invitations import _tells_too_much
from partnership.people.services import CURRENT, WORDINGS
from partnership.store.models import PositionRole

LEAD, DEPUTY, EDITOR, READER = PositionRole
NOW = datetime(2009, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "email",
    ["a@thameside.gov.uk", "a@cyber.thameside.gov.uk", "a@police.uk", "a@met.police.uk", "a@nhs.net", "a@trust.nhs.uk"],
)
def test_a_public_body_needs_no_voucher(email: str) -> None:
    assert has_ending(email, [])


@pytest.mark.parametrize(
    "email",
    [
        "a@xgov.uk", "a@gov.uk.example", "a@xpolice.uk", "a@police.uk.evil.example", "a@nhs.net.example",
        "police.uk@example.org", "a@gov.uk", "a@example.org", "", "@", "a@",
    ],
)  # fmt: skip
def test_a_name_that_only_looks_like_one_does(email: str) -> None:
    assert not has_ending(email, [])


def test_the_endings_of_the_site_count_too() -> None:
    assert has_ending("a@refuge.example", ["refuge.example"])
    assert has_ending("a@mail.refuge.example", ["refuge.example"])
    assert not has_ending("a@myrefuge.example", ["refuge.example"])
    assert not has_ending("a@refuge.example", [".refuge.example"])


@pytest.mark.parametrize(
    ("typed", "kept"), [(" .GOV.uk ", ".gov.uk"), ("@Example.org", "example.org"), ("a-b.example", "a-b.example")]
)
def test_an_ending_is_cleaned(typed: str, kept: str) -> None:
    assert clean_ending(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "uk", ".uk", "gov .uk", "a@b.uk", "-a.uk", "a..uk", "é.uk", "x" * 99 + ".uk", "*"]
)
def test_what_is_no_ending_is_refused(typed: str) -> None:
    with pytest.raises(InputFault, match="Enter an ending"):
        clean_ending(typed)


@pytest.mark.parametrize("typed", ["co.uk", ".org.uk", "@ac.uk"])
def test_an_ending_that_everybody_has_is_refused(typed: str) -> None:
    with pytest.raises(InputFault, match="Everybody"):
        clean_ending(typed)


def test_every_ending_that_is_built_in_would_be_accepted_from_a_file() -> None:
    assert [clean_ending(each) for each in BUILT_IN] == list(BUILT_IN)


def test_a_file_of_endings_is_read_once_each() -> None:
    assert read_endings('[".gov.uk", "POLICE.uk", "police.uk"]') == [".gov.uk", "police.uk"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no JSON"), ("[" * 100_000, "no JSON"), ('{"a": 1}', "one list"), ("[1]", "one list"),
        ('[".gov.uk", "co.uk"]', "entry 2"), ('["x y"]', "entry 1"), (str(["a.example"] * 1001).replace("'", '"'), "1001"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_of_endings_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(InputFault, match=why):
        read_endings(text)


def test_nobody_raises_themselves_and_a_deputy_touches_no_lead() -> None:
    me, other = uuid4(), uuid4()
    lead = role_hierarchy.Manager(me, "", role=LEAD)
    deputy = role_hierarchy.Manager(me, "", role=DEPUTY)
    coordinator = role_hierarchy.Manager(me, "", role=EDITOR, is_coordinator=True)

    def fault(
        manager: role_hierarchy.Manager, account: object, old: PositionRole, new: PositionRole, *, last: bool = False
    ) -> str:
        return role_hierarchy.fault_of_change(manager, account, old, new, is_last_lead=last)

    assert fault(lead, other, READER, LEAD) == ""
    assert fault(deputy, other, READER, DEPUTY) == ""
    assert fault(deputy, other, READER, LEAD) == role_hierarchy.ABOVE_DEPUTY
    assert fault(deputy, other, LEAD, READER) == role_hierarchy.ABOVE_DEPUTY
    assert fault(deputy, me, DEPUTY, LEAD) == role_hierarchy.ABOVE_DEPUTY
    assert fault(coordinator, me, EDITOR, LEAD) == role_hierarchy.RAISES_ONESELF
    assert fault(coordinator, me, EDITOR, READER) == ""
    assert fault(lead, me, LEAD, EDITOR, last=True) == role_hierarchy.LAST_LEAD
    assert fault(coordinator, other, LEAD, EDITOR, last=True) == ""
    assert deputy.roles == (DEPUTY, EDITOR, READER)
    assert lead.roles == coordinator.roles == tuple(PositionRole)


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "this week"), (7, "this week"), (8, "this month"), (32, "in the last 90 days"), (91, "more than 90 days ago")],
)
def test_when_somebody_was_last_here_is_said_in_words(days: int, words: str) -> None:
    assert wording.last_used(NOW - timedelta(days=days), NOW) == words


def test_an_account_never_used_counts_from_when_it_was_made() -> None:
    made = NOW - timedelta(days=91)
    assert wording.last_used(None, NOW) == "never"
    assert wording.is_unused(None, made, NOW)
    assert not wording.is_unused(NOW - timedelta(days=90), made, NOW)


def test_the_agreement_has_a_wording_and_every_wording_says_something() -> None:
    assert CURRENT in WORDINGS
    assert all(short and sentence.endswith(".") for wording_ in WORDINGS.values() for short, sentence in wording_)


@pytest.mark.parametrize("words", ["Ring 020 7946 0101", "+44 (0)20 79460101", "at 7 Hidden Lane", "SW1A 1AA please"])
def test_words_of_an_invitation_may_hold_no_number_and_no_address(words: str) -> None:
    assert _tells_too_much(words)


@pytest.mark.parametrize("words", ["", "As we said on 24 November 2009 at the board", "Room 12, 2 pm"])
def test_other_words_may_stand_in_it(words: str) -> None:
    assert not _tells_too_much(words)
