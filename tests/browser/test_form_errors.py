"""The errors of each form: a summary with the focus, and links that land on a control."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.looking import faults_of
from browser.serving import COORDINATOR, DEPUTY, NOBODY, start_protocol
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.serving import Site
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TYPED = "main form[method=post] :is(input[type=text], input[type=email], input[type=url], input[type=tel], textarea)"
REFUGE, POLICE = "tideway-refuge", "met-thameside"
# Address, the organisation that it is about, and the button that sends the empty form.
FORMS = {
    "add an organisation": ("/partnerships/demo/organisations/add", "", "Save"),
    "take organisations in": ("/partnerships/demo/organisations/take-in", "", "Add those selected"),
    "change an organisation": ("/organisations/{}/edit", POLICE, "Save"),
    "add a service": ("/organisations/{}/services/add", POLICE, "Save"),
    "add a contact": ("/organisations/{}/contacts/add", POLICE, "Save"),
    "add a location": ("/organisations/{}/locations/add", POLICE, "Save"),
    "a role": ("/partnerships/demo/map/childs-voice/{}", POLICE, "Save role"),
    "make a checklist": ("/partnerships/demo/returns/new", "", "Continue"),
    "change the password": ("/account/password", "", "Change password"),
    "add a letterhead": ("/partnerships/demo/letterheads/add", "", "Upload and see what is found"),
}


def _check_errors(page: Page) -> None:
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    links = summary.get_by_role("link")
    assert links.count() > 0, "the summary has no link"
    for index in range(links.count()):
        target = str(links.nth(index).get_attribute("href")).removeprefix("#")
        links.nth(index).click()
        focused = page.evaluate("[document.activeElement.id, document.activeElement.localName]")
        assert focused[0] == target, f"“{links.nth(index).inner_text()}” moves the focus to {focused}, not {target}"
        assert focused[1] in {"input", "select", "textarea"}
    faults = faults_of(page)
    assert not faults, "\n".join(faults)


def _empty(page: Page) -> None:
    for field in page.locator(TYPED).all():
        if field.is_visible() and field.is_editable():
            field.fill("")


@pytest.mark.parametrize("name", FORMS)
def test_an_empty_form_says_what_is_missing(name: str, site: Site, visit: Callable[..., Page]) -> None:
    address, key, button = FORMS[name]
    page = visit(
        address.format(site.organisation_id(key)) if key else address, COORDINATOR, expected=("status of 400",)
    )
    _empty(page)
    page.get_by_role("button", name=button, exact=True).click()
    _check_errors(page)


def test_an_empty_sign_in_says_what_is_missing(visit: Callable[..., Page]) -> None:
    page = visit("/sign-in", NOBODY)
    page.get_by_role("button", name="Sign in").click()
    _check_errors(page)


def test_a_confidential_address_is_not_shown_without_a_reason(site: Site, visit: Callable[..., Page]) -> None:
    page = visit(f"/organisations/{site.organisation_id(REFUGE)}", DEPUTY)  # a grant alone opens it
    page.get_by_role("link", name="Show the address").first.click()
    page.get_by_role("button", name="Record this and show the address").click()
    _check_errors(page)


def test_each_step_of_a_protocol_and_its_pages_say_what_is_wrong(visit: Callable[..., Page]) -> None:
    page = visit("/partnerships/demo/protocols/new?template=", COORDINATOR)
    _check_errors(page)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name="Select none").click()
    page.get_by_role("button", name="Continue").last.click()
    _check_errors(page)
    page.get_by_role("button", name="Select all").click()
    page.get_by_role("button", name="Continue").last.click()
    assert not faults_of(page)
    _empty(page)
    page.get_by_role("button", name="Continue").last.click()
    _check_errors(page)
    start_protocol(page, "Protocol with faults")
    protocol = page.url
    page.goto(f"{protocol}/versions")
    page.get_by_role("button", name="Save a version").click()
    _check_errors(page)
    page.goto(protocol)
    page.get_by_role("link", name="Text", exact=True).click()
    page.get_by_role("link", name="Change clause").first.click()
    page.get_by_label("Leave this clause out").check()
    page.get_by_role("button", name="Save the clause").click()
    _check_errors(page)


def test_the_last_look_before_a_draft_starts_is_free_of_violations(visit: Callable[..., Page]) -> None:
    page = visit("/partnerships/demo/protocols/new", COORDINATOR)
    page.get_by_role("radio").first.check()
    for _ in range(3):
        page.get_by_role("button", name="Continue").last.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Check your answers"
    faults = faults_of(page)
    assert not faults, "\n".join(faults)


def test_the_second_of_two_editors_keeps_the_own_text(site: Site, visit: Callable[..., Page]) -> None:
    address = f"/organisations/{site.organisation_id(POLICE)}/edit"
    first, second = visit(address, COORDINATOR), visit(address, COORDINATOR, expected=("status of 409",))
    first.get_by_label("What it does").fill("The first text.")
    first.get_by_role("button", name="Save", exact=True).click()
    second.get_by_label("What it does").fill("The second text.")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_label("What it does")).to_have_value("The second text.")
    expect(second.get_by_role("table")).to_contain_text("The first text.")
    faults = faults_of(second)
    assert not faults, "\n".join(faults)
