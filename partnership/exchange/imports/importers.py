"""As whom an import is done: an account that coordinates the partnership; by a command also nobody in particular."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.accounts import queries as accounts
from partnership.base.errors import InputFault, NotAllowed
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.register.directory.change_rules import coordinator_of
from partnership.store import audit

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Partnership


def importer(account_id: UUID | None, partnership: Partnership) -> Viewer:
    """An account as it counts for imports; without clearance, which a sign-in gives, so that it is the same later.

    Raises NotAllowed for one that is closed, or coordinates the partnership no more. Says to the audit who is at work.
    """
    account = accounts.account_by_id(account_id) if account_id is not None else None
    if account is None or not account.is_active:
        raise NotAllowed
    viewer = accounts.viewer_of(account)
    if not allows(viewer, Action.IMPORT_MANAGE, partnership):
        raise NotAllowed
    audit.set_actor(audit.Actor(account.id, account.email))
    return viewer


def named(email: str, partnership: Partnership) -> Viewer:
    """The account of a mail address; without one a coordinator of the partnership, nobody in particular."""
    if not email:
        audit.set_actor(audit.COMMAND_LINE)
        return coordinator_of([partnership.id], is_cleared=False)
    account = accounts.account_by_email(email.strip().casefold())
    if account is None:
        message = f"there is no account of {email}"
        raise InputFault(message)
    try:
        return importer(account.id, partnership)
    except NotAllowed as fault:
        message = f"{email} is no coordinator of {partnership.name}, or is closed"
        raise InputFault(message) from fault
