"""The audience of one field: its own, never wider than the record's, or the record's where the column says so."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from uuid import uuid4

import pytest

from partnership.guidance.types import Level, Sector
from partnership.policy.audience import audience_of, visible_columns
from partnership.register.directory.services import fields_with_audience
from partnership.store.models import Audience, Contact, Location, Organisation, Service, descriptions

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


def row(audience: Audience, **audiences: str) -> SimpleNamespace:
    """A row with every column of any table, each named in its value."""
    names = [name for table in (Organisation, Contact, Service) for name in descriptions(table)]
    kept = {"id": uuid4(), "version": 1, "archived_at": None, "audience": audience, "audiences": audiences}
    return SimpleNamespace(**{name: f"the {name}" for name in names} | kept)


@pytest.mark.parametrize("table", [Organisation, Contact, Service])
@pytest.mark.parametrize("own", list(Audience))
def test_columns_are_shown_by_the_audience_of_each_field(
    table: type[Organisation | Contact | Service], own: Audience
) -> None:
    described = descriptions(table)
    for of_record, name, set_one in product(Audience, described, (None, *Audience)):
        one = row(of_record, **({name: set_one.value} if set_one else {}))
        shown = visible_columns(own, table, one, uuid4())
        if of_record.reach > own.reach:
            assert shown is None
            continue
        assert shown is not None
        open_ones = {
            each for each, description in described.items() if audience_of(one, each, description).reach <= own.reach
        }
        assert dict(shown.values) == {each: f"the {each}" for each in open_ones}
        assert shown.withheld == set(described) - open_ones


def test_a_place_is_not_shown_by_its_columns() -> None:
    with pytest.raises(TypeError):
        visible_columns(Audience.NAMED, Location, row(Audience.PUBLIC), uuid4())


@pytest.mark.parametrize("own", list(Audience))
def test_of_columns_that_are_wanted_no_other_is_shown_or_told_of(own: Audience) -> None:
    wanted = frozenset(("post", "telephone", "holder"))
    one = row(Audience.PUBLIC, telephone="named")
    whole, part = (visible_columns(own, Contact, one, uuid4(), names) for names in (None, wanted))
    assert whole is not None
    assert part is not None
    assert dict(part.values) == {name: value for name, value in whole.values.items() if name in wanted}
    assert part.withheld == whole.withheld & wanted
    with pytest.raises(AttributeError):
        _ = part.email
