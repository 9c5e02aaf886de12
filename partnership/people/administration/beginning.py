"""A partnership that an administrator makes on screen, with its first coordinator (row 27). Nothing here commits.

It begins with nothing: no organisation, no clearance, and a coordinator who hangs on the administrator. So nobody gains
by it what others keep; that comes in as into any other partnership, by the yes of those who answer for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault, NotAllowed
from partnership.guidance.types import Group
from partnership.people import queries as people
from partnership.people import services
from partnership.people.administration import queries
from partnership.register.authority.mails import tell_administrators, tell_coordinators
from partnership.register.partnerships import services as partnerships
from partnership.store import audit
from partnership.store.models import Account, MemberRole, now

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Partnership

NOT_EMPTY = "An organisation takes part in it, or did. It stays; end the account of its coordinator instead"


@dataclass(frozen=True, slots=True)
class NewPartnership:
    """What an administrator says of a partnership; boards may be empty, and one name may stand for both."""

    name: str
    slug: str
    area: str
    pack_id: str
    coordinator: str  # a mail address
    board_for_children: str = ""
    board_for_adults: str = ""

    @property
    def boards(self) -> dict[str, list[Group]]:
        """Each board with those for whose cases it is."""
        found: dict[str, list[Group]] = {}
        for name, group in ((self.board_for_children, Group.CHILDREN), (self.board_for_adults, Group.ADULTS)):
            if name:
                found.setdefault(name, []).append(group)
        return found


def make(session: Session, viewer: Viewer, wanted: NewPartnership) -> Partnership:
    """Make the partnership, enter its boards, and invite its first coordinator; all administrators are told.

    Raises InputFault, and Conflict for a short name in use. NotAllowed for who is no administrator any more.
    """
    audit.take_turn(session)
    by_id = _administrator(session, viewer)
    boards = wanted.boards
    made = partnerships.make_partnership(
        session,
        slug=wanted.slug,
        name=wanted.name,
        area=wanted.area,
        board=next(iter(boards), ""),
        pack_id=wanted.pack_id,
        made_by_id=by_id,
    )
    for name, groups in boards.items():
        partnerships.add_board(session, made, name, groups)
    services.add_member(session, viewer, made, wanted.coordinator, MemberRole.COORDINATOR)
    what = f"{viewer.post} ({viewer.email}) made {made.name} on screen, with {wanted.coordinator} to coordinate it."
    tell_administrators(session, what, but={by_id})
    return made


def put_away(session: Session, viewer: Viewer, partnership: Partnership) -> None:
    """Take back a partnership that was made on screen, while nothing is in it. Raises InputFault for any other."""
    audit.take_turn(session)
    by_id = _administrator(session, viewer)
    if partnership.id not in queries.empty_ones():
        raise InputFault(NOT_EMPTY)
    what = f"{viewer.post} ({viewer.email}) put {partnership.name} away: nothing was in it."
    tell_administrators(session, what, but={by_id})
    tell_coordinators(session, partnership, what)
    partnership.archived_at = now()
    for link in people.sign_ups(partnership.id):
        link.ended_at = now()
    session.flush()


def _administrator(session: Session, viewer: Viewer) -> UUID:
    """The visitor's account, if it is an open one of an administrator still."""
    by_id = services.account_id_of(viewer)
    account = session.get(Account, by_id, populate_existing=True)
    if account is None or not account.is_active or not account.is_administrator:
        raise NotAllowed
    return by_id
