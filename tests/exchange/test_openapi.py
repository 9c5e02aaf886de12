"""The OpenAPI documents are what the feed and the API do: tried by schemathesis, with right values and wrong ones."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import schemathesis
from exchange.publishing import publish
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from partnership.base import limits
from partnership.base.access_log import line_of
from partnership.exchange.api.routes import api_document
from partnership.exchange.api.services import TokenRequest, make_token
from partnership.store.models import Account, Audience, Membership, Partnership, now

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EACH = 12  # requests for each address


def register(world: World, ours: Partnership) -> None:
    """A feed with something in every field."""
    agency = world.organisation(
        "Harbour advice", ours, kind_id="legal-adviser", charity_number="1234567", covers=["Thameside"],
        website="https://harbour.example.org",
    )  # fmt: skip
    world.contact(agency, "Duty desk", email="duty@harbour.example.org")
    world.location(agency, "Office", address="1 High Street\nThameside\nTH1 1AA")
    world.service(agency, "Clinic", open=["Mon-Fri 09:00-17:00"], age_from=18, age_to=25, languages=["Romanian"])
    publish(world, ours.slug)


def tried(app: Flask, at: str, document: dict[str, Any], token: str = "", each: int = EACH) -> list[int]:
    """Try every address of a document, with a token where there is one; gives the status of each answer."""
    headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {token}"} if token else {})
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    schema.config.base_url = f"http://localhost{at}"
    found: list[int] = []
    for operation in schema.get_all_operations():

        @hypothesis.given(case=operation.ok().as_strategy())
        @hypothesis.settings(
            max_examples=each, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )  # fmt: skip
        def attempt(case: Any) -> None:
            found.append(case.call_and_validate(checks=CHECKS, headers=headers).status_code)

        attempt()
    return found


def test_no_request_gets_what_the_document_does_not_tell(app: Flask, world: World, ours: Partnership) -> None:
    register(world, ours)
    document = app.test_client().get("/open-referral/openapi.json").json
    assert len(tried(app, "/open-referral", document)) > 60  # type: ignore[arg-type]


API = "/api/open-referral"


@pytest.fixture
def token(world: World, ours: Partnership) -> str:
    """A reader's token that reads as much as any may."""
    register(world, ours)
    wanted = TokenRequest("System", Audience.PARTNERSHIP, has_places=True, days=30)
    with world.session() as session:
        account = session.get_one(Account, world.reader(ours).id)
        return make_token(session, account, session.get_one(Partnership, ours.id), wanted)


@pytest.fixture
def answers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A line of the access log for each answer, as the server writes it."""
    lines: list[dict[str, Any]] = []
    serve = app.wsgi_app

    def served(environ: dict[str, Any], start_response: Any) -> Any:
        told: list[str] = []

        def start(status: str, headers: Any, *rest: Any) -> Any:
            told.append(status)
            return start_response(status, headers, *rest)

        body = serve(environ, start)
        lines.append(line_of(SimpleNamespace(status=told[-1], sent=0), environ, timedelta()))
        return body

    monkeypatch.setattr(app, "wsgi_app", served)
    return lines


def test_the_api_answers_as_its_document_tells_and_the_log_has_each_answer(
    app: Flask, token: str, answers: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    monkeypatch.setattr(limits, "TOKEN_REQUESTS", replace(limits.TOKEN_REQUESTS, most=100_000))
    document = api_document(f"http://localhost{API}")
    assert app.test_client().get(f"{API}/openapi.json", headers={"Authorization": f"Bearer {token}"}).json == document
    answers.clear()
    found = tried(app, API, document, token)
    assert {200, 404} <= set(found) <= {200, 400, 404}
    assert [each["status"] for each in answers] == found
    assert {each["route"].partition(".")[0] for each in answers} == {"api"}
    assert len({each["account"] for each in answers if each["status"] != 400}) == 1
    assert token not in json.dumps(answers)
    assert set(tried(app, API, document, each=1)) == {401}
    monkeypatch.setattr(limits, "TOKEN_REQUESTS", replace(limits.TOKEN_REQUESTS, most=1))
    assert 429 in tried(app, API, document, token, each=2)
    monkeypatch.setattr(limits, "TOKEN_REQUESTS", replace(limits.TOKEN_REQUESTS, most=100_000))
    with world.session() as session:
        session.scalars(select(Membership)).one().ended_at = now()
    assert set(tried(app, API, document, token, each=1)) == {403}
