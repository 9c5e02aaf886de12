"""Refused or done, never half: each main job meets a fault at its n-th statement, for every n.

Without more words every few statements are tried, each time others. `EVERY_STATEMENT=1` tries all of them.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from client import _form, _values
from consultation.making import make_scene
from people.letters import invitation_path
from promises.statements import Fault, Rows, difference, masked, planted, rows
from sites import close

from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import PositionRole

if TYPE_CHECKING:
    from collections.abc import Callable

    from client import CheckedClient
    from consultation.making import Scene
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

EVERY = os.environ.get("EVERY_STATEMENT") == "1"
TRIED = 6  # of one job where not every statement is tried
TRIED_ON_POSTGRES = 12  # with every one on SQLite


@dataclass
class Sending:
    """A form that is ready to be sent."""

    client: CheckedClient
    path: str
    values: dict[str, Any]

    def __post_init__(self) -> None:
        self._cookies = dict(self.client._cookies or {})

    def __call__(self) -> TestResponse:
        """Send it from the browser as it was when the form was filled in: who comes in has another token of forms."""
        self.client._cookies = dict(self._cookies)
        return self.client.post(self.path, data=self.values)


def filled(client: CheckedClient, path: str, **values: Any) -> Sending:
    """A form as its page has it, with some values typed."""
    form = _form(client.page(path), path)
    return Sending(client, str(form.get("action") or path), {**_values(form), **values})


def registering(scene: Scene) -> Sending:
    path = f"/partnerships/{scene.partnership.slug}/organisations/add"
    return filled(scene.client("coordinator"), path, name="Night shelter", kind_id="housing")


def giving_roles(scene: Scene) -> Sending:
    path = f"/partnerships/{scene.partnership.slug}/map/interpreting"
    of = f"{scene.agencies['health'].id}.both"
    values = {f"version.{of}": "0", f"how.{of}": "Board of May", f"role.{of}": "lead"}
    client = scene.client("coordinator")
    return Sending(client, path, {"csrf_token": client.token(), **values})


def answering(scene: Scene) -> Sending:
    refuge = scene.agencies["refuge"].id
    asked = scene.client("refuge editor").submit(
        f"/organisations/{refuge}/edit", name="Tideway house", kind_id="housing"
    )
    assert asked.status_code == 302
    client = scene.client("coordinator")
    queue = client.page(f"/partnerships/{scene.partnership.slug}/requests")
    path = next(str(each["href"]) for each in queue.select("main a[href^='/requests/']"))
    page = client.page(path)
    names = {str(each["name"]) for each in page.select("input[name^=answer_]")}
    return filled(client, path, **dict.fromkeys(names, "accepted"))


def opening_consultation(scene: Scene) -> Sending:
    return filled(scene.client("coordinator"), f"{scene.base}/consultation/open", invitation="Can you keep the times?")


def closing_consultation(scene: Scene) -> Sending:
    scene.open_consultation()
    return filled(scene.client("coordinator"), f"{scene.base}/consultation/close")


def opening_signing(scene: Scene) -> Sending:
    client = scene.client("coordinator")
    return filled(
        client, f"{scene.base}/signing/open", is_acknowledged="y", without_consultation="The board has read it"
    )


def signing(scene: Scene) -> Sending:
    scene.client("police lead")
    scene.open_signing()
    scene.approve()
    assert scene.paper("chair") == 302
    return filled(scene.client("police lead"), f"{scene.base}/signing/{scene.row('police').id}/sign", is_authorised="y")


def accepting(scene: Scene) -> Sending:
    police = scene.agencies["police"].id
    asked = scene.client("coordinator").submit(
        f"/organisations/{police}/people/invite", email="duty.inspector@met.police.uk", role="editor"
    )
    assert asked.status_code == 302, asked.text
    path = invitation_path(scene.app, "duty.inspector@met.police.uk")
    given = {"agree": "yes", "display_name": "Duty inspector", "password": "seven green bicycles in a row"}
    return filled(scene.app.test_client(), path, **given)  # type: ignore[arg-type]


def taking_in(scene: Scene) -> Sending:
    shelter = scene.world.organisation("Night shelter", kind_id="housing")
    path = f"/partnerships/{scene.partnership.slug}/organisations/take-in"
    return filled(scene.client("coordinator"), path, organisation=str(shelter.id))


def granting(scene: Scene) -> Sending:
    refuge, lead = scene.agencies["refuge"], scene.world.editor(scene.agencies["refuge"], PositionRole.LEAD)
    house, other = scene.world.refuge(refuge, "3 Grimblefax Row"), scene.world.editor(scene.agencies["police"])
    scene.world.grant(house, lead)
    scene.accounts["keeper"] = lead
    return filled(
        scene.client("keeper"),
        f"/organisations/{refuge.id}/locations/{house.id}/grants",
        email=other.email,
        reason="Escort",
    )


def revealing(scene: Scene) -> Sending:
    refuge, reader = scene.agencies["refuge"], scene.world.reader(scene.partnership)
    house = scene.world.refuge(refuge, "3 Grimblefax Row")
    scene.world.grant(house, reader)
    scene.accounts["holder"] = reader
    path = f"/organisations/{refuge.id}/locations/{house.id}/reveal"
    return filled(scene.client("holder"), path, reason="placement", note="Transfer tonight")


def inviting_many(scene: Scene) -> Sending:
    for name, mailbox in (("police", "desk@met.police.uk"), ("health", "nurse@general.nhs.uk")):
        scene.world.contact(scene.agencies[name], "Named desk", email=mailbox, is_main=False)
    return filled(scene.client("coordinator"), f"/partnerships/{scene.partnership.slug}/invitations")


JOBS: tuple[Callable[[Scene], Sending], ...] = (
    registering, giving_roles, answering, opening_consultation, closing_consultation, opening_signing, signing, accepting,
    taking_in, granting, revealing,
)  # fmt: skip


@dataclass
class Stage:
    """A database that is put back to where a job begins."""

    app: Flask
    server: Any  # the database of PostgreSQL; None on SQLite
    kept: Any = None

    def keep(self) -> None:
        close(self.app)
        self.kept = self.server.dump() if self.server else shutil.copy(self._file, f"{self._file}.kept")

    def put_back(self) -> None:
        close(self.app)
        if self.server:
            self.server.empty()
            self.server.load(self.kept)
        else:
            shutil.copy(self.kept, self._file)

    @property
    def _file(self) -> str:
        return str(self.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))


@pytest.fixture
def stage(request: pytest.FixtureRequest, app: Flask, world: World) -> Stage:
    """The site of a job; a fault of the product is answered, as on a real site."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return Stage(app, None if world.is_on_sqlite else request.getfixturevalue("postgres"))


def steps(count: int, most: int, seed: str) -> list[int]:
    """Which statements are tried: all, or so many, spread over all and not the same for each job."""
    if most >= count:
        return list(range(1, count + 1))
    first = sum(map(ord, seed)) % (count // most)
    return sorted({1 + first + number * count // most for number in range(most)} & set(range(1, count + 1)) | {count})


@pytest.mark.parametrize("job", JOBS, ids=[each.__name__ for each in JOBS])
def test_a_fault_at_any_statement_leaves_a_job_undone_or_done(
    kept: Callable[..., Scene], world: World, app: Flask, stage: Stage, job: Callable[[Scene], Sending]
) -> None:
    sending = job(kept("consultation", make_scene, app, world))
    sending.client.is_following = sending.client.is_checking = False
    stage.keep()
    before = rows(app)
    with planted(app, Fault()) as whole:
        answer = sending()
    assert answer.status_code in {200, 302, 303}, answer.text
    assert "draft=" not in (answer.location or ""), sending.client.get(answer.location).text
    done = masked(rows(app))
    assert done != masked(before), "the job does nothing"
    most = whole.seen if EVERY and world.is_on_sqlite else TRIED_ON_POSTGRES if EVERY else TRIED
    if not world.is_on_sqlite and not EVERY:
        most = 2
    for at in steps(whole.seen, most, job.__name__):
        for is_outage in (True, False) if EVERY else (at % 2 == 0,):
            stage.put_back()
            _try(app, sending, Fault(at, is_outage), before, done)


def _try(app: Flask, sending: Sending, fault: Fault, before: Rows, done: Rows) -> None:
    with planted(app, fault):
        answer = sending()
    assert fault.is_met or answer.status_code < 400  # an answer that is kept was not asked for again
    left = rows(app)
    where = f"statement {fault.at}, {'outage' if fault.is_outage else 'fault'}, answer {answer.status_code}"
    is_undone = left == before
    if not is_undone:
        lost = difference(masked(left), done)
        assert {each.partition(":")[0] for each in lost} <= {"sent_form"}, f"half done at {where}: {lost}"
    if answer.status_code < 400:
        assert not is_undone, f"acknowledged and not stored at {where}"
    else:
        assert answer.status_code == (503 if fault.is_outage else 500), where
        says_saved = "What you sent was saved" in answer.text
        assert says_saved is not is_undone, f"says otherwise than it is at {where}"
    with app.app_context():
        assert audit.first_broken(db.session()) is None, where


def test_of_many_invitations_each_is_whole_or_not_there_and_what_is_not_there_is_said(
    kept: Callable[..., Scene], world: World, app: Flask, stage: Stage
) -> None:
    sending = inviting_many(kept("consultation", make_scene, app, world))
    sending.client.is_following = sending.client.is_checking = False
    stage.keep()
    before = rows(app)
    with planted(app, Fault()) as whole:
        sending()
    half = 0
    for at in steps(whole.seen, whole.seen if EVERY else TRIED, "many"):
        stage.put_back()
        with planted(app, Fault(at, is_outage=at % 2 == 0)):
            answer = sending()
        made = {name: (left - before[name]).total() for name, left in rows(app).items()}
        assert made["mail"] == made["one_time_link"] in {0, 1, 2}
        if made["mail"] == 1:
            half += 1
            assert answer.status_code == 302
            assert "The others were not invited" in sending.client.get(answer.location).text
        elif answer.status_code < 400:
            assert made["mail"] == 2
    assert half
