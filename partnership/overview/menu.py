"""The menu of every page and what stands beside it: one list, by endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from flask import g, request, url_for

from partnership.web.permit import viewer

if TYPE_CHECKING:
    from partnership.policy.viewer import PartnershipLink

NOWHERE = "none"  # the `active_nav` of a page that is in no part of the menu


class MenuEntry(NamedTuple):
    """A part of the site: its name, by which a page says that it is in it, its words, and the page it leads to."""

    name: str
    text: str
    endpoint: str


ORGANISATIONS = MenuEntry("organisations", "Organisations", "directory.organisations")
PARTNERSHIP = MenuEntry("partnership", "Partnership", "overview.partnership")
OF_PARTNERSHIP = (
    PARTNERSHIP,
    MenuEntry("map", "Map", "mapping.matrix"),
    MenuEntry("gaps", "Gaps", "mapping.gaps"),
    MenuEntry("audit", "Audit", "identification.audit"),
    MenuEntry("sharing", "Sharing", "sharing.matrix"),
    MenuEntry("protocols", "Protocols", "protocols.index"),
    MenuEntry("returns", "Returns", "repatriation.returns"),
    MenuEntry("assessment", "Assessment", "assessment.index"),
    MenuEntry("library", "Library", "library.index"),
)
ADMINISTRATION = MenuEntry("administration", "Administration", "people.accounts")
ENTRIES = (ORGANISATIONS, *OF_PARTNERSHIP, ADMINISTRATION)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry as this visitor gets it on this page."""

    text: str
    href: str
    is_page: bool  # it leads to this very page
    is_active: bool


def menu(active: str = "") -> list[MenuItem]:
    """The menu for the visitor; `active` names the part that the page is in, else its address says so."""
    place = menu_place()
    items = [_item(ORGANISATIONS, url_for(ORGANISATIONS.endpoint), active)]
    if place is not None:
        items += [_item(each, url_for(each.endpoint, slug=place.slug), active) for each in OF_PARTNERSHIP]
    if viewer().is_administrator:
        items.append(_item(ADMINISTRATION, url_for(ADMINISTRATION.endpoint), active))
    return items


def _item(entry: MenuEntry, href: str, active: str) -> MenuItem:
    path = f"{request.script_root}{request.path}"
    # Everything about a partnership lies below its own page, which is no part that the others are in.
    is_inside = entry is not PARTNERSHIP and path.startswith(f"{href}/")
    is_page = path == href
    return MenuItem(entry.text, href, is_page, entry.name == active if active else is_page or is_inside)


def menu_place() -> PartnershipLink | None:
    """The partnership whose menu is shown: that of the page, else the visitor's first."""
    places = viewer().places
    subject = g.get("subject")
    own = getattr(subject, "partnership_id", None) or getattr(subject, "id", None)
    return next((place for place in places if place.id == own), places[0] if places else None)


def visitor_role() -> str:
    """What the visitor is in the partnership of the menu, or that they are a partner; empty for neither."""
    person, place = viewer().person, menu_place()
    if place is not None and (member := person.memberships.get(place.id)) is not None:
        return str(member.role)
    return "partner" if person.positions else ""
