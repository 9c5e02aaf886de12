"""Pages about people; importing this registers all of them."""

from partnership.people.views import (
    accounts,
    approvals,
    given_access,
    grants,
    invitations,
    objections,
    offboarding,
    organisation,
    provider,
    see_as,
    site,
    team,
)
from partnership.people.views import invitations as bulk_invitations
from partnership.people.views.blueprint import blueprint

__all__ = [
    "accounts",
    "agreement",
    "approvals",
    "blueprint",
    "bulk_invitations",
    "given_access",
    "grants",
    "invitations",
    "objections",
    "offboarding",
    "organisation",
    "provider",
    "see_as",
    "site",
    "team",
]
