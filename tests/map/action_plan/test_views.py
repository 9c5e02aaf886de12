"""Gaps as work: a post and a day for each, one press that asks an agency to lead, the monthly mail, Word and Excel."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from partnership.exchange.digest.services import send_digest
from partnership.map.action_plan.queries import read_plan
from partnership.map.action_plan.rows import ActionState, kin_of
from partnership.register.mail.services import text_of
from partnership.store.db import db
from partnership.store.models import Agreement, FindingNote, Mail, PositionRole, Responsibility, Role, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both
PATH = "/partnerships/thameside/action-plan"
KEY = "no-lead-criminal-investigation"


def main(client: CheckedClient, address: str) -> str:
    found = client.page(address).select_one("main")
    assert found is not None
    return found.get_text(" ", strip=True)


def days_on(number: int) -> dict[str, object]:
    day = now().date() + timedelta(days=number)
    return {"due_on-day": day.day, "due_on-month": day.month, "due_on-year": day.year}


def note(world: World, ours: Partnership, post: str = "Case desk", days: int = -3, key: str = KEY) -> None:
    """What is noted on a gap, with a day that may be past."""
    with world.session() as session:
        due_on = now().date() + timedelta(days=days)
        session.add(
            FindingNote(partnership_id=ours.id, key=key, title="Criminal investigation", post=post, due_on=due_on)
        )


def state_of(app: Flask, ours: Partnership, key: str = KEY) -> ActionState:
    with app.app_context():
        kin = kin_of(key)
        return next(each.state for each in read_plan(ours).actions if each.key in kin)


def test_a_gap_is_open_until_a_post_sees_to_it_and_late_when_its_day_is_past(
    app: Flask, coordinator: CheckedClient, ours: Partnership
) -> None:
    assert state_of(app, ours) is ActionState.OPEN
    sent = {"finding": KEY, "post": "Commissioning manager", "version": 0, **days_on(14)}
    assert coordinator.send(f"{PATH}/owner", **sent).status_code == 302
    assert state_of(app, ours) is ActionState.IN_HAND
    assert "Commissioning manager" in main(coordinator, f"{PATH}?state=in-hand")
    assert coordinator.send(f"{PATH}/owner", **sent).status_code == 409


def test_a_day_that_is_past_makes_it_late(
    app: Flask, world: World, coordinator: CheckedClient, ours: Partnership
) -> None:
    note(world, ours)
    assert state_of(app, ours) is ActionState.LATE
    assert "1 gap" in main(coordinator, f"{PATH}?state=late&post=Case+desk")


@pytest.mark.parametrize(
    "sent", [{"post": "", **days_on(2)}, {"post": "desk@example.org"}, {"post": "A", **days_on(-1)}]
)
def test_a_day_needs_a_post_and_lies_ahead(
    coordinator: CheckedClient, sent: dict[str, object], ours: Partnership
) -> None:
    assert coordinator.send(f"{PATH}/owner", finding=KEY, version=0, **sent).status_code == 400


def test_one_press_asks_an_agency_of_a_usual_kind_and_the_work_goes_on(
    app: Flask, world: World, coordinator: CheckedClient, ours: Partnership, police: Organisation
) -> None:
    world.editor(police, PositionRole.LEAD)
    note(world, ours, days=9)
    page = coordinator.page(PATH)
    form = next(each for each in page.select("form") if KEY.removeprefix("no-lead-") in str(each.get("action")))
    group = form.select_one("input[name=group]")
    assert group is not None
    coordinator.send(str(form["action"]), group=group["value"])
    with app.app_context():
        row = db.session.scalars(select(Responsibility)).one()
        assert (row.role, row.state, row.organisation_id) == (Role.LEAD, Agreement.PROPOSED, police.id)
    # The gap is another one now, that nobody has answered; who sees to it stays.
    assert state_of(app, ours) is ActionState.IN_HAND


def test_a_gap_that_is_mended_is_closed_by_itself(
    app: Flask, world: World, coordinator: CheckedClient, ours: Partnership
) -> None:
    note(world, ours, key="no-lead-something-of-before")
    assert state_of(app, ours, "no-lead-something-of-before") is ActionState.CLOSED
    assert "1 gap " in main(coordinator, f"{PATH}?state=closed")


def test_members_read_the_plan_and_write_nothing_in_it(app: Flask, world: World, ours: Partnership) -> None:
    reader = app.test_client().sign_in(world.reader(ours))  # type: ignore[attr-defined]
    assert "Say who" not in main(reader, PATH)
    assert reader.get(f"{PATH}/owner?finding={KEY}").status_code == 403


def test_the_monthly_mail_names_what_is_late(app: Flask, world: World, ours: Partnership) -> None:
    account = world.coordinator(ours)
    note(world, ours)
    with world.session() as session:
        assert send_digest(session, account.id, now())
    with world.session() as session:
        mail = session.scalars(select(Mail)).one()
        assert "1 gap past the day of the action plan: Criminal investigation (Case desk)" in text_of(mail)[0]


def test_the_plan_goes_out_as_word_and_excel(coordinator: CheckedClient, world: World, ours: Partnership) -> None:
    note(world, ours)
    assert coordinator.get(f"{PATH}/download").status_code == 200
    assert "Case desk" in coordinator.get(f"{PATH}/download?format=txt").get_data(as_text=True)
    sheet = load_workbook(BytesIO(coordinator.get(f"{PATH}/workbook").data)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("Gap", "Where")
    assert any("Case desk" in row and "Late" in row for row in rows)
