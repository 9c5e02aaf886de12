"""Who refers to whom: the relationships of a partnership, or those of one organisation, as a table. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.documents.blocks import Column
from partnership.documents.wording import day
from partnership.map.mapping.labels import labels
from partnership.protocols.pictures.slices import PictureTable, TableCell
from partnership.register.directory.wording import AGREEMENTS
from partnership.store.models.partnerships import RelationshipKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.guidance.types import Level
    from partnership.protocols.pictures.slices import Links
    from partnership.register.relationships.edges import Edge
    from partnership.store.models.partnerships import Agreement

COLUMNS: Final = (
    Column("From", 2.2), Column("What", 1.6), Column("To", 2.2), Column("State", 1.2), Column("Since", 1.2),
    Column("Review", 1.4),
)  # fmt: skip
KIND_NAMES: Final[Mapping[RelationshipKind, str]] = {
    RelationshipKind.REFERS_TO: "Refers to",
    RelationshipKind.COMMISSIONS: "Commissions",
    RelationshipKind.SHARES_INFORMATION: "Shares information with",
    RelationshipKind.CHAIRS: "Chairs",
    RelationshipKind.PART_OF: "Is part of",
}


@dataclass(frozen=True, slots=True)
class NetworkFilter:
    """Which relationships are shown, and of which organisations."""

    of: str = ""  # id of the organisation whose relationships are shown alone
    kind: RelationshipKind | None = None
    state: Agreement | None = None
    level: Level | None = None
    area: str = ""

    def shows(self, edge: Edge, ends: Iterable[Agency]) -> bool:
        """Whether a relationship is shown: one end of the level and area is enough."""
        return (
            self.kind in (None, edge.kind)
            and self.state in (None, edge.state)
            and (not self.of or self.of in (str(edge.from_id), str(edge.to_id)))
            and any(self.level in (None, each.level) and (not self.area or self.area in each.areas) for each in ends)
        )


def network_table(map_: PartnershipMap, edges: Iterable[Edge], only: NetworkFilter, links: Links) -> PictureTable:
    """Return a row for each relationship asked for, where the reader's map has both organisations."""
    names = labels(map_)
    rows = []
    for edge in edges:
        one, other = map_.by_id.get(edge.from_id), map_.by_id.get(edge.to_id)
        if one is None or other is None or not only.shows(edge, (one, other)):
            continue
        cells = (
            TableCell(names[one.id], links.agency(one.id)),
            TableCell(edge.label + (f": {edge.title}" if edge.title else "")),
            TableCell(names[other.id], links.agency(other.id)),
            TableCell(AGREEMENTS[edge.state]),
            TableCell(day(edge.from_on) or "not said"),
            TableCell(day(edge.review_on) or "no day set"),
        )
        rows.append(cells)
    return PictureTable(
        f"Who refers to whom{f': {names[of.id]}' if (of := _agency(map_, only.of)) else ''}",
        "A row for each relationship: from whom, what, to whom, whether it is agreed, and when it is reviewed.",
        COLUMNS,
        tuple(rows),
    )


def _agency(map_: PartnershipMap, agency_id: str) -> Agency | None:
    return next((each for each in map_.agencies if str(each.id) == agency_id), None)
