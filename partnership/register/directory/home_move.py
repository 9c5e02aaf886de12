"""The home of an organisation moves to another partnership: asked of who answers for it, and told to all concerned.

Nothing here commits. `authority.homes` decides whether somebody must say yes first, and is what moves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault
from partnership.register.authority import homes
from partnership.register.authority import queries as authority
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions.services import NeedsYes
from partnership.register.directory import queries
from partnership.register.directory.consent import mails
from partnership.store.models import Account

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.register.authority.questions.services import Yes
    from partnership.store.models import Organisation, Partnership, Question

NOBODY = "Nobody could say yes now: nobody who answers for {} can sign in. Those who run the site can move its home"


@dataclass(frozen=True, slots=True)
class Move:
    """What stands between an organisation and another home, for somebody who would move it."""

    old: Partnership | None  # the home of today
    is_led: bool  # its lead is asked; else the home of today
    is_sealed: bool  # it has a confidential place: then a cleared coordinator of that home
    is_near: bool  # who looks answers for it, but may be somebody who is cleared where it would have its home
    is_at_once: bool  # who looks answers for it themselves
    has_nobody: bool  # nobody could say yes
    asked: Question | None  # the question that stands
    asked_by: str = ""  # the post of who asked


def move_of(session: Session, organisation: Organisation, partnership: Partnership, visitor: Viewer) -> Move:
    """What the page of a move says before anything is done."""
    is_led, is_home = authority.is_led(organisation.id), organisation.home_id in visitor.coordinated_ids
    is_at_once = homes.moves_at_once(visitor.account_id, organisation, partnership, visitor.cleared_ids)
    asked = questions.open_asked(homes.home_question(organisation, partnership).subject)
    asker = session.get(Account, asked.by_id) if asked is not None and asked.by_id is not None else None
    return Move(
        old=queries.home_of(organisation),
        is_led=is_led,
        is_sealed=authority.has_sealed_place(organisation.id),
        is_near=is_home and not is_led and not is_at_once,
        is_at_once=is_at_once,
        has_nobody=not is_at_once and bool(homes.unanswerable([organisation], partnership)),
        asked=asked,
        asked_by=asker.display_name if asker is not None else "",
    )


def move(session: Session, organisation: Organisation, partnership: Partnership, visitor: Viewer | None) -> bool:
    """Move the home at once where who starts it answers for the organisation, else ask; whether it has moved.

    Without a visitor it is the machine's word. Raises InputFault where nobody could be asked.
    """
    old = queries.home_of(organisation)
    by_id, cleared_in = (visitor.account_id, visitor.cleared_ids) if visitor is not None else (None, frozenset())
    try:
        homes.move(session, organisation, partnership, by_id=by_id, yes=None, cleared_in=cleared_in)
    except NeedsYes:
        if by_id is None or homes.unanswerable([organisation], partnership):
            raise InputFault(NOBODY.format(organisation.name)) from None
        homes.ask_home(session, organisation, partnership, by_id)
        return False
    mails.tell_moved(session, organisation, old, partnership, by_id)
    return True


def move_agreed(
    session: Session, organisation: Organisation, partnership: Partnership, yes: Yes, by_id: UUID | None
) -> None:
    """Move the home since who answers for the organisation has said yes to whoever asked."""
    old = queries.home_of(organisation)
    homes.move(session, organisation, partnership, by_id=by_id, yes=yes)
    mails.tell_moved(session, organisation, old, partnership, yes.by_id)
