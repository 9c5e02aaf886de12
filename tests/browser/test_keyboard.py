"""Everything that a visitor needs can be reached and used with the keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browser.serving import COORDINATOR, READER
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.serving import Site
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

PASSWORD = "walnut umbrella tractor"
MOST_STOPS = 40
SCROLLING = 500  # milliseconds


def _tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(each) => each === document.activeElement"):
            return
    pytest.fail(f"{wanted} is not reached by the Tab key")


def test_the_skip_link_comes_first_and_leads_to_the_main_part(page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["height"] > 1, "the skip link is not shown when it has the focus"  # type: ignore[index]
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_an_empty_sign_in_moves_the_focus_to_the_errors_and_from_there_to_the_field(page: Page) -> None:
    _tab_to(page, page.get_by_role("link", name="Sign in").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    _tab_to(page, page.get_by_role("button", name="Sign in"))
    page.keyboard.press("Enter")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    for field, message in (("Email address", "Enter your email address"), ("Password", "Enter your password")):
        _tab_to(page, summary.get_by_role("link", name=message))
        page.keyboard.press("Enter")
        expect(page.get_by_label(field, exact=True)).to_be_focused()
        summary.focus()


def test_somebody_signs_in_with_a_password_and_out_again(site: Site, visit: Callable[..., Page]) -> None:
    site.set_password(READER, PASSWORD)
    page = visit("/sign-in")
    _tab_to(page, page.get_by_label("Email address"))
    page.keyboard.type(READER)
    _tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thameside anti-trafficking partnership")
    _tab_to(page, page.get_by_role("button", name="Sign out"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.goto("/partnerships/demo")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_matrix_scrolls_by_keyboard_and_its_tasks_are_links(visit: Callable[..., Page]) -> None:
    page = visit("/partnerships/demo/map", COORDINATOR)
    page.set_viewport_size({"width": 900, "height": 900})
    region = page.get_by_role("region", name="Support: 14 tasks")
    _tab_to(page, region)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(SCROLLING)
    assert region.evaluate("(each) => each.scrollLeft") > 0
    _tab_to(page, region.get_by_role("link", name="Safe placement", exact=True).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Save changes")).to_be_visible()


def test_the_focus_is_never_hidden_and_never_trapped(visit: Callable[..., Page]) -> None:
    page = visit("/partnerships/demo/returns/new", COORDINATOR)
    _tab_to(page, page.get_by_role("link", name="Accessibility statement"))
    box = page.get_by_role("link", name="Accessibility statement").bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 900, "what has the focus is out of sight"
