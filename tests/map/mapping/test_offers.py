"""A role that an organisation offers to take: a change request that a coordinator decides on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from partnership.base.errors import InputFault
from partnership.guidance.types import Group
from partnership.map.mapping import offers
from partnership.register.mail.services import text_of
from partnership.store.models import (
    Agreement,
    ChangeRequest,
    Mail,
    Participation,
    PositionRole,
    RequestState,
    Responsibility,
    Role,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Account, Organisation, Partnership

TASK = "first-response"


@pytest.fixture
def lead(app: Flask, world: World, police: Organisation) -> CheckedClient:
    """Its lead's browser."""
    return app.test_client().sign_in(world.editor(police, PositionRole.LEAD))


@pytest.fixture
def boss(world: World, ours: Partnership) -> Account:
    """A coordinator."""
    return world.coordinator(ours)


def offer(police: Organisation) -> str:
    """The page on which a role is offered."""
    return f"/organisations/{police.id}/roles/offer"


def sent(world: World) -> list[ChangeRequest]:
    """The offers that were sent, with their fields."""
    with world.session() as session:
        statement = select(ChangeRequest).options(selectinload(ChangeRequest.fields)).order_by(ChangeRequest.sent_at)
        return list(session.scalars(statement))


def take_up(world: World) -> Responsibility:
    """A coordinator agrees to the one offer."""
    with world.session() as session:
        row = session.scalars(select(ChangeRequest).options(selectinload(ChangeRequest.fields))).one()
        return offers.take_up(session, row)


def test_an_offer_is_a_request_that_tells_the_coordinators(
    world: World, police: Organisation, ours: Partnership, lead: CheckedClient, boss: Account
) -> None:
    response = lead.submit(offer(police), task=TASK, role="lead", whom="adults", note="From April")
    assert response.status_code == 302
    (request,) = sent(world)
    assert (request.table, request.row_id, request.base_version) == ("responsibility", None, 0)
    assert (request.partnership_id, request.organisation_id) == (ours.id, police.id)
    assert request.about == {"function_id": TASK, "group": "adults"}
    assert request.note == "From April"
    ((name, old, new),) = [(field.name, field.old, field.new) for field in request.fields]
    assert (name, old, new) == ("role", None, "lead")
    with world.session() as session:
        mail = session.scalars(select(Mail).where(Mail.kind == "request-waiting")).one()
        text = text_of(mail)[0]
    assert mail.to == boss.email
    assert "Lead: First response (adults)" in text
    assert "From April" not in text
    page = lead.page(response.location).get_text(" ", strip=True)
    assert "Offered, and not answered yet" in page
    assert "Lead: First response (adults)" in page


def test_an_offer_that_is_taken_up_counts_as_accepted_by_the_organisation(
    world: World, police: Organisation, lead: CheckedClient
) -> None:
    lead.submit(offer(police), task=TASK, role="lead", whom="all")
    row = take_up(world)
    assert (row.role, row.state, row.group) == (Role.LEAD, Agreement.ACCEPTED, Group.BOTH)
    assert row.answered_by.startswith("lead-")
    assert row.answered_at == sent(world)[0].sent_at


def test_an_offer_is_laid_on_the_role_as_it_stands_when_it_is_taken_up(
    world: World, police: Organisation, ours: Partnership, lead: CheckedClient
) -> None:
    held = world.responsibility(ours, police, TASK, Role.SUPPORTS)
    lead.submit(offer(police), task=TASK, role="lead", whom="all")
    ((old, new),) = [(field.old, field.new) for field in sent(world)[0].fields]
    assert (old, new) == ("supports", "lead")
    with world.session() as session:
        session.get_one(Responsibility, held.id).reason = "changed meanwhile"
    assert (take_up(world).role, take_up(world).id) == (Role.LEAD, held.id)


def test_one_that_was_declined_can_be_offered_after_all(
    world: World, police: Organisation, ours: Partnership, lead: CheckedClient
) -> None:
    held = world.responsibility(ours, police, TASK, Role.LEAD, Agreement.DECLINED)
    lead.submit(f"{offer(police)}?partnership=thameside&task={TASK}", role="lead", whom="all")
    row = take_up(world)
    assert (row.id, row.state, row.suggested_id) == (held.id, Agreement.ACCEPTED, None)


def test_nothing_is_given_to_an_organisation_that_has_left(
    world: World, police: Organisation, lead: CheckedClient
) -> None:
    lead.submit(offer(police), task=TASK, role="lead", whom="all")
    with world.session() as session:
        session.scalars(select(Participation)).one().left_on = now().date()
    with pytest.raises(InputFault, match="takes part in this partnership no more"):
        take_up(world)


@pytest.mark.parametrize(
    ("state", "role", "words"),
    [
        (Agreement.PROPOSED, Role.LEAD, "is proposed to you already"),
        (Agreement.ACCEPTED, Role.LEAD, "has this role already"),
    ],
)
def test_what_is_proposed_or_held_is_not_offered(
    world: World, police: Organisation, ours: Partnership, lead: CheckedClient, state: Agreement, role: Role, words: str
) -> None:
    path = offer(police)
    tokens = {each["name"]: each.get("value", "") for each in lead.page(path).select("main form input[type=hidden]")}
    page_sent = {**tokens, "task": TASK, "role": role.value, "whom": "all", "note": ""}
    row = world.responsibility(ours, police, TASK, role, Agreement.DECLINED)
    with world.session() as session:
        session.get_one(Responsibility, row.id).state = state
    response = lead.post(path, data=page_sent)
    assert response.status_code == 400
    assert words in response.text or "Select one of the options in the list" in response.text
    assert sent(world) == []


def test_the_same_offer_twice_is_told(world: World, police: Organisation, lead: CheckedClient) -> None:
    lead.submit(offer(police), task=TASK, role="lead", whom="all")
    again = lead.submit(offer(police), task=TASK, role="deputy", whom="children")
    assert again.status_code == 400
    assert "the coordinator has not answered yet" in again.text
    assert len(sent(world)) == 1
    with world.session() as session:
        session.scalars(select(ChangeRequest)).one().state = RequestState.WITHDRAWN
    assert lead.submit(offer(police), task=TASK, role="deputy", whom="children").status_code == 302


def test_the_rule_of_a_kind_holds_for_an_offer(app: Flask, world: World, ours: Partnership) -> None:
    mediators = world.organisation("Mediation project", ours, kind_id="cultural-mediator")
    client = app.test_client().sign_in(world.editor(mediators, PositionRole.LEAD))
    refused = client.submit(offer(mediators), task="interpreting", role="supports", whom="all")
    assert refused.status_code == 400
    assert "“Cultural mediator” gets no role with children" in refused.text
    assert client.submit(offer(mediators), task="interpreting", role="supports", whom="adults").status_code == 302


def test_who_takes_part_in_two_partnerships_chooses_one_first(app: Flask, world: World, ours: Partnership) -> None:
    both = world.organisation("Border agency", ours, world.partnership("riverside"), kind_id="border-agency")
    client = app.test_client().sign_in(world.editor(both, PositionRole.LEAD))
    links = [each["href"] for each in client.page(offer(both)).select("main li a")]
    assert [link.rpartition("=")[2] for link in links] == ["riverside", "thameside"]
    assert client.submit(links[0], task=TASK, role="lead", whom="all").status_code == 302
    assert client.page(f"{offer(both)}?partnership=elsewhere").select("main li a")


@pytest.mark.parametrize("role", [PositionRole.EDITOR, PositionRole.READER])
def test_only_those_who_lead_offer(app: Flask, world: World, police: Organisation, role: PositionRole) -> None:
    client = app.test_client().sign_in(world.editor(police, role))
    assert client.get(offer(police)).status_code == 403
    assert client.send(offer(police), task=TASK, role="lead", whom="all").status_code == 403
    assert sent(world) == []
