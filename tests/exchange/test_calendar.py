"""Dates for a calendar: what a member sees and no more; an address that is a key, and ends with its account's rights."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from exchange.ends import change_password, close, leave
from icalendar import Calendar
from sqlalchemy import select

from partnership.exchange.calendar.dates import CalendarDate, calendar_file
from partnership.operations.data_protection.services import end_old
from partnership.store.models import (
    TAKEN,
    Account,
    Agreement,
    Audience,
    AuditEntry,
    CalendarAddress,
    Consultation,
    FindingNote,
    Mail,
    Protocol,
    ProtocolVersion,
    Relationship,
    RelationshipKind,
    SettingCheck,
    Signing,
    SigningState,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TEMPLATE = "safeguarding-trafficked-children"
PATH = "/partnerships/thameside/calendar"
DAY = date(2031, 5, 1)
SITE = "https://a.example"


def events(content: bytes) -> dict[str, tuple[date, str]]:
    """The days and descriptions of a file by their titles."""
    found = Calendar.from_ical(content).walk("VEVENT")
    return {str(each["summary"]): (each["dtstart"].dt, str(each.get("description", ""))) for each in found}


def test_text_makes_no_line_of_its_own() -> None:
    about = "Review\r\nEND:VEVENT; a, b\\n"
    content = calendar_file("Thameside", [CalendarDate(uuid4(), DAY, "Action", about, "/a", "x\ny")], DAY, SITE)
    assert content.count(b"END:VEVENT\r\n") == 1
    assert events(content) == {"Action: Review END:VEVENT; a, b\\n": (DAY, "x\ny")}


def test_the_same_dates_are_the_same_bytes_on_one_day() -> None:
    dates = [CalendarDate(uuid4(), DAY, "Action", "Cards", "/a")]
    assert calendar_file("A", dates, DAY, SITE) == calendar_file("A", dates, DAY, SITE)
    assert calendar_file("A", dates, DAY, SITE) != calendar_file("A", dates, DAY + timedelta(days=1), SITE)


@pytest.fixture
def reader(world: World, ours: Partnership) -> Account:
    """A reader of a partnership in which a gap, a place, and two agreements have a day; one of them is for few."""
    police, health = world.organisation("Borough police", ours), world.organisation("Health trust", ours)
    yes = {"own_state": Agreement.ACCEPTED, "other_state": Agreement.ACCEPTED, "review_on": DAY}
    ends = {"partnership_id": ours.id, "organisation_id": police.id, "other_id": health.id}
    kind = RelationshipKind.SHARES_INFORMATION
    with world.session() as session:
        session.add_all([
            FindingNote(partnership_id=ours.id, key="no-lead-interpreting", title="Interpreting", post="Desk", due_on=DAY),
            SettingCheck(
                partnership_id=ours.id, setting_id="AC3", action="Train staff", action_owner_id=police.id, action_due_on=DAY
            ),
            Relationship(kind=kind, title="Agreement on sharing", **ends, **yes),
            Relationship(kind=kind, title="Quiet agreement", audience=Audience.NAMED, **ends, **yes),
        ])  # fmt: skip
    for title in ("Protocol asked about", "Protocol in force", "Protocol put away", "Protocol closed"):
        _paper(world, ours, title)
    return world.reader(ours)


def _paper(world: World, ours: Partnership, title: str) -> None:
    """A protocol that is asked about, in force, or put away while it was asked about."""
    with world.session() as session:
        protocol = Protocol(id=uuid4(), partnership_id=ours.id, template_id=TEMPLATE, title=title)
        version = ProtocolVersion(id=uuid4(), protocol_id=protocol.id, number="0.1", content={}, sha256="0" * 64)
        session.add_all([protocol, version])
        session.flush()
        of = {"protocol_id": protocol.id, "version_id": version.id}
        if title.endswith("in force"):
            session.add(Signing(state=SigningState.AGREED, review_on=DAY, **of))
        else:
            session.add(Consultation(closes_on=DAY, closed_at=now() if title.endswith("closed") else None, **of))
        protocol.archived_at = now() if title.endswith("put away") else None


@pytest.fixture
def browser(app: Flask, reader: Account) -> CheckedClient:
    """The reader's browser."""
    found: CheckedClient = app.test_client().sign_in(reader)  # type: ignore[attr-defined]
    return found


def address_of(browser: CheckedClient) -> str:
    """The path of a new private address, as its page shows it."""
    response = browser.send(f"{PATH}/address")
    assert response.status_code == 200
    start = response.text.index("/calendars/")
    return urlsplit(response.text[start : response.text.index("<", start)]).path


@on_sqlite
def test_the_file_has_each_day_that_members_see_and_none_that_is_for_few(browser: CheckedClient) -> None:
    found = events(browser.get(f"{PATH}/file").data)
    assert found["Review: Agreement on sharing"] == (DAY, "Borough police shares information with Health trust")
    assert found["Comments end: Protocol asked about"] == (DAY, "")
    assert found["Review of an agreed paper: Protocol in force"] == (DAY, "")
    assert not [title for title in found if title.endswith(("Protocol put away", "Protocol closed"))]
    assert [day for title, (day, _) in found.items() if title.startswith("Gap to be closed")] == [DAY]
    assert (DAY, "Train staff\nBy: Borough police") in found.values()
    assert not [title for title in found if "Quiet" in title]
    page = browser.page(PATH).get_text(" ", strip=True)
    assert "Agreement on sharing" in page
    assert "Quiet" not in page


@on_sqlite
def test_a_calendar_reads_the_file_without_a_sign_in_and_it_is_recorded_once(
    app: Flask, browser: CheckedClient, reader: Account, world: World
) -> None:
    path = address_of(browser)
    stranger = app.test_client()
    stranger.head(path)  # is handed nothing
    first, second = stranger.get(path), stranger.get(path)
    assert first.data == second.data == browser.get(f"{PATH}/file").data
    assert first.mimetype == "text/calendar"
    assert stranger.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    with world.session() as session:
        taken = session.scalars(select(AuditEntry).where(AuditEntry.action == TAKEN)).all()
        assert {entry.actor_id for entry in taken} == {reader.id}
        assert len(taken) == 1
        row = session.scalars(select(CalendarAddress)).one()
        assert row.used_at is not None
        assert path.split("/")[2] not in (row.token_hash, row.given_hash)


@on_sqlite
def test_the_access_log_knows_whose_calendar_asked_and_not_its_key(app: Flask, browser: CheckedClient) -> None:
    path = address_of(browser)
    with app.test_request_context(path) as context:
        app.full_dispatch_request()
        told = {key: value for key, value in context.request.environ.items() if key.startswith("partnership.")}
    assert told["partnership.path"] == "/calendars/<calendar_token>/dates.ics"
    assert told["partnership.account"]


@on_sqlite
def test_an_address_is_shown_once_listed_with_its_last_use_and_told_by_mail(
    app: Flask, browser: CheckedClient, reader: Account, world: World
) -> None:
    path = address_of(browser)
    token = path.split("/")[2]
    assert "not used yet" in browser.page("/account").get_text(" ", strip=True)
    app.test_client().get(path)
    assert "last used" in browser.page("/account").get_text(" ", strip=True)
    assert token not in browser.get(PATH).text + browser.get("/account").text
    assert "Calendar address made" in browser.page("/account/history").get_text(" ", strip=True)
    with world.session() as session:
        assert (
            "A private calendar address was made"
            in session.scalars(select(Mail.subject).where(Mail.account_id == reader.id)).all()
        )


@on_sqlite
def test_a_new_address_ends_the_one_before_and_the_holder_ends_the_last(app: Flask, browser: CheckedClient) -> None:
    before, after = address_of(browser), address_of(browser)
    stranger = app.test_client()
    assert [stranger.get(each).status_code for each in (before, after)] == [404, 200]
    assert browser.send(f"{PATH}/address/end").status_code == 302
    assert stranger.get(after).status_code == 404
    assert browser.send(f"{PATH}/address/end").status_code == 404


@on_sqlite
@pytest.mark.parametrize("end", [leave, close, change_password], ids=["left", "closed", "password changed"])
def test_an_address_ends_with_the_rights_of_its_account(
    app: Flask, browser: CheckedClient, reader: Account, world: World, end: object
) -> None:
    path = address_of(browser)
    end(world, reader)  # type: ignore[operator]
    assert app.test_client().get(path).status_code == 404


@on_sqlite
def test_an_address_that_nothing_asked_for_half_a_year_is_no_more(browser: CheckedClient, world: World) -> None:
    address_of(browser)
    for days, left in ((170, 1), (190, 0)):
        with world.session() as session:
            end_old(session, now() + timedelta(days=days))
        with world.session() as session:
            assert len(session.scalars(select(CalendarAddress)).all()) == left
