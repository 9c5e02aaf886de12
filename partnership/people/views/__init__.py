"""Pages about people; importing this registers all of them."""

from partnership.people.views import (
    accounts,
    agreement,
    grants,
    invitations,
    leaving,
    notices,
    organisation,
    see_as,
    site,
    team,
    waiting,
)
from partnership.people.views.blueprint import blueprint

__all__ = [
    "accounts", "agreement", "blueprint", "grants", "invitations", "leaving", "notices", "organisation", "see_as",
    "site", "team", "waiting",
]  # fmt: skip
