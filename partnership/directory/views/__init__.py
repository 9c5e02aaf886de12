"""The register's pages. Each module adds its routes to the one blueprint."""

from partnership.directory.views import (
    home,
    invitations,
    listing,
    locations,
    organisation,
    parts,
    proposing,
    taking_part,
)
from partnership.directory.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "home",
    "invitations",
    "listing",
    "locations",
    "organisation",
    "parts",
    "proposing",
    "taking_part",
]
