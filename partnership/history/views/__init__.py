"""Pages of history. Each module adds its routes to the one blueprint."""

from partnership.history.views import accounts, entries, events, restore, stood
from partnership.history.views.blueprint import blueprint

__all__ = ["accounts", "blueprint", "entries", "events", "restore", "stood"]
