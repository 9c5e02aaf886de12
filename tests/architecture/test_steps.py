"""Every route that takes something of a visitor's own is walked with what is hidden, or says why nothing is told by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from promises.step_lists import EXEMPT, IMPORT, WALKED

if TYPE_CHECKING:
    from flask import Flask


def posts(app: Flask) -> set[str]:
    """Every route that takes a POST."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())}


def test_every_route_that_takes_something_is_walked_or_exempt(app: Flask) -> None:
    walked = frozenset().union(IMPORT, *WALKED.values())
    assert posts(app) - walked - EXEMPT.keys() == set(), "say in promises/step_lists.py who meets its form, or why not"
    assert walked & EXEMPT.keys() == set()


def test_the_lists_name_routes_that_are_there(app: Flask) -> None:
    named = frozenset().union(IMPORT, EXEMPT, *WALKED.values())
    assert named - {rule.endpoint for rule in app.url_map.iter_rules()} == set()
