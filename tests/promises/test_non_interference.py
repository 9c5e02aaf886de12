"""Non-interference: two sites that differ only in restricted values answer every uncleared request byte for byte alike.

The second site is a copy of the first: the same ids, times, tokens and sign-ins. Only the words differ that a group of
visitors may not see, and with them the order they would stand in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from promises.restricted import GROUPS, OTHERS, differ, make_restricted, visiting
from promises.sites import Site, Visitor, alike
from promises.walking import pages
from routes import Scene

from partnership.models import Audience
from partnership.policy import audience

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Whoever has the link in their mail has the key: such a page is about them.
KEYS = {"token", "invitation_token", "reset_token", "digest_token", "signed"}
QUERIES = ("zwona", "abecedarian", "zwopa", "Quiet", "0771", "Canary", "Zyqqex", "Elsewhere")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[Site, Scene, dict[str, str]]]:
    """The first of the two sites."""
    site = Site(tmp_path_factory.mktemp("first"), sqlite_template)
    yield site, *make_restricted(site.world)
    site.close()


def _differing(one: Visitor, other: Visitor, scene: Scene, within: str = "") -> list[str]:
    found = []
    for endpoint, address in pages(one.app, scene):
        if KEYS & {name for rule in one.app.url_map.iter_rules(endpoint) for name in rule.arguments}:
            continue
        asked = [address]
        if endpoint in {"directory.organisations", "directory.take_in"}:
            asked += [f"{address}?q={word}" for word in QUERIES]
        found += [f"{one.name}: {each}" for each in asked if within in each and not alike(one, other, each)]
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_what_may_not_be_seen_changes_no_answer(
    tmp_path: Path, first: tuple[Site, Scene, dict[str, str]], group: str
) -> None:
    site, scene, cookies = first
    names, marks = GROUPS[group]
    other = differ(site, tmp_path / "other", marks)
    found = []
    for name in names:
        found += _differing(visiting(site, scene, name, cookies), visiting(other, scene, name, cookies), scene)
    other.close()
    assert not found, "\n".join(found)


def test_the_comparison_finds_a_page_that_says_too_much(
    tmp_path: Path, first: tuple[Site, Scene, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, scene, cookies = first
    other = differ(site, tmp_path / "other", GROUPS["members"][1])
    monkeypatch.setattr(audience, "reach", lambda *_given: Audience.NAMED)
    reader = [visiting(each, scene, "reader", cookies) for each in (site, other)]
    found = _differing(*reader, scene, within=f"/organisations/{scene.organisation.id}")
    other.close()
    assert f"reader: /organisations/{scene.organisation.id}" in found


def test_the_second_site_has_nothing_of_the_first(
    tmp_path: Path, first: tuple[Site, Scene, dict[str, str]]
) -> None:
    site, _scene, _cookies = first
    other = differ(site, tmp_path / "other", OTHERS.keys())
    other.close()
    before, after = site.file.read_bytes(), other.file.read_bytes()
    for mark, words in OTHERS.items():
        assert mark.encode() in before
        assert mark.encode() not in after.replace(b"\0", b"")
        assert words.encode() in after
