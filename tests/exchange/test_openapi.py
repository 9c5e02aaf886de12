"""The OpenAPI document is what the feed does: tried by schemathesis, with right values and wrong ones."""

from __future__ import annotations

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

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.models import Partnership

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


def tried(app: Flask, at: str) -> int:
    """Try every address of a document; gives how many requests were made."""
    headers = {"Accept-Encoding": "identity"}
    document = app.test_client().get(f"{at}/openapi.json", headers=headers).json
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    schema.config.base_url = f"http://localhost{at}"
    made = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @hypothesis.given(case=operation.as_strategy())
        @hypothesis.settings(
            max_examples=EACH, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )  # fmt: skip
        def attempt(case: Any) -> None:
            nonlocal made
            made += 1
            case.call_and_validate(checks=CHECKS, headers=headers)

        attempt()
    return made


def test_no_request_gets_what_the_document_does_not_tell(app: Flask, world: World, ours: Partnership) -> None:
    register(world, ours)
    assert tried(app, "/open-referral") > 60
