"""Rows of columns, without what a session does for objects.

That is more than half of the time of a short statement, and every page asks several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership.db import db

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select
    from sqlalchemy.engine import CursorResult


def column_rows(statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]]:
    """Rows of a statement that names columns and no whole object; what the session has not sent yet is sent before."""
    session = db.session()
    if session.autoflush:
        session.flush()
    return session.connection().execute(statement, values)
