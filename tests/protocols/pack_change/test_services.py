"""A change of guidance made and undone: who is asked what, what stays, and what is refused, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from protocols.pack_change.moving import decide_all, move, seen_by
from sqlalchemy import select

from partnership.accounts.queries import account_by_id, viewer_of
from partnership.base.errors import Conflict, InputFault, Stale
from partnership.guidance.loader import load_packs
from partnership.guidance.successors import SuccessionList
from partnership.map.mapping.queries import templates_in_force, templates_in_use
from partnership.protocols.pack_change import queries, services, undo
from partnership.protocols.queries import get_draft
from partnership.protocols.services import start_next_version
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db, transaction
from partnership.store.models import (
    CHANGE_UNDONE_WITHIN,
    Agreement,
    GuidanceChange,
    GuidanceChangeState,
    Mail,
    Organisation,
    PositionRole,
    Protocol,
    now,
)

if TYPE_CHECKING:
    from uuid import UUID

    from factories import World

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Partnership

OLD, NEW = load_packs().values()
ROWS = [each for each in NEW.successors.values() if not each.is_same]
ONE_KIND = next(each for each in ROWS if each.list is SuccessionList.KINDS and len(each.now) == 1)
ONE_TASK = next(each for each in ROWS if each.list is SuccessionList.FUNCTIONS and len(each.now) == 1)
SAME_TASK = next(
    each.was for each in NEW.successors.values() if each.is_same and each.list is SuccessionList.FUNCTIONS
)[0]


class Scene:
    """A partnership on the older guidance: an agency with its own lead, of a kind and in a task that go on renamed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.partnership: Partnership = world.partnership("isle", pack_id=OLD.id)
        self.agency: Organisation = world.organisation("Agency", self.partnership, kind_id=ONE_KIND.was[0])
        mainland = world.partnership("mainland", pack_id=OLD.id)
        self.guest: Organisation = world.organisation("Guest", mainland, self.partnership, kind_id=ONE_KIND.was[0])
        self.lead: Account = world.editor(self.agency, PositionRole.LEAD)
        self.coordinator: Account = world.coordinator(self.partnership)
        world.responsibility(self.partnership, self.agency, ONE_TASK.was[0])
        world.responsibility(self.partnership, self.agency, SAME_TASK)

    def viewer(self) -> Viewer:
        account = account_by_id(self.coordinator.id)
        assert account is not None
        return viewer_of(account)

    def move(self) -> None:
        with self.world.app.app_context(), transaction():
            move("isle", NEW.id, self.viewer())

    def undo(self) -> None:
        with self.world.app.app_context(), transaction() as session:
            held = queries.get_made("isle")
            seen = undo.undo_plan(held, self.viewer()).fingerprint
            undo.undo(session, held, self.viewer(), expected_version=held.row.version, seen=seen)

    def roles(self) -> dict[str, Agreement]:
        with self.world.app.app_context():
            return {each.function_id: each.state for each in queries.roles_for_change(self.partnership.id)}

    def kind_of(self, organisation: Organisation) -> str:
        with self.world.app.app_context():
            return db.session.get_one(Organisation, organisation.id).kind_id


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


def test_roles_are_proposed_and_their_lead_is_told(scene: Scene) -> None:
    scene.move()
    assert scene.roles() == {ONE_TASK.now[0]: Agreement.PROPOSED, SAME_TASK: Agreement.PROPOSED}
    with scene.world.app.app_context():
        subjects = db.session.scalars(select(Mail.subject).where(Mail.account_id == scene.lead.id))
        assert list(subjects) == ["Roles wait for your answer"]


def test_only_entries_that_have_their_home_here_get_another_kind(scene: Scene) -> None:
    scene.move()
    assert (scene.kind_of(scene.agency), scene.kind_of(scene.guest)) == (ONE_KIND.now[0], ONE_KIND.was[0])


def test_what_was_agreed_is_agreed_again_when_the_change_is_undone(scene: Scene) -> None:
    scene.move()
    scene.undo()
    assert scene.roles() == {ONE_TASK.was[0]: Agreement.ACCEPTED, SAME_TASK: Agreement.ACCEPTED}
    assert scene.kind_of(scene.agency) == ONE_KIND.was[0]
    with scene.world.app.app_context():
        assert get_partnership("isle").pack_id == OLD.id


def test_who_declined_what_followed_is_asked_anew_after_undoing(scene: Scene) -> None:
    scene.move()
    with scene.world.session():
        row = next(
            each for each in queries.roles_for_change(scene.partnership.id) if each.function_id == ONE_TASK.now[0]
        )
        row.state, row.reason = Agreement.DECLINED, "Nobody left to do it"
    with scene.world.app.app_context():
        plan = undo.undo_plan(queries.get_made("isle"), scene.viewer())
        assert [each.function_id for each in plan.lost] == [ONE_TASK.now[0]]
    scene.undo()
    assert scene.roles() == {ONE_TASK.was[0]: Agreement.PROPOSED, SAME_TASK: Agreement.ACCEPTED}


def test_a_kind_that_somebody_changed_since_stays_when_undone(scene: Scene) -> None:
    scene.move()
    other = next(each for each in NEW.kinds if each not in {*ONE_KIND.was, *ONE_KIND.now})
    with scene.world.session() as session:
        session.get_one(Organisation, scene.agency.id).kind_id = other
    scene.undo()
    assert scene.kind_of(scene.agency) == other


def test_after_a_week_it_cannot_be_undone(scene: Scene) -> None:
    scene.move()
    with scene.world.session():
        queries.get_made("isle").row.made_at = now() - CHANGE_UNDONE_WITHIN
    with pytest.raises(InputFault, match="more than a week ago"):
        scene.undo()
    assert set(scene.roles().values()) == {Agreement.PROPOSED}


def test_what_is_pressed_is_what_was_seen(scene: Scene) -> None:
    with scene.world.session() as session:
        services.start_plan(session, get_partnership("isle"), NEW.id, scene.viewer())
        decide_all("isle", scene.viewer())
    with scene.world.app.app_context():
        held = queries.get_planned("isle")
        version, seen = held.row.version, seen_by(scene.viewer(), held)
    with scene.world.session():
        queries.roles_for_change(scene.partnership.id)[0].state = Agreement.PROPOSED
    for given in ({"seen": seen, "expected_version": version}, {"seen": "", "expected_version": version}):
        with pytest.raises(Stale), scene.world.session() as session:
            services.make(session, queries.get_planned("isle"), scene.viewer(), **given)
    with pytest.raises(Stale), scene.world.session():
        services.decide(queries.get_planned("isle").row, expected_version=version + 1)
    assert Agreement.ACCEPTED in scene.roles().values()


def test_a_second_press_changes_nothing_more(scene: Scene) -> None:
    scene.move()
    with scene.world.app.app_context():
        row = db.session.scalars(select(GuidanceChange)).one()
        assert row.state is GuidanceChangeState.MADE
        with pytest.raises(Stale):
            services.decide(row, expected_version=row.version)


def test_there_is_no_way_back_to_older_guidance_but_undoing(scene: Scene) -> None:
    scene.move()
    with pytest.raises(InputFault, match="what becomes of"), scene.world.session() as session:
        services.start_plan(session, get_partnership("isle"), OLD.id, scene.viewer())


def test_protocols_go_on_resting_on_the_guidance_of_before(scene: Scene) -> None:
    same = next(each.was for each in NEW.successors.values() if each.is_same and each.list is SuccessionList.PROTOCOLS)[
        0
    ]
    with scene.world.session() as session:
        protocol = Protocol(partnership_id=scene.partnership.id, template_id=same, title="Of before")
        session.add(protocol)
        session.flush()
        key: UUID = protocol.id
    scene.move()
    with scene.world.app.app_context():
        assert templates_in_use(scene.partnership.id) == templates_in_force(scene.partnership.id) == frozenset()
        draft = get_draft("isle", key)
        assert draft.protocol.other_pack_id == OLD.id
        with pytest.raises(Conflict, match="does not go by now"):
            start_next_version(db.session(), draft, expected_version=draft.protocol.version)
    scene.undo()
    with scene.world.app.app_context():
        assert templates_in_use(scene.partnership.id) == {same}


def test_a_partnership_with_nobody_in_it_moves_by_one_press(world: World) -> None:
    partnership = world.partnership("empty", pack_id=OLD.id)
    coordinator = world.coordinator(partnership)
    with world.session():
        account = account_by_id(coordinator.id)
        assert account is not None
        move("empty", NEW.id, viewer_of(account))
    with world.app.app_context():
        assert get_partnership("empty").pack_id == NEW.id
