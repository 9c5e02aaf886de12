"""Twin tenants: no request of one partnership reads, changes, counts or names anything of another.

Two partnerships have the same of everything: posts, tasks, protocols, requests, comments, signatures, people. Every id of
the second is tried in every place of every route, as everybody of the first. The answer is as for an id that nobody has.
Words of the second carry a mark, so that one that comes out is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from promises.sites import Site, alike, answer, varying_of
from promises.twins import MISSING, Twins, make_twins
from promises.walking import Walk, known_rules, pages, places
from roads import API, bearer, data_roads, unlimited

from partnership.policy import rules
from partnership.web import permit

if TYPE_CHECKING:
    from factories import World

# Pages that tell of the whole site: its register, in which every partner sees the organisations of both, and the mail
# endings that an invitation may go to.
OF_THE_SITE = {"directory.organisations", "directory.take_in", "people.invite"}


def test_every_route_has_values_in_the_scene(twins: Twins) -> None:
    rules, known = twins.world.app.url_map.iter_rules(), known_rules(twins.world.app, twins.ours)
    assert not [str(rule) for rule in rules if rule not in known], (
        "add them to make_scene in tests/architecture/routes.py"
    )


def test_nothing_of_theirs_works_in_any_place(twins: Twins) -> None:
    before = twins.fingerprint()
    walk = Walk(twins)
    for place in places(twins):
        walk.go(place)
    assert not walk.faults, "\n".join(walk.faults)
    assert walk.tried == twins.of_theirs.keys()  # numbers of the audit are no ids
    assert twins.fingerprint() == before


def test_a_token_of_ours_reads_nothing_of_theirs(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    unlimited(monkeypatch)
    app, headers = twins.world.app, bearer(twins.ours, "reader")
    for address, response in data_roads(twins.ours, "reader", lambda at, sent: app.test_client().get(at, headers=sent)):
        assert not twins.named(response.text), address
    for name in ("organizations", "services", "service_at_locations"):
        missing = app.test_client().get(f"{API}/{name}/{MISSING}", headers=headers)
        assert missing.status_code == 404
        for each in twins.of_theirs:
            assert app.test_client().get(f"{API}/{name}/{each}", headers=headers).data == missing.data, (name, each)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_on_the_other_database_too(world: World) -> None:
    twins = make_twins(world)
    before = twins.fingerprint()
    walk = Walk(twins, ["cleared coordinator"], few=0)
    for place in places(twins):
        if len(place.names) == 1 and place.names != ("slug",) and place.part == "contacts":
            walk.go(place)
    assert not walk.faults, "\n".join(walk.faults)
    assert twins.fingerprint() == before


def test_the_walk_finds_a_door_that_stands_open(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permit, "may_know", lambda _viewer, _subject: True)
    monkeypatch.setattr(rules, "may_know", lambda _viewer, _subject: True)
    before = twins.fingerprint()
    walk = Walk(twins, ["coordinator"])
    for place in places(twins, ["mapping.gaps", "protocols.protocol", "repatriation.returns"]):
        walk.go(place)
    assert any("names" in fault for fault in walk.faults), walk.faults
    assert any("200" in fault for fault in walk.faults), walk.faults
    assert twins.fingerprint() == before


def test_the_fingerprint_finds_a_change(twins: Twins) -> None:
    before = twins.fingerprint()
    with twins.world.session() as session:
        session.merge(twins.theirs.partnership).board = "Another board"
    assert twins.fingerprint() != before


# --- what our own pages say ---


@pytest.mark.usefixtures("no_event_of_a_walk")
def test_our_pages_say_the_same_whether_or_not_they_are_there(sites: tuple[Site, Site, Twins]) -> None:
    alone, _both, twins = sites
    told, differing = [], set()
    name = "cleared coordinator"  # who sees all that anybody of the partnership sees
    here, there = twins.visitor(name), twins.visitor(name, alone.app)
    for endpoint, address in pages(twins.world.app, twins.ours):
        found = answer(here, address)
        if named := twins.named(found.decode("utf-8", "replace")):
            told.append(f"{address} names {named[:3]}")
        if found != answer(there, address) and not alike(here, there, address, varying_of(endpoint)):
            differing.add(endpoint)
    assert not told, "\n".join(told)
    assert differing <= OF_THE_SITE
