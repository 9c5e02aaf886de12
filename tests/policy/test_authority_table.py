"""The table of authority, its page in docs/security.md, the routes and the model of the rules say the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from partnership.base.errors import UnsafeSettings
from partnership.policy.authority import TABLE, Act, Who, is_second, rule_names
from partnership.policy.routes import ACTS, WIDENS_NOTHING
from partnership.web import permit

if TYPE_CHECKING:
    from flask import Flask

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
MARKS = re.compile(r"<!-- the table of authority -->(.*?)<!-- end of the table of authority -->", re.DOTALL)
BESIDE = {
    "starter": "of another line than who starts it",
    "account": "of another line than the account",
    "account-and-starter": "of another line than the account, and than who starts it",
    "requester": "of another line than who starts it",
    "ended-by-and-starter": "of another line than who ended it, and than who asks",
}


def _page() -> list[list[str]]:
    """The cells of the table in the page, without its head."""
    found = MARKS.search(PAGE.read_text(encoding="utf-8"))
    assert found is not None
    lines = [line for line in found[1].splitlines() if line][2:]
    return [[cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")] for line in lines]


def test_the_page_shows_the_table_and_says_of_each_act_who_is_told_and_who_undoes_it() -> None:
    rows = _page()
    assert len(rows) == len(TABLE)
    for number, (row, cells) in enumerate(zip(TABLE.values(), rows, strict=True), start=1):
        shown_number, what, starts, yes, second, told, undone, lapses, rules = cells
        assert (shown_number, what) == (str(number), row.what)
        assert starts == ", or ".join(each.value for each in row.starts), row.act
        if row.yes:
            assert yes.partition(";")[0] == ", or ".join(each.value for each in row.yes), row.act
        else:
            assert not yes.startswith(tuple(Who)), row.act
        assert second == BESIDE.get(row.beside, ""), row.act
        assert lapses == (f"{row.lapses.days} days" if row.lapses else ""), row.act
        assert rules == ", ".join(f"`{name}`" for name in row.rules), row.act
        assert yes, row.act
        assert told, row.act
        assert undone, row.act


def test_every_act_has_one_row() -> None:
    assert set(TABLE) == set(Act)


def test_a_yes_that_is_asked_of_a_second_person_is_somebodys() -> None:
    for row in TABLE.values():
        assert row.yes or not row.is_second, row.act


def test_every_changing_route_has_a_row_or_says_why_it_widens_nothing(app: Flask) -> None:
    changing = permit.changing_endpoints(app)
    assert changing == set(ACTS) | set(WIDENS_NOTHING)
    assert not set(ACTS) & set(WIDENS_NOTHING)
    assert all(reason.strip() for reason in WIDENS_NOTHING.values())


def test_every_act_that_is_built_is_reached_by_a_route_or_by_the_command_line_alone() -> None:
    reached = {act for acts in ACTS.values() for act in acts}
    for row in TABLE.values():
        assert row.act in reached | {Act.COORDINATOR_OF_ORPHAN}, row.act


def test_a_changing_route_in_neither_list_stops_the_start(own_app: Flask) -> None:
    def view() -> str:
        return ""

    own_app.add_url_rule("/new", "people.new", permit.public("a test")(view), methods=["POST"])
    with pytest.raises(UnsafeSettings, match=r"people\.new"):
        permit.refuse_unplaced(own_app)


def test_two_who_share_a_line_or_have_none_are_no_two_persons() -> None:
    one, other = frozenset({uuid4()}), frozenset({uuid4()})
    assert is_second(one, other)
    assert not is_second(one, one | other)
    assert not is_second(one, frozenset())
    assert not is_second(frozenset(), frozenset())


def test_the_rules_of_the_rows_have_names_of_the_model() -> None:
    assert {"line", "kept", "take-in", "grant", "two-cleared", "anew", "bound"} <= rule_names()
