"""Rows of columns, without what a session does for objects.

That is more than half of the time of a short statement, and every page asks several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select
    from sqlalchemy.engine import CursorResult
    from sqlalchemy.orm import Session


def column_rows(
    session: Session, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]
) -> CursorResult[*tuple[Any, ...]]:
    """Rows of a statement that names columns and no whole object; what the session has not sent yet is sent before."""
    if session.autoflush:
        session.flush()
    return session.connection().execute(statement, values)
