"""What an upgrade makes of a site from before nobody could widen their own reach, and what its dry run says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from core.migration_walk import differences, reflected
from flask import current_app
from sqlalchemy import CHAR, JSON, Column, DateTime, String, Uuid, insert, inspect, select, text

from partnership import schema
from partnership.authority import lines, queries
from partnership.db import db
from partnership.models import (
    Account,
    Gift,
    LetIn,
    LocationGrant,
    Membership,
    OneTimeLink,
    Organisation,
    Position,
    Signature,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

BEFORE, WHOLE = "0006", "head"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Site:
    """A database of the schema before, filled row by row; what a row is not given has the plainest value."""

    def __init__(self) -> None:
        self._tables = {table.name: table for table in reflected()}
        self._days = 0

    def day(self) -> datetime:
        """Each row is a day younger than the one before."""
        self._days += 1
        return START + timedelta(days=self._days)

    def add(self, name: str, /, **values: Any) -> UUID:
        table = self._tables[name]
        at = self.day()
        row = {column.name: _plain(column, at) for column in table.columns if not column.nullable}
        row |= {"id": uuid4()} if "id" in table.columns else {}
        row |= values
        with db.engine.begin() as connection:
            connection.execute(insert(table), [{key: _kept(table.c[key], value) for key, value in row.items()}])
        return row.get("id", uuid4())

    def partnership(self, slug: str) -> UUID:
        return self.add("partnership", slug=slug, name=slug.capitalize())

    def organisation(self, name: str, *partnerships: UUID) -> UUID:
        made = self.add(
            "organisation", name=name, folded_name=name.lower(), audience="partners", sector="statutory", level="local"
        )
        for each in partnerships:
            self.participation(made, each)
        return made

    def participation(
        self, organisation: UUID, partnership: UUID, *, joined: date | None = None, left: date | None = None
    ) -> UUID:
        joined = joined or self.day().date()
        return self.add(
            "participation", organisation_id=organisation, partnership_id=partnership, joined_on=joined, left_on=left
        )

    def account(self, post: str, *, made_by: str | None = None, **values: Any) -> UUID:
        """An account; with a maker, by the link that they made: an address, or empty for the command line."""
        email = f"{post}@council.example"
        at = self.day()
        if made_by is not None:
            self.link(email, made_by, used_at=at, purpose="sign-up", partnership_id=values.pop("partnership_id", None))
        return self.add("account", email=email, is_active=values.pop("is_active", True), created_at=at, **values)

    def link(self, email: str, made_by: str, **values: Any) -> UUID:
        values = {"purpose": "invitation", "expires_at": now() + timedelta(days=7), "token_hash": uuid4().hex} | values
        return self.add("one_time_link", email=email, made_by=made_by, **values)

    def member(self, account: UUID, partnership: UUID, role: str = "coordinator", *, is_cleared: bool = False) -> UUID:
        return self.add("membership", account_id=account, partnership_id=partnership, role=role, is_cleared=is_cleared)

    def place(self, account: UUID, organisation: UUID, role: str) -> UUID:
        return self.add("position", account_id=account, organisation_id=organisation, role=role)

    def refuge(self, organisation: UUID) -> UUID:
        key, keyring = uuid4(), current_app.extensions["settings"].keyring
        return self.add(
            "location", id=key, organisation_id=organisation, name="The house", is_confidential=True, audience="named",
            sealed_address=keyring.seal("14 Lock Lane", table="location", row=key, field="address"),
        )  # fmt: skip

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        tables = reflected()
        with db.engine.connect() as connection:
            return {
                table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.c)).mappings()]
                for table in tables
                if not any(isinstance(column.type, JSON) for column in table.c)
            }


def _plain(column: Column[Any], at: datetime) -> Any:
    if isinstance(column.type, DateTime):
        return at
    if isinstance(column.type, String):
        return "" if not column.unique else uuid4().hex[: column.type.length]
    if isinstance(column.type, Uuid):
        return uuid4()
    made = {int: 1, bool: False, date: at.date(), bytes: b"", list: []}
    return made.get(column.type.python_type, {})


def _kept(column: Column[Any], value: Any) -> Any:
    """As the database itself keeps it: SQLite has no UUID and no mark of UTC."""
    if isinstance(value, UUID) and isinstance(column.type, CHAR):
        return value.hex
    if isinstance(value, datetime) and db.engine.dialect.name == "sqlite":
        return value.replace(tzinfo=None)
    return value


@pytest.fixture
def site(app: Flask, go_back: Callable[[str], None]) -> Iterator[Site]:
    go_back(BEFORE)
    with app.app_context():
        yield Site()
        db.session.remove()


def _up() -> str:
    told = schema.migrate(WHOLE)
    assert differences() == []
    return "\n".join(told)


def _line(account: UUID) -> set[UUID]:
    return set(lines.queries.lines_of([account])[account])


def _grants(location: UUID) -> dict[UUID, LocationGrant]:
    return {each.account_id: each for each in queries.grants_at(location)}


def test_who_came_by_the_command_line_stands_for_themselves(site: Site) -> None:
    ours = site.partnership("ours")
    first = site.account("first", made_by="", partnership_id=ours)
    invited = site.account("invited", made_by="command line")
    told = _up()
    assert (_line(first), _line(invited)) == ({first}, {invited})
    assert lines.are_two(first, invited)
    assert "2 accounts stand for themselves" in told


def test_who_was_invited_hangs_on_who_invited_them_down_the_whole_line(site: Site) -> None:
    first, other = site.account("first", made_by=""), site.account("other", made_by="")
    second = site.account("second", made_by="first@council.example")
    third = site.account("third", made_by="second@council.example")
    told = _up()
    assert _line(second) == _line(third) == {first}
    assert not lines.are_two(first, third)
    assert lines.are_two(other, third)
    gift = db.session.scalars(select(LetIn).where(LetIn.account_id == third)).one()
    assert (gift.by_id, gift.gift) == (second, Gift.TEAM)
    assert "2 accounts hang on whoever invited" in told


def test_who_came_without_a_link_hangs_on_every_earlier_coordinator(site: Site) -> None:
    ours = site.partnership("ours")
    first, second = (site.account(post, made_by="") for post in ("first", "second"))
    for each in (first, second):
        site.member(each, ours)
    unknown = site.account("unknown")
    later = site.account("later", made_by="")
    site.member(later, ours)
    told = _up()
    assert _line(unknown) == {first, second}
    assert not lines.are_two(first, unknown)
    assert lines.are_two(later, unknown)
    assert "1 account hangs on every earlier coordinator" in told


def test_a_maker_whose_account_is_not_there_is_no_reason_to_stand(site: Site) -> None:
    first = site.account("first", made_by="")
    site.member(first, site.partnership("ours"))
    orphan = site.account("orphan", made_by="gone@council.example")
    _up()
    assert _line(orphan) == {first}


def test_a_later_link_of_the_command_line_makes_nobody_another_person(site: Site) -> None:
    first = site.account("first", made_by="")
    puppet = site.account("puppet", made_by="first@council.example")
    site.link("puppet@council.example", "command line", used_at=site.day())
    _up()
    assert _line(puppet) == {first}
    assert db.session.get_one(Account, puppet).stands_for_itself_since is None


def test_an_account_from_before_its_first_invitation_hangs_on_that_one_too(site: Site) -> None:
    ours = site.partnership("ours")
    first, second = (site.account(post, made_by="") for post in ("first", "second"))
    site.member(first, ours)
    there = site.account("there")
    site.link("there@council.example", "second@council.example", used_at=site.day())
    _up()
    assert _line(there) == {first, second}


def test_coordinators_and_administrators_of_the_demonstration_are_each_others_second_person(site: Site) -> None:
    shown = site.partnership("demonstration")
    first, second, lead = (site.account(post) for post in ("first", "second", "lead"))
    administrator = site.account("administrator", is_administrator=True)
    site.member(first, shown)
    site.member(second, shown)
    for sequence, each in enumerate((first, second, lead, administrator), start=1):
        site.add(
            "audit_entry", sequence=sequence, table="account", row_id=str(each), action="created", actor="demonstration"
        )
    _up()
    assert lines.are_two(first, second)
    assert lines.are_two(first, administrator)
    assert _line(lead) == {first, second}


def test_every_place_stands_and_is_marked(site: Site) -> None:
    ours = site.partnership("ours")
    police = site.organisation("Police", ours)
    coordinator = site.account("coordinator", made_by="")
    site.member(coordinator, ours)
    lead, editor = site.account("lead"), site.account("editor")
    site.link(
        "lead@council.example", "coordinator@council.example", organisation_id=police, role="lead", used_at=site.day()
    )
    place = site.place(lead, police, "lead")
    site.place(editor, police, "editor")
    told = _up()
    found = db.session.scalars(select(Position)).all()
    assert all(each.is_before_rule and each.stands_since == each.created_at for each in found)
    assert db.session.get_one(Position, place).given_by_id == coordinator
    assert queries.is_led(police)
    assert "2 places stand, marked as from before the rule" in told


def test_the_home_is_the_earliest_current_participation_else_the_latest_past_one(site: Site) -> None:
    first, second, third = (site.partnership(each) for each in ("first", "second", "third"))
    both, left, gone, apart = (site.organisation(each) for each in ("Both", "Left", "Gone", "Apart"))
    site.participation(both, second, joined=date(2026, 1, 5))
    site.participation(both, first, joined=date(2026, 1, 2))
    site.participation(left, first, joined=date(2025, 1, 1), left=date(2025, 6, 1))
    site.participation(left, second, joined=date(2026, 1, 1))
    site.participation(gone, first, left=date(2026, 5, 1))
    site.participation(gone, third, left=date(2026, 6, 1))
    told = _up()
    homes = {each.id: each.home_id for each in db.session.scalars(select(Organisation))}
    assert homes == {both: first, left: second, gone: third, apart: None}
    assert "3 organisations get a home, 1 of them take part in several partnerships" in told
    assert "1 organisation has no home" in told


def test_a_partnership_that_was_put_away_is_no_home_where_another_is_there(site: Site) -> None:
    closed = site.add("partnership", slug="closed", name="Closed", archived_at=site.day())
    ours = site.partnership("ours")
    police = site.organisation("Police", closed, ours)
    _up()
    assert db.session.get_one(Organisation, police).home_id == ours


def test_a_refuge_with_an_editor_only_is_opened_on_by_its_editor_and_by_others_for_seven_days(site: Site) -> None:
    ours, theirs = site.partnership("ours"), site.partnership("theirs")
    refuge = site.organisation("Refuge", ours)
    house = site.refuge(refuge)
    editor, second, reader = (site.account(each) for each in ("editor", "second", "reader"))
    for each, role in ((editor, "editor"), (second, "editor"), (reader, "reader")):
        site.place(each, refuge, role)
    cleared, uncleared, elsewhere = (site.account(each) for each in ("cleared", "uncleared", "elsewhere"))
    site.member(cleared, ours, is_cleared=True)
    site.member(uncleared, ours)
    site.member(elsewhere, theirs, is_cleared=True)
    named = site.account("named")
    site.add("location_grant", location_id=house, account_id=named, reason="Night duty", granted_at=START)
    closed = site.account("closed", is_active=False)
    site.place(closed, refuge, "lead")
    told = _up()
    grants = _grants(house)
    assert {each for each, grant in grants.items() if grant.until_at is None} == {editor, named}
    for_days = {each: grant for each, grant in grants.items() if grant.until_at is not None}
    assert for_days.keys() == {second, reader, cleared}
    week = timedelta(days=7)
    assert all(grant.until_at - grant.from_at == week and grant.until_at > now() for grant in for_days.values())
    assert (grants[named].reason, grants[named].from_at) == ("Night duty", START)
    assert "1 grant of a confidential place stays, 1 given without end, 3 given for seven days" in told


def test_the_longest_standing_lead_comes_before_deputies_and_editors(site: Site) -> None:
    refuge = site.organisation("Refuge", site.partnership("ours"))
    house, annexe = site.refuge(refuge), site.refuge(refuge)
    editor, deputy, lead, newer = (site.account(each) for each in ("editor", "deputy", "lead", "newer"))
    for each, role in ((editor, "editor"), (deputy, "deputy"), (lead, "lead"), (newer, "lead")):
        site.place(each, refuge, role)
    _up()
    for location in (house, annexe):
        assert [each for each, grant in _grants(location).items() if grant.until_at is None] == [lead]


def test_a_refuge_that_only_cleared_people_open_is_counted(site: Site) -> None:
    ours = site.partnership("ours")
    house = site.refuge(site.organisation("Refuge", ours))
    cleared = site.account("cleared")
    site.member(cleared, ours, is_cleared=True)
    told = _up()
    assert _grants(house)[cleared].until_at is not None
    assert "1 confidential place nobody opens after seven days" in told


def test_an_open_invitation_is_taken_up_by_the_word_of_who_sent_it(site: Site) -> None:
    ours = site.partnership("ours")
    police = site.organisation("Police", ours)
    coordinator = site.account("coordinator", made_by="")
    site.member(coordinator, ours)
    link = {"organisation_id": police, "role": "lead"}
    sent = site.link("new@council.example", "coordinator@council.example", **link)
    printed = site.link("other@council.example", "command line", **link)
    known = site.link("coordinator@council.example", "command line", **link)
    orphan = site.link("third@council.example", "gone@council.example", **link)
    past = site.link("late@council.example", "gone@council.example", expires_at=START, **link)
    told = _up()
    links = {each.id: each for each in db.session.scalars(select(OneTimeLink))}
    assert links[sent].made_by_id == coordinator
    assert not links[sent].is_another_person
    assert links[printed].is_another_person
    assert not links[known].is_another_person
    assert links[orphan].ended_at is not None
    assert links[past].ended_at is None
    assert "3 open invitations stay" in told
    assert "1 open invitation ends" in told


def test_earlier_signatures_are_marked_and_papers_and_open_ones_are_not(site: Site) -> None:
    ours = site.partnership("ours")
    police = site.organisation("Police", ours)
    lead = site.account("lead", made_by="")
    signing = _signing(site, ours)
    given = {"signing_id": signing, "organisation_id": police, "decided_by": "lead@council.example"}
    here = site.add("signature", approval="a", decision="signed", **given)
    paper = site.add("signature", approval="b", decision="signed", kept_at="Cabinet 3", **given)
    waits = site.add("signature", approval="c", decision="open", **(given | {"decided_by": ""}))
    told = _up()
    words = {each.id: (each.let_in_by, each.decided_by_id) for each in db.session.scalars(select(Signature))}
    assert words == {here: ("before the rule", lead), paper: ("", None), waits: ("", None)}
    assert "1 signature is marked" in told


def _signing(site: Site, partnership: UUID) -> UUID:
    protocol = site.add("protocol", partnership_id=partnership, template_id="x", status="draft")
    version = site.add("protocol_version", protocol_id=protocol, number="1", content={})
    return site.add("signing", protocol_id=protocol, version_id=version, state="open")


def test_the_audit_gets_no_row_and_keeps_its_own(site: Site) -> None:
    account = site.account("first", made_by="")
    site.place(account, site.organisation("Police", site.partnership("ours")), "lead")
    site.add("audit_entry", sequence=1, table="account", row_id=str(account), action="created", actor="command line")
    _up()
    assert db.session.scalar(text("SELECT count(*) FROM audit_entry")) == 1


def test_a_dry_run_counts_as_the_upgrade_does_and_changes_nothing(app: Flask, site: Site) -> None:
    ours = site.partnership("ours")
    refuge = site.organisation("Refuge", ours)
    site.refuge(refuge)
    site.place(site.account("editor", made_by=""), refuge, "editor")
    before, tables = site.everything(), inspect(db.engine).get_table_names()
    db.session.remove()
    dry = app.test_cli_runner().invoke(args=["database", "upgrade", "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert site.everything() == before
    assert inspect(db.engine).get_table_names() == tables
    assert dry.output.endswith("would do. Nothing was changed.\n")
    real = app.test_cli_runner().invoke(args=["database", "upgrade"])
    assert real.output.splitlines()[:-1] == dry.output.splitlines()[:-1] != []
    assert "1 given without end" in real.output
    again = app.test_cli_runner().invoke(args=["database", "upgrade", "--dry-run"])
    assert again.output == "The database is up to date.\n"


def test_a_dry_run_of_a_new_site_makes_no_table(app: Flask, site: Site) -> None:
    schema.migrate("base")
    dry = app.test_cli_runner().invoke(args=["database", "upgrade", "--dry-run"])
    assert dry.output == f"That is what the upgrade from nothing to {schema.newest()} would do. Nothing was changed.\n"
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    assert site is not None


def test_a_way_down_leaves_out_what_would_count_again_or_open_without_end(site: Site) -> None:
    ours = site.partnership("ours")
    refuge = site.organisation("Refuge", ours)
    house = site.refuge(refuge)
    people = [site.account(each, made_by="") for each in ("lead", "left", "asleep")]
    for each in people:
        site.place(each, refuge, "lead")
    cleared = site.account("cleared", made_by="")
    site.member(cleared, ours, is_cleared=True)
    named = site.account("named", made_by="")
    site.add("location_grant", location_id=house, account_id=named, reason="Night duty", granted_at=START)
    before = site.everything()
    _up()
    with db.session.begin_nested():
        places = {each.account_id: each for each in db.session.scalars(select(Position))}
        places[people[1]].ended_at = now()
        places[people[2]].asleep_since = now()
        db.session.add(Position(account_id=people[1], organisation_id=refuge, role="reader", stands_since=now()))
        grant = LocationGrant(location_id=house, account_id=people[0], reason="", until_at=now() + timedelta(days=300))
        _grants(house)[people[0]].ended_at = now()
        db.session.flush()
        db.session.add(grant)
    db.session.commit()
    db.session.remove()
    told = schema.migrate(BEFORE)
    assert len(told) == 1
    assert told[0].startswith("2 of “position” left out")
    after = site.everything()
    assert after["location_grant"] == before["location_grant"]
    assert len(after["position"]) == 2
    assert {each["role"] for each in after["position"]} == {"lead", "reader"}
    assert after["membership"] == before["membership"]
    again = _up()
    assert "1 given without end" in again
    assert all(each.stands_since is not None for each in db.session.scalars(select(Position)))
    assert db.session.scalars(select(Membership)).one().ended_at is None
