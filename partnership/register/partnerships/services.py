"""Making a partnership, and entering its boards. Nothing here commits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.documents.text import clean, refused_characters, shows_nothing
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.register.partnerships import queries
from partnership.store.models import Board, Partnership
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.findings.facts import Board as CountedBoard

SLUG = re.compile(r"[a-z][a-z0-9-]{1,59}")
LONGEST_NAME = 200  # characters
MOVED = "Somebody else changed this board while you had the page open. Nothing was overwritten."
_BOTH = (Group.CHILDREN, Group.ADULTS)


def make_partnership(
    session: Session,
    *,
    slug: str,
    name: str,
    area: str,
    board: str = "",
    pack_id: str = "",
    made_by_id: UUID | None = None,
) -> Partnership:
    """A new partnership; raises InputFault for a short name that no address can have, Conflict for one in use.

    `made_by_id` is the administrator who makes it on screen, None for the command line.
    """
    if not SLUG.fullmatch(slug):
        message = "the short name must be 2 to 60 small letters, figures and hyphens, starting with a letter"
        raise InputFault(message, "slug")
    if queries.slug_is_in_use(slug):
        message = f"the partnership {slug!r} is there already"
        raise Conflict(message, "slug")
    packs = load_packs()
    pack_id = pack_id or packs.newest_first[0].id
    if pack_id not in packs:
        message = f"there is no guidance pack {pack_id!r}; there are: {', '.join(packs)}"
        raise InputFault(message, "pack_id")
    texts = {"name": name, "area": area, "board": board}
    for field, text in texts.items():
        if refused_characters(text) or len(text) > LONGEST_NAME or (shows_nothing(text) and field != "board"):
            message = f"the {field} must be 1 to {LONGEST_NAME} characters without control characters"
            raise InputFault(message, field)
    cleaned = {field: clean(text, is_name=True).strip() for field, text in texts.items()}
    partnership = Partnership(slug=slug, pack_id=pack_id, made_by_id=made_by_id, **cleaned)
    session.add(partnership)
    session.flush()
    return partnership


def add_board(
    session: Session,
    partnership: Partnership,
    name: str,
    groups: Iterable[Group],
    approver: str = "",
    *,
    counted: Iterable[CountedBoard] = (),
) -> Board:
    """A board of a partnership for some groups; raises InputFault, and Conflict where its name is there already.

    `counted` are the boards that count today: the one that the partnership was made with counts as long as none is
    entered, so it is entered before the first.
    """
    known = queries.boards_of(partnership.id)
    if not known:
        for board in counted:
            known.append(_entered(Board(partnership_id=partnership.id), board.name, board.groups, board.approver))
    row = _entered(Board(partnership_id=partnership.id), name, groups, approver)
    _refuse_taken(row, known)
    session.add_all([*known, row])
    session.flush()
    return row


def change_board(row: Board, name: str, groups: Iterable[Group], approver: str, *, expected_version: int) -> None:
    """Enter a board anew; raises Stale, InputFault, and Conflict where another has its name."""
    _refuse_stale(row, expected_version)
    others = [other for other in queries.boards_of(row.partnership_id) if other.id != row.id]
    _refuse_taken(_entered(row, name, groups, approver), others)


def remove_board(session: Session, row: Board, *, expected_version: int) -> None:
    """Take a board out, raising Stale; what was agreed under it keeps its name."""
    _refuse_stale(row, expected_version)
    session.delete(row)


def _entered(row: Board, name: str, groups: Iterable[Group], approver: str) -> Board:
    texts = {"name": name, "approver": approver}
    for field, text in texts.items():
        if refused_characters(text) or len(text) > LONGEST_NAME or not (text.strip() or field == "approver"):
            message = f"The {field} of a board must be 1 to {LONGEST_NAME} characters without control characters"
            raise InputFault(message, field)
    wanted = {each for group in groups for each in (_BOTH if group is Group.BOTH else (group,))}
    if not wanted:
        message = "Select for whose cases the board is"
        raise InputFault(message, "groups")
    row.name, row.approver = (clean(text, is_name=True).strip() for text in texts.values())
    row.groups = sorted(each.value for each in wanted)
    return row


def _refuse_taken(row: Board, others: Iterable[Board]) -> None:
    if any(fold(other.name) == fold(row.name) for other in others):
        message = "A board with this name is entered already"
        raise Conflict(message, "name")


def _refuse_stale(row: Board, expected_version: int) -> None:
    if row.version != expected_version:
        raise Stale(MOVED)
