"""Mails about roles: one a day at most to each lead, written anew while it waits, and nothing restricted in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from factories import give_position, make_member
from sqlalchemy import select

from partnership.map.mapping.mails import APART, PATIENCE
from partnership.register.mail.services import text_of
from partnership.store.models import Agreement, Mail, PositionRole, Responsibility, Role, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Account, Organisation, Partnership

MAP = "/partnerships/thameside/map"


@pytest.fixture
def head(world: World, police: Organisation) -> Account:
    """The account that leads it."""
    return world.editor(police, PositionRole.LEAD)


def cell(
    client: CheckedClient, to: Organisation, function: str, role: str, version: int = 0, group: str = "both"
) -> str:
    """Save one role on the page of its task; the address that follows."""
    of = f"{to.id}.{group}"
    sent = {f"role.{of}": role, f"was.{of}": "another", f"version.{of}": str(version), f"how.{of}": "Board of May"}
    response = client.send(f"{MAP}/{function}", **sent)
    assert response.status_code == 302, response.text
    return response.location


def outbox(world: World) -> list[Mail]:
    """Mails about proposed roles, the oldest first."""
    with world.session() as session:
        return list(session.scalars(select(Mail).where(Mail.kind == "role-proposed").order_by(Mail.created_at)))


def text(world: World, mail: Mail) -> str:
    """The text of a mail."""
    with world.session():
        return text_of(mail)[0]


def leave(world: World, mail: Mail, *, hours_ago: float = 0) -> None:
    """Have a mail leave."""
    with world.session() as session:
        row = session.get_one(Mail, mail.id)
        row.sent_at = row.created_at = now() - timedelta(hours=hours_ago)
        row.tries = 1


def test_what_is_saved_cell_by_cell_is_one_mail_with_all_of_it(
    world: World, coordinator: CheckedClient, police: Organisation, head: Account
) -> None:
    told = coordinator.page(cell(coordinator, police, "first-response", "lead")).select_one("#saved").get_text()
    assert "Saved as proposed: Borough police has people here who answer for it." in told
    cell(coordinator, police, "section-47", "supports:proposed", group="children")
    (mail,) = outbox(world)
    assert mail.to == head.email
    assert PATIENCE - timedelta(minutes=1) < mail.next_try_at - mail.created_at <= PATIENCE
    told = text(world, mail)
    assert "- Lead: First response (children and adults)" in told
    assert "- Supports: Section 47 enquiry (children (under 18))" in told
    assert f"/organisations/{police.id}/roles" in told


def test_a_slip_that_is_taken_back_is_no_mail(
    world: World, coordinator: CheckedClient, police: Organisation, head: Account
) -> None:
    cell(coordinator, police, "first-response", "lead:proposed")
    assert len(outbox(world)) == 1
    with world.session() as session:
        version = session.scalars(select(Responsibility.version)).one()
    cell(coordinator, police, "first-response", "", version)
    assert outbox(world) == []
    assert head


def test_what_is_proposed_after_the_mail_has_left_is_told_a_day_later(
    world: World, coordinator: CheckedClient, police: Organisation, head: Account
) -> None:
    cell(coordinator, police, "first-response", "lead:proposed")
    leave(world, outbox(world)[0], hours_ago=2)
    cell(coordinator, police, "training", "supports:proposed")
    cell(coordinator, police, "monitoring", "supports:proposed")
    first, second = outbox(world)
    assert second.next_try_at - first.sent_at == APART
    assert "Training" in text(world, second)
    assert "onitoring" in text(world, second)
    assert head


def test_a_day_after_the_last_mail_the_next_one_waits_its_quarter_of_an_hour_only(
    world: World, coordinator: CheckedClient, police: Organisation, head: Account
) -> None:
    cell(coordinator, police, "first-response", "lead:proposed")
    leave(world, outbox(world)[0], hours_ago=30)
    cell(coordinator, police, "training", "supports:proposed")
    assert outbox(world)[1].next_try_at < now() + PATIENCE + timedelta(seconds=5)
    assert head


def test_a_mail_that_is_about_to_leave_is_left_alone(
    world: World, coordinator: CheckedClient, police: Organisation, head: Account
) -> None:
    cell(coordinator, police, "first-response", "lead:proposed")
    (mail,) = outbox(world)
    with world.session() as session:
        session.get_one(Mail, mail.id).next_try_at = now() + timedelta(seconds=20)
    cell(coordinator, police, "training", "supports:proposed")
    assert len(outbox(world)) == 2
    assert "Training" not in text(world, outbox(world)[0])
    assert head


def test_an_accepted_role_that_is_taken_away_is_told(
    world: World, coordinator: CheckedClient, ours: Partnership, police: Organisation, head: Account
) -> None:
    row = world.responsibility(ours, police, "first-response")
    cell(coordinator, police, "first-response", "", row.version)
    (mail,) = outbox(world)
    assert mail.subject == "Roles were taken away"
    told = text(world, mail)
    assert "No longer with Borough police" in told
    assert "- Lead: First response (children and adults)" in told
    assert head


def test_what_was_answered_before_the_mail_leaves_is_not_told_any_more(
    world: World, app: object, coordinator: CheckedClient, police: Organisation, head: Account
) -> None:
    cell(coordinator, police, "first-response", "lead:proposed")
    cell(coordinator, police, "training", "supports:proposed")
    own = app.test_client().sign_in(head)  # type: ignore[attr-defined]
    with world.session() as session:
        rows = {row.function_id: row.id for row in session.scalars(select(Responsibility))}
    page = f"/organisations/{police.id}/roles"
    own.submit(page, **{f"r-{rows['training']}-decision": "accept"})
    (mail,) = outbox(world)
    assert "Training" not in text(world, mail)
    own.submit(page, **{f"r-{rows['first-response']}-decision": "accept"})
    assert outbox(world) == []


def test_deputies_are_told_too_and_editors_readers_and_closed_accounts_are_not(
    world: World, coordinator: CheckedClient, police: Organisation, head: Account
) -> None:
    deputy = world.editor(police, PositionRole.DEPUTY)
    gone = world.editor(police, PositionRole.LEAD)
    for role in (PositionRole.EDITOR, PositionRole.READER):
        world.editor(police, role)
    with world.session() as session:
        session.merge(gone).is_active = False
    cell(coordinator, police, "first-response", "lead:proposed")
    assert sorted(mail.to for mail in outbox(world)) == sorted([head.email, deputy.email])


def test_a_lead_of_two_organisations_gets_one_mail_about_both(
    world: World, coordinator: CheckedClient, ours: Partnership, police: Organisation, head: Account
) -> None:
    other = world.organisation("River police", ours)
    with world.session() as session:
        give_position(session, session.merge(head), session.merge(other), PositionRole.DEPUTY)
    cell(coordinator, police, "first-response", "lead:proposed")
    cell(coordinator, other, "training", "supports:proposed")
    (mail,) = outbox(world)
    told = text(world, mail)
    assert "Borough police, in Thameside partnership" in told
    assert "River police, in Thameside partnership" in told


def test_who_coordinates_and_leads_an_organisation_answers_for_it_in_the_matrix(
    app: object, world: World, ours: Partnership, police: Organisation, head: Account
) -> None:
    from partnership.store.models import MemberRole  # noqa: PLC0415

    with world.session() as session:
        make_member(session, session.merge(head), session.merge(ours), MemberRole.COORDINATOR)
    client = app.test_client().sign_in(head)  # type: ignore[attr-defined]
    page = client.page("/partnerships/thameside/map/first-response")
    assert page.select_one(f"select[name='role.{police.id}.both'] option[value=lead]")
    cell(client, police, "first-response", "lead")
    with world.session() as session:
        row = session.scalars(select(Responsibility)).one()
    assert (row.state, row.role) == (Agreement.ACCEPTED, Role.LEAD)
    assert row.answered_at is not None
    assert outbox(world) == []


def test_a_mail_kind_that_is_switched_off_is_not_sent(
    world: World, coordinator: CheckedClient, police: Organisation, head: Account
) -> None:
    with world.session() as session:
        session.merge(head).mail_off = ["role-proposed"]
    cell(coordinator, police, "first-response", "lead:proposed")
    assert outbox(world) == []
