"""The library: practice is found, a body is taken over with its tasks, a country shows the rule before the embassy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.guidance.loader import load_packs
from partnership.register.mail.kinds import MailKind
from partnership.reviews.library.views import SHOWN
from partnership.store.models import (
    Agreement,
    Mail,
    Organisation,
    Participation,
    PositionRole,
    Responsibility,
    Role,
    TakingIn,
    TakingInState,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both
LIBRARY = "/partnerships/thameside/library"
PACK = load_packs()["solace-2009"]
BODY = next(each for each in PACK.bodies.values() if each.id == "missing-people")


def test_practice_is_found_by_a_word_of_it(coordinator: CheckedClient) -> None:
    titles = [each.get_text() for each in coordinator.page(f"{LIBRARY}/practice?q=landlord").select("article h3")]
    assert titles
    assert PACK.practice["oslo-landlord-letters"].title in titles
    assert len(titles) < len(PACK.practice)


def test_practice_can_be_narrowed_to_a_competence(coordinator: CheckedClient) -> None:
    page = coordinator.page(f"{LIBRARY}/practice?competence=2.5")
    wanted = [each.title for each in PACK.practice.values() if "2.5" in each.competences]
    assert [each.get_text() for each in page.select("article h3")] == wanted


def test_a_search_that_finds_nothing_says_so(coordinator: CheckedClient) -> None:
    assert coordinator.page(f"{LIBRARY}/practice?q=zyqqex").find(string="Nothing fits")


def test_every_example_and_every_body_has_a_page(coordinator: CheckedClient) -> None:
    for practice in PACK.practice.values():
        assert coordinator.page(f"{LIBRARY}/practice/{practice.id}").h1.get_text() == practice.title
    for body in PACK.bodies.values():
        assert coordinator.page(f"{LIBRARY}/bodies/{body.id}").h1.get_text() == body.name


@pytest.mark.parametrize("path", ["practice/unknown", "bodies/unknown", "countries/XX", "countries/GB"])
def test_what_the_guidance_does_not_have_is_not_found(coordinator: CheckedClient, path: str) -> None:
    assert coordinator.get(f"{LIBRARY}/{path}").status_code == 404


def test_a_body_is_taken_over_with_its_usual_tasks_proposed(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    response = coordinator.submit(f"{LIBRARY}/bodies/{BODY.id}/take-over", tasks=list(BODY.functions))
    assert response.status_code == 302
    assert "Tasks proposed" in coordinator.page(response.location).select_one(".govuk-notification-banner").get_text()
    with world.session() as session:
        row = session.scalars(select(Organisation)).one()
        roles = list(session.scalars(select(Responsibility)))
    assert (row.name, row.body_pack_id) == (BODY.name, "solace-2009")
    assert {each.function_id for each in roles} == set(BODY.functions)
    assert {each.state for each in roles} == {Agreement.PROPOSED}
    page = coordinator.page(f"{LIBRARY}/bodies/{BODY.id}")
    assert "takes part in" in page.get_text(" ", strip=True)


def test_the_list_of_bodies_is_in_order_of_names_and_says_which_take_part(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    world.organisation(BODY.name, ours, kind_id=BODY.kind)
    pages = [
        coordinator.page(f"{LIBRARY}/bodies?page={number}") for number in range(1, -(-len(PACK.bodies) // SHOWN) + 1)
    ]
    rows = [row for page in pages for row in page.select("tbody tr")]
    assert len(rows) == len(PACK.bodies)
    names = [row.th.get_text(strip=True) for row in rows]
    assert names == sorted(names, key=str.casefold)
    told = {row.th.get_text(strip=True): row.select("td")[-1].get_text(strip=True) for row in rows}
    assert told.pop(BODY.name) == "Takes part"
    assert set(told.values()) == {"Not yet"}


def test_only_the_tasks_that_stay_ticked_are_proposed(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    coordinator.submit(f"{LIBRARY}/bodies/{BODY.id}/take-over", tasks=[])
    with world.session() as session:
        assert session.scalars(select(Organisation)).one().name == BODY.name
        assert list(session.scalars(select(Responsibility))) == []


def test_a_body_of_the_register_is_taken_in_and_keeps_the_roles_that_it_has(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    row = world.organisation(BODY.name, ours, kind_id=BODY.kind)
    world.responsibility(ours, row, BODY.functions[0], Role.INFORMED)
    path = f"{LIBRARY}/bodies/{BODY.id}/take-over"
    assert not coordinator.page(path).select(f"input[value='{BODY.functions[0]}']")
    response = coordinator.send(path, tasks=list(BODY.functions))  # as from a page that was opened before
    told = coordinator.page(response.location).select_one(".govuk-notification-banner").get_text()
    assert "takes part already. No task was proposed." in told
    with world.session() as session:
        assert session.scalars(select(Organisation)).one().id == row.id
        kept = session.scalars(select(Responsibility).where(Responsibility.function_id == BODY.functions[0])).one()
    assert kept.role is Role.INFORMED


def test_a_body_with_people_of_its_own_is_asked_and_takes_part_once_it_says_yes(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    elsewhere = world.partnership("riverside")
    row = world.organisation(BODY.name, elsewhere, kind_id=BODY.kind)
    world.editor(row, PositionRole.LEAD)
    path = f"{LIBRARY}/bodies/{BODY.id}"
    assert "asked first" in coordinator.page(path).get_text()
    assert not coordinator.page(f"{path}/take-over").select("input[name=tasks]")
    coordinator.submit(f"{path}/take-over")
    coordinator.send(f"{path}/take-over", tasks=list(BODY.functions))  # as from a page that was opened before
    page = coordinator.page(path)
    assert "has not answered yet" in page.get_text()
    assert not page.select("main a[href$='take-over']")
    with world.session() as session:
        question = session.scalars(select(TakingIn)).one()
        assert (question.partnership_id, question.organisation_id) == (ours.id, row.id)
        assert session.scalars(select(Participation)).one().partnership_id == elsewhere.id
        assert list(session.scalars(select(Responsibility))) == []
        assert len(list(session.scalars(select(Mail).where(Mail.kind == MailKind.TAKING_IN_ASKED.value)))) == 1
        question.state, question.reason, question.answered_at = TakingInState.DECLINED, "Too small", now()
    assert "Too small. You can ask again." in " ".join(coordinator.page(path).get_text().split())


def test_a_reader_is_not_offered_to_take_a_body_over(client: CheckedClient, world: World, ours: Partnership) -> None:
    reader = client.sign_in(world.reader(ours))
    page = reader.page(f"{LIBRARY}/bodies/{BODY.id}")
    assert not page.select("main a[href$='take-over']")
    assert reader.get(f"{LIBRARY}/bodies/{BODY.id}/take-over").status_code == 403


def test_a_country_shows_the_rule_on_embassies_before_its_embassy(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    embassy = world.organisation("Embassy in Belgrave Square", ours, kind_id="embassy", country="RO")
    world.contact(embassy, telephone="020 7946 0123")
    words = coordinator.page(f"{LIBRARY}/countries/RO").main.get_text(" ", strip=True)
    assert words.index("informed consent") < words.index("Embassy in Belgrave Square")
    assert "Member since 1 January 2007" in words
    assert "020 7946 0123" not in words


def test_an_embassy_without_a_recorded_country_stands_under_the_one_in_its_name(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    world.organisation("Embassy of Vietnam in London", ours, kind_id="embassy")
    assert "Embassy of Vietnam in London" in coordinator.page(f"{LIBRARY}/countries/VN").get_text()
    assert "Not a member" in coordinator.page(f"{LIBRARY}/countries/VN").get_text()


def test_an_organisation_that_the_visitor_may_not_know_of_is_on_no_page_of_a_country(
    client: CheckedClient, world: World, ours: Partnership
) -> None:
    theirs = world.partnership("riverside")
    world.organisation("Hidden consulate", theirs, kind_id="embassy", country="RO", audience="partnership")
    reader = client.sign_in(world.reader(ours))
    for path in ("countries", "countries/RO"):
        assert "Hidden consulate" not in reader.page(f"{LIBRARY}/{path}").get_text()
    assert "1 embassy" not in reader.page(f"{LIBRARY}/countries").get_text()
