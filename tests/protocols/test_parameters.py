"""Times and limits: what is accepted and what is stored."""

from __future__ import annotations

import pytest
from protocols.small import clause, section, template_of

from partnership.base.errors import InputFault
from partnership.guidance.types import Parameter
from partnership.protocols.parameters import accepted

TEMPLATE = template_of(
    section("only", clause()),
    parameters=(
        Parameter("call", "First call", "number", "30", unit="minutes"),
        Parameter("chair", "Chair", "text", "the head of service"),
    ),
)


def test_only_what_differs_from_the_template_is_stored() -> None:
    assert accepted(TEMPLATE, {"call": "30", "chair": " the chair "}) == {"chair": "the chair"}


def test_an_empty_value_is_the_templates() -> None:
    assert accepted(TEMPLATE, {"call": "", "chair": " "}) == {}


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "ten", "10000", "٣", "1" * 400])
def test_a_number_that_is_none_is_refused_with_its_label(value: str) -> None:
    with pytest.raises(InputFault, match="First call: enter a whole number from 1 to 9,999") as fault:
        accepted(TEMPLATE, {"call": value})
    assert fault.value.field == "call"


@pytest.mark.parametrize("value", ["x" * 201, "two\nlines", "a\x01b"])
def test_a_text_that_a_line_cannot_hold_is_refused(value: str) -> None:
    with pytest.raises(InputFault):
        accepted(TEMPLATE, {"chair": value})
