"""Who can open one confidential address: given by who holds it or by two cleared, kept by the same rule, ended by any."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from people.letters import letters
from sqlalchemy import select

from partnership.store.db import db
from partnership.store.models import Account, AuditEntry, LocationGrant, PositionRole, Question, QuestionState, now

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Location, Organisation, Partnership

ADDRESS = "7 Hidden Lane, AB1 2CD"
TEAM = "/partnerships/thameside/team"


@pytest.fixture
def refuge(world: World, ours: Partnership) -> Organisation:
    return world.organisation("Refuge charity", ours)


@pytest.fixture
def house(world: World, refuge: Organisation) -> Location:
    return world.refuge(refuge, ADDRESS, name="North house")


@pytest.fixture
def lead(world: World, refuge: Organisation, house: Location) -> Account:
    """A lead who can open the place."""
    account = world.editor(refuge, PositionRole.LEAD)
    world.grant(house, account)
    return account


def place(house: Location) -> str:
    return f"/organisations/{house.organisation_id}/locations/{house.id}"


def grants(house: Location) -> str:
    return f"{place(house)}/grants"


def opens(app: Flask, account: Account, house: Location) -> bool:
    return bool(app.test_client().sign_in(account).get(f"{place(house)}/reveal").status_code == 200)


def give(app: Flask, by: Account, house: Location, email: str, **values: str) -> Any:
    return app.test_client().sign_in(by).submit(grants(house), email=email, reason="Escort on Monday", **values)


def on(days: int, name: str = "until_on") -> dict[str, str]:
    day = (now() + timedelta(days=days)).date()
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def rows(app: Flask, account: Account) -> list[LocationGrant]:
    with app.app_context():
        statement = select(LocationGrant).where(LocationGrant.account_id == account.id).order_by(LocationGrant.from_at)
        return list(db.session.scalars(statement))


def say_yes(app: Flask, world: World, by: Account) -> int:
    """Answer the only open question as this account, by the page of what waits; the status of the last answer."""
    with world.session() as session:
        asked = session.scalars(select(Question).where(Question.state == QuestionState.OPEN)).one()
        asked_id, version = asked.id, asked.version
    client = app.test_client().sign_in(by)
    from partnership.accounts.queries import viewer_of  # noqa: PLC0415 - the rule is asked below the page
    from partnership.base.errors import NotAllowed  # noqa: PLC0415
    from partnership.people import approvals  # noqa: PLC0415

    try:
        with world.session() as session:
            approvals.answer(
                session, session.get_one(Question, asked_id), viewer_of(session.get_one(Account, by.id)),
                is_agreed=True, expected_version=version,
            )  # fmt: skip
    except NotAllowed:
        return 403
    return 302 if client.get("/").status_code < 400 else 500


def test_a_lead_who_can_open_it_gives_it_at_once_and_all_who_keep_it_are_told(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location, lead: Account
) -> None:
    police = world.editor(world.organisation("Borough police", ours))
    keepers = [world.editor(refuge, PositionRole.READER), world.coordinator(ours, is_cleared=True)]
    holder, home = world.reader(ours), world.coordinator(ours)
    world.grant(house, holder)
    assert not opens(app, police, house)
    assert give(app, lead, house, police.email.upper(), **on(3)).location == grants(house)
    assert opens(app, police, house)
    (row,) = rows(app, police)
    assert row.given_by_id == lead.id
    assert row.until_at is not None
    mails = [(to, text) for to, _subject, text in letters(app) if "may now open" in text]
    assert {to for to, _ in mails} == {each.email for each in (police, lead, *keepers, holder, home)}
    told = "\n".join(text for _, text in mails)
    assert "Hidden" not in told
    assert "North house" not in told
    assert "Escort" not in told
    with app.app_context():
        entry = select(AuditEntry).where(AuditEntry.table == "location_grant", AuditEntry.row_id == str(row.id))
        assert db.session.scalars(entry).one().changes["reason"] == [None, "Escort on Monday"]


@pytest.mark.parametrize("who", ["lead", "deputy", "editor", "coordinator", "other cleared"])
def test_who_cannot_open_it_gives_it_to_nobody(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location, who: str
) -> None:
    account = {
        "lead": lambda: world.editor(refuge, PositionRole.LEAD),
        "deputy": lambda: world.editor(refuge, PositionRole.DEPUTY),
        "editor": lambda: world.editor(refuge),
        "coordinator": lambda: world.coordinator(ours),
        "other cleared": lambda: world.coordinator(world.partnership("riverside"), is_cleared=True),
    }[who]()
    friend = world.reader(ours)
    response = app.test_client().sign_in(account).send(grants(house), email=friend.email, reason="x")
    assert response.status_code in {403, 404}
    assert rows(app, friend) == []


def test_an_editor_who_can_open_it_reads_the_page_and_gives_it_to_nobody(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location
) -> None:
    editor, friend = world.editor(refuge), world.reader(ours)
    world.grant(house, editor)
    client = app.test_client().sign_in(editor)
    page = client.page(grants(house))
    assert not page.select("main input[name=email]")
    assert "A lead or deputy of the organisation who can open the address gives it at once" in page.get_text(" ")
    assert client.send(grants(house), email=friend.email, reason="x").status_code == 403
    assert rows(app, friend) == []


def test_who_sees_who_can_open_it(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location
) -> None:
    holder = world.reader(ours)
    world.grant(house, holder)
    statuses = {
        world.editor(refuge, PositionRole.LEAD): 200,
        world.editor(refuge, PositionRole.DEPUTY): 200,
        world.coordinator(ours, is_cleared=True): 200,
        holder: 200,
        world.coordinator(ours): 403,
        world.editor(refuge): 403,
        world.editor(refuge, PositionRole.READER): 403,
        world.reader(ours): 403,
        world.coordinator(world.partnership("riverside"), is_cleared=True): 404,
    }
    for account, status in statuses.items():
        assert app.test_client().sign_in(account).get(grants(house)).status_code == status, account.email


def test_a_cleared_coordinator_asks_a_second_one_and_it_opens_with_their_yes(
    app: Flask, world: World, ours: Partnership, house: Location
) -> None:
    first, second, reader = (*(world.coordinator(ours, is_cleared=True) for _ in range(2)), world.reader(ours))
    response = give(app, first, house, reader.email, **on(2))
    page = app.test_client().sign_in(first).page(response.location)
    assert response.status_code == 302
    assert page is not None
    assert not opens(app, reader, house)
    assert say_yes(app, world, first) == 403
    assert not opens(app, reader, house)
    assert say_yes(app, world, second) == 302
    assert opens(app, reader, house)
    (row,) = rows(app, reader)
    assert (row.given_by_id, row.agreed_by_id) == (first.id, second.id)
    text = app.test_client().sign_in(first).page(grants(house)).get_text(" ", strip=True)
    assert f"Agreed by {second.display_name}" in text


def test_a_cleared_coordinator_gets_it_themselves_only_by_the_yes_of_a_second(
    app: Flask, world: World, ours: Partnership, house: Location
) -> None:
    first, second = (world.coordinator(ours, is_cleared=True) for _ in range(2))
    give(app, first, house, first.email)
    assert not opens(app, first, house)
    assert say_yes(app, world, first) == 403
    assert say_yes(app, world, second) == 302
    assert opens(app, first, house)


def test_where_nobody_could_agree_the_refusal_says_what_is_missing_who_gives_it_and_how(
    app: Flask, world: World, ours: Partnership, house: Location
) -> None:
    only, reader = world.coordinator(ours, is_cleared=True), world.reader(ours)
    text = give(app, only, house, reader.email).text
    assert "A second person who is cleared agrees first, and there is none" in text
    assert "A lead of the organisation who can open the address can give it at once" in text
    assert "accounts clear EMAIL --partnership NAME" in text
    assert rows(app, reader) == []


def test_a_lead_keeps_a_grant_longer_and_nobody_keeps_their_own(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location
) -> None:
    lead, reader = world.editor(refuge, PositionRole.LEAD), world.reader(ours)
    world.grant(house, lead, until_at=now() + timedelta(days=60))  # no longer than they hold it themselves
    world.grant(house, reader, until_at=now() + timedelta(days=1))
    client = app.test_client().sign_in(lead)
    links = [str(each["href"]) for each in client.page(grants(house)).select("main a[href$='/keep']")]
    assert links == [f"{grants(house)}/{reader.id}/keep"]
    assert client.submit(links[0], reason="Goes on", **on(30)).status_code == 302
    old, new = rows(app, reader)
    assert old.ended_at is not None
    assert new.ended_at is None
    assert new.until_at > now() + timedelta(days=29)
    assert opens(app, reader, house)
    refused = client.submit(f"{grants(house)}/{lead.id}/keep", reason="Goes on", **on(30))
    assert "Nobody gives themselves an address, or keeps it longer" in refused.text
    assert len(rows(app, lead)) == 1


def test_the_last_day_that_a_lead_may_give_is_told_as_it_was_chosen_in_summer_too(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location
) -> None:
    lead, reader = world.editor(refuge, PositionRole.LEAD), world.reader(ours)
    own_until = datetime(now().year + 1, 7, 11, tzinfo=UTC)  # 1 o'clock in London
    world.grant(house, lead, until_at=own_until)
    refused = give(app, lead, house, reader.email)
    assert f"You can open it until 10 July {own_until.year} yourself" in refused.text
    chosen = {"until_on-day": "10", "until_on-month": "7", "until_on-year": str(own_until.year)}
    assert give(app, lead, house, reader.email, **chosen).status_code == 302
    assert rows(app, reader)[0].last_on == date(own_until.year, 7, 10)


def test_a_grant_that_cleared_coordinators_keep_longer_needs_two(
    app: Flask, world: World, ours: Partnership, house: Location
) -> None:
    first, second, reader = (*(world.coordinator(ours, is_cleared=True) for _ in range(2)), world.reader(ours))
    world.grant(house, reader, until_at=now() + timedelta(days=1))
    client = app.test_client().sign_in(first)
    assert client.submit(f"{grants(house)}/{reader.id}/keep", reason="Goes on", **on(30)).status_code == 302
    assert len(rows(app, reader)) == 1
    assert say_yes(app, world, second) == 302
    assert [row.ended_at is None for row in rows(app, reader)] == [False, True]


@pytest.mark.parametrize("who", ["lead", "deputy", "cleared", "home", "holder", "themselves"])
def test_any_of_those_who_are_told_ends_a_grant_at_once(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location, who: str
) -> None:
    granted, holder = world.reader(ours), world.reader(ours)
    world.grant(house, granted)
    world.grant(house, holder)
    account = {
        "lead": lambda: world.editor(refuge, PositionRole.LEAD),
        "deputy": lambda: world.editor(refuge, PositionRole.DEPUTY),
        "cleared": lambda: world.coordinator(ours, is_cleared=True),
        "home": lambda: world.coordinator(ours),
        "holder": lambda: holder,
        "themselves": lambda: granted,
    }[who]()
    client = app.test_client().sign_in(account)
    assert client.send(f"{grants(house)}/{granted.id}/take-back").status_code == 302
    assert not opens(app, granted, house)
    assert opens(app, holder, house)
    (row,) = rows(app, granted)
    assert row.ended_by_id == account.id
    told = {to for to, _subject, text in letters(app) if "no longer open" in text}
    assert {granted.email, holder.email} <= told


@pytest.mark.parametrize("who", ["editor", "reader", "member"])
def test_nobody_else_ends_a_grant(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location, who: str
) -> None:
    granted = world.reader(ours)
    world.grant(house, granted)
    account = {
        "editor": lambda: world.editor(refuge),
        "reader": lambda: world.editor(refuge, PositionRole.READER),
        "member": lambda: world.reader(ours),
    }[who]()
    client = app.test_client().sign_in(account)
    assert client.send(f"{grants(house)}/{granted.id}/take-back").status_code == 403
    assert opens(app, granted, house)


def test_an_address_elsewhere_and_an_unknown_one_get_the_same_answer(
    app: Flask, world: World, house: Location, lead: Account
) -> None:
    elsewhere = world.reader(world.partnership("riverside"))
    answers = [give(app, lead, house, email) for email in (elsewhere.email, "nobody@example.org")]
    first, second = (each.text.replace(elsewhere.email, "X").replace("nobody@example.org", "X") for each in answers)
    assert "Nobody in the partnerships of this organisation" in first
    assert _plain(first) == _plain(second)
    assert rows(app, elsewhere) == []


def _plain(text: str) -> str:
    """The page without what belongs to the moment: the token of its form, and the seconds that the sign-in has left."""
    return re.sub(
        r'sign-in-left" content="\d+"', "", "\n".join(line for line in text.splitlines() if "csrf" not in line)
    )


def test_a_reason_with_an_address_in_it_is_refused(
    app: Flask, world: World, ours: Partnership, house: Location, lead: Account
) -> None:
    client = app.test_client().sign_in(lead)
    response = client.submit(grants(house), email=world.reader(ours).email, reason="Goes to 7 Hidden Lane")
    assert "Do not write an address here" in response.text


def test_a_last_day_in_the_past_is_refused(
    app: Flask, world: World, ours: Partnership, house: Location, lead: Account
) -> None:
    reader = world.reader(ours)
    assert "The last day must not be before the first" in give(app, lead, house, reader.email, **on(-2)).text
    assert rows(app, reader) == []


def test_the_page_of_the_team_lists_grants_without_the_name_of_the_place(
    app: Flask, world: World, ours: Partnership, house: Location
) -> None:
    reader = world.reader(ours)
    world.grant(house, reader, reason="Secret why")
    client = app.test_client().sign_in(world.coordinator(ours))
    page = client.page(TEAM)
    assert reader.email in page.text
    assert "North house" not in page.text
    assert "Secret why" not in page.text
    cleared = app.test_client().sign_in(world.coordinator(ours, is_cleared=True))
    assert "North house" in cleared.page(TEAM).text
    assert "Secret why" in cleared.page(TEAM).text
    back = next(str(form["action"]) for form in page.select("main form") if "take-back" in str(form.get("action")))
    assert client.send(back, back=TEAM).location == TEAM
    assert all(row.ended_at is not None for row in rows(app, reader))


def test_the_page_of_a_place_begins_with_the_desk_to_ring_at_night(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location
) -> None:
    reader = world.reader(ours)
    client = app.test_client().sign_in(reader)
    assert "no number at night is entered" in client.page(place(house)).select_one("main .govuk-inset-text").get_text()
    world.contact(refuge, "Night desk", out_of_hours_telephone="020 7946 0999")
    first = client.page(place(house)).select_one("main .govuk-inset-text").get_text(" ", strip=True)
    assert "Out of hours ring Night desk: 020 7946 0999" in first
    text = client.page(place(house)).get_text(" ", strip=True)
    assert "You cannot open this address" in text
    assert "Every look" not in text
    assert "Who can open it" not in text.replace("Whom to ring, and who can open it", "")


def test_who_cannot_open_a_place_asks_those_who_can_give_it_and_nothing_opens(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location, lead: Account
) -> None:
    reader, cleared = world.reader(ours), world.coordinator(ours, is_cleared=True)
    world.editor(refuge, PositionRole.LEAD)  # cannot open it, so cannot give it
    client = app.test_client().sign_in(reader)
    assert client.page(place(house)).select(f"main a[href='{place(house)}/ask']")
    response = client.submit(f"{place(house)}/ask", reason="placement")
    assert response.location == place(house)
    found = [(to, text) for to, subject, text in letters(app) if "asks to open" in subject]
    assert {to for to, _ in found} == {lead.email, cleared.email}
    assert "To arrange a placement" in found[0][1]
    assert "North house" not in found[0][1]
    assert not opens(app, reader, house)
    for _ in range(5):
        last = client.submit(f"{place(house)}/ask", reason="placement")
    assert "You have asked 5 times within an hour" in last.text


def test_where_nobody_could_give_it_the_page_says_who_can_change_that(
    app: Flask, world: World, ours: Partnership, house: Location
) -> None:
    client = app.test_client().sign_in(world.reader(ours))
    assert "Nobody can give it today" in client.submit(f"{place(house)}/ask", reason="placement").text
