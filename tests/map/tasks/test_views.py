"""The list and its files over HTTP: what any member may see, and nothing more."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from partnership.store.models import Audience, Role

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FILE = "/partnerships/thameside/tasks/workbook"


def test_the_file_holds_what_any_member_may_see_whoever_asks_for_it(
    app: Flask, world: World, ours: Partnership
) -> None:
    police = world.organisation("Borough police", ours)
    hidden = world.organisation("Zyqqex safe house", ours, kind_id="refuge", audience=Audience.NAMED)
    for each in (police, hidden):
        world.responsibility(ours, each, "first-response", Role.SUPPORTS)
    for account in (world.reader(ours), world.coordinator(ours, is_cleared=True)):
        response = app.test_client().sign_in(account).get(FILE)
        assert response.status_code == 200
        book = load_workbook(BytesIO(response.data))
        assert [cell.value for cell in book["Table"][1]][3:] == ["Borough police"]
        assert "Zyqqex" not in str([[cell.value for cell in row] for page in book for row in page.iter_rows()])


def test_the_file_is_kept_by_the_browser_under_the_name_of_the_partnership(
    coordinator: CheckedClient, ours: Partnership
) -> None:
    assert ours
    response = coordinator.get(FILE)
    assert response.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="thameside-who-does-what-20')


def test_list_and_table_lead_to_each_other_and_to_both_files(coordinator: CheckedClient, ours: Partnership) -> None:
    assert ours
    for path in ("/partnerships/thameside/tasks", "/partnerships/thameside/map"):
        found = {str(each["href"]) for each in coordinator.page(path).select("main a, .app-row a")}
        assert {FILE, "/partnerships/thameside/tasks/download", "/partnerships/thameside/map"} <= found
        assert "/partnerships/thameside/tasks" in found


def test_who_has_no_organisation_there_is_shown_all_tasks_at_the_address_of_ones_own(
    coordinator: CheckedClient, ours: Partnership
) -> None:
    """As whoever was sent the address by a partner: an empty list would say that nobody does anything."""
    assert ours
    every = coordinator.page("/partnerships/thameside/tasks")
    sent = coordinator.page("/partnerships/thameside/tasks?show=mine")
    assert sent.select_one("main .app-chosen").text == "All tasks"  # type: ignore[union-attr]
    assert len(sent.select("main tbody tr")) == len(every.select("main tbody tr")) > 0
