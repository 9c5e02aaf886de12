"""The main thread without script: a lead is changed, a protocol started, a checklist made, and Word files follow."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from browser.serving import COORDINATOR, make_checklist, start_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TASK, TASK_NAME = "/partnerships/demo/map/childs-voice", "The child's voice"
AGENCY = "Young Voices Thameside"


@pytest.fixture
def desk(visit: Callable[..., Page]) -> Page:
    """A coordinator whose browser runs no script."""
    return visit("/partnerships/demo", COORDINATOR, has_script=False)


def _word_file(page: Page, name: str = "Download as Word") -> str:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).first.click()
    assert download.value.suggested_filename.endswith(".docx")
    with ZipFile(BytesIO(Path(download.value.path()).read_bytes())) as file:
        return file.read("word/document.xml").decode()


def test_a_lead_that_is_saved_closes_the_gap_and_stands_in_the_protocol(desk: Page) -> None:
    start_protocol(desk, "Safeguarding trafficked children", "Safeguarding children who may have been trafficked")
    protocol = desk.url
    gap = "No agency leads the child's voice"
    desk.get_by_role("link", name="Matters to settle").click()
    assert gap in (desk.locator("main").text_content() or "")  # what is to be tidied is folded
    desk.goto(TASK)
    desk.get_by_label(f"Role of {AGENCY} for children").select_option(label="Lead (agreed)")
    desk.get_by_label(f"How was it agreed? {AGENCY}").fill("Board of 3 May")
    desk.get_by_role("button", name="Save changes").click()
    assert "Saved 1 change." in desk.get_by_role("alert").inner_text()
    desk.goto("/partnerships/demo/gaps?page=all")
    assert TASK_NAME not in desk.locator("main").inner_text()
    desk.goto(f"{protocol}/matters")
    assert gap not in (desk.locator("main").text_content() or "")
    desk.goto(protocol)
    desk.get_by_role("button", name="Read it here").click()
    desk.get_by_role("link", name="Whole text on one page").click()
    assert AGENCY in desk.locator(".doc").inner_text()
    desk.goto(protocol)
    text = _word_file(desk)
    assert AGENCY in text
    assert gap not in text.replace("’", "'")


def test_a_column_of_the_matrix_is_saved_by_its_button(desk: Page) -> None:
    desk.goto("/partnerships/demo/map?edit=psychological-support")
    desk.get_by_label("Role of Eastmarsh Mental Health NHS Trust").select_option(label="Lead (agreed)")
    desk.get_by_label("How was it agreed? Eastmarsh Mental Health NHS Trust").fill("Board of 3 May")
    desk.get_by_role("button", name="Save changes").click()
    assert "Saved 1 change." in desk.get_by_role("alert").inner_text()
    assert "edit=psychological-support" in desk.url
    assert desk.locator("[data-gap-for=psychological-support]").inner_text() == "No gap"


def test_a_protocol_is_started_in_three_steps(desk: Page) -> None:
    start_protocol(desk, "Protocol of the board")
    assert desk.get_by_role("heading", level=1).inner_text() == "Protocol of the board"
    assert "The draft is started" in desk.get_by_role("alert").inner_text()


def test_answers_survive_a_step_back(desk: Page) -> None:
    desk.goto("/partnerships/demo/protocols/new")
    desk.get_by_role("radio").first.check()
    desk.get_by_role("button", name="Continue").last.click()
    desk.get_by_role("button", name="Select none").click()
    desk.get_by_label("Thameside Children's Services").check()
    desk.get_by_role("button", name="Continue").last.click()
    desk.get_by_label("Title", exact=True).fill("Kept title")
    desk.get_by_role("button", name="Continue").last.click()
    assert "Parties (1)" in desk.locator("main").inner_text()
    desk.get_by_role("button", name="Change the parties").click()
    assert desk.get_by_label("Thameside Children's Services").is_checked()
    assert desk.locator("input[name=parties]:checked").count() == 1
    desk.get_by_role("button", name="Continue").last.click()
    assert desk.get_by_label("Title", exact=True).input_value() == "Kept title"


def test_a_clause_is_rewritten_after_a_preview(desk: Page) -> None:
    start_protocol(desk, "Protocol with own words")
    protocol = desk.url
    desk.get_by_role("link", name="Text", exact=True).click()
    desk.get_by_role("link", name="Change clause").first.click()
    text = desk.get_by_label("Text of the clause")
    text.fill(text.input_value() + "\n\nThe board reads **every** page.")
    desk.get_by_role("button", name="Preview", exact=True).click()
    assert desk.locator("main .doc-clause strong", has_text="every").count() == 1
    desk.get_by_role("button", name="Save the clause").click()
    desk.goto(f"{protocol}/preview?part=all")
    assert "The board reads every page." in desk.locator(".doc").inner_text()


def test_a_return_checklist_is_made_on_one_page(desk: Page) -> None:
    make_checklist(desk, "An adult", "Nigeria", "Assisted voluntary return with IOM")
    assert desk.get_by_role("heading", level=1).inner_text() == "Return safety checklist: an adult, to Nigeria"
    assert "holds no information about a victim" in desk.locator("main").inner_text()
    assert "Do not contact an embassy" in _word_file(desk, "Download Checklist")


def test_the_register_is_filtered_by_a_form(desk: Page) -> None:
    desk.goto("/organisations")
    desk.get_by_label("Search", exact=True).fill("refuge")
    desk.get_by_role("button", name="Apply").click()
    assert "q=refuge" in desk.url
    assert desk.get_by_role("link", name="Tideway Women's Refuge").is_visible()
    assert desk.locator("[data-results] tbody tr").count() < 5
