"""Nobody widens their own reach: an active adversary tries every form that changes authority, in any order.

One person holds one of the accounts of the cast (`cast.py`: two partnerships, eight organisations, sixteen people), or
two that others let in, and every account that they make with mailboxes of their own; whoever administers the site reads
the council's mailboxes too. The acts of `acting.py` go through the services as the pages do. After each act policy is
asked about every record for every own account (`reaching.py`); what is reached now and was not is a fault, unless
somebody outside said a yes that rightly gives it, and so is an objection of somebody honest that is signed away. A
failure prints the shortest steps.

Covered: every act of `ACTS`; 11 accounts and one pair as attacker, each with nobody honest saying yes and with one wrong
yes of an honest person; an administrator where nobody coordinates the other partnership; an administrator with a
coordinator's account that somebody wrongly woke. For each of the 26 four walks of 20 acts that are done, and one on
PostgreSQL; beside them hypothesis draws five sequences for five of the attackers. `REACH_WALKS=200 REACH_SEED=7` walks
more often and elsewhere.
With `-s` it is printed what was tried.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from promises.acting import ACTS, DOMAINS, Stage, on_stage
from promises.cast import ATTACKERS, leave_alone
from promises.walking_acts import COUNT, shortest, walk
from sqlalchemy import select

from partnership.base.errors import InputFault
from partnership.people.grants import services as grants
from partnership.policy.authority import TABLE, Act
from partnership.register.directory import queries as directory
from partnership.store.models import LocationGrant, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from promises.cast import Cast
    from promises.conftest import Scene
    from promises.walking_acts import Step

WALKS = int(os.environ.get("REACH_WALKS", "0"))
LONG = int(os.environ.get("REACH_STEPS", "20"))
SEED = os.environ.get("REACH_SEED", "13")
TRIES, STRIDES = 6, (1, 5, 3, 7, 2)
CHOICE = st.tuples(*[st.integers(0, 11)] * 5)


def try_walks(scene: Scene, attackers: list[str], *, wrong_yes: bool = False, before: tuple[Step, ...] = ()) -> None:
    """Walk as often as is asked for; a walk that gains something fails with the shortest steps that do."""
    attacker = " ".join(attackers)
    is_postgres = scene.app.extensions["settings"].database_url.startswith("postgres")
    for number in range(WALKS or (1 if is_postgres else 4)):
        chance = Random(f"{SEED} {attacker} {wrong_yes} {bool(before)} {number}")
        with on_stage(scene.app, scene.cast, attackers) as stage:
            if before:
                assert all(stage.act(*each) for each in before), stage.told()
                stage.begin_anew()
            steps, found = walk(stage, chance, LONG, wrong_yes=wrong_yes)
            told = stage.told()
        if found:
            fewer = steps if before else shortest(scene.app, scene.cast, attackers, steps)
            words = "\n".join(f"  {' '.join(each)}" for each in fewer)
            pytest.fail(f"{attacker} gains {sorted(found)}:\n{words}\nout of\n{told}")
    print(f"\n{COUNT}")  # noqa: T201


@pytest.mark.parametrize("wrong_yes", [False, True], ids=["alone", "with one wrong yes"])
@pytest.mark.parametrize("attackers", ATTACKERS, ids=" and ".join)
def test_no_walk_widens_what_one_person_reaches(scene: Scene, attackers: list[str], *, wrong_yes: bool) -> None:
    try_walks(scene, attackers, wrong_yes=wrong_yes)


def test_an_administrator_gains_nothing_where_nobody_coordinates(scene: Scene) -> None:
    leave_alone(scene.world, scene.cast)
    try_walks(scene, ["adm"])


def test_an_administrator_with_a_coordinators_account_that_was_wrongly_woken_gains_no_more(scene: Scene) -> None:
    woken = (("clear factor", "adm", "a"), ("ask for a reset link", "a"), ("take up",), ("honest yes", "a2", "0"))
    try_walks(scene, ["adm"], before=woken)


def machine(app: Flask, cast: Cast, attackers: list[str]) -> type[RuleBasedStateMachine]:
    """The state machine of one person: a rule for each act, whose parameters are drawn from those that are there."""

    def begin(self: Any) -> None:
        RuleBasedStateMachine.__init__(self)
        self.opened = on_stage(app, cast, attackers)
        self.stage = self.opened.__enter__()
        COUNT.sequences += 1

    def end(self: Any) -> None:
        self.opened.__exit__(None, None, None)

    def step(kind: str) -> Callable[..., None]:
        def tried(self: Any, choice: tuple[int, ...]) -> None:
            stage: Stage = self.stage
            offered = [DOMAINS[each](stage) for each in ACTS[kind].domains]
            for shift in range(TRIES):  # most combinations are refused, so some beside the drawn one are tried too
                drawn = (number + shift * stride for number, stride in zip(choice, STRIDES, strict=True))
                names = [each[number % len(each)] for each, number in zip(offered, drawn, strict=False)]
                COUNT.tried[kind] += 1
                if stage.act(kind, *names):
                    COUNT.done[kind] += 1
                    found = stage.gains()
                    assert not found, f"{' and '.join(attackers)} gains {sorted(found)}:\n{stage.told()}"
                    return

        tried.__name__ = kind.replace(" ", "_").replace("-", "_")
        return tried

    rules = {f"{kind.replace(' ', '_')}": rule(choice=CHOICE)(step(kind)) for kind in ACTS if not ACTS[kind].is_honest}
    return type("Adversary", (RuleBasedStateMachine,), {"__init__": begin, "teardown": end, **rules})


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
@pytest.mark.parametrize("attackers", [["a"], ["adm"], ["rl"], ["c"], ["a", "he"]], ids=" and ".join)
def test_hypothesis_finds_no_sequence_either(scene: Scene, attackers: list[str]) -> None:
    tries = settings(
        max_examples=WALKS or 5, stateful_step_count=LONG, derandomize=not WALKS, database=None, deadline=None,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine(scene.app, scene.cast, attackers), settings=tries)  # type: ignore[no-untyped-call]


on_sqlite = pytest.mark.parametrize("scene", ["sqlite"], indirect=True)


@on_sqlite
def test_whoever_opens_an_address_until_a_day_gives_it_to_no_second_account_for_longer(scene: Scene) -> None:
    ends = now() + timedelta(days=2)
    with scene.world.session() as session:
        session.scalars(select(LocationGrant)).one().until_at = ends
    with on_stage(scene.app, scene.cast, ["rl"]) as stage:
        assert stage.act("invite", "rl", "p1", "editor", "R")
        assert stage.act("take up")
        assert not stage.act("grant", "rl", "p1", "R")
        location = stage.organisation("R").locations[0]
        location = directory.get_part(location.organisation_id, "locations", location.id)
        for days, is_given in ((9, False), (0, True)):
            last = now().date() + timedelta(days=days)
            wanted = grants.GrantRequest(stage.email("p1"), "Night duty", until_on=last)
            with pytest.raises(InputFault, match="nobody is given it for longer") if not is_given else nullcontext():
                grants.give(stage.session, stage.viewer("rl"), location, wanted)


@on_sqlite
def test_a_partnership_made_on_screen_gives_its_maker_nothing_that_others_keep(scene: Scene) -> None:
    with on_stage(scene.app, scene.cast, ["adm"]) as stage:
        assert stage.act("make partnership", "adm", "p1")
        assert stage.act("name first coordinator", "adm", "p2")
        assert stage.act("take up")
        assert not stage.act("name first coordinator", "adm", "adm"), "nobody names themselves"
        assert stage.act("take into own partnership", "p2", "H")
        assert [each.act for each in stage.open_asked()] == []
        assert not stage.act("move home to own partnership", "p2", "H"), "it is only asked whether it takes part"
        assert stage.gains() == set()


@on_sqlite
def test_what_a_cleared_coordinator_asked_ends_with_their_clearance(scene: Scene) -> None:
    with on_stage(scene.app, scene.cast, ["r1"]) as stage:
        assert stage.act("clear", "r1", "a", "A")
        assert stage.act("grant", "r1", "rd", "R")
        assert len(stage.open_asked()) == 2
        assert stage.act("end clearance", "r1", "r1", "A")
        assert stage.open_asked() == []


@on_sqlite
def test_a_place_that_sleeps_can_still_be_woken_after_its_role_was_changed(scene: Scene) -> None:
    with on_stage(scene.app, scene.cast, ["adm", "rl"]) as stage:
        assert stage.act("clear factor", "adm", "re")
        assert stage.act("change role", "rl", "re", "reader", "R")
        assert [each.act for each in stage.open_asked()] == [Act.BACK_IN.value]
        assert stage.act("answer", "rl", "0", "yes")


# Rows of the table that a page of today starts, and the acts of the search that try them.
STARTED_BY = {
    Act.PLACE_BY_LEAD: {"invite", "change role", "take up", "send again", "hand over lead", "invite to open"},
    Act.PLACE_BY_HOME: {"invite", "change role", "take up"},
    Act.PLACE_WORKS: {"invite", "take up"},
    Act.PLACE_STANDS: {"answer", "withdraw", "ask again", "ask to stand"},
    Act.PLACE_STANDS_SEALED: {"answer"},
    Act.TEAM: {"add member", "change member", "send sign-up again"},
    Act.COORDINATOR_BY_ADMINISTRATOR: {"name coordinator"},
    Act.COORDINATOR_OF_ORPHAN: {"name coordinator"},
    Act.CLEARANCE: {"clear", "end clearance"},
    Act.GRANT_BY_HOLDER: {"grant", "end grant", "keep grant", "invite to open"},
    Act.GRANT_BY_CLEARED: {"grant", "keep grant"},
    Act.ENDING: {"end place", "end membership", "close account", "take back gifts", "take back all gifts"},
    Act.VACANCY: {"answer", "ask if vacant"},
    Act.BACK_IN: {"open again", "clear factor", "ask for a reset link", "answer"},
    Act.TAKING_IN: {"take in", "agree to be taken in", "end part", "leave partnership"},
    Act.HOME: {"move home"},
    Act.ENTRY: {
        "change mailbox",
        "archive",
        "retype address",
        "decide request",
        "propose",
        "change guidance",
        "undo change of guidance",
        "confirm all",
    },
    Act.IMPORT: {"import a file", "undo an import"},
    Act.MERGING: {"merge", "split"},
    Act.AUDIENCE: {"widen audience", "retype address"},
    Act.GOING_BACK: {"go back in history"},
    Act.SEEING_AS: {"look as", "look no more"},
    Act.SIGNATURE: {"sign", "object to signature", "lift objection"},
    Act.SIGNATURE_ON_PAPER: {"record on paper"},
    Act.PUBLIC_ENTRY: {"switch directory", "ask to publish", "publish"},
    Act.WORDS: {"erase words"},
    Act.ADMINISTRATOR: {"make administrator", "unmake administrator"},
    Act.PARTNERSHIP_ON_SCREEN: {
        "make partnership",
        "name first coordinator",
        "put partnership away",
        "take into own partnership",
        "move home to own partnership",
    },
}


def test_every_row_of_the_table_that_a_page_starts_is_tried() -> None:
    of_pages = {act for act in TABLE if act is not Act.BOOTSTRAP}
    assert STARTED_BY.keys() == of_pages
    assert set().union(*STARTED_BY.values()) == {kind for kind, each in ACTS.items() if not each.is_honest}


@on_sqlite
def test_acts_that_a_walk_seldom_comes_to_can_be_done(scene: Scene) -> None:
    steps = (
        ("sign", "yl", "Y", "A"), ("object to signature", "a", "Y", "A"), ("lift objection", "a", "Y", "A"),
        ("invite", "a", "p1", "editor", "H"), ("take up",), ("withdraw", "a", "0"),
        ("ask to stand", "a", "p1", "H"), ("take back gifts", "a2", "a", "A"),
        ("import a file", "a", "H", "A", "p1"), ("undo an import", "a", "A"),
        ("change guidance", "a", "A"), ("undo change of guidance", "a", "A"), ("confirm all", "yl"),
    )  # fmt: skip
    with on_stage(scene.app, scene.cast, ["a", "a2", "yl"]) as stage:
        for step in steps:
            assert stage.act(*step), step
