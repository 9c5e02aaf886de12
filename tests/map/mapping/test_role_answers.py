"""An organisation's page of roles: accept, decline with a reason, suggest another, hand back."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from docx import Document
from map.mapping.proposing import TASK, name, propose, role_now
from sqlalchemy import select

from partnership.guidance.types import Group
from partnership.register.mail.services import text_of
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import Agreement, Mail, PositionRole, Protocol, Responsibility, Role
from partnership.store.models.papers import Party

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Account, Organisation, Partnership

OTHER = "age-assessment"
REFUGE = "7 Zyqqex Lane, QX9 9ZQ"


@pytest.fixture
def youth(world: World, ours: Partnership) -> Organisation:
    """Another agency of the partnership."""
    return world.organisation("Youth service", ours, kind_id="youth-service")


@pytest.fixture
def head(world: World, police: Organisation) -> Account:
    """The account that leads it."""
    return world.editor(police, PositionRole.LEAD)


@pytest.fixture
def lead(app: Flask, head: Account) -> CheckedClient:
    """Its lead's browser."""
    return app.test_client().sign_in(head)


@pytest.fixture
def boss(world: World, ours: Partnership) -> Account:
    """A coordinator, who is told."""
    return world.coordinator(ours)


def path(organisation: Organisation, more: str = "") -> str:
    """The page of its roles."""
    return f"/organisations/{organisation.id}/roles{more}"


def mails(world: World, kind: str) -> list[tuple[str, str]]:
    """To whom mails of a kind go, and their text."""
    with world.session() as session:
        rows = session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.created_at)).all()
        return [(row.to, text_of(row)[0]) for row in rows]


def test_several_roles_are_answered_in_one_form_and_the_coordinator_gets_one_mail(
    world: World, ours: Partnership, police: Organisation, youth: Organisation, lead: CheckedClient, boss: Account
) -> None:
    yes, no, later = (
        propose(world, ours, police),
        propose(world, ours, police, OTHER),
        propose(world, ours, police, "schooling"),
    )
    sent = {
        name(yes): "accept",
        name(no): "decline",
        name(no, "reason"): "No trained officers",
        name(no, "suggested"): str(youth.id),
    }
    response = lead.submit(path(police), **sent)
    assert response.status_code == 302
    page = lead.page(response.location)
    assert "1 accepted and 1 declined" in page.select_one(".govuk-notification-banner").get_text()
    accepted, declined = role_now(world, yes), role_now(world, no)
    assert (accepted.state, accepted.reason) == (Agreement.ACCEPTED, "")
    assert accepted.answered_at is not None
    assert accepted.answered_by.startswith("lead-")
    assert (declined.state, declined.reason, declined.suggested_id) == (
        Agreement.DECLINED,
        "No trained officers",
        youth.id,
    )
    assert role_now(world, later).state is Agreement.PROPOSED
    ((to, text),) = mails(world, "role-answered")
    assert to == boss.email
    assert "Accepted: Lead: Section 47 enquiry" in text
    assert "Declined: Lead: Age assessment" in text
    assert "No trained officers" not in text
    with world.session() as session:
        assert audit.first_broken(session) is None


def test_the_page_says_what_the_task_is_and_who_else_has_a_part_in_it(
    world: World, ours: Partnership, police: Organisation, youth: Organisation, lead: CheckedClient
) -> None:
    propose(world, ours, police, OTHER)
    world.responsibility(ours, youth, OTHER, Role.SUPPORTS, group=Group.CHILDREN)
    page = lead.page(path(police)).select_one(".app-asked").get_text(" ", strip=True)
    assert "Decides whether a person of doubtful age is dealt with as a child" in page
    assert "Never decide on a medical estimate alone" in page
    assert "Supports Youth service" in page
    assert "What it rests on" in page
    assert "Proposed today" in page


def test_a_decline_needs_its_reason_and_nothing_typed_is_lost(
    world: World, ours: Partnership, police: Organisation, lead: CheckedClient
) -> None:
    one, two = propose(world, ours, police), propose(world, ours, police, OTHER)
    response = lead.submit(
        path(police), **{name(one): "decline", name(two): "decline", name(two, "reason"): "No staff"}
    )
    assert response.status_code == 400
    page = BeautifulSoup(response.text, "html.parser")
    assert page.select_one(".govuk-error-summary a")["href"] == f"#{name(one, 'reason')}"
    assert page.find(id=name(two, "reason")).text.strip() == "No staff"
    assert {role_now(world, row).state for row in (one, two)} == {Agreement.PROPOSED}


def test_sending_nothing_is_told_and_changes_nothing(
    world: World, ours: Partnership, police: Organisation, lead: CheckedClient
) -> None:
    row = propose(world, ours, police)
    response = lead.submit(path(police))
    assert response.status_code == 400
    assert "Select “Accept” or “Decline”" in response.text
    assert role_now(world, row).state is Agreement.PROPOSED


def test_a_role_that_somebody_else_answered_meanwhile_is_told_with_both_and_nothing_is_kept(
    app: Flask, world: World, ours: Partnership, police: Organisation, lead: CheckedClient
) -> None:
    one, two = propose(world, ours, police), propose(world, ours, police, OTHER)
    page = lead.page(path(police))
    sent = {each["name"]: each["value"] for each in page.select("main form input[type=hidden]")}
    deputy = app.test_client().sign_in(world.editor(police, PositionRole.DEPUTY))
    assert deputy.submit(path(police), **{name(one): "accept"}).status_code == 302
    late = lead.post(
        path(police), data={**sent, name(one): "decline", name(one, "reason"): "My words", name(two): "accept"}
    )
    assert late.status_code == 409
    shown = BeautifulSoup(late.text, "html.parser").get_text(" ", strip=True)
    assert "Lead: accepted" in shown
    assert "My words" in shown
    assert role_now(world, one).state is Agreement.ACCEPTED
    assert role_now(world, two).state is Agreement.PROPOSED


def test_a_role_that_the_coordinator_changed_meanwhile_is_shown_again_with_what_was_typed(
    world: World, ours: Partnership, police: Organisation, lead: CheckedClient
) -> None:
    row = propose(world, ours, police)
    sent = {each["name"]: each["value"] for each in lead.page(path(police)).select("main form input[type=hidden]")}
    with world.session() as session:
        session.get_one(Responsibility, row.id).role = Role.DEPUTY
    late = lead.post(path(police), data={**sent, name(row): "decline", name(row, "reason"): "My words"})
    assert late.status_code == 409
    page = BeautifulSoup(late.text, "html.parser")
    assert page.find(id=name(row, "reason")).text.strip() == "My words"
    again = {each["name"]: each["value"] for each in page.select("main form input[type=hidden]")}
    assert lead.post(path(police), data={**again, name(row): "accept"}).status_code == 302
    assert (role_now(world, row).role, role_now(world, row).state) == (Role.DEPUTY, Agreement.ACCEPTED)


def test_each_answer_counts_once_in_twenty_parallel_tries(
    app: Flask, world: World, ours: Partnership, police: Organisation, head: Account, boss: Account
) -> None:
    row = propose(world, ours, police)
    clients = [app.test_client().sign_in(head) for _ in range(20)]
    for client in clients:
        client.is_checking = False
    token = clients[0].token()
    tokens = [client.token() for client in clients]
    version = role_now(world, row).version
    barrier = Barrier(20)

    def work(number: int) -> int:
        barrier.wait(timeout=20)
        sent = {name(row): "accept", name(row, "version"): str(version), "csrf_token": tokens[number]}
        return clients[number].post(path(police), data=sent).status_code

    assert token
    with ThreadPoolExecutor(20) as pool:
        found = sorted(pool.map(work, range(20)))
    assert found == [302] + [409] * 19
    assert len(mails(world, "role-answered")) == 1
    with app.app_context():
        assert audit.first_broken(db.session()) is None


@pytest.mark.parametrize("role", [PositionRole.EDITOR, PositionRole.READER])
def test_those_who_do_not_lead_see_what_is_asked_and_cannot_answer(
    app: Flask, world: World, ours: Partnership, police: Organisation, head: Account, role: PositionRole
) -> None:
    row = propose(world, ours, police)
    client = app.test_client().sign_in(world.editor(police, role))
    page = client.page(path(police))
    assert not page.select("main form")
    assert "The lead of your organisation or a deputy answers" in page.get_text(" ", strip=True)
    assert client.send(path(police), **{name(row): "accept"}).status_code == 403
    assert role_now(world, row).state is Agreement.PROPOSED


def test_a_coordinator_sees_only_what_their_own_partnership_proposed(
    app: Flask, world: World, ours: Partnership, police: Organisation, boss: Account, head: Account
) -> None:
    theirs = world.partnership("riverside")
    shared = world.organisation("Border agency", ours, theirs, kind_id="border-agency")
    world.editor(shared, PositionRole.LEAD)
    propose(world, ours, shared)
    propose(world, theirs, shared, OTHER)
    client = app.test_client().sign_in(boss)
    moved = client.get(path(shared))
    assert moved.location == f"/partnerships/{ours.slug}/answers/{shared.id}"
    page = client.page(moved.location).get_text(" ", strip=True)
    assert "Section 47 enquiry" in page
    assert "Riverside partnership" not in page
    assert client.send(path(shared)).status_code == 403
    elsewhere = app.test_client().sign_in(world.coordinator(world.partnership("elsewhere")))
    assert elsewhere.get(path(shared)).status_code == 403
    assert elsewhere.get(moved.location).status_code == 404
    del police, head


def test_an_answer_about_the_role_of_another_organisation_is_no_answer(
    world: World, ours: Partnership, police: Organisation, youth: Organisation, lead: CheckedClient
) -> None:
    row = propose(world, ours, youth)
    propose(world, ours, police)
    response = lead.send(path(police), **{name(row): "accept", name(row, "version"): str(row.version)})
    assert response.status_code == 409
    assert role_now(world, row).state is Agreement.PROPOSED
    assert "Youth service" not in BeautifulSoup(response.text, "html.parser").select_one(".app-callout").get_text()


@pytest.mark.parametrize("hostile", ["", "x", "00000000-0000-4000-8000-000000000000", "own"])
def test_only_an_organisation_of_the_partnership_can_be_suggested(
    world: World, ours: Partnership, police: Organisation, lead: CheckedClient, hostile: str
) -> None:
    row = propose(world, ours, police)
    stranger = world.organisation("Riverside police", world.partnership("riverside"))
    suggested = {"own": str(police.id), "": str(stranger.id)}.get(hostile, hostile)
    sent = {
        name(row): "decline",
        name(row, "reason"): "No",
        name(row, "suggested"): suggested,
        name(row, "version"): str(row.version),
    }
    assert lead.send(path(police), **sent).status_code == 400
    assert role_now(world, row).state is Agreement.PROPOSED


def test_a_reason_does_not_give_the_place_of_a_refuge_away(app: Flask, world: World, ours: Partnership) -> None:
    refuge = world.organisation("Tideway charity", ours, kind_id="refuge")
    world.refuge(refuge, REFUGE)
    client = app.test_client().sign_in(world.editor(refuge, PositionRole.LEAD))
    row = propose(world, ours, refuge)
    sent = {name(row): "decline", name(row, "reason"): "We are full at 12 Hidden Lane, AB1 2CD"}
    response = client.submit(path(refuge), **sent)
    assert response.status_code == 400
    assert "Do not write an address here" in response.text
    assert role_now(world, row).state is Agreement.PROPOSED


def test_a_role_is_handed_back_after_a_page_that_says_what_follows(
    world: World, ours: Partnership, police: Organisation, lead: CheckedClient, boss: Account
) -> None:
    row = world.responsibility(ours, police, TASK, group=Group.CHILDREN)
    link = lead.page(path(police)).find("a", string=lambda text: text == "Hand back") or lead.page(
        path(police)
    ).select_one("a[href$='/hand-back']")
    page = lead.page(link["href"])
    assert "the task becomes a gap" in page.get_text(" ", strip=True)
    assert lead.submit(link["href"], reason="").status_code == 400
    assert lead.submit(link["href"], reason="Team closed").status_code == 302
    kept = role_now(world, row)
    assert (kept.state, kept.reason) == (Agreement.DECLINED, "Team closed")
    ((to, text),) = mails(world, "role-answered")
    assert to == boss.email
    assert "Handed back: Lead: Section 47 enquiry" in text
    assert lead.get(link["href"]).status_code == 302


def test_two_deputies_hand_back_at_once_and_the_second_is_shown_what_stands(
    app: Flask, world: World, ours: Partnership, police: Organisation, lead: CheckedClient
) -> None:
    row = world.responsibility(ours, police, TASK, group=Group.CHILDREN)
    address = path(police, f"/{row.id}/hand-back")
    version = lead.page(address).select_one("input[name=version]")["value"]
    deputy = app.test_client().sign_in(world.editor(police, PositionRole.DEPUTY))
    assert deputy.submit(address, reason="First").status_code == 302
    late = lead.send(address, version=version, reason="Second")
    assert late.status_code == 409
    assert "First" in late.text
    assert BeautifulSoup(late.text, "html.parser").find(id="reason").text.strip() == "Second"
    assert role_now(world, row).reason == "First"


def test_nobody_of_another_partnership_learns_of_a_role_by_its_id(
    app: Flask, world: World, ours: Partnership, police: Organisation
) -> None:
    row = world.responsibility(ours, police, TASK, group=Group.CHILDREN)
    stranger = app.test_client().sign_in(world.coordinator(world.partnership("riverside")))
    assert stranger.get(path(police, f"/{row.id}/hand-back")).status_code == 404
    member = app.test_client().sign_in(world.reader(ours))
    assert member.get(path(police, f"/{row.id}/hand-back")).status_code == 403


def test_a_protocol_follows_each_answer_at_once_in_preview_and_word(
    world: World,
    ours: Partnership,
    police: Organisation,
    youth: Organisation,
    lead: CheckedClient,
    client: CheckedClient,
) -> None:
    row = propose(world, ours, police)
    propose(world, ours, youth, OTHER, Role.DEPUTY)
    with world.session() as session:
        protocol = Protocol(partnership_id=ours.id, template_id="safeguarding-trafficked-children", title="Protocol")
        protocol.parties = [Party(organisation_id=each.id) for each in (police, youth)]
        session.add(protocol)
    client.sign_in(world.reader(ours))
    paper = f"/partnerships/thameside/protocols/{protocol.id}"

    def matters() -> str:
        word = Document(io.BytesIO(client.get(f"{paper}/download").get_data()))
        lines = [" ".join(each.text.split()) for each in word.paragraphs]
        cells = [" ".join(cell.text.split()) for table in word.tables for row in table.rows for cell in row.cells]
        told = [line for line in (*lines, *cells) if "ection 47 enquiry" in line]
        shown = " ".join(client.page(f"{paper}/preview?part=all").get_text().split())
        assert [line for line in told if line[:60] not in shown] == []
        return "\n".join(told)

    before = matters()
    assert "No agency has yet agreed to lead section 47 enquiry. Asked" in before
    lead.submit(path(police), **{name(row): "accept"})
    after = matters()
    assert "agreed to lead section 47 enquiry" not in after
    sheet = Document(io.BytesIO(client.get("/partnerships/thameside/tasks/download").get_data()))
    rows = [[cell.text for cell in line.cells] for table in sheet.tables for line in table.rows]
    assert [line[1] for line in rows if line[0].startswith("Section 47")] == ["police"]
    lead.submit(path(police, f"/{row.id}/hand-back"), reason="Team closed", suggested=str(youth.id))
    told = matters()
    assert "No agency leads section 47 enquiry. Declined by Borough police." in told
    assert "Team closed" not in told
