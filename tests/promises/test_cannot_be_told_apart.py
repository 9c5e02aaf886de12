"""What works no more, never was or is not for everybody gets one answer: text, status, headers and time.

Signing in and asking for a new password are tried in tests/accounts. Here are the links of every purpose, and the page
on which anybody can check a hash.
"""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

import pytest
from promises.sites import everything
from promises.test_each_thing_once import LEADS
from routes import Scene, make_scene
from sqlalchemy import select

from partnership.accounts import links
from partnership.accounts.links import LinkTo, make_link
from partnership.accounts.tokens import new_token
from partnership.base.errors import InputFault
from partnership.store.models import Account, LinkPurpose, OneTimeLink, ProtocolVersion, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TURNS, ROUNDS = 9, 3
MOST_APART = 1.5  # of the medians of one run, in time of work: a busy machine makes everybody wait


@pytest.fixture
def scene(kept: Callable[..., Scene], world: World) -> Scene:
    """The small world."""
    return kept("small world", make_scene, world)


def _assert_alike(ask: Callable[[str], object], addresses: list[str]) -> None:
    seen = []
    for _ in range(ROUNDS):
        taken: dict[str, list[float]] = {each: [] for each in addresses}
        for turn in range(TURNS):
            for each in addresses if turn % 2 else reversed(addresses):
                begun = time.thread_time()
                ask(each)
                taken[each].append(time.thread_time() - begun)
        medians = [median(found[1:]) for found in taken.values()]
        seen.append(medians)
        if max(medians) < MOST_APART * min(medians):
            return
    pytest.fail(f"told apart by their time: {seen}")


def _ended(world: World, scene: Scene, purpose: LinkPurpose) -> dict[str, str]:
    """Tokens of this purpose that do not work, by why."""
    owner, tokens = scene.visitors["own editor"], {"unknown": new_token()}
    with world.session() as session:
        closed = session.get_one(Account, scene.visitors["other partner"].id)
        closed.is_active = False
        for why in ("used", "ended", "expired", "of another purpose", "of a closed account"):
            account = closed if why == "of a closed account" else owner
            other = next(each for each in LinkPurpose if each is not purpose)
            to = LinkTo(
                email=account.email,
                account_id=account.id,
                partnership_id=scene.partnership.id,
                organisation_id=scene.organisation.id,
                role="reader",
            )
            link, tokens[why] = make_link(session, other if why == "of another purpose" else purpose, to)
            if why == "expired":
                link.expires_at -= links.LIFE[purpose]
            elif why in {"used", "ended", "of a closed account"}:  # closing an account ends its links
                setattr(link, "used_at" if why == "used" else "ended_at", now())
    return tokens


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_why_a_link_does_not_work(app: Flask, world: World, scene: Scene, purpose: LinkPurpose) -> None:
    path, _name = LEADS[purpose]
    addresses = [f"{path}/{token}" for token in _ended(world, scene, purpose).values()]
    client = app.test_client()
    client.is_checking = False
    sent = {
        "csrf_token": client.token(),
        "password": "nine-tall-grey-horses-graze",
        "display_name": "Desk",
        "agree": "y",
    }
    looks = {everything(client.get(each)) for each in addresses}
    posts = {everything(client.post(each, data=sent)) for each in addresses}
    assert len(looks) == 1
    assert len(posts) == 1
    assert {each.split(b"\n", maxsplit=1)[0] for each in looks | posts} == {b"404"}
    _assert_alike(client.get, addresses)


def test_it_is_seen_when_a_link_says_why(
    app: Flask, world: World, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_live(link: OneTimeLink) -> bool:
        if link.used_at is not None:
            raise InputFault("This link was used already")
        return link.ended_at is None and link.expires_at > now()

    monkeypatch.setattr(links, "is_live", is_live)
    with pytest.raises(AssertionError, match="assert 2 == 1"):
        test_why_a_link_does_not_work(app, world, scene, LinkPurpose.RESET)


def test_a_hash_of_a_draft_and_a_hash_of_nothing(app: Flask, world: World, scene: Scene) -> None:
    """Only what was agreed is told of."""
    with world.session() as session:
        drafts = list(session.scalars(select(ProtocolVersion.sha256).limit(2)))
    assert drafts
    hashes = [*drafts, "0" * 64]
    client = app.test_client()
    client.is_checking = False
    answers = set()
    for each in hashes:
        text = everything(client.get(f"/verify?hash={each}")).decode()
        groups = {" ".join(each[at : at + size] for at in range(0, 64, size)) for size in (4, 8, 16)}
        for shown in (each, *groups):
            text = text.replace(shown, "HASH")
        answers.add(text)
    assert len(answers) == 1
    _assert_alike(client.get, [f"/verify?hash={each}" for each in hashes])
