"""What script makes quicker: filters without a reload, previews."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW
from browser.serving import COORDINATOR, start_protocol
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser

MAP = "/partnerships/demo/map"


def test_the_register_is_filtered_while_typing_without_a_reload(visit: Callable[..., Page]) -> None:
    page = visit("/organisations", COORDINATOR)
    everybody = page.locator("[data-count]").inner_text()
    page.evaluate("window.isSamePage = true")
    page.get_by_label("Search", exact=True).press_sequentially("embassy")
    expect(page).to_have_url(re.compile(r"[?&]q=embassy"))
    expect(page.locator("[data-count]")).not_to_have_text(everybody)
    expect(page.locator("[data-filter-status]")).to_have_text(page.locator("[data-count]").inner_text())
    expect(page.get_by_role("link", name="Embassy of Romania in London")).to_be_visible()
    page.get_by_label("Search", exact=True).fill("")
    page.get_by_role("combobox", name="Kind").press_sequentially("embassy")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-results] tbody tr")).to_have_count(3)
    assert page.evaluate("window.isSamePage")


def test_the_preview_of_a_clause_shows_formatted_text(visit: Callable[..., Page]) -> None:
    page = visit("/", COORDINATOR)
    start_protocol(page, "Protocol with a preview")
    page.get_by_role("link", name="Text", exact=True).click()
    page.get_by_role("link", name="Change clause").first.click()
    text, shown = page.get_by_label("Text of the clause"), page.locator(".app-preview__text")
    text.fill("A **bold** word & {{partnership}}.")
    page.get_by_role("button", name="Show preview").click()
    expect(shown.locator(".doc-clause strong")).to_have_text("bold")
    expect(shown).to_contain_text("A bold word & Thameside anti-trafficking partnership.")
    text.fill("Some <b>markup</b>.")
    page.get_by_role("button", name="Update preview").click()
    expect(shown).to_contain_text("HTML is not used here")
    expect(shown.locator("b")).to_have_count(0)


SHIFTS = """window.moved = 0
new PerformanceObserver((list) => { for (const each of list.getEntries()) window.moved += each.value })
  .observe({ type: 'layout-shift', buffered: true })"""
MOST_MOVED = 0.01


@pytest.mark.parametrize("path", ["/partnerships/demo", MAP, "/partnerships/demo/gaps", "/organisations"])
def test_nothing_moves_on_a_telephone_when_the_script_starts(
    contexts: Callable[[str, bool], BrowserContext], path: str
) -> None:
    page = contexts(COORDINATOR, True).new_page()
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.add_init_script(SHIFTS)
    page.route("**/govuk-frontend*.js*", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.goto(path)
    page.wait_for_timeout(500)
    assert page.evaluate("window.moved") <= MOST_MOVED
    page.close()
