"""Lists of requests and reports that a page offers, one at a time: their words, and what stands where one is empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


@dataclass(frozen=True, slots=True)
class OfferedList:
    """One of the lists of a page; `empty` is a title and a text."""

    name: str  # in the address
    words: str
    caption: str = ""
    empty: tuple[str, str] = ("", "")
    is_reports: bool = False

    @property
    def noun(self) -> str:
        """What one row is."""
        return "report" if self.is_reports else "request"


def tabs(
    lists: Iterable[OfferedList], chosen: OfferedList, counts: Mapping[str, int], address: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Links to the lists of a page with how many wait, as `section_links` takes them."""
    return [
        {
            "text": f"{each.words} ({counts[each.name]})" if each.name in counts else each.words,
            "href": address(each.name),
            "is_current": each is chosen,
        }
        for each in lists
    ]
