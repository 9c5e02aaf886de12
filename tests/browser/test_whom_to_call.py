"""Whom to call, on a telephone at night: how many taps, what the first screen holds, and the card on paper."""

from __future__ import annotations

import io
from itertools import product
from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW
from browser.serving import NGO, PARTNER, READER
from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

CALL = "/partnerships/demo/call"
FIRST_NUMBER = ".app-first-call .app-call"
HOURS = ("2026-11-25T12:00", "2026-11-25T03:00", "2026-12-25T12:00")
LOWEST = 610  # pixels of a first screen of 640
A5 = (420, 595)  # points
APART, TOUCHED = 16, 44  # pixels between two things that are pressed, and of one


def on_telephone(page: Page) -> Page:
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    return page


@pytest.mark.parametrize("has_script", [True, False])
def test_a_number_is_three_taps_from_home(visit: Callable[..., Page], *, has_script: bool) -> None:
    page = on_telephone(visit("/partnerships/demo", READER, has_script=has_script))
    page.get_by_role("banner").get_by_role("link", name="Whom to call", exact=True).click()
    page.locator(".app-situations a").first.click()
    number = page.locator(FIRST_NUMBER).first
    assert str(number.get_attribute("href")).startswith("tel:0")


def test_every_situation_has_its_number_on_the_first_screen_of_a_telephone(visit: Callable[..., Page]) -> None:
    page = on_telephone(visit(CALL, READER))
    links = [str(each.get_attribute("href")) for each in page.locator(".app-situations a").all()]
    assert len(links) == 18
    low = {}
    for link, hour in product(links, HOURS):
        page.goto(f"{link}?at={hour}")
        box = page.locator(FIRST_NUMBER).first.bounding_box()
        assert box is not None
        if box["y"] + box["height"] > LOWEST:
            low[link, hour] = box["y"] + box["height"]
    assert low == {}


def test_the_card_prints_on_one_sheet_of_a5(visit: Callable[..., Page]) -> None:
    page = visit(f"{CALL}/card", READER)
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert [(round(each.mediabox.width), round(each.mediabox.height)) for each in sheets] == [A5]


def test_the_question_prints_the_card_and_no_buttons(visit: Callable[..., Page]) -> None:
    page = visit(CALL, READER)
    card = page.locator(".app-card-a5")
    assert not card.is_visible()
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert [(round(each.mediabox.width), round(each.mediabox.height)) for each in sheets] == [A5]
    words = sheets[0].extract_text()
    assert "020 7946 0135" in words
    assert "Not sure of the age?" not in words


def test_the_card_is_read_on_a_telephone_without_moving_it_sideways(visit: Callable[..., Page]) -> None:
    page = on_telephone(visit(f"{CALL}/card", READER))
    region = page.locator(".app-card-a5 .app-scroll")
    assert region.evaluate("each => each.scrollWidth - each.clientWidth") == 0
    assert page.locator(".app-card-a5 thead").evaluate("each => each.getBoundingClientRect().width") <= 1


def test_what_was_said_stands_beside_the_number(visit: Callable[..., Page]) -> None:
    page = on_telephone(visit(f"{CALL}/found/child", READER))
    page.get_by_role("button", name="It answered").first.click()
    assert "Thank you: noted that it answered." in page.inner_text("body")
    assert "Answered " in page.inner_text(".app-first-call")


@pytest.mark.parametrize(("email", "has_script"), [(PARTNER, True), (NGO, False)])
def test_a_round_of_calls_goes_on_after_back_and_reload(
    visit: Callable[..., Page], email: str, *, has_script: bool
) -> None:
    page = on_telephone(visit(f"{CALL}/found/child", email, has_script=has_script))
    rung = []
    for _each in range(2):
        rung.append(page.locator(FIRST_NUMBER).first.get_attribute("href"))
        page.locator(".app-first-call").get_by_role("button", name="Nobody answered").click()
    page.reload()
    for _back in range(2):
        assert page.locator(FIRST_NUMBER).first.get_attribute("href") not in rung
        assert [each.get_attribute("href") for each in page.locator(".app-calls--tried a").all()] == rung
        page.go_back()
    for _each in rung:
        page.locator(".app-calls--tried").get_by_role("button", name="Take back").first.click()
    assert page.locator(FIRST_NUMBER).first.get_attribute("href") == rung[0]


def test_no_thumb_presses_a_result_for_another_one_or_for_the_number(visit: Callable[..., Page]) -> None:
    page = on_telephone(visit(f"{CALL}/found/child", READER))
    number = page.locator(FIRST_NUMBER).first.bounding_box()
    answered, nobody = (
        page.locator(".app-first-call").get_by_role("button", name=name).bounding_box()
        for name in ("It answered", "Nobody answered")
    )
    assert number
    assert answered
    assert nobody
    assert answered["y"] - number["y"] - number["height"] >= APART
    assert (
        max(nobody["x"] - answered["x"] - answered["width"], nobody["y"] - answered["y"] - answered["height"]) >= APART
    )
    assert min(answered["height"], nobody["height"]) >= TOUCHED
    assert not page.locator(".app-calls").get_by_role("button", name="Nobody answered").first.is_visible()


def test_a_telephone_says_what_to_say_before_it_has_a_third_number(visit: Callable[..., Page]) -> None:
    page = on_telephone(visit(f"{CALL}/found/child?at=2026-11-28T23:40", READER))
    numbers = page.locator("main .app-call:not([href='tel:999'])").all()
    third = numbers[2].bounding_box()
    for each in page.locator(".app-say").all():
        box = each.bounding_box()
        assert box
        assert third
        assert box["y"] + box["height"] < third["y"]


def test_no_mark_lies_on_the_words_above_or_below_it(visit: Callable[..., Page]) -> None:
    page = on_telephone(visit(f"{CALL}/found/adult?at=2026-11-25T03:00", READER))
    assert page.locator(".app-calls__words .govuk-tag").count() > 1
    assert (
        page.evaluate("""() => [...document.querySelectorAll('.app-calls__words')].flatMap((words) => {
      const range = document.createRange()
      return [...words.querySelectorAll('.govuk-tag')].flatMap((tag) => [...words.children].flatMap((other) => {
        if (other === tag) return []
        range.selectNodeContents(other)
        const { left, right, top, bottom } = tag.getBoundingClientRect()
        return [...range.getClientRects()]
          .filter((line) => Math.min(right, line.right) - Math.max(left, line.left) > 1)
          .filter((line) => Math.min(bottom, line.bottom) - Math.max(top, line.top) > 1)
          .map(() => words.innerText)
      }))
    })""")
        == []
    )
    assert "translationFallback" not in page.inner_text("main")
