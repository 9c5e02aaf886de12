"""What a list is narrowed to and sorted by: chips, the links of headings, pages, from the address and back to it."""

from __future__ import annotations

import pytest
from flask import Flask, request
from wtforms import BooleanField

from partnership.web.fields import DatePartsField, DropDownField, TextLineField, choice
from partnership.web.forms import FilterForm, SortOrder
from partnership.web.pages import page_of

APP = Flask(__name__)
COLUMNS = {"name": "Name", "kind": "Kind"}


class ListForm(FilterForm):
    q = TextLineField("Search", max_length=20)
    stage = DropDownField("Stage", blank="Any stage", choices=[choice("referral", "Referral")])
    since = DatePartsField("From")
    archived = BooleanField("Archived")


def _chips(query: str) -> list[tuple[str, str]]:
    with APP.test_request_context(f"/list?{query}"):
        form = ListForm(request.args)
        form.validate()
        return [(each.words, each.href) for each in form.chips("/list")]


def test_each_filter_is_named_in_words_with_the_address_without_it() -> None:
    assert _chips("q=child&stage=referral&archived=y&page=3&sort=-kind") == [
        ("Search: child", "/list?stage=referral&archived=y&sort=-kind"),
        ("Stage: Referral", "/list?q=child&archived=y&sort=-kind"),
        ("Archived", "/list?q=child&stage=referral&sort=-kind"),
    ]


def test_a_date_is_taken_away_whole() -> None:
    assert _chips("since-day=1&since-month=3&since-year=2026") == [("From: 1 March 2026", "/list")]


@pytest.mark.parametrize("query", ["", "q=&stage=", "stage=x", "since-day=40&since-month=1&since-year=2026", "other=1"])
def test_what_narrows_nothing_has_no_chip(query: str) -> None:
    assert _chips(query) == []


def test_what_was_typed_stays_within_its_own_filter() -> None:
    assert ("Stage: Referral", "/list?q=a%26b%3Dc%22%3E") in _chips("q=a%26b%3Dc%22%3E&stage=referral")


def _sorting(query: str) -> SortOrder:
    with APP.test_request_context(f"/list?{query}"):
        return SortOrder.asked(COLUMNS, "/list")


@pytest.mark.parametrize("query", ["", "sort=", "sort=x", "sort=-x", "sort=--kind"])
def test_anything_odd_is_the_usual_order(query: str) -> None:
    found = _sorting(query)
    assert (found.value, found.aria("name"), found.aria("kind")) == ("name", "ascending", "none")


def test_a_heading_sorts_by_its_column_and_then_the_other_way_round() -> None:
    with APP.test_request_context("/list?stage=referral&sort=kind&page=2"):
        found = SortOrder.asked(COLUMNS, "/list")
        assert found.href("kind") == "/list?stage=referral&sort=-kind"
        assert found.href("name") == "/list?stage=referral&sort=name"
    assert _sorting("sort=-kind").aria("kind") == "descending"


def test_rows_that_are_alike_keep_their_order() -> None:
    keys = {"name": str.casefold, "kind": len}
    assert _sorting("sort=kind").of(["bb", "a", "aa"], keys) == ["a", "bb", "aa"]
    assert _sorting("sort=-kind").of(["bb", "a", "aa"], keys) == ["bb", "aa", "a"]


@pytest.mark.parametrize(("number", "rows"), [(1, [0, 1]), (3, [4]), (99, [4])])
def test_a_page_past_the_last_is_the_last(number: int, rows: list[int]) -> None:
    page = page_of(range(5), number, per_page=2)
    assert (page.rows, page.pages, page.total) == (rows, 3, 5)


def test_a_list_of_nothing_has_one_empty_page() -> None:
    assert page_of([], 7, per_page=2).number == 1
