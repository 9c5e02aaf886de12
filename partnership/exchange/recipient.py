"""For whom something leaves the register: nobody in particular of an audience, and what they see of a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership.policy.audience import is_safe_place, published, visible
from partnership.policy.viewer import NOBODY, Viewer
from partnership.register.directory.parts import organisation_of
from partnership.store.models import Audience, Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from partnership.policy.audience import Cover, RedactedRecord
    from partnership.store.models import Entry

# What is for named people never leaves as data, whoever asks.
AUDIENCES = (Audience.PUBLIC, Audience.PARTNERS, Audience.PARTNERSHIP)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody of an audience. `covers`: what organisations agreed that anybody sees, asked for the public alone.

    `holder`: with whose rights it is asked, so that nothing leaves which that account may not see at this moment.
    """

    audience: Audience
    partnership_id: UUID | None = None
    covers: Mapping[UUID, Cover] = field(default_factory=dict)
    is_feed: bool = False  # anybody, through another system: of partnerships that allow it
    holder: Viewer | None = None
    has_places: bool = True
    viewer: Viewer = field(init=False)

    @property
    def is_anybody(self) -> bool:
        """Whether what leaves is for everybody, and needs the yes of its organisation."""
        return self.audience is Audience.PUBLIC

    def __post_init__(self) -> None:
        """A signed-in visitor who is nobody, and a member of one partnership where the audience is that."""
        is_member = self.audience is Audience.PARTNERSHIP and self.partnership_id is not None
        own = frozenset({self.partnership_id}) if is_member else frozenset()
        somebody = Viewer(account_id=NOBODY, through_organisations=own, limited_to=self.holder)  # type: ignore[arg-type] # None is out
        object.__setattr__(self, "viewer", somebody)

    def shown(self, row: Entry) -> RedactedRecord | None:
        """A row as they see it; None for what they may not know of, and for what is put away."""
        if row.is_archived or (isinstance(row, Location) and not self.has_places):
            return None
        organisation = organisation_of(row)
        if self.is_anybody:
            return published(row, self.covers.get(organisation.id, {}))
        if isinstance(row, Location) and (row.is_confidential or is_safe_place(organisation.kind_id)):
            return None  # where people are hidden leaves in no file, also where its address was not locked
        return visible(self.viewer, row)

    def shown_all(self, rows: Iterable[Entry]) -> list[RedactedRecord]:
        """Those of some rows that they may know of."""
        return [shown for row in rows if (shown := self.shown(row)) is not None]
