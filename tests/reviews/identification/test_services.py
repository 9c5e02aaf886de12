"""What may be stored about a setting, by whom it is told, and that the second of two writers is told too."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from partnership.base.errors import InputFault, Stale
from partnership.map.mapping.queries import members_map, today
from partnership.reviews.identification.entry import SettingEntry, differences, entry_of
from partnership.reviews.identification.queries import SettingSubject, get_place
from partnership.reviews.identification.services import (
    LONGEST_ACTION,
    LONGEST_ASSURANCE,
    accept_first_contacts,
    save_setting,
)
from partnership.store.db import db
from partnership.store.models import Audience, AuditEntry, FirstContact, Organisation, Participation, SettingCheck

if TYPE_CHECKING:
    from factories import World

    from partnership.store.models import Partnership


@pytest.fixture
def school(world: World, ours: Partnership) -> Organisation:
    """A school that takes part."""
    return world.organisation("Park School", ours, kind_id="school")


def save(world: World, entry: SettingEntry, *, version: int = 0, setting: str = "AC3", by: str = "Desk") -> bool:
    """Store an entry in a transaction of its own."""
    with world.session() as session:
        place = get_place("thameside", setting)
        map_ = members_map(place.partnership)
        return save_setting(session, place, entry, map_, expected_version=version, changed_by=by)


def stored(world: World, setting: str = "AC3") -> Any:
    """What the map says about a setting."""
    with world.app.app_context():
        return members_map(get_place("thameside", setting).partnership).setting(setting)


def test_a_setting_is_stored_and_read_with_the_map(world: World, ours: Partnership, school: Organisation) -> None:
    day = today()
    entry = SettingEntry(
        frozenset({school.id}), "  Trained \r\n twice ", day, "Ask again", school.id, day + timedelta(days=9)
    )
    assert save(world, entry)
    record = stored(world)
    assert [agency.name for agency in record.first_contacts] == ["Park School"]
    assert (record.assurance, record.checked_on, record.action) == ("Trained \n twice", day, "Ask again")
    assert (record.action_owner.id, record.action_due_on, record.version) == (school.id, day + timedelta(days=9), 1)
    with world.app.app_context():
        assert db.session.scalars(select(SettingCheck.changed_by)).one() == "Desk"


def test_the_same_again_changes_nothing_and_a_new_contact_moves_the_version(
    world: World, ours: Partnership, school: Organisation
) -> None:
    other = world.organisation("Education Service", ours, kind_id="education")
    entry = SettingEntry(frozenset({school.id}), "Trained")
    assert save(world, entry)
    assert not save(world, entry, version=1)
    assert stored(world).version == 1
    assert save(world, SettingEntry(frozenset({school.id, other.id}), "Trained"), version=1)
    assert stored(world).version == 2
    assert save(world, SettingEntry(frozenset(), "Trained"), version=2)
    assert (stored(world).version, stored(world).first_contacts) == (3, ())


def test_nothing_at_all_is_not_stored(world: World, ours: Partnership) -> None:
    assert not save(world, SettingEntry())
    with world.app.app_context():
        assert db.session.scalars(select(SettingCheck)).all() == []


@pytest.mark.parametrize("version", [0, 2])
def test_the_second_of_two_writers_is_told(world: World, ours: Partnership, school: Organisation, version: int) -> None:
    save(world, SettingEntry(frozenset({school.id}), "Trained"))
    with pytest.raises(Stale, match="Nothing was overwritten"):
        save(world, SettingEntry(frozenset(), "Not trained"), version=version)
    assert stored(world).assurance == "Trained"


def test_the_audit_tells_every_change(world: World, ours: Partnership, school: Organisation) -> None:
    save(world, SettingEntry(frozenset({school.id}), "Trained"))
    save(world, SettingEntry(frozenset(), "Trained twice"), version=1)
    with world.app.app_context():
        rows = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.table.in_(["setting_check", "first_contact"]))
            .order_by(AuditEntry.sequence)
        ).all()
    told = {(row.table, row.action) for row in rows}
    assert told == {
        ("setting_check", "created"), ("first_contact", "created"), ("setting_check", "changed"),
        ("first_contact", "deleted"),
    }  # fmt: skip
    changed = next(row for row in rows if row.action == "changed")
    assert changed.changes["assurance"] == ["Trained", "Trained twice"]
    assert all(row.partnership_id == ours.id for row in rows)


def refusal(world: World, entry: SettingEntry, setting: str = "AC3") -> InputFault:
    """The fault that an entry is refused with; nothing is stored."""
    with pytest.raises(InputFault) as fault:
        save(world, entry, setting=setting)
    with world.app.app_context():
        assert db.session.scalars(select(SettingCheck)).all() == []
        assert db.session.scalars(select(FirstContact)).all() == []
    return fault.value


def test_a_first_contact_must_take_part(world: World, ours: Partnership) -> None:
    stranger = world.organisation("Riverside police", world.partnership("riverside"))
    fault = refusal(world, SettingEntry(frozenset({stranger.id})))
    assert (fault.field, str(fault)) == ("first_contacts", "A first contact must take part in the partnership")


def test_one_that_left_or_is_hidden_from_members_cannot_be_named(world: World, ours: Partnership) -> None:
    left = world.organisation("Old School", ours, kind_id="school")
    with world.session() as session:
        row = session.scalars(select(Participation).where(Participation.organisation_id == left.id)).one()
        row.left_on = today()
    hidden = world.organisation("Safe house", ours, kind_id="refuge", audience=Audience.NAMED)
    for one in (left, hidden):
        assert refusal(world, SettingEntry(frozenset({one.id}))).field == "first_contacts"
    assert refusal(world, SettingEntry(action="Ask", action_owner_id=hidden.id)).field == "action_owner"


@pytest.mark.parametrize("kind", ["embassy", "home-authority"])
@pytest.mark.parametrize("setting", ["AC3", "AA2"])
def test_an_embassy_or_home_authority_is_never_a_first_contact(
    world: World, ours: Partnership, kind: str, setting: str
) -> None:
    abroad = world.organisation("Consular section", ours, kind_id=kind)
    fault = refusal(world, SettingEntry(frozenset({abroad.id})), setting)
    assert "never a first contact" in str(fault)


def test_a_cultural_mediator_is_for_adults_only(world: World, ours: Partnership) -> None:
    mediators = world.organisation("Mediation project", ours, kind_id="cultural-mediator")
    assert "for children" in str(refusal(world, SettingEntry(frozenset({mediators.id}))))
    assert save(world, SettingEntry(frozenset({mediators.id})), setting="AA2")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"checked_on": "today"}, "assurance"),
        ({"assurance": "Trained", "checked_on": "tomorrow"}, "checked_on"),
        ({"action_due_on": "tomorrow"}, "next_action"),
        ({"assurance": "x" * (LONGEST_ASSURANCE + 1)}, "assurance"),
        ({"action": "x" * (LONGEST_ACTION + 1)}, "next_action"),
        ({"assurance": "bell \x07"}, "assurance"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    world: World, ours: Partnership, values: dict[str, Any], field: str
) -> None:
    days = {"today": today(), "tomorrow": today() + timedelta(days=1)}
    given = {name: days.get(value, value) for name, value in values.items()}
    assert refusal(world, SettingEntry(**given)).field == field


def test_proposals_are_added_to_what_is_there(world: World, ours: Partnership, school: Organisation) -> None:
    other = world.organisation("Education Service", ours, kind_id="education")
    save(world, SettingEntry(frozenset({school.id}), "Trained", today(), "Ask", school.id))
    with world.session() as session:
        place = get_place("thameside", "AC3")
        map_ = members_map(place.partnership)
        assert accept_first_contacts(session, place, [other.id], map_, expected_version=1, changed_by="Desk")
        with pytest.raises(InputFault, match="Tick at least one"):
            accept_first_contacts(session, place, [], map_, expected_version=2, changed_by="Desk")
    record = stored(world)
    assert [agency.name for agency in record.first_contacts] == ["Education Service", "Park School"]
    assert (record.assurance, record.action, record.action_owner.name) == ("Trained", "Ask", "Park School")


def test_a_first_contact_that_leaves_or_changes_its_kind_is_not_counted_and_says_so(
    world: World, ours: Partnership, school: Organisation
) -> None:
    other = world.organisation("Helpers", ours, kind_id="community-group")
    save(world, SettingEntry(frozenset({school.id, other.id}), "Trained", action="Ask", action_owner_id=school.id))
    with world.session() as session:
        row = session.scalars(select(Participation).where(Participation.organisation_id == school.id)).one()
        row.left_on = today()
        session.get_one(Organisation, other.id).kind_id = "cultural-mediator"
    record = stored(world)
    assert (record.first_contacts, record.not_counted, record.action_owner) == ((), 2, None)
    # Saving what is shown takes them out for good; the owner who left is no obstacle.
    assert save(world, entry_of(record), version=record.version)
    assert stored(world).not_counted == 0


def test_an_owner_who_left_does_not_stop_the_acceptance_of_proposals(
    world: World, ours: Partnership, school: Organisation
) -> None:
    other = world.organisation("Education Service", ours, kind_id="education")
    save(world, SettingEntry(frozenset(), "Trained", action="Ask", action_owner_id=school.id))
    with world.session() as session:
        row = session.scalars(select(Participation).where(Participation.organisation_id == school.id)).one()
        row.left_on = today()
    with world.session() as session:
        place = get_place("thameside", "AC3")
        map_ = members_map(place.partnership)
        accept_first_contacts(session, place, [other.id], map_, expected_version=1, changed_by="Desk")
    with world.app.app_context():
        assert db.session.scalars(select(SettingCheck.action_owner_id)).one() == school.id


def test_differences_are_told_in_words(world: World, ours: Partnership, school: Organisation) -> None:
    with world.app.app_context():
        place: SettingSubject = get_place("thameside", "AC3")
        map_ = members_map(place.partnership)
    found = differences(SettingEntry(frozenset({school.id}), "One"), SettingEntry(frozenset(), "Two", today()), map_)
    assert [each[:2] for each in found][:2] == [
        ("First contacts", "Park School"),
        ("Assurance", "One"),
    ]
    assert found[2][2].endswith(str(today().year))
    assert differences(SettingEntry(), SettingEntry(), map_) == []
