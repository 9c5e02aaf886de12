"""Unknown, closed and known accounts give the same text, status and time. Times are compared within one run."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

import pytest
from accounts.phone import EMAIL, Visitor, officer, person

from partnership.accounts import links, rate_limit, services
from partnership.accounts.links import LinkTo
from partnership.accounts.tokens import new_token
from partnership.base import limits
from partnership.store.models import LinkPurpose, MemberRole

if TYPE_CHECKING:
    from collections.abc import Callable

    from client import CheckedClient
    from factories import World
    from flask import Flask

    Clock = Callable[[], float]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOBODY, GONE = "nobody@example.org", "gone@example.org"
TURNS, ROUNDS = 5, 3
# Of the medians. Without the dummy hash a wrong password takes 100 times as long as an unknown address; without the
# wait, asking for a link takes 1.7 times as long where there is an account.
MOST_APART = 1.5


@pytest.fixture(autouse=True)
def _many_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Throttling is not the question here."""
    for name in ("TRIES_FROM_ADDRESS", "TRIES_ANYWHERE", "RESET_MAILS"):
        monkeypatch.setattr(limits, name, replace(getattr(limits, name), most=10_000))
    wide = replace(limits.TRIES_AT_ACCOUNT, most=10_000)
    monkeypatch.setattr(rate_limit.Tries.__init__, "__defaults__", (wide, False, ""))


def _accounts(world: World) -> None:
    officer(world)
    person(world, GONE)
    with world.session() as session:
        services.disable(session, GONE)


def _medians(work: Callable[[str], object], kinds: tuple[str, ...], clock: Clock) -> dict[str, float]:
    """The median time of each kind, taken in turns, so that a slow moment of the machine meets all alike."""
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    for turn in range(TURNS + 1):
        for kind in kinds if turn % 2 else reversed(kinds):
            begun = clock()
            work(kind)
            if turn:  # the first one warms up
                taken[kind].append(clock() - begun)
    return {kind: median(times) for kind, times in taken.items()}


def _assert_alike(work: Callable[[str], object], kinds: tuple[str, ...], clock: Clock = time.perf_counter) -> None:
    """In one of three rounds at least: a busy machine spoils one, and a real difference shows in all."""
    seen = []
    for _ in range(ROUNDS):
        medians = _medians(work, kinds, clock)
        seen.append(medians)
        if max(medians.values()) / min(medians.values()) < MOST_APART:
            return
    pytest.fail(f"told apart by their time: {seen}")


@pytest.mark.usefixtures("measured_hashes")
def test_the_time_of_a_wrong_password(app: Flask, world: World) -> None:
    _accounts(world)
    visitor = Visitor(app)
    statuses = set()

    def sign_in(email: str) -> None:
        statuses.add(visitor.post("/sign-in", email=email, password="not the password at all").status_code)

    _assert_alike(sign_in, (EMAIL, NOBODY, GONE))
    assert statuses == {400}


def test_the_time_of_asking_for_a_reset(app: Flask, world: World) -> None:
    _accounts(world)
    visitor = Visitor(app)
    statuses = set()

    def ask(email: str) -> None:
        statuses.add(visitor.post("/reset", email=email).status_code)

    _assert_alike(ask, (EMAIL, NOBODY, GONE))
    assert statuses == {302}


def test_the_time_and_page_of_a_link_that_does_not_work(app: Flask, client: CheckedClient, world: World) -> None:
    place = world.partnership()
    paths = {"unknown": f"/sign-up/{new_token()}"}
    for kind in ("used", "ended", "expired"):
        email = f"{kind}@example.org"
        with world.session() as session:
            token = services.make_sign_up_link(session, email, place, MemberRole.READER)
            link = links.live_link(token, LinkPurpose.SIGN_UP)
            if kind == "used":
                services.sign_up(session, link, "Officer", "hash")
            elif kind == "ended":
                link.ended_at = link.expires_at
            else:
                link.expires_at -= links.LIFE[LinkPurpose.SIGN_UP]
        paths[kind] = f"/sign-up/{token}"
    with world.session() as session:
        _link, token = links.make_link(session, LinkPurpose.RESET, LinkTo(email=EMAIL))
    paths["of another kind"] = f"/sign-up/{token}"
    pages = {re.sub(r'value="[^"]*"', "", client.get(path).text) for path in paths.values()}
    assert len(pages) == 1
    visitor = Visitor(app)
    statuses = set()

    def look(kind: str) -> None:
        statuses.add(visitor.client.get(paths[kind]).status_code)

    # A page of a thousandth of a second: on a busy machine only the work itself can be compared, not the waiting.
    _assert_alike(look, tuple(paths), time.thread_time)
    assert statuses == {404}


def test_the_words_of_every_answer(app: Flask, world: World) -> None:
    _accounts(world)
    visitor = Visitor(app)
    for path, values in (("/sign-in", {"password": "not the password"}), ("/reset", {})):
        answers = set()
        for email in (EMAIL, NOBODY, GONE):
            response = visitor.post(path, email=email, **values)
            text = re.sub(r'value="[^"]*"', "", response.text)
            headers = tuple(
                (name, value)
                for name, value in response.headers
                if name not in {"Set-Cookie", "Content-Length", "X-Request-Id"}
            )
            answers.add((response.status_code, text, headers))
        assert len(answers) == 1, path
