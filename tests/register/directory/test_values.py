"""What a field accepts, for a form, an import and a command alike."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from partnership.base.errors import InputFault
from partnership.guidance.types import Group, Level, Sector
from partnership.register.directory.values import accepted
from partnership.store.models import Code, Contact, Organisation, Service
from partnership.store.models.base import described

POLICE = {"name": "Borough police", "kind_id": "police", "sector": "statutory", "level": "local"}


def fault(table: Any, values: dict[str, Any], *, is_new: bool = False) -> InputFault:
    with pytest.raises(InputFault) as caught:
        accepted(table, values, is_new=is_new)
    return caught.value


def test_text_is_cleaned() -> None:
    found = accepted(Organisation, {**POLICE, "name": "  Borough \t police\n"}, is_new=True)
    assert found["name"] == "Borough police"


def test_choices_become_their_values() -> None:
    found = accepted(Organisation, POLICE, is_new=True)
    assert (found["sector"], found["level"], found["kind_id"]) == (Sector.STATUTORY, Level.LOCAL, "police")
    assert accepted(Service, {"for_whom": "children"}, is_new=False) == {"for_whom": Group.CHILDREN}


def test_a_new_row_needs_its_required_fields() -> None:
    found = fault(Organisation, {"name": "Borough police"}, is_new=True)
    assert (found.field, str(found)) == ("kind_id", "Select the kind of organisation")


def test_a_required_field_cannot_be_emptied() -> None:
    assert fault(Organisation, {"name": "  "}).field == "name"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 10_000),
        ("name", "a\x00b"),
        ("name", "a\ud800b"),
        ("name", "a\x1bb"),
        ("name", 7),
        ("covers", ["x" * 201]),
        ("covers", [str(each) for each in range(51)]),
        ("covers", "a\x07"),
        ("covers", ["y" * 190] * 20),
        ("website", "javascript:alert(1)"),
        ("website", "https://user@example.org"),
        ("kind_id", "circus"),
        ("sector", "secret"),
        ("body_pack_id", "solace-2009"),
        ("archived_at", "2009-11-01"),
    ],
)
def test_a_bad_value_is_refused_with_words(field: str, value: Any) -> None:
    assert str(fault(Organisation, {field: value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("telephone", "ring the bell"),
        ("email", "desk@@example.org"),
        ("email", "desk@example.org\r\nBcc: x@example.org"),
        ("is_main", "yes"),
        ("function_ids", ["no-such-task"]),
        ("sealed_address", b"x"),
    ],
)
def test_a_bad_value_of_a_contact_is_refused(field: str, value: Any) -> None:
    assert str(fault(Contact, {field: value}))


@pytest.mark.parametrize("text", ["🚔 police", "شرطة", "=cmd()", "<script>alert(1)</script>", "O’Brien & Söhne"])
def test_any_writing_is_kept_as_text(text: str) -> None:
    assert accepted(Organisation, {"name": text}, is_new=False)["name"] == text


def test_marks_that_turn_the_reading_direction_are_taken_out_of_names() -> None:
    assert accepted(Organisation, {"name": "police\u202egro"}, is_new=False)["name"] == "policegro"


def test_functions_are_kept_once_in_the_order_of_the_pack() -> None:
    found = accepted(Contact, {"function_ids": ["interpreting", "age-assessment", "interpreting"]}, is_new=False)
    assert found["function_ids"] == ["age-assessment", "interpreting"]


class _Own(DeclarativeBase):
    """Tables of this test, in no database."""


class Member(_Own):
    """A row with a number that somebody's register gives."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(info=described("Member’s number", code=Code(r"AB\d{3}", "AB and three digits")))


@pytest.mark.parametrize("typed", ["AB123", "ab123", " ab 1 23 "])
def test_a_number_of_a_register_is_kept_in_capitals_without_spaces(typed: str) -> None:
    assert accepted(Member, {"number": typed}, is_new=False) == {"number": "AB123"}


@pytest.mark.parametrize("typed", ["AB12", "AB1234", "CD123", "AB12３", "xAB123"])
def test_a_number_of_another_shape_is_refused_in_the_words_of_its_description(typed: str) -> None:
    found = fault(Member, {"number": typed})
    assert (found.field, str(found)) == ("number", "Member’s number must be AB and three digits")
    assert accepted(Member, {"number": ""}, is_new=False) == {"number": ""}
