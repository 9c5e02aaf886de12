"""Answering a request field by field: on the state that holds now, once, by somebody else than its sender."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from partnership.accounts.queries import viewer_of
from partnership.base.errors import NotAllowed
from partnership.consultation.upkeep import queries, services
from partnership.consultation.upkeep.services import DecisionBasis, FieldReply
from partnership.guidance.types import Group
from partnership.map.mapping import offers
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import (
    Account,
    Agreement,
    Audience,
    AuditEntry,
    FieldAnswer,
    Membership,
    RequestState,
    Responsibility,
    Role,
    Service,
    now,
)
from partnership.store.models.partnerships import Partnership

if TYPE_CHECKING:
    from uuid import UUID

    from consultation.upkeep.sending import Place
    from factories import World
    from flask import Flask


def text_of(response: Any) -> str:
    return BeautifulSoup(response.text, "html.parser").get_text(" ", strip=True)


def test_one_field_is_taken_and_one_refused_with_a_reason(place: Place) -> None:
    request_id = place.ask(name="Tideway trust", kind_id="housing")
    response = place.answer(request_id, name="accepted", kind_id=("refused", "It is a refuge still"))
    assert response.status_code == 302
    page = place.client(place.coordinator).page(response.location).get_text(" ", strip=True)
    assert "It is a refuge still" in page
    entry = place.entry()
    assert (entry.name, entry.kind_id) == ("Tideway trust", "support-organisation")
    row = place.request(request_id)
    assert row.state is RequestState.ANSWERED
    assert {field.name: (field.answer, field.answered_by) for field in row.fields} == {
        "name": (FieldAnswer.ACCEPTED, place.coordinator.email),
        "kind_id": (FieldAnswer.REFUSED, place.coordinator.email),
    }


def test_the_sender_gets_one_mail_for_each_answering_without_a_value(place: Place) -> None:
    request_id = place.ask(name="Zyqqex trust", kind_id="housing")
    place.answer(request_id, name=("refused", "Not Wqqzyx"))
    place.answer(request_id, kind_id="accepted")
    mails = place.mails("request-answered")
    assert len(mails) == 2
    for to, subject, text in mails:
        assert to == place.editor.email
        assert "Zyqqex" not in subject + text
        assert "Wqqzyx" not in text
        assert f"/requests/{request_id}" in text
    assert "Still waiting: 1" in mails[0][2]
    assert "Still waiting" not in mails[1][2]


def test_what_is_answered_later_stays_open(place: Place) -> None:
    request_id = place.ask(name="Tideway trust", kind_id="housing")
    place.answer(request_id, name="accepted", kind_id="later")
    row = place.request(request_id)
    assert row.state is RequestState.OPEN
    page = place.client(place.coordinator).page(f"/requests/{request_id}")
    assert len(page.select("main input[type=radio][value=accepted]")) == 1


def test_a_refusal_needs_a_reason_and_nothing_typed_is_lost(place: Place) -> None:
    request_id = place.ask(name="Tideway trust", kind_id="housing")
    response = place.answer(request_id, name="refused", kind_id=("accepted", "As agreed in May"))
    assert response.status_code == 400
    assert "Enter why you refuse it" in text_of(response)
    assert "As agreed in May" in response.text
    assert place.entry().kind_id == "support-organisation"
    assert place.request(request_id).state is RequestState.OPEN


def test_an_empty_answer_says_what_to_do(place: Place) -> None:
    request_id = place.ask(name="Tideway trust")
    response = place.answer(request_id, name="later")
    assert "Accept or refuse at least one field" in text_of(response)


def test_the_page_shows_old_now_and_new_and_marks_what_moved(place: Place) -> None:
    request_id = place.ask(name="Tideway trust", kind_id="housing")
    place.client(place.coordinator).submit(f"{place.path}/edit", name="Moved on")
    page = place.client(place.coordinator).page(f"/requests/{request_id}")
    cells = [[td.get_text(" ", strip=True) for td in tr.select("td")] for tr in page.select("main tbody tr")]
    assert [place.organisation.name, "Moved on Changed since", "Tideway trust"] in cells
    assert ["Refuge or shelter provider", "Refuge or shelter provider", cells[1][2]] in cells or len(cells) == 2
    assert "The entry has changed since this was sent" in page.get_text(" ", strip=True)


def test_an_accepted_field_is_written_onto_the_new_state(place: Place) -> None:
    request_id = place.ask(name="Tideway trust", kind_id="housing")
    coordinator = place.client(place.coordinator)
    coordinator.submit(f"{place.path}/edit", description="Written meanwhile", kind_id="police")
    place.answer(request_id, name="accepted", kind_id=("refused", "It is the police now"))
    entry = place.entry()
    assert (entry.name, entry.kind_id, entry.description) == ("Tideway trust", "police", "Written meanwhile")


def test_who_answers_when_everything_is_answered_is_not_asked_to_send_it_again(place: Place) -> None:
    request_id = place.ask(name="Tideway trust")
    coordinator = place.client(place.coordinator)
    page = coordinator.page(f"/requests/{request_id}")
    sent = {each["name"]: each["value"] for each in page.select("main form input[type=hidden][name]")}
    sent |= place.answers(request_id, name="accepted")
    place.answer(request_id, name=("refused", "It has another one"))
    response = coordinator.post(f"/requests/{request_id}", data=sent)
    assert response.status_code == 409
    assert "there is nothing left to send" in text_of(response)
    assert "send it once more" not in text_of(response)


def test_an_entry_that_moves_while_the_page_is_open_is_looked_at_again(place: Place) -> None:
    request_id = place.ask(name="Tideway trust")
    coordinator = place.client(place.coordinator)
    page = coordinator.page(f"/requests/{request_id}")
    version = page.select_one("form input[name=version][type=hidden]")
    seen = {each["name"]: each["value"] for each in page.select("main form input[type=hidden][name]")}
    assert version
    place.client(place.coordinator).submit(f"{place.path}/edit", name="Moved on")
    sent = {**seen, **place.answers(request_id, name=("accepted", "As agreed"))}
    sent["version"] = page.select("main form")[-1].select_one("input[name=version]")["value"]
    response = coordinator.post(f"/requests/{request_id}", data=sent)
    assert response.status_code == 409
    text = text_of(response)
    assert "Somebody else was at work" in text
    assert "send it once more" in text
    assert "Moved on" in text
    assert "As agreed" in response.text
    assert place.entry().name == "Moved on"
    again = BeautifulSoup(response.text, "html.parser").select("main form")[-1]
    sent |= {each["name"]: each["value"] for each in again.select("input[type=hidden][name]")}
    assert coordinator.post(f"/requests/{request_id}", data=sent).status_code == 302
    assert place.entry().name == "Tideway trust"


def test_two_coordinators_with_the_same_page_open_see_both_answers(place: Place, world: World) -> None:
    other = world.coordinator(place.partnership)
    request_id = place.ask(name="Tideway trust", kind_id="housing")
    page = f"/requests/{request_id}"
    slow = place.client(other)
    form = slow.page(page).select("main form")[-1]
    seen = {each["name"]: each["value"] for each in form.select("input[type=hidden][name]")}
    place.answer(request_id, name=("refused", "The first one’s reason"))
    sent = seen | place.answers(request_id, name=("accepted", "The second one’s reason"), kind_id="accepted")
    response = slow.post(page, data=sent)
    assert response.status_code == 409
    table = BeautifulSoup(response.text, "html.parser").select("table")[0].get_text(" ", strip=True)
    assert "The first one’s reason" in table
    assert "The second one’s reason" in table
    entry = place.entry()
    assert (entry.name, entry.kind_id) == (place.organisation.name, "support-organisation")
    assert len(place.mails("request-answered")) == 1
    again = BeautifulSoup(response.text, "html.parser").select("main form")[-1]
    still = {each["name"]: each["value"] for each in again.select("input[type=hidden][name]")}
    chosen = {each["name"]: each["value"] for each in again.select("input[type=radio][checked]")}
    assert "accepted" in chosen.values()  # the choice for the other field is kept
    assert slow.post(page, data=still | chosen).status_code == 302
    assert place.entry().kind_id == "housing"


def test_two_coordinators_at_one_moment_carry_it_out_once(app: Flask, world: World, place: Place) -> None:
    request_id = place.ask(name="Tideway trust")
    clients = [place.client(each) for each in (place.coordinator, world.coordinator(place.partnership))]
    forms = []
    for client in clients:
        client.is_checking = False
        form = BeautifulSoup(client.get(f"/requests/{request_id}").text, "html.parser").select("main form")[-1]
        seen = {each["name"]: each["value"] for each in form.select("input[type=hidden][name]")}
        forms.append(seen | place.answers(request_id, name="accepted"))
    barrier = Barrier(2)

    def work(number: int) -> int:
        barrier.wait(timeout=20)
        return clients[number].post(f"/requests/{request_id}", data=forms[number]).status_code

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(work, range(2)))
    assert found == [302, 409]
    with app.app_context():
        told = db.session.scalar(
            select(func.count()).where(AuditEntry.table == "change_field", AuditEntry.action == "changed")
        )
        assert told == 1
        assert audit.first_broken(db.session()) is None
    assert len(place.mails("request-answered")) == 1


def test_nobody_answers_what_they_sent_themselves(place: Place, world: World) -> None:
    request_id = place.ask(name="Tideway trust")
    with world.session() as session:  # the sender becomes a coordinator
        session.add(Membership(account_id=place.editor.id, partnership_id=place.partnership.id, role="coordinator"))
    client = place.client(place.editor)
    page = client.page(f"/requests/{request_id}")
    assert not page.select("main input[type=radio]")
    assert "another coordinator has to answer it" in page.get_text(" ", strip=True)
    assert client.send(f"/requests/{request_id}", **place.answers(request_id, name="accepted")).status_code == 403
    assert client.send(f"/requests/{request_id}/owner", version="1").status_code == 403
    assert place.entry().name == place.organisation.name


def test_the_rule_holds_below_the_pages_too(app: Flask, place: Place, world: World) -> None:
    request_id = place.ask(name="Tideway trust")
    with world.session() as session:
        session.add(Membership(account_id=place.editor.id, partnership_id=place.partnership.id, role="coordinator"))
    with app.app_context(), pytest.raises(NotAllowed), transaction() as session:
        viewer = viewer_of(session.get_one(Account, place.editor.id))
        found = queries.get_request(request_id)
        (field,) = found.row.fields
        answers = {field.id: FieldReply(FieldAnswer.ACCEPTED, "", field.version)}
        services.decide(
            session,
            viewer,
            found,
            answers,
            DecisionBasis(services.row_version(found)),
            keyring=app.extensions["settings"].keyring,
        )


@pytest.mark.parametrize("who", ["editor", "reader", "partner", "elsewhere", "administrator"])
def test_nobody_but_a_coordinator_answers(place: Place, world: World, who: str) -> None:
    request_id = place.ask(name="Tideway trust")
    account = {
        "editor": lambda: world.editor(place.organisation),
        "reader": lambda: world.reader(place.partnership),
        "partner": lambda: world.editor(world.organisation("Other", place.partnership)),
        "elsewhere": lambda: world.coordinator(world.partnership("riverside"), is_cleared=True),
        "administrator": world.administrator,
    }[who]()
    client = place.client(account)
    sent = place.answers(request_id, name="accepted")
    refused = 404 if who in {"elsewhere", "administrator"} else 403
    assert client.send(f"/requests/{request_id}", **sent, version="1").status_code == refused
    assert client.get(f"/requests/{request_id}").status_code == (200 if who == "editor" else refused)
    assert place.entry().name == place.organisation.name


def test_a_field_that_stands_so_already_is_said_and_accepted_without_a_change(place: Place) -> None:
    request_id = place.ask(kind_id="housing")
    place.client(place.coordinator).submit(f"{place.path}/edit", kind_id="housing")
    version = place.entry().version
    page = place.client(place.coordinator).page(f"/requests/{request_id}")
    assert "It stands so already" in page.get_text(" ", strip=True)
    assert place.answer(request_id, kind_id="accepted").status_code == 302
    assert place.entry().version == version
    assert place.request(request_id).state is RequestState.ANSWERED


def test_a_request_of_an_archived_part_can_be_refused_and_not_accepted(place: Place, world: World) -> None:
    service = world.service(place.organisation, audience=Audience.PARTNERSHIP)
    request_id = place.ask(path=f"/services/{service.id}/audience", audience="public")
    with world.session() as session:
        session.get_one(Service, service.id).archived_at = now()
    page = place.client(place.coordinator).page(f"/requests/{request_id}")
    assert "The entry is archived" in page.get_text(" ", strip=True)
    response = place.answer(request_id, audience="accepted")
    assert "Restore it before you change it" in text_of(response)
    assert place.request(request_id).state is RequestState.OPEN
    assert place.answer(request_id, audience=("refused", "The service has ended")).status_code == 302


def test_a_name_that_another_has_by_now_is_told_and_can_be_meant(place: Place, world: World) -> None:
    request_id = place.ask(name="Tideway trust")
    twin = world.organisation("Tideway trust")
    response = place.answer(request_id, name="accepted")
    page = BeautifulSoup(response.text, "html.parser")
    assert "already" in page.select_one(".govuk-error-summary").get_text()
    assert page.select(f"main a[href='/organisations/{twin.id}']")
    form = page.select("main form")[-1]
    sent = {each["name"]: each["value"] for each in form.select("input[type=hidden][name]")}
    sent |= place.answers(request_id, name="accepted") | {"is_another": "y"}
    del sent["csrf_token"]
    assert place.client(place.coordinator).send(f"/requests/{request_id}", **sent).status_code == 302
    assert place.entry().name == "Tideway trust"


def test_an_audience_is_opened_on_acceptance_and_no_further_than_asked(place: Place, world: World) -> None:
    contact = world.contact(place.organisation, audiences={"email": "named"})
    request_id = place.ask(
        path=f"/contacts/{contact.id}/audience", audience="partners", field_telephone="partners", field_hours="public"
    )
    place.answer(
        request_id, audience="accepted", audience_telephone="accepted", audience_hours=("refused", "Nobody needs it")
    )
    row = place.entry().contacts[0]
    assert row.audience is Audience.PARTNERS
    assert row.audiences == {"email": "named", "telephone": "partners"}


def test_what_a_coordinator_cannot_see_somebody_cleared_opens(place: Place, world: World) -> None:
    contact = world.contact(place.organisation, holder="Desk officer")
    request_id = place.ask(
        path=f"/contacts/{contact.id}/audience", field_holder="partnership", field_telephone="partners"
    )
    page = place.client(place.coordinator).page(f"/requests/{request_id}")
    assert len(page.select("main input[value=accepted]")) == 1
    assert "somebody with clearance has to answer it" in page.get_text(" ", strip=True)
    sent = place.answers(request_id, audience_holder="accepted") | {"version": "1"}
    assert place.client(place.coordinator).send(f"/requests/{request_id}", **sent).status_code == 403
    cleared = world.coordinator(place.partnership, is_cleared=True)
    assert place.answer(request_id, cleared, audience_holder="accepted").status_code == 302
    assert place.entry().contacts[0].audiences == {"holder": "partnership"}


def test_a_desk_for_named_people_is_not_there_for_an_uncleared_coordinator(place: Place, world: World) -> None:
    contact = world.contact(place.organisation, post="Hidden desk", audience=Audience.NAMED)
    request_id = place.ask(path=f"/contacts/{contact.id}/audience", audience="partnership")
    assert place.mails("request-waiting") == []
    client = place.client(place.coordinator)
    assert client.get(f"/requests/{request_id}").status_code == 404
    assert str(request_id) not in client.get(place.queue).text
    cleared = world.coordinator(place.partnership, is_cleared=True)
    assert "Hidden desk" in place.client(cleared).page(place.queue).get_text()
    assert place.answer(request_id, cleared, audience="accepted").status_code == 302


def test_a_role_that_is_offered_is_accepted_with_the_organisations_own_word(
    app: Flask, place: Place, world: World
) -> None:
    lead = world.editor(place.organisation, "lead")
    request_id = _offer(app, place, lead)
    page = place.client(place.coordinator).page(f"/requests/{request_id}").get_text(" ", strip=True)
    assert "No role" in page
    assert "Supports" in page
    assert place.answer(request_id, role="accepted").status_code == 302
    with world.session() as session:
        row = session.scalars(select(Responsibility)).one()
        assert (row.role, row.state, row.answered_by) == (Role.SUPPORTS, Agreement.ACCEPTED, lead.display_name)


def test_a_role_that_moved_is_looked_at_again(app: Flask, place: Place, world: World) -> None:
    lead = world.editor(place.organisation, "lead")
    request_id = _offer(app, place, lead)
    client = place.client(place.coordinator)
    form = client.page(f"/requests/{request_id}").select("main form")[-1]
    seen = {each["name"]: each["value"] for each in form.select("input[type=hidden][name]")}
    world.responsibility(place.partnership, place.organisation, "first-response", Role.CONSULTED)
    sent = seen | place.answers(request_id, role="accepted")
    response = client.post(f"/requests/{request_id}", data=sent)
    assert response.status_code == 409
    assert "Consulted" in text_of(response)
    with world.session() as session:
        assert session.scalars(select(Responsibility.role)).one() is Role.CONSULTED


def _offer(app: Flask, place: Place, lead: Account) -> UUID:
    with app.app_context(), transaction() as session:
        visitor = viewer_of(session.get_one(Account, lead.id))
        organisation = queries.whole_organisations([place.organisation.id])[place.organisation.id]
        partnership = session.get_one(Partnership, place.partnership.id)
        from partnership.map.mapping.queries import pack_of  # noqa: PLC0415 - for this one step

        function = pack_of(partnership).functions["first-response"]
        offer = offers.RoleOffer(function, Group.BOTH, Role.SUPPORTS, "")
        return offers.offer_role(session, partnership, organisation, offer, visitor).id


@pytest.mark.parametrize(
    "sent",
    [{"version": "x"}, {"version": ""}, {"version": "99999999999999999999"}, {"version": "0"}],
)
def test_a_version_that_was_tampered_with_carries_nothing_out(place: Place, sent: dict[str, str]) -> None:
    request_id = place.ask(name="Tideway trust")
    client = place.client(place.coordinator)
    (field,) = place.request(request_id).fields
    values = {f"seen_{field.id.hex}": "1", **place.answers(request_id, name="accepted"), **sent}
    assert client.send(f"/requests/{request_id}", **values).status_code == 409
    values = {"version": "1", f"seen_{field.id.hex}": sent["version"], **place.answers(request_id, name="accepted")}
    assert client.send(f"/requests/{request_id}", **values).status_code == 409
    assert place.entry().name == place.organisation.name


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7*7 }}", "a\x00b", "x" * 9000, "a\ufffeb"])
def test_a_hostile_reason_is_text_or_a_message(place: Place, text: str) -> None:
    request_id = place.ask(name="Tideway trust")
    response = place.answer(request_id, name=("refused", text))
    assert response.status_code in {302, 400}
    assert not place.client(place.editor).page("/your-requests").select("main script")


def test_a_reason_that_looks_like_an_address_is_asked_about(place: Place, world: World) -> None:
    world.refuge(place.organisation, "1 Elsewhere Road")
    request_id = place.ask(name="Tideway trust")
    response = place.answer(request_id, name=("refused", "You moved to 12 Hidden Lane"))
    assert response.status_code == 400
    assert "looks like an address" in text_of(response)
    assert place.request(request_id).state is RequestState.OPEN


def test_the_history_of_the_entry_names_who_accepted(place: Place, world: World) -> None:
    request_id = place.ask(name="Tideway trust")
    place.answer(request_id, name="accepted")
    with world.session() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.table == "organisation").order_by(AuditEntry.sequence.desc())
        ).first()
        assert entry.actor == place.coordinator.email
        assert entry.changes["name"] == [place.organisation.name, "Tideway trust"]


def test_values_of_a_request_are_masked_in_the_audit(place: Place, world: World) -> None:
    place.ask(name="Zyqqex trust")
    with world.session() as session:
        rows = session.scalars(
            select(AuditEntry.changes).where(AuditEntry.table.in_(["change_field", "change_request"]))
        )
        assert "Zyqqex" not in str(list(rows))


def test_a_request_of_one_in_two_partnerships_is_answered_by_its_home(place: Place, world: World) -> None:
    beside = world.partnership("riverside")
    with world.session() as session:
        from partnership.store.models import Participation  # noqa: PLC0415 - for this one step

        session.add(
            Participation(partnership_id=beside.id, organisation_id=place.organisation.id, joined_on=now().date())
        )
    other = world.coordinator(beside)
    request_id = place.ask(name="Tideway trust")
    assert [to for to, _, _ in place.mails("request-waiting")] == [place.coordinator.email]
    assert str(request_id) not in place.client(place.coordinator).get("/your-requests").text
    sent = place.answers(request_id, name="accepted") | {"version": "1"}
    assert place.client(other).send(f"/requests/{request_id}", **sent).status_code == 403
    assert place.answer(request_id, place.coordinator, name="accepted").status_code == 302
    assert "Nothing waits for you" in place.client(place.coordinator).page(place.queue).get_text()


def test_withdrawn_meanwhile_is_said(place: Place) -> None:
    request_id = place.ask(name="Tideway trust")
    client = place.client(place.coordinator)
    form = client.page(f"/requests/{request_id}").select("main form")[-1]
    seen = {each["name"]: each["value"] for each in form.select("input[type=hidden][name]")}
    place.client(place.editor).submit(f"/requests/{request_id}/withdraw")
    response = client.post(f"/requests/{request_id}", data=seen | place.answers(request_id, name="accepted"))
    assert response.status_code == 409
    assert "Withdrawn" in text_of(response)
    assert place.entry().name == place.organisation.name
