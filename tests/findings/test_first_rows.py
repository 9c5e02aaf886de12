"""What a row of a first table is called, where somebody is told that it names nobody to call."""

from __future__ import annotations

import pytest
from protocols.small import clause

from partnership.findings.papers import rows_of
from partnership.guidance.types import ClauseTable


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("A bed tonight", "A bed tonight"),
        ("The council's lawyer. Not reached: {{clause:first-night}}", "The council's lawyer"),
        ("The council's lawyer. Not reached: duty social worker", "The council's lawyer"),
        ("Manager: day and night. By day only", "Manager: day and night. By day only"),
        ("The **lawyer**. By day only", "The lawyer. By day only"),
        ("{{lead:age-assessment}}", "Whom to call"),
    ],
)
def test_a_row_is_called_by_the_words_that_ask_the_map_for_nothing(said: str, name: str) -> None:
    table = ClauseTable("Numbers", ("What for", "By day"), ((said, "{{contact:age-assessment}}"),))
    (row,) = rows_of(clause("one", "Ring.", heading="Whom to call", table=table))
    assert row.name == name
