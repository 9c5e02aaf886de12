"""The tools of this suite find what they are there to find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW, faults_at, faults_of, unseen_on
from browser.serving import slow
from browser.watching import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser.serving import Site
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def unwatched(contexts: Callable[[str, bool], BrowserContext]) -> Iterator[Page]:
    """A page whose faults fail no test."""
    page = contexts("", True).new_page()
    yield page
    page.close()


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("way", ["click", "key of the link", "key"])
def test_a_press_is_over_when_the_page_to_which_it_leads_is_there(
    contexts: Callable[[str, bool], BrowserContext],
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    has_script: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    page = contexts("", has_script).new_page()
    page.goto("/sign-in")
    link = page.get_by_role("link", name="Accessibility statement")
    monkeypatch.setattr(site.app, "wsgi_app", slow(site.app.wsgi_app, 0.3))
    if way == "click":
        link.click()
    elif way == "key":
        link.focus()
        page.keyboard.press("Enter")
    else:
        link.press("Enter")
    found = page.locator("footer").count()  # at the end of the page
    assert page.url.endswith("/accessibility")
    assert found == 1
    page.close()


def test_the_watch_sees_complaints_faults_and_other_hosts(unwatched: Page, site: Site) -> None:
    watch = Watch(unwatched, site.url)
    unwatched.goto("/sign-in")
    assert not watch.faults
    unwatched.evaluate("console.warn('odd')")
    unwatched.evaluate("setTimeout(() => { throw new Error('broken') })")
    unwatched.evaluate("location.assign('http://elsewhere.example/')")
    unwatched.wait_for_timeout(500)
    for part in ("console: odd", "error on the page: broken", "asked another host: http://elsewhere.example/"):
        assert any(part in each for each in watch.faults), f"{part}: {watch.faults}"


def test_a_lost_label_and_a_page_that_is_too_wide_are_found(unwatched: Page) -> None:
    unwatched.goto("/sign-in")
    assert not faults_of(unwatched)
    unwatched.evaluate("document.querySelector('label').remove()")
    unwatched.evaluate("document.querySelector('h1').style.width = '400px'")
    faults = "\n".join(faults_at(unwatched, NARROW))
    assert "label" in faults
    assert "scrolls sideways" in faults


@pytest.mark.parametrize(
    "pale",
    ["document.querySelector('label').style.color = '#ddd'", "document.body.style.backgroundColor = '#555'"],
    ids=["words", "ground"],
)
def test_pale_words_are_found_on_a_page_whose_contrast_was_good_before(unwatched: Page, pale: str) -> None:
    unwatched.goto("/sign-in")
    assert not faults_of(unwatched)
    unwatched.evaluate(pale)
    assert any("color-contrast" in each for each in faults_of(unwatched))
    assert any("color-contrast" in each for each in faults_of(unwatched))  # and again, until it is put right


def test_what_is_hidden_is_found_without_script(contexts: Callable[[str, bool], BrowserContext]) -> None:
    page = contexts("", False).new_page()
    page.goto("/sign-in")
    assert not unseen_on(page)
    for hidden in ("main h1", "header", "main form button[type=submit]"):
        page.evaluate("(name) => { document.querySelector(name).style.display = 'none' }", hidden)
    assert [each.partition(": ")[2] for each in unseen_on(page)] == [
        "no content", "no menu", "the button “Sign in” cannot be seen",
    ]  # fmt: skip
    page.close()
