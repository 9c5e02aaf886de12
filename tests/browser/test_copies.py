"""A copy goes the whole way in Chromium: downloaded, changed, uploaded, looked at, taken and declined."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser.looking import faults_of
from browser.serving import COORDINATOR
from documents.editing import BODY, Edit, W, in_the_xml, part_of
from lxml import etree
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def _consultation(page: Page) -> str:
    """The address of the consultation of the demonstration."""
    page.goto("/partnerships/demo/protocols")
    for link in page.locator("main a[href*='/protocols/']").all():
        address = (link.get_attribute("href") or "").split("#")[0]
        if len(address.split("/")[-1]) == 36:
            answer = page.request.get(f"{address}/consultation")
            if "For comment until the end of" in answer.text():
                return f"{address}/consultation"
    message = "the demonstration has no consultation that is open"
    raise AssertionError(message)


def _sentences(file: bytes) -> list[str]:
    """Words of clauses that can be found in the file."""
    tree = etree.fromstring(part_of(file, BODY))
    texts = [
        text.text or ""
        for paragraph in tree.iter(f"{W}p")
        if next(paragraph.iterancestors(f"{W}tbl"), None) is None
        for text in paragraph.iter(f"{W}t")
    ]
    return [text[at - 12 : at + 30] for text in texts if (at := text.find(" must ")) > 12 and len(text) > at + 30]


def _upload(page: Page, base: str, file: bytes, party: int, tmp_path: Path) -> None:
    page.goto(f"{base}/copies/upload")
    path = tmp_path / f"copy{party}.docx"
    path.write_bytes(file)
    page.get_by_label("Word file").set_input_files(path)
    finder = page.locator(".app-finder")  # waits for the script: without it the list is a combobox too
    asked = finder.get_by_role("combobox", name="Which party is it from?")
    asked.click()
    finder.get_by_role("option").nth(party - 1).click()
    expect(asked).not_to_have_value("")
    page.get_by_label("How did it come?").fill("Email of 3 May")
    page.get_by_label("Which post sent it?").fill("Head of service")
    page.get_by_role("button", name="Read the copy").click()


def _look(page: Page, name: str) -> None:
    """Nothing wrong on a desk or on a telephone; the pictures are kept where somebody asks for them."""
    assert faults_of(page) == []
    if folder := os.environ.get("PICTURES"):
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def test_two_copies_are_read_and_their_conflict_is_seen(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit("/partnerships/demo", COORDINATOR)
    base = _consultation(page)
    page.goto(base)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as Word").first.click()
    file = Path(download.value.path()).read_bytes()
    first, *_, second = _sentences(file)
    words = [
        Edit("replace", first, f"{first[:14]}never quite ", is_tracked=True),
        Edit("after", second, "A paragraph that is new. It says who pays."),
        Edit("comment", second[2:20], "Who pays for this?"),
    ]
    page.goto(f"{base}/copies")
    _look(page, "none")
    page.goto(f"{base}/copies/upload")
    _look(page, "upload")
    _upload(page, base, in_the_xml(file, words), 1, tmp_path)
    assert "2 changes and 1 comment" in page.locator("main").inner_text()
    _upload(page, base, in_the_xml(file, [Edit("replace", first, f"{first[:14]}always rather ")]), 2, tmp_path)
    _look(page, "copy")
    page.goto(f"{base}/copies")
    _look(page, "copies")
    page.goto(f"{base}/copies/by-clause")
    assert "conflict" in page.locator("main").inner_text().lower()
    _look(page, "by-clause")
    page.get_by_role("link", name="Answer to: Text changed").first.click()  # a table of that clause is changed too
    _look(page, "change")
    page.get_by_label("Take it with this text").check()
    page.get_by_role("button", name="Save the answer").click()
    assert "The change is taken." in page.locator("main").inner_text()
    _look(page, "answered")
