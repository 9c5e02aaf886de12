"""The queue: oldest first, who looks after what, only what is ours, and the same statements for one and for many."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from consultation.upkeep.sending import make_place
from sqlalchemy import event

from partnership.consultation.upkeep.view_models import age_in_words
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Audience,
    ChangeField,
    ChangeRequest,
    Contact,
    FieldAnswer,
    Organisation,
    Participation,
    Report,
    RequestState,
    Responsibility,
    now,
)

if TYPE_CHECKING:
    from uuid import UUID

    from consultation.upkeep.sending import Place
    from factories import World
    from flask import Flask


def backdate(world: World, request_id: UUID, days: int) -> None:
    with world.session() as session:
        session.get_one(ChangeRequest, request_id).sent_at = now() - timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "1 day"), (13, "13 days"), (14, "2 weeks"), (20, "2 weeks"), (35, "5 weeks")],
)
def test_age_is_said_in_words(days: int, words: str) -> None:
    at = now()
    assert age_in_words(at - timedelta(days=days), at) == words


def test_the_oldest_stands_first_and_what_waits_too_long_is_marked(place: Place, world: World) -> None:
    new = place.ask(name="Newer")
    old = place.ask(world.editor(place.organisation), kind_id="housing")
    backdate(world, old, 15)
    backdate(world, new, 13)
    page = place.client(place.coordinator).page(place.queue)
    rows = page.select("main tbody tr")
    assert [row.select_one("a")["href"] for row in rows] == [f"/requests/{old}", f"/requests/{new}"]
    assert "Older than 14 days" in rows[0].get_text()
    assert "2 weeks ago" in rows[0].get_text()
    assert "Older than 14 days" not in rows[1].get_text()
    assert place.organisation.name in rows[0].get_text()
    assert place.editor.display_name in rows[1].get_text()


def test_one_takes_a_request_on_and_lets_it_go(place: Place, world: World) -> None:
    request_id = place.ask(name="Tideway trust")
    other = world.coordinator(place.partnership)
    client, page = place.client(place.coordinator), f"/requests/{request_id}"
    assert client.submit(page, action=f"{page}/owner").status_code == 302
    assert place.request(request_id).owner_id == place.coordinator.id
    mine = client.page(f"{place.queue}?show=mine")
    assert mine.select(f"a[href='{page}']")
    theirs = place.client(other).page(f"{place.queue}?show=mine").get_text()
    assert "You have taken nothing on" in theirs
    assert place.coordinator.display_name in place.client(other).page(place.queue).get_text()
    assert client.submit(page, action=f"{page}/owner").status_code == 302
    assert place.request(request_id).owner_id is None


def test_two_who_take_it_on_from_old_pages_do_not_push_each_other_out(place: Place, world: World) -> None:
    request_id = place.ask(name="Tideway trust")
    other = place.client(world.coordinator(place.partnership))
    assert place.client(place.coordinator).send(f"/requests/{request_id}/owner", version="1").status_code == 302
    assert other.send(f"/requests/{request_id}/owner", version="1").status_code == 409
    assert other.send(f"/requests/{request_id}/owner", version="2", let_go="1").status_code == 409
    assert place.request(request_id).owner_id == place.coordinator.id


def test_answered_ones_stand_with_their_answers(place: Place) -> None:
    request_id = place.ask(name="Tideway trust", kind_id="housing")
    place.answer(request_id, name="accepted", kind_id=("refused", "No"))
    client = place.client(place.coordinator)
    assert "Nothing waits for you" in client.page(place.queue).get_text()
    row = client.page(f"{place.queue}?show=answered").select_one("main tbody tr").get_text(" ", strip=True)
    assert "Name: Accepted" in row
    assert "Kind of organisation: Refused" in row


def test_an_unknown_list_and_page_are_the_first(place: Place) -> None:
    place.ask(name="Tideway trust")
    client = place.client(place.coordinator)
    for query in ("?show=%00", "?show=nothing", "?page=99", "?page=-1", "?show=answered&page=x"):
        assert client.get(f"{place.queue}{query}").status_code == 200


@pytest.mark.parametrize("who", ["editor", "reader", "elsewhere", "administrator"])
def test_the_queue_is_for_the_partnerships_own_coordinators(place: Place, world: World, who: str) -> None:
    account = {
        "editor": lambda: place.editor,
        "reader": lambda: world.reader(place.partnership),
        "elsewhere": lambda: world.coordinator(world.partnership("riverside")),
        "administrator": world.administrator,
    }[who]()
    expected = 404 if who in {"elsewhere", "administrator"} else 403
    for show in ("open", "mine", "answered", "reports", "lately"):
        assert place.client(account).get(f"{place.queue}?show={show}").status_code == expected


def test_twin_tenants_see_nothing_of_each_other(app: Flask, world: World) -> None:
    here, there = make_place(app, world, "thameside"), make_place(app, world, "riverside")
    reader = world.reader(there.partnership)
    theirs = there.ask(name="Zyqqex trust")
    report = there.report(reader, "Zyqqex is wrong")
    for show in ("open", "mine", "answered", "reports", "lately"):
        text = here.client(here.coordinator).get(f"{here.queue}?show={show}").text
        assert "Zyqqex" not in text
        assert there.organisation.name not in text
    for account in (here.coordinator, here.editor, world.coordinator(here.partnership, is_cleared=True)):
        client = here.client(account)
        for address in (f"/requests/{theirs}", f"/reports/{report.id}", f"/requests/{theirs}/withdraw"):
            assert client.get(address).status_code in {403, 404}
            assert "Zyqqex" not in client.get(address).text
        for address in (f"/requests/{theirs}", f"/requests/{theirs}/owner", f"/reports/{report.id}"):
            assert client.send(address, version="1").status_code in {403, 404}
        assert client.get(f"/requests/{theirs}/address").status_code == 404


def test_a_hidden_organisations_request_is_answered_as_a_missing_one(app: Flask, world: World) -> None:
    there = make_place(app, world, "riverside", audience=Audience.PARTNERSHIP)
    here = make_place(app, world, "thameside")
    hidden = there.ask(name="Zyqqex trust")
    client = here.client(here.coordinator)
    found, missing = client.get(f"/requests/{hidden}"), client.get(f"/requests/{uuid4()}")
    assert (found.status_code, missing.status_code) == (404, 404)

    def plain(text: str) -> str:
        return "\n".join(line for line in text.splitlines() if "csrf" not in line)

    assert plain(found.text) == plain(missing.text)


def test_roles_of_one_partnership_are_nothing_to_the_coordinators_of_another(place: Place, world: World) -> None:
    beside = world.partnership("riverside")
    other = world.coordinator(beside, is_cleared=True)
    with world.session() as session:
        session.add(
            Participation(partnership_id=beside.id, organisation_id=place.organisation.id, joined_on=now().date())
        )
        request = ChangeRequest(
            id=uuid4(),
            organisation_id=place.organisation.id,
            partnership_id=place.partnership.id,
            table=Responsibility.__tablename__,
            about={"function_id": "first-response", "group": "both"},
            sender_id=place.editor.id,
            sender=place.editor.email,
            fields=[ChangeField(id=uuid4(), name="role", old=None, new="lead")],
        )
        report = Report(
            id=uuid4(),
            organisation_id=place.organisation.id,
            table=Responsibility.__tablename__,
            row_id=place.partnership.id,
            text="They lead nothing",
            sender_id=place.editor.id,
        )
        session.add_all([request, report])
    client = place.client(other)
    for address in (f"/requests/{request.id}", f"/reports/{report.id}"):
        assert client.get(address).status_code == 404
        assert client.send(address, version="1").status_code == 404
    for show in ("open", "reports"):
        assert str(request.id) not in client.get(f"/partnerships/riverside/requests?show={show}").text
        assert str(report.id) not in client.get(f"/partnerships/riverside/requests?show={show}").text
        assert str(request.id) not in client.get(f"{place.path}/requests?show={show}").text
        assert str(report.id) not in client.get(f"{place.path}/requests?show={show}").text
        assert place.organisation.name not in client.get(f"/partnerships/riverside/requests?show={show}").text
    ours = place.client(place.coordinator)
    assert str(request.id) in ours.get(place.queue).text
    assert str(report.id) in ours.get(f"{place.queue}?show=reports").text


def test_what_partners_changed_lately_is_listed_for_the_coordinators(place: Place, world: World) -> None:
    contact = world.contact(place.organisation, holder="Desk officer")
    hidden = world.contact(place.organisation, post="Hidden desk", audience=Audience.NAMED)
    editor = place.client(place.editor)
    editor.submit(f"{place.path}/edit", description="We house women and children")
    editor.submit(f"{place.path}/contacts/{contact.id}/edit", telephone="020 7946 0109", holder="Another officer")
    editor.submit(f"{place.path}/contacts/{hidden.id}/edit", telephone="020 7946 0110")
    place.client(place.coordinator).submit(f"{place.path}/edit", website="https://www.example.org/mine")
    text = place.client(place.coordinator).page(f"{place.queue}?show=lately").get_text(" ", strip=True)
    assert "We house women and children" in text
    assert "020 7946 0109" in text
    assert place.editor.email in text
    assert "Another officer" not in text
    assert "you may not see this field" in text
    assert "020 7946 0110" not in text
    assert "Hidden desk" not in text
    assert "example.org/mine" not in text
    cleared = world.coordinator(place.partnership, is_cleared=True)
    assert "Hidden desk" in place.client(cleared).page(f"{place.queue}?show=lately").get_text()


def _fill(world: World, place: Place, number: int) -> None:
    """So many requests and reports, each about a desk that the editor entered in an organisation of its own."""
    with world.session() as session:
        audit.set_actor(audit.Actor(place.editor.id, place.editor.email))
        for index in range(number):
            row = Organisation(
                id=uuid4(), name=f"Agency {index}", kind_id="police", sector="statutory", level="local",
                home_id=place.partnership.id,
            )  # fmt: skip
            desk = Contact(id=uuid4(), organisation_id=row.id, post="Duty desk")
            session.add(row)
            session.flush()
            session.add_all(
                [
                    desk,
                    Participation(partnership_id=place.partnership.id, organisation_id=row.id, joined_on=now().date()),
                    ChangeRequest(
                        organisation_id=row.id, table="contact", row_id=desk.id, about={}, sender_id=place.editor.id,
                        sender=place.editor.email, owner_id=place.coordinator.id,
                        state=RequestState.OPEN if index % 2 else RequestState.ANSWERED,
                        answered_at=None if index % 2 else now(),
                        fields=[ChangeField(id=uuid4(), name="audience:telephone", old=None, new="public", answer=FieldAnswer.OPEN)],
                    ),
                    Report(
                        organisation_id=row.id, table="contact", row_id=desk.id, field="telephone", text="Wrong",
                        sender_id=place.editor.id,
                    ),
                ]
            )  # fmt: skip
        session.flush()
        audit.set_actor(audit.SYSTEM)


def test_statements_are_the_same_for_one_and_for_three_hundred(place: Place, world: World) -> None:
    client = place.client(place.coordinator)
    client.is_checking = False
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    def counted(show: str) -> int:
        seen.clear()
        assert client.get(f"{place.queue}?show={show}").status_code == 200
        return len(seen)

    shown = ("open", "mine", "answered", "reports", "lately")
    with place.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        _fill(world, place, 2)
        few = {show: counted(show) for show in shown}
        _fill(world, place, 300)
        many = {show: counted(show) for show in shown}
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert many == few
    assert max(many.values()) < 30


def test_a_long_queue_is_turned_page_by_page(place: Place, world: World) -> None:
    _fill(world, place, 120)
    client = place.client(place.coordinator)
    first = client.page(place.queue)
    assert len(first.select("main tbody tr")) == 50
    second = client.page(f"{place.queue}?page=2")
    assert len(second.select("main tbody tr")) == 10
    links = {each["href"] for each in (*first.select("main tbody th a"), *second.select("main tbody th a"))}
    assert len(links) == 60
