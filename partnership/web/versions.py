"""The version that a form was opened with: it travels in the form, so that the second of two editors is told."""

from __future__ import annotations

LONGEST = 9  # digits; a version never gets there


def seen_version(value: object) -> int:
    """The version that a form carries; 0, which no row has, where it is missing or was tampered with."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else 0
