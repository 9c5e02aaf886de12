"""What script makes quicker: roles that save at once, filters without a reload, previews, the menu of a telephone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW, faults_of
from browser.serving import COORDINATOR, start_protocol
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser

MAP = "/partnerships/demo/map"
TASK, TASK_NAME = f"{MAP}/childs-voice", "The child's voice"
AGENCY = "Young Voices Thameside"


def test_a_role_is_saved_as_soon_as_it_is_chosen_and_gaps_follow(visit: Callable[..., Page]) -> None:
    page = visit(TASK, COORDINATOR)
    role = page.get_by_label(f"Role of {AGENCY} for children")
    before = role.input_value()
    role.select_option(label="Lead")
    expect(page.locator("[data-status]")).to_have_text("Saved. No gap.")
    expect(page.locator("#missing")).to_contain_text("Nothing")
    gaps = visit("/partnerships/demo/gaps", COORDINATOR)
    expect(gaps.locator("main")).not_to_contain_text(TASK_NAME)
    matrix = visit(MAP, COORDINATOR)
    expect(matrix.locator("tr", has=matrix.get_by_role("link", name=AGENCY, exact=True))).to_contain_text("L")
    role.select_option(before)
    expect(page.locator("[data-status]")).to_have_text("Saved. Gap: No lead.")
    gaps.reload()
    expect(gaps.locator("main")).to_contain_text(TASK_NAME)


def test_a_column_of_the_matrix_is_changed_where_it_stands(visit: Callable[..., Page]) -> None:
    page = visit(MAP, COORDINATOR)
    page.get_by_role("link", name="Change who does Psychological support").click()
    gap = page.locator("[data-gap-for=psychological-support]")
    expect(gap).to_have_text("Lead not agreed")
    role = page.get_by_label("Role of Eastmarsh Mental Health NHS Trust")
    role.select_option(label="Lead")
    expect(page.locator("[data-status]")).to_have_text("Saved. No gap.")
    expect(gap).to_have_text("No gap")
    page.reload()
    expect(role).to_have_value("lead")
    faults = faults_of(page)
    assert not faults, "\n".join(faults)


def test_a_role_that_somebody_else_changed_is_not_overwritten(visit: Callable[..., Page]) -> None:
    first = visit(TASK, COORDINATOR)
    second = visit(TASK, COORDINATOR, expected=("status of 409",))
    label = "Role of Thameside Children's Services for children"
    before = second.get_by_label(label).input_value()
    first.get_by_label(label).select_option(label="Informed")
    expect(first.locator("[data-status]")).to_contain_text("Saved.")
    second.get_by_label(label).select_option(label="Deputy")
    expect(second.locator("[data-status]")).to_contain_text("Nothing was overwritten")
    expect(second.get_by_label(label)).to_have_value(before)
    first.reload()
    expect(first.get_by_label(label)).to_have_value("informed")


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
    page.get_by_label("Kind").select_option(label="Embassy or consulate")
    expect(page.locator("[data-results] tbody tr")).to_have_count(3)
    assert page.evaluate("window.isSamePage")


def test_the_preview_of_a_clause_shows_formatted_text(visit: Callable[..., Page]) -> None:
    page = visit("/", COORDINATOR)
    start_protocol(page, "Protocol with a preview")
    page.get_by_role("link", name="Edit").first.click()
    text, shown = page.get_by_label("Text of the clause"), page.locator(".app-preview__text")
    text.fill("A **bold** word & {{partnership}}.")
    page.get_by_role("button", name="Show preview").click()
    expect(shown.locator("strong")).to_have_text("bold")
    expect(shown).to_contain_text("A bold word & Thameside anti-trafficking partnership.")
    text.fill("Some <b>markup</b>.")
    page.get_by_role("button", name="Update preview").click()
    expect(shown).to_contain_text("HTML is not used here")
    expect(shown.locator("b")).to_have_count(0)


def test_the_menu_of_a_telephone_opens_and_closes(visit: Callable[..., Page]) -> None:
    page = visit("/partnerships/demo", COORDINATOR)
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    menu = page.get_by_role("button", name="Menu")
    gaps = page.get_by_role("navigation", name="Menu").get_by_role("link", name="Gaps")
    expect(gaps).not_to_be_visible()
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    gaps.click()
    expect(page).to_have_url(re.compile("/gaps$"))


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
    page.route("**/govuk-frontend.min.js*", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.goto(path)
    expect(page.get_by_role("button", name="Menu")).to_have_attribute("aria-expanded", "false")
    page.wait_for_timeout(200)
    assert page.evaluate("window.moved") <= MOST_MOVED
    page.close()


def test_the_menu_unfolds_by_itself_where_the_script_never_comes(
    contexts: Callable[[str, bool], BrowserContext],
) -> None:
    page = contexts(COORDINATOR, True).new_page()
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.route("**/govuk-frontend.min.js*", lambda route: route.abort())
    page.goto("/partnerships/demo")
    expect(page.get_by_role("navigation", name="Menu").get_by_role("link").first).to_be_visible(timeout=8_000)
    page.close()
