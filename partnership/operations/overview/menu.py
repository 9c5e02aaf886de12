"""The menu of every page: its entries, what lies below each, and the way from an entry to a page. One list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import g, request, url_for

from partnership.people.views.approvals import waiting_count
from partnership.register.authority.publications.queries import is_any_directory
from partnership.web.pages import Page
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from partnership.policy.viewer import PartnershipLink


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A part of the site: its name, by which a page says that it is in it, its words, the page it leads to, its parts.

    `row`: what its own page is called in a second row of links, with its parts beside it; empty where its page lists
    them itself. `is_of_site`: its address names no partnership.
    """

    name: str
    text: str
    page: str | Page  # its endpoint, or that which a package beside this one provides
    parts: tuple[MenuEntry, ...] = ()
    row: str = ""
    is_of_site: bool = False

    def href(self, slug: str) -> str:
        """Its address; an entry of a partnership needs one."""
        return _address(request.script_root, self.endpoint, None if self.is_of_site else slug)

    @property
    def endpoint(self) -> str:
        """Where it is shown."""
        return self.page.endpoint if isinstance(self.page, Page) else self.page


@lru_cache(maxsize=4096)
def _address(_root: str, endpoint: str, slug: str | None) -> str:
    """An address of the menu, below where the site begins: a page asks for a hundred, a quarter of its time."""
    return url_for(endpoint) if slug is None else url_for(endpoint, slug=slug)


START = MenuEntry("start", "Home", "overview.start", is_of_site=True)
HOME = MenuEntry("partnership", "Home", "overview.partnership")
CALLS = MenuEntry("calls", "Whom to call", "calls.question")
ORGANISATIONS = MenuEntry("organisations", "Organisations", "directory.organisations", is_of_site=True)
RELATIONSHIPS = MenuEntry("relationships", "Relationships", "relationships.index")
WORK = MenuEntry(
    "map",
    "Who does what",
    "tasks.index",
    (
        MenuEntry("table", "Table", "mapping.matrix"),
        MenuEntry("glance", "At a glance", "pictures.journey"),
        MenuEntry("gaps", "Gaps", "mapping.gaps"),
        MenuEntry("plan", "Action plan", "action_plan.index"),
        RELATIONSHIPS,
        ORGANISATIONS,
    ),
    row="List",
)
DOCUMENTS = MenuEntry(
    "documents",
    "Documents",
    "overview.documents",
    (
        MenuEntry("protocols", "Protocols", "protocols.index"),
        MenuEntry("amendments", "Amendments", "protocols.amendments"),
        MenuEntry("returns", "Return checklists", "repatriation.returns"),
        MenuEntry("forms", "Forms", "paper_forms.index"),
        MenuEntry("papers", "All documents in one file", Page.BUNDLE),
        MenuEntry("export", "The directory as a file", "exports.index"),
    ),
)
REVIEWS = MenuEntry(
    "reviews",
    "Reviews",
    "overview.reviews",
    (
        MenuEntry("assessment", "Self-assessment", "assessment.index"),
        MenuEntry("audit", "Where victims are met", "identification.audit"),
        MenuEntry("calendar", "Dates", "calendar.index"),
    ),
)
GUIDANCE = MenuEntry(
    "library",
    "Guidance",
    "library.index",
    (
        MenuEntry("tell", "May I tell them?", "sharing.may_i_tell"),
        MenuEntry("sharing", "What may I share?", "sharing.matrix"),
        MenuEntry("glossary", "Glossary", "library.glossary"),
        MenuEntry("practice", "How others do it", "library.practice"),
        MenuEntry("law", "Law and bodies", "law.index"),
        MenuEntry("bodies", "National bodies", "library.bodies"),
        MenuEntry("countries", "Countries and embassies", "library.country_list"),
    ),
)
OF_PARTNERSHIP = (HOME, CALLS, WORK, DOCUMENTS, REVIEWS, GUIDANCE)
OF_SITE = (START, ORGANISATIONS)  # of somebody who belongs to no partnership

# What stands in the black bar.
ADMINISTRATION = MenuEntry(
    "administration",
    "Manage",
    "overview.administration",
    (
        MenuEntry("accounts", "Accounts", "people.accounts", is_of_site=True),
        MenuEntry("partnerships", "Partnerships", "people.partnerships", is_of_site=True),
        MenuEntry("endings", "Mail endings", "people.endings", is_of_site=True),
        MenuEntry("site-history", "History of accounts", Page.SITE_HISTORY, is_of_site=True),
        MenuEntry("state", "State of the site", "overview.state", is_of_site=True),
    ),
    is_of_site=True,
)
MANAGE = MenuEntry(
    "manage",
    "Manage",
    "overview.manage",
    (
        MenuEntry("requests", "Requests and reports", "upkeep.queue"),
        MenuEntry("team", "Team", "people.team"),
        MenuEntry("boards", "Boards", "mapping.boards"),
        MenuEntry("imports", "Import", "imports.index"),
        MenuEntry("pack-change", "Change the guidance", "pack_change.index"),
        MenuEntry("letterheads", "Letterheads", "letterheads.index"),
        MenuEntry("history", "History", Page.HISTORY),
        MenuEntry("see-as", "See as another account", "people.see_as"),
    ),
)
OWN = MenuEntry(
    "own",
    "Your organisation",
    "overview.your_organisation",
    (
        MenuEntry("entries", "Your entries", "digest.your_entries", is_of_site=True),
        MenuEntry("asked", "Your requests", "upkeep.your_requests", is_of_site=True),
    ),
    is_of_site=True,
)
# For who is not signed in, where a partnership has its public directory on; else nothing leads to a wall.
FOR_ANYBODY = (
    START,
    MenuEntry("find", "Find a service", "publicity.find", is_of_site=True),
    MenuEntry("public-guidance", "Guidance", "publicity.glossary", is_of_site=True),
)
ENTRIES = (*FOR_ANYBODY, *OF_PARTNERSHIP, MANAGE, ADMINISTRATION, OWN)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry as this visitor gets it on this page."""

    text: str
    href: str
    is_page: bool  # it leads to this very page
    is_active: bool
    is_call: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """The frame of a page: the entries, what stands beside the account, and a second row of links."""

    entries: tuple[MenuItem, ...]
    tools: tuple[MenuItem, ...]
    row: tuple[MenuItem, ...]
    call: MenuItem | None
    waits: int  # questions that need the visitor's yes, anywhere


def menu(active: str = "", is_broken: bool = False) -> Menu:  # noqa: FBT001, FBT002 - called by a template
    """The menu for the visitor; `active` names the part that the page is in, else its address says so.

    Where `is_broken`, the page tells of a fault of the site, and nothing is asked of the database.
    """
    slug = _slug()
    here = _entry_named(active) if active else _entry_at(_path(), slug)
    if not viewer().is_authenticated:
        found = FOR_ANYBODY if not is_broken and has_public_directory() else ()
        return Menu(tuple(_item(each, slug, here) for each in found), (), (), None, 0)
    entries = tuple(_item(each, slug, here) for each in (OF_PARTNERSHIP if slug else OF_SITE))
    beside = list(_tools())
    tools = tuple(_item(each, slug, here) for each in beside if each is not ADMINISTRATION or MANAGE not in beside)
    call = next((each for each in entries if each.is_call), None)
    return Menu(entries, tools, _row(here, slug), call, 0 if is_broken else waiting_count())


def trail(items: Iterable[Mapping[str, str]]) -> list[tuple[str, str]]:
    """The way to this page, each step with its words and address: from its entry of the menu, without Home and itself.

    `items` are the steps that the page names itself. A page of the second row has none: the row is its way.
    """
    slug = _slug()
    left = {_path(), START.href(slug), HOME.href(slug) if slug else ""}
    steps = [(str(each["text"]), each["href"]) for each in items if each.get("href") and each["href"] not in left]
    below = steps[0][1] if steps else _path()
    entry = _entry_at(below, slug)
    if entry is None:
        return steps
    if _row(entry, slug):
        return []
    known = {href for _, href in steps} | left
    above = [(each.text, each.href(slug)) for each in (entry, *_part_of(entry, below, slug))]
    return [each for each in above if each[1] not in known] + steps


def has_public_directory() -> bool:
    """Whether anybody finds something without signing in; asked once for a page."""
    if "has_public_directory" not in g:
        g.has_public_directory = is_any_directory()
    return bool(g.has_public_directory)


def menu_place() -> PartnershipLink | None:
    """The partnership whose menu is shown: that of the page, else the visitor's first."""
    places = viewer().places
    subject = g.get("subject")
    own = getattr(subject, "partnership_id", None) or getattr(subject, "id", None)
    return next((place for place in places if place.id == own), places[0] if places else None)


def _slug() -> str:
    place = menu_place()
    return place.slug if place is not None else ""


def _path() -> str:
    return f"{request.script_root}{request.path}"


def _tools() -> Iterator[MenuEntry]:
    """What this visitor has beside the account: of two pages called "Manage" the first has both."""
    place = menu_place()
    if place is not None and viewer().coordinates(place.id):
        yield MANAGE
    if viewer().is_administrator:
        yield ADMINISTRATION
    if viewer().keeps_entries:
        yield OWN


def _item(entry: MenuEntry, slug: str, here: MenuEntry | None) -> MenuItem:
    href = entry.href(slug)
    is_active = here is not None and (entry.text == here.text or entry in here.parts)
    return MenuItem(entry.text, href, _path() == href, is_active, entry is CALLS)


def _row(entry: MenuEntry | None, slug: str) -> tuple[MenuItem, ...]:
    """The second row, on the pages that it names."""
    if entry is None or not entry.row or not slug:
        return ()
    own = MenuItem(entry.row, entry.href(slug), _path() == entry.href(slug), is_active=False)
    items = (own, *(_item(each, slug, None) for each in entry.parts))
    return items if any(each.is_page for each in items) else ()


def _entry_named(name: str) -> MenuEntry | None:
    return next((each for each in ENTRIES if name in (each.name, *(part.name for part in each.parts))), None)


def _entry_at(path: str, slug: str) -> MenuEntry | None:
    """The entry that an address lies in: the one with the longest address of its own above it."""
    found = [(_reach(path, each.href(slug)), entry) for entry in _known(slug) for each in (entry, *entry.parts)]
    length, entry = max(found, key=lambda each: each[0], default=(0, START))
    return entry if length else None


def _part_of(entry: MenuEntry, path: str, slug: str) -> list[MenuEntry]:
    parts = [(_reach(path, each.href(slug)), each) for each in entry.parts]
    length, part = max(parts, key=lambda each: each[0], default=(0, entry))
    return [part] if length else []


def _known(slug: str) -> tuple[MenuEntry, ...]:
    """The entries that this visitor has, but Home, below which everything about a partnership lies."""
    if not viewer().is_authenticated:
        return FOR_ANYBODY[1:]
    return (*(OF_PARTNERSHIP[1:] if slug else ()), *_tools())


def _reach(path: str, href: str) -> int:
    """How much of a path an address is; 0 where it lies elsewhere."""
    return len(href) if path == href or path.startswith(f"{href}/") else 0
