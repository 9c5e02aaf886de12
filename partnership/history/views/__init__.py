"""Pages of history. Each module adds its routes to the one blueprint."""

from partnership.history.views import as_of, events, restore
from partnership.history.views.blueprint import blueprint

__all__ = [
    "as_of",
    "blueprint",
    "events",
    "restore",
]
