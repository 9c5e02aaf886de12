"""The pages of pictures and their files over HTTP."""

from __future__ import annotations

import csv
import time
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from partnership.map.downloads import delivery
from partnership.map.downloads.formats import Format
from partnership.map.downloads.render_queue import folder_of
from partnership.store.models import Agreement, Audience, Relationship, Role
from partnership.store.models.partnerships import RelationshipKind

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE = "/partnerships/thameside"


@pytest.fixture
def police(world: World, ours: Partnership) -> Organisation:
    """An agency that leads a task."""
    made = world.organisation("Borough police", ours, covers=["Eastside"])
    world.responsibility(ours, made, "first-response")
    return made


def test_a_step_of_the_journey_opens_its_task(coordinator: CheckedClient, police: Organisation) -> None:
    page = coordinator.page(f"{HERE}/journey")
    assert "police" in page.select_one("figure svg").text
    assert f"{HERE}/map/first-response" in {str(each["href"]) for each in page.select("figure a")}
    assert [each.text.strip() for each in page.select(".app-switch a[aria-current]")] == ["A child"]
    adult = coordinator.page(f"{HERE}/journey?way=adult&state=gaps")
    assert [each.text.strip() for each in adult.select(".app-switch a[aria-current]")] == ["An adult"]
    assert "way=return&amp;state=gaps" in str(adult) or "state=gaps&amp;way=return" in str(adult)


def test_an_address_with_what_is_not_offered_narrows_nothing(coordinator: CheckedClient, police: Organisation) -> None:
    for name in ("journey", "coverage"):
        plain = coordinator.page(f"{HERE}/{name}").select_one("figure svg").text
        odd = coordinator.page(f"{HERE}/{name}?level=moon&area=moon&state=moon&stage=moon&group=moon&way=moon")
        assert odd.select_one("figure svg").text == plain


def test_coverage_shows_who_has_a_part_where_it_is_asked_for(coordinator: CheckedClient, police: Organisation) -> None:
    page = coordinator.page(f"{HERE}/coverage?area=Eastside&stage=identification")
    assert [str(each["href"]) for each in page.select("figure a") if "/organisations/" in str(each["href"])] == [
        f"/organisations/{police.id}"
    ]


@pytest.mark.parametrize("name", ["journey", "coverage", "network", "areas"])
def test_the_files_hold_what_any_member_may_see_whoever_asks(
    app: Flask, world: World, ours: Partnership, police: Organisation, name: str
) -> None:
    hidden = world.organisation("Zyqqex safe house", ours, kind_id="refuge", audience=Audience.NAMED)
    world.responsibility(ours, hidden, "adult-support")
    world.responsibility(ours, hidden, "first-response", Role.SUPPORTS)
    for one, other in ((police, hidden), (police, world.organisation("Night outreach", ours))):
        with world.session() as session:
            session.add(Relationship(
                partnership_id=ours.id, organisation_id=one.id, other_id=other.id, kind=RelationshipKind.REFERS_TO,
                own_state=Agreement.ACCEPTED, other_state=Agreement.ACCEPTED,
            ))  # fmt: skip
    world.service(police)
    answers = []
    for account in (world.reader(ours), world.coordinator(ours, is_cleared=True)):
        answer = app.test_client().sign_in(account).get(f"{HERE}/{name}/file")
        answers.append(answer.data)
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="thameside-{name}-2')
    assert answers[0] == answers[1]
    rows = list(csv.reader(StringIO(answers[0].decode("utf-8-sig"))))
    assert any("police" in cell for row in rows[1:] for cell in row)
    assert "Zyqqex" not in answers[0].decode()


def test_a_cell_that_looks_like_a_formula_stays_text(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    sly = world.organisation("=1+1", ours)
    world.responsibility(ours, sly, "first-response")
    rows = list(csv.reader(StringIO(coordinator.get(f"{HERE}/journey/file").data.decode("utf-8-sig"))))
    assert "'=1+1" in [row[2] for row in rows]


def test_a_sheet_is_had_as_a_picture_and_one_that_is_not_there_is_not_found(
    coordinator: CheckedClient, police: Organisation
) -> None:
    page = coordinator.page(f"{HERE}/coverage")
    png = next(str(each["href"]) for each in page.select("main a") if "format=png" in str(each["href"]))
    answer = coordinator.get(png)
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    assert coordinator.get(f"{HERE}/coverage/file?format=png&part=moon").status_code == 404


def test_the_relationships_of_one_organisation_are_reached_from_its_page(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    other, third = (world.organisation(name, ours) for name in ("Night outreach", "Day centre"))
    with world.session() as session:
        for one, to in ((police, other), (other, third)):
            session.add(Relationship(
                partnership_id=ours.id, organisation_id=one.id, other_id=to.id, kind=RelationshipKind.REFERS_TO,
                own_state=Agreement.ACCEPTED, other_state=Agreement.PROPOSED,
            ))  # fmt: skip
    of_police = f"{HERE}/network?of={police.id}"
    assert coordinator.page(f"/organisations/{police.id}").select(f"a[href='{of_police}']")
    page = coordinator.page(of_police)
    assert not page.select("figure")
    (row,) = page.select("main table tbody tr")
    assert [str(each["href"]) for each in row.select("a")] == [
        f"/organisations/{police.id}", f"/organisations/{other.id}",
    ]  # fmt: skip
    assert len(coordinator.page(f"{HERE}/network").select("main table tbody tr")) == 2
    nobody = f"{HERE}/network?of=00000000-0000-4000-8000-0000000000aa"
    assert len(coordinator.page(nobody).select("main table tbody tr")) == 2
    assert coordinator.get(f"{HERE}/network/file?format=png").status_code == 404


def test_change_over_time_and_the_word_file_are_there_for_every_member(
    app: Flask, world: World, ours: Partnership, police: Organisation
) -> None:
    reader = app.test_client().sign_in(world.reader(ours))
    assert "Tasks with a lead" in reader.page(f"{HERE}/over-time").select_one("figure svg").text
    answer = reader.get(f"{HERE}/at-a-glance/download")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="thameside-at-a-glance-')
    assert answer.data.startswith(b"PK")


def test_a_paper_of_many_pictures_is_made_beside_the_site_and_one_of_few_at_once(
    coordinator: CheckedClient, police: Organisation, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{HERE}/at-a-glance/download"
    at_once = coordinator.get(path)
    assert at_once.mimetype == Format.WORD.kind
    monkeypatch.setattr(delivery, "MOST_PICTURES", 0)
    until, page = time.monotonic() + 30, coordinator.open(path)
    assert page.mimetype == "text/html"
    while "is being made" in page.text and time.monotonic() < until:
        time.sleep(0.05)
        page = coordinator.open(path)
    assert "Your Word file is ready" in page.text
    assert "Download as Word instead" not in page.text
    made = coordinator.get(f"{path}?format=docx&file=now")
    assert (made.data, made.headers["Content-Disposition"]) == (
        at_once.data, at_once.headers["Content-Disposition"],
    )  # fmt: skip
    assert [each.name.endswith("-docx.made") for each in folder_of(app).glob("*.made")] == [True]
