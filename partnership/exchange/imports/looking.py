"""The rows of a file looked through while everybody else may save: read first, and only then written what was found.

On SQLite one writer holds the database, and 20,000 rows are looked through in a minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.config import site_settings
from partnership.exchange.imports import services
from partnership.exchange.imports.importers import importer
from partnership.store.db import db, reading, transaction
from partnership.store.models import DirectoryImport, Partnership

if TYPE_CHECKING:
    from uuid import UUID


def look_through(import_id: UUID) -> None:
    """Look the rows through as they are said to be read, and keep what was found.

    Raises Stale where somebody changed the import meanwhile: nothing of what was found is kept then.
    """
    keyring = site_settings().keyring
    db.session.rollback()  # what is open here would keep others waiting
    with reading():
        try:
            row = db.session.get_one(DirectoryImport, import_id)
            version, partnership = row.version, db.session.get_one(Partnership, row.partnership_id)
            job = services.job_of(row, partnership, importer(row.by_id, partnership), keyring)
            report = services.look_through(job)
        finally:
            db.session.rollback()  # else what is written next would be refused
    with transaction() as session:
        row = session.get_one(DirectoryImport, import_id)
        services.keep_checked(row, report, keyring, expected_version=version)
