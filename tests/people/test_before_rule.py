"""After the upgrade, whoever keeps something is told once what stands there from before the rule."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from mail.letters import waiting_texts
from sqlalchemy import select

from partnership.authority import homes
from partnership.db import db
from partnership.directory import queries
from partnership.models import Audience, AuditEntry, LocationGrant, Position, PositionRole, now
from partnership.people.before_rule.queries import BEFORE, TOLD
from partnership.worker.jobs import run_all

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.models import Account, Organisation, Partnership

ADDRESS = "7 Zyqqex Lane, QX9 9ZQ"


def _all_from_before(world: World) -> None:
    with world.session() as session:
        for place in session.scalars(select(Position)):
            place.is_before_rule = True


def _tell(app: Flask, *args: str) -> str:
    result = app.test_cli_runner().invoke(args=["people", "tell-before-rule", *args])
    assert result.exit_code == 0, result.output
    return result.output


def _letters(app: Flask) -> dict[str, str]:
    return {mail.to: plain for mail, plain, _html in waiting_texts(app) if mail.subject.startswith("Who is where")}


@pytest.fixture
def refuge(world: World, ours: Partnership) -> Organisation:
    return world.organisation("Tideway charity", ours, kind_id="refuge")


def test_leads_and_home_get_the_people_of_their_organisations_and_nobody_else_does(
    app: Flask, world: World, ours: Partnership, refuge: Organisation
) -> None:
    lead, editor = world.editor(refuge, PositionRole.LEAD), world.editor(refuge)
    coordinator, reader = world.coordinator(ours), world.reader(ours)
    _all_from_before(world)
    assert _tell(app) == "2 mails were put into the outbox.\n"
    letters = _letters(app)
    assert letters.keys() == {lead.email, coordinator.email}
    for text in letters.values():
        assert "Tideway charity: 2 people" in text
        assert f"/organisations/{refuge.id}/people" in text
        assert "several partnerships" not in text
        assert "Confidential addresses" not in text
        assert editor.email not in text
    assert reader.email not in letters


def test_who_keeps_a_confidential_place_is_told_who_opens_it_for_some_days_and_never_where_it_is(
    app: Flask, world: World, ours: Partnership, refuge: Organisation
) -> None:
    place = world.refuge(refuge, ADDRESS)
    lead, editor = world.editor(refuge, PositionRole.LEAD), world.editor(refuge)
    plain, cleared = (world.coordinator(ours, is_cleared=each) for each in (False, True))
    _all_from_before(world)
    _grant(world, editor, place.id)
    _tell(app)
    letters = _letters(app)
    told = {to for to, text in letters.items() if "Tideway charity: 1 account for seven days" in text}
    assert told == {lead.email, cleared.email}
    assert plain.email in letters
    assert "Zyqqex" not in str(letters)


def _grant(world: World, account: Account, location_id: object) -> None:
    with world.session() as session:
        until = now() + timedelta(days=7)
        session.add(LocationGrant(location_id=location_id, account_id=account.id, reason=BEFORE, until_at=until))


def test_both_teams_are_told_where_an_organisation_has_its_home_now(
    app: Flask, world: World, ours: Partnership, refuge: Organisation
) -> None:
    other = world.partnership("riverside")
    hidden = world.organisation("Hushhouseq", ours, audience=Audience.NAMED)
    for each in (refuge, hidden):
        with world.session() as session:
            homes.take_in(session, other, queries.get_organisation(each.id), now().date(), by_id=None)
    lead = world.editor(refuge, PositionRole.LEAD)
    here, there = world.coordinator(ours), world.coordinator(other)
    cleared = world.coordinator(ours, is_cleared=True)
    _all_from_before(world)
    _tell(app)
    letters = _letters(app)
    assert letters.keys() == {lead.email, here.email, there.email, cleared.email}
    assert all("Tideway charity: Thameside partnership" in text for text in letters.values())
    assert "Hushhouseq" in letters[cleared.email]
    others = letters[here.email] + letters[there.email] + letters[lead.email]
    assert "Hushhouseq" not in others, "neither a guest nor who is not cleared may know of it"


def test_it_is_told_once_by_the_worker_and_again_only_when_that_is_asked_for(
    app: Flask, world: World, refuge: Organisation
) -> None:
    world.editor(refuge, PositionRole.LEAD)
    _all_from_before(world)
    with app.app_context():
        done = [each.words for each in run_all(now(), lambda: False)]
        assert "1 keeper told of the rule" in done
        assert not [each for each in run_all(now(), lambda: False) if "told of the rule" in each.words]
        told = select(AuditEntry.action).where(AuditEntry.table == "partnership").order_by(AuditEntry.sequence)
        assert db.session.scalars(told).all()[-1] == TOLD
    assert _tell(app) == "0 mails were put into the outbox.\n"
    assert _tell(app, "--again") == "1 mails were put into the outbox.\n"


def test_a_new_site_is_told_nothing(app: Flask, world: World, refuge: Organisation) -> None:
    world.editor(refuge, PositionRole.LEAD)
    assert _tell(app) == "0 mails were put into the outbox.\n"
    assert _letters(app) == {}
