"""The demonstration shows each idea of authority: who answers, who opens an address, who keeps an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.accounts.queries import account_by_email
from partnership.register.authority import lines
from partnership.store.db import db
from partnership.store.models import Account, Location, Mail, Organisation

if TYPE_CHECKING:
    from client import CheckedClient
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _as(app: Flask, email: str) -> CheckedClient:
    with app.app_context():
        account = account_by_email(email)
        assert account is not None, email
        db.session.expunge(account)
    return app.test_client().sign_in(account)


def _id(app: Flask, name: str) -> object:
    with app.app_context():
        return db.session.execute(select(Organisation.id).where(Organisation.name == name)).scalar_one()


def test_the_second_person_finds_a_yes_to_say_and_the_coordinator_a_partnership_to_answer(loaded: Flask) -> None:
    page = _as(loaded, "safeguarding@demo.example").page("/waiting")
    assert "Youth work manager's desk at Thameside Youth Service" in page.text
    assert "Nothing" not in page.h1.text
    asked = f"/organisations/{_id(loaded, 'Young Voices Thameside')}/invitations-to-partnerships"
    assert "Eastbank anti-trafficking partnership" in _as(loaded, "coordinator@demo.example").page(asked).text


def test_only_its_lead_and_deputy_open_the_refuges_address(loaded: Flask) -> None:
    with loaded.app_context():
        house = select(Location).where(Location.is_confidential, Location.name == "Refuge")
        place = db.session.scalars(house).one()
        path = f"/organisations/{place.organisation_id}/locations/{place.id}/reveal"
    found = {
        name: _as(loaded, f"{name}@demo.example").get(path).status_code
        for name in ("refuge", "deputy", "ngo", "coordinator", "safeguarding", "lead", "eastbank")
    }
    assert found == {
        "refuge": 200, "deputy": 200, "ngo": 403, "coordinator": 403, "safeguarding": 403, "lead": 403, "eastbank": 404,
    }  # fmt: skip


def test_a_guest_is_read_next_door_and_kept_at_home(loaded: Flask) -> None:
    guest = _id(loaded, "Thameside Victim and Witness Service")
    assert _as(loaded, "eastbank@demo.example").get(f"/organisations/{guest}/edit").status_code == 403
    assert _as(loaded, "coordinator@demo.example").get(f"/organisations/{guest}/edit").status_code == 200


def test_everybody_hangs_on_somebody_and_the_two_coordinators_are_two(loaded: Flask) -> None:
    with loaded.app_context():
        by_email = {each.email: each.id for each in db.session.scalars(select(Account))}
        found = lines.lines_of(by_email.values())
        assert all(found.values())
        assert lines.are_two(by_email["coordinator@demo.example"], by_email["safeguarding@demo.example"])
        assert not lines.are_two(by_email["coordinator@demo.example"], by_email["youth@demo.example"])
        assert db.session.scalar(select(Mail.id).limit(1)) is None
