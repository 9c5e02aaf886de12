"""What the doctor says of settings, each planted alone in a site that is otherwise sound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from partnership.base.config import Settings
from partnership.operations.doctor import examination as doctor

SOUND = Settings(
    public_url="https://partners.example.org",
    proxy_hops=1,
    security_contact="security@example.org",
    council="Thameside Council",
)


def test_nothing_is_said_of_sound_settings() -> None:
    assert [*doctor.address(SOUND), *doctor.access(SOUND)] == []


@pytest.mark.parametrize(
    ("planted", "says", "urgent"),
    [
        ({"public_url": "http://127.0.0.1:5000", "proxy_hops": 0}, "this machine only", True),
        ({"proxy_hops": 0}, "the address of the proxy", True),
        ({"public_url": "http://127.0.0.1:5000"}, "no https address", True),
        ({"proxy_hops": 3}, "3 proxies are believed", False),
        ({"upload_limit": 8_000_000}, "larger files than the shipped proxies", False),
        ({"demo": True}, "This is a demonstration", True),
        ({"demo": True}, "A password alone lets people in", True),
        ({"testing": True}, "as its own tests run it", True),
        ({"session_idle_minutes": 600}, "600 minutes without a request", False),
        ({"session_absolute_hours": 200}, "200 hours in all", False),
        ({"security_contact": ""}, "Nobody who finds a hole", False),
        ({"council": ""}, "name no council", False),
    ],
)
def test_a_fault_is_named(planted: dict[str, Any], says: str, urgent: object) -> None:
    site = replace(SOUND, **planted)
    found = [each for each in (*doctor.address(site), *doctor.access(site)) if says in each.says]
    assert [each.must_be_mended for each in found] == [urgent]
    assert found[0].remedy
