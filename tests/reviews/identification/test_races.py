"""Two who fill in one setting at the same moment, on both databases: one is saved, the other sees both texts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import FirstContact, SettingCheck

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

EDIT = "/partnerships/thameside/audit/AC3/edit"


@pytest.mark.parametrize("version", [0, 1])
def test_one_is_saved_and_the_other_sees_both_texts(app: Flask, world: World, version: int) -> None:
    ours = world.partnership()
    schools = [world.organisation(f"School {number}", ours, kind_id="school") for number in range(2)]
    if version:
        with world.session() as session:
            session.add(SettingCheck(partnership_id=ours.id, setting_id="AC3", assurance="Before"))
    clients = [app.test_client().sign_in(world.coordinator(ours)) for _ in range(2)]
    tokens = [client.token() for client in clients]
    met = Barrier(2)

    def work(number: int) -> tuple[int, str]:
        sent = {
            "csrf_token": tokens[number], "version": str(version), "assurance": f"Typed by {number}",
            "first_contacts": str(schools[number].id),
        }  # fmt: skip
        met.wait(timeout=20)
        response = clients[number].post(EDIT, data=sent)
        return response.status_code, response.text

    for client in clients:
        client.is_checking = False
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(work, range(2)))
    assert sorted(status for status, _ in found) == [302, 409]
    late = next(text for status, text in found if status == 409)
    assert "Typed by 0" in late
    assert "Typed by 1" in late
    with app.app_context():
        saved = db.session.scalars(select(SettingCheck.assurance)).one()
        contact = db.session.scalars(select(FirstContact.organisation_id)).one()
        assert contact == schools[int(saved[-1])].id
        assert audit.first_broken(db.session()) is None
