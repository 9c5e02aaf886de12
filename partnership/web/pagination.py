"""Pages of a list: a stable order is the query's duty, the arithmetic is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ResultPage(Generic[T]):
    """One page of rows; numbers start at 1."""

    rows: list[T]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """Position of the first row, 0 when there is none."""
        return (self.number - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Position of the last row."""
        return (self.number - 1) * self.per_page + len(self.rows)


def page_of(rows: Sequence[T], number: int, per_page: int = PER_PAGE) -> ResultPage[T]:
    """A page of rows that are all at hand; a number past the last page is the last."""
    pages = max(1, -(-len(rows) // per_page))
    number = min(number, pages)
    first = (number - 1) * per_page
    return ResultPage(list(rows[first : first + per_page]), number, len(rows), per_page)


def page_number(text: str | None) -> int:
    """The page that a query string asks for; anything odd is the first."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 6:  # noqa: PLR2004 - no list is that long
        return 1
    return max(1, int(text))
