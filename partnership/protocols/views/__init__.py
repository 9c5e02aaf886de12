"""Pages of protocols; importing this registers all of them."""

from partnership.protocols.views import clause, compare, protocol, start, versions
from partnership.protocols.views.blueprint import blueprint

__all__ = ["blueprint", "clause", "compare", "protocol", "start", "versions"]
