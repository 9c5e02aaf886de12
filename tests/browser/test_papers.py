"""A file that takes its time: the page says when it is ready, with script and without."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from browser.serving import COORDINATOR, Site, serving
from documents.libreoffice import program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Site]:
    """A site with a program in place of LibreOffice that takes two seconds."""
    folder = tmp_path_factory.mktemp("papers")
    office = program(folder, "sleep 2; printf '%%PDF-1.7 no pages' > $out/paper.pdf")
    with serving(folder, demonstration, office=office) as running:
        yield running


@pytest.mark.parametrize("has_script", [True, False])
def test_a_pdf_is_waited_for_and_then_downloaded(visit: Callable[..., Page], *, has_script: bool) -> None:
    page = visit("/partnerships/demo/audit", COORDINATOR, has_script=has_script)
    offered = "Other formats of the cards" if has_script else "Other formats of the audit"  # each is made only once
    page.get_by_text(offered).click()
    page.get_by_role("group").filter(has_text=offered).get_by_role("link", name="PDF").click()
    assert "Your PDF file is being made" in page.locator("h1").inner_text()
    until = time.monotonic() + 20
    while not has_script and "is ready" not in page.locator("h1").inner_text() and time.monotonic() < until:
        page.get_by_role("link", name="See whether it is ready").click()
    page.get_by_role("heading", name="Your PDF file is ready").wait_for(timeout=20_000)
    if has_script:
        assert page.get_by_role("main").get_by_role("status").inner_text() == "Your PDF file is ready"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the PDF file").or_(
            page.get_by_role("link", name="Download the PDF file")
        ).first.click()
    assert download.value.suggested_filename.endswith(".pdf")
