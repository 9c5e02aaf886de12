"""The pages of requests and reports. Each module adds its routes to the one blueprint."""

from partnership.consultation.upkeep.views import own, queue, reports, requests
from partnership.consultation.upkeep.views.blueprint import blueprint

__all__ = ["blueprint", "own", "queue", "reports", "requests"]
