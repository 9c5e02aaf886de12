"""Pages that a lower part of the site leads to, and a higher part shows.

A lower package may not know the endpoint of a higher one: it says which page it means, and the package that shows the
page provides the endpoint when its blueprint is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from flask import url_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


_ENDPOINTS: dict[Page, str] = {}


class Page(StrEnum):
    """What lower packages lead to."""

    START = "start"
    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    OWN_ACCOUNT = "own-account"
    PARTNERSHIP = "partnership"
    GAPS = "gaps"
    ROLES = "roles"  # of an organisation
    ANSWERS = "answers"  # of an organisation in a partnership, as it told a coordinator
    ADD_TASKS = "add-tasks"  # of an organisation in a partnership
    REQUEST = "request"  # for a change of an entry
    REQUESTS = "requests"  # and reports about an entry
    REPORT = "report"  # that something in an entry is wrong
    ENTRY_HISTORY = "entry-history"
    ENTRY_EARLIER = "entry-earlier"  # an entry on a day of the past
    ACCOUNTS = "accounts"
    PEOPLE = "people"  # of an organisation
    TEAM = "team"
    WAITING = "waiting"  # for the visitor's yes
    OBJECTION = "objection"  # to a place, by a link of a mail
    GRANTS = "grants"  # of a confidential place
    STOP_SEEING = "stop-seeing"  # the site as another account
    CONSULTATION = "consultation"
    CONSULTATION_START = "consultation-start"
    COMMENTS = "comments"
    COPIES = "copies"
    SIGNING = "signing"
    SIGNING_START = "signing-start"
    SIGN = "sign"
    NEXT_VERSION = "next-version"
    PUBLICATION = "publication"  # of an entry in a public directory
    VERIFY = "verify"
    PROTOCOL = "protocol"
    VERSION = "version"  # of a protocol, to read
    MANUAL = "manual"  # the version of a protocol in force, by section
    GLOSSARY = "glossary"  # of a partnership's guidance
    BUNDLE = "bundle"  # everything in writing of a partnership, in one file
    PACK = "pack"  # of an organisation
    HISTORY = "history"  # of a partnership
    SITE_HISTORY = "site-history"  # of its accounts

    @property
    def endpoint(self) -> str:
        """Where it is shown; KeyError where no package of this site provides it."""
        return _ENDPOINTS[self]


def provide(pages: Mapping[Page, str]) -> None:
    """Say where pages are shown; each is provided once."""
    for page, endpoint in pages.items():
        if _ENDPOINTS.setdefault(page, endpoint) != endpoint:
            raise ValueError(page)


def address_of(page: Page, **values: object) -> str:
    """The address of a page, for templates that are handed which one."""
    return url_for(page.endpoint, **values)  # type: ignore[arg-type]
