"""The hash of each file of a saved version that has left, kept so that anybody's copy can be held against it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from partnership.base.outages import outage_of
from partnership.map.downloads.queries import is_recorded
from partnership.store.db import BRIEF_WAIT, own_transaction
from partnership.store.models import IssuedFile

if TYPE_CHECKING:
    from uuid import UUID


def record_file(version_id: UUID, content: bytes, name: str, standing: str) -> None:
    """Record a file before it leaves, by a short write of its own beside the reading request; once for each hash.

    A database that cannot be written to just now keeps nobody from the numbers that they need: the file leaves, the log
    says so, and the page that checks files will not know this one.
    """
    found = sha256(content).hexdigest()
    if is_recorded(version_id, found):
        return
    try:
        with own_transaction(BRIEF_WAIT) as session:
            session.add(IssuedFile(version_id=version_id, sha256=found, name=name, standing=standing))
    except IntegrityError:  # two asked for it at once, and the other was first
        pass
    except SQLAlchemyError as fault:
        if (outage := outage_of(fault)) is None:
            raise
        current_app.logger.error("a file left without being recorded, since %s: %s", outage.value, found)  # noqa: TRY400
