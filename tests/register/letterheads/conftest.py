"""One database is enough here: what differs between them, the index of the one in use, `core/test_schema.py` holds."""

from __future__ import annotations

import pytest


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The address of an empty, migrated SQLite database."""
    return sqlite_url
