"""Making a partnership, and entering its boards. Nothing here commits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from partnership.documents.text import clean, refused_characters, shows_nothing
from partnership.errors import Conflict, InputFault
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.models import Board, Partnership
from partnership.partnerships import queries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

SLUG = re.compile(r"[a-z][a-z0-9-]{1,59}")
LONGEST_NAME = 200  # characters
_BOTH = (Group.CHILDREN, Group.ADULTS)


def make_partnership(
    session: Session, *, slug: str, name: str, area: str, board: str = "", pack_id: str = ""
) -> Partnership:
    """A new partnership; raises InputFault for a short name that no address can have, Conflict for one in use."""
    if not SLUG.fullmatch(slug):
        message = "the short name must be 2 to 60 small letters, figures and hyphens, starting with a letter"
        raise InputFault(message, "slug")
    if queries.slug_is_in_use(slug):
        message = f"the partnership {slug!r} is there already"
        raise Conflict(message, "slug")
    packs = load_packs()
    pack_id = pack_id or next(iter(packs))
    if pack_id not in packs:
        message = f"there is no guidance pack {pack_id!r}; there are: {', '.join(packs)}"
        raise InputFault(message, "pack_id")
    texts = {"name": name, "area": area, "board": board}
    for field, text in texts.items():
        if refused_characters(text) or len(text) > LONGEST_NAME or (shows_nothing(text) and field != "board"):
            message = f"the {field} must be 1 to {LONGEST_NAME} characters without control characters"
            raise InputFault(message, field)
    cleaned = {field: clean(text, is_name=True).strip() for field, text in texts.items()}
    partnership = Partnership(slug=slug, pack_id=pack_id, **cleaned)
    session.add(partnership)
    session.flush()
    return partnership


def add_board(
    session: Session, partnership: Partnership, name: str, groups: Iterable[Group], approver: str = ""
) -> Board:
    """A board of a partnership for some groups; raises InputFault, and Conflict where its name is there already."""
    row = Board(partnership_id=partnership.id)
    session.add(change_board(row, name, groups, approver, queries.boards_of(partnership.id)))
    session.flush()
    return row


def change_board(row: Board, name: str, groups: Iterable[Group], approver: str, others: Iterable[Board]) -> Board:
    """Enter a board; raises InputFault, and Conflict where another has its name."""
    texts = {"name": name, "approver": approver}
    for field, text in texts.items():
        if refused_characters(text) or len(text) > LONGEST_NAME or not (text.strip() or field == "approver"):
            message = f"The {field} of a board must be 1 to {LONGEST_NAME} characters without control characters"
            raise InputFault(message, field)
    wanted = {each for group in groups for each in (_BOTH if group is Group.BOTH else (group,))}
    if not wanted:
        message = "Say for whose cases the board is"
        raise InputFault(message, "groups")
    row.name, row.approver = (clean(text, is_name=True).strip() for text in texts.values())
    row.groups = sorted(each.value for each in wanted)
    if any(other.id != row.id and other.name.casefold() == row.name.casefold() for other in others):
        message = "A board with this name is entered already"
        raise Conflict(message, "name")
    return row


def remove_board(session: Session, row: Board) -> None:
    """Take a board out; what was agreed under it keeps its name."""
    session.delete(row)
