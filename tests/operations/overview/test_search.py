"""The page of a search: what the words mean first, then hits in groups; an answer or a sentence for whatever is typed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from partnership.base.clocks import LONDON
from partnership.store.models import PositionRole, Role, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Organisation, Partnership


def _text(client: CheckedClient, query: str, **more: str) -> str:
    response = client.get("/search", query_string={"q": query, **more})
    assert response.status_code == 200
    return response.text


def test_what_the_words_mean_stands_first_with_the_number_that_answers(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.contact(police, "Control room", telephone="020 7946 0408", open=["Mon-Sun 00:00-24:00"])
    main = coordinator.page("/search?q=polise").select_one("main")
    assert main is not None
    text = main.get_text(" ", strip=True)
    assert text.index("Police force") < text.index("020 7946 0408") < text.index("Organisations")
    assert main.select_one('a[href="tel:02079460408"]') is not None


def test_a_task_says_who_leads_it_and_a_situation_leads_to_whom_to_call(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.responsibility(ours, police, "missing-from-care", Role.LEAD)
    text = _text(coordinator, "missing child")
    assert "Lead: Borough police" in text
    assert "/partnerships/thameside/call/missing/child" in text


def test_a_number_that_is_closed_now_says_when_it_opens(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    tomorrow = (now() + timedelta(days=1)).astimezone(LONDON)
    world.contact(police, "Control room", telephone="020 7946 0408", open=[f"{tomorrow:%a} 08:00-17:00"])
    text = " ".join(coordinator.page("/search?q=polise").get_text(" ", strip=True).split())
    opens = f"shut, opens {tomorrow:%A} 8am"
    assert f"Nobody answers for this now. Borough police, Control room: {opens}." in text
    assert f"020 7946 0408 Control room. S{opens[1:]}" in text


@pytest.mark.parametrize("typed", ["she wants to kill herself", "going to jump off a bridge"])
def test_where_life_is_in_danger_the_emergency_number_stands_above_who_treats_it(
    coordinator: CheckedClient, world: World, ours: Partnership, typed: str
) -> None:
    desk = world.organisation("Minds of the borough", ours, kind_id="mental-health")
    world.contact(desk, "Crisis desk", telephone="020 7946 0622", open=["Mon-Sun 00:00-24:00"])
    main = coordinator.page(f"/search?q={typed}").select_one("main")
    assert main is not None
    text = main.get_text(" ", strip=True)
    assert text.index("In danger, or hurt?") < text.index("999") < text.index("020 7946 0622")


def test_a_situation_has_the_emergency_number_as_on_its_own_page(coordinator: CheckedClient, ours: Partnership) -> None:
    assert "In danger, or hurt?" in _text(coordinator, "bleeding heavily")
    assert "In danger, or hurt?" not in _text(coordinator, "interpreter")


def test_a_page_and_a_word_of_the_glossary_are_answers_without_a_number(
    coordinator: CheckedClient, ours: Partnership
) -> None:
    page = coordinator.page("/search?q=can I tell her parents")
    assert page.select_one(".app-first-call a[href$='/may-i-tell']") is not None
    first = coordinator.page("/search?q=what is habitual residence").select_one(".app-first-call")
    assert first is not None
    assert "Nobody answers" not in first.get_text()


def test_a_number_that_is_rung_for_what_it_is_claims_no_duty_of_law(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    refuge = world.organisation("Night refuge", ours, kind_id="refuge")
    world.contact(refuge, "Referral line", telephone="020 7946 0611", open=["Mon-Sun 00:00-24:00"])
    text = _text(coordinator, "safe house")
    assert "020 7946 0611" in text
    assert "Duty in law" not in text


@pytest.mark.parametrize(
    ("typed", "path"), [("change my password", "/account"), ("leaving my job", "/account/leaving")]
)
def test_pages_of_the_own_account_are_found(coordinator: CheckedClient, typed: str, path: str) -> None:
    page = coordinator.page(f"/search?q={typed}")
    assert page.select_one(f"main a[href='{path}']") is not None
    assert "Showing results for" not in page.get_text()


def test_a_mended_slip_is_told_with_a_way_back(coordinator: CheckedClient, police: Organisation) -> None:
    page = coordinator.page("/search?q=burough police")
    assert "Showing results for borough police" in page.get_text(" ", strip=True)
    assert "exact=1" in str(page.select_one("main a[href*=exact]"))
    assert "Showing results" not in _text(coordinator, "burough police", exact="1")


def test_nothing_found_says_what_was_looked_for_and_shows_the_situations(coordinator: CheckedClient) -> None:
    text = _text(coordinator, "xyzzy")
    assert "Nothing here has the word xyzzy" in text
    assert "I have found somebody" in text


@pytest.mark.parametrize(
    "typed", ['"', "a* NEAR(b)", "😀", "עזרה", "%_\\", "<script>", "\x00", "", "x" * 201, "a " * 90]
)  # fmt: skip
def test_whatever_is_typed_is_answered(coordinator: CheckedClient, typed: str) -> None:
    _text(coordinator, typed)


def test_too_long_a_search_is_told_so_and_is_not_sent_by_the_box(coordinator: CheckedClient) -> None:
    assert "too long for a search" in _text(coordinator, "x" * 10_000)
    box = coordinator.page("/search").select_one("header form[role=search] input[name=q]")
    assert box is not None
    assert box["maxlength"] == "200"


def test_who_belongs_to_no_partnership_finds_organisations_alone(
    client: CheckedClient, world: World, police: Organisation
) -> None:
    client.sign_in(world.editor(world.organisation("Lonely"), PositionRole.EDITOR))
    text = _text(client, "borough police")
    assert "Borough police" in text
    assert "Whom to call" not in text


def test_the_list_of_organisations_finds_the_same_words(coordinator: CheckedClient, police: Organisation) -> None:
    for text in ("police borough", "boro pol", "cops", "burough"):
        assert "Borough police" in coordinator.get("/organisations", query_string={"q": text}).text
    assert "Nothing fits" in coordinator.get("/organisations", query_string={"q": "roug"}).text
