"""The coordinator of the demonstration moves it from the guidance of 2009 to that of today, and back: nothing is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browser.looking import WIDE, faults_of
from browser.walking import Walk
from playwright.sync_api import expect
from protocols.pack_change.moving import dump

from partnership.guidance.loader import load_packs

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.serving import Site
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
NAME_AND_FIRST = """each => [
  each.closest(".govuk-form-group").querySelector("label").textContent.trim(), each.options[1].text]"""
COORDINATOR = "coordinator@demo.example"


def look_at(page: Page) -> None:
    """Nothing is wrong with it at either width; then as wide as before."""
    assert not faults_of(page)
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def decide_kinds(page: Page) -> None:
    """The first answer to each question, page by page, until the tasks are asked about."""
    while not page.url.endswith("/tasks"):
        look_at(page)
        for group in page.locator(".govuk-radios").all():
            group.get_by_role("radio").first.check()
        for choice in page.locator("main select").all():
            name, option = choice.evaluate(NAME_AND_FIRST)
            Walk(page).choose(page.get_by_label(name.strip(), exact=True), option)
        page.get_by_role("button", name="Save and go on").click()
        expect(page.locator(".govuk-error-summary")).to_have_count(0)


def test_the_demonstration_moves_to_the_guidance_of_today_and_back(visit: Callable[..., Page], site: Site) -> None:
    with site.app.app_context():
        before = dump()
    old, new = load_packs().values()
    page = visit("/partnerships/demo/change-guidance", COORDINATOR)
    look_at(page)
    page.get_by_role("button", name="Plan the change to this").click()
    decide_kinds(page)
    look_at(page)
    for group in page.locator(".govuk-checkboxes").all():
        group.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Save and see what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would change")
    look_at(page)
    page.get_by_role("button", name="Change the guidance").click()
    expect(page.get_by_text(f"The guidance is “{new.title}” now")).to_be_visible()
    look_at(page)

    page.goto("/partnerships/demo/protocols")
    expect(page.get_by_text(re.compile(f"agreed on .* under the guidance “{old.title}”")).first).to_be_visible()
    page.goto("/partnerships/demo/history")
    expect(
        page.get_by_text(f"Change of guidance carried out: from “{old.title}” to “{new.title}”").first
    ).to_be_visible()

    page.goto("/partnerships/demo/change-guidance")
    page.get_by_role("link", name="see what undoing would do").click()
    look_at(page)
    page.get_by_role("button", name="Undo the change").click()
    expect(page.get_by_text(f"the guidance is “{old.title}” again")).to_be_visible()
    with site.app.app_context():
        after = dump()
    assert {name for name in before if before[name] != after[name]} == set()
