"""The monthly mail: who gets it, once a month, and what it tells without telling any value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from exchange.digest.sending import digests, link_of, send
from factories import give_position
from sqlalchemy import event, func, select

from partnership.base.errors import Conflict
from partnership.exchange.digest import queries, services
from partnership.exchange.digest.services import lines_at
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Agreement,
    ChangeRequest,
    Contact,
    Digest,
    EntrySection,
    Location,
    OneTimeLink,
    PositionRole,
    Report,
    RequestState,
    now,
)

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

NOVEMBER = datetime(2026, 11, 1, 7, tzinfo=UTC)
NUMBER, REFUGE, HOLDER = "020 7946 0987", "9 Zyqqex Yard", "Q. Zyqqex"


def test_those_who_keep_an_entry_get_one_a_month_and_nobody_else(app: Flask, world: World) -> None:
    ours = world.partnership()
    police, gone = world.organisation("Borough police", ours), world.organisation("Old agency", ours)
    lead = world.editor(police, PositionRole.LEAD)
    editor, closed = world.editor(police), world.editor(police)
    others = [
        world.editor(police, PositionRole.READER),
        world.editor(gone),
        closed,
        world.coordinator(ours),
        world.account(),
    ]
    with world.session() as session:
        session.get_one(Account, closed.id).is_active = False
        session.merge(gone).archived_at = now()
    assert send(app, NOVEMBER) == 2
    assert send(app, NOVEMBER + timedelta(days=20)) == 0
    assert set(digests(app)) == {lead.email, editor.email}
    assert not {each.email for each in others} & set(digests(app))
    assert send(app, datetime(2026, 12, 1, tzinfo=UTC)) == 2
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Digest)) == 4


def test_nobody_gets_two_in_a_month_even_when_two_workers_try(world: World) -> None:
    editor = world.editor(world.organisation("Borough police", world.partnership()))
    with world.session() as session:
        services.send_digest(session, editor.id, NOVEMBER)
    with pytest.raises(Conflict), world.session() as session:
        services.send_digest(session, editor.id, NOVEMBER)


def test_it_lists_every_section_with_what_is_due(app: Flask, world: World) -> None:
    police = world.organisation("Borough police", world.partnership())
    world.editor(police)
    world.confirm(police, EntrySection.CONTACTS, days_ago=10)
    world.confirm(police, EntrySection.SERVICES, days_ago=100)
    world.confirm(police, EntrySection.LOCATIONS, days_ago=200)
    send(app)
    (text,) = digests(app).values()
    lines = {
        line.partition(": ")[0].removeprefix("- "): line.partition(": ")[2]
        for line in text.split("\n")
        if line[:2] == "- "
    }
    assert "Borough police\n===" in text
    assert lines["Contacts"].startswith("confirmed on ")
    assert lines["Services"].startswith("ageing, last on ")
    assert lines["Locations"].startswith("unconfirmed, last on ")
    assert lines["About this organisation"] == "never confirmed. Please look at it"
    assert "Please look" not in lines["Contacts"]
    assert "Please look" in lines["Services"]


def test_it_tells_how_often_others_changed_something_since_the_last_one(app: Flask, world: World) -> None:
    police = world.organisation("Borough police", world.partnership())
    contact, _editor = world.contact(police), world.editor(police)
    send(app, now() - timedelta(days=40))
    with world.session() as session:
        session.scalars(select(Digest)).one().sent_at = now()
    for number in ("020 7946 0111", "020 7946 0112"):
        with world.session() as session:
            session.get_one(Contact, contact.id).telephone = number
    world.confirm(police, days_ago=0)
    send(app)
    (text,) = digests(app).values()
    assert "changed by others since the last mail: 2 times. Please look at it" in text
    assert text.count("changed by others") == 1


def test_it_tells_what_waits_for_an_answer_in_numbers(app: Flask, world: World) -> None:
    ours = world.partnership()
    police = world.organisation("Borough police", ours)
    editor = world.editor(police)
    world.responsibility(ours, police, "first-response", state=Agreement.PROPOSED)
    world.responsibility(ours, police, "age-assessment", state=Agreement.ACCEPTED)
    with world.session() as session:
        given = {"organisation_id": police.id, "sender_id": editor.id}
        open_ = ChangeRequest(table="organisation", row_id=police.id, sender=editor.email, **given)
        answered = ChangeRequest(
            table="organisation",
            sender=editor.email,
            state=RequestState.ANSWERED,
            answered_at=now() + timedelta(days=1),
            **given,
        )
        session.add_all([open_, answered, Report(table="organisation", row_id=police.id, text=NUMBER, **given)])
    send(app)
    (text,) = digests(app).values()
    assert "- 1 proposed role waits for an answer" in text
    assert "- 1 change request is open" in text
    assert "- 1 change request was answered since the last mail" in text
    assert "- 1 report that something is wrong waits" in text
    assert NUMBER not in text


def test_it_holds_no_value_of_the_entry(app: Flask, world: World) -> None:
    ours = world.partnership()
    ngo = world.organisation("Tideway charity", ours, kind_id="refuge", description=f"In {REFUGE}")
    world.contact(ngo, post="Canary desk", telephone=NUMBER, holder=HOLDER, email="canary@example.org")
    world.refuge(ngo, REFUGE, name="Canary house")
    world.service(ngo, "Canary advice")
    world.editor(ngo)
    send(app)
    (text,) = digests(app).values()
    assert not [each for each in (NUMBER, REFUGE, HOLDER, "Canary", "canary") if each in text]


def test_the_link_is_stored_hashed_and_the_mail_sealed(app: Flask, world: World) -> None:
    world.editor(world.organisation("Borough police", world.partnership()))
    send(app)
    token = link_of(next(iter(digests(app).values()))).rpartition("/")[2]
    with app.app_context():
        assert db.session.scalar(select(OneTimeLink.token_hash)) != token
        assert db.session.scalar(select(Digest.link_id)) == db.session.scalar(select(OneTimeLink.id))
        raw = app.extensions["settings"].database_url.removeprefix("sqlite:///")
        db.session.remove()
    if raw.startswith("/"):
        with open(raw, "rb") as file:  # noqa: PTH123 - the database as it lies on the disk
            assert token.encode() not in file.read()


def test_a_coordinator_is_told_of_old_requests_and_gets_none_without(app: Flask, world: World) -> None:
    ours, theirs = world.partnership(), world.partnership("riverside")
    police = world.organisation("Borough police", ours)
    editor, coordinator = world.editor(police), world.coordinator(ours)
    world.coordinator(theirs)
    with world.session() as session:
        for days in (13, 15, 30):
            session.add(
                ChangeRequest(
                    table="organisation",
                    organisation_id=police.id,
                    sender_id=editor.id,
                    sender=editor.email,
                    sent_at=now() - timedelta(days=days),
                )
            )
    send(app)
    assert set(digests(app)) == {editor.email, coordinator.email}
    text = digests(app)[coordinator.email]
    assert "Thameside partnership\n===" in text
    assert "- 2 change requests older than 14 days" in text
    assert "/confirm/" not in text


def _statements(app: Flask, account: Account) -> int:
    """How many SELECTs it takes to gather what a digest tells."""
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        rows = queries.kept_organisations(account.id)
        lines_at([each.id for each in rows], NOVEMBER)
        queries.changes_by_others([each.id for each in rows], account.id, NOVEMBER)
        event.remove(db.engine, "before_cursor_execute", note)
    return len([each for each in seen if each.startswith("SELECT")])


def test_thirty_entries_take_as_many_statements_as_one(app: Flask, world: World) -> None:
    ours = world.partnership()
    account = world.editor(world.organisation("Agency 0", ours))
    one = _statements(app, account)
    for number in range(1, 30):
        organisation = world.organisation(f"Agency {number}", ours)
        with world.session() as session:
            give_position(session, account, organisation, PositionRole.EDITOR)
    assert _statements(app, account) == one


def test_an_audience_for_named_people_only_does_not_stop_the_digest(app: Flask, world: World) -> None:
    ngo = world.organisation("Tideway charity", world.partnership(), audience="named")
    world.editor(ngo)
    with world.session() as session:
        assert session.scalar(select(func.count()).select_from(Location)) == 0
    assert send(app) == 1
