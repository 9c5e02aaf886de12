"""What is asked with a token, on both databases: how far it reaches, when it ends, pages, changes, and its record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from exchange.asking import API, ask, token_of
from exchange.conftest import Register, made_register
from exchange.ends import change_password, close, leave
from sqlalchemy import select
from telephones import has_number

from partnership.exchange.api.services import PREFIX, end_token, tell_of_ends
from partnership.operations.data_protection.services import end_old
from partnership.store.models import (
    TAKEN,
    Account,
    ApiToken,
    Audience,
    AuditEntry,
    Membership,
    Organisation,
    Partnership,
    SectionClock,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse


@dataclass
class Scene:
    """A register, a reader of its partnership, and a token of theirs for each audience, with places."""

    register: Register
    reader: Account
    tokens: dict[Audience, str]

    def ask(self, path: str = "/services?full=true", audience: Audience = Audience.PARTNERSHIP) -> TestResponse:
        """An answer to the token of an audience."""
        return ask(self.register.world.app, self.tokens[audience], path)

    def asked(self, path: str) -> dict[str, Any]:
        """A page of the API, as members have it."""
        response = self.ask(path)
        assert response.status_code == 200, response.text
        return response.json  # type: ignore[return-value]


def _made(world: World) -> Scene:
    register = made_register(world, world.partnership())
    reader = world.reader(register.partnership)
    audiences = (Audience.PARTNERSHIP, Audience.PARTNERS, Audience.PUBLIC)
    tokens = {each: token_of(world, reader, register.partnership, each, has_places=True) for each in audiences}
    return Scene(register, reader, tokens)


@pytest.fixture
def scene(kept: Callable[..., Scene], world: World) -> Scene:
    """The scene, made once."""
    return kept("api", _made, world)


def test_a_token_reads_what_its_audience_sees_and_no_more(app: Flask, world: World, scene: Scene) -> None:
    wide, narrow, public = (scene.ask(audience=each).text for each in scene.tokens)
    assert "1 High Street" in wide
    assert has_number(wide, "020 7946 0300")
    assert not has_number(narrow, "020 7946 0300")
    assert "Clinic" in narrow
    assert "Clinic" not in public
    for told in (wide, narrow, public):
        assert not [each for each in ("Zyqqex", "Quiet desk", "Holder") if each in told]
        assert not has_number(told, "020 7946 0999")
    assert "1 High Street" not in ask(app, token_of(world, scene.reader, scene.register.partnership)).text


def test_pages_have_each_service_once_and_say_where_they_stand(scene: Scene) -> None:
    pages = [scene.asked(f"/services?per_page=1&page={number}") for number in (1, 2, 3)]
    names = [each["name"] for page in pages for each in page["contents"]]
    assert names == ["=Clinic", "Shelter"]
    told = [(page["page_number"], page["total_items"], page["last_page"], page["empty"]) for page in pages]
    assert told == [(1, 2, False, False), (2, 2, True, False), (3, 2, True, True)]


def test_only_what_changed_since_is_given_where_that_is_asked(world: World, scene: Scene) -> None:
    long_ago = now() - timedelta(days=30)
    with world.session() as session:
        own = SectionClock.organisation_id == scene.register.refuge.id
        for clock in session.scalars(select(SectionClock).where(own)):
            clock.changed_at = long_ago
    found = {each["name"]: each["last_modified"] for each in scene.asked("/services")["contents"]}
    assert found["Shelter"] == long_ago.strftime("%Y-%m-%dT%H:%M:%SZ")
    later = scene.asked(f"/services?modified_after={found['=Clinic']}")
    assert [each["name"] for each in later["contents"]] == ["=Clinic"]
    assert scene.asked(f"/services?modified_after={found['Shelter']}")["total_items"] == 2
    tomorrow = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert scene.asked(f"/services?modified_after={tomorrow}")["empty"] is True


def _sleep(world: World, reader: Account) -> None:
    with world.session() as session:
        session.scalars(select(Membership).where(Membership.account_id == reader.id)).one().asleep_since = now()


def _revoke(world: World, reader: Account) -> None:
    with world.session() as session:
        for row in session.scalars(select(ApiToken)):
            end_token(session, row, session.get_one(Account, reader.id))


def _end(world: World, _reader: Account) -> None:
    with world.session() as session:
        for row in session.scalars(select(ApiToken)):
            row.ends_at = now()


def _close_partnership(world: World, _reader: Account) -> None:
    with world.session() as session:
        for row in session.scalars(select(Partnership)):
            row.archived_at = now()


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (leave, 403), (_sleep, 403), (close, 401), (change_password, 401), (_revoke, 401), (_end, 401),
        (_close_partnership, 401),
    ],
    ids=["left", "asleep", "closed", "password changed", "revoked", "its day", "partnership closed"],
)  # fmt: skip
def test_a_token_ends_with_the_rights_of_its_account(
    app: Flask, world: World, scene: Scene, end: Callable[..., None], status: int
) -> None:
    token = scene.tokens[Audience.PARTNERSHIP]
    etag = ask(app, token).headers["ETag"]
    end(world, scene.reader)
    response = ask(app, token, **{"If-None-Match": etag})
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("page", ["/organizations", "/services?full=true"])
def test_what_is_narrowed_or_archived_leaves_every_page_at_once_also_for_who_has_it(
    app: Flask, world: World, scene: Scene, page: str
) -> None:
    token = scene.tokens[Audience.PARTNERSHIP]
    first = ask(app, token, page)
    one, other = (each["id"] for each in scene.asked("/organizations")["contents"][:2])
    assert one in first.text
    with world.session() as session:
        session.get_one(Organisation, UUID(one)).audience = Audience.NAMED
        session.get_one(Organisation, UUID(other)).archived_at = now()
    later = ask(app, token, page, **{"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"})
    assert later.status_code == 200
    text = ask(app, token, page).text
    assert (one in text, other in text) == (False, False)
    assert ask(app, token, f"/organizations/{one}").status_code == 404
    assert ask(app, token, f"/organizations/{other}").status_code == 404


def test_wrong_revoked_and_missing_tokens_are_told_the_same(app: Flask, world: World, scene: Scene) -> None:
    token = scene.tokens[Audience.PARTNERSHIP]
    _revoke(world, scene.reader)
    answers = [ask(app, each) for each in (token, PREFIX + "x" * 43, "x", "")]
    answers.append(app.test_client().get(f"{API}/services", headers={"Authorization": f"Basic {token}"}))
    assert {each.status_code for each in answers} == {401}
    assert len({each.data for each in answers}) == 1
    assert {each.headers["WWW-Authenticate"] for each in answers} == {'Bearer realm="directory"'}


def test_what_a_token_takes_is_recorded_once_a_day_before_itleaves(app: Flask, world: World, scene: Scene) -> None:
    for path in ("/", "/openapi.json", "/services?page=wrong"):
        scene.ask(path)
    with world.session() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == TAKEN)).all() == []
    for path in ("/services", "/organizations", "/services?page=2"):
        assert scene.ask(path).status_code == 200
    with world.session() as session:
        taken = session.scalars(select(AuditEntry).where(AuditEntry.action == TAKEN)).one()
        assert taken.actor_id == scene.reader.id
        assert taken.partnership_id == scene.register.partnership.id
        used = session.scalars(select(ApiToken).where(ApiToken.recorded_on.is_not(None))).one()
        used.recorded_on -= timedelta(days=1)  # type: ignore[operator]
    coordinator = app.test_client().sign_in(world.coordinator(scene.register.partnership))  # type: ignore[attr-defined]
    history = coordinator.page(f"/partnerships/{scene.register.partnership.slug}/history").get_text(" ", strip=True)
    assert "Directory through the API, for: members of the partnership" in history
    assert "Token for own systems of Thameside partnership made" in history


def test_a_coming_end_is_told_once_by_mail(world: World, scene: Scene) -> None:
    for days, number in ((80, 0), (84, 3), (85, 0)):
        with world.session() as session:
            assert tell_of_ends(session, now() + timedelta(days=days)) == number


def test_a_token_that_ended_long_ago_is_no_more(world: World, scene: Scene) -> None:
    for days, left in ((260, 3), (280, 0)):
        with world.session() as session:
            end_old(session, now() + timedelta(days=days))
        with world.session() as session:
            assert len(session.scalars(select(ApiToken)).all()) == left
