"""Clauses in a search: of the version in force, else of the draft, and each leads to where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from partnership.operations.overview.clause_hits import ClauseWords
from partnership.store.models import ClauseText, Protocol

if TYPE_CHECKING:
    from uuid import UUID

    from client import CheckedClient
    from factories import World

    from partnership.store.models import Partnership

TEMPLATE = "safeguarding-trafficked-children"


@pytest.fixture
def draft(world: World, ours: Partnership) -> UUID:
    """A draft protocol with a clause of its own words and one that is left out."""
    with world.session() as session:
        row = Protocol(partnership_id=ours.id, template_id=TEMPLATE, title="Our protocol")
        row.clause_texts = [
            ClauseText(clause_id="no-consent", text="We meet in the quibblesome hall, {lead:awareness} too."),
        ]
        session.add(row)
    return row.id


def links(client: CheckedClient, query: str) -> list[str]:
    page = client.page(f"/search?q={query}")
    heading = next((each for each in page.select("main h2") if each.get_text() == "Documents by clause"), None)
    hits = heading.find_next_sibling("ul") if heading is not None else None
    return [str(each["href"]) for each in hits.select("a")] if hits is not None else []


def test_a_clause_of_a_draft_leads_to_its_place_in_the_preview(coordinator: CheckedClient, draft: UUID) -> None:
    found = links(coordinator, "quibblesome hall")
    assert found == [f"/partnerships/thameside/protocols/{draft}/draft/no-consent"]
    place = coordinator.get(found[0]).location
    assert place.startswith(f"/partnerships/thameside/protocols/{draft}/preview?part=")
    assert place.endswith("#doc-no-consent")
    assert "quibblesome hall" in coordinator.page(place).select_one("#doc-no-consent").get_text()


def test_what_only_a_clause_says_is_no_search_without_an_answer(coordinator: CheckedClient, draft: UUID) -> None:
    assert draft
    text = BeautifulSoup(coordinator.get("/search?q=quibblesome").text, "html.parser").get_text(" ", strip=True)
    assert "Tell the coordinator" not in text
    assert "Nothing here has the word" not in text


def test_danger_to_a_life_in_any_words_finds_the_clauses_that_name_it(coordinator: CheckedClient, draft: UUID) -> None:
    assert links(coordinator, "she wants to die") == [f"/partnerships/thameside/protocols/{draft}/draft/health-needs"]


def test_what_the_map_fills_and_what_is_left_out_is_not_found(
    coordinator: CheckedClient, world: World, draft: UUID
) -> None:
    assert links(coordinator, "quibblesome awareness") == []
    with world.session() as session:
        session.scalars(select(ClauseText).where(ClauseText.protocol_id == draft)).one().is_left_out = True
    assert links(coordinator, "quibblesome") == []


def test_a_clause_that_has_the_word_stands_above_one_with_a_word_that_begins_with_it(
    coordinator: CheckedClient, world: World, draft: UUID
) -> None:
    with world.session() as session:
        session.add(ClauseText(protocol_id=draft, clause_id="danger", text="No quibbles are heard."))
    found = [each.rsplit("/", 1)[1] for each in links(coordinator, "quibble")]
    assert found == ["danger", "no-consent"]  # the other way round in the protocol


def test_a_search_whose_words_no_clause_has_finds_those_with_what_it_is_about(
    coordinator: CheckedClient, draft: UUID
) -> None:
    assert draft
    found = links(coordinator, "organ harvesting")
    assert found
    assert set(found) <= {*links(coordinator, "organ")}


def test_another_partnership_finds_no_clause(world: World, client: CheckedClient, draft: UUID) -> None:
    assert draft
    client.sign_in(world.reader(world.partnership("eastbrook")))
    assert links(client, "quibblesome") == []


def test_a_clause_without_a_heading_is_known_by_how_it_begins() -> None:
    found = ClauseWords.of("x", "3.2", "", "The chair calls a meeting within five days.")
    assert found.title == "3.2"
    assert ClauseWords.of("x", "", "", "The chair calls a meeting.").title == "The chair calls a meeting.…"
    assert "meeting" in found.words


def test_what_the_map_fills_in_a_draft_is_shown_as_left_out_and_never_as_braces(
    coordinator: CheckedClient, draft: UUID
) -> None:
    assert draft
    text = coordinator.page("/search?q=quibblesome").get_text(" ", strip=True)
    assert "quibblesome hall, … too." in text
    assert "{" not in text
