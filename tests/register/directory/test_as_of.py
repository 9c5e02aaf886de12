"""The past is what was stored then: random lives of an entry, looked back at from their end."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from partnership.base.errors import InputFault
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.map.mapping.services import RoleAssignment, set_role
from partnership.register.authority import homes
from partnership.register.authority import queries as authority
from partnership.register.directory import as_of, participation, queries, services
from partnership.register.directory.parts import PARTS
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Agreement,
    Audience,
    AuditEntry,
    Base,
    Contact,
    Organisation,
    Participation,
    Responsibility,
    Role,
    SectionClock,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from factories import World
    from sqlalchemy.orm import Session

TABLES = {row.__tablename__: row for row in (Organisation, *(part.table for part in PARTS.values()), Participation)}
TABLES |= {row.__tablename__: row for row in (Responsibility, SectionClock)}
STEPS = 60
WORDS = ("", "Night desk", "Duty desk", "Zoë’s post", "A \\ “quoted” one", "東京")
FUNCTIONS = tuple(load_packs()["solace-2009"].functions.values())[:4]


class Life:
    """An organisation that things happen to, by the services that pages use."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.partnerships = [world.partnership("thameside"), world.partnership("riverside")]
        self.id: UUID = world.organisation("Borough police", self.partnerships[0]).id
        with world.app.app_context():
            self.keyring = world.app.extensions["settings"].keyring

    def go_on(self) -> None:
        """One thing happens, or is refused."""
        happening: Callable[[Session, Organisation], None] = self.chance.choice(
            (
                self.add,
                self.edit,
                self.edit,
                self.edit,
                self.open,
                self.put_away,
                self.take_part,
                self.move_home,
                self.give_role,
                self.confirm,
            )
        )
        try:
            with self.world.session() as session:
                happening(session, queries.get_organisation(self.id))
        except InputFault:
            return

    def _part(self, organisation: Organisation) -> Any:
        rows = [row for part in PARTS for row in getattr(organisation, part)]
        return self.chance.choice([organisation, *rows])

    def add(self, session: Session, organisation: Organisation) -> None:
        part = self.chance.choice(list(PARTS))
        values: dict[str, Any] = {PARTS[part].title_field: f"Row {self.chance.randrange(999)}"}
        values |= {"for_whom": "both"} if part == "services" else {}
        values |= {"address": f"{self.chance.randrange(99)} Zyqqex Lane"} if part == "locations" else {}
        services.add_part(
            session, organisation, part, values, keyring=self.keyring, decisions=services.Decisions(is_meant=True)
        )

    def edit(self, session: Session, organisation: Organisation) -> None:
        record = self._part(organisation)
        word = self.chance.choice(WORDS)
        values: dict[str, Any] = {
            "organisation": {
                "short_name": word,
                "covers": [word] * 2,
                "level": self.chance.choice(["local", "regional"]),
            },
            "service": {"description": word, "languages": [word, "Welsh"]},
            "contact": {"hours": word, "is_main": self.chance.random() < 0.5, "function_ids": ["interpreting"]},
            "location": {
                "address": f"{self.chance.randrange(99)} Hidden Road",
                "is_confidential": self.chance.random() < 0.3,
            },
        }[record.__tablename__]
        services.change(
            record, values, expected_version=record.version, keyring=self.keyring,
            decisions=services.Decisions(is_meant=True, is_another=True),
        )  # fmt: skip

    def open(self, _session: Session, organisation: Organisation) -> None:
        record = self._part(organisation)
        names = services.fields_with_audience(type(record))
        wanted = {self.chance.choice(names): self.chance.choice([None, *Audience])}
        services.set_audiences(record, self.chance.choice(list(Audience)), wanted, expected_version=record.version)

    def put_away(self, _session: Session, organisation: Organisation) -> None:
        record = self._part(organisation)
        services.restore(record) if record.is_archived else services.archive(record)

    def take_part(self, session: Session, organisation: Organisation) -> None:
        partnership = self.chance.choice(self.partnerships)
        row = authority.participation(partnership.id, organisation.id)
        if row is not None and row.is_current:
            participation.leave(session, row, now().date())
        else:
            participation.take_in(session, partnership, organisation, now().date(), visitor=None)

    def move_home(self, session: Session, organisation: Organisation) -> None:
        homes.move(session, organisation, self.chance.choice(self.partnerships), by_id=None, yes=None)

    def give_role(self, session: Session, organisation: Organisation) -> None:
        function = self.chance.choice(FUNCTIONS)
        partnership = self.chance.choice(self.partnerships)
        rows = queries.responsibilities(organisation.id, [partnership.id])
        row = next((each for each in rows if each.function_id == function.id), None)
        group = row.group if row else function.group
        holding = RoleAssignment(self.chance.choice(list(Role)), self.chance.choice(list(Agreement)), "Agreed in May")
        set_role(
            session, partnership, organisation, function, Group(group),
            None if row and self.chance.random() < 0.4 else holding, expected_version=row.version if row else 0,
        )  # fmt: skip

    def confirm(self, session: Session, organisation: Organisation) -> None:
        sections = list(services.EntrySection)
        services.confirm(session, organisation, self.chance.choice(sections), "duty@example.org")

    def stored(self) -> tuple[int, dict[as_of.Key, as_of.Values]]:
        """The number of the last change, and every row as it is stored."""
        with self.world.app.app_context():
            rows = [row for table in TABLES.values() for row in db.session.scalars(select(table))]
            return db.session.scalar(select(func.max(AuditEntry.sequence))) or 0, as_told(as_of.present(rows))

    def looked_back(self, sequence: int) -> dict[as_of.Key, as_of.Values]:
        """The rows as they were, from what stands now and what was told since."""
        with self.world.app.app_context():
            rows = [row for table in TABLES.values() for row in db.session.scalars(select(table))]
            since = db.session.scalars(
                select(AuditEntry)
                .where(AuditEntry.sequence > sequence, AuditEntry.table.in_(TABLES))
                .order_by(AuditEntry.sequence.desc())
            )
            return as_told(as_of.taken_back(as_of.present(rows), map(as_of.step_of, since)))


def as_told(rows: dict[as_of.Key, as_of.Values]) -> dict[as_of.Key, as_of.Values]:
    """Rows through the model and back, so that what is empty in one way or another is the same.

    Clocks that say nothing are none, since a clock that nobody confirmed is not told of.
    """
    told = {key: audit.values_of(as_of.row_of(TABLES[key[0]], values)) for key, values in rows.items()}
    return {key: values for key, values in told.items() if key[0] != "section_clock" or values["confirmed_at"]}


@pytest.mark.parametrize("seed", range(6))
def test_every_moment_of_a_random_life_is_found_again(world: World, seed: int) -> None:
    life = Life(world, seed)
    moments = [life.stored()]
    for _ in range(STEPS):
        life.go_on()
        moments.append(life.stored())
    for sequence, stored in moments:
        assert life.looked_back(sequence) == stored
    seen = {each["is_confidential"] for _, rows in moments for key, each in rows.items() if key[0] == "location"}
    assert len({sequence for sequence, _ in moments}) > STEPS // 3
    assert (
        any(each["archived_at"] for _, rows in moments for key, each in rows.items() if key[0] == "organisation")
        or seen
    )


def test_a_row_made_of_its_values_has_the_types_that_it_has_in_the_database(world: World) -> None:
    life = Life(world, 3)
    for _ in range(STEPS // 2):
        life.go_on()
    with world.app.app_context():
        for name, table in TABLES.items():
            for row in db.session.scalars(select(table)):
                made = as_of.row_of(table, audit.values_of(row))
                for key in audit.values_of(row).keys() - {"sealed_address"}:
                    assert getattr(made, key) == getattr(row, key), (name, key)


def test_what_is_sealed_in_the_audit_is_found_again_and_what_is_masked_is_not(world: World) -> None:
    organisation = world.organisation()
    place = world.location(organisation, address="7 Zyqqex Lane")
    with world.app.app_context():
        keyring = world.app.extensions["settings"].keyring
    life = Life(world, 0)
    before, _ = life.stored()
    with world.session():
        row = queries.get_part(organisation.id, "locations", place.id)
        services.change(row, {"is_confidential": True}, expected_version=1, keyring=keyring)
    key = ("location", str(place.id))
    assert life.looked_back(before)[key]["address"] == "7 Zyqqex Lane"
    assert life.stored()[1][key] | {"address": ""} == life.stored()[1][key]
    assert life.stored()[1][key]["sealed_address"] == audit.WITHHELD


def test_events_that_change_no_row_are_passed_over() -> None:
    key = ("location", "1")
    rows = {key: {"name": "House"}}
    reveal = as_of.RowChange("revealed", *key, {"reason": (None, "safety"), "name": (None, "Other")})
    assert as_of.taken_back(rows, [reveal]) == rows
    made = as_of.RowChange("created", *key, {"name": (None, "House")})
    assert as_of.taken_back(rows, [reveal, made]) == {}
    deleted = as_of.RowChange("deleted", "contact", "2", {"post": ("Desk", None)})
    assert as_of.taken_back(rows, [deleted])["contact", "2"] == {"post": "Desk"}
    assert rows == {key: {"name": "House"}}, "what is given is not changed"


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_a_row_of_every_table_can_be_made_of_nothing(table: str) -> None:
    model = next(each.class_ for each in Base.registry.mappers if each.class_.__tablename__ == table)
    assert as_of.row_of(model, {}) is not None
    assert as_of.row_of(Contact, {"function_ids": ["interpreting"]}).function_ids == ["interpreting"]
