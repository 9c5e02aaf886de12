"""The TLS of the shipped proxy: what it speaks, and with which ciphers."""

from __future__ import annotations

import re
from pathlib import Path

PROXY = (Path(__file__).parents[2] / "docs" / "nginx" / "partnership.conf").read_text(encoding="utf-8")


def _told(name: str) -> list[str]:
    found = re.search(rf"^\s*{name}\s+([^;]+);", PROXY, re.MULTILINE)
    assert found is not None, name
    return found[1].split()


def test_only_the_two_newest_protocols_are_spoken() -> None:
    assert set(_told("ssl_protocols")) == {"TLSv1.2", "TLSv1.3"}


def test_every_cipher_is_authenticated_and_keeps_the_past_secret() -> None:
    for each in _told("ssl_ciphers")[0].split(":"):
        assert each.startswith("ECDHE"), each
        assert "AESGCM" in each or "CHACHA20" in each, each


def test_the_certificate_is_a_whole_chain_of_the_site() -> None:
    assert _told("ssl_certificate")[0].endswith("fullchain.pem")
