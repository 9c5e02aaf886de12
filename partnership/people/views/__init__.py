"""Pages about people; importing this registers all of them."""

from partnership.people.views import (
    accounts,
    agreement,
    gave,
    grants,
    invitations,
    leaving,
    notices,
    objecting,
    organisation,
    see_as,
    site,
    team,
    waiting,
)
from partnership.people.views.blueprint import blueprint

__all__ = [
    "accounts", "agreement", "blueprint", "gave", "grants", "invitations", "leaving", "notices", "objecting",
    "organisation", "see_as", "site", "team", "waiting",
]  # fmt: skip
