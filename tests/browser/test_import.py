"""A council's own sheet of sixty partners becomes a map with leads proposed and a first protocol in Word, timed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import UUID
from zipfile import ZipFile

import pytest
from browser.looking import WIDE, faults_of
from browser.walking import Walk
from exchange.imports.council_sheet import FIRST, council_sheet
from factories import make_member
from playwright.sync_api import expect

from partnership.accounts import services as accounts
from partnership.exchange.imports import jobs, progress, services
from partnership.register.partnerships.services import make_partnership
from partnership.store.db import transaction
from partnership.store.models import MemberRole, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.serving import Site
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

COUNCIL = "council@demo.example"
MOST_SECONDS = 120  # of the browser, on a busy machine; a person reads besides


@pytest.fixture(scope="module")
def empty(site: Site) -> None:
    """An empty partnership with a coordinator."""
    with site.app.app_context(), transaction() as session:
        made = make_partnership(session, slug="fourbrooks", name="Four Brooks partnership", area="Four boroughs")
        account = accounts.make_account(session, COUNCIL, "Community safety desk")
        session.flush()
        make_member(session, account, made, MemberRole.COORDINATOR)


def look_at(page: Page) -> None:
    """Nothing is wrong with it at either width; then as wide as before."""
    assert not faults_of(page)
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


@pytest.mark.usefixtures("empty")
def test_a_sheet_of_sixty_partners_becomes_a_map_and_a_protocol_in_word(visit: Callable[..., Page]) -> None:
    began = time.monotonic()
    page = visit("/partnerships/fourbrooks/imports", COUNCIL)
    look_at(page)
    page.get_by_role("button", name="Bring a file").click()
    look_at(page)
    sheet = {
        "name": "Partner contacts FINAL v3.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": council_sheet(),
    }
    page.get_by_label("File").set_input_files(sheet)  # type: ignore[arg-type]
    page.get_by_role("button", name="Read the file").click()
    walk = Walk(page)
    expect(page.get_by_label("Partner: Organisation")).to_have_value("Organisation: Name")
    walk.choose(page.get_by_label("Organisations that do not say their kind"), "Support organisation")
    walk.choose(page.get_by_label("“Charity” means"), "Support organisation")
    look_at(page)
    page.get_by_role("button", name="Look the rows through").click()
    expect(page.get_by_role("link", name="Added 60")).to_be_visible()
    look_at(page)
    page.get_by_role("button", name="Import 60 organisations").click()
    expect(page.get_by_text("The file is imported")).to_be_visible()
    page.get_by_role("link", name="See who does what, and who usually would").click()
    page.get_by_role("button", name="Ask for the ticked roles").click()
    expect(page.locator("#saved")).to_contain_text("Asked for")
    page.goto("/partnerships/fourbrooks/protocols/new")
    page.get_by_role("radio").first.check()
    for _ in range(3):
        page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name="Start the draft").last.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    with ZipFile(download.value.path()) as packed:
        text = packed.read("word/document.xml").decode()
    assert FIRST in text
    took = time.monotonic() - began
    print(f"\nfrom the sheet to the Word file: {took:.1f} s in the browser")  # noqa: T201
    assert took < MOST_SECONDS


@pytest.mark.usefixtures("empty")
def test_a_large_import_is_watched_without_a_loss_of_the_focus_and_ends_on_its_report(
    visit: Callable[..., Page], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 0)
    page = visit("/partnerships/fourbrooks/imports/add", COUNCIL)
    sheet = {
        "name": "partners.csv",
        "mimeType": "text/csv",
        "buffer": b"Name,Kind\nBrook advice,Support organisation\n",
    }
    page.get_by_label("File").set_input_files(sheet)  # type: ignore[arg-type]
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Look the rows through").click()
    page.get_by_role("button", name="Import 1 organisation").click()
    expect(page.get_by_role("heading", name="partners.csv waits to be imported")).to_be_visible()
    look_at(page)
    button = page.get_by_role("button", name="Cancel the import")
    button.focus()
    with site.app.app_context():
        told = progress.Teller(UUID(page.url.rsplit("/", 1)[1]))
        told.tell(40, 100, "imported")
        expect(page.get_by_text("40 of 100 organisations imported.").first).to_be_visible()
        expect(button).to_be_focused()
        look_at(page)
        assert jobs.run_waiting(now(), lambda: False) == 1
    expect(page.get_by_role("button", name="Undo the whole import")).to_be_visible()
