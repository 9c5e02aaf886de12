"""The register's pages. Each module adds its routes to the one blueprint."""

from partnership.directory.views import history, listing, locations, organisation, parts, taking_part
from partnership.directory.views.blueprint import blueprint

__all__ = ["blueprint", "history", "listing", "locations", "organisation", "parts", "taking_part"]
