"""The people of an organisation: what the page says, roles, desks, the owner agreement."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING
from uuid import uuid4

from people.letters import letters
from sqlalchemy import select

from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Audience,
    AuditEntry,
    Contact,
    Organisation,
    Partnership,
    Position,
    PositionRole,
    SignIn,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

LEAD, DEPUTY, EDITOR, READER = PositionRole


def page_of(organisation: Organisation) -> str:
    """The page of its people."""
    return f"/organisations/{organisation.id}/people"


def place(app: Flask, account: Account) -> Position:
    """An account's place that has not ended."""
    with app.app_context():
        statement = select(Position).where(Position.account_id == account.id, Position.ended_at.is_(None))
        return db.session.scalars(statement).one()


def role_page(app: Flask, organisation: Organisation, account: Account) -> str:
    """Where the role of somebody is changed."""
    return f"{page_of(organisation)}/{place(app, account).id}/role"


def test_the_page_says_who_is_here_and_whether_anybody_keeps_the_entry(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    assert "Nobody keeps this entry" in client.page(page_of(police)).text
    world.editor(police, READER)
    assert "Nobody keeps this entry" in client.page(page_of(police)).text
    lead = world.editor(police, LEAD)
    assert "Only one person keeps this entry" in client.page(page_of(police)).text
    editor = world.editor(police)
    page = client.page(page_of(police)).text
    assert "keeps this entry" not in page
    assert lead.email in page
    assert "Never" in page
    with world.session() as session:
        session.get_one(Account, editor.id).is_active = False
    page = client.page(page_of(police)).text
    assert "Only one person keeps this entry" in page
    assert "Closed" in page
    assert app.extensions["settings"].demo


def test_it_says_when_each_was_last_here_in_words_only(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    accounts = {days: world.editor(police) for days in (1, 20, 60, 120)}
    for days, account in accounts.items():
        app.test_client().sign_in(account)
        with world.session() as session:
            row = session.scalars(select(SignIn).where(SignIn.account_id == account.id)).one()
            row.started_at = row.seen_at = now() - timedelta(days=days)
            session.get_one(Account, account.id).created_at = now() - timedelta(days=200)
    client.sign_in(world.coordinator(ours))
    page = client.page(page_of(police))
    said = {
        row.select_one(".app-secondary").text: row.select_one("[data-label='Last used']").get_text(strip=True)
        for row in page.select("table tbody tr") if row.select_one("[data-label='Last used']")
    }  # fmt: skip
    assert [said[account.email] for account in accounts.values()] == [
        "This week", "This month", "In the last 90 days", "More than 90 days ago",
    ]  # fmt: skip


def test_another_role_ends_sign_ins_and_links_and_tells_both_sides(
    app: Flask, client: CheckedClient, world: World, police: Organisation
) -> None:
    lead, editor = world.editor(police, LEAD), world.editor(police)
    other = app.test_client().sign_in(editor)
    assert other.get("/account").status_code == 200
    client.sign_in(lead)
    response = client.submit(role_page(app, police, editor), role="reader")
    assert "is now reader" in client.page(response.location).text
    assert place(app, editor).role is READER
    assert other.get("/account").status_code == 302, "the sign-in has ended"
    told = {to: text for to, _subject, text in letters(app)}
    assert "Your role at Borough police is now reader" in told[editor.email]
    assert lead.email not in told
    with app.app_context():
        rows = db.session.scalars(
            select(AuditEntry).where(AuditEntry.table == "position", AuditEntry.action == "changed")
        )
        assert [row.changes["role"] for row in rows if "role" in row.changes] == [["editor", "reader"]]


def test_the_same_role_changes_nothing(app: Flask, client: CheckedClient, world: World, police: Organisation) -> None:
    editor = world.editor(police)
    other = app.test_client().sign_in(editor)
    client.sign_in(world.editor(police, LEAD))
    assert "Nothing was different" in client.page(client.submit(role_page(app, police, editor)).location).text
    assert other.get("/account").status_code == 200


def test_the_last_lead_stays_unless_a_coordinator_decides(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    lead = world.editor(police, LEAD)
    client.sign_in(lead)
    response = client.submit(role_page(app, police, lead), role="editor")
    assert "This is the only lead" in response.text
    assert place(app, lead).role is LEAD
    second = world.editor(police, LEAD)
    assert client.submit(role_page(app, police, lead), role="editor").status_code == 302
    client.sign_in(world.coordinator(ours))
    assert client.submit(role_page(app, police, second), role="reader").status_code == 302
    assert place(app, second).role is READER
    page = client.page(page_of(police))
    seat = page.select_one("#seats").find_next("ul").get_text(" ", strip=True)
    assert f"The seat of {second.display_name}, lead, ended by" in seat
    assert "Asked on" in seat
    assert f"The seat of {lead.display_name}" not in page.text, "what somebody gives up themselves is not kept"


def test_a_closed_lead_is_no_other_lead(app: Flask, client: CheckedClient, world: World, police: Organisation) -> None:
    lead, gone = world.editor(police, LEAD), world.editor(police, LEAD)
    with world.session() as session:
        session.get_one(Account, gone.id).is_active = False
    client.sign_in(lead)
    assert "This is the only lead" in client.submit(role_page(app, police, lead), role="editor").text


def test_two_leads_who_demote_each_other_at_once_leave_one(app: Flask, world: World, police: Organisation) -> None:
    leads = [world.editor(police, LEAD) for _ in range(2)]
    clients = [app.test_client().sign_in(each) for each in leads]
    for each in clients:
        each.is_checking = False
    tokens = [each.token() for each in clients]
    pages = [role_page(app, police, leads[1 - number]) for number in range(2)]
    version = place(app, leads[0]).version
    barrier = Barrier(2)

    def work(number: int) -> int:
        barrier.wait(timeout=20)
        sent = {"csrf_token": tokens[number], "role": "editor", "version": version}
        return clients[number].post(pages[number], data=sent).status_code

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    roles = [place(app, each).role for each in leads]
    assert LEAD in roles, roles
    with app.app_context():
        assert audit.first_broken(db.session()) is None


def test_nobody_raises_themselves(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    both = world.coordinator(ours)
    with world.session() as session:
        session.add(Position(account_id=both.id, organisation_id=police.id, role=EDITOR, agreement="2026-1"))
    client.sign_in(both)
    assert "Nobody raises themselves" in client.submit(role_page(app, police, both), role="lead").text
    assert place(app, both).role is EDITOR


def test_a_deputy_manages_all_but_leads(app: Flask, client: CheckedClient, world: World, police: Organisation) -> None:
    lead, deputy, editor = world.editor(police, LEAD), world.editor(police, DEPUTY), world.editor(police)
    client.sign_in(deputy)
    page = client.page(page_of(police)).text
    assert "A lead or coordinator changes this" in page
    assert client.get(role_page(app, police, lead)).status_code == 403
    assert client.send(role_page(app, police, editor), role="lead", version="1").status_code == 400
    assert place(app, editor).role is EDITOR
    client.delete_drafts(role_page(app, police, editor))
    assert client.submit(role_page(app, police, editor), role="deputy").status_code == 302


def test_the_second_of_two_who_change_a_role_is_told(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    editor = world.editor(police)
    client.sign_in(world.coordinator(ours))
    page = role_page(app, police, editor)
    seen = client.page(page).select_one("input[name=version]")["value"]
    client.submit(page, role="reader")
    assert client.send(page, role="deputy", version=seen).status_code == 409
    assert client.send(page, role="deputy", version="nonsense").status_code == 409
    assert place(app, editor).role is READER


def test_a_desk_has_somebody_who_answers_and_the_holder_before_takes_the_name_along(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    first, second = world.editor(police), world.editor(police)
    desk = world.contact(police, holder="")
    client.sign_in(world.coordinator(ours))
    path = f"/organisations/{police.id}/desks/{desk.id}/holder"
    assert "Nobody is named" in client.page(page_of(police)).text
    client.submit(path, holder=str(first.id))
    with world.session() as session:
        session.get_one(Contact, desk.id).holder = "the first holder"
    response = client.submit(path, holder=str(second.id))
    assert "now answers at Duty desk" in client.page(response.location).text
    with app.app_context():
        row = db.session.get(Contact, desk.id)
        assert (row.held_by_id, row.holder, row.vacant_since) == (second.id, "", None)
    client.submit(path, holder="nobody")
    with app.app_context():
        assert db.session.get(Contact, desk.id).held_by_id is None
    assert client.send(path, holder=str(uuid4()), version="1").status_code == 400


def test_a_desk_that_the_visitor_may_not_know_of_is_not_there(
    client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    desk = world.contact(police, "Covert desk", audience=Audience.NAMED)
    client.sign_in(world.coordinator(ours))
    assert "Covert desk" not in client.page(page_of(police)).text
    path = f"/organisations/{police.id}/desks/{desk.id}/holder"
    assert client.get(path).status_code == 404
    assert client.send(path, holder="nobody", version="1").status_code == 404
    client.sign_in(world.coordinator(ours, is_cleared=True))
    assert "Covert desk" in client.page(path).text


def test_only_those_who_manage_the_people_see_them(
    app: Flask, world: World, ours: Partnership, police: Organisation
) -> None:
    editor = world.editor(police)
    others = {
        "reader": world.reader(ours),
        "editor": editor,
        "partner": world.editor(world.organisation("Charity", ours), LEAD),
        "administrator": world.administrator(),
    }
    for name, account in others.items():
        visitor = app.test_client().sign_in(account)
        assert visitor.get(page_of(police)).status_code == 403, name
        status = 404 if name == "administrator" else 403  # who is in no partnership of theirs knows of no place there
        assert visitor.get(role_page(app, police, editor)).status_code == status, name


def test_the_agreement_is_asked_for_at_the_first_visit_and_once(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    editor = world.editor(police)
    with world.session() as session:
        row = session.scalars(select(Position)).one()
        row.agreement, row.agreed_at = "", None
    client.sign_in(editor)
    edit = f"/organisations/{police.id}/edit"
    asked = client.get(edit)
    assert asked.location.startswith(f"/organisations/{police.id}/agreement?next=")
    assert "Read and accept it for Borough police" in client.page("/account").text
    refused = client.submit(asked.location)
    assert "Select that you accept the agreement" in refused.text
    assert client.submit(asked.location, agree="yes").location == edit
    assert client.get(edit).status_code == 200
    assert place(app, editor).agreement
    again = client.page(f"/organisations/{police.id}/agreement")
    assert "You accepted this on" in again.text
    assert again.select_one("main form") is None
    coordinator = app.test_client().sign_in(world.coordinator(ours))
    assert coordinator.get(f"/organisations/{police.id}/agreement").status_code == 404
    reader = world.editor(police, READER)
    with world.session() as session:
        session.scalars(select(Position).where(Position.account_id == reader.id)).one().agreement = ""
    assert app.test_client().sign_in(reader).get(f"/organisations/{police.id}").status_code == 200


def test_after_the_agreement_nobody_is_sent_to_another_site(
    client: CheckedClient, world: World, police: Organisation
) -> None:
    client.sign_in(world.editor(police))
    for hostile in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        sent = client.send(f"/organisations/{police.id}/agreement?next={hostile}", agree="yes")
        assert sent.location == "/"


def test_hostile_posts_stay_text(client: CheckedClient, world: World, ours: Partnership, police: Organisation) -> None:
    editor = world.editor(police)
    with world.session() as session:
        session.get_one(Account, editor.id).display_name = "<script>alert(1)</script>{{ 7*7 }}"
    client.sign_in(world.coordinator(ours))
    page = client.page(page_of(police))
    assert "<script>alert(1)</script>{{ 7*7 }}" in page.text
    assert not page.select("main script")
