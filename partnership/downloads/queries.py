"""All SQL of files that have left: whether one is known, and which one a hash is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from partnership.db import db
from partnership.models import IssuedFile

if TYPE_CHECKING:
    from uuid import UUID


def is_recorded(version_id: UUID, sha256: str) -> bool:
    """Whether a file of this version with this hash has left before."""
    found = select(IssuedFile.id).where(IssuedFile.version_id == version_id, IssuedFile.sha256 == sha256)
    return db.session.scalar(found) is not None
