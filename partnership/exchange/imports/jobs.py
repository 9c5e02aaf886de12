"""Imports that wait for the worker: done one after the other, each in one transaction, so that a kill leaves nothing.

One that was killed waits still, and is begun anew by the next worker. What is old ends here too.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from flask import current_app

from partnership.base.config import site_settings
from partnership.base.errors import NotAllowed, PartnershipError, Stale
from partnership.base.outages import outage_of
from partnership.exchange.imports import looking, progress, queries, services
from partnership.exchange.imports.importers import importer
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import DirectoryImport, ImportState, Partnership

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

FORGOTTEN_AFTER: Final = timedelta(days=14)  # of rows that nobody imported
NO_COORDINATOR: Final = "Whoever brought the file does not coordinate this partnership any more"
FAULTY: Final = "Something went wrong that the log of the site tells of. Bring the file again"
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
            audit.take_turn(session)  # whoever loses the place at this moment imports nothing any more
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
    except Stale as fault:
        _set_back(import_id, str(fault))
    except NotAllowed:
        _end(import_id, ImportState.FAILED, NO_COORDINATOR)
    except PartnershipError as fault:
        _end(import_id, ImportState.FAILED, str(fault))
    except Exception as fault:
        if outage_of(fault) is not None:
            raise  # it waits for the next round
        current_app.logger.exception("the import %s failed", import_id)
        _end(import_id, ImportState.FAILED, FAULTY)  # else it would be begun each round, and those behind it never
    else:
        return True
    finally:
        teller.end()
        audit.set_actor(audit.SYSTEM)
    return False


def _end(import_id: UUID, state: ImportState, why: str) -> None:
    with suppress(Stale), transaction() as session:  # whoever brought it may have forgotten it meanwhile
        services.end(session.get_one(DirectoryImport, import_id), state, why)


def _set_back(import_id: UUID, why: str) -> None:
    """Show whoever brought it what would be done now; nothing that they decided is lost."""
    with suppress(PartnershipError):  # ended meanwhile, or whoever brought it is no coordinator any more
        with transaction() as session:
            services.set_back(session.get_one(DirectoryImport, import_id), why)
        looking.look_through(import_id)


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
