"""The audience of one field: its own, never wider than the record's, or the record's where the column says so."""

from __future__ import annotations

import pytest

from partnership.directory.services import fields_with_audience
from partnership.guidance.types import Level, Sector
from partnership.models import Audience, Contact, Location, Organisation
from partnership.policy.audience import audience_of, descriptions

NAMING = ("name", "short_name", "kind_id", "sector", "level")


def organisation(audience: Audience, **audiences: str) -> Organisation:
    return Organisation(
        name="Police", kind_id="police", sector=Sector.STATUTORY, level=Level.LOCAL, audience=audience,
        audiences=audiences,
    )  # fmt: skip


def asked(record: Organisation, name: str) -> Audience:
    return audience_of(record, name, descriptions(Organisation)[name])


@pytest.mark.parametrize("audience", [Audience.PARTNERS, Audience.PARTNERSHIP])
def test_whoever_may_know_of_an_organisation_may_see_what_names_it(audience: Audience) -> None:
    record = organisation(audience, **dict.fromkeys((*NAMING, "website"), "named"))
    assert {asked(record, name) for name in NAMING} == {audience}
    assert asked(record, "website") is Audience.NAMED


@pytest.mark.parametrize("audience", list(Audience))
def test_a_field_of_its_own_audience_is_never_wider_than_its_record(audience: Audience) -> None:
    assert asked(organisation(audience), "website") is audience
    assert asked(organisation(audience, website="public"), "website") is audience


def test_what_follows_its_record_has_no_audience_to_set() -> None:
    assert not {*NAMING} & {*fields_with_audience(Organisation)}
    assert "is_confidential" not in fields_with_audience(Location)
    assert {"website", "country"} <= {*fields_with_audience(Organisation)}
    assert {"post", "telephone"} <= {*fields_with_audience(Contact)}
