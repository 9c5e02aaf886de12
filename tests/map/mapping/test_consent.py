"""Roles are agreed, not assigned: what counts as accepted where an organisation has people who lead it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.base.errors import InputFault, Stale
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.map.mapping import services
from partnership.map.mapping.services import OwnWord, RoleAssignment
from partnership.register.authority import places
from partnership.register.directory.queries import get_organisation
from partnership.store.db import db
from partnership.store.models import Account, Agreement, PositionRole, Responsibility, Role, now

if TYPE_CHECKING:
    from factories import World

    from partnership.store.models import Organisation, Partnership

FUNCTIONS = load_packs()["solace-2009"].functions
TASK = FUNCTIONS["section-47"]
CHILDREN = Group.CHILDREN
TODAY = now().date()


def give(
    world: World, ours: Partnership, to: Organisation, holding: RoleAssignment | None, **rest: object
) -> Agreement | None:
    """What a role counts as once a coordinator has saved it."""
    with world.session() as session:
        row = session.scalars(select(Responsibility).where(Responsibility.organisation_id == to.id)).first()
        rest = {"expected_version": row.version if row else 0, **rest}
        saved = services.set_role(session, ours, get_organisation(to.id), TASK, CHILDREN, holding, **rest)  # type: ignore[arg-type]
        return saved.state if saved else None


def stored(world: World) -> Responsibility:
    """The one role there is."""
    with world.session() as session:
        return session.scalars(select(Responsibility)).one()


LEAD = RoleAssignment(Role.LEAD, Agreement.ACCEPTED)


@pytest.mark.parametrize("role", [PositionRole.LEAD, PositionRole.DEPUTY])
def test_where_somebody_leads_an_organisation_a_new_role_is_only_proposed(
    world: World, ours: Partnership, police: Organisation, role: PositionRole
) -> None:
    world.editor(police, role)
    assert give(world, ours, police, LEAD) is Agreement.PROPOSED
    assert stored(world).proposed_at is not None


@pytest.mark.parametrize("role", [None, PositionRole.EDITOR, PositionRole.READER])
def test_where_nobody_leads_it_a_coordinator_records_the_answer(
    world: World, ours: Partnership, police: Organisation, role: PositionRole | None
) -> None:
    if role is not None:
        world.editor(police, role)
    assert (
        give(world, ours, police, RoleAssignment(Role.LEAD, Agreement.ACCEPTED, "Board of 3 May")) is Agreement.ACCEPTED
    )
    row = stored(world)
    assert (row.reason, row.answered_at, row.answered_by) == ("Board of 3 May", None, "")


def test_the_seat_of_a_lead_whose_account_is_closed_counts_until_it_is_given_up(
    world: World, ours: Partnership, police: Organisation
) -> None:
    """Who closes a lead's account does not answer in its place: a coordinator only proposes, until the seat is free."""
    lead = world.editor(police, PositionRole.LEAD)
    with world.session() as session:
        session.get_one(Account, lead.id).is_active = False
    assert give(world, ours, police, LEAD) is Agreement.PROPOSED
    coordinator = world.coordinator(ours)
    with world.session() as session:
        seat = places.queries.position(lead.id, police.id)
        assert seat is not None
        places.end(session, seat, coordinator.id)
    assert give(world, ours, police, RoleAssignment(Role.DEPUTY, Agreement.ACCEPTED)) is Agreement.PROPOSED
    with world.session() as session:
        places.vacate(session, session.merge(seat), lead.id)
    assert give(world, ours, police, LEAD) is Agreement.ACCEPTED


@pytest.mark.parametrize(
    ("holding", "state"),
    [
        (RoleAssignment(Role.LEAD, Agreement.ACCEPTED, "another remark"), Agreement.ACCEPTED),
        (RoleAssignment(Role.LEAD, Agreement.ACCEPTED, until_on=TODAY + timedelta(days=9)), Agreement.ACCEPTED),
        (RoleAssignment(Role.LEAD, Agreement.ACCEPTED, from_on=TODAY - timedelta(days=9)), Agreement.ACCEPTED),
        (RoleAssignment(Role.DEPUTY, Agreement.ACCEPTED), Agreement.PROPOSED),
        (RoleAssignment(Role.LEAD, Agreement.PROPOSED), Agreement.PROPOSED),
    ],
)
def test_what_was_accepted_stays_so_until_it_becomes_another_role(
    world: World, ours: Partnership, police: Organisation, holding: RoleAssignment, state: Agreement
) -> None:
    world.responsibility(ours, police, TASK.id, group=CHILDREN)
    world.editor(police, PositionRole.LEAD)
    assert give(world, ours, police, holding) is state


@pytest.mark.parametrize(
    ("had", "gets", "state"),
    [
        ((None, TODAY + timedelta(days=30)), (None, None), Agreement.PROPOSED),
        ((None, TODAY + timedelta(days=30)), (None, TODAY + timedelta(days=60)), Agreement.PROPOSED),
        ((None, TODAY + timedelta(days=30)), (None, TODAY + timedelta(days=20)), Agreement.ACCEPTED),
        ((TODAY, None), (None, None), Agreement.PROPOSED),
        ((TODAY, None), (TODAY - timedelta(days=5), None), Agreement.PROPOSED),
        ((TODAY, None), (TODAY + timedelta(days=5), None), Agreement.ACCEPTED),
    ],
)
def test_a_longer_time_than_was_agreed_is_proposed(
    world: World,
    ours: Partnership,
    police: Organisation,
    had: tuple[date | None, date | None],
    gets: tuple[date | None, date | None],
    state: Agreement,
) -> None:
    row = world.responsibility(ours, police, TASK.id, group=CHILDREN)
    with world.session() as session:
        kept = session.get_one(Responsibility, row.id)
        kept.from_on, kept.until_on = had
    world.editor(police, PositionRole.LEAD)
    assert give(world, ours, police, RoleAssignment(Role.LEAD, Agreement.ACCEPTED, "", *gets)) is state


def test_nobody_declines_for_an_organisation_that_answers_itself(
    world: World, ours: Partnership, police: Organisation
) -> None:
    world.editor(police, PositionRole.LEAD)
    with pytest.raises(InputFault, match="answer for it"):
        give(world, ours, police, RoleAssignment(Role.LEAD, Agreement.DECLINED, "They said so on the telephone"))


def test_its_own_word_is_kept_with_post_and_time_until_the_role_is_another(
    world: World, ours: Partnership, police: Organisation
) -> None:
    world.editor(police, PositionRole.LEAD)
    at = now()
    assert give(world, ours, police, LEAD, own_word=OwnWord("Head of crime", at)) is Agreement.ACCEPTED
    assert (stored(world).answered_by, stored(world).answered_at) == ("Head of crime", at)
    give(world, ours, police, RoleAssignment(Role.LEAD, Agreement.ACCEPTED, "remark"))
    assert stored(world).answered_by == "Head of crime"
    assert give(world, ours, police, RoleAssignment(Role.DEPUTY, Agreement.ACCEPTED)) is Agreement.PROPOSED
    assert (stored(world).answered_by, stored(world).answered_at) == ("", None)


def test_a_role_that_is_over_leaves_its_place_free_and_agrees_to_nothing(
    world: World, ours: Partnership, police: Organisation
) -> None:
    row = world.responsibility(ours, police, TASK.id, group=CHILDREN)
    with world.session() as session:
        session.get_one(Responsibility, row.id).until_on = TODAY - timedelta(days=1)
    world.editor(police, PositionRole.LEAD)
    assert give(world, ours, police, LEAD, expected_version=0) is Agreement.PROPOSED
    assert stored(world).until_on is None


def test_a_role_that_is_over_does_not_clash_with_one_for_other_cases(
    world: World, ours: Partnership, police: Organisation
) -> None:
    task = FUNCTIONS["first-response"]
    row = world.responsibility(ours, police, task.id, group=Group.BOTH)
    with world.session() as session:
        session.get_one(Responsibility, row.id).until_on = TODAY
        services.set_role(session, ours, get_organisation(police.id), task, CHILDREN, LEAD)
    with world.session() as session:
        assert len(session.scalars(select(Responsibility)).all()) == 2


def test_a_role_that_begins_later_is_not_overwritten_from_a_page_that_did_not_show_it(
    world: World, ours: Partnership, police: Organisation
) -> None:
    row = world.responsibility(ours, police, TASK.id, group=CHILDREN)
    with world.session() as session:
        session.get_one(Responsibility, row.id).from_on = TODAY + timedelta(days=30)
    with pytest.raises(InputFault, match="has a role here from"):
        give(world, ours, police, LEAD, expected_version=0)


def test_the_version_that_was_seen_still_decides(world: World, ours: Partnership, police: Organisation) -> None:
    world.responsibility(ours, police, TASK.id, group=CHILDREN)
    with pytest.raises(Stale):
        give(world, ours, police, None, expected_version=7)
    with world.session():
        assert db.session.scalars(select(Responsibility)).one()
