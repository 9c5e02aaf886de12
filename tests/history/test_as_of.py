"""The directory, an entry and a map as they stood on a day, for readers who see less today or saw less then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from history.living import text, words
from telephones import has_number

from partnership.guidance.types import Group
from partnership.map.mapping.queries import pack_of
from partnership.map.mapping.services import RoleAssignment, set_role
from partnership.register.authority import queries as authority
from partnership.register.directory import participation, queries, services
from partnership.store.models import Agreement, Audience, EntrySection, Role

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from history.living import Clock

    from partnership.store.models import Account, Contact, Location, Organisation, Partnership, Service

NUMBER = "020 7946 0777"
ADDRESS = "7 Zyqqex Lane\nQX9 9ZQ"


def on(day: date, path: str = "/history/directory", **more: str) -> str:
    return f"{path}?on={day.isoformat()}" + "".join(f"&{name}={value}" for name, value in more.items())


def entry(organisation: Organisation) -> str:
    return f"/history/organisations/{organisation.id}"


def change(world: World, row: Any, **values: Any) -> None:
    """Change a record through the service, as a form does."""
    with world.session():
        keyring = world.app.extensions["settings"].keyring
        part = {"contact": "contacts", "service": "services", "location": "locations"}.get(row.__tablename__)
        record: Any = queries.get_part(row.organisation_id, part, row.id) if part else queries.get_organisation(row.id)
        services.change(
            record, values, expected_version=record.version, keyring=keyring,
            decisions=services.Decisions(is_meant=True, is_another=True),
        )  # fmt: skip


def narrow(world: World, row: Any, audience: Audience, **fields: Audience | None) -> None:
    with world.session():
        part = {"contact": "contacts", "service": "services", "location": "locations"}.get(row.__tablename__)
        record: Any = queries.get_part(row.organisation_id, part, row.id) if part else queries.get_organisation(row.id)
        services.set_audiences(record, audience, fields, expected_version=record.version)


def put_away(world: World, row: Any) -> None:
    with world.session():
        part = {"contact": "contacts", "service": "services", "location": "locations"}.get(row.__tablename__)
        record: Any = queries.get_part(row.organisation_id, part, row.id) if part else queries.get_organisation(row.id)
        services.archive(record)


MARCH, APRIL, MAY = date(2026, 3, 15), date(2026, 4, 15), date(2026, 5, 15)


def test_an_entry_stands_as_it_stood_at_the_end_of_the_day(
    client: CheckedClient, world: World, clock: Clock, police: Organisation, reader: Account
) -> None:
    contact = world.contact(police, telephone=NUMBER, hours="9 to 5")
    clock.turn(2026, 4, 1, 22)  # eleven at night in London
    change(world, contact, telephone="020 7946 0888")
    change(world, police, covers=["North"])
    clock.turn(2026, 4, 1, 23)  # midnight in London: the next day
    change(world, contact, hours="All night")
    client.sign_in(reader)
    march = text(client, on(MARCH, entry(police)))
    assert NUMBER in march
    assert "9 to 5" in march
    assert "North" not in march
    assert "As it stood on 15 March 2026. Not the present." in march
    first = text(client, on(date(2026, 4, 1), entry(police)))
    assert "020 7946 0888" in first
    assert "9 to 5" in first
    assert "North" in first
    assert "All night" in text(client, on(date(2026, 4, 2), entry(police)))
    assert NUMBER not in text(client, on(MAY, entry(police)))


def test_the_list_has_the_names_and_the_organisations_of_the_day(
    client: CheckedClient, world: World, clock: Clock, partnership: Partnership, police: Organisation, reader: Account
) -> None:
    clock.turn(2026, 4, 1)
    change(world, police, name="Town police")
    world.organisation("Later agency", partnership, created_at=clock.at)
    clock.turn(2026, 5, 1)
    put_away(world, police)
    client.sign_in(reader)
    march, april = (text(client, on(each)) for each in (MARCH, APRIL))
    assert "Later agency" not in march
    assert "Later agency" in april
    assert "police" not in march, "what is put away today is not shown to readers"
    client.sign_in(world.coordinator(partnership))
    page = client.page(on(MARCH))
    assert "Borough police Today: Town police" in words(page)
    assert page.select_one(f"a[href='/history/organisations/{police.id}?on=2026-03-15']")
    assert "Town police" in text(client, on(APRIL))
    assert "Town police" not in text(client, on(MAY)), "it was put away then"


def test_the_list_is_narrowed_by_who_took_part_then_and_by_name(
    client: CheckedClient, world: World, clock: Clock, partnership: Partnership, police: Organisation
) -> None:
    begun = datetime(2026, 3, 2, tzinfo=UTC)
    other = world.organisation("Riverside agency", created_at=begun)
    account = world.coordinator(partnership)
    clock.turn(2026, 4, 1)
    with world.session() as session:
        participation.take_in(session, partnership, queries.get_organisation(other.id), clock.at.date(), visitor=None)
        row = authority.participation(partnership.id, police.id)
        assert row is not None
        participation.leave(session, row, clock.at.date())
    client.sign_in(account)
    march = text(client, on(MARCH, partnership="thameside"))
    assert "Borough police" in march
    assert "Riverside agency" not in march
    april = text(client, on(APRIL, partnership="thameside"))
    assert "Riverside agency" in april
    assert "Borough police" not in april
    assert "1 organisation" in text(client, on(MARCH, q="RIVER"))
    assert "No organisation that you may see stood in the directory" in text(client, on(MARCH, q="nothing-like-it"))


def test_what_was_brought_back_since_was_put_away_then(
    client: CheckedClient, world: World, clock: Clock, partnership: Partnership, police: Organisation, reader: Account
) -> None:
    clock.turn(2026, 4, 1)
    put_away(world, police)
    clock.turn(2026, 5, 1)
    with world.session():
        services.restore(queries.get_organisation(police.id))
    client.sign_in(reader)
    assert "Borough police" in text(client, on(MARCH))
    assert "Borough police" not in text(client, on(APRIL))
    assert "0 organisations" in text(client, on(APRIL))
    assert "The entry was archived on that day" in text(client, on(APRIL, entry(police)))
    assert "Borough police" in text(client, on(MAY))


@pytest.mark.parametrize("which", ["field", "record", "organisation"])
def test_what_was_narrowed_since_is_hidden_everywhere(
    client: CheckedClient, world: World, clock: Clock, partnership: Partnership, police: Organisation, reader: Account,
    which: str,
) -> None:  # fmt: skip
    contact: Contact = world.contact(police, telephone=NUMBER, post="Secret desk")
    clock.turn(2026, 4, 1)
    if which == "field":
        narrow(world, contact, Audience.PARTNERSHIP, telephone=Audience.NAMED)
    elif which == "record":
        narrow(world, contact, Audience.NAMED)
    else:
        narrow(world, police, Audience.NAMED)
    clock.turn(2026, 5, 1)
    change(world, contact, telephone="020 7946 0222")
    client.sign_in(reader)
    for day in (MARCH, APRIL, MAY):
        response = client.get(on(day, entry(police)))
        assert NUMBER not in response.text
        assert not has_number(response.text, "020 7946 0222")
        assert ("Secret desk" in response.text) is (which == "field")
        assert response.status_code == (404 if which == "organisation" else 200)
        assert (which != "organisation") is ("Borough police" in client.get(on(day)).text)
    cleared = client.sign_in(world.coordinator(partnership, is_cleared=True))
    assert NUMBER in text(cleared, on(MARCH, entry(police)))


def test_what_was_narrower_then_is_hidden_then(
    client: CheckedClient, world: World, clock: Clock, partnership: Partnership, police: Organisation, reader: Account
) -> None:
    contact: Contact = world.contact(police, telephone=NUMBER)
    service: Service = world.service(police, "Quiet advice", audience=Audience.NAMED)
    hidden = world.organisation("Quiet house", partnership, audience=Audience.NAMED, created_at=clock.at)
    narrow(world, contact, Audience.PARTNERSHIP, telephone=Audience.NAMED)
    clock.turn(2026, 4, 1)
    change(world, contact, telephone="020 7946 0222")
    narrow(world, contact, Audience.PARTNERSHIP, telephone=None)
    narrow(world, service, Audience.PARTNERS)
    narrow(world, hidden, Audience.PARTNERS)
    client.sign_in(reader)
    march, april = (text(client, on(each, entry(police))) for each in (MARCH, APRIL))
    assert NUMBER not in march
    assert "Quiet advice" not in march
    assert "020 7946 0222" in april
    assert "Quiet advice" in april
    assert "Quiet house" not in text(client, on(MARCH))
    assert "1 organisation" in text(client, on(MARCH)), "it is not counted either"
    assert "2 organisations" in text(client, on(APRIL))
    assert "nothing of it that you may see" in text(client, on(MARCH, entry(hidden)))


@pytest.mark.parametrize("days", [(MARCH, APRIL, MAY)])
def test_an_address_that_was_ever_locked_is_withheld_on_every_day(
    client: CheckedClient, world: World, clock: Clock, partnership: Partnership, police: Organisation,
    days: tuple[date, ...],
) -> None:  # fmt: skip
    place: Location = world.location(police, "House", address=ADDRESS)
    clock.turn(2026, 4, 1)
    change(world, place, is_confidential=True)
    visitors = [world.reader(partnership), world.editor(police), world.coordinator(partnership, is_cleared=True)]
    for account in visitors:
        client.sign_in(account)
        for day in days:
            assert "Zyqqex" not in client.get(on(day, entry(police))).text
    assert "Address withheld" in text(client, on(MARCH, entry(police)))
    clock.turn(2026, 5, 1)
    change(world, place, is_confidential=False, address="1 High Street")
    narrow(world, place, Audience.PARTNERS)
    for account in visitors:
        client.sign_in(account)
        for day in days:
            page = client.get(on(day, entry(police))).text
            assert "Zyqqex" not in page
            assert "High Street" not in page
    assert "House" in text(client, on(MARCH, entry(police)))


def test_an_open_address_stands_as_it_stood(
    client: CheckedClient, world: World, clock: Clock, police: Organisation, reader: Account
) -> None:
    place: Location = world.location(police, "Office", address="1 High Street")
    clock.turn(2026, 4, 1)
    change(world, place, address="2 High Street")
    client.sign_in(reader)
    assert "1 High Street" in text(client, on(MARCH, entry(police)))
    assert "2 High Street" in text(client, on(APRIL, entry(police)))


def test_parts_put_away_since_are_for_those_who_keep_the_entry(
    client: CheckedClient, world: World, clock: Clock, police: Organisation, reader: Account
) -> None:
    contact = world.contact(police, post="Old desk", telephone=NUMBER)
    clock.turn(2026, 4, 1)
    put_away(world, contact)
    assert "Old desk" not in text(client.sign_in(reader), on(MARCH, entry(police)))
    found = text(client.sign_in(world.editor(police)), on(MARCH, entry(police)))
    assert "Old desk Archived since" in found
    assert "Old desk" not in text(client, on(APRIL, entry(police)))


def test_clocks_stand_as_they_stood(
    client: CheckedClient, world: World, clock: Clock, police: Organisation, reader: Account
) -> None:
    world.contact(police)
    clock.turn(2026, 4, 1)
    with world.session() as session:
        whole = queries.get_organisation(police.id)
        services.confirm(session, whole, EntrySection.CONTACTS, "desk@example.org", at=clock.at)
    client.sign_in(reader)
    assert "Confirmed 1 April 2026" not in text(client, on(MARCH, entry(police)))
    found = text(client, on(date(2026, 8, 1), entry(police)))
    assert "Ageing Confirmed 1 April 2026" in found, "by how old it was on that day"
    assert "desk@example.org" not in found


def give(world: World, partnership: Partnership, organisation: Organisation, holding: RoleAssignment | None) -> None:
    with world.session() as session:
        rows = [
            row
            for row in queries.responsibilities(organisation.id, [partnership.id])
            if row.function_id == "interpreting"
        ]
        whole, function = queries.get_organisation(organisation.id), pack_of(partnership).functions["interpreting"]
        version = rows[0].version if rows else 0
        set_role(session, partnership, whole, function, Group.BOTH, holding, expected_version=version)


def test_the_map_stands_as_it_stood(
    client: CheckedClient, world: World, clock: Clock, partnership: Partnership, police: Organisation, reader: Account
) -> None:
    give(world, partnership, police, RoleAssignment(Role.SUPPORTS))
    clock.turn(2026, 4, 1)
    give(world, partnership, police, RoleAssignment(Role.LEAD, Agreement.ACCEPTED))
    clock.turn(2026, 5, 1)
    give(world, partnership, police, None)
    path = "/partnerships/thameside/history/map"
    client.sign_in(reader)

    def row(day: date) -> list[str]:
        table = client.page(on(day, path))
        heading = table.find("th", string="Interpreting and translation")
        assert heading is not None
        cells = heading.find_parent("tr").find_all("td")
        return [" ".join(cell.get_text(" ").split()) for cell in cells]

    assert row(MARCH) == ["Nobody", "Nobody", "Borough police (proposed)", "Nobody", "Nobody"]
    assert row(APRIL) == ["Borough police", "Nobody", "Nobody", "Nobody", "Nobody"]
    assert row(MAY) == ["Nobody"] * 5
    assert "Interpreting and translation Lead Children and adults Accepted" in text(client, on(APRIL, entry(police)))
    assert "Interpreting" not in text(client, on(MAY, entry(police)))


def test_roles_in_another_partnership_are_never_shown(
    client: CheckedClient, world: World, clock: Clock, partnership: Partnership, police: Organisation, reader: Account
) -> None:
    """The police moves from one partnership to another: neither sees what it did in the other one, on any day."""
    other = world.partnership("riverside")
    give(world, partnership, police, RoleAssignment(Role.LEAD, Agreement.ACCEPTED, "Agreed in Thameside"))
    clock.turn(2026, 4, 1)
    with world.session() as session:
        row = authority.participation(partnership.id, police.id)
        assert row is not None
        participation.leave(session, row, clock.at.date())
        participation.take_in(session, other, queries.get_organisation(police.id), clock.at.date(), visitor=None)
    give(world, other, police, RoleAssignment(Role.DEPUTY, Agreement.ACCEPTED, "Agreed in Riverside"))
    theirs, ours = world.coordinator(other, is_cleared=True), world.coordinator(partnership, is_cleared=True)
    for account, foreign in ((theirs, "Thameside"), (ours, "Riverside")):
        client.sign_in(account)
        own = "riverside" if foreign == "Thameside" else "thameside"
        for day in (MARCH, APRIL, MAY):
            for path in (entry(police), "/history/directory", f"/partnerships/{own}/history/map"):
                assert foreign not in client.get(on(day, path)).text
        assert foreign not in client.get(f"/partnerships/{own}/history").text
        assert foreign not in client.get(f"/organisations/{police.id}/history").text
        assert client.get(on(MARCH, f"/partnerships/{foreign.lower()}/history/map")).status_code == 404
    assert "Lead" in text(client, on(MARCH, entry(police)))
    assert "Deputy" not in text(client, on(MAY, entry(police)))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("on-day=1&on-month=2&on-year=2026", "The day must be the same as or after 2 March 2026"),
        ("on=1999-01-01", "The day must be the same as or after 2 March 2026"),
        ("on=2999-01-01", "The day must be today or in the past"),
        ("on-day=31&on-month=2&on-year=2026", "The day must be a real date"),
        ("on-day=31&on-month=&on-year=2026", "The day must include a month"),
        ("on-day=1&on-month=4&on-year=26", "Year must include 4 numbers"),
        ("on-day=&on-month=&on-year=", "Enter the day that you want to see"),
        ("on=yesterday", "Enter the day that you want to see"),
        ("on=2026-04-31", "Enter the day that you want to see"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_days_of_which_nothing_is_known_are_told_at_the_field(
    client: CheckedClient, world: World, clock: Clock, police: Organisation, reader: Account, asked: str, message: str
) -> None:
    client.sign_in(reader)
    for path in ("/history/directory", entry(police), "/partnerships/thameside/history/map"):
        page = client.page(f"{path}?{asked}")
        summary = page.select_one(".govuk-error-summary")
        assert summary is not None, path
        assert message in summary.get_text()
        assert "Not the present" not in words(page)


def test_the_pages_ask_for_a_day_before_they_show_one(
    client: CheckedClient, world: World, police: Organisation, reader: Account
) -> None:
    client.sign_in(reader)
    for path in ("/history/directory", entry(police), "/partnerships/thameside/history/map"):
        page = client.page(path)
        assert "Which day do you want to see?" in words(page)
        assert not page.select(".govuk-error-summary")
        assert "Not the present" not in words(page)


def test_the_form_and_the_address_lead_to_the_same_day(
    client: CheckedClient, world: World, clock: Clock, police: Organisation, reader: Account
) -> None:
    client.sign_in(reader)
    by_form = text(client, f"{entry(police)}?on-day=15&on-month=March&on-year=2026")
    assert by_form == text(client, on(MARCH, entry(police)))
    today = datetime.now(UTC).date()
    assert client.get(on(today, entry(police))).status_code == 200
    assert "today or in the past" in text(client, on(today + timedelta(days=2), entry(police)))


def test_a_visitor_who_may_not_know_the_record_now_gets_the_page_of_a_missing_one(
    client: CheckedClient, world: World, clock: Clock, partnership: Partnership, police: Organisation, reader: Account
) -> None:
    narrow(world, police, Audience.NAMED)
    client.sign_in(reader)
    hidden = client.get(on(MARCH, entry(police)))
    missing = client.get(on(MARCH, f"/history/organisations/{partnership.id}"))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    strip = lambda page: [line for line in page.splitlines() if "csrf" not in line]  # noqa: E731 - of one line
    assert strip(hidden.text) == strip(missing.text)
