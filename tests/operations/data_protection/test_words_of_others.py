"""Words of others that name an erased person change once a coordinator of each partnership has agreed, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.operations.data_protection.erasure import erase_own
from partnership.operations.data_protection.services import end_old
from partnership.register.authority.erasures import services as erasures
from partnership.store.models import (
    Account,
    Audience,
    AuditEntry,
    Contact,
    ErasureRequest,
    Mail,
    Organisation,
    PositionRole,
    Question,
    QuestionState,
    now,
)
from partnership.store.models.persons import ERASED

if TYPE_CHECKING:
    from uuid import UUID

    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NAME, HOURS = "Jane Porter", "Ask for Jane Porter by day"
CONTACT = "officer@council.example"


@pytest.fixture
def left(world: World) -> Account:
    """Somebody who has left: their account is closed."""
    account = world.account("left@council.example")
    with world.session() as session:
        session.get_one(Account, account.id).is_active = False
    return account


@pytest.fixture
def police(world: World, ours: Partnership) -> Organisation:
    """A body of the partnership with a desk whose holder was typed by hand."""
    return world.organisation("Norfolk Police", ours)


@pytest.fixture
def desk(world: World, police: Organisation) -> Contact:
    return world.contact(police, holder=NAME, hours=HOURS)


def erase(world: World, by: Account | None, account: Account, *names: str) -> None:
    """Erase a holder with names, and let the worker ask whoever keeps texts with them."""
    with world.session() as session:
        erase_own(session, by.id if by else None, session.get_one(Account, account.id), names)
    work(world)


def work(world: World, **later: float) -> None:
    """One round of the worker, some days from now."""
    with world.session() as session:
        erasures.look(session, now() + timedelta(**later))


def asked(world: World) -> list[UUID]:
    with world.session() as session:
        return list(session.scalars(select(Question.id).order_by(Question.at, Question.subject)))


def texts(world: World, desk: Contact) -> tuple[str, str]:
    with world.session() as session:
        found = session.get_one(Contact, desk.id)
        return found.holder, found.hours


def mails_to(world: World, account: Account | str) -> list[str]:
    email = account if isinstance(account, str) else account.email
    with world.session() as session:
        return list(session.scalars(select(Mail.subject).where(Mail.to == email).order_by(Mail.created_at)))


def test_a_coordinator_sees_before_and_after_and_agrees(
    client: CheckedClient, world: World, ours: Partnership, police: Organisation, desk: Contact, left: Account
) -> None:
    keeper, lead = world.coordinator(ours), world.editor(police, PositionRole.LEAD)
    erase(world, world.administrator(), left, NAME)
    [number, *narrow] = asked(world)
    client.sign_in(keeper)
    assert "name a person who was erased" in client.page("/waiting").get_text()
    page = client.page(f"/waiting/{number}").get_text()
    assert HOURS in page
    assert f"Ask for {ERASED} by day" in page
    assert client.submit(f"/waiting/{number}", action=f"/waiting/{number}", answer="yes").status_code == 302
    assert texts(world, desk)[1] == f"Ask for {ERASED} by day"
    assert narrow
    assert f"People of {police.name}" in mails_to(world, lead)
    assert "Your yes is asked for" in mails_to(world, keeper)


def agree(client: CheckedClient, *ids: UUID) -> None:
    for each in ids:
        assert client.submit(f"/waiting/{each}", action=f"/waiting/{each}", answer="yes").status_code == 302


def test_once_all_agree_no_row_and_no_history_names_the_person(
    client: CheckedClient, world: World, ours: Partnership, desk: Contact, left: Account
) -> None:
    keeper = world.coordinator(ours, is_cleared=True)
    erase(world, world.administrator(), left, NAME)
    client.sign_in(keeper)
    agree(client, *asked(world))
    assert texts(world, desk) == ("", f"Ask for {ERASED} by day")
    with world.session() as session:
        told = [str(each.changes) for each in session.scalars(select(AuditEntry).where(AuditEntry.table == "contact"))]
        assert not any(NAME in each for each in told[1:]), told
        assert session.scalars(select(ErasureRequest)).one().sealed_names is None
    history = client.page(f"/partnerships/{ours.slug}/history").get_text()
    assert NAME not in history
    assert "lose the name of a person who was erased" in history


def test_a_no_keeps_the_text_and_is_not_told_to_the_administrator(
    client: CheckedClient, world: World, ours: Partnership, desk: Contact, left: Account
) -> None:
    keeper, administrator = world.coordinator(ours, is_cleared=True), world.administrator()
    erase(world, administrator, left, NAME)
    before = mails_to(world, administrator)
    client.sign_in(keeper)
    for each in asked(world):
        client.submit(f"/waiting/{each}", action=f"/waiting/{each}", answer="no", reason="Another person")
    assert texts(world, desk) == (NAME, HOURS)
    assert mails_to(world, administrator) == before
    client.sign_in(administrator)
    assert client.get(f"/waiting/{asked(world)[0]}").status_code == 404


def test_a_text_that_changed_since_it_was_shown_is_shown_again(
    client: CheckedClient, world: World, ours: Partnership, desk: Contact, left: Account
) -> None:
    erase(world, world.administrator(), left, NAME)
    client.sign_in(world.coordinator(ours, is_cleared=True))
    for each in asked(world):
        place = f"/waiting/{each}"
        sent = client.submit(place, action=place, answer="yes", seen="0" * 64)
        assert sent.status_code == 409
        assert "Read them again" in sent.get_data(as_text=True)
    assert texts(world, desk) == (NAME, HOURS)


def test_what_is_kept_for_named_people_is_put_to_the_cleared_alone(
    client: CheckedClient, world: World, ours: Partnership, police: Organisation, left: Account
) -> None:
    world.contact(police, "Hidden desk", hours=HOURS, is_main=False, audience=Audience.NAMED)
    erase(world, world.administrator(), left, NAME)
    [number] = asked(world)
    client.sign_in(world.coordinator(ours))
    assert client.get(f"/waiting/{number}").status_code == 404
    client.sign_in(world.coordinator(ours, is_cleared=True, email="cleared@council.example"))
    assert HOURS in client.page(f"/waiting/{number}").get_text()


def test_who_erases_is_no_second_person_to_themselves(
    client: CheckedClient, world: World, ours: Partnership, desk: Contact, left: Account
) -> None:
    keeper = world.coordinator(ours, is_cleared=True)
    with world.session() as session:
        session.get_one(Account, keeper.id).is_administrator = True
    erase(world, keeper, left, NAME)
    client.sign_in(keeper)
    assert [client.get(f"/waiting/{each}").status_code for each in asked(world)] == [404] * len(asked(world))
    assert texts(world, desk) == (NAME, HOURS)


@pytest.fixture
def officer(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> Account:
    """The data protection contact of the site, who has an account and sees no partnership by that."""
    settings = replace(app.extensions["settings"], data_contact=f"The officer, {CONTACT}")
    monkeypatch.setitem(app.extensions, "settings", settings)
    return world.account(CONTACT)


def wait(world: World, days: int) -> None:
    """Let everything that waits have waited for some days more."""
    with world.session() as session:
        for each in session.scalars(select(Question)):
            each.at -= timedelta(days=days)


def test_after_fourteen_days_the_data_protection_contact_may_answer(
    client: CheckedClient, world: World, officer: Account, ours: Partnership, desk: Contact, left: Account
) -> None:
    world.coordinator(ours)
    erase(world, world.administrator(), left, NAME)
    wait(world, 13)
    work(world)
    client.sign_in(officer)
    assert client.get(f"/waiting/{asked(world)[0]}").status_code == 404
    assert mails_to(world, officer) == []
    wait(world, 1)
    work(world)
    work(world)
    assert mails_to(world, officer) == ["Your decision is asked for"] * len(asked(world))
    pages = [client.page(f"/waiting/{each}").get_text() for each in asked(world)]
    assert any(HOURS in each for each in pages)
    agree(client, *asked(world))
    assert texts(world, desk) == ("", f"Ask for {ERASED} by day")


def test_the_contact_decides_about_a_hidden_text_without_reading_it(
    client: CheckedClient, world: World, officer: Account, police: Organisation, left: Account
) -> None:
    world.contact(police, "Hidden desk", hours=HOURS, is_main=False, audience=Audience.NAMED)
    erase(world, world.administrator(), left, NAME)
    wait(world, 14)
    page = client.sign_in(officer).page(f"/waiting/{asked(world)[0]}").get_text()
    for each in (NAME, "Hidden desk", police.name):
        assert each not in page


@pytest.mark.parametrize("name", [NAME, "Jane Porten"])
def test_the_administrator_hears_the_same_after_a_month(
    world: World, ours: Partnership, desk: Contact, left: Account, name: str
) -> None:
    world.coordinator(ours)
    administrator = world.administrator()
    erase(world, administrator, left, name)
    before = mails_to(world, administrator)
    work(world, days=32)
    assert mails_to(world, administrator)[len(before) :] == ["Answer the person whose data you erased"]
    assert texts(world, desk) == (NAME, HOURS)
    with world.session() as session:
        assert session.scalars(select(ErasureRequest)).one().sealed_names is None
        assert all(each.state is QuestionState.LAPSED for each in session.scalars(select(Question)))


def test_names_of_bodies_desks_and_papers_stay(
    client: CheckedClient, world: World, ours: Partnership, left: Account
) -> None:
    body = world.organisation("Jane Porter Trust", ours, description="The Jane Porter Trust helps")
    world.contact(body, "Desk of Jane Porter", email="desk@trust.example")
    erase(world, world.administrator(), left, NAME)
    client.sign_in(world.coordinator(ours))
    agree(client, *asked(world))
    with world.session() as session:
        found = session.get_one(Organisation, body.id)
        assert found.name == "Jane Porter Trust"
        assert found.description == f"The {ERASED} Trust helps"
        assert session.scalars(select(Contact.post)).one() == "Desk of Jane Porter"


def test_an_account_with_the_mailbox_of_a_desk_takes_it_from_nobody(
    world: World, police: Organisation, left: Account
) -> None:
    desk = world.contact(police, email="duty@police.example", hours="Write to duty@police.example")
    with world.session() as session:
        session.get_one(Account, left.id).email = "duty@police.example"
    erase(world, world.administrator(), left)
    with world.session() as session:
        found = session.get_one(Contact, desk.id)
        assert (found.email, found.hours) == ("duty@police.example", "Write to duty@police.example")
        told = session.scalars(select(AuditEntry).where(AuditEntry.table == "contact")).all()
        assert "duty@police.example" in str([each.changes for each in told])
    assert asked(world) == []


def test_an_account_closed_long_ago_is_erased_and_its_words_elsewhere_are_asked_about(
    client: CheckedClient, world: World, ours: Partnership, police: Organisation, left: Account
) -> None:
    desk = world.contact(police, hours=f"Write to {left.email}")
    with world.session() as session:
        session.get_one(Account, left.id).created_at = datetime(2020, 1, 1, tzinfo=UTC)
        end_old(session, now() + timedelta(days=1000))
    work(world)
    assert texts(world, desk)[1] == f"Write to {left.email}"
    client.sign_in(world.coordinator(ours))
    agree(client, asked(world)[0])
    assert texts(world, desk)[1] == f"Write to {ERASED}"


def test_the_machine_records_what_a_contact_without_an_account_decided(
    world: World, desk: Contact, left: Account
) -> None:
    erase(world, world.administrator(), left, NAME)
    runner = world.app.test_cli_runner()
    numbers = [each.hex[:8] for each in asked(world)]
    told = runner.invoke(args=["data", "words"]).output
    assert all(each in told for each in numbers)
    early = runner.invoke(args=["data", "decide", numbers[0], "--yes", "--why", "It is them"])
    assert early.exit_code == 1
    assert "Coordinators may answer until" in early.output
    wait(world, 14)
    for each in numbers:
        done = runner.invoke(args=["data", "decide", each, "--yes", "--why", "It is them"])
        assert (done.exit_code, done.output) == (0, "Recorded.\n")
    assert texts(world, desk) == ("", f"Ask for {ERASED} by day")
