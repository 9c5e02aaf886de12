"""Seeing the site as another account does: begun and ended by a coordinator, and recorded. Nothing here commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.errors import InputFault, NotFound
from partnership.people import queries
from partnership.register.authority.mails import post_of
from partnership.store import audit
from partnership.store.models import Partnership, SignIn

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer

ANY_MEMBER = "any-member"


def start(session: Session, viewer: Viewer, partnership: Partnership, account_id: UUID | None) -> str:
    """Look as an account of the partnership, or with None as any member; returns as whom, in words.

    Raises InputFault for an account that the viewer does not find in the list, and for their own.
    """
    row = session.get(SignIn, viewer.sign_in_id) if viewer.sign_in_id is not None else None
    if row is None:
        raise NotFound
    words = "any member"
    if account_id is not None:
        found = {account.id: account for account, _at in queries.people_in(viewer, partnership.id)}
        if account_id not in found or account_id == viewer.account_id:
            message = "Select one of the accounts in the list"
            raise InputFault(message, "whom")
        words = post_of(found[account_id])
    row.seeing_as_id, row.seeing_in_id = account_id, partnership.id
    audit.record(session, "seeing as another", partnership, seen=words, account=account_id)
    return words


def stop(session: Session, person: Viewer) -> Partnership | None:
    """Be oneself again; returns the partnership that it was about, None when nothing was going on."""
    row = session.get(SignIn, person.sign_in_id) if person.sign_in_id is not None else None
    if row is None or row.seeing_in_id is None:
        return None
    partnership = session.get_one(Partnership, row.seeing_in_id)
    row.seeing_as_id = row.seeing_in_id = None
    audit.record(session, "stopped seeing as another", partnership)
    return partnership
