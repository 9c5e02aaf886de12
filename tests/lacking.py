"""What a machine lacks: a test that needs it is skipped with a word, and fails in CI, where everything must be there."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

IS_CI = os.environ.get("CI") == "true"


def lack(what: str) -> NoReturn:
    """Skip the test that asks, saying what is missing and how it is installed; in CI, fail."""
    if IS_CI:
        pytest.fail(what)
    pytest.skip(what)
