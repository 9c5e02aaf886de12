"""Roles are agreed in the browser: a coordinator proposes, the lead answers by keyboard, with script and without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browser.looking import faults_of
from browser.serving import COORDINATOR
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.serving import Site
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

LEAD = "lead@demo.example"
MAP = "/partnerships/demo/map"
POLICE = "Metropolitan Police, Thameside borough"
OTHER = "Thameside Youth Service"
BOTH_WAYS = pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
TASKS = {True: ("age-assessment", "schooling"), False: ("legal-advice", "physical-health")}
NAMES = {"age-assessment": "Age assessment", "schooling": "Schooling", "legal-advice": "Independent legal advice",
         "physical-health": "Physical health"}  # fmt: skip
MOST_STOPS = 60


def _tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(each) => each === document.activeElement"):
            return
    pytest.fail(f"{wanted} is not reached by the Tab key")


def _box(page: Page, task: str) -> Locator:
    return page.get_by_role("region").filter(has=page.get_by_role("heading", name=re.compile(NAMES[task])))


@BOTH_WAYS
def test_a_role_is_proposed_answered_by_keyboard_and_shown_with_who_is_suggested_instead(
    site: Site,
    visit: Callable[..., Page],
    has_script: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    yes, no = TASKS[has_script]
    for task in (yes, no):
        page = visit(f"{MAP}/{task}", COORDINATOR, has_script=has_script)
        role = page.get_by_label(f"Role of {POLICE}")
        role.select_option(label="Deputy (proposed)")
        if has_script:
            expect(page.locator("[data-status]")).to_contain_text("Saved.")
        else:
            page.get_by_role("button", name="Save roles").click()
            expect(page.get_by_role("alert")).to_contain_text("1 role changed")
    own = visit(f"/organisations/{site.organisation_id('met-thameside')}/roles", LEAD, has_script=has_script)
    accept = _box(own, yes).get_by_role("radio", name="Accept")
    later = _box(own, yes).get_by_role("radio", name="Answer later")
    _tab_to(own, later)
    own.keyboard.press("ArrowUp")
    own.keyboard.press("ArrowUp")
    expect(accept).to_be_checked()
    reason = _box(own, no).get_by_label("Why not?")
    expect(reason).to_be_hidden()
    _box(own, no).get_by_role("radio", name="Decline").check()
    reason.fill("No officers to spare")
    _box(own, no).get_by_label("Who might do it instead?").select_option(label=OTHER)
    if has_script:
        faults = faults_of(own)
        assert not faults, "\n".join(faults)
    own.get_by_role("button", name="Send your answers").press("Enter")
    expect(own.get_by_role("alert")).to_contain_text("1 accepted and 1 declined")
    page = visit(f"{MAP}/{no}", COORDINATOR, has_script=has_script)
    expect(page.locator("main")).to_contain_text(f"{POLICE} declined the role “deputy” and suggested {OTHER}.")


def test_a_choice_that_is_only_proposed_shows_what_is_stored(visit: Callable[..., Page]) -> None:
    page = visit(f"{MAP}?edit=first-response&stage=identification", COORDINATOR)
    role = page.get_by_label(f"Role of {POLICE}")
    expect(role).to_have_value("lead")
    role.select_option(label="Deputy (proposed)")
    expect(page.locator("[data-status]")).to_contain_text("Saved. Gap: No lead")
    role.select_option("lead")  # the page still has it, and the organisation's word is needed again
    expect(page.locator("[data-status]")).to_contain_text("Saved as proposed")
    expect(role).to_have_value("lead:proposed")
    page.reload()
    expect(page.get_by_label(f"Role of {POLICE}")).to_have_value("lead:proposed")
