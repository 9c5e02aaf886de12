"""The map of the demonstration, as the tests of findings have it."""

from __future__ import annotations

from findings.conftest import demonstration

__all__ = ["demonstration"]
