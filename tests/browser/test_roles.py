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
    return page.get_by_role("region").filter(has=page.get_by_role("group", name=re.compile(NAMES[task])))


@BOTH_WAYS
def test_a_role_is_proposed_answered_by_keyboard_and_shown_with_who_is_suggested_instead(
    site: Site,
    visit: Callable[..., Page],
    has_script: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    yes, no = TASKS[has_script]
    for task in (yes, no):
        page = visit(f"{MAP}/{task}?with=all", COORDINATOR, has_script=has_script)
        role = page.get_by_label(f"Role of {POLICE}")
        role.select_option(label="Deputy (asked)")
        page.get_by_role("button", name=re.compile(r"^Save (\d|changes)")).click()
        expect(page.get_by_role("alert")).to_contain_text("Saved 1 change.")
    own = visit(f"/organisations/{site.organisation_id('met-thameside')}/roles", LEAD, has_script=has_script)
    accept = _box(own, yes).get_by_role("radio", name="Accept")
    later = _box(own, yes).get_by_role("radio", name="Answer later")
    _tab_to(own, later)
    own.keyboard.press("ArrowUp")
    own.keyboard.press("ArrowUp")
    expect(accept).to_be_checked()
    reason = _box(own, no).get_by_label("Why not?")
    if has_script:  # without, a question that an answer asks for always stands there
        expect(reason).to_be_hidden()
    _box(own, no).get_by_role("radio", name="Decline").check()
    reason.fill("No officers to spare")
    instead = _box(own, no).get_by_label("Who might do it instead?")
    if has_script:  # a long list is found in by typing
        instead.fill(OTHER)
        instead.press("Tab")
    else:
        instead.select_option(label=OTHER)
    if has_script:
        faults = faults_of(own)
        assert not faults, "\n".join(faults)
    own.get_by_role("button", name="Send your answers").press("Enter")
    expect(own.get_by_role("alert")).to_contain_text("1 accepted and 1 declined")
    page = visit(f"{MAP}/{no}", COORDINATOR, has_script=has_script)
    expect(page.locator("main")).to_contain_text(f"{POLICE} declined the role “deputy” and suggested {OTHER}.")


def test_a_role_that_an_organisation_gave_up_is_agreed_by_its_own_word_alone(visit: Callable[..., Page]) -> None:
    page = visit(f"{MAP}?edit=first-response&stage=identification", COORDINATOR)
    role = page.get_by_label(f"Role of {POLICE}")
    expect(role).to_have_value("lead")
    role.select_option(label="Deputy (asked)")
    save = page.get_by_role("button", name="Save 1 change")
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("New gap")
    expect(role).to_have_value("deputy:proposed")
    expect(role.locator("option[value=lead]")).to_have_count(0)  # its own word is needed again
