"""Values that one of the databases or a document cannot hold: a message, never a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from partnership.accounts import services
from partnership.store.db import db
from partnership.store.models import Account, MemberRole

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

WIDENS = "\u0390"  # one letter that becomes three when case is folded


def test_a_name_that_grows_when_it_is_folded_is_kept_and_found(app: Flask, world: World) -> None:
    client = app.test_client().sign_in(world.coordinator(world.partnership("thameside")))
    name = WIDENS * 200
    form = "/partnerships/thameside/organisations/add"
    assert client.submit(form, name=name, kind_id="police", sector="statutory", level="local").status_code == 302
    assert name in client.get("/organisations", query_string={"q": WIDENS * 100}).text
    assert "already" in client.submit(form, name=name, kind_id="police", sector="statutory", level="local").text


def test_a_post_with_control_characters_is_refused_at_the_door(app: Flask, world: World, client: CheckedClient) -> None:
    ours = world.partnership("thameside")
    with world.session() as session:
        token = services.make_sign_up_link(session, "new@example.org", ours, MemberRole.READER)
    sent = {"password": "three unrelated words here"}
    refused = client.submit(f"/sign-up/{token}", display_name="Officer\x00\x07", **sent)
    assert refused.status_code == 400
    assert "characters that cannot be kept" in refused.text
    assert client.submit(f"/sign-up/{token}", display_name="Officer \u202eecilop", **sent).status_code == 302
    with app.app_context():
        assert db.session.scalar(select(Account.display_name).where(Account.email == "new@example.org")) == (
            "Officer ecilop"
        )


def test_thousands_of_organisations_at_once_are_refused_in_words(app: Flask, world: World) -> None:
    client = app.test_client().sign_in(world.coordinator(world.partnership("thameside")))
    many = "".join(f"&organisation=00000000-0000-4000-8000-{number:012}" for number in range(70_000))
    response = client.post(
        "/partnerships/thameside/organisations/take-in",
        data=f"csrf_token={client.token()}{many}",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 400
    assert "or fewer" in response.text
