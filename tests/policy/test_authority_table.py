"""The table of authority, its page in docs/security.md, the routes and the model of the rules say the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from partnership.base.errors import UnsafeSettings
from partnership.policy.authority import TABLE, Act, AuthorityRow, is_second, rule_names
from partnership.policy.routes import ACTS, WIDENS_NOTHING
from partnership.web import permit

if TYPE_CHECKING:
    from flask import Flask

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
BEGINS, ENDS = "<!-- the table of authority -->", "<!-- end of the table of authority -->"
HEAD = (
    "| # | act | starts | whose yes | second person | told besides | undone by | lapses | rules |",
    "|---|---|---|---|---|---|---|---|---|",
)
BESIDE = {
    "starter": "of another line than who starts it",
    "account": "of another line than the account",
    "account-and-starter": "of another line than the account, and than who starts it",
    "requester": "of another line than who starts it",
    "ended-by-and-starter": "of another line than who ended it, and than who asks",
}


def _cells(row: AuthorityRow) -> tuple[str, ...]:
    who = ", or ".join(each.value for each in row.yes)
    yes = "; ".join(filter(None, (who, row.when_yes))) or "none, at once"
    return (
        str(row.number),
        row.what + (" (later)" if row.is_later else ""),
        ", or ".join(each.value for each in row.starts),
        yes,
        BESIDE[row.beside] if row.is_second else "",
        row.told,
        row.undone,
        f"{row.lapses.days} days" if row.lapses else "",
        ", ".join(f"`{name}`" for name in row.rules),
    )


def _lines() -> list[str]:
    rows = sorted(TABLE.values(), key=lambda each: each.number)
    return [*HEAD, *(f"| {' | '.join(_cells(row))} |" for row in rows)]


def test_the_page_shows_the_table_cell_by_cell() -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, _mark, rest = text.partition(BEGINS)
    shown, _mark, after = rest.partition(ENDS)
    if os.environ.get("UPDATE_GOLDEN"):
        whole = before + BEGINS + "\n\n" + "\n".join(_lines()) + "\n\n" + ENDS + after
        PAGE.write_text(whole, encoding="utf-8")
        shown = "\n".join(_lines())
    assert [line for line in shown.splitlines() if line] == _lines()


def test_every_act_has_one_row_and_its_number() -> None:
    assert [row.number for row in sorted(TABLE.values(), key=lambda each: each.number)] == list(range(1, 30))
    assert set(TABLE) == set(Act)


def test_a_second_person_is_set_beside_somebody() -> None:
    for row in TABLE.values():
        assert bool(row.beside) == row.is_second, row.act
        assert not row.is_second or row.yes, row.act


def test_every_changing_route_has_a_row_or_says_why_it_widens_nothing(app: Flask) -> None:
    changing = permit.changing_endpoints(app)
    assert changing == set(ACTS) | set(WIDENS_NOTHING)
    assert not set(ACTS) & set(WIDENS_NOTHING)
    assert all(reason.strip() for reason in WIDENS_NOTHING.values())


def test_every_act_that_is_built_is_reached_by_a_route_or_by_the_command_line_alone() -> None:
    reached = {act for acts in ACTS.values() for act in acts}
    for row in TABLE.values():
        assert row.is_later or row.act in reached | {Act.COORDINATOR_OF_ORPHAN}, row.act


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
