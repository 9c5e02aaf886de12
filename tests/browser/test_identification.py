"""The identification audit in the browser: filled in with the keyboard alone, without script, and on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW, faults_of
from browser.serving import COORDINATOR, PARTNER, READER
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

AUDIT = "/partnerships/demo/audit"
MOST_STOPS = 60


def _tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(each) => each === document.activeElement"):
            return
    pytest.fail(f"{wanted} is not reached by the Tab key")


@pytest.mark.parametrize("email", [READER, COORDINATOR], ids=["reader", "coordinator"])
def test_every_setting_looks_right_on_a_desk_and_a_telephone(visit: Callable[..., Page], email: str) -> None:
    page = visit(AUDIT, email)
    paths = page.locator("main table a").evaluate_all("(links) => links.map((each) => each.pathname)")
    assert len(paths) == 11
    faults = faults_of(page)
    if email == COORDINATOR:  # who sees what a reader sees, and the forms
        paths = [f"{AUDIT}/AC5", f"{AUDIT}/AC5/edit", f"{AUDIT}/AC3/edit"]
    for path in (*paths, "/partnerships/demo/gaps", "/partnerships/demo"):
        page.goto(path)
        faults += faults_of(page)
    assert not faults, "\n".join(faults)


def test_a_setting_is_changed_with_the_keyboard_alone(visit: Callable[..., Page]) -> None:
    page = visit(f"{AUDIT}/AA5", COORDINATOR)
    _tab_to(page, page.get_by_role("button", name="Change this setting"))
    page.keyboard.press("Enter")
    _tab_to(page, page.locator("summary", has_text="Add any other organisation"))
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_label("Thameside Legal Services", exact=True))
    page.keyboard.press("Space")
    _tab_to(page, page.get_by_label("What assurance is there?"))
    page.keyboard.type("Contract managers have the leaflet.")
    _tab_to(page, page.get_by_role("button", name="Save"))
    page.keyboard.press("Enter")
    main = page.locator("main")
    expect(main).to_contain_text("The setting is saved.")
    expect(main).to_contain_text("Thameside Legal Services")
    expect(main).to_contain_text("Never checked")


def test_a_proposal_is_accepted_without_script_on_a_telephone(visit: Callable[..., Page]) -> None:
    page = visit(f"{AUDIT}/AC5", PARTNER, has_script=False)
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    proposal = page.get_by_role("group", name="The map proposes")
    expect(proposal.get_by_label("UK Border Agency", exact=True)).to_be_checked()
    page.get_by_role("button", name="Accept as first contacts").click()
    expect(page.locator("main")).to_contain_text("The first contacts are recorded.")
    expect(page.locator("main")).to_contain_text("Never confirmed")
    page.goto("/partnerships/demo/gaps?page=all")
    expect(page.locator("[id^=role-unconfirmed]").filter(has_text="Contacts of UK Border Agency")).to_have_count(1)


def test_a_fault_brings_the_focus_to_the_errors_and_their_links_to_the_fields(visit: Callable[..., Page]) -> None:
    page = visit(f"{AUDIT}/AC1/edit", COORDINATOR)
    page.get_by_label("Year").first.fill("2999")
    page.get_by_role("button", name="Save").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(page.locator("#checked_on-day")).to_be_focused()
    faults = faults_of(page)
    assert not faults, "\n".join(faults)
