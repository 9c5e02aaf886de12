"""A map is read once and kept: it is never another's, and never older than the newest change, in any process."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from routes import make_scene
from sites import close, make_app
from sqlalchemy import event, select

from partnership.accounts import services
from partnership.accounts.queries import viewer_of
from partnership.base.clocks import Freshness
from partnership.map.mapping import kept_maps, queries
from partnership.map.mapping.agencies import queries as agencies
from partnership.map.mapping.kept_maps import KeptMap, MapKey
from partnership.map.mapping.queries import READ, read_map
from partnership.policy.audience import reach, reach_key
from partnership.policy.viewer import ANONYMOUS, PartnershipLink, Viewer, reader_of, seen_by
from partnership.register.directory.desk_checks import confirm_number
from partnership.register.directory.queries import get_organisation
from partnership.register.partnerships.queries import get_partnership
from partnership.store import kept_answers
from partnership.store.db import db
from partnership.store.models import (
    Agreement,
    Audience,
    Board,
    Contact,
    DeskNotice,
    DeskReport,
    DeskWay,
    FirstContact,
    Organisation,
    Participation,
    Partnership,
    PositionRole,
    Responsibility,
    Service,
    SettingCheck,
    now,
)
from partnership.store.models.desks import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from factories import World
    from flask import Flask
    from sqlalchemy.orm import Session

    from partnership.findings.facts import PartnershipMap
    from partnership.store.models import Account

    Change = Callable[[Session, "Account"], None]

OTHER_NUMBER = "020 7946 0202"
PAGES = ("map", "gaps", "map/first-response", "sharing", "protocols", "")


@pytest.fixture
def agency(world: World, ours: Partnership) -> Organisation:
    """The police with a desk, a service and a role."""
    row = world.organisation("Borough police", ours)
    world.contact(row)
    world.service(row)
    world.responsibility(ours, row, "first-response")
    return row


def map_for(app: Flask, viewer: Viewer | None = None) -> PartnershipMap:
    """The map as a request would have it, with a session of its own; for members where nobody is named."""
    with app.app_context():
        partnership = get_partnership("thameside")
        return read_map(partnership, viewer or reader_of(partnership.id))


def _set(table: type[Any], name: str, value: Any) -> Change:
    return lambda session, _: setattr(session.scalars(select(table)).one(), name, value)


def _notice(session: Session, _account: Account) -> None:
    desk = session.scalars(select(Contact)).one()
    session.add(DeskNotice(id=uuid4(), contact_id=desk.id, from_at=now(), until_at=now() + timedelta(hours=1)))


def _report(session: Session, account: Account) -> None:
    desk = session.scalars(select(Contact)).one()
    session.add(DeskReport(id=uuid4(), contact_id=desk.id, account_id=account.id))


def _board(session: Session, _account: Account) -> None:
    place = session.scalars(select(Partnership)).one()
    session.add(Board(id=uuid4(), partnership_id=place.id, name="Adults Committee", groups=["adults"]))


def _first_contact(session: Session, _account: Account) -> None:
    at, place = session.scalars(select(Organisation)).one(), session.scalars(select(Partnership)).one()
    session.add(SettingCheck(id=uuid4(), partnership_id=place.id, setting_id="AA1"))
    session.add(FirstContact(id=uuid4(), partnership_id=place.id, setting_id="AA1", organisation_id=at.id))


CHANGES: dict[str, Change] = {
    "a number": _set(Contact, "telephone", OTHER_NUMBER),
    "who may see a number": _set(Contact, "audiences", {"telephone": Audience.NAMED.value}),
    "a desk that is archived": _set(Contact, "archived_at", now()),
    "a desk that is vacant": _set(Contact, "vacant_since", now()),
    "a service": _set(Service, "age_from", 18),
    "a name": _set(Organisation, "name", "Other police"),
    "an organisation that is archived": _set(Organisation, "archived_at", now()),
    "a role": _set(Responsibility, "state", Agreement.DECLINED),
    "who takes part": _set(Participation, "left_on", date(2009, 5, 3)),
    "the partnership": _set(Partnership, "area", "Elsewhere"),
    "a notice": _notice,
    "a report": _report,
    "a board": _board,
    "a first contact": _first_contact,
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.usefixtures("agency")
def test_a_change_is_in_the_next_map(app: Flask, world: World, what: str) -> None:
    account, before = world.account(), map_for(app)
    with world.session() as session:
        CHANGES[what](session, account)
    after = map_for(app)
    assert after != before
    kept_answers.init_app(app)
    assert map_for(app) == after


@pytest.mark.usefixtures("agency")
def test_a_change_of_another_process_is_in_the_next_map(
    app: Flask, world: World, database_url: str, tmp_path: Path
) -> None:
    account, before = world.account(), map_for(app)
    other = make_app(tmp_path / "other", database_url)
    other.extensions["settings"] = app.extensions["settings"]
    assert map_for(other) == before
    with type(world)(other).session() as session:
        CHANGES["a number"](session, account)
    assert map_for(app) == map_for(other) != before
    close(other)


@pytest.mark.usefixtures("agency")
def test_what_a_transaction_changed_and_took_back_is_in_no_map(app: Flask, world: World) -> None:
    account, before = world.account(), map_for(app)
    with app.app_context():
        partnership = get_partnership("thameside")
        CHANGES["a number"](db.session(), account)
        assert read_map(partnership, reader_of(partnership.id)) != before
        db.session.rollback()
    assert map_for(app) == before


def statements_of(app: Flask) -> list[str]:
    """What a map of members takes, once the partnership is known."""
    found: list[str] = []

    def note(*given: Any) -> None:
        found.append(given[2])

    with app.app_context():
        partnership = get_partnership("thameside")
        event.listen(db.engine, "before_cursor_execute", note)
        read_map(partnership, reader_of(partnership.id))
        event.remove(db.engine, "before_cursor_execute", note)
    return found


@pytest.mark.usefixtures("agency")
def test_as_long_as_nothing_changes_it_takes_one_statement(app: Flask, world: World) -> None:
    before = map_for(app)
    assert len(statements_of(app)) == 1
    with world.session() as session:  # an event that changes no row of the register
        services.begin_sign_in(session, session.merge(world.account()), "A browser")
    assert len(statements_of(app)) == 1
    assert map_for(app) is before


@pytest.mark.usefixtures("agency")
def test_every_table_that_a_map_is_read_from_is_asked_for_changes(app: Flask) -> None:
    assert "board" in {each.__tablename__ for each in READ}
    read = {name for each in statements_of(app) for name in re.findall(r"(?:FROM|JOIN) (\w+)", each)}
    # Checks of facts are read where guidance has facts, decisions on sharing where it keeps agencies apart.
    not_here = {"partnership", "fact_check", "sharing_decision"}
    # What is confirmed of a desk changes with its section's clock, with the desk, or with an event on the desk.
    assert read - {"audit_entry", "desk_confirmation"} == {each.__tablename__ for each in READ} - not_here


def test_a_number_that_was_rung_is_confirmed_on_the_next_map(app: Flask, world: World, agency: Organisation) -> None:
    with world.session():
        get_organisation(agency.id).contacts[0].telephone = "020 7946 0999"
    assert map_for(app).agencies[0].desks[0].certainty.telephone.is_doubtful
    editor = world.editor(agency)
    with world.session() as session:
        whole = get_organisation(agency.id)
        (desk,), by = whole.contacts, viewer_of(session.merge(editor))
        confirm_number(session, desk, DeskWay.TELEPHONE, by, seen=fingerprint(desk, DeskWay.TELEPHONE))
    assert not map_for(app).agencies[0].desks[0].certainty.telephone.is_doubtful


def test_a_confirmation_ages_and_a_notice_lapses_by_the_clock(
    app: Flask, world: World, agency: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.confirm(agency, days_ago=89)
    with world.session() as session:
        _notice(session, world.account())
    (before,) = map_for(app).agencies
    assert (before.certainty.standing, before.desks[0].notice is None) == (Freshness.CONFIRMED, False)
    for module in (queries, agencies):
        monkeypatch.setattr(module, "now", lambda: now() + timedelta(hours=2))
    assert map_for(app).agencies[0].desks[0].notice is None
    monkeypatch.setattr(queries, "now", lambda: now() + timedelta(days=2))
    assert map_for(app).agencies[0].certainty.standing is Freshness.AGEING


def _viewers(app: Flask, world: World, ours: Partnership, agency: Organisation) -> list[Viewer]:
    """Everybody who may be told apart: members, leads of one, the cleared, those of elsewhere, who looks as another."""
    theirs = world.partnership("riverside")
    hidden = world.organisation("Hidden", ours, audience=Audience.NAMED)
    both = world.organisation("Of both", ours, theirs)
    world.contact(both, "Inner desk", audience=Audience.NAMED)
    accounts = [
        world.reader(ours),
        world.reader(ours),
        world.coordinator(ours),
        world.coordinator(ours, is_cleared=True),
        world.editor(agency),
        world.editor(agency, PositionRole.LEAD),
        world.editor(hidden, PositionRole.LEAD),
        world.editor(both, PositionRole.LEAD),
        world.reader(theirs),
        world.coordinator(theirs, is_cleared=True),
        world.administrator(),
    ]
    with app.app_context():
        found = [viewer_of(account) for account in accounts]
    link = PartnershipLink(ours.id, ours.slug, ours.name)
    ids = [each.id for each in (agency, hidden, both)]
    looking = [seen_by(found[2], seen, link, ids, "somebody") for seen in found[:8]]
    return [*found, *looking, ANONYMOUS, reader_of(ours.id), reader_of(theirs.id)]


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_ever_given_the_map_of_another(
    app: Flask, world: World, ours: Partnership, agency: Organisation, seed: int
) -> None:
    viewers = _viewers(app, world, ours, agency)
    alone = []
    for viewer in viewers:
        kept_answers.init_app(app)
        alone.append(map_for(app, viewer))
    assert len({str(each) for each in alone}) > 4
    turns = list(range(len(viewers))) * 2
    Random(seed).shuffle(turns)
    kept_answers.init_app(app)
    for turn in turns:
        assert map_for(app, viewers[turn]) == alone[turn]


@pytest.mark.usefixtures("agency")
def test_members_who_see_alike_share_one(app: Flask, world: World, ours: Partnership) -> None:
    with app.app_context():
        viewers = [viewer_of(each) for each in (world.reader(ours), world.coordinator(ours))]
    assert map_for(app, viewers[0]) is map_for(app, viewers[1]) is map_for(app)


def test_viewers_of_one_key_have_one_reach(app: Flask, world: World, ours: Partnership, agency: Organisation) -> None:
    viewers = _viewers(app, world, ours, agency)
    with app.app_context():
        rows = agencies.taking_part(ours.id)
        for one, other in product(viewers, viewers):
            if reach_key(one, ours.id) == reach_key(other, ours.id):
                assert [reach(one, row) for row in rows] == [reach(other, row) for row in rows]


def test_pages_are_the_same_as_if_nothing_were_kept(app: Flask, world: World) -> None:
    scene = make_scene(world)
    clients = {name: app.test_client().sign_in(each) for name, each in scene.visitors.items() if each is not None}

    def pages(*, is_kept: bool) -> dict[tuple[str, str], Any]:
        found = {}
        for path, (name, client) in product(PAGES, clients.items()):
            if not is_kept:
                kept_answers.init_app(app)
            answer = client.get(f"/partnerships/thameside/{path}".rstrip("/"))
            main = answer.text.partition("<main")[2].partition("</main")[0]
            found[path, name] = answer.status_code, [line for line in main.splitlines() if "csrf_token" not in line]
        return found

    fresh = pages(is_kept=False)
    assert sum(status == 200 for status, _ in fresh.values()) > 20
    assert pages(is_kept=True) == fresh


def test_no_more_are_kept_than_fit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_maps, "MOST_KEPT", 3)
    at = now()
    keys = [MapKey(uuid4(), reach_key(ANONYMOUS, uuid4()), at.date()) for _ in range(5)]
    with app.app_context():
        for key in keys:
            kept_maps.keep(key, KeptMap(object(), "seal", at, at + timedelta(days=1)))  # type: ignore[arg-type]
        assert [kept_maps.find(key, "seal", at) is not None for key in keys] == [False, False, True, True, True]
        assert kept_maps.find(keys[4], "another seal", at) is None
        assert kept_maps.find(keys[4], "seal", at - timedelta(seconds=1)) is None
        assert kept_maps.find(keys[4], "seal", at + timedelta(days=1)) is None
