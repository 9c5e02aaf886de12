"""Every page that links lead to, for each account, with script and without, on a desk, a telephone and on paper."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW, faults_of, reachable, unseen_on
from browser.serving import (
    ADMINISTRATOR,
    COORDINATOR,
    DEPUTY,
    EVERYBODY,
    LEAD,
    NEXT_DOOR,
    NOBODY,
    READER,
    REFUGE,
    SECOND,
    YOUTH,
    make_checklist,
    start_protocol,
)
from lxml import html

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.serving import Site
    from lxml.html import HtmlElement as _Element
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

NAMES = [email.partition("@")[0] or "nobody" for email in EVERYBODY]
# Each shows something that others lack: a confidential address, many desks, the rule on embassies, a mark of 2009.
RICH = ("tideway-refuge", "met-thameside", "embassy-romania")
ARCHIVED = "lock-lane-home"
# Who else reads pages about whose yes is asked, and the organisation beside which they find them.
ASKED = {
    SECOND: "tideway-refuge", REFUGE: "tideway-refuge", DEPUTY: "tideway-refuge", LEAD: "met-thameside",
    YOUTH: "youth-service", NEXT_DOOR: "thameside-victim-support", ADMINISTRATOR: "",
}  # fmt: skip
# Attributes whose value axe judges; of others it asks whether they are there.
JUDGED = {"class", "type", "role", "scope", "tabindex", "lang", "dir", "hidden", "autocomplete", "rel", "aria-hidden", "colspan",
    "rowspan", "headers"}  # fmt: skip
ABOUT_ASKING = {
    "directory.place",
    "directory.move_home",
    "directory.reveal",
    "directory.ask_to_open",
    "directory.organisation",
}


@pytest.fixture(scope="module")
def pages(site: Site, browser: Browser) -> Callable[[str], dict[str, str]]:
    """Addresses of pages and what they answer, by account, once there are a protocol, a return checklist and an archived organisation to look at."""
    with browser.new_context(base_url=site.url) as context:
        context.add_cookies([site.cookie(COORDINATOR)])  # type: ignore[list-item]
        page = context.new_page()
        start_protocol(page, "Protocol to look at")
        page.goto(f"{page.url}/versions")
        page.get_by_label("What is this version for?").fill("For the board")
        page.get_by_role("button", name="Save a version").click()
        make_checklist(page, "A child", "Romania", "Best-interests return")
        page.goto(f"/organisations/{site.organisation_id(ARCHIVED)}/archive")
        page.get_by_role("button", name="Archive the organisation").click()
    known: dict[str, dict[str, str]] = {}

    def of(email: str) -> dict[str, str]:
        if email not in known:
            keys = {NOBODY: (), COORDINATOR: (*RICH, ARCHIVED)}.get(email, RICH)
            known[email] = reachable(site, email, [f"/organisations/{site.organisation_id(key)}" for key in keys])
        return known[email]

    return of


@pytest.fixture(scope="module")
def looked_at() -> set[str]:
    """Contents that were looked at already, and how they were built: what two accounts see alike is looked at once."""
    return set()


@pytest.fixture(scope="module")
def shown_plainly() -> set[str]:
    """How those were built that were looked at without script."""
    return set()


def _content(answer: str) -> str:
    """What a page was sent with between its header and its footer, without what is another each time."""
    content = re.search(r"<main.*</main>", answer, re.DOTALL)
    return re.sub(r'name="csrf_token" value="[^"]*"', "", content[0]) if content else answer


def _frame(content: str) -> str:
    """What axe judges of a content: elements with their attributes, and where words stand; not which words.

    Of rows or entries after one another that are built alike, one stands for all.
    """

    def told(element: _Element) -> str:
        kept = [f"{name}={value}" if name in JUDGED else name for name, value in sorted(element.items()) if value]
        parts = [words_of(element.text)]
        for each in element:
            if isinstance(each.tag, str) and (part := told(each)) != parts[-1]:
                parts.append(part)
            parts += [words for words in [words_of(each.tail)] if words]
        return f"<{element.tag} {' '.join(kept)}>{''.join(parts)}</>"

    def words_of(text: str | None) -> str:
        return "words" if text and text.strip() else ""

    return told(html.fromstring(content))


def _ids_given_twice(content: str) -> list[str]:
    found = Counter(re.findall(r'\sid="([^"]+)"', content))
    return sorted(each for each, times in found.items() if times > 1)


def _faults(page: Page, pages: dict[str, str], looked_at: set[str]) -> list[str]:
    """What is wrong with pages: each is opened unless another is alike, and axe is asked once for all built alike."""
    found = []
    for path, answer in pages.items():
        if (content := _content(answer)) not in looked_at:
            frame = _frame(content)
            found += [f"{path}: the id “{each}” is given twice" for each in _ids_given_twice(content)]
            found += _opened(page, path) or faults_of(page, has_axe=frame not in looked_at)
            looked_at |= {content, frame}
    return found


def _opened(page: Page, path: str) -> list[str]:
    answer = page.goto(path)
    return [] if answer and answer.status == 200 else [f"{path}: {answer and answer.status}"]


@pytest.mark.parametrize("email", EVERYBODY, ids=NAMES)
def test_every_page_is_free_of_axe_violations_and_fits_a_telephone(
    email: str, visit: Callable[..., Page], pages: Callable[[str], dict[str, str]], looked_at: set[str]
) -> None:
    faults = _faults(visit("/", email), pages(email), looked_at)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("email", EVERYBODY, ids=NAMES)
def test_every_page_shows_its_content_without_script(
    email: str, visit: Callable[..., Page], pages: Callable[[str], dict[str, str]], shown_plainly: set[str]
) -> None:
    page = visit("/", email, has_script=False)
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    faults = []
    for path, answer in pages(email).items():
        if (frame := _frame(_content(answer))) not in shown_plainly:
            shown_plainly.add(frame)
            faults += _opened(page, path) or unseen_on(page)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("email", ASKED, ids=[email.partition("@")[0] for email in ASKED])
def test_pages_about_whose_yes_is_asked_are_free_of_violations_for_those_who_see_them(
    email: str, site: Site, visit: Callable[..., Page], looked_at: set[str]
) -> None:
    also = [f"/organisations/{site.organisation_id(ASKED[email])}"] if ASKED[email] else []
    begun = [*also, "/waiting", "/account", "/organisations"]
    found = reachable(site, email, begun, through=lambda path: _is_about_asking(site, path))
    about = {path: answer for path, answer in found.items() if _is_about_asking(site, path)}
    assert "/waiting" in about
    faults = _faults(visit("/", email), about, looked_at)
    assert not faults, "\n".join(faults)


def _is_about_asking(site: Site, path: str) -> bool:
    endpoint, _values = site.app.url_map.bind("127.0.0.1").match(path.partition("?")[0])
    return endpoint in ABOUT_ASKING or endpoint.startswith("people.")


@pytest.mark.parametrize(
    ("email", "path", "status", "heading"),
    [
        (NOBODY, "/nowhere", 404, "Page not found"),
        (READER, "/partnerships/demo/protocols/new", 403, "You do not have access to this"),
    ],
)
def test_a_refusal_is_a_page_like_any_other(
    visit: Callable[..., Page], email: str, path: str, status: int, heading: str
) -> None:
    page = visit(path, email, expected=(f"status of {status}",))
    assert page.get_by_role("heading", level=1).inner_text() == heading
    faults = faults_of(page)
    assert not faults, "\n".join(faults)


def test_paper_has_the_content_and_no_navigation(visit: Callable[..., Page]) -> None:
    for path in ("/partnerships/demo/map", "/partnerships/demo/gaps", "/organisations"):
        page = visit(path, COORDINATOR)
        page.emulate_media(media="print")
        for hidden in ("Menu", "Breadcrumb", "Stages"):
            assert not page.get_by_role("navigation", name=hidden).locator("visible=true").count(), f"{path}: {hidden}"
        assert not page.locator("button:visible, form:visible, .govuk-skip-link:visible").count(), path
        assert page.locator("h1").is_visible()
        assert page.locator("table, dl").last.is_visible()
