"""An organisation that only named people may know of, and what is mailed when its people come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people.letters import letters, path_in
from register.directory.kept import rows

from partnership.store.models import Audience, Position, PositionRole

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Account, Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NAME, GUEST = "Grimblefax House", "guest@elsewhere.example"
LETTERS = 2  # that somebody came, and that they left


@pytest.fixture
def hidden(world: World, ours: Partnership) -> Organisation:
    return world.organisation(NAME, ours, audience=Audience.NAMED)


def visit(app: Flask, account: Account) -> CheckedClient:
    return app.test_client().sign_in(account)  # type: ignore[attr-defined,no-any-return]


def test_no_mail_about_its_people_names_it(app: Flask, world: World, ours: Partnership, hidden: Organisation) -> None:
    outsider = world.coordinator(ours, email="uncleared@thameside.example")
    keeper = visit(app, world.coordinator(ours, is_cleared=True))
    assert visit(app, outsider).get(f"/organisations/{hidden.id}").status_code == 404
    keeper.submit(
        f"/organisations/{hidden.id}/people/invite", email=GUEST, role="lead", vouched_by="Manager", vouched_why="Rang"
    )
    (text,) = [text for _to, _subject, text in letters(app, GUEST)]
    link = path_in(text, "/invitations/")
    taken = app.test_client().submit(link, display_name="Night desk", password="quartz lantern meadow", agree="yes")
    assert taken.status_code == 302
    (place,) = rows(world, Position)
    page = f"/organisations/{hidden.id}/people/{place.id}/leaves"
    assert keeper.submit(page, places=[str(place.id)]).status_code == 302
    told = letters(app, outsider.email)
    assert [subject for _to, subject, _text in told].count("People of an organisation") == LETTERS
    assert [subject for _to, subject, text in told if NAME in subject + text] == []


def test_its_own_people_read_its_name(app: Flask, world: World, ours: Partnership, hidden: Organisation) -> None:
    lead, editor = world.editor(hidden, PositionRole.LEAD), world.editor(hidden)
    (place,) = [each for each in rows(world, Position) if each.account_id == editor.id]
    keeper = visit(app, world.coordinator(ours, is_cleared=True))
    keeper.submit(f"/organisations/{hidden.id}/people/{place.id}/leaves", places=[str(place.id)])
    assert [subject for _to, subject, _text in letters(app, lead.email)] == [f"People of {NAME}"]
