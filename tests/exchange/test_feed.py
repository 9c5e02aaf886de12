"""The feed: off until it is switched on, what organisations agreed to and nothing else, asked for page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from exchange.publishing import publish
from factories import TODAY
from people.publicity.conftest import Directory, directory, open_to_all  # noqa: F401 - the fixture of the public directory

from partnership.guidance.types import Group
from partnership.store.models import (
    Audience,
    Contact,
    EntrySection,
    Mail,
    Organisation,
    Partnership,
    Publication,
    PublicClock,
    Service,
    now,
)

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIST = "/open-referral/services"
EARLIER = now() - timedelta(days=30)


def feed(site: Directory, asked: str = "", at: str = LIST) -> dict[str, Any]:
    """A page of the feed, as any system gets it."""
    response = site.anybody().get(f"{at}{asked}")
    assert response.status_code == 200, response.text
    return response.json  # type: ignore[no-any-return, return-value]


def switch(site: Directory, *, is_on: bool) -> None:
    """The switch on its page, pressed by the coordinator."""
    browser = site.anybody().sign_in(site.coordinator)
    with site.world.session() as session:
        version = session.get_one(Partnership, site.partnership.id).version
    sent = browser.send(f"/partnerships/{site.partnership.slug}/feed", version=version, is_on="yes" if is_on else "no")
    assert sent.status_code in {200, 302}, sent.text[:400]


def names(found: dict[str, Any]) -> list[str]:
    """The names of a page."""
    return [each["name"] for each in found["contents"]]


@pytest.fixture
def served(directory: Directory) -> Directory:  # noqa: F811 - the fixture
    """A partnership with an agency in its public directory, and the feed on."""
    directory.published()
    switch(directory, is_on=True)
    return directory


def test_nothing_is_there_until_a_coordinator_switches_it_on(directory: Directory) -> None:  # noqa: F811
    directory.published()
    assert directory.anybody().get(LIST).status_code == 404
    switch(directory, is_on=True)
    assert names(feed(directory)) == ["Benefits clinic"]
    switch(directory, is_on=False)
    assert directory.anybody().get("/open-referral/").status_code == 404


def test_the_lead_is_told_that_other_systems_can_read_the_entry(served: Directory) -> None:
    with served.world.session() as session:
        told = session.query(Mail).filter(Mail.subject == "Public directory of Thameside partnership").all()
    assert [mail.kind for mail in told].count("public-directory") == 1, (
        "of the feed; the directory was on before the lead"
    )


def test_switching_the_public_directory_off_ends_the_feed_for_good(served: Directory) -> None:
    served.switch(is_on=False)
    served.switch(is_on=True)
    assert served.anybody().get(LIST).status_code == 404


def test_an_entry_that_is_public_and_not_agreed_to_is_not_in_it(served: Directory) -> None:
    served.agency("Other line")
    assert {each["organization"]["name"] for each in feed(served)["contents"]} == {"Harbour advice line"}


def test_a_yes_to_a_partnership_whose_feed_is_off_is_none_to_the_feed(served: Directory) -> None:
    world = served.world
    other = world.partnership("riverside")
    served.switch(is_on=True, by=world.coordinator(other), at=other)
    row = served.agency("Other line", at=other)
    from partnership.store.models import PositionRole  # noqa: PLC0415

    served.agree(row, world.editor(row, PositionRole.LEAD), at=other)
    assert served.anybody().get(f"/find/{row.id}").status_code == 200
    assert served.anybody().get(f"/open-referral/organizations/{row.id}").status_code == 404


def test_no_item_has_what_was_not_agreed_to(served: Directory) -> None:
    text = served.anybody().get(f"{LIST}?full=true").text
    assert "020 7946 0300" in text
    assert not [each for each in ("020 7946 0399", "Manager", "location") if each in text]


def test_what_is_narrowed_leaves_the_feed_at_once(served: Directory) -> None:
    found = feed(served)["contents"][0]["id"]
    with served.world.session() as session:
        session.query(Service).one().audience = Audience.PARTNERS
    assert feed(served)["total_items"] == 0
    assert served.anybody().get(f"{LIST}/{found}").status_code == 404


def test_a_system_that_has_the_page_is_told_so(served: Directory) -> None:
    mark = served.anybody().get(LIST).headers["ETag"]
    again = served.anybody().get(LIST, headers={"If-None-Match": mark})
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", "no-cache")
    with served.world.session() as session:
        session.query(Service).one().name = "Benefits morning"
    assert served.anybody().get(LIST, headers={"If-None-Match": mark}).status_code == 200


def test_a_change_of_what_is_restricted_changes_no_answer(served: Directory) -> None:
    before = served.anybody().get(f"{LIST}?full=true").data
    with served.world.session() as session:
        manager = session.query(Contact).filter_by(post="Manager").one()
        manager.telephone, manager.holder = "020 7946 0111", "Somebody else"
        session.query(Service).one().capacity = "three places"
    assert served.anybody().get(f"{LIST}?full=true").data == before


def agreed_earlier(served: Directory) -> None:
    """What is shown was agreed to, and changed last, some time ago."""
    with served.world.session() as session:
        session.query(Publication).one().agreed_at = EARLIER
        for row in session.query(PublicClock):
            row.changed_at = EARLIER


def test_a_change_of_what_is_public_and_not_agreed_to_changes_no_answer(served: Directory) -> None:
    agreed_earlier(served)
    before = served.anybody().get(f"{LIST}?full=true").data
    with served.world.session() as session:
        organisation = session.query(Organisation).one()
        organisation.short_name, organisation.country = "HAL", "FR"
    served.world.contact(organisation, "New line", audience=Audience.PUBLIC, audiences=open_to_all("post", "telephone"))
    assert served.anybody().get(f"{LIST}?full=true").data == before


def test_who_sees_what_was_not_agreed_to_changes_no_answer(served: Directory) -> None:
    agreed_earlier(served)
    before = served.anybody().get(f"{LIST}?full=true").data
    with served.world.session() as session:
        desk = session.query(Contact).filter_by(post="Helpline").one()
        desk.audiences = {**desk.audiences, "holder": "named"}
    assert served.anybody().get(f"{LIST}?full=true").data == before


def test_a_change_of_what_was_agreed_to_is_told_by_its_date(served: Directory) -> None:
    agreed_earlier(served)
    before = feed(served)["contents"][0]["last_modified"]
    with served.world.session() as session:
        session.query(Contact).filter_by(post="Helpline").one().telephone = "020 7946 0377"
    assert feed(served)["contents"][0]["last_modified"] > before


def test_that_something_agreed_to_is_narrowed_is_told_by_its_date(served: Directory) -> None:
    agreed_earlier(served)
    before = feed(served)["contents"][0]["last_modified"]
    with served.world.session() as session:
        desk = session.query(Contact).filter_by(post="Helpline").one()
        desk.audiences = {**desk.audiences, "telephone": "partners"}
    assert feed(served)["contents"][0]["last_modified"] > before


def test_only_what_changed_since_is_given_where_that_is_asked(served: Directory) -> None:
    with served.world.session() as session:
        session.merge(PublicClock(organisation_id=session.query(Organisation).one().id, changed_at=EARLIER))
    last = feed(served)["contents"][0]["last_modified"]
    assert feed(served, f"?modified_after={last}")["total_items"] == 1
    tomorrow = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert feed(served, f"?modified_after={tomorrow}")["empty"] is True


def test_pages_tell_where_they_stand(served: Directory) -> None:
    for name in ("Anchor line", "Zeal line"):
        served.published(name)
    page = feed(served, "?per_page=2&page=2")
    told = {
        name: page[name] for name in ("total_items", "total_pages", "page_number", "size", "first_page", "last_page")
    }
    assert told == {
        "total_items": 3, "total_pages": 2, "page_number": 2, "size": 1, "first_page": False, "last_page": True,
    }  # fmt: skip
    assert feed(served, "?page=99")["empty"] is True


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("search=benefits+harbour", 1), ("search=nothing", 0), ("minimum_age=18", 0), ("day=MO", 0),
        ("start_time=08:00", 0), ("organization_id=00000000-0000-0000-0000-000000000000", 0), ("unknown=1", 1),
    ],
)  # fmt: skip
def test_a_filter_leaves_what_it_asks_for(served: Directory, asked: str, number: int) -> None:
    assert feed(served, f"?{asked}")["total_items"] == number


@pytest.mark.parametrize(
    "asked",
    ["page=0", "page=x", "per_page=101", "day=someday", "modified_after=yesterday", "full=maybe", "taxonomy_id=1"],
)
def test_a_parameter_that_means_nothing_is_refused_in_words(served: Directory, asked: str) -> None:
    response = served.anybody().get(f"{LIST}?{asked}")
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert asked.partition("=")[0] in response.json["detail"]


def test_a_service_is_found_by_its_terms_times_and_ages(app: Flask, world: World, ours: Partnership) -> None:
    agency = world.organisation("Harbour advice", ours, kind_id="legal-adviser")
    world.service(
        agency, "Clinic", open=["Mon-Fri 09:00-17:00"], age_from=18, age_to=25, function_ids=["interpreting"],
        languages=["Romanian"],
    )  # fmt: skip
    world.service(agency, "Other")
    publish(world, ours.slug)
    client = app.test_client()
    terms = client.get("/open-referral/taxonomy_terms?per_page=100").json["contents"]
    language = next(
        each
        for each in client.get("/open-referral/taxonomy_terms?per_page=100&page=2").json["contents"] + terms
        if each["name"] == "Romanian"
    )
    for asked in (
        f"taxonomy_term_id={language['id']}", f"taxonomy_id={language['taxonomy_id']}", "day=MO", "minimum_age=16",
        "maximum_age=30", "start_time=09:00&end_time=17:00",
    ):  # fmt: skip
        assert names(client.get(f"{LIST}?{asked}").json) == ["Clinic"], asked
    for asked in ("day=SU", "minimum_age=19", "maximum_age=24", "start_time=09:30"):
        assert names(client.get(f"{LIST}?{asked}").json) == [], asked


def test_a_safe_place_is_in_no_feed(app: Flask, world: World, ours: Partnership) -> None:
    refuge = world.organisation("Tideway charity", ours, kind_id="refuge")
    world.service(refuge, "Shelter")
    world.service(world.organisation("Harbour advice", ours), "Clinic")
    publish(world, ours.slug)
    assert names(app.test_client().get(LIST).json) == ["Clinic"]


def test_the_document_says_where_it_stands(served: Directory) -> None:
    about = feed(served, at="/open-referral/")
    assert about["version"] == "HSDS-UK-3.0"
    assert about["openapi_url"].endswith("/open-referral/openapi.json")
    document = feed(served, at="/open-referral/openapi.json")
    assert sorted(document["paths"])[:3] == ["/", "/openapi.json", "/organizations"]


def confirmed(served: Directory, days_ago: int) -> None:
    """The services of the entry, and the numbers that are told with them, confirmed some days ago."""
    with served.world.session() as session:
        own = session.query(Organisation).one()
    for section in (EntrySection.SERVICES, EntrySection.CONTACTS):
        served.world.confirm(own, section, days_ago=days_ago)


def test_the_day_of_confirmation_is_told_as_long_as_nothing_public_changed_since(served: Directory) -> None:
    agreed_earlier(served)
    assert "assured_date" not in feed(served)["contents"][0]
    confirmed(served, 3)
    day = TODAY - timedelta(days=3)
    assert feed(served)["contents"][0]["assured_date"] == day.date().isoformat()
    with served.world.session() as session:
        session.query(Service).one().capacity = "three places"  # restricted
    assert feed(served)["contents"][0]["assured_date"] == day.date().isoformat()
    with served.world.session() as session:
        session.query(Service).one().name = "Benefits morning"
    assert "assured_date" not in feed(served)["contents"][0]
    confirmed(served, 0)
    with served.world.session() as session:
        session.query(Contact).filter_by(post="Helpline").one().telephone = "020 7946 0377"
    assert "assured_date" not in feed(served)["contents"][0]


def test_a_service_has_its_own_web_page_and_fees_and_not_those_of_its_organisation(
    app: Flask, world: World, ours: Partnership
) -> None:
    agency = world.organisation("Harbour advice", ours, kind_id="legal-adviser", website="https://harbour.example")
    world.service(agency, "Clinic", website="https://harbour.example/clinic", fees="Free")
    world.service(agency, "Other")
    publish(world, ours.slug)
    found = {each["name"]: each for each in app.test_client().get(LIST).json["contents"]}
    assert (found["Clinic"]["url"], found["Clinic"]["fees"]) == ("https://harbour.example/clinic", "Free")
    assert not {"url", "fees"} & found["Other"].keys()
    assert found["Other"]["organization"]["website"] == "https://harbour.example"


def test_a_service_that_does_not_say_for_whom_has_no_term_of_a_group(
    app: Flask, world: World, ours: Partnership
) -> None:
    agency = world.organisation("Harbour advice", ours, kind_id="legal-adviser")
    world.service(agency, "Clinic", for_whom=Group.CHILDREN)
    world.service(agency, "Other")
    publish(world, ours.slug)
    found = app.test_client().get(f"{LIST}?full=true").json["contents"]
    told = {
        each["name"]: [
            one["taxonomy_term"]["name"] for one in each.get("attributes", []) if one["link_type"] == "audience"
        ]
        for each in found
    }
    assert told == {"Clinic": ["Children (under 18)"], "Other": []}


def test_a_page_of_another_site_may_read_the_feed(served: Directory) -> None:
    for path, status in ((LIST, 200), (f"{LIST}/{served.partnership.id}", 404), (f"{LIST}?page=0", 400)):
        answer = served.anybody().get(path, headers={"Origin": "https://validator.example"})
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (status, "*")
    assert "Access-Control-Allow-Origin" not in served.anybody().get("/find").headers
