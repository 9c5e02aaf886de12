"""Work that goes through several parts of the site, with script and without: rated, taken over, decided, downloaded."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from browser.looking import faults_of
from browser.serving import COORDINATOR, READER, start_protocol
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

DEMO = "/partnerships/demo"
# How many roles an organisation is asked to take, as its column of each stage has them; behind task and gap.
ASKED_IN_TABLE = """(name) => [...document.querySelectorAll('.app-grid')].flatMap((table) => {
  const at = [...table.querySelectorAll('.app-grid__agency')].findIndex((each) => each.textContent.includes(name))
  return at < 0 ? [] : [...table.querySelectorAll('tbody > tr')].filter((row) =>
    row.cells[at + 2]?.querySelector('.app-part--proposed'))
}).length"""
BOTH_WAYS = pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])


def _menu(page: Page, *names: str) -> None:
    """From the menu to a page, by the words of each link on the way."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name=names[0], exact=True).click()
    for name in names[1:]:
        page.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def _row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def _search(page: Page, words: str, *, has_script: bool) -> None:
    """Narrow a list by words, and wait until it is narrower."""
    everything = page.locator("[data-count]").inner_text()
    page.get_by_label("Search", exact=True).fill(words)
    if not has_script:
        page.get_by_role("button", name="Apply").click()
    expect(page.locator("[data-count]")).not_to_have_text(everything)


@BOTH_WAYS
def test_a_competence_that_is_rated_is_seen_in_the_comparison(visit: Callable[..., Page], has_script: bool) -> None:  # noqa: FBT001 - a parameter of the test
    competence = (
        "2.7 Victims gain skills for a new life" if has_script else "2.9 Staff understand each victim's situation"
    )
    page = visit(DEMO, COORDINATOR, has_script=has_script)
    _menu(page, "Reviews", "Self-assessment")
    page.get_by_role("link", name="Self-assessment 2026").click()
    page.get_by_role("link", name="Compare with Self-assessment 2025").click()
    expect(_row(page, competence)).to_contain_text("Not rated yet")
    page.get_by_role("link", name=competence).click()
    page.get_by_role("radio", name="In place", exact=True).check()
    page.get_by_label("Why this rating?").fill("A course every term, and what became of those who took it.")
    page.get_by_role("button", name="Save and stay here").click()
    expect(page.get_by_role("alert")).to_contain_text("is saved")
    page.get_by_role("link", name="Back to Self-assessment 2026").click()
    expect(page.get_by_role("listitem").filter(has_text=competence)).to_contain_text("Rated without evidence.")
    page.get_by_role("link", name="Compare with Self-assessment 2025").click()
    row = _row(page, competence)
    expect(row).to_contain_text("In place")
    expect(row).to_contain_text("Better by one step")


@BOTH_WAYS
def test_a_body_that_is_taken_over_has_its_tasks_proposed_in_the_matrix(
    visit: Callable[..., Page],
    has_script: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    body = "Home Office" if has_script else "Trafficking Awareness Raising Alliance"
    page = visit(f"{DEMO}/library", COORDINATOR, has_script=has_script)
    page.get_by_role("link", name="National bodies", exact=True).click()
    _search(page, body, has_script=has_script)
    expect(_row(page, body)).to_contain_text("Not yet")
    page.get_by_role("link", name=body, exact=True).click()
    page.get_by_role("button", name="Take it over into").click()
    tasks = page.get_by_role("checkbox")
    kept = tasks.count() - 1
    tasks.last.uncheck()
    page.get_by_role("button", name="Take it over", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(f"{body} takes part from today. Tasks proposed: {kept}.")
    _menu(page, "Who does what")
    page.get_by_role("link", name="Table", exact=True).first.click()
    page.goto(f"{page.url}?stage=all")
    assert page.evaluate(ASKED_IN_TABLE, body) == kept
    _menu(page, "Guidance", "National bodies")
    _search(page, body, has_script=has_script)  # the list has pages, and the body stands on a later one
    expect(_row(page, body)).to_contain_text("Takes part")
    page.get_by_role("link", name=body, exact=True).click()
    page.get_by_role("button", name="Propose its usual tasks").click()
    expect(page.get_by_role("checkbox")).to_have_count(1)
    if has_script:
        faults = faults_of(page)
        assert not faults, "\n".join(faults)


@BOTH_WAYS
def test_a_decision_about_sharing_stands_in_the_protocol_on_it(visit: Callable[..., Page], has_script: bool) -> None:  # noqa: FBT001 - a parameter of the test
    kind = "Housing service" if has_script else "Education service"
    condition = f"{kind}: the head of safeguarding decides on the day."
    page = visit(DEMO, COORDINATOR, has_script=has_script, expected=("status of 400",))
    start_protocol(page, f"Sharing with {kind}", template="Sharing information")
    protocol = page.url
    page.goto(f"{protocol}/preview?part=all")
    expect(page.locator(".doc")).not_to_contain_text(condition)
    _menu(page, "Guidance", "What may I share?")
    page.get_by_role("link", name="Health, child").click()
    line = page.get_by_role("listitem").filter(has=page.get_by_text(kind, exact=True))
    line.get_by_role("link", name="Decide").click()
    page.get_by_role("radio", name="Case by case").check()
    page.get_by_label("What it rests on in law").fill("Children Act 2004, section 10.")
    page.get_by_label("On what condition").fill(condition)
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_role("link", name="Enter why the partnership decides otherwise")).to_be_visible()
    if has_script:
        faults = faults_of(page)
        assert not faults, "\n".join(faults)
    page.get_by_label("Why the partnership decides this").fill("Agreed by the board.")
    page.get_by_role("button", name="Save the decision").click()
    section = page.locator("section").filter(has=page.get_by_text(kind, exact=True))
    expect(section).to_contain_text("Case by case")
    expect(section).to_contain_text("Agreed by the board.")
    page.goto(f"{protocol}/preview?part=all")
    expect(page.locator(".doc")).to_contain_text(condition)


@BOTH_WAYS
def test_a_card_for_front_line_staff_is_downloaded(visit: Callable[..., Page], has_script: bool) -> None:  # noqa: FBT001 - a parameter of the test
    page = visit(DEMO, READER, has_script=has_script)
    _menu(page, "Reviews", "Where victims are met")
    page.get_by_role("link", name="Schools").click()
    signs = page.get_by_role("main").locator("h2", has_text="Signs to look for").locator("+ ul")
    sign = signs.get_by_role("listitem").filter(has_text="school").first.inner_text()
    button = page.get_by_role("button", name="Download the card")
    with page.expect_download() as download:
        if has_script:
            button.focus()
            page.keyboard.press("Space")  # a link that looks like a button answers to the space bar too
        else:
            button.click()
    assert download.value.suggested_filename.endswith(".docx")
    with ZipFile(BytesIO(Path(download.value.path()).read_bytes())) as file:
        text = file.read("word/document.xml").decode()
    assert sign in text
    assert "Thameside Children’s Services" in text.replace("'", "’")


def test_pages_that_no_link_of_the_crawl_leads_to_look_right_too(visit: Callable[..., Page]) -> None:
    """A closed assessment, and what a kind of agency or a body that stands for another state adds to a page."""
    page = visit(f"{DEMO}/assessment", COORDINATOR)
    page.get_by_role("link", name="Self-assessment 2025").click()
    closed = page.url
    faults = faults_of(page)
    page.get_by_role("link", name="2.2 Accommodation is suitable, safe and secure").first.click()
    faults += faults_of(page)
    assert closed in page.url
    for path in ("sharing/child-identity/embassy", "library/bodies/embassy-china/take-over", "library/countries/RO"):
        page.goto(f"{DEMO}/{path}")
        expect(page.locator(".app-callout--warning")).to_contain_text("consent")
        faults += faults_of(page)
    assert not faults, "\n".join(faults)
