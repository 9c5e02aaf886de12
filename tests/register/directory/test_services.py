"""Changes to entries, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from partnership.accounts.queries import viewer_of
from partnership.base.errors import InputFault, Stale
from partnership.base.sealing import Keyring, new_key
from partnership.policy.viewer import ANONYMOUS
from partnership.register.directory import queries, services
from partnership.register.directory.oversight.reveals import record_reveal
from partnership.register.directory.services import AlreadyInRegister, Decisions, LooksLikeAddress
from partnership.store.db import db
from partnership.store.models import Audience, AuditEntry, EntrySection, Location, Organisation

if TYPE_CHECKING:
    from uuid import UUID

    from factories import World

KEYS = Keyring.from_text(f"1:{new_key()}")
POLICE: dict[str, Any] = {"name": "Borough police", "kind_id": "police"}
ADDRESS = "12 Hidden Lane, AB1 2CD"


def make(world: World, part: str, values: dict[str, Any], organisation: Organisation | None = None) -> UUID:
    organisation = organisation or world.organisation()
    with world.session() as session:
        row = services.add_part(session, queries.get_organisation(organisation.id), part, values, keyring=KEYS)
    return row.id


def test_an_organisation_is_made_from_plain_values(world: World) -> None:
    partnership = world.partnership()
    with world.session() as session:
        made = services.add_organisation(session, {**POLICE, "covers": ["Thameside"]}, partnership=partnership)
    with world.session():
        row = queries.get_organisation(made.id)
        assert (row.name, row.sector.value, row.level.value) == ("Borough police", "statutory", "local")
        assert row.partnership_ids == {partnership.id}
        assert row.audience is Audience.PARTNERS


@pytest.mark.parametrize("name", ["borough POLICE", "  Borough   police "])
def test_a_namesake_is_refused_whatever_its_case_and_space(world: World, name: str) -> None:
    existing = world.organisation("Borough police")
    with pytest.raises(AlreadyInRegister) as caught, world.session() as session:
        services.add_organisation(session, {**POLICE, "name": name})
    assert caught.value.existing == [(existing.id, "Borough police")]


def test_a_namesake_with_accents_is_found_in_other_case(world: World) -> None:
    world.organisation("ÉCOLE SŒURS")
    with pytest.raises(AlreadyInRegister), world.session() as session:
        services.add_organisation(session, {**POLICE, "name": "école sœurs"})


def test_another_organisation_of_the_same_name_can_be_decided(world: World) -> None:
    world.organisation("Borough police")
    with world.session() as session:
        services.add_organisation(session, POLICE, decisions=Decisions(is_another=True))
    with world.session():
        assert len(queries.namesakes("borough police")) == 2


def test_a_rename_to_an_existing_name_is_refused_but_a_change_of_case_is_not(world: World) -> None:
    world.organisation("Borough police")
    other = world.organisation("Town police")
    with pytest.raises(AlreadyInRegister), world.session():
        services.change(
            queries.get_organisation(other.id), {"name": "borough police"}, expected_version=1, keyring=KEYS
        )
    with world.session():
        row = queries.get_organisation(other.id)
        assert services.change(row, {"name": "Town Police"}, expected_version=1, keyring=KEYS) == ["name"]


def test_the_second_of_two_writers_is_told_and_overwrites_nothing(world: World) -> None:
    organisation = world.organisation()
    with world.session():
        services.change(
            queries.get_organisation(organisation.id), {"short_name": "BP"}, expected_version=1, keyring=KEYS
        )
    with pytest.raises(Stale), world.session():
        services.change(
            queries.get_organisation(organisation.id), {"short_name": "XX"}, expected_version=1, keyring=KEYS
        )
    with world.session():
        assert queries.get_organisation(organisation.id).short_name == "BP"


def test_an_archived_row_is_not_changed_until_it_is_restored(world: World) -> None:
    organisation = world.organisation()
    with world.session():
        services.archive(queries.get_organisation(organisation.id), expected_version=1)
    with pytest.raises(InputFault, match="archived"), world.session():
        services.change(queries.get_organisation(organisation.id), {"name": "X"}, expected_version=2, keyring=KEYS)
    with world.session():
        services.restore(queries.get_organisation(organisation.id))
    with world.session():
        assert not queries.get_organisation(organisation.id).is_archived


def test_a_part_begins_with_the_usual_audience_of_its_table(world: World) -> None:
    organisation = world.organisation()
    make(world, "contacts", {"post": "Duty desk", "telephone": "020 7946 0101"}, organisation)
    make(world, "services", {"name": "Advice", "for_whom": "both"}, organisation)
    with world.session():
        row = queries.get_organisation(organisation.id)
        assert row.contacts[0].audience is Audience.PARTNERSHIP
        assert row.services[0].audience is Audience.PARTNERS


def test_a_confidential_address_is_sealed_and_nowhere_in_the_clear(world: World) -> None:
    row_id = make(world, "locations", {"name": "Refuge", "is_confidential": True, "address": ADDRESS})
    with world.session() as session:
        row = session.get_one(Location, row_id)
        assert row.address == ""
        assert row.audience is Audience.NAMED
        assert KEYS.unseal(row.sealed_address or b"", table="location", row=row_id, field="address") == ADDRESS
        told = "".join(str(each.changes) for each in session.scalars(select(AuditEntry)))
        assert "Hidden" not in told
        assert "withheld" in told


def test_a_confidential_place_needs_an_address(world: World) -> None:
    with pytest.raises(InputFault) as caught:
        make(world, "locations", {"name": "Refuge", "is_confidential": True})
    assert caught.value.field == "address"


def test_switching_confidential_on_locks_the_plain_address_away(world: World) -> None:
    row_id = make(world, "locations", {"name": "House", "address": ADDRESS})
    with world.session() as session:
        services.change(session.get_one(Location, row_id), {"is_confidential": True}, expected_version=1, keyring=KEYS)
    with world.session() as session:
        row = session.get_one(Location, row_id)
        assert (row.address, row.audience) == ("", Audience.NAMED)
        assert KEYS.unseal(row.sealed_address or b"", table="location", row=row_id, field="address") == ADDRESS


def test_an_empty_box_keeps_the_locked_address(world: World) -> None:
    row_id = make(world, "locations", {"name": "Refuge", "is_confidential": True, "address": ADDRESS})
    with world.session() as session:
        row = session.get_one(Location, row_id)
        changed = services.change(
            row, {"name": "House", "is_confidential": True, "address": ""}, expected_version=1, keyring=KEYS
        )
        assert changed == ["name"]
        assert KEYS.unseal(row.sealed_address or b"", table="location", row=row_id, field="address") == ADDRESS


def test_switching_confidential_off_opens_no_seal(world: World) -> None:
    row_id = make(world, "locations", {"name": "Refuge", "is_confidential": True, "address": ADDRESS})
    with world.session() as session:
        row = session.get_one(Location, row_id)
        services.change(row, {"is_confidential": False, "address": "1 Town Square"}, expected_version=1, keyring=KEYS)
        assert row.address == "1 Town Square"
        assert row.sealed_address is not None


def test_text_that_looks_like_an_address_is_asked_about_where_there_is_a_place_to_protect(world: World) -> None:
    organisation = world.organisation()
    values = {"name": "Advice", "for_whom": "both", "how_to_refer": f"Come to {ADDRESS}"}
    make(world, "services", values, organisation)
    make(world, "locations", {"name": "Refuge", "is_confidential": True, "address": ADDRESS}, organisation)
    with pytest.raises(LooksLikeAddress) as caught:
        make(world, "services", values, organisation)
    assert caught.value.fields == ["how_to_refer"]
    with world.session() as session:
        row = queries.get_organisation(organisation.id)
        services.add_part(session, row, "services", values, keyring=KEYS, decisions=Decisions(is_meant=True))


def test_the_name_of_a_confidential_place_must_not_tell_its_address(world: World) -> None:
    with pytest.raises(LooksLikeAddress):
        make(world, "locations", {"name": "House at AB1 2CD", "is_confidential": True, "address": ADDRESS})


def test_a_text_that_stays_is_not_asked_about_again(world: World) -> None:
    organisation = world.organisation(description="We are at AB1 2CD")
    make(world, "locations", {"name": "Refuge", "is_confidential": True, "address": ADDRESS}, organisation)
    with world.session():
        row = queries.get_organisation(organisation.id)
        values = {"description": "We are at AB1 2CD", "short_name": "BP"}
        assert services.change(row, values, expected_version=1, keyring=KEYS) == ["short_name"]


def test_confirming_moves_only_the_confirmed_clock(world: World) -> None:
    organisation = world.organisation()
    world.contact(organisation)
    with world.session() as session:
        row = queries.get_organisation(organisation.id)
        changed = row.clock(EntrySection.CONTACTS).changed_at  # type: ignore[union-attr]
        services.confirm(session, row, EntrySection.CONTACTS, "desk@example.org")
    with world.session():
        clock = queries.get_organisation(organisation.id).clock(EntrySection.CONTACTS)
        assert clock is not None
        assert clock.changed_at == changed
        assert clock.confirmed_at is not None
        assert clock.confirmed_by == "desk@example.org"


def test_changing_does_not_confirm(world: World) -> None:
    organisation = world.organisation()
    world.contact(organisation)
    with world.session():
        clock = queries.get_organisation(organisation.id).clock(EntrySection.CONTACTS)
        assert clock is not None
        assert clock.confirmed_at is None


def test_what_changed_since_the_page_was_read_is_not_confirmed(world: World) -> None:
    organisation = world.organisation()
    world.contact(organisation)
    seen = datetime(2009, 1, 1, tzinfo=UTC).isoformat()
    with world.session() as session:
        row = queries.get_organisation(organisation.id)
        with pytest.raises(Stale):
            services.confirm(session, row, EntrySection.CONTACTS, "x@example.org", seen_changed_at=seen)


def test_a_holder_is_never_public(world: World) -> None:
    organisation = world.organisation()
    contact = world.contact(organisation)
    with world.session():
        row = queries.get_part(organisation.id, "contacts", contact.id)
        with pytest.raises(InputFault):
            services.set_audiences(row, Audience.PUBLIC, {"holder": Audience.PUBLIC}, expected_version=1)


def test_a_confidential_place_stays_for_named_people(world: World) -> None:
    organisation = world.organisation()
    refuge = world.refuge(organisation, ADDRESS)
    with world.session():
        row = queries.get_part(organisation.id, "locations", refuge.id)
        with pytest.raises(InputFault):
            services.set_audiences(row, Audience.PARTNERS, {}, expected_version=1)


@pytest.mark.parametrize(
    ("reason", "note"),
    [("curiosity", "x"), ("visit", "x" * 201), ("visit", "at AB1 2CD"), ("visit", "a\x00b")],
)
def test_a_reveal_needs_a_fit_reason(world: World, reason: str, note: str) -> None:
    refuge = world.refuge(world.organisation(), ADDRESS)
    with pytest.raises(InputFault), world.session() as session:
        record_reveal(session, ANONYMOUS, session.get_one(Location, refuge.id), reason, note)


def test_search_finds_a_service_for_those_only_who_may_know_of_it(world: World) -> None:
    partnership, beside = world.partnership(), world.partnership("riverside")
    organisation = world.organisation("Ombra", partnership)
    world.service(organisation, "Quiet house", audience=Audience.PARTNERSHIP)
    world.service(organisation, "Hushed line", audiences={"name": "named"})
    world.service(organisation, "Advice line")
    found = {}
    for name, account in (("member", world.reader(partnership)), ("partner", world.reader(beside))):
        with world.session():
            viewer = viewer_of(db.session.merge(account))
            found[name] = {
                text: queries.list_organisations(viewer, queries.Filters(text=text), 1).total
                for text in ("quiet", "hushed", "ADVICE", "omb", "%", "_")
            }
    assert found["member"] == {"quiet": 1, "hushed": 0, "ADVICE": 1, "omb": 1, "%": 0, "_": 0}
    assert found["partner"] == {"quiet": 0, "hushed": 0, "ADVICE": 1, "omb": 1, "%": 0, "_": 0}
