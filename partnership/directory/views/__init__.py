"""The register's pages. Each module adds its routes to the one blueprint."""

from partnership.directory.views import invitations, listing, locations, organisation, parts, taking_part
from partnership.directory.views.blueprint import blueprint

__all__ = ["blueprint", "invitations", "listing", "locations", "organisation", "parts", "taking_part"]
