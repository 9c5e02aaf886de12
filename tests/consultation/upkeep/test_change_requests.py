"""Partners' edits: ordinary fields at once, sensitive ones by request; what the sender sees and can take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.store.models import Account, Audience, FieldAnswer, Membership, RequestState

if TYPE_CHECKING:
    from consultation.upkeep.sending import Place
    from factories import World


def test_an_ordinary_field_is_published_at_once_and_a_sensitive_one_is_sent(place: Place) -> None:
    client = place.client(place.editor)
    response = client.submit(
        f"{place.path}/edit", website="https://www.example.org", name="Tideway trust", kind_id="housing"
    )
    page = client.page(response.location).get_text(" ", strip=True)
    assert "Saved: website. Sent to the coordinator: name and kind of organisation." in page
    entry = place.entry()
    assert entry.website == "https://www.example.org"
    assert (entry.name, entry.kind_id) == (place.organisation.name, "support-organisation")
    (request,) = place.requests()
    assert request.state is RequestState.OPEN
    assert {(field.name, field.old, field.new) for field in request.fields} == {
        ("name", place.organisation.name, "Tideway trust"),
        ("kind_id", "support-organisation", "housing"),
    }


def test_the_form_says_before_it_is_sent_which_fields_are_asked_first(place: Place, world: World) -> None:
    page = place.client(place.editor).page(f"{place.path}/edit")
    lead = page.select_one(".govuk-inset-text").get_text(" ", strip=True)
    assert "Sent to the coordinator before it changes: name, short name, kind of organisation" in lead
    assert "A change is sent to the coordinator first" in page.select_one("#name-hint").get_text()
    assert "sent to the coordinator" not in str(page.select_one("#website").find_parent(class_="govuk-form-group"))
    for account in (place.coordinator, world.editor(world.organisation("Alone"))):
        where = place.path if account is place.coordinator else None
        if where:
            assert not place.client(account).page(f"{where}/edit").select("main .govuk-inset-text, #note")


def test_the_coordinators_are_told_without_a_value(place: Place, world: World) -> None:
    off = world.coordinator(place.partnership, email="off@example.org")
    with world.session() as session:
        session.get_one(Account, off.id).mail_off = ["request-waiting"]
    request_id = place.ask(name="Zyqqex trust", note="A new charter since May")
    ((to, subject, text),) = place.mails("request-waiting")
    assert to == place.coordinator.email
    assert place.organisation.name in subject
    assert f"/requests/{request_id}" in text
    assert "Zyqqex" not in subject + text
    assert "charter" not in text


def test_who_takes_part_nowhere_changes_everything_at_once(place: Place, world: World) -> None:
    alone = world.organisation("Alone")
    client = place.client(world.editor(alone))
    response = client.submit(f"/organisations/{alone.id}/edit", name="Alone again")
    assert "Saved: " in client.page(response.location).get_text()
    assert place.requests() == []


def test_a_coordinator_who_is_also_an_editor_asks_nobody(place: Place, world: World) -> None:
    with world.session() as session:
        session.add(Membership(account_id=place.editor.id, partnership_id=place.partnership.id, role="coordinator"))
    place.client(place.editor).submit(f"{place.path}/edit", name="Tideway trust")
    assert place.entry().name == "Tideway trust"
    assert place.requests() == []


def test_the_sender_is_told_when_nobody_is_there_to_answer(world: World, place: Place) -> None:
    with world.session() as session:
        session.get_one(Account, place.coordinator.id).is_active = False
    client = place.client(place.editor)
    page = client.page(client.submit(f"{place.path}/edit", name="Tideway trust").location)
    assert "Nobody can answer yet" in page.get_text()


def test_what_waits_stands_at_its_field_for_own_people_and_coordinators_only(place: Place, world: World) -> None:
    request_id = place.ask(kind_id="housing", country="RO", name="Tideway trust")
    for account in (place.editor, place.coordinator, world.editor(place.organisation)):
        page = place.client(account).page(place.path)
        waits = [each.get_text(" ", strip=True) for each in page.select(".app-waits")]
        assert len(waits) == 3
        assert any("Tideway trust" in each and "Name, waiting" in each for each in waits)
        assert any("Country, waiting" in each and "Romania" in each for each in waits)
        kind = next(dd for dd in page.select("dd") if "Support organisation" in dd.get_text())
        assert kind.select_one(f".app-waits a[href='/requests/{request_id}']")
        assert "Waiting for an answer" in place.client(account).page(f"{place.path}/edit").get_text()
    for account in (world.reader(place.partnership), world.editor(world.organisation("Other", place.partnership))):
        page = place.client(account).page(place.path)
        assert not page.select(".app-waits")
        assert "Tideway trust" not in page.get_text()


def test_a_later_proposal_replaces_the_senders_earlier_one_which_is_kept(place: Place) -> None:
    first = place.ask(name="First name", kind_id="housing")
    second = place.ask(name="Second name")
    row = place.request(first)
    assert row.state is RequestState.OPEN
    assert {field.name: field.answer for field in row.fields} == {
        "name": FieldAnswer.WITHDRAWN,
        "kind_id": FieldAnswer.OPEN,
    }
    assert place.request(second).fields[0].new == "Second name"
    third = place.ask(name="Third name", kind_id="police")
    assert place.request(first).state is RequestState.WITHDRAWN
    assert place.request(second).state is RequestState.WITHDRAWN
    page = place.client(place.editor).page(f"/requests/{first}").get_text(" ", strip=True)
    assert "You asked for something else later" in page
    assert place.request(third).state is RequestState.OPEN


def test_another_persons_proposal_stands_beside(place: Place, world: World) -> None:
    mine = place.ask(name="My name")
    theirs = place.ask(world.editor(place.organisation), name="Their name")
    assert {place.request(each).state for each in (mine, theirs)} == {RequestState.OPEN}
    text = place.client(place.editor).page(place.path).get_text(" ", strip=True)
    assert "My name" in text
    assert "Their name" in text


def test_a_wider_audience_is_sent_and_a_narrower_one_is_set(place: Place, world: World) -> None:
    contact = world.contact(place.organisation)
    client = place.client(place.editor)
    form = f"{place.path}/contacts/{contact.id}/audience"
    response = client.submit(form, audience="named", field_telephone="partners", field_hours="named")
    page = client.page(response.location.split("#")[0]).get_text(" ", strip=True)
    assert (
        "Saved: who can see it and who may see “Hours in words”. Sent to the coordinator: who may see “Telephone”."
        in page
    )
    row = place.entry().contacts[0]
    assert (row.audience, row.audiences) == (Audience.NAMED, {"hours": "named"})
    (request,) = place.requests()
    assert [(field.name, field.old, field.new) for field in request.fields] == [
        ("audience:telephone", None, "partners")
    ]
    client.submit(form, audience="public")
    assert place.entry().contacts[0].audience is Audience.NAMED


def test_the_sender_withdraws(place: Place) -> None:
    request_id = place.ask(name="Tideway trust")
    client = place.client(place.editor)
    page = f"/requests/{request_id}"
    assert client.page(page).select(f"a[href='{page}/withdraw']")
    assert client.submit(f"{page}/withdraw").status_code == 302
    assert "You have withdrawn it" in client.page(page).get_text()
    assert place.request(request_id).state is RequestState.WITHDRAWN
    assert not client.page(place.path).select(".app-waits")
    assert "over" in client.page(f"{page}/withdraw").get_text()
    assert place.entry().name == place.organisation.name


def test_nobody_else_withdraws(place: Place, world: World) -> None:
    request_id = place.ask(name="Tideway trust")
    for account in (place.coordinator, world.editor(place.organisation), world.reader(place.partnership)):
        client = place.client(account)
        assert client.send(f"/requests/{request_id}/withdraw", version="1").status_code == 403
    assert place.request(request_id).state is RequestState.OPEN


def test_an_old_withdrawal_form_overwrites_no_answer(place: Place) -> None:
    request_id = place.ask(name="Tideway trust")
    client = place.client(place.editor)
    version = client.page(f"/requests/{request_id}/withdraw").select_one("main input[name=version]")["value"]
    place.answer(request_id, name="accepted")
    assert client.send(f"/requests/{request_id}/withdraw", version=version).status_code == 409
    assert place.request(request_id).fields[0].answer is FieldAnswer.ACCEPTED


def test_your_requests_list_shows_answers_and_reasons_to_the_sender_alone(place: Place, world: World) -> None:
    request_id = place.ask(name="Tideway trust", kind_id="housing")
    place.answer(request_id, name=("refused", "The board did not agree"), kind_id="accepted")
    page = place.client(place.editor).page("/your-requests")
    text = page.get_text(" ", strip=True)
    assert "The board did not agree" in text
    assert "Accepted" in text
    assert page.select(f"a[href='/requests/{request_id}']")
    for account in (place.coordinator, world.editor(place.organisation)):
        assert "You have asked for nothing" in place.client(account).page("/your-requests").get_text()


def test_who_left_the_organisation_sees_what_they_sent_and_no_more(place: Place, world: World) -> None:
    request_id = place.ask(name="Tideway trust")
    with world.session() as session:
        from partnership.store.models import Organisation, Position  # noqa: PLC0415 - for this one step

        session.delete(session.scalars(select(Position).where(Position.account_id == place.editor.id)).one())
        session.get_one(Organisation, place.organisation.id).audience = Audience.NAMED
    client = place.client(place.editor)
    text = client.page("/your-requests").get_text(" ", strip=True)
    assert "Tideway trust" in text
    assert place.organisation.name not in text
    assert client.get(f"/requests/{request_id}").status_code == 404


@pytest.mark.parametrize("note", ["x" * 600, "We moved to 12 Hidden Lane"])
def test_a_note_that_cannot_be_kept_sends_nothing(place: Place, world: World, note: str) -> None:
    world.refuge(place.organisation, "1 Elsewhere Road")
    response = place.client(place.editor).submit(f"{place.path}/edit", name="Tideway trust", note=note)
    assert response.status_code == 400
    assert "There is a problem" in response.text
    assert "Tideway trust" in response.text
    assert place.requests() == []
    assert place.mails("request-waiting") == []


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "🚔 police", "=cmd()"])
def test_hostile_text_is_shown_as_text_everywhere(place: Place, name: str) -> None:
    request_id = place.ask(name=name, note=f"Because {name}")
    for account, path in (
        (place.editor, place.path), (place.editor, "/your-requests"), (place.editor, f"/requests/{request_id}"),
        (place.coordinator, place.queue), (place.coordinator, f"/requests/{request_id}"),
        (place.coordinator, f"{place.path}/requests"),
    ):  # fmt: skip
        page = place.client(account).page(path)
        assert not page.select("main script")
    assert name in place.client(place.coordinator).page(f"/requests/{request_id}").get_text()
