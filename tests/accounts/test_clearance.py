"""Clearance for confidential addresses counts only in a sign-in with a passkey, where the site asks for a factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from accounts.phone import ask_for_factor, enrol

from partnership.store.models import Account, Audience, Factor, Passkey

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WHY = {"reason": "placement", "note": "Transfer tonight"}
COVERT = "Covert desk"
ADDRESS = "Canary Cottage, 7 Zyqqex Lane, QX9 9ZQ"


def _cleared(world: World) -> tuple[Account, str, str]:
    """A cleared coordinator, the entry of a refuge, and where its address is opened."""
    ours = world.partnership("thameside")
    ngo = world.organisation("Tideway charity", ours, kind_id="refuge")
    refuge = world.refuge(ngo, ADDRESS)
    world.contact(ngo, COVERT, audience=Audience.NAMED)
    account = world.coordinator(ours, is_cleared=True)
    enrol(world, account)
    return account, f"/organisations/{ngo.id}", f"/organisations/{ngo.id}/locations/{refuge.id}/reveal"


@pytest.mark.parametrize("factor", list(Factor))
def test_what_is_kept_for_named_people_opens_to_the_cleared_only_after_a_passkey(
    app: Flask, client: CheckedClient, world: World, factor: Factor
) -> None:
    account, entry, address = _cleared(world)
    ask_for_factor(app)
    client.sign_in(account, factor)
    client.is_checking = factor is not Factor.NONE
    assert (COVERT in client.get(entry).text) is (factor is Factor.PASSKEY)
    assert ADDRESS not in client.send(address, **WHY).text, "no clearance opens a seal: a grant alone does"


def test_in_a_demonstration_clearance_counts_without(client: CheckedClient, world: World) -> None:
    account, entry, address = _cleared(world)
    client.sign_in(account)
    assert COVERT in client.page(entry).text
    assert ADDRESS not in client.send(address, **WHY).text
    assert "You are cleared for its confidential addresses." in client.page("/account").text


@pytest.mark.parametrize("has_passkey", [False, True])
def test_the_account_says_that_clearance_sleeps_and_what_wakes_it(
    app: Flask, client: CheckedClient, world: World, *, has_passkey: bool
) -> None:
    account, _entry, _address = _cleared(world)
    if has_passkey:
        with world.session() as session:
            session.add(Passkey(account_id=account.id, credential_id=b"x", public_key=b"x", name="Work laptop"))
    ask_for_factor(app)
    client.sign_in(account, Factor.CODE)
    page = client.page("/account")
    warning = page.select_one(".app-callout").text
    assert "Your clearance sleeps in this sign-in" in warning
    assert ("Sign out, and use your passkey" in warning) is has_passkey
    assert ("Make a passkey" in warning) is not has_passkey
    assert "but not in this sign-in" in page.text
    client.sign_in(account, Factor.PASSKEY)
    assert "sleeps" not in client.page("/account").text
