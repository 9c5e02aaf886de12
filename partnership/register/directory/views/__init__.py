"""The register's pages. Each module adds its routes to the one blueprint."""

from partnership.register.directory.views import (
    change_requests,
    home,
    invitations,
    listing,
    locations,
    merger,
    organisation,
    participation,
)
from partnership.register.directory.views import change_requests as parts
from partnership.register.directory.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "change_requests",
    "home",
    "invitations",
    "listing",
    "locations",
    "merger",
    "organisation",
    "participation",
    "parts",
]
