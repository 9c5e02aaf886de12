"""Fields that do more with script: questions that an answer asks for, and long lists that are searched by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.looking import faults_of
from browser.serving import COORDINATOR, start_protocol
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.serving import Site
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

RETURN = "/partnerships/demo/returns/new"


def _closed(site: Site, page: Page) -> Page:
    """The page on which a desk is said to be closed for a while."""
    page.goto(f"/organisations/{site.organisation_id('childrens-services')}")
    page.get_by_role("link", name="Closed for a while").first.click()
    return page


def _country(page: Page) -> Locator:
    return page.get_by_role("combobox", name="To which country?")


def test_a_question_is_shown_once_an_answer_asks_for_it_and_again_after_back(
    visit: Callable[..., Page], site: Site
) -> None:
    page = _closed(site, visit("/", COORDINATOR))
    day = page.get_by_role("group", name="Which day?")
    expect(day).to_be_hidden()
    page.get_by_label("Until 9am on another day").check()
    expect(day).to_be_visible()
    assert not faults_of(page)
    page.get_by_label("For two hours").check()
    expect(day).to_be_hidden()


def test_a_question_with_a_fault_is_shown(visit: Callable[..., Page], site: Site) -> None:
    page = _closed(site, visit("/", COORDINATOR, expected=("400",)))
    page.get_by_label("Until 9am on another day").check()
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("group", name="Which day?")).to_contain_text("Enter the day on which it opens again")


def test_a_question_that_a_box_asks_for_is_shown_with_it(visit: Callable[..., Page]) -> None:
    page = visit("/", COORDINATOR)
    start_protocol(page, "Protocol with a clause left out")
    page.get_by_role("link", name="Text", exact=True).click()
    page.get_by_role("link", name="Change clause").first.click()
    expect(page.get_by_label("Why is it left out?")).to_be_hidden()
    page.get_by_label("Leave this clause out of the protocol").check()
    expect(page.get_by_label("Why is it left out?")).to_be_visible()


def test_without_script_every_question_is_shown_and_the_list_stays(visit: Callable[..., Page], site: Site) -> None:
    page = _closed(site, visit("/", COORDINATOR, has_script=False))
    expect(page.get_by_role("group", name="Which day?")).to_be_visible()
    page.goto(RETURN)
    page.get_by_label("A child").check()
    page.locator("select[name=country]").select_option(
        label="Viet Nam" if page.locator("option", has_text="Viet Nam").count() else "Vietnam"
    )
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Best-interests return")).to_be_visible()
    expect(page.get_by_text("Assisted voluntary return with IOM")).to_have_count(0)


def test_a_long_list_is_searched_by_any_word_with_the_keyboard(visit: Callable[..., Page]) -> None:
    page = visit(RETURN, COORDINATOR)
    page.get_by_label("An adult").check()
    _country(page).press_sequentially("ivoire")
    expect(page.get_by_role("option")).to_have_count(1)
    assert not faults_of(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("select[name=country]").input_value() == "CI"
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="By which route?")).to_be_visible()


def test_a_long_list_can_be_emptied_and_nothing_that_was_chosen_stays_behind_it(visit: Callable[..., Page]) -> None:
    page = visit(f"{RETURN}?age_group=adult&country=RO&change=1", COORDINATOR)
    expect(_country(page)).to_have_value("Romania")
    _country(page).fill("")
    _country(page).blur()
    assert page.locator("select[name=country]").input_value() == ""


def test_what_is_in_no_list_is_said_to_be_none_and_refused(visit: Callable[..., Page]) -> None:
    page = visit(RETURN, COORDINATOR)
    page.get_by_label("An adult").check()
    _country(page).fill("Atlantis")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Select one of the options in the list")


def test_a_filter_is_taken_away_by_its_chip_and_chips_follow_the_filters(visit: Callable[..., Page]) -> None:
    page = visit("/partnerships/demo/library/practice?stage=referral", COORDINATOR)
    page.get_by_label("Search", exact=True).press_sequentially("child")
    chips = page.get_by_role("list", name="Filters that are set").get_by_role("link")
    expect(chips).to_have_count(2)
    chips.filter(has_text="Referral").click()
    expect(chips).to_have_count(1)
    expect(page).to_have_url("/partnerships/demo/library/practice?q=child")
