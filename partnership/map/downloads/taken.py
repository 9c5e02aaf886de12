"""What leaves the house is recorded before it does: who took which file away, in which format, its length and hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from flask import has_request_context, request
from sqlalchemy.exc import SQLAlchemyError

from partnership.base.errors import NotRecorded
from partnership.base.event_log import event
from partnership.map.downloads import queries
from partnership.store import audit
from partnership.store.db import own_transaction, reading
from partnership.store.models import TAKEN, Participation, Partnership, now

if TYPE_CHECKING:
    from uuid import UUID

ONCE_IN = timedelta(minutes=10)  # the same file by the same account: somebody's second click, and no new event


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that is about to leave: whose it is, and what is known of it.

    `subject` is the partnership, or for an organisation's own pack its part in the partnership, so that both are told.
    A bundle is made while it is sent: it has `files` first, and length and hash once they are known.
    """

    subject: Partnership | Participation
    paper: str  # its title, as members see it
    name: str  # of the file, which says length and version, and its format by the ending
    length: int | None = None  # bytes
    sha256: str | None = None
    files: int | None = None
    version_id: UUID | None = None

    @classmethod
    def of(
        cls, content: bytes, subject: Partnership | Participation, paper: str, name: str, version_id: UUID | None = None
    ) -> TakenFile:
        """A file whose bytes are there."""
        return cls(subject, paper, name, len(content), sha256(content).hexdigest(), version_id=version_id)

    @property
    def form(self) -> str:
        """The ending of its name."""
        return self.name.rpartition(".")[2]

    @property
    def details(self) -> dict[str, Any]:
        """What the audit tells of it."""
        found = {
            "paper": self.paper,
            "file": self.name,
            "length": self.length,
            "sha256": self.sha256,
            "files": self.files,
            "saved_version": str(self.version_id) if self.version_id else None,
        }
        return {name: value for name, value in found.items() if value is not None}


def record_taken(taken: TakenFile) -> None:
    """Record it and commit, in a short transaction of its own beside the reading request; raises NotRecorded.

    Whoever calls it sends no byte before it returns. The same again by the same account within ten minutes is one event
    of the audit; the log of events has every one. A request for the head alone is handed nothing, and records nothing.
    """
    if has_request_context() and request.method == "HEAD":
        return
    details = taken.details
    try:
        with reading():  # the end of a bundle is made after its request
            is_new = not queries.was_taken(audit.actor().id, taken.subject, details, now() - ONCE_IN)
        if is_new:  # two clicks at one instant are two events: too many tell no less
            with own_transaction() as session:
                audit.record(session, TAKEN, taken.subject, **details)
    except SQLAlchemyError as fault:
        event("file.not-recorded", fault=type(fault).__name__, format=taken.form)
        raise NotRecorded from fault
    subject = taken.subject
    event(
        "file.taken-away",
        partnership=subject.id if isinstance(subject, Partnership) else subject.partnership_id,
        organisation=subject.organisation_id if isinstance(subject, Participation) else None,
        version=taken.version_id,
        format=taken.form,
        bytes=taken.length,
        hash=taken.sha256,
        count=taken.files,
        is_new=is_new,
    )
