"""The table of tasks in the browser: what is in sight, found, opened and printed; the list printed too."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW, faults_at, faults_of
from browser.serving import COORDINATOR, LEAD, READER
from playwright.sync_api import expect

from partnership.map.mapping.queries import members_map, pack_of
from partnership.register.partnerships.queries import get_partnership

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from browser.serving import Site
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

MAP, LIST = "/partnerships/demo/map", "/partnerships/demo/tasks"
REGION = "Support: 14 tasks"
ACROSS = 1062  # pixels of the 281 millimetres between the margins of A4 across
ZOOMED = (640, 450)  # 1280 pixels enlarged to 200 %


def row(page: Page, task: str) -> Locator:
    """The row of a task on the screen."""
    return page.locator(".app-grid > tbody > tr:visible", has=page.locator(f"[id='{task}']"))


# --- on paper ---


def printed(page: Page, path: Path) -> list[str]:
    """The words of each sheet, letters only: names stand upright, and lines break within them."""
    page.pdf(path=path, prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True).stdout
    return [letters(each) for each in text.split("\f") if each.strip()]


def letters(text: str) -> str:
    """A text without what a line of a sheet may break or draw otherwise."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def test_the_table_prints_a_stage_a_sheet_with_every_task_and_every_organisation_with_a_part(
    site: Site, visit: Callable[..., Page], tmp_path: Path
) -> None:
    sheets = printed(visit(MAP, READER), tmp_path / "table.pdf")
    with site.app.app_context():
        partnership = get_partnership("demo")
        stages, map_ = pack_of(partnership).functions_by_stage, members_map(partnership)
    assert len(stages) == len(sheets) == 6
    for (stage, functions), sheet in zip(stages.items(), sheets, strict=True):
        assert letters(f"{stage}: {len(functions)} tasks") in sheet
        ids = {each.id for each in functions}
        names = [each.name for each in functions]
        names += {duty.agency.name for duty in map_.duties if duty.function_id in ids}
        assert [name for name in names if letters(name) not in sheet] == []
    assert sum(map(len, stages.values())) == 38


def test_a_stage_that_was_chosen_prints_alone_and_says_which(visit: Callable[..., Page], tmp_path: Path) -> None:
    sheets = printed(visit(f"{MAP}?stage=return", READER), tmp_path / "stage.pdf")
    assert len(sheets) == 1
    assert letters("Return: 6 tasks") in sheets[0]
    assert letters("6 of 38 tasks.") in sheets[0]


def test_the_list_prints_every_task_on_one_sheet_with_every_lead_and_deputy(
    site: Site, visit: Callable[..., Page], tmp_path: Path
) -> None:
    page = visit(LIST, READER)
    shown = page.locator("tbody th[scope=row], tbody td[data-label=Lead] a, tbody td[data-label=Deputy] a")
    names = [each.strip() for each in shown.all_text_contents()]
    (sheet,) = printed(page, tmp_path / "list.pdf")
    with site.app.app_context():
        tasks = [each.name for each in pack_of(get_partnership("demo")).functions.values()]
    assert len(tasks) == 38
    assert [name for name in (*tasks, *names) if letters(name) not in sheet] == []


def test_no_table_is_wider_than_its_sheet(visit: Callable[..., Page]) -> None:
    page = visit(MAP, READER)
    page.set_viewport_size({"width": ACROSS, "height": 700})
    page.emulate_media(media="print")
    widths = page.locator(".app-grid").evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().right)")
    assert len(widths) == 6
    assert max(widths) <= ACROSS


# --- in sight ---


def test_it_opens_on_the_stage_with_most_gaps_and_leads_to_the_others(visit: Callable[..., Page]) -> None:
    page = visit(MAP, READER)
    expect(page.get_by_label("Stage")).to_have_value("support")
    expect(page.get_by_role("region", name=REGION)).to_be_visible()
    expect(page.locator(".app-grid-page:visible")).to_have_count(1)
    page.get_by_label("Stage").select_option("all")
    expect(page.locator(".app-grid-page:visible")).to_have_count(6)
    expect(page).to_have_url(re.compile("stage=all"))


def test_the_task_its_gap_and_the_names_stay_in_sight_while_one_scrolls(visit: Callable[..., Page]) -> None:
    page = visit(f"{MAP}?stage=support", READER)
    page.set_viewport_size({"width": 800, "height": 500})
    region = page.get_by_role("region", name=REGION)
    box = region.evaluate("(each) => { each.scrollTo(300, 200); return each.getBoundingClientRect().toJSON() }")
    assert region.evaluate("(each) => [each.scrollLeft, each.scrollTop]") == [300, 200]
    left, top = box["x"], box["y"]
    task = page.locator("#childs-voice").bounding_box()
    gap = page.locator("[data-gap-for=childs-voice]").bounding_box()
    head = region.locator(".app-grid__agency").last.bounding_box()
    assert task is not None
    assert gap is not None
    assert head is not None
    assert task["x"] == pytest.approx(left, abs=2)
    assert gap["x"] == pytest.approx(task["x"] + task["width"], abs=2)
    assert top <= head["y"] <= top + 40


def test_the_column_and_the_row_that_one_is_at_are_marked(visit: Callable[..., Page]) -> None:
    page = visit(f"{MAP}?stage=support", READER)
    cell = row(page, "interpreting").locator("td").nth(6)
    cell.hover()
    expect(page.locator("col.app-grid__here, .app-grid__agency.app-grid__here")).to_have_count(2)
    at = page.locator(".app-grid__agency.app-grid__here").bounding_box()
    box = cell.bounding_box()
    assert at is not None
    assert box is not None
    assert at["x"] == pytest.approx(box["x"], abs=1)


def test_a_word_finds_tasks_in_all_stages_without_a_reload(visit: Callable[..., Page]) -> None:
    page = visit(f"{MAP}?stage=all", READER)
    page.evaluate("window.isSamePage = true")
    page.get_by_label("Find a task or organisation").press_sequentially("translation")
    expect(page.locator(".app-grid > tbody > tr:visible")).to_have_count(1)
    expect(row(page, "interpreting")).to_be_visible()
    expect(page.locator("[data-filter-status]")).to_have_text("1 of 38 tasks shown")
    page.get_by_label("Find a task or organisation").fill("law centre")
    expect(page.locator(".app-grid__agency--found:visible").first).to_have_text(re.compile("Law Centre"))
    assert page.evaluate("window.isSamePage")


def test_somebody_of_an_organisation_sees_only_its_tasks_when_asked(visit: Callable[..., Page]) -> None:
    page = visit(f"{MAP}?stage=all", LEAD)
    everything = page.locator(".app-grid > tbody > tr:visible").count()
    page.get_by_label("Show", exact=True).select_option(label="Only ours")
    expect(page).to_have_url(re.compile("show=mine"))
    expect(page.locator("[data-results]")).not_to_have_attribute("aria-busy", "true")
    assert 0 < page.locator(".app-grid > tbody > tr:visible").count() < everything


# --- opened in its place ---


def test_a_task_is_opened_by_enter_and_closed_by_escape_where_one_was(visit: Callable[..., Page]) -> None:
    page = visit(MAP, COORDINATOR)
    page.evaluate("window.isSamePage = true")
    edit = row(page, "childs-voice").get_by_role("link", name="Edit Child's voice")
    edit.focus()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="The child's voice")
    expect(heading).to_be_focused()
    expect(page).to_have_url(re.compile("edit=childs-voice#edit$"))
    page.keyboard.press("Escape")
    expect(heading).to_have_count(0)
    expect(edit).to_be_focused()
    assert page.evaluate("window.isSamePage")
    page.go_back()
    expect(heading).to_be_visible()


def test_any_cell_of_a_row_opens_its_task_and_keeps_what_is_in_sight(visit: Callable[..., Page]) -> None:
    page = visit(MAP, COORDINATOR)
    page.set_viewport_size({"width": 800, "height": 900})
    region = page.get_by_role("region", name=REGION)
    region.evaluate("(each) => each.scrollTo(150, 0)")
    row(page, "legal-advice").locator("td").nth(14).click()
    expect(page.get_by_role("heading", name="Independent legal advice")).to_be_in_viewport()
    assert region.evaluate("(each) => each.scrollLeft") == 150


def test_a_role_that_is_pressed_has_its_own_list_focused(visit: Callable[..., Page]) -> None:
    page = visit(MAP, COORDINATOR)
    row(page, "legal-advice").locator("td a.app-part").first.click()
    focused = page.locator("select:focus")
    expect(focused).to_have_count(1)
    assert str(page.url).split("#")[1] == focused.get_attribute("id")


def test_a_cell_leaves_what_is_not_saved_only_after_asking(visit: Callable[..., Page]) -> None:
    page = visit(f"{MAP}?edit=childs-voice", COORDINATOR)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_label("Name, or part of it").fill("Night Outreach")
    expect(page.get_by_role("status").filter(has_text="1 change not saved")).to_be_visible()
    row(page, "schooling").get_by_role("link", name="Edit Schooling").click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Name, or part of it")).to_have_value("Night Outreach")


def test_two_organisations_are_added_by_typing_and_saved_by_one_press(visit: Callable[..., Page]) -> None:
    page = visit(f"{MAP}?edit=schooling", COORDINATOR)
    name, part = page.get_by_label("Name, or part of it"), page.get_by_label("Role", exact=True)
    name.fill("Night Outreach")
    part.select_option(label="Informed (asked)")
    page.get_by_role("button", name="Add another organisation").press("Enter")
    expect(name.last).to_be_focused()
    name.last.fill("Law Centre")
    part.last.select_option(label="Consulted (agreed)")
    page.get_by_label("How was it agreed?").locator("visible=true").fill("Board of 3 May")
    faults = faults_of(page)
    assert not faults, "\n".join(faults)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Save 2 changes").click()
    expect(page.get_by_role("alert")).to_contain_text("Saved 2 changes.")
    assert row(page, "schooling").locator(".app-part--informed, .app-part--consulted").count() >= 2
    page.get_by_role("button", name="Undo what you saved").click()
    expect(page.get_by_role("alert")).to_contain_text("Undone: 2 roles are as they were.")


def test_without_script_a_cell_opens_its_task_and_an_organisation_is_added(visit: Callable[..., Page]) -> None:
    page = visit(MAP, COORDINATOR, has_script=False)
    row(page, "travel-documents").count()
    page.get_by_label("Stage").select_option("return")
    page.get_by_role("button", name="Show").click()
    row(page, "travel-documents").locator("a.app-part").first.click()
    assert page.get_by_role("heading", name="Travel documents").is_visible()
    page.get_by_label("Name, or part of it").fill("Night Outreach")
    page.get_by_label("Role", exact=True).select_option(label="Informed (asked)")
    page.get_by_role("button", name="Save changes").click()
    assert "Saved 1 change." in page.get_by_role("alert").inner_text()
    assert "stage=return" in page.url
    page.get_by_role("button", name="Undo what you saved").click()


# --- small windows ---


@pytest.mark.parametrize("size", [NARROW, ZOOMED], ids=["telephone", "200 percent"])
@pytest.mark.parametrize("path", [MAP, f"{MAP}?edit=interpreting", LIST, f"{MAP}/interpreting"])
def test_on_a_telephone_and_enlarged_each_task_is_a_card_with_words(
    visit: Callable[..., Page], size: tuple[int, int], path: str
) -> None:
    page = visit(path, COORDINATOR)
    faults = faults_at(page, size)
    assert not faults, "\n".join(faults)
    if path == MAP:
        words = row(page, "interpreting").locator(".app-part__words").all_inner_texts()
        assert words == ["Supports", "Supports", "Lead"]
        assert page.get_by_label("Stage").is_visible() is False
        page.get_by_text("Find and filter").click()
        expect(page.get_by_label("Stage")).to_be_visible()
