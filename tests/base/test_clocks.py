"""How true an entry is, by the days since it was confirmed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from partnership.base.clocks import Freshness, freshness_of

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, Freshness.CONFIRMED), (90, Freshness.CONFIRMED), (91, Freshness.AGEING), (180, Freshness.AGEING),
     (181, Freshness.UNCONFIRMED)],
)  # fmt: skip
def test_standing_follows_the_age_of_the_confirmation(days: int, expected: Freshness) -> None:
    assert freshness_of(AT - timedelta(days=days), AT) is expected


def test_what_was_never_confirmed_has_a_standing_of_its_own() -> None:
    assert freshness_of(None, AT) is Freshness.NEVER
