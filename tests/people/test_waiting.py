"""What waits for somebody's yes: the list, one question, yes, no, taken back, asked again, and by whom it is not answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from people.letters import invitation_path, letters, path_in
from sqlalchemy import select

from partnership.people import services as people
from partnership.register.authority import lines
from partnership.register.authority.questions import services
from partnership.register.directory.queries import get_organisation
from partnership.store.db import db, transaction
from partnership.store.models import (
    Account,
    Audience,
    Gift,
    LocationGrant,
    MemberRole,
    Membership,
    OneTimeLink,
    Organisation,
    Partnership,
    Position,
    PositionRole,
    Question,
    QuestionState,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

PASSWORD = "correct horse battery staple"
EMAIL = "duty.desk@police.example.gov.uk"
LEAD = PositionRole.LEAD


def come(app: Flask, client: CheckedClient, organisation: Organisation, email: str = EMAIL, role: str = "lead") -> None:
    """Invite somebody as who is signed in, and take the invitation up."""
    sent = client.submit(f"/organisations/{organisation.id}/people/invite", email=email, role=role)
    assert sent.status_code == 302, sent.text
    given = {"agree": "yes", "display_name": email.split("@", maxsplit=1)[0], "password": PASSWORD}
    assert app.test_client().submit(invitation_path(app, email), **given).status_code == 302


def asked(app: Flask, act: str = "") -> list[Question]:
    """Every question, the oldest first."""
    with app.app_context():
        rows = list(db.session.scalars(select(Question).order_by(Question.at, Question.id)))
    return [each for each in rows if not act or each.act == act]


def account_of(app: Flask, email: str = EMAIL) -> Account:
    """The account of an address."""
    with app.app_context():
        return db.session.scalars(select(Account).where(Account.email == email)).one()


def place(app: Flask, email: str = EMAIL) -> Position:
    """The place of an address that has not ended."""
    account = account_of(app, email)
    with app.app_context():
        return db.session.scalars(
            select(Position).where(Position.account_id == account.id, Position.ended_at.is_(None))
        ).one()


def say(client: CheckedClient, question: Question, answer: str = "yes", **values: Any) -> Any:
    """Answer one question on its own page."""
    return client.submit(f"/waiting/{question.id}", answer=answer, **values)


def tick(client: CheckedClient, *questions: Question) -> Any:
    """Tick questions in the list and say yes."""
    kind = questions[0].act
    return client.send("/waiting", kind=kind, **{f"{kind}-asked": [f"{each.id}:{each.version}" for each in questions]})


def test_who_is_let_in_where_nobody_leads_works_and_stands_after_a_second_yes(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours, email="first@council.example"))
    second = world.coordinator(ours, email="second@council.example")
    come(app, client, police)
    assert place(app).stands_since is None
    other = app.test_client().sign_in(second)
    assert "Waiting for you (1)" in other.page("/account").text
    page = other.page("/waiting")
    for words in (
        "duty.desk at Borough police", EMAIL, "speak and sign for it", "Asked by first on", "let in by first on",
        "They work already", "until",
    ):  # fmt: skip
        assert words in page.text, words
    assert "select all" not in page.text.lower()
    (question,) = asked(app)
    response = other.submit("/waiting", **{"place-stands-asked": f"{question.id}:{question.version}"})
    assert response.location == "/waiting"
    assert "1 yes is written down" in other.page("/waiting").text
    row = place(app)
    assert row.stands_since is not None
    assert row.agreed_by_id == second.id
    assert "Waiting for you (" not in other.page("/account").text
    told = [text for to, _subject, text in letters(app, EMAIL)]
    assert any("stands now: second agreed" in text for text in told)


def test_several_of_one_kind_are_ticked_together_and_the_oldest_comes_first(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    client.sign_in(world.coordinator(ours))
    other = app.test_client().sign_in(world.administrator())
    emails = [f"desk-{number}@police.example.gov.uk" for number in range(3)]
    for email in emails:
        come(app, client, world.organisation(f"Agency {email[5]}", ours), email)
    page = other.page("/waiting")
    assert [box.find_parent("div").select_one("label").text for box in page.select("main input[type=checkbox]")] == [
        f"Yes: desk-{number} at Agency {number}" for number in range(3)
    ]
    tick(other, *asked(app)[:2])
    assert [each.state for each in asked(app)] == [QuestionState.AGREED, QuestionState.AGREED, QuestionState.OPEN]
    assert "2 yeses are written down" in other.page("/waiting").text
    assert client.page("/waiting").text.count("Take back") == 1


def test_nothing_ticked_is_said_at_the_tick_and_changes_nothing(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    come(app, client, police)
    other = app.test_client().sign_in(world.coordinator(ours))
    response = other.submit("/waiting")
    assert response.status_code == 400
    assert "Tick those whom you say yes to" in response.text
    refused = other.submit(f"/waiting/{asked(app)[0].id}")
    assert refused.status_code == 400
    assert "Select yes or no" in refused.text
    assert place(app).stands_since is None


def test_a_no_has_a_reason_that_is_mailed_and_holds_no_address(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours, email="first@council.example"))
    come(app, client, police)
    other = app.test_client().sign_in(world.coordinator(ours))
    (question,) = asked(app)
    refused = say(other, question, "no", reason="They live at 1 Hidden Lane, QX9 9ZQ")
    assert refused.status_code == 400
    assert "Do not write an address" in refused.text
    assert say(other, question, "no", reason="Nobody there knows them").status_code == 302
    assert place(app).stands_since is None
    assert place(app).ended_at is None, "they go on working"
    assert any("Nobody there knows them" in text for _to, _subject, text in letters(app, "first@council.example"))
    assert "Nobody there knows them" in client.page("/waiting").text


def test_an_empty_list_says_what_will_appear(client: CheckedClient, world: World, ours: Partnership) -> None:
    client.sign_in(world.coordinator(ours))
    page = client.page("/waiting").text
    assert "Nothing waits for your yes" in page
    assert "the question appears here, and you get a mail" in page
    assert "None of your questions is waiting for an answer" in page
    assert "Waiting for you (" not in page


def test_it_needs_a_sign_in_and_is_nobodys_who_looks_as_another(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    assert "/sign-in" in client.get("/waiting").location
    reader = world.reader(ours)
    client.sign_in(world.coordinator(ours))
    client.submit("/partnerships/thameside/see-as", whom=str(reader.id))
    assert client.get("/waiting").status_code == 403
    assert app.extensions["settings"].demo


def test_an_answered_question_is_answered_once(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    come(app, client, police)
    other, third = (app.test_client().sign_in(world.coordinator(ours)) for _each in range(2))
    (question,) = asked(app)
    assert say(other, question).status_code == 302
    reason = "Nobody here knows them"
    late = third.send(f"/waiting/{question.id}", answer="no", reason=reason, version=str(question.version))
    assert late.status_code == 409
    assert "answered or taken back" in late.text
    assert f"You had typed: {reason}" in late.text
    assert tick(third, question).status_code == 409
    assert place(app).stands_since is not None
    assert "Agreed" in other.page(f"/waiting/{question.id}").text


def test_ticks_that_came_too_late_stop_no_other(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    for number in range(2):
        come(app, client, police, f"desk-{number}@police.example.gov.uk", "editor")
    other, third = (app.test_client().sign_in(world.coordinator(ours)) for _each in range(2))
    first, second = asked(app)
    say(other, first, "no")
    assert tick(third, first, second).status_code == 302
    page = third.page("/waiting").text
    assert "1 yes is written down" in page
    assert "answered or taken back" in page
    assert [each.state for each in asked(app)] == [QuestionState.REFUSED, QuestionState.AGREED]


def test_what_one_asked_is_taken_back_and_asked_again(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    come(app, client, police)
    (question,) = asked(app)
    other = app.test_client().sign_in(world.coordinator(ours))
    assert other.send(f"/waiting/{question.id}/take-back", version="1").status_code == 403
    page = client.page("/waiting")
    assert "What you asked" in page.text
    assert client.submit("/waiting", action=f"/waiting/{question.id}/take-back").status_code == 302
    assert asked(app)[0].state is QuestionState.WITHDRAWN
    assert "Nothing waits for your yes" in other.page("/waiting").text
    assert client.submit("/waiting", action=f"/waiting/{question.id}/again").status_code == 302
    assert [each.state for each in asked(app)] == [QuestionState.WITHDRAWN, QuestionState.OPEN]
    client.send(f"/waiting/{question.id}/again", version="2")
    assert len(asked(app)) == 2, "it is not asked twice"
    assert client.send(f"/waiting/{question.id}", answer="yes", version="2").status_code == 409
    assert say(other, asked(app)[1]).status_code == 302
    assert place(app).stands_since is not None


def test_what_was_typed_stays_in_the_form_when_the_question_moved_on(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    come(app, client, police)
    other = app.test_client().sign_in(world.coordinator(ours))
    (question,) = asked(app)
    late = other.send(f"/waiting/{question.id}", answer="no", reason="Nobody here knows them", version="99")
    page = BeautifulSoup(late.text, "html.parser")
    assert late.status_code == 409
    assert page.select_one("main [name=reason]")["value"] == "Nobody here knows them"
    version = page.select_one("main form [name=version]")["value"]
    assert other.send(f"/waiting/{question.id}", answer="no", version=version).status_code == 302
    assert asked(app)[0].state is QuestionState.REFUSED


def test_a_lapsed_question_is_told_and_asked_again_by_who_still_may(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    first = world.coordinator(ours, email="first@council.example")
    client.sign_in(first)
    come(app, client, police)
    other = app.test_client().sign_in(world.coordinator(ours))
    (question,) = asked(app)
    with world.session() as session:
        services.remind_and_lapse(session, now() + timedelta(days=31))
    assert any("Nobody answered in thirty days" in text for _to, _s, text in letters(app, first.email))
    assert other.send(f"/waiting/{question.id}", answer="yes", version=str(question.version)).status_code == 409
    assert "Nobody answered in thirty days" in client.page("/waiting").text
    with world.session() as session:
        row = session.scalars(select(Membership).where(Membership.account_id == first.id)).one()
        row.role = MemberRole.READER
    again = client.send(f"/waiting/{question.id}/again", version=str(question.version + 1))
    assert again.status_code == 403, "who lost the place they asked from starts nothing"
    with world.session() as session:
        row = session.scalars(select(Membership).where(Membership.account_id == first.id)).one()
        row.role = MemberRole.COORDINATOR
    assert client.submit("/waiting", action=f"/waiting/{question.id}/again").status_code == 302
    assert say(other, asked(app)[1]).status_code == 302


def test_nobody_answers_what_they_asked_nor_their_puppet_nor_who_is_of_the_same_line(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    starter = world.coordinator(ours)
    client.sign_in(starter)
    come(app, client, police)
    client.submit("/partnerships/thameside/team/add", email="puppet@council.example", role="coordinator")
    path = path_in(letters(app, "puppet@council.example")[-1][2], "/sign-up/")
    app.test_client().submit(path, display_name="Puppet", password=PASSWORD)
    (question,) = asked(app)
    same = world.coordinator(ours)
    with world.session() as session:
        lines.let_in(session, same.id, [starter.id], Gift.SAME_PERSON)
        session.get_one(Account, same.id).stands_for_itself_since = None
    own = app.test_client().sign_in(account_of(app))
    for who in (
        client,
        *(app.test_client().sign_in(each) for each in (account_of(app, "puppet@council.example"), same)),
    ):
        response = who.send(f"/waiting/{question.id}", answer="yes", version=str(question.version))
        assert response.status_code in {403, 404}
        assert tick(who, question).status_code in {403, 404}
        assert "Yes:" not in who.page("/waiting").text
    assert own.send(f"/waiting/{question.id}", answer="yes", version="1").status_code == 404
    assert place(app).stands_since is None
    assert asked(app)[0].state is QuestionState.OPEN


def test_who_has_lost_or_sleeps_in_the_place_answers_nothing(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    come(app, client, police)
    (question,) = asked(app)
    for change in ({"ended_at": now()}, {"asleep_since": now()}):
        account = world.coordinator(ours)
        other = app.test_client().sign_in(account)
        assert "Yes:" in other.page("/waiting").text
        with world.session() as session:
            row = session.scalars(select(Membership).where(Membership.account_id == account.id)).one()
            for name, value in change.items():
                setattr(row, name, value)
        assert other.get(f"/waiting/{question.id}").status_code == 404
        assert other.send(f"/waiting/{question.id}", answer="yes", version="1").status_code == 404
    elsewhere = app.test_client().sign_in(world.coordinator(world.partnership("riverside")))
    assert elsewhere.get(f"/waiting/{question.id}").status_code == 404
    assert place(app).stands_since is None


def test_where_a_place_is_sealed_each_is_answered_in_a_form_of_its_own_by_the_cleared(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    refuge = world.organisation("Tideway refuge", ours, kind_id="refuge")
    world.refuge(refuge, "1 Hidden Lane, QX9 9ZQ")
    client.sign_in(world.coordinator(ours))
    come(app, client, refuge)
    (question,) = asked(app)
    come(app, client, refuge, "night.desk@police.example.gov.uk")
    assert question.act == "place-stands-sealed"
    plain = app.test_client().sign_in(world.coordinator(ours))
    assert plain.get(f"/waiting/{question.id}").status_code == 404
    administrator = app.test_client().sign_in(world.administrator())
    assert administrator.get(f"/waiting/{question.id}").status_code == 404
    cleared = app.test_client().sign_in(world.coordinator(ours, is_cleared=True))
    page = cleared.page("/waiting")
    forms = [each for each in page.select("main form") if each.select("input[type=checkbox]")]
    assert [len(each.select("input[type=checkbox]")) for each in forms] == [1, 1], "never several in one go"
    assert {each["action"] for each in forms} == {f"/waiting/{each.id}" for each in asked(app)}
    assert tick(cleared, question).status_code == 400
    assert place(app).stands_since is None
    assert "QX9" not in page.text
    assert say(cleared, question).status_code == 302
    assert place(app).stands_since is not None


def test_a_lead_is_asked_before_a_coordinator_lets_somebody_in(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    lead = world.editor(police, LEAD)
    client.sign_in(world.coordinator(ours))
    client.submit(f"/organisations/{police.id}/people/invite", email=EMAIL, role="editor")
    assert letters(app, EMAIL) == [], "nothing is sent before the yes"
    (question,) = asked(app, "place-by-home")
    second = app.test_client().sign_in(world.coordinator(ours))
    assert second.get(f"/waiting/{question.id}").status_code == 404, "where somebody leads, they alone answer"
    other = app.test_client().sign_in(lead)
    assert f"{EMAIL} is to join Borough police" in other.page("/waiting").text
    assert tick(other, question).status_code == 302
    given = {"agree": "yes", "display_name": "Desk", "password": PASSWORD}
    assert app.test_client().submit(invitation_path(app, EMAIL), **given).status_code == 302
    row = place(app)
    assert (row.role, row.agreed_by_id) == (PositionRole.EDITOR, lead.id)
    assert row.stands_since is not None


def test_a_leads_yes_lets_nobody_in_once_the_lead_has_lost_the_place(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    lead, by = world.editor(police, LEAD), world.coordinator(ours)
    client.sign_in(by)
    client.submit(f"/organisations/{police.id}/people/invite", email=EMAIL, role="lead")
    tick(app.test_client().sign_in(lead), *asked(app, "place-by-home"))
    with world.session() as session:
        row = session.scalars(select(Position).where(Position.account_id == lead.id)).one()
        row.ended_at, row.ended_by_id = now(), by.id
    given = {"agree": "yes", "display_name": "Desk", "password": PASSWORD}
    assert app.test_client().submit(invitation_path(app, EMAIL), **given).status_code == 400
    with app.app_context():
        assert db.session.scalar(select(Account).where(Account.email == EMAIL)) is None


def test_clearance_needs_a_second_cleared_person_and_is_answered_alone(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    plain = world.coordinator(ours)
    first, second = (world.coordinator(ours, is_cleared=True) for _each in range(2))
    with app.app_context():
        row = db.session.scalars(select(Membership).where(Membership.account_id == plain.id)).one()
    client.sign_in(first)
    page = f"/partnerships/thameside/team/{row.id}/clearance"
    assert client.submit(page, reason="Works with the refuge").status_code == 302
    (question,) = asked(app, "clearance")
    other = app.test_client().sign_in(second)
    shown = other.page(f"/waiting/{question.id}").text
    assert "Works with the refuge" in shown
    assert client.send(f"/waiting/{question.id}", answer="yes", version="1").status_code == 403
    assert say(other, question).status_code == 302
    with app.app_context():
        row = db.session.scalars(select(Membership).where(Membership.account_id == plain.id)).one()
        assert (row.is_cleared, row.clearance_given_by_id, row.clearance_agreed_by_id) == (True, first.id, second.id)


def test_a_coordinator_whom_an_administrator_names_waits_for_one_who_is_there(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    known, there = world.account("known@council.example"), world.coordinator(ours)
    client.sign_in(world.administrator())
    client.submit(f"/administration/partnerships/{ours.id}/coordinators", email=known.email)
    (question,) = asked(app, "coordinator-by-administrator")
    assert client.send(f"/waiting/{question.id}", answer="yes", version="1").status_code == 403
    other = app.test_client().sign_in(there)
    assert "known@council.example is to coordinate" in other.page("/waiting").text
    assert tick(other, question).status_code == 302
    with app.app_context():
        row = db.session.scalars(select(Membership).where(Membership.account_id == known.id)).one()
        assert row.role is MemberRole.COORDINATOR


def test_whom_an_administrator_named_is_named_by_nobody_once_they_are_none(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    known, there, named_by = world.account("known@council.example"), world.coordinator(ours), world.administrator()
    client.sign_in(named_by)
    client.submit(f"/administration/partnerships/{ours.id}/coordinators", email=known.email)
    (question,) = asked(app, "coordinator-by-administrator")
    other = app.test_client().sign_in(world.administrator("second@example.org"))
    assert other.submit(f"/administration/accounts/{named_by.id}/unmake-administrator").status_code == 302
    assert [each.state for each in asked(app)] == [QuestionState.WITHDRAWN]
    answer = app.test_client().sign_in(there).send(f"/waiting/{question.id}", answer="yes", version="1")
    assert answer.status_code >= 400
    with app.app_context():
        assert db.session.scalar(select(Membership).where(Membership.account_id == known.id)) is None


def test_a_seat_is_vacant_when_its_holder_or_a_second_person_says_so(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    lead = world.editor(police, LEAD)
    client.sign_in(world.coordinator(ours))
    with app.app_context():
        row = db.session.scalars(select(Position).where(Position.account_id == lead.id)).one()
    client.submit(f"/organisations/{police.id}/people/{row.id}/leaves")
    (question,) = asked(app, "vacancy")
    assert client.send(f"/waiting/{question.id}", answer="yes", version="1").status_code == 403
    other = app.test_client().sign_in(world.coordinator(ours))
    assert tick(other, question).status_code == 302
    with app.app_context():
        assert db.session.get(Position, row.id).vacant_at is not None


def test_what_has_ended_meanwhile_is_said_and_nothing_is_changed(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    come(app, client, police)
    other = app.test_client().sign_in(world.coordinator(ours))
    (question,) = asked(app)
    with world.session() as session:
        session.get_one(Position, place(app).id).ended_at = now()
    assert tick(other, question).status_code == 400
    response = say(other, question)
    assert response.status_code == 400
    assert "ended meanwhile" in response.text
    assert asked(app)[0].state is QuestionState.OPEN


def test_an_organisation_that_one_may_not_know_is_named_to_nobody(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    hidden = world.organisation("Hidden agency", ours, audience=Audience.PARTNERSHIP)
    client.sign_in(world.coordinator(ours))
    administrator = world.administrator()
    client.submit(f"/organisations/{hidden.id}/people/invite", email=EMAIL, role="lead")
    given = {"agree": "yes", "display_name": "Desk", "password": PASSWORD}
    app.test_client().submit(invitation_path(app, EMAIL), **given)
    other = app.test_client().sign_in(administrator)
    mailed = " ".join(text for _to, _subject, text in letters(app, administrator.email))
    assert "Desk at an organisation" in mailed
    with world.session() as session:
        services.remind_and_lapse(session, now() + timedelta(days=8))
    reminded = [text for _to, _subject, text in letters(app, administrator.email) if "Desk at an organisation" in text]
    assert len(reminded) == 2
    assert "Hidden agency" not in mailed
    page = other.page("/waiting").text
    assert "Hidden agency" not in page
    assert "an organisation" in page
    (question,) = asked(app)
    assert "Hidden agency" not in other.page(f"/waiting/{question.id}").text


def test_the_partnership_page_and_the_list_of_partnerships_lead_to_what_waits(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    come(app, client, police)
    other = app.test_client().sign_in(world.coordinator(ours))
    assert "Answer 1 question that needs your yes" in other.page("/partnerships/thameside").text
    administrator = app.test_client().sign_in(world.administrator())
    assert "Answer 1 question that needs your yes" in administrator.page("/").text


def test_asking_again_goes_to_whom_the_table_names_today(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    come(app, client, police)
    (question,) = asked(app)
    client.submit("/waiting", action=f"/waiting/{question.id}/take-back")
    world.refuge(police, "1 Hidden Lane, QX9 9ZQ")
    client.submit("/waiting", action=f"/waiting/{question.id}/again")
    assert asked(app)[-1].act == "place-stands-sealed"


def test_a_working_lead_reads_who_was_asked_and_what_is_left_to_them(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    world.coordinator(ours, email="second@council.example")
    come(app, client, police)
    own = app.test_client().sign_in(account_of(app))
    for path in (f"/organisations/{police.id}", "/partnerships/thameside"):
        page = own.page(path).text
        assert "You keep the entry. To sign here somebody else must confirm you: we asked second on" in page, path
        assert "Or sign on paper." in page
    assert "Lead, working: you keep its entry" in own.page("/account").text
    (question,) = asked(app)
    say(app.test_client().sign_in(account_of(app, "second@council.example")), question, "no")
    assert "the answer was no since" in own.page(f"/organisations/{police.id}").text
    with world.session() as session:
        session.get_one(Position, place(app).id).asleep_since = now()
    assert "One of your places sleeps" in own.page("/account").text


def test_where_nobody_can_confirm_the_page_says_the_command(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    page = client.page(f"/organisations/{police.id}/people/invite").text
    assert "They work as soon as they accept" in page
    assert "Nobody can say that yes today" in page
    assert "flask accounts create-coordinator EMAIL --partnership thameside" in page
    come(app, client, police)
    people = client.page(f"/organisations/{police.id}/people").text
    assert "nobody can answer it today" in people
    assert "flask accounts create-coordinator" in people
    world.coordinator(ours, email="second@council.example")
    assert "second is asked when they accept" in client.page(f"/organisations/{police.id}/people/invite").text
    assert "second may say yes" in client.page(f"/organisations/{police.id}/people").text


def test_a_refused_place_is_asked_again_from_the_page_of_the_people(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    come(app, client, police)
    other = app.test_client().sign_in(world.coordinator(ours))
    say(other, asked(app)[0], "no", reason="I could not reach them")
    path = f"/organisations/{police.id}/people"
    page = client.page(path)
    assert "The answer was no: I could not reach them" in page.text
    again = next(str(form["action"]) for form in page.select("main form") if "ask-to-stand" in str(form.get("action")))
    assert client.send(again).status_code == 302
    assert [each.state for each in asked(app)] == [QuestionState.REFUSED, QuestionState.OPEN]
    say(other, asked(app)[1])
    assert "stands already" in client.page(client.send(again).location).text
    assert "Let in by" in client.page(path).text


def test_the_lead_of_a_refuge_lets_a_deputy_open_its_address_in_one_form(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    refuge = world.organisation("Tideway refuge", ours, kind_id="refuge")
    location = world.refuge(refuge, "1 Hidden Lane, QX9 9ZQ")
    lead = world.editor(refuge, LEAD)
    client.sign_in(lead)
    path = f"/organisations/{refuge.id}/people/invite"
    assert not client.page(path).select("[name=opens]"), "who cannot open it lets nobody else"
    client.send(path, email=EMAIL, role="deputy", opens=str(location.id))
    with app.app_context():
        assert [each.opens for each in db.session.scalars(select(OneTimeLink))] == [[]], "a forged tick is none"
    with world.session() as session:
        session.add(LocationGrant(location_id=location.id, account_id=lead.id, reason="Works there", from_at=now()))
    assert client.submit(path, email=EMAIL, role="deputy", opens=str(location.id)).status_code == 302
    given = {"agree": "yes", "display_name": "Deputy", "password": PASSWORD}
    deputy = app.test_client()
    assert deputy.submit(invitation_path(app, EMAIL), **given).status_code == 302
    assert asked(app) == [], "nobody outside is asked"
    with app.app_context():
        grant = db.session.scalars(select(LocationGrant).where(LocationGrant.account_id == account_of(app).id)).one()
        assert grant.given_by_id == lead.id
    assert deputy.get(f"/organisations/{refuge.id}/locations/{location.id}/reveal").status_code == 200
    told = " ".join(text for _to, _subject, text in letters(app, lead.email))
    assert "may now open one confidential address" in told
    assert "Hidden" not in told


def test_a_lead_who_lost_the_address_meanwhile_gives_it_to_nobody(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    refuge = world.organisation("Tideway refuge", ours, kind_id="refuge")
    location = world.refuge(refuge, "1 Hidden Lane, QX9 9ZQ")
    lead = world.editor(refuge, LEAD)
    with world.session() as session:
        grant = LocationGrant(location_id=location.id, account_id=lead.id, reason="Works there", from_at=now())
        session.add(grant)
    client.sign_in(lead)
    client.submit(f"/organisations/{refuge.id}/people/invite", email=EMAIL, role="deputy", opens=str(location.id))
    with world.session() as session:
        session.get_one(LocationGrant, grant.id).ended_at = now()
    given = {"agree": "yes", "display_name": "Deputy", "password": PASSWORD}
    assert app.test_client().submit(invitation_path(app, EMAIL), **given).status_code == 302
    account = account_of(app)
    with app.app_context():
        assert not list(db.session.scalars(select(LocationGrant).where(LocationGrant.account_id == account.id)))
    coordinator = app.test_client().sign_in(world.coordinator(ours, is_cleared=True))
    assert not coordinator.page(f"/organisations/{refuge.id}/people/invite").select("[name=opens]")


def test_a_lead_gives_an_address_with_a_place_for_as_long_as_they_hold_it(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    refuge = world.organisation("Tideway refuge", ours, kind_id="refuge")
    location = world.refuge(refuge, "1 Hidden Lane, QX9 9ZQ")
    lead, until = world.editor(refuge, LEAD), now() + timedelta(days=20)
    world.grant(location, lead, until_at=until)
    client.sign_in(lead)
    client.submit(f"/organisations/{refuge.id}/people/invite", email=EMAIL, role="deputy", opens=str(location.id))
    given = {"agree": "yes", "display_name": "Deputy", "password": PASSWORD}
    assert app.test_client().submit(invitation_path(app, EMAIL), **given).status_code == 302
    account = account_of(app)
    with app.app_context():
        grant = db.session.scalars(select(LocationGrant).where(LocationGrant.account_id == account.id)).one()
        assert grant.until_at == until


def test_the_mailbox_in_the_register_can_say_that_nobody_there_knows_of_it(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.contact(police, email="office@police.example")
    coordinator, administrator = world.coordinator(ours, email="first@council.example"), world.administrator()
    client.sign_in(coordinator)
    come(app, client, police)
    text = letters(app, "office@police.example")[-1][2]
    assert "duty.desk (duty.desk@police.example.gov.uk) accepted the invitation of first" in text
    path = path_in(text, "/object/")
    guest, before = app.test_client(), len(letters(app))
    page = guest.page(path)
    assert "duty.desk" not in page.text, "the page names nobody"
    assert len(letters(app)) == before, "looking tells nobody"
    assert "They are told" in guest.submit(path).text
    assert guest.send(path).status_code == 200
    for to in (coordinator.email, administrator.email):
        said = [text for _to, _subject, text in letters(app, to) if "nobody there knows of duty.desk" in text]
        assert len(said) == 1, to
    assert place(app).ended_at is None, "it changes nothing by itself"
    for wrong in ("/object/nonsense", path[:-3] + "xyz"):
        guest.page(wrong, status=404)


def test_a_second_yes_is_told_to_all_whom_the_table_names(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    theirs = world.partnership("riverside")
    shared = world.organisation("Shared body", ours, theirs)
    world.contact(shared, email="office@shared.example")
    guest, reader = world.coordinator(theirs), world.editor(shared, PositionRole.READER)
    client.sign_in(world.coordinator(ours, email="first@council.example"))
    come(app, client, shared)
    other = app.test_client().sign_in(world.coordinator(ours, email="second@council.example"))
    say(other, asked(app)[0])
    for to in (guest.email, reader.email, "first@council.example", "office@shared.example"):
        told = [text for _to, _subject, text in letters(app, to)]
        assert any("now stands as lead: let in by first, agreed by second" in text for text in told), to


def test_before_a_lead_answers_all_its_people_and_home_are_told_who_is_wanted(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.editor(police, LEAD)
    reader, beside = world.editor(police, PositionRole.READER), world.coordinator(ours)
    client.sign_in(world.coordinator(ours, email="first@council.example"))
    client.submit(f"/organisations/{police.id}/people/invite", email=EMAIL, role="editor")
    for to in (reader.email, beside.email):
        assert any(f"first wants to invite {EMAIL} as editor" in text for _to, _s, text in letters(app, to)), to


def test_of_what_a_lead_decides_alone_its_people_and_home_are_told_and_no_guest(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    theirs = world.partnership("riverside")
    shared = world.organisation("Shared body", ours, theirs)
    reader, home, guest = world.editor(shared, PositionRole.READER), world.coordinator(ours), world.coordinator(theirs)
    with app.app_context():
        row = db.session.scalars(select(Position).where(Position.account_id == reader.id)).one()
    client.sign_in(world.editor(shared, LEAD)).submit(f"/organisations/{shared.id}/people/{row.id}/role", role="editor")
    assert [subject for _to, subject, _text in letters(app, home.email)] == ["People of Shared body"]
    assert letters(app, guest.email) == []


def test_a_vacant_seat_of_an_organisation_for_named_people_is_told_by_name_to_them_alone(
    app: Flask, world: World, ours: Partnership
) -> None:
    theirs = world.partnership("riverside")
    hidden = world.organisation("Hidden house", ours, theirs, audience=Audience.NAMED)
    own, guest = world.editor(hidden, LEAD), world.coordinator(theirs)
    others = [world.coordinator(ours), world.coordinator(theirs, is_cleared=True)]
    ended = world.editor(hidden, LEAD)
    with app.app_context(), transaction() as session:
        row = db.session.scalars(select(Position).where(Position.account_id == ended.id)).one()
        people.tell_vacant(session, get_organisation(hidden.id), row)
    assert [subject for _to, subject, _text in letters(app, own.email)] == ["People of Hidden house"]
    for each in others:
        assert [subject for _to, subject, _text in letters(app, each.email)] == ["People of an organisation"]
    assert letters(app, guest.email) == []


def test_all_coordinators_and_leads_are_told_who_is_raised_in_a_team(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    lead, beside, reader = world.editor(police, LEAD), world.coordinator(ours), world.reader(ours)
    with app.app_context():
        row = db.session.scalars(select(Membership).where(Membership.account_id == reader.id)).one()
    client.sign_in(world.coordinator(ours))
    client.submit(f"/partnerships/thameside/team/{row.id}/role", role="coordinator")
    for to in (lead.email, beside.email):
        assert any(f"({reader.email}) is now a coordinator" in text for _to, _s, text in letters(app, to)), to


def test_a_question_whose_days_are_over_takes_no_yes_though_the_worker_stood_still(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    come(app, client, police)
    other = app.test_client().sign_in(world.coordinator(ours))
    (question,) = asked(app)
    with world.session() as session:
        session.get_one(Question, question.id).lapses_at = now() - timedelta(minutes=1)
    assert tick(other, *asked(app)).status_code == 409
    assert place(app).stands_since is None


def test_what_a_closed_account_asked_waits_no_more(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    starter = world.coordinator(ours)
    client.sign_in(starter)
    come(app, client, police)
    boss = app.test_client().sign_in(world.administrator())
    boss.submit(f"/administration/accounts/{starter.id}/close", reason="Not theirs any more")
    assert [each.state for each in asked(app)] == [QuestionState.WITHDRAWN]


def test_a_place_that_is_sealed_after_it_was_asked_is_answered_by_the_cleared_alone(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    come(app, client, police)
    world.refuge(police, "1 Hidden Lane")
    (question,) = asked(app)
    for other in (world.coordinator(ours), world.administrator()):
        assert app.test_client().sign_in(other).get(f"/waiting/{question.id}").status_code == 404
    cleared = app.test_client().sign_in(world.coordinator(ours, is_cleared=True))
    assert say(cleared, question).status_code == 302
    assert place(app).stands_since is not None


def test_whoever_is_asked_again_by_mail_is_who_finds_the_question_on_the_page(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    others = {world.coordinator(ours).email, world.administrator().email}
    come(app, client, police)
    world.refuge(police, "1 Hidden Lane")
    cleared = world.coordinator(ours, is_cleared=True)
    before = len(letters(app))
    with world.session() as session:
        services.remind_and_lapse(session, now() + timedelta(days=8))
    asked_again = [(to, subject) for to, subject, _text in letters(app)[before:]]
    assert asked_again == [(cleared.email, "Your yes is asked for")]  # one by one, as its page has it
    assert not others & {to for to, _subject in asked_again}


def test_an_invitation_from_before_somebody_led_lets_nobody_in_and_is_not_used_up(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    sent = client.submit(f"/organisations/{police.id}/people/invite", email=EMAIL, role="lead")
    assert sent.status_code == 302
    world.editor(police, LEAD)
    visitor, path = app.test_client(), invitation_path(app, EMAIL)
    given = {"agree": "yes", "display_name": "Duty desk", "password": PASSWORD}
    refused = visitor.submit(path, **given)
    assert refused.status_code == 400
    assert "Borough police has a lead by now" in refused.text
    with app.app_context():
        assert db.session.scalar(select(Account).where(Account.email == EMAIL)) is None
    assert visitor.get(path).status_code == 200


def test_forty_people_let_in_on_a_morning_are_one_mail_to_each_second_person(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    client.sign_in(world.coordinator(ours))
    boss = world.administrator()
    for number in range(3):
        come(app, client, world.organisation(f"Agency {number}", ours), f"desk-{number}@police.example.gov.uk")
    assert len([subject for _to, subject, _text in letters(app, boss.email) if "wait for your yes" in subject]) == 1
    assert "Waiting for you (3)" in app.test_client().sign_in(boss).page("/account").text
