"""Copies that parties of the demonstration sent back: our own file with other words, read as any other is."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from partnership.consultation.comment_views import clause_names
from partnership.consultation.returned_copies.intake import read_copy
from partnership.consultation.returned_copies.services import Sending, keep
from partnership.demo.times_of_day import midday
from partnership.documents.reading.compare import base_of
from partnership.documents.reading.document import raw_account
from partnership.documents.untrusted.docx_file import check
from partnership.documents.word.template import BODY
from partnership.documents.word.writer import write_word
from partnership.protocols.lifecycle.snapshot import thawed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from partnership.consultation.queries import Round
    from partnership.models import Account, Organisation, ProtocolVersion


def send_copy(
    session: Session,
    held: Round,
    version: ProtocolVersion,
    given: Mapping[str, Any],
    sender: tuple[Organisation, Account],
    today: date,
) -> None:
    """Send a copy of the version back, as the data file says; `sender` is its party, and who uploads it."""
    organisation, account = sender
    document = replace(thawed(version), copy_of=str(version.id))
    content = _changed(write_word(document), given["replace"])
    read = read_copy(
        raw_account(check(content)), held.draft.protocol.versions, version, lambda of: base_of(thawed(of)),
        clause_names(held),
    )  # fmt: skip
    sending = Sending(
        organisation_id=organisation.id,
        post=given["post"],
        came_by=given.get("came_by", ""),
        file_name=given["file_name"],
        sha256=sha256(content).hexdigest(),
    )
    row = keep(session, held, sending, read, account.id, account.display_name)
    row.sent_at = midday(today - timedelta(days=given["days_ago"]))
    session.flush()


def _changed(file: bytes, words: Sequence[tuple[str, str]]) -> bytes:
    """The file with words replaced that stand in it once; raises ValueError for words that do not."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry, _replaced(part.decode(), words).encode() if entry.filename == BODY else part)
    return made.getvalue()


def _replaced(text: str, words: Sequence[tuple[str, str]]) -> str:
    for old, new in words:
        if text.count(escape(old)) != 1:
            message = f"“{old}” stands {text.count(escape(old))} times in the version, not once"
            raise ValueError(message)
        text = text.replace(escape(old), escape(new))
    return text
