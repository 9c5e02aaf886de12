"""A picture with the table that says the same beside it, and where its words lead. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.documents.blocks import Column
    from partnership.documents.drawing import Drawing


NO_GAP: Final = "none"
NO_TIME: Final = "no time set"


class Links(Protocol):
    """Where tasks and organisations of a picture are shown."""

    def task(self, function_id: str) -> str:
        """The page of a task; empty where nothing leads anywhere."""

    def agency(self, agency_id: UUID) -> str:
        """The page of an organisation."""


class OnPaper:
    """Paper leads nowhere."""

    def task(self, function_id: str) -> str:
        return ""

    def agency(self, agency_id: UUID) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class TableCell:
    """Words of a table; `is_missing` sets off what nobody does, which the words say too."""

    text: str
    href: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class PictureTable:
    """The table beside a picture; the first cell of a row names it."""

    caption: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[TableCell, ...], ...]


@dataclass(frozen=True, slots=True)
class PictureSlice:
    """As much of a picture as can be read on one sheet, and its table; `title` is empty where it is all of it."""

    title: str
    anchor: str
    drawing: Drawing | None  # None where the table says it best
    table: PictureTable
