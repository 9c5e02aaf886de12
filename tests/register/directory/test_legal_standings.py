"""An organisation says for itself whether it may refer: suggested by the guidance, recorded with a source, by somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.base.clocks import london_day
from partnership.base.errors import InputFault
from partnership.documents.wording import day
from partnership.guidance.types import StandingAnswer
from partnership.register.directory import legal_standings, services
from partnership.store.db import db
from partnership.store.models import Organisation, PositionRole, now

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Account, Partnership

SOURCE = "Home Office form, list of organisations, 26 March 2026"


@pytest.fixture
def home(world: World) -> Partnership:
    return world.partnership("isle", pack_id="england-2026")


@pytest.fixture
def charity(world: World, home: Partnership) -> Organisation:
    """A charity that the list names, whose kind suggests nothing."""
    return world.organisation("Refugee Council", home, kind_id="refugee-organisation")


@pytest.fixture
def keeper(world: World, home: Partnership) -> Account:
    return world.coordinator(home)


def path(organisation: Organisation, rest: str = "") -> str:
    return f"/organisations/{organisation.id}{rest}"


def text(page: BeautifulSoup, selector: str = "main") -> str:
    return " ".join(page.select_one(selector).get_text(" ").split())


def suggested(world: World, organisation: Organisation) -> str:
    with world.app.app_context():
        return legal_standings.suggestions(db.session.get_one(Organisation, organisation.id)).get("first_responder", "")


def test_form_and_page_show_what_is_suggested_and_why(
    client: CheckedClient, charity: Organisation, keeper: Account
) -> None:
    client.sign_in(keeper)
    words = "Suggested: Yes, named on the list. Named in the Home Office's form as a first responder"
    assert words in text(client.page(path(charity, "/edit")))
    assert f"First responder Not confirmed {words}" in text(client.page(path(charity)))


def test_an_answer_without_its_source_is_refused(client: CheckedClient, charity: Organisation, keeper: Account) -> None:
    client.sign_in(keeper)
    answer = client.submit(path(charity, "/edit"), first_responder="named")
    assert legal_standings.NEEDS_SOURCE in answer.text


def test_an_answer_is_kept_with_its_source_the_day_and_who_recorded_it(
    client: CheckedClient, world: World, charity: Organisation, keeper: Account
) -> None:
    client.sign_in(keeper)
    client.submit(path(charity, "/edit"), first_responder="named", first_responder_source=SOURCE)
    today = day(london_day(now()))
    said = f"First responder Yes, named on the list {SOURCE} Checked {today}"
    assert f"{said} by {keeper.email}" in text(client.page(path(charity)))
    client.sign_in(world.reader(world.partnership("elsewhere")))
    page = text(client.page(path(charity)))
    assert said in page
    assert keeper.email not in page


def test_a_change_of_anything_else_checks_no_standing(
    client: CheckedClient, world: World, charity: Organisation, keeper: Account
) -> None:
    client.sign_in(keeper)
    client.submit(path(charity, "/edit"), description="Advises")
    with world.session() as session:
        row = session.get_one(Organisation, charity.id)
        assert (row.first_responder, row.first_responder_checked_on, row.first_responder_checked_by) == (None, None, "")


def test_nobody_makes_their_own_organisation_a_first_responder(
    client: CheckedClient, world: World, charity: Organisation, keeper: Account
) -> None:
    assert keeper  # a coordinator stands beside them
    client.sign_in(world.editor(charity, PositionRole.LEAD))
    client.submit(path(charity, "/edit"), first_responder="statutory", first_responder_source="We think so")
    with world.session() as session:
        assert session.get_one(Organisation, charity.id).first_responder is None


@pytest.mark.parametrize(
    ("values", "is_it"),
    [
        ({"name": "Another name", "charity_number": "1014576"}, True),
        ({"name": "Another name", "company_number": "02727514"}, True),
        ({"name": "The  refugee council"}, True),
        ({"name": "Refugee Council", "charity_number": "1000000"}, False),
        ({"name": "Refugee Council of Thameside"}, False),
    ],
)
def test_a_named_body_is_known_by_a_number_or_by_its_full_name_where_no_number_speaks_against_it(
    world: World, home: Partnership, values: dict[str, str], *, is_it: bool
) -> None:
    told = {"kind_id": "refugee-organisation"} | values
    found = suggested(world, world.organisation(told.pop("name"), home, **told))
    assert found.startswith("Suggested: Yes") is is_it


@pytest.mark.parametrize(("kind_id", "is_it"), [("police", True), ("housing", True), ("law-enforcement", False)])
def test_a_kind_suggests_it_only_where_the_law_names_all_agencies_of_it(
    world: World, home: Partnership, kind_id: str, *, is_it: bool
) -> None:
    found = suggested(world, world.organisation("Westmoor", home, kind_id=kind_id))
    assert found.startswith("Suggested: Yes, as a public body") is is_it


def test_who_could_send_the_form_in_2009_is_asked_of_the_guidance_of_2009(world: World) -> None:
    then = world.partnership("thameside", pack_id="solace-2009")
    answers = {
        name: suggested(world, world.organisation(name, then, kind_id="support-organisation"))
        for name in ("Poppy Project (Eaves)", "Kalayaan", "The Salvation Army", "Medaille Trust")
    }
    may = {name for name, words in answers.items() if words.startswith("Suggested: Yes")}
    assert may == {"Poppy Project (Eaves)", "Kalayaan"}
    assert suggested(world, world.organisation("Met", then, kind_id="police")).startswith("Suggested: Yes")


def test_a_merger_takes_a_standing_over_with_where_it_says_so(
    client: CheckedClient, world: World, charity: Organisation, home: Partnership, keeper: Account
) -> None:
    told = {"first_responder": StandingAnswer.NAMED, "first_responder_source": SOURCE}
    other = world.organisation("Panel of the council", home, kind_id="refugee-organisation", **told)
    client.sign_in(keeper)
    versions = {"version": "1", "other_version": "1", "with": str(other.id)}
    client.post(path(charity, "/merge"), data=versions | {"take": "first_responder", "csrf_token": client.token()})
    with world.session() as session:
        row = session.get_one(Organisation, charity.id)
        assert (row.first_responder, row.first_responder_source) == (StandingAnswer.NAMED, SOURCE)


def test_a_new_entry_needs_the_source_too() -> None:
    values = {"name": "Refuge", "kind_id": "refuge", "first_responder": "no"}
    with pytest.raises(InputFault, match=legal_standings.NEEDS_SOURCE):
        services.new_organisation(values)
