"""The roads by which data leaves that no page of the site leads to: the feed switched on, the API, files of every kind.

A walk over all routes meets the feed while it is off and the API without a token; here both are open, and each address
of them is asked that a system would come to.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from exchange.publishing import publish
from rows import api_token, token_row
from sqlalchemy import select

from partnership.base import limits
from partnership.exchange.exports.files import AUDIENCE_WORDS, ExportFormat
from partnership.exchange.feed.routes import LISTS
from partnership.store.audit import SYSTEM, set_actor
from partnership.store.models import ApiToken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest
    from factories import World
    from routes import Scene
    from werkzeug.test import TestResponse

    Ask = Callable[[str, dict[str, str]], TestResponse]
FEED, API = "/open-referral", "/api/open-referral"
OF_REGISTER = {"services", "service_at_locations", "organizations"}
MOST, FEW = 100, 3  # on a page: more than the scene has of anything but terms, which are the same for all


def unlimited(patch: pytest.MonkeyPatch) -> None:
    """Let a token ask as often as it likes: a walk comes to more addresses than a system asks in a minute."""
    for name in ("TOKEN_REQUESTS", "WRONG_TOKENS"):
        patch.setattr(limits, name, replace(getattr(limits, name), most=10**9))


def open_roads(world: World, scene: Scene, *, is_all_public: bool = False) -> None:
    """Switch the feed on, with a yes to each entry, and give every account a token that reads as much as any may.

    What is for all partners is marked public before; with `is_all_public` everything that may be.
    """
    set_actor(SYSTEM)  # whoever was at work last has not published anything
    assert publish(world, scene.partnership.slug, is_all_public=is_all_public)
    with world.session() as session:
        have = set(session.scalars(select(ApiToken.account_id)))
        for name, account in scene.visitors.items():
            if account is not None and account.id not in have:
                session.add(token_row(scene, name))


def bearer(scene: Scene, name: str) -> dict[str, str]:
    """The header with a visitor's token; none for who has no account."""
    return {"Authorization": f"Bearer {api_token(scene, name)}"} if scene.visitors[name] is not None else {}


def data_roads(scene: Scene, name: str, ask: Ask) -> Iterator[tuple[str, TestResponse]]:
    """Address and answer of all that a system of a visitor gets: of the feed, and of the API by the visitor's token."""
    yield from feed_roads(ask)
    yield from api_roads(scene, name, ask)


def feed_roads(ask: Ask) -> Iterator[tuple[str, TestResponse]]:
    """Address and answer of all that the feed has: whoever asks, it is asked in the same words."""
    return _roads(FEED, {}, ask)


def api_roads(scene: Scene, name: str, ask: Ask) -> Iterator[tuple[str, TestResponse]]:
    """Address and answer of all that the API has for a visitor's token."""
    return _roads(API, bearer(scene, name), ask)


def _roads(base: str, headers: dict[str, str], ask: Ask) -> Iterator[tuple[str, TestResponse]]:
    for path in ("/", "/openapi.json"):
        yield f"{base}{path}", ask(f"{base}{path}", headers)
    for each in LISTS:
        for asked in ({}, {"full": "true"}, {"search": "zyqqex"}, {"modified_after": "2000-01-01T00:00:00Z"}):
            address = f"{base}/{each}?{urlencode(asked | {'per_page': str(MOST)})}"
            answer = ask(address, headers)
            yield address, answer
            assert answer.status_code != 429, "a walk asks as often as it likes: take `unlimited`"
            if not asked and answer.status_code == 200:
                for item in (answer.json or {})["contents"][: MOST if each in OF_REGISTER else FEW]:
                    found = f"{base}/{each}/{item['id']}"
                    yield found, ask(found, headers)


def file_roads(scene: Scene, ask: Ask) -> Iterator[tuple[str, TestResponse]]:
    """Address and answer of the directory as a file: each format, for each audience."""
    for audience in AUDIENCE_WORDS:
        for form in ExportFormat:
            query = urlencode({"audience": audience.value, "format": form.value})
            address = f"/partnerships/{scene.partnership.slug}/export/file?{query}"
            yield address, ask(address, {})
