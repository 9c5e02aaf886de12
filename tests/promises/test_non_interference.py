"""Non-interference: two sites that differ only in restricted values answer every uncleared request byte for byte alike.

The second site is a copy of the first: the same ids, times, tokens and sign-ins. Only the words differ that a group of
visitors may not see, and with them the order they would stand in.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from promises.forms import ID
from promises.restricted import GROUPS, NAMED, OTHERS, Restricted, differ, make_restricted, visiting, without
from promises.sites import MINUTE, PARTS, Site, Visitor, alike, everything, varying_of
from promises.twins import Twins
from promises.walking import Walk, known_rules, pages, places
from roads import API, FEED, data_roads, file_roads, open_roads, unlimited
from routes import Scene
from rows import Keys, keys

from partnership.policy import audience
from partnership.store.models import Audience, now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Whoever has the link in their mail has the key: such a page is about them.
KEYS = {"token", "invitation_token", "reset_token", "digest_token", "signed"}
LEAVING = {"accounts.sign_out", "accounts.end_other_sign_ins", "accounts.sign_in"}  # nothing is said after these
UNCLEARED = ("reader", "other partner", "coordinator")
QUERIES = ("zwona", "abecedarian", "zwopa", "Quiet", "0771", "Canary", "Zyqqex", "Elsewhere")

KEY = re.compile(r"/calendars/[\w-]+")
WORD_MINUTE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?=<)")  # in the cell of a Word file, UTC
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00")


pytestmark = pytest.mark.usefixtures("no_event_of_a_walk")


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk asks more than a system does in a minute."""
    unlimited(monkeypatch)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[Site, Restricted]]:
    """The first of the two sites."""
    site = Site(tmp_path_factory.mktemp("first"), sqlite_template)
    made = make_restricted(site.world)
    open_roads(site.world, made.scene)
    yield site, made
    site.close()


def _differing(one: Visitor, other: Visitor, scene: Scene, within: str = "") -> list[str]:
    found = []
    for endpoint, address in pages(one.app, scene):
        if KEYS & {name for rule in one.app.url_map.iter_rules(endpoint) for name in rule.arguments}:
            continue
        asked = [address]
        if endpoint in {"directory.organisations", "directory.take_in", "overview.search"}:
            asked += [f"{address}?q={word}" for word in QUERIES]
        if endpoint.startswith("history."):
            asked += [f"{address}?on={now().date().isoformat()}"]
        varying = varying_of(endpoint)
        found += [f"{one.name}: {each}" for each in asked if within in each and not alike(one, other, each, varying)]
    own = (*one.own, *other.own)
    told, told_other = (dict(_on_roads(each, scene, own)) for each in (one, other))
    assert within or told.keys() >= {f"{FEED}/", f"{API}/"}
    return found + [
        f"{one.name}: {each}"
        for each in sorted(told.keys() | told_other.keys())
        if within in each and told.get(each) != told_other.get(each)
    ]


def _on_roads(visitor: Visitor, scene: Scene, own: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """What a system with the visitor's token is told by feed and API, and the directory as files; not their names."""
    systems = data_roads(scene, visitor.name, lambda path, sent: visitor.app.test_client().get(path, headers=sent))
    files = file_roads(scene, lambda path, _sent: visitor.ask("GET", path)) if visitor.cookie else ()
    for address, response in (*systems, *files):
        told = everything(response)
        for name in own:
            told = told.replace(name.encode(), b"OWN")
        yield address, told


@pytest.mark.parametrize("group", GROUPS)
def test_what_may_not_be_seen_changes_no_answer(tmp_path: Path, first: tuple[Site, Restricted], group: str) -> None:
    site, made = first
    names, marks = GROUPS[group]
    other = differ(site, tmp_path / "other", marks)
    found = []
    for name in names:
        found += _differing(visiting(site, made, name), visiting(other, made, name), made.scene)
    other.close()
    assert not found, "\n".join(found)


def test_what_may_not_be_seen_changes_no_count(tmp_path: Path, sqlite_template: Path) -> None:
    """Beside a site that has no hidden organisation, desk, service or place at all."""
    site = Site(tmp_path, sqlite_template)
    made = make_restricted(site.world, is_heard=False)
    open_roads(site.world, made.scene)
    other = without(site, tmp_path / "other", made.hidden.keys())
    found = _differing(visiting(site, made, "coordinator"), visiting(other, made, "coordinator"), made.scene)
    for each in (site, other):
        each.close()
    assert not found, "\n".join(found)


def test_what_may_not_be_seen_changes_no_answer_to_a_form(tmp_path: Path, first: tuple[Site, Restricted]) -> None:
    """Every form is sent empty; an organisation is added under the name of the hidden one."""
    made = first[1]
    one = first[0].copy(tmp_path / "one")
    other = differ(one, tmp_path / "other", GROUPS["coordinator"][1])
    both = [visiting(each, made, "coordinator") for each in (one, other)]
    add = f"/partnerships/{made.scene.partnership.slug}/organisations/add"
    named = {"name": f"{NAMED} Quiet house", "kind_id": "refuge", "sector": "voluntary", "level": "local"}
    sent: list[tuple[str, dict[str, str]]] = [(add, named)]
    for rule in known_rules(one.app, made.scene):
        if "POST" in (rule.methods or set()) and not KEYS & rule.arguments and rule.endpoint not in LEAVING:
            sent += [
                (made.scene.address(one.app, rule, part=part), {})
                for part in (PARTS if "part" in rule.arguments else ["locations"])
            ]
    found, begun = [], now()

    def told(visitor: Visitor, address: str, values: dict[str, str]) -> str:
        """The answer without ids, keys and times that came of what this test sends: each site has its own."""
        answer = ID.sub("ID", MINUTE.sub(b"", everything(visitor.ask("POST", address, values))).decode())
        answer = KEY.sub("/calendars/KEY", answer)
        answer = WORD_MINUTE.sub(lambda at: "NOW" if at[0] >= f"{begun:%Y-%m-%d %H:%M}" else at[0], answer)
        return MOMENT.sub(lambda at: "NOW" if datetime.fromisoformat(at[0]) >= begun else at[0], answer)

    for address, values in sent:
        answers = [told(each, address, values) for each in both]
        if answers[0] != answers[1]:
            found.append(address)
    for each in (one, other):
        each.close()
    assert not found, "\n".join(found)


def test_what_may_not_be_known_of_is_as_what_nobody_has(first: tuple[Site, Restricted]) -> None:
    """The id of a hidden organisation, desk, service or place, in every place of every route."""
    site, made = first
    ids = {UUID(str(each)): table for each, table in made.hidden.items()}
    with site.world.session() as session:
        ours = {key[0]: name for name, found in keys(session).items() for key in found if len(key) == 1}
    hidden: Keys = {table: {(each,) for each, name in ids.items() if name == table} for table in set(ids.values())}
    twins = Twins(site.world, made.scene, made.scene, ours, hidden, frozenset(), made.cookies)
    walk = Walk(twins, UNCLEARED)
    for place in places(twins):
        if (
            len(place.names) == 1
            and place.names != ("slug",)
            and twins.like(made.scene.value(place.rule, place.names[0], place.part))
        ):
            walk.go(place)
    assert walk.tried == ids.keys()
    assert not walk.faults, "\n".join(walk.faults)


def test_the_comparison_finds_a_page_that_says_too_much(
    tmp_path: Path, first: tuple[Site, Restricted], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, made = first
    other = differ(site, tmp_path / "other", GROUPS["members"][1])
    monkeypatch.setattr(audience, "reach", lambda *_given: Audience.NAMED)
    reader = [visiting(each, made, "reader") for each in (site, other)]
    found = _differing(*reader, made.scene, within=f"/organisations/{made.scene.organisation.id}")
    on_roads = [dict(_on_roads(each, made.scene)) for each in reader]
    other.close()
    assert f"reader: /organisations/{made.scene.organisation.id}" in found
    differing = {address.split("?")[0] for address, told in on_roads[0].items() if told != on_roads[1].get(address)}
    assert {f"{API}/services", f"/partnerships/{made.scene.partnership.slug}/export/file"} <= differing


def test_the_second_site_has_nothing_of_the_first(tmp_path: Path, first: tuple[Site, Restricted]) -> None:
    site, _made = first
    other = differ(site, tmp_path / "other", OTHERS.keys())
    other.close()
    before, after = site.file.read_bytes(), other.file.read_bytes()
    for mark, words in OTHERS.items():
        assert mark.encode() in before
        assert mark.encode() not in after
        assert words.encode() in after
