"""Showing a confidential address: told before shown, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from partnership.store import audit
from partnership.store.models import AuditEntry, Location, PositionRole, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Account, Organisation, Partnership

ADDRESS = "12 Hidden Lane\nAB1 2CD"
WHY = {"reason": "placement", "note": "Transfer tonight"}


@pytest.fixture
def ombra(world: World, partnership: Partnership) -> Organisation:
    return world.organisation("Ombra", partnership)


@pytest.fixture
def refuge(world: World, ombra: Organisation) -> Location:
    return world.refuge(ombra, ADDRESS)


@pytest.fixture
def holder(world: World, partnership: Partnership, refuge: Location) -> Account:
    """Somebody to whom the place was granted, and who is nothing else that matters."""
    account = world.reader(partnership)
    world.grant(refuge, account)
    return account


@pytest.fixture
def reveal(ombra: Organisation, refuge: Location) -> str:
    return f"/organisations/{ombra.id}/locations/{refuge.id}/reveal"


def reveals(world: World) -> list[AuditEntry]:
    with world.session() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == "revealed")))


def test_the_page_asks_why_before_it_shows_anything(
    client: CheckedClient, world: World, holder: Account, reveal: str
) -> None:
    client.sign_in(holder)
    assert "Hidden" not in str(client.page(reveal))
    response = client.submit(reveal)
    assert "Select why you need the address" in response.text
    assert "Hidden" not in response.text
    assert reveals(world) == []


def test_the_order_of_confidential_places_tells_nothing_of_their_names(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation, refuge: Location
) -> None:
    later = world.refuge(ombra, "3 Second Lane", name="A house")
    page = client.sign_in(world.coordinator(partnership)).page(f"/organisations/{ombra.id}")
    shown = [str(link["href"]) for link in page.select("a[href$='/reveal'], a[href*='/locations/']")]
    first, second = (next(at for at, href in enumerate(shown) if str(each.id) in href) for each in (refuge, later))
    assert first < second


def test_the_address_is_shown_once_it_is_written_down(
    client: CheckedClient, world: World, holder: Account, reveal: str
) -> None:
    response = client.sign_in(holder).submit(reveal, **WHY)
    assert "12 Hidden Lane" in response.text
    assert "AB1 2CD" in response.text
    (entry,) = reveals(world)
    assert entry.actor == holder.email
    assert entry.changes == {"reason": [None, "placement"], "note": [None, "Transfer tonight"]}


def test_no_audit_no_address(
    client: CheckedClient, world: World, holder: Account, reveal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        message = "the audit cannot be written"
        raise OSError(message)

    client.sign_in(holder)
    token = client.token()
    monkeypatch.setattr(audit, "_append", broken)
    with pytest.raises(OSError, match="audit"):
        client.post(reveal, data={"csrf_token": token, **WHY})
    monkeypatch.undo()
    assert reveals(world) == []


def test_an_address_in_the_note_is_refused(client: CheckedClient, world: World, holder: Account, reveal: str) -> None:
    client.sign_in(holder)
    response = client.submit(reveal, reason="visit", note="Visit at 12 Hidden Lane")
    assert "Do not write an address here" in response.text
    assert reveals(world) == []


@pytest.mark.parametrize(
    "who",
    [
        "own reader", "own editor", "own deputy", "own lead", "cleared coordinator", "administrator", "reader",
        "coordinator", "stranger", "partner",
    ],
)  # fmt: skip
def test_no_place_rank_or_clearance_opens_a_seal(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation, reveal: str, who: str
) -> None:
    account = {
        "own reader": lambda: world.editor(ombra, PositionRole.READER),
        "own editor": lambda: world.editor(ombra),
        "own deputy": lambda: world.editor(ombra, PositionRole.DEPUTY),
        "own lead": lambda: world.editor(ombra, PositionRole.LEAD),
        "cleared coordinator": lambda: world.coordinator(partnership, is_cleared=True),
        "administrator": world.administrator,
        "reader": lambda: world.reader(partnership),
        "coordinator": lambda: world.coordinator(partnership),
        "stranger": lambda: world.coordinator(world.partnership("riverside"), is_cleared=True),
        "partner": lambda: world.editor(world.organisation("Borough police", partnership)),
    }[who]()
    client.sign_in(account)
    for response in (client.get(reveal), client.send(reveal, **WHY)):
        assert response.status_code == (404 if who in {"stranger", "administrator"} else 403)
        assert "Hidden" not in response.text


def test_a_place_without_a_locked_address_has_nothing_to_show(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    office = world.location(ombra, address="1 Town Square")
    client.sign_in(world.coordinator(partnership, is_cleared=True))
    client.page(f"/organisations/{ombra.id}/locations/{office.id}/reveal", status=404)


def test_an_address_that_cannot_be_opened_is_said_in_words(
    client: CheckedClient, world: World, holder: Account, reveal: str
) -> None:
    with world.session() as session:
        row = session.scalars(select(Location)).one()
        row.sealed_address = b"v9:nothing"
    client.sign_in(holder)
    assert "cannot be opened" in client.submit(reveal, **WHY).text


def test_who_looked_stands_in_the_history_of_those_who_may_see_looks(
    client: CheckedClient,
    world: World,
    partnership: Partnership,
    ombra: Organisation,
    holder: Account,
    reveal: str,
) -> None:
    lead, other, editor = world.editor(ombra, PositionRole.LEAD), world.coordinator(partnership), world.editor(ombra)
    client.sign_in(holder).submit(reveal, **WHY)
    history = f"/organisations/{ombra.id}/history"
    page = client.sign_in(lead).page(history).get_text()
    assert "Address of “Refuge” shown" in page
    assert "To arrange a placement" in page
    assert "Hidden" not in page
    for account in (other, editor):
        page = client.sign_in(account).page(history).get_text()
        assert "shown" not in page
        assert "Transfer tonight" not in page


def test_the_history_tells_a_holder_of_one_place_nothing_of_looks_at_another(
    client: CheckedClient, world: World, ombra: Organisation, holder: Account, reveal: str
) -> None:
    editor = world.editor(ombra)
    world.grant(world.refuge(ombra, "5 Second Road, AB1 2CD", "Other house"), editor)
    client.sign_in(holder).submit(reveal, **WHY)
    for path in ("history", "reveals"):
        assert "Transfer tonight" not in client.sign_in(editor).page(f"/organisations/{ombra.id}/{path}").get_text()


@pytest.mark.parametrize("what", ["not begun", "run out", "ended", "of another place", "of another account"])
def test_only_a_grant_of_today_of_this_place_to_this_account_opens_it(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation, refuge: Location, reveal: str,
    what: str,
) -> None:  # fmt: skip
    account, at = world.reader(partnership), now()
    values = {
        "not begun": {"from_at": at + timedelta(hours=1)},
        "run out": {"from_at": at - timedelta(days=2), "until_at": at - timedelta(seconds=1)},
        "ended": {"ended_at": at},
    }.get(what, {})
    where = world.refuge(ombra, "5 Second Road, AB1 2CD", "Other") if what == "of another place" else refuge
    whom = world.reader(partnership) if what == "of another account" else account
    world.grant(where, whom, **values)
    client.sign_in(account)
    for response in (client.get(reveal), client.send(reveal, **WHY)):
        assert response.status_code == 403
        assert "Hidden" not in response.text
    assert reveals(world) == []


def test_a_grant_opens_from_its_first_moment_to_its_last(
    client: CheckedClient, world: World, partnership: Partnership, refuge: Location, reveal: str
) -> None:
    account, at = world.reader(partnership), now()
    world.grant(refuge, account, from_at=at - timedelta(seconds=1), until_at=at + timedelta(hours=1))
    assert "12 Hidden Lane" in client.sign_in(account).submit(reveal, **WHY).text
