"""Guessing passwords from one place that looks like many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.accounts import passwords, rate_limit
from partnership.store.models import now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from client import CheckedClient
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EMAIL = "officer@example.org"


@pytest.fixture(autouse=True)
def _no_hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whether a password is right is not the question here, and hashing is slow on purpose."""
    monkeypatch.setattr(passwords, "is_right", lambda _typed, _stored: False)
    return


def _tries(app: Flask, client: CheckedClient, addresses: list[str], email: str = EMAIL, **headers: str) -> list[int]:
    client.is_checking = False
    token = client.token()
    return [
        client.post(
            "/sign-in",
            data={"csrf_token": token, "email": email, "password": "guess"},
            environ_overrides={"REMOTE_ADDR": address},
            headers=headers,
        ).status_code
        for address in addresses
    ]


def test_the_addresses_of_one_ipv6_network_count_as_one(app: Flask, client: CheckedClient) -> None:
    found = _tries(app, client, [f"2001:db8:1:2::{number:x}" for number in range(1, 16)])
    assert found[0] == 400
    assert found[-1] == 429


def test_an_ipv4_address_written_as_ipv6_counts_as_itself(app: Flask, client: CheckedClient) -> None:
    found = _tries(app, client, ["203.0.113.9", "::ffff:203.0.113.9"] * 6)
    assert found[-1] == 429
    assert _tries(app, client, ["::ffff:203.0.113.10"]) == [400]


def test_neither_a_forwarded_address_nor_another_spelling_starts_the_count_again(
    app: Flask, client: CheckedClient
) -> None:
    spellings = [EMAIL, EMAIL.upper(), f" {EMAIL}", f"{EMAIL}\t", EMAIL.title()]
    found = [
        _tries(app, client, ["203.0.113.9"], spellings[number % 5], **{"X-Forwarded-For": f"198.51.100.{number}"})[0]
        for number in range(12)
    ]
    assert found[-1] == 429


def test_a_stranger_does_not_lock_the_owner_out(app: Flask, world: World) -> None:
    with world.session() as session:
        for number in range(200):
            rate_limit.record(session, rate_limit.of_password(EMAIL, f"203.0.113.{number}"), now())
    with app.test_request_context():
        rate_limit.check(rate_limit.of_password(EMAIL, "192.0.2.1"), now())  # raises when the owner may not even try
