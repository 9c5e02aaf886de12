"""The subject of the pages of blank forms: a form of the guidance that a partnership works by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.errors import NotFound
from partnership.map.mapping.queries import pack_of
from partnership.register.partnerships.queries import get_partnership

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.guidance.paper_forms import BlankForm
    from partnership.store.models import Partnership

__all__ = ["OfferedForm", "get_form", "get_partnership"]


@dataclass(frozen=True, slots=True)
class OfferedForm:
    """A form within a partnership."""

    form: BlankForm
    partnership: Partnership

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


def get_form(slug: str, form_id: str) -> OfferedForm:
    """A form of the pack of the partnership with this slug; raises NotFound."""
    partnership = get_partnership(slug)
    form = pack_of(partnership).forms.get(form_id)
    if form is None:
        raise NotFound
    return OfferedForm(form, partnership)
