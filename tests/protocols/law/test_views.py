"""Law and bodies: what each fact says and how it stands, who may record a check, and what a check does to papers."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from guidance.tiny_pack import TINY

from partnership.base.clocks import london_day
from partnership.guidance.facts import FactOutcome
from partnership.guidance.loader import load_pack
from partnership.store.db import db
from partnership.store.models import AuditEntry, FactCheck, LawPost, PositionRole, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Organisation, Partnership

HOME = "/partnerships/island/law"
CHECK = {"outcome": "holds", "against": "Island Act 2020 as published, section 2"}
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def council(world: World, ours: Partnership) -> Organisation:
    return world.organisation("Island Council", ours, kind_id="island-council")


@pytest.fixture
def post(world: World, ours: Partnership, council: Organisation) -> LawPost:
    row = LawPost(partnership_id=ours.id, organisation_id=council.id, name="Council lawyer")
    with world.session() as session:
        session.add(row)
    return row


def on(day: date) -> dict[str, str]:
    return {"checked_on-day": str(day.day), "checked_on-month": str(day.month), "checked_on-year": str(day.year)}


def today() -> date:
    return london_day(now())


def record(client: CheckedClient, post: LawPost, fact: str = "F02", **values: str) -> object:
    return client.submit(f"{HOME}/facts/{fact}/check", **{**CHECK, "post": str(post.id), **values})


def test_the_page_shows_what_waits_with_its_age_and_what_rests_on_it(coordinator: CheckedClient) -> None:
    page = coordinator.page(HOME).get_text(" ", strip=True)
    assert "2 wait for somebody to look them up" in page
    assert "A new Island Bill would let schools refer too." in page
    assert "Island pathway (1)" in page
    assert "Missing people: Waits for the new Island Bill." in page
    assert "F01" not in page
    assert all(each in coordinator.page(f"{HOME}?show=all").get_text() for each in ("F01", "F02", "F03", "F04", "X01"))


def test_a_pack_without_facts_says_so(world: World, client: CheckedClient) -> None:
    client.sign_in(world.reader(world.partnership("old")))
    assert "does not say what it rests on fact by fact" in client.get("/partnerships/old/law").text


def test_a_coordinator_chooses_the_post_and_cannot_record_for_it(
    coordinator: CheckedClient, council: Organisation
) -> None:
    coordinator.submit(f"{HOME}/posts", name="Council lawyer", organisation=str(council.id))
    page = coordinator.get(f"{HOME}/posts").text
    assert "Council lawyer" in page
    twice = coordinator.submit(f"{HOME}/posts", name="council lawyer", organisation=str(council.id))
    assert "This post is entered already" in twice.text
    assert coordinator.get(f"{HOME}/facts/F02/check").status_code == 403


@pytest.mark.parametrize(("role", "status"), [(PositionRole.LEAD, 200), (PositionRole.EDITOR, 403)])
def test_only_who_leads_an_organisation_with_a_post_records(
    world: World, client: CheckedClient, ours: Partnership, post: LawPost, council: Organisation, role: PositionRole,
    status: int,
) -> None:  # fmt: skip
    other = world.organisation("Wardens", ours, kind_id="wardens")
    client.sign_in(world.editor(council, role))
    assert client.get(f"{HOME}/facts/F02/check").status_code == status
    client.sign_in(world.editor(other, PositionRole.LEAD))
    assert client.get(f"{HOME}/facts/F02/check").status_code == 403


def test_a_check_is_recorded_with_post_day_and_source_and_stands_in_the_history(
    world: World, client: CheckedClient, post: LawPost, council: Organisation
) -> None:
    client.sign_in(world.editor(council, PositionRole.LEAD))
    record(client, post)
    page = client.get(f"{HOME}/facts/F02").text
    assert "Council lawyer, against Island Act 2020 as published, section 2" in page
    assert "It holds" in page
    assert "1 wait" in client.get(HOME).text
    with world.app.app_context():
        assert [row.table for row in db.session.query(AuditEntry).filter_by(table="fact_check")] == ["fact_check"]


def test_what_has_changed_needs_a_note_and_waits_no_more_to_be_looked_up(
    world: World, client: CheckedClient, post: LawPost, council: Organisation
) -> None:
    client.sign_in(world.editor(council, PositionRole.LEAD))
    assert "Say what is so now" in record(client, post, outcome="changed").text  # type: ignore[attr-defined]
    record(client, post, outcome="changed", note="Schools refer too")
    assert "1 wait" in client.get(HOME).text
    page = client.get(f"{HOME}?show=changed").text
    assert "F02" in page
    assert "Changed" in page


@pytest.mark.parametrize("outcome", [FactOutcome.BEGUN, FactOutcome.ENDED])
def test_what_has_begun_or_ended_has_a_day(
    world: World, client: CheckedClient, post: LawPost, council: Organisation, outcome: FactOutcome
) -> None:
    client.sign_in(world.editor(council, PositionRole.LEAD))
    assert "Enter the day from which it is so" in record(client, post, outcome=outcome.value).text  # type: ignore[attr-defined]
    since = {f"since_on-{part}": value for part, value in (("day", "28"), ("month", "9"), ("year", "2026"))}
    record(client, post, outcome=outcome.value, **since)
    assert "28 September 2026" in client.page(f"{HOME}/facts/F02").get_text(" ", strip=True)


def test_what_is_still_as_recorded_keeps_what_was_said(
    world: World, client: CheckedClient, post: LawPost, council: Organisation
) -> None:
    client.sign_in(world.editor(council, PositionRole.LEAD))
    assert "Still as recorded" not in client.get(f"{HOME}/facts/F02/check").text
    record(client, post, outcome="changed", note="Schools refer too")
    assert "Still as recorded" in client.get(f"{HOME}/facts/F02/check").text
    record(client, post, outcome="still", against="The same, a month later")
    with world.app.app_context():
        first, second = db.session.query(FactCheck).order_by(FactCheck.checked_at)
        assert (second.outcome, second.note, second.said_at) == (FactOutcome.CHANGED, first.note, first.said_at)


def test_whoever_checks_says_when_to_look_again(
    world: World, client: CheckedClient, post: LawPost, council: Organisation
) -> None:
    client.sign_in(world.editor(council, PositionRole.LEAD))
    soon, too_late = today() + timedelta(days=14), today() + timedelta(days=400)

    def look_on(day: date) -> dict[str, str]:
        return {f"look_on-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}

    assert "within a year" in record(client, post, **look_on(too_late)).text  # type: ignore[attr-defined]
    record(client, post, **look_on(soon))
    page = client.page(f"{HOME}/facts/F02").get_text(" ", strip=True)
    assert f"Look at it again {soon.day} {soon:%B %Y}" in page


@pytest.mark.parametrize(
    ("day", "message"),
    [(timedelta(days=2), "must be"), (timedelta(days=-400), "The guidance read this fact later than that")],
)
def test_a_check_is_neither_in_the_future_nor_older_than_the_reading(
    world: World, client: CheckedClient, post: LawPost, council: Organisation, day: timedelta, message: str
) -> None:
    client.sign_in(world.editor(council, PositionRole.LEAD))
    assert message in record(client, post, **on(today() + day)).text  # type: ignore[attr-defined]
    with world.app.app_context():
        assert db.session.query(FactCheck).count() == 0


def test_what_a_lawyer_must_still_confirm_is_a_word_file(coordinator: CheckedClient) -> None:
    response = coordinator.get(f"{HOME}/to-confirm/download")
    assert "island-to-confirm" in response.headers["Content-Disposition"]
    text = ZipFile(BytesIO(response.data)).read("word/document.xml").decode()
    assert "2 of 5 facts wait" in text
    assert "The wardens report an adult who does not agree" in text
    assert "The Old Board was closed" not in text


def test_the_same_file_is_written_by_a_command(world: World, ours: Partnership, tmp_path: object) -> None:
    out = f"{tmp_path}/to-confirm.docx"
    result = world.app.test_cli_runner().invoke(args=["law", "to-confirm", "--partnership", "island", "--out", out])
    assert (result.exit_code, result.output) == (0, f"{out}\n")


def test_nothing_of_the_law_of_another_partnership_is_said_or_reached(ours: Partnership, world: World) -> None:
    theirs = world.partnership("mainland", pack_id="tiny-pack")
    agency = world.organisation("Mainland council", theirs)
    of = {"partnership_id": theirs.id, "organisation_id": agency.id}
    with world.session() as session:
        post, text = LawPost(name="Qvbx lawyer", **of), load_pack(TINY).facts["F02"].text
        said = {"outcome": FactOutcome.CHANGED, "checked_on": date(2026, 11, 27), "against": "Qvbx Act", "note": "Qvbx"}
        session.add_all(
            [post, FactCheck(fact_id="F02", text=text, post="Qvbx lawyer", checked_by="Qvbx", **said, **of)]
        )
        session.flush()
        post_id = post.id
    client = world.app.test_client().sign_in(world.coordinator(ours))
    for page in ("", "?show=all", "/facts/F02", "/posts"):
        answer = client.get(f"{HOME}{page}")
        assert answer.status_code == 200
        assert "qvbx" not in answer.text.casefold()
    assert client.send(f"{HOME}/posts/{post_id}/remove").status_code == 404
