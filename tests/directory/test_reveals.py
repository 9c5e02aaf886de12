"""Looks at confidential addresses: limited in number, told to the organisation, listed for its people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from partnership import audit
from partnership.db import db
from partnership.directory.oversight import revealing
from partnership.models import Account, AuditEntry, LocationGrant, Mail, PositionRole, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.models import Organisation, Partnership

ADDRESS = "12 Hidden Lane\nAB1 2CD"
WHY = {"reason": "placement", "note": "Transfer tonight"}


@pytest.fixture
def partnership(world: World) -> Partnership:
    return world.partnership()


@pytest.fixture
def ombra(world: World, partnership: Partnership) -> Organisation:
    return world.organisation("Ombra", partnership)


def reveals(world: World, organisation: Organisation, number: int) -> list[str]:
    return [
        f"/organisations/{organisation.id}/locations/{world.refuge(organisation, ADDRESS, f'House {at}').id}/reveal"
        for at in range(number)
    ]


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
    addresses = reveals(world, ombra, 11)
    client.sign_in(world.coordinator(partnership, is_cleared=True))
    for address in addresses[:10]:
        assert "Hidden Lane" in client.submit(address, **WHY).text
    response = client.submit(addresses[10], **WHY)
    assert response.status_code == 429
    assert "Hidden" not in response.text
    assert "10 confidential places within an hour" in response.text
    assert "minutes" in response.text
    assert "Hidden Lane" in client.submit(addresses[0], **WHY).text  # one of the ten, once more
    other = world.coordinator(partnership, is_cleared=True)
    assert "Hidden Lane" in client.sign_in(other).submit(addresses[10], **WHY).text


def test_an_hour_later_the_next_is_shown(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = reveals(world, ombra, 11)
    client.sign_in(world.coordinator(partnership, is_cleared=True))
    for address in addresses[:10]:
        client.submit(address, **WHY)
    monkeypatch.setattr(revealing, "now", lambda: now() + timedelta(minutes=61))
    assert "Hidden Lane" in client.submit(addresses[10], **WHY).text


def test_many_tries_at_one_moment_do_not_pass_the_limit(
    app: Flask, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    account = world.coordinator(partnership, is_cleared=True)
    addresses = reveals(world, ombra, 14)
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


def test_the_organisations_keepers_are_told_who_looked_and_never_what(
    app: Flask, client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    keepers = [world.editor(ombra, role) for role in (PositionRole.LEAD, PositionRole.DEPUTY, PositionRole.EDITOR)]
    world.editor(ombra, PositionRole.READER)
    with world.session() as session:
        session.get_one(Account, keepers[2].id).mail_off = ["address-revealed"]  # it cannot be switched off
    looker = world.coordinator(partnership, is_cleared=True)
    (address,) = reveals(world, ombra, 1)
    client.sign_in(looker).submit(address, **WHY)
    found = mails(app, world)
    assert [to for to, _ in found] == sorted(each.email for each in keepers)
    for _, text in found:
        assert f"Who: {looker.display_name}, coordinator with clearance in Thameside partnership" in text
        assert "To arrange a placement or a transfer" in text
        assert "Transfer tonight" not in text
        assert "Hidden" not in text
        assert "House 0" not in text
        assert looker.email not in text
        assert f"/organisations/{ombra.id}/reveals" in text


def test_nobody_is_told_when_its_own_people_look(
    app: Flask, client: CheckedClient, world: World, ombra: Organisation
) -> None:
    world.editor(ombra)
    (address,) = reveals(world, ombra, 1)
    client.sign_in(world.editor(ombra, PositionRole.READER)).submit(address, **WHY)
    assert mails(app, world) == []


def test_one_who_was_granted_it_by_name_is_told_as_such(
    app: Flask, client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    world.editor(ombra)
    (address,) = reveals(world, ombra, 1)
    reader = world.reader(partnership)
    with world.session() as session:
        row_id = address.split("/")[-2]
        from uuid import UUID  # noqa: PLC0415 - for this one step

        session.add(LocationGrant(location_id=UUID(row_id), account_id=reader.id, granted_at=now()))
    client.sign_in(reader).submit(address, **WHY)
    ((_, text),) = mails(app, world)
    assert f"{reader.display_name}, to whom it was granted by name" in text


def test_who_looked_is_listed_for_its_people_and_the_cleared(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    (address,) = reveals(world, ombra, 1)
    looker = world.coordinator(partnership, is_cleared=True)
    client.sign_in(looker).submit(address, **WHY)
    page = f"/organisations/{ombra.id}/reveals"
    for account in (world.editor(ombra), world.editor(ombra, PositionRole.READER), looker):
        client.sign_in(account)
        row = client.page(page).select_one("main tbody tr").get_text(" ", strip=True)
        for words in (looker.display_name, "House 0", "To arrange a placement", "Transfer tonight"):
            assert words in row
        assert "Hidden" not in client.get(page).text
        assert client.page(f"/organisations/{ombra.id}").select(f"a[href='{page}']")


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("reader", 403), ("partner", 403), ("stranger", 403)]
)
def test_who_looked_is_nothing_to_others(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation, who: str, status: int
) -> None:
    reveals(world, ombra, 1)
    account = {
        "coordinator": lambda: world.coordinator(partnership),
        "reader": lambda: world.reader(partnership),
        "stranger": lambda: world.coordinator(world.partnership("riverside"), is_cleared=True),
        "partner": lambda: world.editor(world.organisation("Borough police", partnership)),
    }[who]()
    client.sign_in(account)
    assert client.get(f"/organisations/{ombra.id}/reveals").status_code == status
    assert "/reveals" not in client.get(f"/organisations/{ombra.id}").text


def test_nobody_has_looked_is_said(client: CheckedClient, world: World, ombra: Organisation) -> None:
    client.sign_in(world.editor(ombra))
    assert "Nobody has looked" in client.page(f"/organisations/{ombra.id}/reveals").get_text()
