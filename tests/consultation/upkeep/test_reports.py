"""A reader says that something is wrong, those who keep the entry answer, and the reader hears what came of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from partnership.store.db import db
from partnership.store.models import Account, Audience, AuditEntry, Contact, Report

if TYPE_CHECKING:
    from consultation.upkeep.sending import Place
    from factories import World


@pytest.fixture
def reader(place: Place, world: World) -> Account:
    """A reader of the partnership."""
    return world.reader(place.partnership)


def text_of(response: Any) -> str:
    return BeautifulSoup(response.text, "html.parser").get_text(" ", strip=True)


def stored(world: World) -> list[Report]:
    with world.session() as session:
        return list(session.scalars(select(Report).order_by(Report.sent_at)))


def test_one_link_of_the_page_leads_to_a_report_about_any_of_its_records_for_who_cannot_change_it(
    place: Place, world: World, reader: Account
) -> None:
    contact, service, office = (
        world.contact(place.organisation), world.service(place.organisation), world.location(place.organisation)
    )  # fmt: skip
    on_page = [each["href"] for each in place.client(reader).page(place.path).select("a[href*='/report']")]
    assert on_page == [f"{place.path}/report"]
    links = {each["href"] for each in place.client(reader).page(on_page[0]).select("main details a")}
    expected = {f"table=contact&row={contact.id}", f"table=service&row={service.id}",
                f"table=location&row={office.id}", f"table=responsibility&row={place.partnership.id}"}  # fmt: skip
    assert {each.split("?")[1] for each in links if "?" in each} == expected
    for link in links:
        others = {each["href"] for each in place.client(reader).page(str(link)).select("main details a")}
        assert others == links - {link} | {f"{place.path}/report"}
    assert not place.client(place.editor).page(place.path).select("a[href*='/report']")


def test_a_reader_reports_a_field_and_hears_what_came_of_it(place: Place, world: World, reader: Account) -> None:
    contact = world.contact(place.organisation)
    client = place.client(reader)
    path = f"{place.path}/report?table=contact&row={contact.id}&field=telephone"
    page = client.page(path)
    assert page.select_one("input[name=field][checked]")["value"] == "telephone"
    response = client.submit(path, text="Rings out since Monday, I tried six times")
    assert response.status_code == 302
    assert "You hear what came of it" in client.page(response.location).get_text()
    (row,) = stored(world)
    assert (row.table, row.row_id, row.field, row.sender_id) == ("contact", contact.id, "telephone", reader.id)
    told = {to for to, _, _ in place.mails("report-made")}
    assert told == {place.editor.email, place.coordinator.email}
    assert "Rings out" not in str(place.mails("report-made"))

    answer = place.client(place.editor)
    shown = answer.page(f"/reports/{row.id}").get_text(" ", strip=True)
    assert "Rings out since Monday" in shown
    response = answer.submit(f"/reports/{row.id}", outcome="changed", text="Thank you: the number is a new one")
    assert response.status_code == 302
    ((to, subject, text),) = place.mails("report-answered")
    assert to == reader.email
    assert place.organisation.name in subject
    assert "new one" not in text
    list_page = client.page("/your-requests?show=reports").get_text(" ", strip=True)
    assert "the number is a new one" in list_page
    assert "Changed" in list_page


def test_the_sender_is_known_by_post_and_not_by_address(place: Place, world: World, reader: Account) -> None:
    row = place.report(reader)
    for account in (place.editor, place.coordinator):
        client = place.client(account)
        for address in (f"/reports/{row.id}", f"{place.path}/requests?show=reports"):
            text = client.get(address).text
            assert reader.display_name in text
            assert reader.email not in text
    with world.session() as session:
        session.get_one(Account, reader.id).display_name = ""
    assert "Somebody without a post" in place.client(place.editor).get(f"/reports/{row.id}").text


@pytest.mark.parametrize("who", ["reader", "other reader", "own reader", "partner", "elsewhere"])
def test_nobody_else_reads_or_answers_a_report(place: Place, world: World, reader: Account, who: str) -> None:
    row = place.report(reader, "Zyqqex")
    account = {
        "reader": lambda: reader,
        "other reader": lambda: world.reader(place.partnership),
        "own reader": lambda: world.editor(place.organisation, "reader"),
        "partner": lambda: world.editor(world.organisation("Other", place.partnership)),
        "elsewhere": lambda: world.coordinator(world.partnership("riverside"), is_cleared=True),
    }[who]()
    client = place.client(account)
    refused = 404 if who == "elsewhere" else 403
    assert client.get(f"/reports/{row.id}").status_code == refused
    assert client.send(f"/reports/{row.id}", outcome="changed", text="x", version="1").status_code == refused
    if who != "reader":
        assert "Zyqqex" not in client.get("/your-requests?show=reports").text


def test_what_a_reader_may_not_know_or_see_cannot_be_reported(place: Place, world: World, reader: Account) -> None:
    hidden = world.contact(place.organisation, post="Hidden", audience=Audience.NAMED)
    seen = world.contact(place.organisation, post="Seen")
    other = world.contact(world.organisation("Other", place.partnership))
    beside = world.partnership("riverside")
    client = place.client(reader)
    for query in (
        f"table=contact&row={hidden.id}", f"table=contact&row={other.id}", "table=contact", "table=account&row=x",
        "table=%00", "table=organisation&row=00000000-0000-4000-8000-000000000000", f"table=responsibility&row={beside.id}",
        "table=responsibility", f"table=service&row={seen.id}",
    ):  # fmt: skip
        assert client.get(f"{place.path}/report?{query}").status_code == 404, query
    path = f"{place.path}/report?table=contact&row={seen.id}"
    assert not client.page(path).select("input[value=holder]")
    assert client.send(path, field="holder", text="I know who sits there").status_code == 400
    assert stored(world) == []


def test_a_report_about_what_an_uncleared_coordinator_cannot_see_is_for_own_people(place: Place, world: World) -> None:
    contact = world.contact(place.organisation, holder="Desk officer")
    own = world.editor(place.organisation, "reader")
    row = place.report(own, "Zyqqex sits there now", table="contact", row=contact.id, field="holder")
    assert {to for to, _, _ in place.mails("report-made")} == {place.editor.email}
    client = place.client(place.coordinator)
    listed = client.page(f"{place.queue}?show=reports")
    assert "you may not see this field" in listed.get_text(" ", strip=True)
    assert not listed.select(f"a[href='/reports/{row.id}']")
    assert "Zyqqex" not in client.get(f"/reports/{row.id}").text
    assert client.send(f"/reports/{row.id}", outcome="changed", text="x", version="1").status_code == 403
    assert "Zyqqex" in place.client(place.editor).get(f"/reports/{row.id}").text
    cleared = world.coordinator(place.partnership, is_cleared=True)
    assert "Zyqqex" in place.client(cleared).get(f"/reports/{row.id}").text


def test_text_that_looks_like_an_address_is_asked_about_whatever_the_organisation(
    place: Place, world: World, reader: Account
) -> None:
    guarded = world.organisation("Guarded", place.partnership)
    world.refuge(guarded, "1 Elsewhere Road")
    client = place.client(reader)
    pages = []
    for organisation in (place.organisation, guarded):
        path = f"/organisations/{organisation.id}/report"
        response = client.submit(path, field="whole", text="They moved to 12 Hidden Lane")
        assert response.status_code == 400
        form = BeautifulSoup(response.text, "lxml").select_one("main form")
        assert form is not None
        pages.append(form.get_text(" ", strip=True))
    assert pages[0] == pages[1]
    assert stored(world) == []
    path = f"{place.path}/report"
    assert client.send(path, field="whole", text="The office is at 1 Town Square", is_meant="y").status_code == 302


def test_a_report_about_a_confidential_place_is_for_who_may_open_it(
    place: Place, world: World, reader: Account
) -> None:
    refuge = world.refuge(place.organisation, "1 Elsewhere Road", name="Zyqqex House")
    path = f"{place.path}/report?table=location&row={refuge.id}"
    page = place.client(reader).page(path)
    assert "Zyqqex" not in page.get_text()
    row = place.report(reader, "The door is broken", table="location", row=refuge.id)
    assert {to for to, _, _ in place.mails("report-made")} == {place.editor.email}
    assert "The door is broken" not in place.client(place.coordinator).get(f"/reports/{row.id}").text
    assert "The door is broken" in place.client(place.editor).get(f"/reports/{row.id}").text


def test_an_account_has_twenty_open_reports_at_most(place: Place, world: World, reader: Account) -> None:
    for number in range(20):
        place.report(reader, table="contact", row=world.contact(place.organisation, f"Desk {number}").id)
    client = place.client(reader)
    response = client.submit(f"{place.path}/report", field="whole", text="Once more")
    assert "You have 20 reports that nobody has answered yet" in text_of(response)
    assert "Once more" in response.text
    first = stored(world)[0]
    place.client(place.editor).submit(f"/reports/{first.id}", outcome="right", text="It is right")
    assert client.submit(f"{place.path}/report", field="whole", text="Once more").status_code == 302


def test_many_reports_at_one_moment_do_not_pass_the_limit(place: Place, world: World, reader: Account) -> None:
    for number in range(18):
        place.report(reader, table="contact", row=world.contact(place.organisation, f"Desk {number}").id)
    rows = [world.service(place.organisation, f"Service {number}").id for number in range(6)]
    clients = [place.client(reader) for _ in rows]
    tokens = [client.token() for client in clients]
    barrier = Barrier(len(rows))
    for client in clients:
        client.is_checking = False

    def work(number: int) -> int:
        barrier.wait(timeout=20)
        sent = {"csrf_token": tokens[number], "field": "whole", "text": "Wrong"}
        return clients[number].post(f"{place.path}/report?table=service&row={rows[number]}", data=sent).status_code

    with ThreadPoolExecutor(len(rows)) as pool:
        found = list(pool.map(work, range(len(rows))))
    assert found.count(302) == 2
    with place.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Report)) == 20


def test_the_same_is_reported_once_until_it_is_answered(place: Place, world: World, reader: Account) -> None:
    row = place.report(reader)
    client = place.client(reader)
    response = client.submit(f"{place.path}/report", field="whole", text="Again")
    assert "You have reported this already" in text_of(response)
    place.client(place.editor).submit(f"/reports/{row.id}", outcome="right", text="It is right")
    assert client.submit(f"{place.path}/report", field="whole", text="Again").status_code == 302


def test_the_second_of_two_answers_is_not_lost(place: Place, world: World, reader: Account) -> None:
    row = place.report(reader)
    slow = place.client(place.coordinator)
    version = slow.page(f"/reports/{row.id}").select_one("main input[name=version]")["value"]
    place.client(place.editor).submit(f"/reports/{row.id}", outcome="changed", text="The first answer")
    response = slow.send(f"/reports/{row.id}", outcome="right", text="The second answer", version=version)
    assert response.status_code == 409
    table = BeautifulSoup(response.text, "html.parser").select_one("table").get_text(" ", strip=True)
    assert "The first answer" in table
    assert "The second answer" in table
    assert stored(world)[0].answer == "The first answer"
    assert len(place.mails("report-answered")) == 1


def test_an_answer_needs_words_and_an_outcome(place: Place, reader: Account) -> None:
    row = place.report(reader)
    text = text_of(place.client(place.editor).submit(f"/reports/{row.id}"))
    assert "Select what came of it" in text
    assert "Enter in a few words what came of it" in text


def test_texts_are_masked_in_the_audit(place: Place, world: World, reader: Account) -> None:
    row = place.report(reader, "Zyqqex")
    place.client(place.editor).submit(f"/reports/{row.id}", outcome="right", text="Wqqzyx")
    with world.session() as session:
        told = str(list(session.scalars(select(AuditEntry.changes).where(AuditEntry.table == "report"))))
    assert "Zyqqex" not in told
    assert "Wqqzyx" not in told


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{ 7*7 }}", "a\x00b", "x" * 9000, "a\ufffeb", " \u00a0 "]
)
def test_hostile_text_is_text_or_a_message(place: Place, world: World, reader: Account, text: str) -> None:
    response = place.client(reader).submit(f"{place.path}/report", field="whole", text=text)
    assert response.status_code in {302, 400}
    for account, address in (
        (reader, "/your-requests?show=reports"), (place.coordinator, f"{place.queue}?show=reports"),
        *((place.editor, f"/reports/{row.id}") for row in stored(world)),
    ):  # fmt: skip
        assert not place.client(account).page(address).select("main script")


def test_an_archived_part_cannot_be_reported(place: Place, world: World, reader: Account) -> None:
    contact = world.contact(place.organisation)
    with world.session() as session:
        from partnership.store.models import now  # noqa: PLC0415 - for this one step

        session.get_one(Contact, contact.id).archived_at = now()
    assert place.client(reader).get(f"{place.path}/report?table=contact&row={contact.id}").status_code == 404


def _sent(place: Place, world: World, reader: Account) -> Report:
    place.client(reader).submit(f"{place.path}/report", field="name", text="The name is another one")
    return stored(world)[-1]


def test_a_reader_takes_an_unanswered_report_back_and_nobody_is_asked_to_answer_it(
    place: Place, world: World, reader: Account
) -> None:
    row = _sent(place, world, reader)
    client = place.client(reader)
    response = client.submit("/your-requests", action=f"/reports/{row.id}/take-back")
    page = client.page(response.location)
    assert "You took the report back" in page.get_text()
    assert "Taken back" in page.get_text()
    assert not page.select("form[action$='take-back']")
    keeper = place.client(place.editor)
    for path in (f"{place.path}/requests?show=reports", f"/reports/{row.id}"):
        text = keeper.page(path).get_text(" ", strip=True)
        assert "Taken back" in text
        assert "The name is another one" not in text
        assert "Right as it is" not in text
    assert not keeper.page(f"/reports/{row.id}").select("input[name=outcome]")
    assert not place.mails("report-answered")
    history = place.client(place.coordinator).page(f"{place.path}/history").get_text()
    assert "Report taken back" in history
    assert "Report answered" not in history
    _sent(place, world, reader)  # the same can be reported again


def test_an_answer_and_taking_back_do_not_overwrite_each_other(place: Place, world: World, reader: Account) -> None:
    row = _sent(place, world, reader)
    path, keeper = f"/reports/{row.id}", place.client(place.editor)
    place.client(reader).send(f"{path}/take-back", version=str(row.version))
    late = keeper.send(path, version=str(row.version), outcome="right", text="It is the right one")
    assert late.status_code == 409
    assert "took this report back while you had it open" in text_of(late)
    assert "It is the right one" in text_of(late)
    other = _sent(place, world, reader)
    keeper.submit(f"/reports/{other.id}", outcome="right", text="It is right")
    client = place.client(reader)
    answered = client.send(f"/reports/{other.id}/take-back", version=str(other.version))
    assert "over already" in client.page(answered.location).get_text()
    assert {each.was_right for each in stored(world)} == {None, False}


def test_nobody_takes_back_what_another_reported(place: Place, world: World, reader: Account) -> None:
    row = _sent(place, world, reader)
    for account, status in ((place.editor, 403), (place.coordinator, 403), (world.reader(place.partnership), 403)):
        sent = place.client(account).send(f"/reports/{row.id}/take-back", version=str(row.version))
        assert sent.status_code == status
    assert stored(world)[0].answered_at is None


def test_who_keeps_no_entry_is_not_told_what_happens_when_they_change_theirs(place: Place, reader: Account) -> None:
    assert "your organisation" not in place.client(reader).page("/your-requests").select_one("main").get_text()
    assert "your organisation" in place.client(place.editor).page("/your-requests").select_one("main").get_text()


def test_who_has_only_reported_something_sees_it_first(place: Place, world: World, reader: Account) -> None:
    _sent(place, world, reader)
    assert "The name is another one" in place.client(reader).page("/your-requests").get_text()
