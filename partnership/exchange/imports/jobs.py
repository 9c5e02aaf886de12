"""Imports that wait for the worker: done one after the other, each in one transaction, so that a kill leaves nothing.

One that was killed waits still, and is begun anew by the next worker. What is old ends here too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from flask import current_app

from partnership import audit
from partnership.config import site_settings
from partnership.db import db, transaction
from partnership.errors import PartnershipError
from partnership.exchange.imports import progress, queries, services
from partnership.exchange.imports.importers import importer
from partnership.models import DirectoryImport, ImportState, Partnership

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

FORGOTTEN_AFTER: Final = timedelta(days=14)  # of rows that nobody imported
KEPT: Final = timedelta(days=90)  # of what was done; it can be undone as long


def run_waiting(_at: datetime, is_ending: Callable[[], bool]) -> int:
    """Do the imports that wait; returns how many were done."""
    ids = [row.id for row in queries.waiting()]
    db.session.rollback()
    done = 0
    for each in ids:
        if is_ending():
            break
        done += _run(each, is_ending)
    return done


def _run(import_id: UUID, is_ending: Callable[[], bool]) -> bool:
    teller = progress.Teller(import_id)
    try:
        with transaction() as session:
            row = session.get_one(DirectoryImport, import_id)
            partnership = session.get_one(Partnership, row.partnership_id)
            keyring = site_settings().keyring
            viewer = importer(row.by_id, partnership)
            services.do(
                session,
                row,
                services.job_of(row, partnership, viewer, keyring),
                keyring=keyring,
                tell=teller.tell,
                is_stopped=lambda: teller.is_stopped() or is_ending(),
            )
    except services.ImportCancelled:
        if teller.is_stopped():  # else the worker ends, and the next one begins it anew
            _end(import_id, ImportState.CANCELLED, "")
    except PartnershipError as fault:
        _end(import_id, ImportState.FAILED, str(fault) or "It is not allowed any more")
    except Exception:
        current_app.logger.exception("the import %s failed", import_id)
        raise
    else:
        return True
    finally:
        teller.end()
        audit.set_actor(audit.SYSTEM)
    return False


def _end(import_id: UUID, state: ImportState, why: str) -> None:
    with transaction() as session:
        services.end(session.get_one(DirectoryImport, import_id), state, why)


def end_old(session: Session, at: datetime) -> int:
    """Forget the rows of files that nobody imported, and reports of long ago; returns how many."""
    progress.remove_old()
    ended = 0
    for row in queries.older_than(at - FORGOTTEN_AFTER):
        if row.state.is_open:
            services.end(row, ImportState.CANCELLED, "Nobody imported it in 14 days")
            ended += 1
        elif row.sealed_report is not None and row.created_at < at - KEPT:
            row.sealed_report = None
            ended += 1
    session.flush()
    return ended
