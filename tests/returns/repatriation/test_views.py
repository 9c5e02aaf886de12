"""The pages of return checklists."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4
from zipfile import ZipFile

import pytest
from sqlalchemy import event, select

from partnership.store import kept_answers
from partnership.store.db import db
from partnership.store.models import AuditEntry, ReturnChecklist
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from client import CheckedClient
    from factories import World

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both
HOME = "/partnerships/thameside/returns"
CHOICES = {"age_group": "child", "country": "RO", "route": "best-interests-return"}


def lead(
    world: World, partnership: Partnership, name: str = "Children’s Services", telephone: str = "020 7946 0101"
) -> Organisation:
    agency = world.organisation(name, partnership, kind_id="childrens-services")
    world.contact(agency, telephone=telephone)
    world.confirm(agency)
    return agency


def asked(**choices: str) -> str:
    """The address of the second page, at which routes are chosen."""
    given = CHOICES | choices
    return f"{HOME}/new?{urlencode({name: given[name] for name in ('age_group', 'country')})}"


def make(client: CheckedClient, **choices: str) -> str:
    """Make a checklist as a visitor does; returns its address."""
    response = client.submit(asked(**choices), route=(CHOICES | choices)["route"])
    assert response.status_code == 302, response.text
    return str(response.headers["Location"])


def stored(world: World) -> list[ReturnChecklist]:
    with world.session() as session:
        return list(session.scalars(select(ReturnChecklist)))


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with world.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_an_empty_list_says_so_below_the_two_rules(world: World, client: CheckedClient, thameside: Partnership) -> None:
    page = client.sign_in(world.reader(thameside)).page(HOME)
    told = " ".join(page.main.get_text(" ").split())
    assert "Do not contact an embassy" in told
    assert "holds no information about a victim" in told
    assert "No checklist has been made yet" in told


def test_a_reader_may_make_a_checklist_and_finds_it_in_the_list(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    reader = world.reader(thameside)
    address = make(client.sign_in(reader))
    page = client.page(address)
    assert page.h1.get_text() == "Return safety checklist: a child, to Romania"
    row = client.page(HOME).select_one("tbody tr").get_text(" ")
    assert "Romania" in row
    assert "A child" in row
    assert "Best-interests return" in row
    assert reader.display_name in row


def test_nothing_but_the_three_choices_is_stored(world: World, client: CheckedClient, thameside: Partnership) -> None:
    make(client.sign_in(world.reader(thameside)))
    (row,) = stored(world)
    assert (row.age_group, row.country, row.route) == ("child", "RO", "best-interests-return")
    assert {column.name for column in ReturnChecklist.__table__.columns} == {
        "id", "partnership_id", "age_group", "country", "route", "created_at", "created_by", "archived_at",
    }  # fmt: skip


def test_the_page_has_no_field_in_which_anything_can_be_written(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    client.sign_in(world.reader(thameside))
    controls = [
        each for path in (f"{HOME}/new", asked()) for each in client.page(path).main.select("input, select, textarea")
    ]
    assert {control.get("type", control.name) for control in controls} == {"hidden", "radio", "select"}
    assert {control["name"] for control in controls} == {"csrf_token", "age_group", "country", "route"}


def test_something_written_into_a_field_that_is_not_there_goes_nowhere(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    client.sign_in(world.reader(thameside))
    assert client.send(asked(), route=CHOICES["route"], notes="CANARY", name="CANARY").status_code == 302
    with world.session() as session:
        told = [str(entry.__dict__) for entry in session.scalars(select(AuditEntry))]
    assert told
    assert not any("CANARY" in each for each in told)


def test_each_choice_that_is_missing_has_its_message(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    client.sign_in(world.reader(thameside))
    whose, route = client.get(f"{HOME}/new?country="), client.send(asked(age_group="adult", country="NG"))
    for response, messages in (
        (whose, ("Select whether the return is that of a child or an adult", "Select a country")),
        (route, ("Select a route",)),
    ):
        for message in messages:
            assert response.text.count(message) == 2  # in the summary and at the field
    assert route.status_code == 400
    assert stored(world) == []


@pytest.mark.parametrize(
    ("age_group", "country", "routes"),
    [
        ("child", "VN", ["best-interests-return", "court-ordered-transfer"]),
        ("child", "RO", ["best-interests-return", "court-ordered-transfer"]),
        ("adult", "RO", ["independent-return"]),
    ],
)
def test_only_routes_that_are_open_to_this_person_and_country_are_offered(
    world: World, client: CheckedClient, thameside: Partnership, age_group: str, country: str, routes: list[str]
) -> None:
    page = client.sign_in(world.reader(thameside)).page(asked(age_group=age_group, country=country))
    offered = page.select("input[name=route]")
    assert [each["value"] for each in offered] == routes
    assert offered[0].has_attr("checked") == (len(routes) == 1)  # the only one there is


def test_a_route_closed_to_eu_nationals_is_named_with_the_reason_and_refused(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    client.sign_in(world.reader(thameside))
    address = asked(age_group="adult", country="RO")
    why = "AVRIM is not open to nationals of a state of the European Union: Romania has been one since 1 January 2007."
    assert why in client.page(address).main.get_text(" ", strip=True)
    assert client.send(address, route="assisted-voluntary-return").status_code == 400
    assert stored(world) == []


def test_what_was_answered_can_be_changed(world: World, client: CheckedClient, thameside: Partnership) -> None:
    client.sign_in(world.reader(thameside))
    change = client.page(asked()).select_one(".govuk-summary-list a")
    assert change is not None
    page = client.page(str(change["href"]))
    assert page.select_one("input[name=age_group][value=child][checked]")
    assert page.select_one("option[value=RO][selected]")


@pytest.mark.parametrize("choices", [{"country": "ZZ"}, {"country": "<b>"}, {"age_group": "x\x01"}, {"age_group": "x"}])
def test_an_answer_that_was_not_offered_is_refused(
    world: World, client: CheckedClient, thameside: Partnership, choices: dict[str, str]
) -> None:
    client.sign_in(world.reader(thameside))
    assert "Select one of the options in the list" in client.get(asked(**choices)).text
    client.send(asked(**choices), route=CHOICES["route"])
    assert stored(world) == []


def test_a_route_that_was_not_offered_is_refused(world: World, client: CheckedClient, thameside: Partnership) -> None:
    client.sign_in(world.reader(thameside))
    assert "Select one of the options in the list" in client.send(asked(), route="x" * 10_000).text
    assert stored(world) == []


def test_countries_with_an_embassy_in_the_partnership_come_first(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    world.organisation("Embassy of Vietnam in London", thameside, kind_id="embassy")
    page = client.sign_in(world.reader(thameside)).page(f"{HOME}/new")
    first, others = page.select("optgroup")
    assert [option["value"] for option in first.select("option")] == ["VN"]
    assert "VN" not in [option["value"] for option in others.select("option")]


def test_page_and_preview_follow_a_changed_lead(world: World, client: CheckedClient, thameside: Partnership) -> None:
    agency = lead(world, thameside)
    address = make(client.sign_in(world.reader(thameside)))
    task = "/partnerships/thameside/map/return-decision"
    assert client.page(address).select(f"td a[href='{task}']")
    assert "Children’s Services Checks before return" not in client.page(f"{address}/preview").main.get_text(" ")
    world.responsibility(thameside, agency, "return-decision")
    assert not client.page(address).select(f"td a[href='{task}']")
    assert "Children’s Services Checks before return" in client.page(f"{address}/preview").main.get_text(" ")


def test_preview_and_word_file_say_the_same(world: World, client: CheckedClient, thameside: Partnership) -> None:
    agency = lead(world, thameside, "Smith & Sons <Ltd>")
    world.responsibility(thameside, agency, "return-decision", Role.LEAD)
    address = make(client.sign_in(world.reader(thameside)))
    assert "Smith & Sons <Ltd> Checks before return" in client.page(f"{address}/preview").main.get_text(" ")
    response = client.get(f"{address}/download")
    assert response.mimetype.endswith("wordprocessingml.document")
    name = "thameside-return-safety-checklist-ro-child-best-interests-return-1-1-draft.docx"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    with ZipFile(BytesIO(response.data)) as package:
        assert "Smith &amp; Sons &lt;Ltd&gt;" in package.read("word/document.xml").decode()


def test_a_number_for_named_people_only_is_in_no_document_even_for_its_own_people(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    agency = world.organisation("Children’s Services", thameside, kind_id="childrens-services")
    world.contact(agency, telephone="020 7946 0999", audiences={"telephone": "named"})
    world.responsibility(thameside, agency, "return-decision")
    address = make(client.sign_in(world.editor(agency)))
    for path in (address, f"{address}/preview"):
        assert "020 7946 0999" not in client.get(path).text
    with ZipFile(BytesIO(client.get(f"{address}/download").data)) as package:
        parts = [package.read(name).replace("\u00a0".encode(), b" ") for name in package.namelist()]
    assert any(b"Return safety checklist" in part for part in parts)
    assert not any(b"7946 0999" in part for part in parts)


def test_a_checklist_is_archived_after_a_question_and_restored(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    address = make(client.sign_in(world.reader(thameside)))
    assert client.page(f"{address}/archive").h1.get_text() == "Archive this checklist"
    assert client.submit(f"{address}/archive").status_code == 302
    assert not client.page(HOME).select("tbody")
    assert client.page(f"{HOME}?show=archived").select("tbody tr")
    assert client.page(address).select_one("main form")
    assert client.submit(address, action=f"{address}/restore").status_code == 302
    assert client.page(HOME).select("tbody tr")


def test_archiving_twice_is_told_and_changes_nothing(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    address = make(client.sign_in(world.reader(thameside)))
    client.submit(f"{address}/archive")
    archived_at = stored(world)[0].archived_at
    assert client.send(f"{address}/archive").status_code == 400
    assert stored(world)[0].archived_at == archived_at


def test_what_is_made_archived_and_restored_is_in_the_audit(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    address = make(client.sign_in(world.reader(thameside)))
    client.submit(f"{address}/archive")
    with world.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.table == "return_checklist"))
        assert len(list(entries)) == 2


@pytest.mark.parametrize("page", ["", "/new"])
def test_pages_of_another_partnership_are_not_there(
    world: World, client: CheckedClient, thameside: Partnership, page: str
) -> None:
    client.sign_in(world.reader(world.partnership("riverside")))
    client.page(f"{HOME}{page}", 404)


def test_a_checklist_of_another_partnership_is_not_there_under_any_address(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    key = make(client.sign_in(world.reader(thameside))).rsplit("/", 1)[1]
    client.sign_in(world.reader(world.partnership("riverside")))
    for home in (HOME, "/partnerships/riverside/returns"):
        for page in ("", "/preview", "/download", "/archive"):
            client.page(f"{home}/{key}{page}", 404)
        assert client.send(f"{home}/{key}/archive").status_code == 404
        assert client.send(f"{home}/{key}/restore").status_code == 404


def test_a_checklist_that_does_not_exist_is_not_there(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    client.sign_in(world.reader(thameside)).page(f"{HOME}/{uuid4()}", 404)


def test_a_visitor_who_is_not_signed_in_is_asked_to_sign_in(client: CheckedClient, thameside: Partnership) -> None:
    assert client.get(HOME).headers["Location"].startswith("/sign-in")


def test_a_page_of_the_list_beyond_the_last_is_the_last(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    make(client.sign_in(world.reader(thameside)))
    assert client.page(f"{HOME}?page=99").select("tbody tr")


def test_the_database_is_asked_as_often_for_many_agencies_as_for_one(
    world: World, client: CheckedClient, thameside: Partnership
) -> None:
    agency = lead(world, thameside)
    world.responsibility(thameside, agency, "return-decision")
    address = make(client.sign_in(world.reader(thameside)))
    pages = (HOME, f"{HOME}/new", address, f"{address}/preview", f"{address}/download")
    for page in pages:
        client.get(page)
    kept_answers.init_app(world.app)  # each time the first of them reads the map
    with statements(world) as for_one:
        for page in pages:
            client.get(page)
    for number in range(12):
        other = lead(world, thameside, f"Agency {number}")
        world.responsibility(thameside, other, "age-assessment", Role.SUPPORTS)
        make(client, country="NG")
    for page in pages:
        client.get(page)  # another file leaves, which is recorded
    kept_answers.init_app(world.app)
    with statements(world) as for_many:
        for page in pages:
            client.get(page)
    assert len(for_many) == len(for_one)
