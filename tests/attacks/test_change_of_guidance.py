"""The pages of a change of guidance, from accounts that may not, in two tabs, by old forms and with what nobody offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from register.directory.kept import browser
from sqlalchemy import select

from partnership.guidance.loader import load_packs
from partnership.guidance.successors import SuccessionList
from partnership.store.db import db
from partnership.store.models import (
    Audience,
    Contact,
    Factor,
    GuidanceChange,
    GuidanceChangeState,
    Organisation,
    Participation,
    PositionRole,
    Responsibility,
    SignIn,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

    from partnership.store.models import Account, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OLD, NEW = load_packs().values()
ROWS = [each for each in NEW.successors.values() if not each.is_same]
KINDS = [each for each in ROWS if each.list is SuccessionList.KINDS]
ONE_KIND, SPLIT_KIND = (next(each for each in KINDS if (len(each.now) > 1) is parted) for parted in (False, True))
SPLIT_TASK, OTHER_TASK = [each for each in ROWS if each.list is SuccessionList.FUNCTIONS and len(each.now) > 1][:2]
PATH = "/partnerships/isle/change-guidance"


class Scene:
    """A partnership with an agency whose kind and task are parted by the newer guidance."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.world = app, world
        self.partnership: Partnership = world.partnership("isle", pack_id=OLD.id)
        self.mainland: Partnership = world.partnership("mainland", pack_id=OLD.id)
        self.agency: Organisation = world.organisation("Agency", self.partnership, kind_id=SPLIT_KIND.was[0])
        self.desk: Contact = world.contact(self.agency, function_ids=[SPLIT_TASK.was[0]])
        world.responsibility(self.partnership, self.agency, SPLIT_TASK.was[0])
        self.coordinator: Account = world.coordinator(self.partnership)

    def tab(self) -> CheckedClient:
        return browser(self.app, self.coordinator)

    def begin(self, tab: CheckedClient) -> None:
        send(tab, "begin", pack_id=NEW.id)

    def decide(self, tab: CheckedClient) -> None:
        """What the forms offer, taken."""
        self.begin(tab)
        assert tab.submit(f"{PATH}/kinds", **{f"k{self.agency.id.hex}": SPLIT_KIND.now[0]}).status_code == 302
        assert tab.submit(f"{PATH}/tasks", **{f"t-{SPLIT_TASK.was[0]}": list(SPLIT_TASK.now)}).status_code == 302

    def changes(self) -> list[GuidanceChangeState]:
        with self.app.app_context():
            return list(db.session.scalars(select(GuidanceChange.state).order_by(GuidanceChange.created_at)))

    def pack(self) -> str:
        with self.app.app_context():
            return db.session.get_one(type(self.partnership), self.partnership.id).pack_id


def send(tab: CheckedClient, deed: str, **values: Any) -> TestResponse:
    return tab.post(f"{PATH}/{deed}", data=values | {"csrf_token": tab.token()})


def form_of(tab: CheckedClient, page: str) -> dict[str, str]:
    """The version and the mark that a page carries."""
    fields = tab.page(f"{PATH}/{page}").select("form input[type=hidden]")
    return {str(each["name"]): str(each["value"]) for each in fields if each["name"] in ("version", "seen")}


def told(tab: CheckedClient, answer: TestResponse) -> str:
    assert answer.status_code == 302
    return tab.get(answer.headers["Location"], follow_redirects=True).text


@pytest.fixture
def scene(app: Flask, world: World) -> Scene:
    return Scene(app, world)


def test_nobody_but_its_coordinators_does_anything(scene: Scene) -> None:
    world, tab = scene.world, scene.tab()
    scene.decide(tab)
    seen = form_of(tab, "preview")
    others = [
        world.reader(scene.partnership),
        world.editor(scene.agency, PositionRole.LEAD),
        world.coordinator(scene.mainland),
        world.administrator(),
    ]
    for each in others:
        theirs = browser(scene.app, each)
        answers = {page: theirs.get(f"{PATH}/{page}").status_code for page in ("kinds", "tasks", "preview", "undo")}
        answers |= {deed: send(theirs, deed, pack_id=NEW.id, **seen).status_code for deed in ("begin", "make", "drop")}
        assert set(answers.values()) <= {403, 404}, (each.email, answers)
    assert (scene.pack(), scene.changes()) == (OLD.id, [GuidanceChangeState.PLANNED])


def test_by_a_sign_in_providers_word_alone_it_is_neither_made_nor_undone(scene: Scene) -> None:
    tab = scene.tab()
    scene.decide(tab)
    seen = form_of(tab, "preview")
    alone = scene.app.test_client().sign_in(scene.coordinator, Factor.PROVIDER)  # type: ignore[attr-defined]
    with scene.world.session() as session:
        session.scalars(select(SignIn).where(SignIn.factor == Factor.PROVIDER)).one().is_by_provider = True
    assert send(alone, "make", **seen).status_code == 403
    assert scene.pack() == OLD.id
    assert send(tab, "make", **seen).status_code == 302
    assert send(alone, "undo", **form_of(tab, "undo")).status_code == 403
    assert scene.pack() == NEW.id


def test_a_choice_that_nobody_offered_is_refused_in_the_form(scene: Scene) -> None:
    tab = scene.tab()
    scene.begin(tab)
    field = f"k{scene.agency.id.hex}"
    elsewhere = next(each for each in OLD.kinds if each not in NEW.kinds)
    for kind in (elsewhere, "keep", "", next(each for each in NEW.kinds if each not in SPLIT_KIND.now)):
        assert send(tab, "kinds", **form_of(tab, "kinds"), **{field: kind}).status_code == 400
    name = f"t-{SPLIT_TASK.was[0]}"
    for tasks in ([OTHER_TASK.now[0]], [OTHER_TASK.was[0]], [*SPLIT_TASK.now, "nothing"], []):
        assert send(tab, "tasks", **form_of(tab, "tasks"), **{name: tasks}).status_code == 400
    assert tab.get(f"{PATH}/preview").status_code == 302


def test_what_is_made_in_one_tab_is_not_made_again_in_another(scene: Scene) -> None:
    one, other = scene.tab(), scene.tab()
    scene.decide(one)
    seen = form_of(other, "preview")
    assert send(one, "make", **seen).status_code == 302
    assert "Nothing was done" in told(other, send(other, "make", **seen))
    assert "Nothing was done" in told(other, send(other, "drop", version=seen["version"]))
    assert "Nothing was done" in told(other, other.get(f"{PATH}/kinds"))
    assert scene.changes() == [GuidanceChangeState.MADE]


def test_what_was_undone_is_not_undone_again_after_going_back(scene: Scene) -> None:
    tab = scene.tab()
    scene.decide(tab)
    send(tab, "make", **form_of(tab, "preview"))
    seen = form_of(tab, "undo")
    assert send(tab, "undo", **seen).status_code == 302
    assert "Nothing was done" in told(tab, send(tab, "undo", **seen))
    assert (scene.pack(), scene.changes()) == (OLD.id, [GuidanceChangeState.UNDONE])


def test_a_preview_of_a_plan_that_was_given_up_does_not_make_another_one(scene: Scene) -> None:
    tab = scene.tab()
    scene.decide(tab)
    seen = form_of(tab, "preview")
    send(tab, "drop", version=seen["version"])
    scene.decide(tab)
    assert form_of(tab, "preview")["version"] == seen["version"]
    assert "Nothing was done" in told(tab, send(tab, "make", **seen))
    assert scene.pack() == OLD.id


def test_an_older_form_does_not_overwrite_what_was_decided_since(scene: Scene) -> None:
    tab = scene.tab()
    scene.begin(tab)
    old, field = form_of(tab, "kinds"), f"k{scene.agency.id.hex}"
    assert send(tab, "kinds", **old, **{field: SPLIT_KIND.now[0]}).status_code == 302
    assert "Nothing was done" in told(tab, send(tab, "kinds", **old, **{field: SPLIT_KIND.now[1]}))
    with scene.app.app_context():
        row = db.session.scalars(select(GuidanceChange)).one()
        assert row.decisions["kinds"] == {str(scene.agency.id): SPLIT_KIND.now[0]}


def test_undoing_leaves_an_entry_that_another_partnership_keeps_by_then(scene: Scene) -> None:
    tab = scene.tab()
    scene.decide(tab)
    send(tab, "make", **form_of(tab, "preview"))
    with scene.world.session() as session:
        session.get_one(Organisation, scene.agency.id).home_id = scene.mainland.id
        session.add(
            Participation(partnership_id=scene.mainland.id, organisation_id=scene.agency.id, joined_on=now().date())
        )
    assert "another partnership keeps the entry" in tab.page(f"{PATH}/undo").get_text(" ", strip=True)
    assert send(tab, "undo", **form_of(tab, "undo")).status_code == 302
    with scene.app.app_context():
        assert db.session.get_one(Organisation, scene.agency.id).kind_id == SPLIT_KIND.now[0]
        assert set(db.session.get_one(Contact, scene.desk.id).function_ids) >= set(SPLIT_TASK.now)


def test_a_task_of_an_agency_that_its_coordinator_may_not_know_of_is_neither_shown_nor_asked_about(
    scene: Scene,
) -> None:
    hidden = scene.world.organisation("Hidden", scene.partnership, kind_id=ONE_KIND.was[0], audience=Audience.NAMED)
    scene.world.responsibility(scene.partnership, hidden, OTHER_TASK.was[0])
    tab = scene.tab()
    scene.decide(tab)
    for page in ("tasks", "preview"):
        assert OLD.functions[OTHER_TASK.was[0]].name not in tab.page(f"{PATH}/{page}").get_text(" ", strip=True)
    send(tab, "make", **form_of(tab, "preview"))
    with scene.app.app_context():
        theirs = select(Responsibility.function_id).where(Responsibility.organisation_id == hidden.id)
        assert set(db.session.scalars(theirs)) <= set(OTHER_TASK.now)
