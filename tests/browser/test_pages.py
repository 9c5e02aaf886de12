"""Every page that links lead to, for each account, with script and without, on a desk, a telephone and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW, faults_of, reachable
from browser.serving import COORDINATOR, EVERYBODY, NOBODY, make_checklist, start_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.serving import Site
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

NAMES = [email.partition("@")[0] or "nobody" for email in EVERYBODY]


@pytest.fixture(scope="module")
def paths(site: Site, browser: Browser) -> Callable[[str], list[str]]:
    """Pages by account, once there are a protocol, a return checklist and an archived organisation to look at."""
    with browser.new_context(base_url=site.url) as context:
        context.add_cookies([site.cookie(COORDINATOR)])  # type: ignore[list-item]
        page = context.new_page()
        start_protocol(page, "Protocol to look at")
        page.get_by_role("button", name="Save as a version").click()
        page.get_by_role("textbox").last.fill("For the board")
        page.get_by_role("button", name="Save").last.click()
        make_checklist(page, "A child", "Romania", "Best-interests return")
        page.goto(f"/organisations/{site.organisation_id('lock-lane-home')}/archive")
        page.get_by_role("button", name="Archive").click()
    known: dict[str, list[str]] = {}

    def of(email: str) -> list[str]:
        if email not in known:
            known[email] = reachable(site, email, () if email == NOBODY else _rich(site))
        return known[email]

    return of


def _rich(site: Site) -> list[str]:
    """Organisations of which each shows something that others lack."""
    keys = ("tideway-refuge", "met-thameside", "embassy-romania", "lock-lane-home", "childrens-services")
    return [f"/organisations/{site.organisation_id(key)}" for key in keys]


@pytest.mark.parametrize("email", EVERYBODY, ids=NAMES)
def test_every_page_is_free_of_axe_violations_and_fits_a_telephone(
    email: str, visit: Callable[..., Page], paths: Callable[[str], list[str]]
) -> None:
    page = visit("/", email)
    faults = []
    for path in paths(email):
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            faults.append(f"{path}: {answer and answer.status}")
            continue
        faults += faults_of(page)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("email", EVERYBODY, ids=NAMES)
def test_every_page_shows_its_content_without_script(
    email: str, visit: Callable[..., Page], paths: Callable[[str], list[str]]
) -> None:
    page = visit("/", email, has_script=False)
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    faults = []
    for path in paths(email):
        page.goto(path)
        main = page.locator("main")
        if not main.locator("h1").is_visible() or len(main.inner_text()) < 100:
            faults.append(f"{path}: no content")
        if not page.get_by_role("navigation", name="Menu").get_by_role("link").first.is_visible():
            faults.append(f"{path}: no menu")
        hidden = [each.inner_text() for each in main.locator("form button[type=submit]").all() if not each.is_visible()]
        if hidden and not page.locator("details").count():
            faults.append(f"{path}: hidden buttons {hidden}")
    assert not faults, "\n".join(faults)
