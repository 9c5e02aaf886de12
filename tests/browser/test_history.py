"""History in a real browser: every page of it looked over, and going back with the keyboard and without script."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from browser.looking import faults_of
from browser.serving import COORDINATOR
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Visit = Callable[..., Page]

pytestmark = pytest.mark.browser

NAME = "Thameside Housing Options"
MOST_STOPS = 60


def _change(page: Page, hours: str) -> None:
    """Change the hours of the organisation's first desk on its form."""
    page.goto("/organisations?q=Housing+Options")
    page.get_by_role("link", name=NAME).click()
    page.locator("#contacts").locator("..").get_by_role("link", name="Change").first.click()
    page.get_by_label("Hours in words (optional)", exact=True).fill(hours)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


def _history(page: Page) -> None:
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"History of {NAME}")


@pytest.mark.parametrize("has_script", [True, False])
def test_a_change_is_found_in_the_history_and_taken_back(visit: Visit, has_script: bool) -> None:  # noqa: FBT001 - of the case
    hours = "By day only" if has_script else "By night only"
    page = visit("/organisations", COORDINATOR, has_script=has_script)
    _change(page, hours)
    _history(page)
    event = page.locator(".app-event").first
    expect(event).to_contain_text(hours)
    event.get_by_role("link", name="Go back to how it was before this").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Go back to how it was")
    row = page.get_by_role("row", name="Put back: Hours in words")
    expect(row).to_contain_text(hours)
    assert not has_script or not faults_of(page)  # axe is a script
    page.get_by_role("button", name="Put back what is ticked").click()
    expect(page.locator(".govuk-notification-banner--success")).to_contain_text("What you chose is as it was")
    expect(page.locator("main")).not_to_contain_text(hours)


def test_going_back_needs_no_mouse(visit: Visit) -> None:
    page = visit("/organisations", COORDINATOR, expected=("status of 400",))
    _change(page, "At weekends")
    _history(page)

    def tab_to(name: str, role: str) -> None:
        wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
        for _ in range(MOST_STOPS):
            page.keyboard.press("Tab")
            if wanted.evaluate("(each) => each === document.activeElement"):
                return
        pytest.fail(f"{name} is not reached by the Tab key")

    tab_to("Go back to how it was before this", "link")
    page.keyboard.press("Enter")
    page.wait_for_url("**/before")
    for changed in ("Put back: When it answers", "Put back: Hours in words"):
        tab_to(changed, "checkbox")
        page.keyboard.press("Space")
    tab_to("Put back what is ticked", "button")
    page.keyboard.press("Enter")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    tab_to("Select what to put back", "link")
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Put back: When it answers")).to_be_focused()
    assert not faults_of(page)
    page.keyboard.press("Space")
    tab_to("Put back what is ticked", "button")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-notification-banner--success")).to_be_visible()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_day_is_asked_for_and_shown(visit: Visit, has_script: bool) -> None:  # noqa: FBT001 - of the case
    page = visit("/history/directory", COORDINATOR, has_script=has_script)
    page.get_by_role("button", name="Show that day").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter the day that you want to see")
    assert not has_script or not faults_of(page)
    year, month, day = datetime.now(UTC).date().isoformat().split("-")
    for label, value in (("Day", day), ("Month", month), ("Year", year)):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Search", exact=True).fill("housing")
    page.get_by_role("button", name="Show that day").click()
    expect(page.locator("main")).to_contain_text("Not the present.")
    assert not has_script or not faults_of(page)
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{NAME}, as it stood")
    assert not has_script or not faults_of(page)
    page.emulate_media(media="print")
    expect(page.locator("main")).to_contain_text("Not the present.")
    expect(page.get_by_role("button", name="Show that day")).not_to_be_visible()


def test_the_filter_beside_a_history_works_by_itself(visit: Visit) -> None:
    page = visit("/partnerships/demo/history", COORDINATOR)
    page.get_by_label("Kind of change").select_option("sharing")
    expect(page.locator("[data-results]")).not_to_contain_text("Role given")
    page.get_by_label("Kind of change").select_option("roles")
    expect(page.locator("[data-results]")).to_contain_text("Role given")
    assert not faults_of(page)
