"""Looks at confidential addresses: limited in number, told to the organisation, listed for its people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import func, select

from partnership.register.directory.oversight import reveals as reveal_services
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import Account, AuditEntry, Location, Mail, PositionRole, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

ADDRESS = "12 Hidden Lane\nAB1 2CD"
WHY = {"reason": "placement", "note": "Transfer tonight"}


@pytest.fixture
def ombra(world: World, partnership: Partnership) -> Organisation:
    return world.organisation("Ombra", partnership)


def reveals(world: World, organisation: Organisation, number: int, *holders: Account) -> list[str]:
    """Confidential places, each granted to all of the accounts, by the page that shows its address."""
    found = []
    for at in range(number):
        place = world.refuge(organisation, ADDRESS, f"House {at}")
        for account in holders:
            world.grant(place, account)
        found.append(f"/organisations/{organisation.id}/locations/{place.id}/reveal")
    return found


def mails(app: Flask, world: World) -> list[tuple[str, str]]:
    keyring = app.extensions["settings"].keyring
    with world.session() as session:
        rows = session.scalars(select(Mail).where(Mail.kind == "address-revealed").order_by(Mail.created_at, Mail.to))
        return [
            (row.to, f"{row.subject}\n{keyring.unseal(row.sealed_text, table='mail', row=row.id, field='text')}")
            for row in rows
        ]


def test_ten_places_in_an_hour_and_no_more(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    account, other = world.reader(partnership), world.reader(partnership)
    addresses = reveals(world, ombra, 11, account, other)
    client.sign_in(account)
    for address in addresses[:10]:
        assert "Hidden Lane" in client.submit(address, **WHY).text
    response = client.submit(addresses[10], **WHY)
    assert response.status_code == 429
    assert "Hidden" not in response.text
    assert "10 confidential places within an hour" in response.text
    assert "minutes" in response.text
    assert "Hidden Lane" in client.submit(addresses[0], **WHY).text  # one of the ten, once more
    assert "Hidden Lane" in client.sign_in(other).submit(addresses[10], **WHY).text


def test_an_hour_later_the_next_is_shown(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, other = world.reader(partnership), world.reader(partnership)
    addresses = reveals(world, ombra, 11, account, other)
    client.sign_in(account)
    for address in addresses[:10]:
        client.submit(address, **WHY)
    monkeypatch.setattr(reveal_services, "now", lambda: now() + timedelta(minutes=61))
    assert "Hidden Lane" in client.submit(addresses[10], **WHY).text


def test_many_tries_at_one_moment_do_not_pass_the_limit(
    app: Flask, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    account = world.reader(partnership)
    addresses = reveals(world, ombra, 14, account)
    first = app.test_client().sign_in(account)
    for address in addresses[:8]:
        first.submit(address, **WHY)
    clients = [app.test_client().sign_in(account) for _ in addresses[8:]]
    tokens = [client.token() for client in clients]
    barrier = Barrier(len(clients))
    for client in clients:
        client.is_checking = False

    def work(number: int) -> str:
        barrier.wait(timeout=20)
        return clients[number].post(addresses[8 + number], data={"csrf_token": tokens[number], **WHY}).text

    with ThreadPoolExecutor(len(clients)) as pool:
        found = list(pool.map(work, range(len(clients))))
    assert sum("Hidden Lane" in text for text in found) == 2
    with app.app_context():
        told = select(func.count(AuditEntry.row_id.distinct())).where(AuditEntry.action == "revealed")
        assert db.session.scalar(told) == 10
        assert audit.first_broken(db.session()) is None


@pytest.mark.parametrize("who", ["own lead", "own reader", "partner", "cleared coordinator"])
def test_every_look_is_mailed_to_all_others_who_hold_keep_or_are_cleared(
    app: Flask, client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation, who: str
) -> None:
    roles = (PositionRole.LEAD, PositionRole.DEPUTY, PositionRole.EDITOR, PositionRole.READER)
    people = [world.editor(ombra, role) for role in roles]
    cleared = [world.coordinator(partnership, is_cleared=True) for _ in range(2)]
    holder, partner = world.reader(partnership), world.editor(world.organisation("Borough police", partnership))
    world.coordinator(partnership)  # without clearance: told nothing
    world.reader(partnership)
    with world.session() as session:
        session.get_one(Account, people[2].id).mail_off = ["address-revealed"]  # it cannot be switched off
    looker, where = {
        "own lead": (people[0], "lead of this organisation"),
        "own reader": (people[3], "reader of this organisation"),
        "partner": (partner, "from another organisation"),
        "cleared coordinator": (cleared[0], "coordinator of Thameside partnership"),
    }[who]
    (address,) = reveals(world, ombra, 1, holder, looker)
    client.sign_in(looker).submit(address, **WHY)
    found = mails(app, world)
    others = {each.email for each in (*people, *cleared, holder)} - {looker.email}
    assert sorted(to for to, _ in found) == sorted(others)
    for _, text in found:
        assert f"Who: {looker.display_name}, {where}" in text
        assert "To arrange a placement or a transfer" in text
        assert "Transfer tonight" not in text
        assert "Hidden" not in text
        assert "House 0" not in text
        assert looker.email not in text
        assert address.removesuffix("/reveal") in text


def test_whose_grant_has_run_out_or_not_begun_is_told_of_no_look(
    app: Flask, client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    looker, place = world.reader(partnership), world.refuge(ombra, ADDRESS)
    world.grant(place, looker)
    world.grant(place, world.reader(partnership), until_at=now() - timedelta(seconds=1))
    world.grant(place, world.reader(partnership), from_at=now() + timedelta(days=1))
    client.sign_in(looker).submit(f"/organisations/{ombra.id}/locations/{place.id}/reveal", **WHY)
    assert mails(app, world) == []


def test_who_looked_is_listed_for_its_leads_the_cleared_and_who_holds_the_place(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    looker = world.reader(partnership)
    address, other = reveals(world, ombra, 2, looker)
    client.sign_in(looker).submit(address, **WHY)
    page, place = f"/organisations/{ombra.id}/reveals", address.removesuffix("/reveal")
    deputy, lead = world.editor(ombra, PositionRole.DEPUTY), world.editor(ombra, PositionRole.LEAD)
    for account in (lead, deputy, world.coordinator(partnership, is_cleared=True), looker):
        client.sign_in(account)
        for shown in (page, place):
            row = client.page(shown).select_one("main tbody tr").get_text(" ", strip=True)
            for words in (looker.display_name, "To arrange a placement", "Transfer tonight"):
                assert words in row
            assert "Hidden" not in client.get(shown).text
        assert client.page(f"/organisations/{ombra.id}").select(f"a[href='{page}']")
        assert "Nobody has looked" in client.page(other.removesuffix("/reveal")).get_text()


def test_who_holds_one_place_is_told_of_looks_at_that_one_alone(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    looker, holder = world.reader(partnership), world.reader(partnership)
    first, second = reveals(world, ombra, 2, looker)
    with world.session() as session:
        own = session.get_one(Location, UUID(second.split("/")[-2]))
    world.grant(own, holder)
    client.sign_in(looker).submit(first, **WHY)
    client.sign_in(holder)
    assert "Nobody has looked" in client.page(f"/organisations/{ombra.id}/reveals").get_text()
    assert "Transfer tonight" not in client.page(first.removesuffix("/reveal")).get_text()
    client.sign_in(looker).submit(second, **WHY)
    client.sign_in(holder)
    assert "House 1" in client.page(f"/organisations/{ombra.id}/reveals").select_one("main tbody").get_text()


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("reader", 403), ("partner", 403), ("stranger", 403), ("own editor", 403)]
)
def test_who_looked_is_nothing_to_others(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation, who: str, status: int
) -> None:
    reveals(world, ombra, 1)
    account = {
        "coordinator": lambda: world.coordinator(partnership),
        "reader": lambda: world.reader(partnership),
        "own editor": lambda: world.editor(ombra),
        "stranger": lambda: world.coordinator(world.partnership("riverside"), is_cleared=True),
        "partner": lambda: world.editor(world.organisation("Borough police", partnership)),
    }[who]()
    client.sign_in(account)
    assert client.get(f"/organisations/{ombra.id}/reveals").status_code == status
    assert "/reveals" not in client.get(f"/organisations/{ombra.id}").text


def test_nobody_has_looked_is_said(client: CheckedClient, world: World, ombra: Organisation) -> None:
    client.sign_in(world.editor(ombra, PositionRole.LEAD))
    assert "Nobody has looked" in client.page(f"/organisations/{ombra.id}/reveals").get_text()
