"""A clock that tests turn, and words of pages: for tests of what stood on a day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from partnership.register.directory import services
from partnership.store import audit
from partnership.store.models import LocationGrant

if TYPE_CHECKING:
    import pytest
    from bs4 import BeautifulSoup
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Account, Location


class Clock:
    """What the audit and the register take for the time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = datetime.now(UTC)
        for module in (audit, services):
            monkeypatch.setattr(module, "now", lambda: self.at)

    def turn(self, year: int, month: int, day: int, hour: int = 12) -> None:
        """Set it to an hour of a day, UTC."""
        self.at = datetime(year, month, day, hour, tzinfo=UTC)


def words(page: BeautifulSoup, selector: str = "main") -> str:
    """The text of a part of a page."""
    found = page.select_one(selector)
    return " ".join(found.get_text(" ").split()) if found else ""


def text(client: CheckedClient, path: str, status: int = 200) -> str:
    """The text of a page."""
    return words(client.page(path, status))


def results(client: CheckedClient, path: str) -> str:
    """The text of the events of a history, without the form beside them."""
    return words(client.page(path), "[data-results]")


def let_open(world: World, account: Account, location: Location) -> Account:
    """Grant an account a confidential place, by the command line; gives the account."""
    with world.session() as session:
        session.add(LocationGrant(location_id=location.id, account_id=account.id, reason="Duty"))
    return account
