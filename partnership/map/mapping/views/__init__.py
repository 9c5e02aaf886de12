"""Pages of the map; importing this registers all of them."""

from partnership.map.mapping.views import (
    answers,
    aside,
    asked,
    boards,
    map,  # noqa: A004 - the page's own name
    matrix,
    may_i_tell,
    role_changes,
    usual_roles,
)
from partnership.map.mapping.views.blueprint import blueprint

__all__ = [
    "answers",
    "aside",
    "asked",
    "blueprint",
    "boards",
    "map",
    "matrix",
    "may_i_tell",
    "role_changes",
    "usual_roles",
]
