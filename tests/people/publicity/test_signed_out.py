"""What anybody sees without signing in: what was agreed to, and not a trace of anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people.publicity.conftest import DIRECT, HELPLINE, Directory, open_to_all

from partnership.policy.viewer import ANONYMOUS
from partnership.register.directory.preview import seen_by_each
from partnership.register.directory.queries import get_organisation
from partnership.register.search.hits import Search
from partnership.register.search.queries import vocabulary
from partnership.store.models import Audience, Contact, Organisation, PositionRole

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both


def test_with_every_switch_off_there_is_no_directory_and_no_way_to_it(client: CheckedClient, ours: Partnership) -> None:
    assert ours
    for address in ("/find", "/glossary"):
        assert client.get(address).status_code == 404
    page = client.page("/")
    assert page.select("nav[aria-label=Menu] a") == []
    assert [str(each["href"]) for each in page.select("header a")] == ["/", "/sign-in"]


def test_with_one_on_the_menu_leads_to_pages_that_anybody_may_open(directory: Directory) -> None:
    anybody = directory.anybody()
    leads = [str(each["href"]) for each in anybody.page("/").select("nav[aria-label=Menu] a")]
    assert leads == ["/", "/find", "/glossary"]
    for each in leads:
        anybody.page(each)


def test_what_was_agreed_is_found_and_read_and_nothing_more(directory: Directory) -> None:
    row = directory.published()
    assert "Harbour advice line" in directory.found()
    assert HELPLINE in directory.found("benefits clinic")
    text = directory.entry(row)
    assert HELPLINE in text
    assert "Advice on housing" in text
    for kept in (DIRECT, "Manager", "thameside"):
        assert kept not in text


def test_the_preview_for_anybody_is_what_anybody_sees(directory: Directory) -> None:
    row = directory.published()
    shown = directory.entry(row)
    with directory.app.app_context():
        organisation = get_organisation(row.id)
        seen = seen_by_each(ANONYMOUS, organisation)[0]
        lines = [line for record in seen.records for field in record.rows for line in field.lines]
        assert len(lines) > 4
        assert all(line in shown for line in lines)
        assert DIRECT not in str(seen)


def test_before_a_yes_the_preview_says_what_is_missing(directory: Directory) -> None:
    row = directory.agency()
    with directory.app.app_context():
        seen = seen_by_each(ANONYMOUS, get_organisation(row.id))[0]
    assert seen.records == ()
    assert "agreed" in seen.remark
    assert directory.entry(row) == ""
    assert "Harbour" not in directory.found()


def test_a_word_that_is_not_for_anybody_finds_nothing_and_is_no_suggestion(directory: Directory) -> None:
    row = directory.published()
    directory.world.contact(row, "Zanzibar desk", telephone=DIRECT)
    directory.world.service(row, "Quibblesome outreach")
    assert "We found nothing" in directory.found("quibblesome")
    assert "We found nothing" in directory.found("quibblesom")
    with directory.app.app_context():
        known = vocabulary(ANONYMOUS)
        assert known.nearest("quibblesomm") == []
        assert known.nearest("zanzibarr") == []
        assert known.nearest("benefitss") != []
        assert Search.of(ANONYMOUS).find("manager").organisations.total == 0


def state_of(directory: Directory) -> list[str]:
    """All that anybody can ask, as texts to compare."""
    anybody = directory.anybody()
    asked = (
        "",
        "?q=harbour",
        "?q=advice",
        "?q=refuge",
        "?q=safe+house",
        "?q=hidden",
        "?q=haven",
        "?q=hidde",
        "?page=2",
    )
    return [anybody.get(f"/find{each}").text for each in asked] + [anybody.get("/").text, anybody.get("/glossary").text]


@pytest.mark.parametrize("secret", ["refuge", "place", "desk", "named", "unasked", "archived"])
def test_two_sites_that_differ_in_what_is_hidden_cannot_be_told_apart(directory: Directory, secret: str) -> None:
    """The same questions before and after something hidden is there give the same pages, byte by byte."""
    row = directory.published("Harbour advice line")
    directory.published("Bay advice")
    before, entry = state_of(directory), directory.entry(row)
    world = directory.world
    match secret:
        case "refuge":  # a safe place marked public through and through
            hidden = directory.agency("Hidden haven", kind_id="refuge")
            with pytest.raises(Exception, match="not public"):
                directory.agree(hidden, world.editor(hidden, PositionRole.LEAD))
        case "place":
            world.refuge(row, "1 Hidden Street")
            world.location(row, "Hidden haven", audience=Audience.PUBLIC, audiences=open_to_all("name", "address"))
        case "desk":
            world.contact(row, "Hidden haven desk", telephone=DIRECT)
            world.confirm(row)
        case "named":
            world.organisation("Hidden haven", directory.partnership, audience=Audience.NAMED)
        case "unasked":
            directory.agency("Hidden haven")
        case "archived":
            hidden = directory.published("Hidden haven")
            directory.change(Organisation, hidden.id, archived_at=hidden.created_at)
            assert directory.entry(hidden) == ""
    assert state_of(directory) == before
    assert directory.entry(row) == entry


def test_a_number_in_the_list_stands_with_when_it_answers_and_with_the_one_for_the_night(directory: Directory) -> None:
    row = directory.agency()
    public = {
        "audience": Audience.PUBLIC,
        "audiences": open_to_all("post", "telephone", "out_of_hours_telephone", "hours"),
    }
    numbers = {"telephone": "020 7946 0301", "out_of_hours_telephone": "020 7946 0302"}
    directory.world.contact(row, "Advice", hours="Monday to Friday, 9am to 5pm", **numbers, **public)
    directory.agree(row, directory.coordinator)
    assert "020 7946 0301 Monday to Friday, 9am to 5pm Out of hours 020 7946 0302" in directory.found()


def test_when_a_number_answers_is_not_told_before_it_was_agreed_to(directory: Directory) -> None:
    row = directory.published()
    with directory.app.app_context():
        [desk] = [each for each in get_organisation(row.id).contacts if each.telephone == HELPLINE]
    directory.change(Contact, desk.id, hours="Nights only", out_of_hours_telephone=DIRECT)
    assert HELPLINE in directory.found()
    assert "Nights only" not in directory.found()
    assert DIRECT not in directory.found()


def test_a_page_that_is_not_there_leads_anybody_to_what_they_may_search(directory: Directory) -> None:
    page = directory.anybody().page(f"/find/{directory.partnership.id}", 404).select_one("main")
    assert page is not None
    assert [each["href"] for each in page.select("a")] == ["/find", "/"]
    assert "(optional)" not in directory.found()
    directory.switch(is_on=False)
    page = directory.anybody().page(f"/find/{directory.partnership.id}", 404).select_one("main")
    assert page is not None
    assert [each["href"] for each in page.select("a")] == ["/"]


def test_an_entry_that_is_hidden_answers_as_one_that_is_not_there(directory: Directory) -> None:
    hidden = directory.agency("Hidden haven", kind_id="refuge")
    there = directory.anybody().get(f"/find/{hidden.id}")
    missing = directory.anybody().get(f"/find/{directory.partnership.id}")
    assert (there.status_code, there.text) == (missing.status_code, missing.text)


def test_who_holds_a_post_is_never_shown_whatever_its_audience(directory: Directory) -> None:
    row = directory.agency()
    public = open_to_all("post", "telephone", "holder")
    desk = directory.world.contact(row, "Duty", telephone=DIRECT, audience=Audience.PUBLIC, audiences=public)
    directory.change(Contact, desk.id, holder="Post holder by name")
    directory.agree(row, directory.coordinator)
    assert DIRECT in directory.entry(row)
    assert "Post holder by name" not in directory.entry(row)


@pytest.mark.parametrize("typed", ['"', "a* NEAR(b)", "😀", "עזרה", "%_\\", "<script>", "x" * 201, "a " * 90])
def test_whatever_anybody_types_is_answered(directory: Directory, typed: str) -> None:
    directory.published()
    assert directory.anybody().get("/find", query_string={"q": typed}).status_code in {200, 400}


def test_pages_for_anybody_are_kept_by_nobody(directory: Directory, world: World) -> None:
    assert world
    response = directory.anybody().get("/find")
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.text
