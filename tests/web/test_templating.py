"""What templates are read with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from jinja2 import DictLoader

from partnership.base.clocks import Freshness

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_line_that_holds_nothing_but_a_block_leaves_no_line(app: Flask) -> None:
    template = "<ul>\n  {% for each in found %}\n  <li>{{ each }}</li>\n  {% endfor %}\n</ul>"
    made = app.jinja_env.from_string(template).render(found=["one", "two"])
    assert made == "<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(0, 0, "midnight"), (12, 0, "midday"), (12, 1, "12:01pm"), (0, 30, "12:30am"), (14, 5, "2:05pm")],
)
def test_a_time_is_told_in_words_by_london_and_noon_by_its_name(app: Flask, hour: int, minute: int, words: str) -> None:
    told = app.jinja_env.filters["moment"](datetime(2026, 11, 3, hour, minute, tzinfo=UTC))
    assert told == f"3 November 2026 at {words}"


@pytest.mark.parametrize("name", ["two_clocks", "confirmation"])
def test_the_state_of_an_entry_and_its_day_stay_two_words(app: Flask, name: str) -> None:
    template = f'{{% from "macros/components.html" import {name} with context %}}{{{{ {name}(state=state, confirmed_on=on) }}}}'
    with app.test_request_context():
        made = app.jinja_env.from_string(template).render(on=date(2026, 5, 3), state=Freshness.AGEING)
    words = " ".join(BeautifulSoup(made, "html.parser").get_text().split())
    assert words.startswith(("Ageing Confirmed 3 May 2026", "Ageing 3 May 2026"))


def test_an_entry_that_was_never_confirmed_says_so_once(app: Flask) -> None:
    template = (
        '{% from "macros/components.html" import two_clocks with context %}{{ two_clocks(state=state, changed_on=on) }}'
    )
    with app.test_request_context():
        made = app.jinja_env.from_string(template).render(on=date(2026, 5, 3), state=Freshness.NEVER)
    words = " ".join(BeautifulSoup(made, "html.parser").get_text().split())
    assert words == "Never checked Changed 3 May 2026"


def test_a_sentence_over_two_lines_of_a_template_is_one_on_the_page(own_app: Flask) -> None:
    template = "<p>\n  Of {{ whom }},\n  who {{ what }}\n  {{ when }}.\n</p>\n<textarea>\n{{ kept }}</textarea>"
    own_app.jinja_loader.loaders.insert(0, DictLoader({"own.html": template, "own.txt": template}))  # type: ignore[union-attr]
    values = {"whom": "a", "what": "b", "when": "c", "kept": "d"}
    page = own_app.jinja_env.get_template("own.html").render(**values)
    assert page == "<p>Of a, who b c.</p>\n<textarea>\nd</textarea>"
    assert "Of a,\n  who b\n  c." in own_app.jinja_env.get_template("own.txt").render(**values)
