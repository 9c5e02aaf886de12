"""The frame of every page: two rows on a telephone, a menu without script, one width, what lies under which entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW
from browser.serving import COORDINATOR, NOBODY, PARTNER, READER
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

HOME = "/partnerships/demo"
TALLEST = 96  # pixels of the two rows
ENTRIES = ["Home", "Whom to call", "Who does what", "Documents", "Reviews", "Guidance"]


def _on_telephone(page: Page) -> Page:
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    return page


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_the_menu_of_a_telephone_opens_and_closes(visit: Callable[..., Page], *, has_script: bool) -> None:
    page = _on_telephone(visit(HOME, COORDINATOR, has_script=has_script))
    link = page.get_by_role("navigation", name="Menu").get_by_role("link", name="Reviews")
    call = page.locator(".app-bar__call")
    expect(link).not_to_be_visible()
    page.locator("summary", has_text="Menu").click()
    expect(link).to_be_visible()
    # It pushes the rest down: what has the focus next is not behind it.
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    opened, below = page.locator(".app-bar__menu").bounding_box(), call.bounding_box()
    assert opened is not None
    assert below is not None
    assert below["y"] >= opened["y"] + opened["height"]
    page.locator("summary", has_text="Menu").press("Enter")
    expect(link).not_to_be_visible()
    page.locator("summary", has_text="Menu").press("Enter")
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reviews")


def test_the_own_account_and_signing_out_stand_on_one_line_of_the_menu(visit: Callable[..., Page]) -> None:
    page = _on_telephone(visit(HOME, PARTNER))
    page.locator("summary", has_text="Menu").click()
    tools = page.locator(".app-bar__tools")
    words = [tools.locator(".app-account__who a"), tools.get_by_role("button", name="Sign out")]
    bottoms = [
        each.evaluate(
            "(it) => { const of = document.createRange(); of.selectNodeContents(it); return of.getClientRects()[0].bottom }"
        )
        for each in words
    ]
    assert bottoms[0] == pytest.approx(bottoms[1], abs=0.5)


def test_a_telephone_shows_whom_to_call_and_the_search_above_every_page(visit: Callable[..., Page]) -> None:
    page = _on_telephone(visit(f"{HOME}/gaps", READER))
    header = page.locator(".app-bar").bounding_box()
    assert header is not None
    assert header["height"] <= TALLEST
    expect(page.locator(".app-bar__call")).to_be_visible()
    expect(page.get_by_role("searchbox", name="Search the site")).to_be_visible()


@pytest.mark.parametrize("path", ["", "/tasks", "/map", "/gaps", "/protocols", "/audit", "/library/practice", "/team"])
def test_header_page_and_footer_are_as_wide_as_each_other(visit: Callable[..., Page], path: str) -> None:
    page = visit(f"{HOME}{path}", COORDINATOR)
    page.set_viewport_size({"width": 1280, "height": 900})
    boxes = page.locator(".govuk-width-container:visible").evaluate_all(
        "(all) => all.map((each) => each.getBoundingClientRect()).map(({ left, right }) => `${left} ${right}`)"
    )
    assert set(boxes) == {"90 1190"}


@pytest.mark.parametrize(
    ("email", "tools"),
    [(COORDINATOR, ["Manage"]), (PARTNER, ["Your organisation"]), (READER, [])],
    ids=["coordinator", "partner", "reader"],
)
def test_six_entries_and_what_one_may_stand_above_every_page(
    visit: Callable[..., Page], email: str, tools: list[str]
) -> None:
    page = visit(HOME, email)
    assert page.get_by_role("navigation", name="Menu").get_by_role("link").all_inner_texts() == ENTRIES
    beside = page.locator("header .app-account")
    for each in ("Manage", "Your organisation"):
        expect(beside.get_by_role("link", name=each)).to_have_count(1 if each in tools else 0)


def test_somebody_signed_out_is_led_to_no_wall(visit: Callable[..., Page]) -> None:
    page = visit("/", NOBODY)
    assert page.locator("header").get_by_role("link").all_inner_texts() == ["Thameside Council", "Sign in"]


@pytest.mark.parametrize(
    ("path", "entry", "way"),
    [
        ("/tasks", "Who does what", None),
        ("/gaps", "Who does what", None),
        ("/map/interpreting", "Who does what", ["Who does what"]),
        ("/protocols", "Documents", ["Documents"]),
        ("/returns", "Documents", ["Documents"]),
        ("/audit", "Reviews", ["Reviews"]),
        ("/library/practice", "Guidance", ["Guidance"]),
        ("/sharing", "Guidance", ["Guidance"]),
        ("/call/found/child", "Whom to call", ["Whom to call"]),
        ("/call/found/adult", "Whom to call", ["Whom to call"]),
        ("/boards", None, ["Manage"]),
        ("/documents", "Documents", None),
    ],
)
def test_a_page_shows_its_way_from_its_entry_without_itself(
    visit: Callable[..., Page], path: str, entry: str | None, way: list[str] | None
) -> None:
    page = visit(f"{HOME}{path}", COORDINATOR)
    marked = page.get_by_role("navigation", name="Menu").locator("[aria-current]")
    assert marked.all_inner_texts() == ([entry] if entry else [])
    steps = page.get_by_role("navigation", name="Breadcrumb")
    assert steps.count() == (1 if way else 0)
    assert (steps.get_by_role("link").all_inner_texts() if way else None) == way
    heading = page.get_by_role("heading", level=1).inner_text()
    assert heading not in (way or [])
