"""Pages of protocols; importing this registers all of them."""

from partnership.protocols.views import clause, clauses, manual, protocol, reading, start, versions
from partnership.protocols.views.blueprint import blueprint

__all__ = ["blueprint", "clause", "clauses", "manual", "protocol", "reading", "start", "versions"]
