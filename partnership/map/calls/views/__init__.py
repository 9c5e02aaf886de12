"""The pages of whom to call. Each module adds its routes to the one blueprint."""

from partnership.map.calls.views import answers, cards, desks, upkeep
from partnership.map.calls.views.blueprint import blueprint

__all__ = ["answers", "blueprint", "cards", "desks", "upkeep"]
