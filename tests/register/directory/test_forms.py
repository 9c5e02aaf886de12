"""Forms follow the descriptions of the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import MultiDict

from partnership.policy.audience import RedactedRecord
from partnership.register.directory.entry import field_rows
from partnership.register.directory.forms import record_form
from partnership.register.directory.values import accepted
from partnership.store.models import Audience, Base, Contact, FieldKind, Location, Organisation, Service, descriptions
from partnership.store.models.base import described
from partnership.store.models.register import OwnedByOrganisation

if TYPE_CHECKING:
    from flask import Flask

    from partnership.store.models import Entry

TABLES = [Organisation, Service, Contact, Location]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__tablename__)
def test_a_form_has_one_field_for_each_description(table: type[Entry]) -> None:
    wanted = [name for name, each in descriptions(table).items() if not each.is_confidential]
    assert list(record_form(table).record_fields) == wanted


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__tablename__)
def test_a_form_says_what_the_description_says(table: type[Entry]) -> None:
    form = record_form(table)()
    for name, each in descriptions(table).items():
        if not each.is_confidential:
            assert form[name].label.text == each.label
            assert form[name].description == each.hint


def test_a_sealed_value_has_no_field() -> None:
    assert "sealed_address" not in record_form(Location).record_fields


def test_a_field_that_the_visitor_may_not_see_is_left_out() -> None:
    assert "holder" not in record_form(Contact, without={"holder"}).record_fields


def test_a_new_field_appears_on_form_and_page_with_no_other_change() -> None:
    class Vehicle(OwnedByOrganisation, Base):
        __tablename__ = "vehicle"
        colour: Mapped[str] = mapped_column(String(20), info=described("Colour", longest=20, is_required=True))
        plates: Mapped[list[str]] = mapped_column(default=list, info=described("Plates", kind=FieldKind.LINES))

    try:
        assert record_form(Vehicle).record_fields == ("colour", "plates")
        assert accepted(Vehicle, {"colour": " dark  blue ", "plates": "A\n\nB"}, is_new=True) == {
            "colour": "dark blue",
            "plates": ["A", "B"],
        }
        shown = RedactedRecord(
            id=uuid4(),
            table="vehicle",
            organisation_id=uuid4(),
            version=1,
            is_archived=False,
            audience=Audience.PARTNERS,
            values={"colour": "blue", "plates": ["A", "B"]},
        )
        assert [(row.label, row.lines) for row in field_rows(shown, Vehicle)] == [
            ("Colour", ("blue",)),
            ("Plates", ("A", "B")),
        ]
    finally:
        Base.registry._dispose_cls(Vehicle)
        Base.registry._managers.pop(
            Vehicle.__mapper__.class_manager, None
        )  # else whoever asks for every table finds it
        Base.metadata.remove(Vehicle.__table__)  # type: ignore[arg-type]


def test_the_version_of_a_form_is_a_number_whatever_is_sent(app: Flask) -> None:
    for sent, read in (("3", 3), ("", 0), ("x", 0), ("9" * 40, 0), ("٣", 0)):
        assert record_form(Service)(MultiDict({"version": sent})).seen_version == read
