"""Pages of the site, as the search knows them: a higher package provides them, since it knows their addresses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of the site that every member of a partnership may open."""

    endpoint: str
    title: str
    text: str
    has_place: bool = True  # a page of the partnership; else one of the visitor, or of the site
    said: tuple[str, ...] = ()  # phrases by which nobody means anything else
    asked: str = ""  # the sign of a question that it answers where nothing else does


_PAGES: list[SitePage] = []


def provide(pages: tuple[SitePage, ...]) -> None:
    """Say which pages there are."""
    _PAGES[:] = pages


def site_pages() -> tuple[SitePage, ...]:
    """Those that were provided."""
    return tuple(_PAGES)
