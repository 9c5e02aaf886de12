"""Pages of history. Each module adds its routes to the one blueprint."""

from partnership.history.views import accounts, as_of, entries, events, restore
from partnership.history.views.blueprint import blueprint

__all__ = [
    "accounts",
    "as_of",
    "blueprint",
    "entries",
    "events",
    "restore",
]
