"""The rule of who asks first: what opens, renames or moves is asked, what only hides is done at once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from partnership.base.errors import NotAllowed
from partnership.guidance.types import Level, Sector
from partnership.policy.viewer import Member, Viewer
from partnership.register.directory import change_rules
from partnership.store.models import (
    Audience,
    Contact,
    Location,
    MemberRole,
    Organisation,
    Participation,
    PositionRole,
)

if TYPE_CHECKING:
    from partnership.store.models import Entry

HERE, ELSEWHERE = uuid4(), uuid4()


def organisation(*partnership_ids: object) -> Organisation:
    row = Organisation(
        id=uuid4(),
        home_id=partnership_ids[0] if partnership_ids else None,
        name="Tideway charity",
        short_name="",
        kind_id="refuge",
        sector=Sector.VOLUNTARY,
        level=Level.LOCAL,
        country=None,
        website="",
        audience=Audience.PARTNERS,
        audiences={},
    )
    row.participations = [Participation(partnership_id=each, organisation_id=row.id) for each in partnership_ids]
    return row


def of(row: Entry, role: PositionRole = PositionRole.EDITOR, **rest: object) -> Viewer:
    own = row if isinstance(row, Organisation) else row.organisation
    return Viewer(account_id=uuid4(), positions={own.id: role}, **rest)


def test_own_people_ask_where_a_coordinator_stands_beside_them() -> None:
    row = organisation(HERE)
    coordinator = {HERE: Member(MemberRole.COORDINATOR)}
    assert change_rules.asks(of(row), row)
    assert change_rules.asks(of(row, memberships={HERE: Member(MemberRole.READER)}), row)
    assert change_rules.asks(of(row, memberships={ELSEWHERE: Member(MemberRole.COORDINATOR)}), row)
    assert not change_rules.asks(of(row, memberships=coordinator), row)
    assert not change_rules.asks(Viewer(account_id=uuid4(), memberships=coordinator), row)


def test_own_people_ask_their_home_and_nobody_where_it_has_left_that() -> None:
    row = organisation(HERE, ELSEWHERE)
    guest = {ELSEWHERE: Member(MemberRole.COORDINATOR)}
    assert change_rules.asks(of(row, memberships=guest), row)
    row.participations = [Participation(partnership_id=ELSEWHERE, organisation_id=row.id)]
    assert not change_rules.asks(of(row), row)


def guest_of(row: Entry, *, is_cleared: bool = True) -> Viewer:
    """A coordinator of another partnership that it takes part in."""
    member = Member(MemberRole.COORDINATOR, is_cleared=is_cleared)
    return Viewer(account_id=uuid4(), memberships={ELSEWHERE: member})


def test_of_who_only_reads_an_entry_every_change_is_asked_and_none_is_done() -> None:
    row = organisation(HERE, ELSEWHERE)
    values = {"name": "Tideway charity", "short_name": "TC", "website": "https://www.example.org"}
    split = change_rules.split(guest_of(row), row, values)
    assert split == change_rules.ChangeSplit({}, {"short_name": "TC", "website": "https://www.example.org"})
    contact = Contact(id=uuid4(), post="Duty desk", telephone="", organisation=row)
    split = change_rules.split(guest_of(contact), contact, {"post": "Duty desk", "telephone": "020 7946 0102"})
    assert split == change_rules.ChangeSplit({}, {"telephone": "020 7946 0102"})


@pytest.mark.parametrize("values", [{"is_confidential": False}, {"address": "9 Other Road"}, {"address": ""}])
@pytest.mark.parametrize("is_confidential", [True, False])
def test_who_only_reads_an_entry_asks_for_no_lock_and_no_address(
    values: dict[str, object], *, is_confidential: bool
) -> None:
    row = place(is_confidential=is_confidential)
    assert not set(change_rules.fields_asked(guest_of(row), row)) & set(change_rules.LOCK)
    with pytest.raises(NotAllowed):
        change_rules.split(guest_of(row), row, {"name": "House", **values})


def test_who_only_reads_an_entry_says_nothing_about_who_sees_it() -> None:
    row = organisation(HERE, ELSEWHERE)
    with pytest.raises(NotAllowed):
        change_rules.split_audiences(guest_of(row), row, Audience.NAMED, {})


def test_who_takes_part_nowhere_asks_nobody() -> None:
    row = organisation()
    assert not change_rules.asks(of(row), row)
    assert change_rules.fields_asked(of(row), row) == ()


def test_of_an_organisation_its_identity_is_asked_and_the_rest_is_done() -> None:
    row = organisation(HERE)
    values = {
        "name": "Tideway trust",
        "short_name": "",
        "kind_id": "housing",
        "sector": Sector.VOLUNTARY,
        "level": Level.REGIONAL,
        "country": None,
        "website": "https://www.example.org",
    }
    split = change_rules.split(of(row), row, values)
    assert split.asked == {"name": "Tideway trust", "kind_id": "housing", "level": Level.REGIONAL}
    assert split.direct == {"website": "https://www.example.org"}


def test_a_coordinator_changes_all_of_it() -> None:
    row = organisation(HERE)
    coordinator = Viewer(account_id=uuid4(), memberships={HERE: Member(MemberRole.COORDINATOR)})
    split = change_rules.split(coordinator, row, {"name": "Tideway trust", "website": ""})
    assert split == change_rules.ChangeSplit({"name": "Tideway trust", "website": ""}, {})


def test_desks_and_services_are_changed_at_once() -> None:
    contact = Contact(id=uuid4(), post="Duty desk", telephone="", organisation=organisation(HERE))
    split = change_rules.split(of(contact), contact, {"post": "Night desk", "telephone": "020 7946 0102"})
    assert split.asked == {}
    assert set(split.direct) == {"post", "telephone"}


def place(*, is_confidential: bool) -> Location:
    return Location(
        id=uuid4(),
        name="House",
        is_confidential=is_confidential,
        address="" if is_confidential else "1 Town Square",
        audience=Audience.NAMED if is_confidential else Audience.PARTNERS,
        audiences={},
        organisation=organisation(HERE),
    )


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({"name": "Other", "is_confidential": True, "address": ""}, set()),
        ({"name": "House", "is_confidential": True, "address": "9 Other Road"}, {"address"}),
        ({"name": "House", "is_confidential": False, "address": ""}, {"is_confidential"}),
        ({"name": "House", "is_confidential": False, "address": "9 Other Road"}, {"is_confidential", "address"}),
    ],
)
def test_a_locked_place_is_opened_and_moved_by_request_only(values: dict[str, object], asked: set[str]) -> None:
    row = place(is_confidential=True)
    split = change_rules.split(of(row), row, values)
    assert set(split.asked) == asked
    assert set(split.direct) == {"name"}


def test_locking_a_place_away_is_done_at_once() -> None:
    row = place(is_confidential=False)
    split = change_rules.split(of(row), row, {"is_confidential": True, "address": "9 Other Road"})
    assert split.asked == {}
    assert split.direct == {"is_confidential": True, "address": "9 Other Road"}


def test_fewer_people_at_once_more_people_by_request() -> None:
    contact = Contact(
        id=uuid4(),
        post="Duty desk",
        audience=Audience.PARTNERSHIP,
        audiences={"hours": "named", "email": "partners"},
        organisation=organisation(HERE),
    )
    wanted = {
        "telephone": Audience.PUBLIC,  # usual: partnership
        "email": None,  # back to the usual, which is narrower than what was set
        "hours": None,  # back to the usual, which is wider
        "holder": Audience.NAMED,
    }
    split = change_rules.split_audiences(of(contact), contact, Audience.NAMED, wanted)
    assert split.audience is Audience.NAMED
    assert split.audiences == {"email": None, "holder": Audience.NAMED}
    assert split.asked == {"audience:telephone": "public", "audience:hours": None}


def test_a_wider_record_is_asked_and_stays_as_it_is_until_then() -> None:
    row = organisation(HERE)
    split = change_rules.split_audiences(of(row), row, Audience.PUBLIC, {"website": Audience.PARTNERS})
    assert (split.audience, split.asked) == (Audience.PARTNERS, {"audience": "public"})
    assert split.audiences == {"website": Audience.PARTNERS}


def test_a_field_is_opened_by_request_even_where_its_record_still_hides_it() -> None:
    contact = Contact(
        id=uuid4(), post="Desk", audience=Audience.NAMED, audiences={}, organisation=organisation(HERE)
    )  # otherwise opening the record later would open the field without a word
    split = change_rules.split_audiences(of(contact), contact, Audience.NAMED, {"telephone": Audience.PUBLIC})
    assert split.asked == {"audience:telephone": "public"}


def test_only_a_cleared_coordinator_answers_who_may_see_a_confidential_place() -> None:
    row = place(is_confidential=True)  # who answers for its lock and address: tests/consultation/upkeep
    row.organisation.home_id = HERE
    for is_cleared in (False, True):
        coordinator = change_rules.coordinator_of([HERE], is_cleared=is_cleared)
        assert change_rules.may_answer(coordinator, row, "audience:name", sender_id=None) is is_cleared


def test_nobody_opens_to_others_what_they_cannot_see() -> None:
    contact = Contact(
        id=uuid4(), post="Desk", audience=Audience.PARTNERSHIP, audiences={}, organisation=organisation(HERE)
    )
    contact.organisation.home_id = HERE
    uncleared = change_rules.coordinator_of([HERE], is_cleared=False)
    assert change_rules.may_answer(uncleared, contact, "audience:telephone", sender_id=None)
    assert change_rules.may_answer(uncleared, contact, "audience", sender_id=None)
    assert not change_rules.may_answer(uncleared, contact, "audience:holder", sender_id=None)
    contact.audience = Audience.NAMED
    assert not change_rules.may_answer(uncleared, contact, "audience", sender_id=None)
