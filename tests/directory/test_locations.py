"""Showing a confidential address: told before shown, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from partnership import audit
from partnership.models import AuditEntry, Location

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.models import Organisation, Partnership

ADDRESS = "12 Hidden Lane\nAB1 2CD"
WHY = {"reason": "placement", "note": "Transfer tonight"}


@pytest.fixture
def partnership(world: World) -> Partnership:
    return world.partnership()


@pytest.fixture
def ombra(world: World, partnership: Partnership) -> Organisation:
    return world.organisation("Ombra", partnership)


@pytest.fixture
def reveal(world: World, ombra: Organisation) -> str:
    refuge = world.refuge(ombra, ADDRESS)
    return f"/organisations/{ombra.id}/locations/{refuge.id}/reveal"


def reveals(world: World) -> list[AuditEntry]:
    with world.session() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == "revealed")))


def test_the_page_asks_why_before_it_shows_anything(
    client: CheckedClient, world: World, partnership: Partnership, reveal: str
) -> None:
    client.sign_in(world.coordinator(partnership, is_cleared=True))
    assert "Hidden" not in str(client.page(reveal))
    response = client.submit(reveal)
    assert "Select why you need the address" in response.text
    assert "Hidden" not in response.text
    assert reveals(world) == []


def test_the_address_is_shown_once_it_is_written_down(
    client: CheckedClient, world: World, partnership: Partnership, reveal: str
) -> None:
    account = world.coordinator(partnership, is_cleared=True)
    response = client.sign_in(account).submit(reveal, **WHY)
    assert "12 Hidden Lane" in response.text
    assert "AB1 2CD" in response.text
    (entry,) = reveals(world)
    assert entry.actor == account.email
    assert entry.changes == {"reason": [None, "placement"], "note": [None, "Transfer tonight"]}


def test_no_audit_no_address(
    client: CheckedClient, world: World, partnership: Partnership, reveal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        message = "the audit cannot be written"
        raise OSError(message)

    client.sign_in(world.coordinator(partnership, is_cleared=True))
    token = client.token()
    monkeypatch.setattr(audit, "_append", broken)
    with pytest.raises(OSError, match="audit"):
        client.post(reveal, data={"csrf_token": token, **WHY})
    monkeypatch.undo()
    assert reveals(world) == []


def test_an_address_in_the_note_is_refused(
    client: CheckedClient, world: World, partnership: Partnership, reveal: str
) -> None:
    client.sign_in(world.coordinator(partnership, is_cleared=True))
    response = client.submit(reveal, reason="visit", note="Visit at 12 Hidden Lane")
    assert "Do not write an address here" in response.text
    assert reveals(world) == []


@pytest.mark.parametrize("who", ["reader", "coordinator", "stranger", "partner"])
def test_nobody_else_is_shown_it(
    client: CheckedClient, world: World, partnership: Partnership, reveal: str, who: str
) -> None:
    account = {
        "reader": lambda: world.reader(partnership),
        "coordinator": lambda: world.coordinator(partnership),
        "stranger": lambda: world.coordinator(world.partnership("riverside"), is_cleared=True),
        "partner": lambda: world.editor(world.organisation("Borough police", partnership)),
    }[who]()
    client.sign_in(account)
    for response in (client.get(reveal), client.send(reveal, **WHY)):
        assert response.status_code == (404 if who == "stranger" else 403)
        assert "Hidden" not in response.text


def test_a_place_without_a_locked_address_has_nothing_to_show(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    office = world.location(ombra, address="1 Town Square")
    client.sign_in(world.coordinator(partnership, is_cleared=True))
    client.page(f"/organisations/{ombra.id}/locations/{office.id}/reveal", status=404)


def test_an_address_that_cannot_be_opened_is_said_in_words(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation, reveal: str
) -> None:
    with world.session() as session:
        row = session.scalars(select(Location)).one()
        row.sealed_address = b"v9:nothing"
    client.sign_in(world.coordinator(partnership, is_cleared=True))
    assert "cannot be opened" in client.submit(reveal, **WHY).text


def test_who_looked_stands_in_the_history_of_those_who_may_look(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation, reveal: str
) -> None:
    looker = world.coordinator(partnership, is_cleared=True)
    editor, other = world.editor(ombra), world.coordinator(partnership)
    client.sign_in(looker).submit(reveal, **WHY)
    history = f"/organisations/{ombra.id}/history"
    page = client.sign_in(editor).page(history).get_text()
    assert "Address of “Refuge” shown" in page
    assert looker.email in page
    assert "To arrange a placement" in page
    assert "Hidden" not in page
    page = client.sign_in(other).page(history).get_text()
    assert looker.email not in page
    assert "shown" not in page
