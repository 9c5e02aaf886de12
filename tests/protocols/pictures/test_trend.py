"""Change over time: counted from the history, month by month, of what the reader may know of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from partnership.documents.pictures import size_of
from partnership.guidance.loader import load_packs
from partnership.map.mapping.queries import pack_of
from partnership.policy.viewer import reader_of
from partnership.protocols.pictures.queries import months_of
from partnership.protocols.pictures.trend import (
    CheckChange,
    PartnershipPast,
    PartTaken,
    RoleChange,
    count_months,
    trend_table,
)
from partnership.protocols.pictures.trend_picture import draw_trend
from partnership.store.models import Agreement, Audience, Responsibility

if TYPE_CHECKING:
    from typing import Any

    from factories import World
    from flask import Flask

    from partnership.protocols.pictures.trend import MonthCount
    from partnership.store.models import Partnership

ONE, OTHER = UUID(int=1), UUID(int=2)
TODAY = datetime(2010, 4, 15, 12, tzinfo=UTC)
PACK = load_packs()["solace-2009"]


def at(month: int, day: int = 10) -> datetime:
    return datetime(2010, month, day, 12, tzinfo=UTC)


def role(when: datetime, row: str, values: dict[str, Any] | None, of: UUID = ONE) -> RoleChange:
    return RoleChange(when, row, of, values)


def lead(group: str = "both", state: str = "accepted") -> dict[str, Any]:
    return {"function_id": "interpreting", "role": "lead", "state": state, "group": group}


def counted(*roles: RoleChange, checks: tuple[CheckChange, ...] = (), left_on: date | None = None) -> list[MonthCount]:
    parts = (PartTaken(ONE, date(2009, 1, 1), left_on), PartTaken(OTHER, date(2009, 1, 1), None))
    return list(count_months(PartnershipPast(roles, checks, parts), PACK, TODAY))


def test_a_month_is_counted_as_it_ended_and_the_last_as_it_is_now() -> None:
    found = counted(role(at(1), "a", lead(state="proposed")), role(at(2), "a", {"state": "accepted"}))
    assert [each.label for each in found] == ["Jan 10", "Feb 10", "Mar 10", "Apr 10"]
    assert [each.led for each in found] == [0, 1, 1, 1]
    assert {each.led + each.unled for each in found} == {len(PACK.functions)}
    assert found[-1].on == date(2010, 4, 15)


def test_a_task_is_led_when_everybody_whom_it_serves_has_a_lead() -> None:
    found = counted(role(at(1), "a", lead("children")), role(at(3), "b", lead("adults"), OTHER))
    assert [each.led for each in found] == [0, 0, 1, 1]


def test_a_role_that_was_taken_away_or_ended_and_an_organisation_that_left_lead_no_more() -> None:
    assert [each.led for each in counted(role(at(1), "a", lead()), role(at(3), "a", None))] == [1, 1, 0, 0]
    assert [each.led for each in counted(role(at(1), "a", lead() | {"until_on": "2010-02-15"}))] == [1, 0, 0, 0]
    assert [each.led for each in counted(role(at(1), "a", lead()), left_on=date(2010, 2, 20))] == [1, 0, 0, 0]


def test_a_check_counts_for_ninety_days() -> None:
    checks = (CheckChange(at(1), ONE, at(1)), CheckChange(at(2), OTHER, at(2)))
    found = counted(checks=checks)
    assert [each.checked for each in found] == [1, 2, 2, 1]
    assert {each.organisations for each in found} == {2}


def test_a_year_and_a_month_are_shown_at_most_and_nothing_where_nothing_was_recorded() -> None:
    assert counted() == []
    assert len(counted(role(at(1) - timedelta(days=900), "a", lead()))) == 13


def test_picture_and_table_say_the_same_and_one_month_is_enough() -> None:
    for found in (counted(role(at(1), "a", lead())), counted(role(at(4, 14), "a", lead()))):
        drawing = draw_trend(found)
        assert size_of(drawing.svg)
        for each in found:
            assert f">{each.unled}<" in drawing.svg
        assert [row[2].text for row in trend_table(found).rows] == [str(each.unled) for each in found]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_history_of_hidden_organisations_is_not_counted_for_members(
    app: Flask, world: World, ours: Partnership
) -> None:
    police = world.organisation("Borough police", ours)
    hidden = world.organisation("Quiet house", ours, kind_id="refuge", audience=Audience.NAMED)
    world.responsibility(ours, police, "first-response")
    world.responsibility(ours, hidden, "adult-support")
    with app.app_context():
        (count,) = months_of(ours, pack_of(ours), reader_of(ours.id))
        assert (count.led, count.organisations) == (1, 1)
    with world.session() as session:
        row = session.query(Responsibility).filter_by(organisation_id=police.id).one()
        row.state = Agreement.DECLINED
    with app.app_context():
        (count,) = months_of(ours, pack_of(ours), reader_of(ours.id))
        assert count.led == 0
