"""Roles on the page of a task and in a column of the matrix: nothing is saved before one press, and it can be undone."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from browser.looking import NARROW, faults_of
from browser.serving import COORDINATOR
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page, Request, Response

pytestmark = pytest.mark.browser

MAP = "/partnerships/demo/map"
TASK = f"{MAP}/childs-voice"
COLUMN = f"{MAP}?edit=psychological-support&stage=support"
AGENCY, SERVICES = "Young Voices Thameside", "Thameside Children's Services"
TRUST = "Eastmarsh Mental Health NHS Trust"
HOW = "How was it agreed?"
REFUSED = ("status of 400",)
MOST_STOPS = 400
# Where the focus is: the kind of control, and whether it is within the main part of the page.
FOCUSED = """() => {
  const each = document.activeElement
  const isFilter = each.matches('form[data-filter] *')
  const kind = each.matches('[data-staged-bar] [type=submit]') ? 'save' : isFilter ? 'filter' : each.localName
  return { kind, name: each.name || each.textContent.trim(), isInside: Boolean(each.closest('main')) }
}"""
BOTH = pytest.mark.parametrize("path", [TASK, COLUMN], ids=["task", "column"])
HEARD = 2_000  # milliseconds: more than the pause between two things that are said


def is_draft(request: Request) -> bool:
    """Whether a request keeps what is typed, for its author alone."""
    return urlsplit(request.url).path == "/drafts"


def is_kept(response: Response) -> bool:
    """Whether a response says that what is typed is kept."""
    return is_draft(response.request) and response.status == 204


@contextmanager
def changes(page: Page) -> Iterator[list[str]]:
    """What is asked of the site meanwhile that could change something that others see."""
    found: list[str] = []

    def note(request: Request) -> None:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not is_draft(request):
            found.append(f"{request.method} {request.url}")

    page.on("request", note)
    yield found
    page.remove_listener("request", note)


def role(page: Page, agency: str) -> Locator:
    """The list of an organisation."""
    return page.get_by_label(re.compile(f"^Role of {agency} for")).first


def row(page: Page, agency: str) -> Locator:
    """What stands about the role of an organisation."""
    return page.locator("[data-role-choice]", has=role(page, agency))


def bar(page: Page) -> Locator:
    """The bar with the button."""
    return page.locator("[data-staged-bar]")


def said(page: Page) -> Locator:
    """The line of the bar that a screen reader is told."""
    return bar(page).get_by_role("status")


def use(page: Page, kind: str) -> None:
    """Do with the control that has the focus what fingers do on their way."""
    keys = {
        "select": ("ArrowDown", "ArrowDown", "End", "Enter"),
        "filter": ("ArrowDown", "End"),  # Enter would open its list
        "input": ("x", "Enter"),
        "textarea": ("x", "Enter"),
        "summary": ("Enter",),
    }
    for key in keys.get(kind, ()):
        page.keyboard.press(key)


# --- nothing before the press ---


@BOTH
def test_a_walk_over_every_control_by_keyboard_changes_nothing_before_the_press(
    visit: Callable[..., Page], path: str
) -> None:
    page = visit(path, COORDINATOR, expected=REFUSED)
    lists = page.locator("[data-role-choice] select").count()
    used: set[str] = set()
    page.locator("#main-content").evaluate("(each) => { each.tabIndex = -1; each.focus() }")
    with changes(page) as found:
        for _ in range(MOST_STOPS):
            page.keyboard.press("Tab")
            at = page.evaluate(FOCUSED)
            if at["kind"] == "save" or not at["isInside"]:
                break
            use(page, at["kind"])
            used.add(f"{at['kind']} {at['name']}")
        assert at["kind"] == "save", f"the button is not reached: {at}"
        page.wait_for_timeout(HEARD)
        assert found == []
        assert len([each for each in used if each.startswith("select role.")]) == lists
        assert any(each.startswith("textarea how.") for each in used)
        # The press is counted and goes no further: other tests know the roles of this site.
        page.route(
            "**/*", lambda route: route.fulfill(status=204) if route.request.method == "POST" else route.continue_()
        )
        with page.expect_request(lambda request: request.method == "POST" and not is_draft(request)):
            page.keyboard.press("Enter")
        assert len(found) == 1


@BOTH
def test_leaving_a_list_or_the_page_saves_nothing(visit: Callable[..., Page], path: str) -> None:
    page = visit(path, COORDINATOR)
    with changes(page) as found:
        chosen = page.locator("[data-role-choice] select").first
        chosen.select_option(index=2)
        chosen.blur()
        page.once("dialog", lambda dialog: dialog.accept())
        page.goto("/partnerships/demo")
        assert found == []


# --- staging and undo in the row ---


def test_a_row_that_is_changed_says_what_it_was_and_the_bar_counts(visit: Callable[..., Page]) -> None:
    page = visit(TASK, COORDINATOR)
    role(page, AGENCY).select_option(label="Lead (asked)")
    expect(row(page, AGENCY)).to_contain_text("Was: Supports (agreed)")
    expect(row(page, AGENCY)).to_have_class(re.compile("app-choice__editor--staged"))
    expect(said(page)).to_contain_text("1 change not saved")
    role(page, SERVICES).select_option(label="Informed (asked)")
    expect(said(page)).to_contain_text("2 changes not saved")
    expect(page.get_by_role("button", name="Save 2 changes")).to_be_in_viewport()


def test_undo_in_a_row_puts_its_role_back_and_the_focus_on_it(visit: Callable[..., Page]) -> None:
    page = visit(TASK, COORDINATOR)
    chosen = role(page, AGENCY)
    before = chosen.input_value()
    chosen.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=f"Undo the change of Role of {AGENCY}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(chosen).to_have_value(before)
    expect(chosen).to_be_focused()
    expect(row(page, AGENCY)).not_to_contain_text("Was:")
    expect(said(page)).to_have_text("Nothing is waiting to be saved")


def test_undo_all_puts_every_role_back(visit: Callable[..., Page]) -> None:
    page = visit(TASK, COORDINATOR)
    for agency in (AGENCY, SERVICES):
        role(page, agency).select_option(label="Informed (asked)")
    page.get_by_role("button", name="Undo all").click()
    expect(page.locator(".app-choice__editor--staged")).to_have_count(0)
    expect(page.get_by_role("button", name="Undo all")).to_be_hidden()
    expect(page.get_by_role("button", name="Save changes")).to_be_visible()


def test_what_is_staged_outlives_a_closed_tab_until_it_is_undone(visit: Callable[..., Page]) -> None:
    page = visit(TASK, COORDINATOR)
    with page.expect_response(is_kept):
        role(page, AGENCY).select_option(label="Informed (asked)")
    again = visit(TASK, COORDINATOR)
    expect(row(again, AGENCY)).to_contain_text("Was: Supports (agreed)")
    with page.expect_response(is_kept):
        page.get_by_role("button", name="Undo all").click()
    again.goto(TASK)
    expect(role(again, AGENCY)).to_have_value("supports")
    expect(again.get_by_role("region", name="What you began")).to_have_count(0)


def test_a_role_that_goes_back_to_what_it_was_is_no_change(visit: Callable[..., Page]) -> None:
    page = visit(TASK, COORDINATOR)
    before = role(page, AGENCY).input_value()
    role(page, AGENCY).select_option(label="Informed (asked)")
    role(page, AGENCY).select_option(before)
    expect(page.locator(".app-staged--open")).to_have_count(0)


def test_how_it_was_agreed_is_asked_for_an_agreed_role_alone(visit: Callable[..., Page]) -> None:
    page = visit(TASK, COORDINATOR)
    how = row(page, AGENCY).get_by_label(HOW)
    expect(how).to_be_hidden()
    role(page, AGENCY).select_option(label="Lead (asked)")
    expect(how).to_be_hidden()
    role(page, AGENCY).select_option(label="Lead (agreed)")
    expect(how).to_be_visible()


def test_the_tab_key_goes_from_list_to_reason_to_undo(visit: Callable[..., Page]) -> None:
    page = visit(TASK, COORDINATOR)
    role(page, AGENCY).select_option(label="Lead (agreed)")
    role(page, AGENCY).focus()
    page.keyboard.press("Tab")
    expect(row(page, AGENCY).get_by_label(HOW)).to_be_focused()
    page.keyboard.press("Tab")
    expect(row(page, AGENCY).get_by_role("button", name="Undo")).to_be_focused()


def test_escape_leads_to_the_bar_while_something_is_staged_and_closes_the_column_otherwise(
    visit: Callable[..., Page],
) -> None:
    page = visit(COLUMN, COORDINATOR)
    chosen = role(page, TRUST)
    before = chosen.input_value()
    chosen.select_option(label="Informed (asked)")
    chosen.focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Save 1 change")).to_be_focused()
    chosen.select_option(before)
    chosen.focus()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"/map\?stage=support"))
    expect(page.locator("[data-role-choice]")).to_have_count(0)


# --- leaving ---


def test_leaving_with_something_staged_is_asked_about(visit: Callable[..., Page]) -> None:
    page = visit(TASK, COORDINATOR)
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", stay)
    role(page, AGENCY).focus()
    page.keyboard.press("ArrowUp")
    page.get_by_role("link", name="Who does what").last.click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(page).to_have_url(re.compile("childs-voice"))
    expect(page.get_by_role("button", name="Save 1 change")).to_be_visible()
    page.get_by_role("button", name="Undo all").click()
    page.get_by_role("link", name="Who does what").last.click()
    expect(page).to_have_url(re.compile("/tasks$"))
    assert asked == ["beforeunload"]


# --- saving ---


def test_one_press_saves_all_says_what_it_did_and_is_undone(visit: Callable[..., Page]) -> None:
    page = visit(TASK, COORDINATOR)
    page.on("dialog", lambda dialog: pytest.fail(f"asked on the way: {dialog.type}"))
    role(page, SERVICES).select_option(label="Informed (asked)")
    role(page, AGENCY).select_option(label="Lead (agreed)")
    row(page, AGENCY).get_by_label(HOW).fill("Safeguarding board of 3 May")
    with changes(page) as found:
        page.get_by_role("button", name="Save 2 changes").click()
        expect(page.get_by_role("alert")).to_contain_text("Saved 2 changes. Gap closed: No lead.")
        assert len(found) == 1
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(row(page, AGENCY)).to_contain_text("Saved. Was: Supports (agreed)")
    faults = faults_of(page)
    assert not faults, "\n".join(faults)
    page.get_by_role("button", name="Undo what you saved").click()
    expect(page.get_by_role("alert")).to_contain_text("Undone: 2 roles are as they were.")
    expect(role(page, AGENCY)).to_have_value("supports")
    expect(page.locator("#missing")).to_contain_text("No lead")


def test_a_column_of_the_matrix_is_saved_where_it_stands(visit: Callable[..., Page]) -> None:
    page = visit(COLUMN, COORDINATOR)
    gap = page.locator("[data-gap-for=psychological-support]")
    expect(gap).to_contain_text("Lead not agreed")
    role(page, TRUST).select_option(label="Lead (agreed)")
    row(page, TRUST).get_by_label(HOW).fill("Letter of 3 May")
    row(page, TRUST).get_by_label(HOW).press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Saved 1 change.")
    expect(gap).to_have_text("No gap")
    expect(row(page, TRUST)).to_contain_text("Saved. Was: Lead (asked)")
    faults = faults_of(page)
    assert not faults, "\n".join(faults)


@BOTH
def test_a_column_or_a_task_is_changed_on_a_telephone(visit: Callable[..., Page], path: str) -> None:
    page = visit(path, COORDINATOR)
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    chosen = page.locator("[data-role-choice] select:has(option[data-agreed])").locator("visible=true").last
    chosen.select_option("deputy")
    chosen.focus()
    box = chosen.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW[0]
    assert box["y"] + box["height"] <= bar(page).bounding_box()["y"], "the list is under the bar"  # type: ignore[index]
    faults = faults_of(page)
    assert not faults, "\n".join(faults)


# --- refused ---


def test_an_agreed_role_without_a_reason_comes_back_in_its_row_with_the_rest_staged(
    visit: Callable[..., Page],
) -> None:
    page = visit(TASK, COORDINATOR, expected=REFUSED)
    role(page, AGENCY).select_option(label="Lead (agreed)")
    role(page, SERVICES).select_option(label="Informed (asked)")
    page.get_by_role("button", name="Save 2 changes").click()
    page.locator(".govuk-error-summary a").click()
    expect(row(page, AGENCY).get_by_label(HOW)).to_be_focused()
    expect(said(page)).to_contain_text("2 changes not saved")
    expect(row(page, SERVICES)).to_contain_text("Was: Consulted (agreed)")
    faults = faults_of(page)
    assert not faults, "\n".join(faults)


def test_a_row_that_somebody_else_changed_shows_both_and_nothing_is_overwritten(visit: Callable[..., Page]) -> None:
    first = visit(f"{MAP}/training", COORDINATOR)
    second = visit(f"{MAP}/training", COORDINATOR, expected=("status of 409",))
    labels = first.locator("[data-role-choice] label[for^='role.']").all_text_contents()
    agency, other = (label.strip().removeprefix("Role of ").rpartition(" for ")[0] for label in labels[:2])
    for page, label in ((first, "Informed (asked)"), (second, "Consulted (asked)")):
        role(page, agency).select_option(label=label)
    role(second, other).select_option(label="Informed (asked)")
    first.get_by_role("button", name="Save 1 change").click()
    expect(first.get_by_role("alert")).to_contain_text("Saved 1 change.")
    second.get_by_role("button", name="Save 2 changes").click()
    expect(row(second, agency).locator("dd")).to_have_text(["Informed (asked)", "Consulted (asked)"])
    expect(second.get_by_role("button", name="Save 2 changes")).to_be_visible()
    expect(row(second, other)).to_contain_text("Was:")
    faults = faults_of(second)
    assert not faults, "\n".join(faults)
    first.reload()  # the second is a draft of the same account
    first.get_by_role("button", name="Delete what you typed").click()
    expect(role(first, agency)).to_have_value("informed:proposed")


# --- without script ---


def test_without_script_the_same_form_asks_how_and_saves_by_one_press(visit: Callable[..., Page]) -> None:
    page = visit(TASK, COORDINATOR, has_script=False, expected=REFUSED)
    role(page, AGENCY).select_option(label="Deputy (agreed)")
    page.get_by_role("button", name="Save changes").click()
    how = row(page, AGENCY).get_by_label(HOW)
    assert how.is_visible()
    assert "Not saved. Was: Supports (agreed)" in row(page, AGENCY).inner_text()
    how.fill("By telephone on 3 May")
    page.get_by_role("button", name="Save changes").click()
    assert "Saved 1 change." in page.get_by_role("alert").inner_text()
    page.get_by_role("button", name="Undo what you saved").click()
    assert role(page, AGENCY).input_value() == "supports"


def test_without_script_all_organisations_of_a_long_register_are_one_press_away(visit: Callable[..., Page]) -> None:
    page = visit(TASK, COORDINATOR, has_script=False)
    shown = page.locator("[data-role-choice]").count()
    page.get_by_role("link", name=re.compile("Show all .* organisations")).click()
    assert page.locator("[data-role-choice]").count() > shown
