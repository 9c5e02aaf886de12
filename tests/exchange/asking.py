"""A token as the service makes it, and what a system asks that has a token and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership.exchange.api.services import TokenRequest, make_token
from partnership.store.models import Account, Audience, Partnership

if TYPE_CHECKING:
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

API = "/api/open-referral"


def token_of(
    world: World, account: Account, ours: Partnership, audience: Audience = Audience.PARTNERSHIP, **given: Any
) -> str:
    """A token that the service made."""
    wanted = TokenRequest("System", audience, given.get("has_places", False), given.get("days", 90))
    with world.session() as session:
        return make_token(session, session.get_one(Account, account.id), session.get_one(Partnership, ours.id), wanted)


def ask(app: Flask, token: str, path: str = "/services?full=true", **headers: str) -> TestResponse:
    """An answer to a system that has a token and nothing else."""
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    return app.test_client().get(f"{API}{path}", headers=sent | headers)
