"""The demonstration has something to compare, and its papers open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from documents.docx_parts import complaints

from partnership.documents.word.writer import write_word
from partnership.map.mapping.queries import today
from partnership.register.partnerships.queries import get_partnership
from partnership.reviews.assessment import export, queries
from partnership.reviews.assessment.comparison import Direction, compare
from partnership.reviews.assessment.kept_sheet import sheet_of
from partnership.reviews.assessment.queries import AssessmentSubject

if TYPE_CHECKING:
    from flask import Flask


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_demonstration_has_a_closed_assessment_and_an_open_one(loaded: Flask) -> None:
    with loaded.app_context():
        partnership = get_partnership("demo")
        opened, closed = queries.open_assessment(partnership), queries.last_closed(partnership)
        assert opened is not None
        assert closed is not None
        before, after = (sheet_of(AssessmentSubject(row, partnership)) for row in (closed, opened))
        assert before.progress.rated == before.progress.total == 22
        assert 10 < after.progress.rated < 22
        found = compare(before, after)
        assert found.count(Direction.BETTER) > 2
        assert found.count(Direction.WORSE) == 1
        assert {row.done_on is None for row in found.actions} == {True, False}
        assert any(len({piece.added_by for piece in entry.pieces}) > 1 for entry in after.entries)
        assert before.closed_on is not None
        assert all(piece.added_on <= before.closed_on for entry in before.entries for piece in entry.pieces)
        assert all(piece.added_on <= today() for entry in after.entries for piece in entry.pieces)
        for row in (opened, closed):
            assert complaints(write_word(export.document_of(AssessmentSubject(row, partnership), "Restricted"))) == []
