"""The names of the fields of one role in a list: a page writes them, `role_drafts` reads what was sent. Pure."""

from __future__ import annotations

from uuid import UUID

from partnership.base.errors import InputFault
from partnership.guidance.types import Group

ROLE, WAS, VERSION, HOW = "role.", "was.", "version.", "how."  # each before `ORGANISATION.GROUP`
UNREADABLE = "The page sent something that cannot be read. Load it again"


def cell_of(organisation_id: UUID, group: Group) -> str:
    """The end of the names of the fields of one role."""
    return f"{organisation_id}.{group}"


def read_cell(cell: str) -> tuple[UUID, Group]:
    """What `cell_of` wrote; raises InputFault for anything else."""
    organisation_id, _, group = cell.partition(".")
    try:
        return UUID(organisation_id), Group(group)
    except ValueError as fault:
        raise InputFault(UNREADABLE) from fault
