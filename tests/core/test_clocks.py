"""How true an entry is, by the days since it was confirmed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from partnership.clocks import Standing, is_stale, standing

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, Standing.CONFIRMED), (90, Standing.CONFIRMED), (91, Standing.AGEING), (180, Standing.AGEING),
     (181, Standing.UNCONFIRMED)],
)  # fmt: skip
def test_standing_follows_the_age_of_the_confirmation(days: int, expected: Standing) -> None:
    assert standing(AT - timedelta(days=days), AT) is expected


def test_what_was_never_confirmed_is_stale() -> None:
    assert standing(None, AT) is Standing.NEVER
    assert is_stale(None, AT)
    assert not is_stale(AT - timedelta(days=100), AT)
