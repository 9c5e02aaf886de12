"""Who refers to whom: the relationships of a partnership in circles, or those of one organisation. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.documents.blocks import Column
from partnership.documents.wording import counted, day
from partnership.guidance.types import Level
from partnership.map.mapping.labels import labels
from partnership.protocols.pictures.circle import MOST_ROUND, draw_circle
from partnership.protocols.pictures.network_parts import Network, Tie
from partnership.protocols.pictures.slices import PictureSlice, PictureTable, TableCell
from partnership.protocols.pictures.star import MOST_BESIDE, draw_star
from partnership.register.directory.wording import AGREEMENTS, STAGES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function, Stage
    from partnership.protocols.pictures.slices import Links
    from partnership.register.relationships.edges import Edge
    from partnership.store.models.partnerships import Agreement
    from partnership.store.models.relationships import RelationshipKind

COLUMNS: Final = (
    Column("From", 2.2), Column("What", 1.6), Column("To", 2.2), Column("State", 1.2), Column("Since", 1.2),
    Column("Review", 1.4),
)  # fmt: skip
_LEVELS: Final = tuple(Level)


@dataclass(frozen=True, slots=True)
class NetworkFilter:
    """Which relationships are shown, and of whom."""

    kind: RelationshipKind | None = None
    state: Agreement | None = None
    level: Level | None = None
    area: str = ""

    def shows(self, edge: Edge, ends: Iterable[Agency]) -> bool:
        """Whether a relationship is shown: one end of the level and area is enough."""
        return (
            self.kind in (None, edge.kind)
            and self.state in (None, edge.state)
            and any(self.level in (None, each.level) and (not self.area or self.area in each.areas) for each in ends)
        )


def shown_ties(map_: PartnershipMap, edges: Iterable[Edge], only: NetworkFilter) -> tuple[Tie, ...]:
    """The relationships between organisations that the reader's map has, as far as they are asked for."""
    names = labels(map_)
    found = []
    for edge in edges:
        one, other = map_.by_id.get(edge.from_id), map_.by_id.get(edge.to_id)
        if one is not None and other is not None and only.shows(edge, (one, other)):
            found.append(Tie(edge, one, other, names[one.id], names[other.id]))
    return tuple(found)


def network_slices(
    map_: PartnershipMap, pack: Pack, ties: Sequence[Tie], links: Links, stage: Stage | None = None
) -> Iterator[PictureSlice]:
    """One circle where all have room in it; else one for each stage, or for each of its tasks where that is crowded.

    Those of a task are between organisations that both have a part in it.
    """
    if not ties:
        return
    if is_one_circle(ties):
        yield _circle("", "network-all", ties, links)
        return
    for found, functions in pack.functions_by_stage.items():
        if stage not in (None, found):
            continue
        by_task = [(each, inside) for each in functions if (inside := _inside(map_, each, ties))]
        together = tuple(dict.fromkeys(tie for _, inside in by_task for tie in inside))
        if together and is_one_circle(together):
            yield _circle(STAGES[found], f"network-{found}", together, links)
            continue
        for function, inside in by_task:
            yield _circle(function.name, f"network-{function.id}", inside, links)


def is_one_circle(ties: Sequence[Tie]) -> bool:
    """Whether all organisations with a relationship have room in one circle."""
    return len(_nodes(ties)) <= MOST_ROUND


def first_stage(map_: PartnershipMap, pack: Pack, ties: Sequence[Tie]) -> Stage:
    """The stage with most relationships in its tasks: what is opened where one circle has no room for all."""
    return max(
        pack.functions_by_stage,
        key=lambda stage: sum(len(_inside(map_, each, ties)) for each in pack.functions_by_stage[stage]),
    )


def star_slices(ties: Iterable[Tie], agency: Agency, name: str, links: Links) -> Iterator[PictureSlice]:
    """The relationships of one organisation, on as many sheets as they need."""
    own = [each for each in ties if agency.id in (each.one.id, each.other.id)]
    parts = [own[at : at + MOST_BESIDE] for at in range(0, len(own), MOST_BESIDE)]
    for number, part in enumerate(parts, 1):
        title = name + (f" ({number} of {len(parts)})" if len(parts) > 1 else "")
        key = f"star-{number}"
        drawing, table = draw_star(part, agency, name, links, key), _table(title, part, links)
        yield PictureSlice(title, key, drawing, table, is_for_wide=True)


def _inside(map_: PartnershipMap, function: Function, ties: Iterable[Tie]) -> list[Tie]:
    """The relationships between organisations that have a part in a task."""
    ids = {each.agency.id for each in map_.duties_by_task.get(function.id, ())}
    return [each for each in ties if each.one.id in ids and each.other.id in ids]


def _nodes(ties: Iterable[Tie]) -> Mapping[Agency, str]:
    """Who has a relationship, by level and name, with what each is called."""
    found: dict[Agency, str] = {}
    for each in ties:
        found |= {each.one: each.one_name, each.other: each.other_name}
    return dict(sorted(found.items(), key=lambda each: (_LEVELS.index(each[0].level), each[1].casefold())))


def _circle(title: str, key: str, ties: Sequence[Tie], links: Links) -> PictureSlice:
    nodes = _nodes(ties)
    left_out = len(nodes) - MOST_ROUND
    drawn = ties if left_out <= 0 else _of_busiest(ties)
    words = f"{counted(len(nodes), 'organisation')}, {counted(len(ties), 'relationship')}."
    if left_out > 0:
        words += f" The {MOST_ROUND} with most are drawn; all stand in the table."
    made = draw_circle(Network(title, words, _nodes(drawn), tuple(drawn)), links, key)
    return PictureSlice(title, key, made, _table(title, ties, links))


def _of_busiest(ties: Sequence[Tie]) -> list[Tie]:
    often = Counter(each.id for tie in ties for each in (tie.one, tie.other))
    kept: Collection[UUID] = {agency_id for agency_id, _ in often.most_common(MOST_ROUND)}
    return [each for each in ties if each.one.id in kept and each.other.id in kept]


def _table(title: str, ties: Iterable[Tie], links: Links) -> PictureTable:
    rows = tuple(
        (
            TableCell(each.one_name, links.agency(each.one.id)),
            TableCell(each.edge.label + (f": {each.edge.title}" if each.edge.title else "")),
            TableCell(each.other_name, links.agency(each.other.id)),
            TableCell(AGREEMENTS[each.edge.state]),
            TableCell(day(each.edge.from_on) or "not said"),
            TableCell(day(each.edge.review_on) or "no day set"),
        )
        for each in ties
    )
    return PictureTable(
        f"Who refers to whom{title and f': {title}'}",
        "A row for each relationship: from whom, what, to whom, whether it is agreed, and when it is looked at again.",
        COLUMNS,
        rows,
    )
