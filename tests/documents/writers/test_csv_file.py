"""Text in a CSV file that a spreadsheet would take for a formula."""

from __future__ import annotations

import pytest

from partnership.documents.writers.csv_file import TEXT_MARK, marked, unmarked


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-1", "@x", "\tx", "'quoted"])
def test_the_mark_of_text_can_be_taken_off_again(text: str) -> None:
    assert marked(text) == TEXT_MARK + text
    assert unmarked(marked(text)) == text
