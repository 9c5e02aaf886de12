"""“The partnership at a glance” as a document: every picture with its words, and its table. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.map.mapping.paper import map_paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from partnership.findings.facts import PartnershipMap
    from partnership.protocols.pictures.slices import PictureSlice, PictureTable, TableCell

TITLE: Final = "The partnership at a glance"
HOW: Final = (
    "Behind the sheets of each picture stand tables that say the same. A gap is red, hatched, marked “!” and in words. "
    "The shape beside a name is the level of the organisation."
)
WIDE, TALL = 245.0, 135.0  # millimetres that a picture may take on a page of A4 across
NOTHING: Final = "Nothing to draw yet."


def compose_glance(map_: PartnershipMap, pictures: Iterable[tuple[str, str, Sequence[PictureSlice]]]) -> b.Document:
    """The paper; each picture with its title, what it is about, and its sheets."""
    blocks: list[b.Block] = [
        b.Heading(1, f"{TITLE}, {day(map_.as_of)}", "at-a-glance"),
        b.Paragraph((b.Text(HOW),)),
    ]
    for number, (title, about, slices) in enumerate(pictures, 1):
        blocks.append(b.Heading(2, title, f"picture-{number}"))
        blocks.append(b.Paragraph((b.Text(about),)))
        if not slices:
            blocks.append(b.Paragraph((b.Text(NOTHING, italic=True),)))
        blocks += [block for each in slices for block in _picture(each, title)]
        blocks += [_table(each.table) for each in slices]
    return map_paper(
        map_,
        (b.Landscape(tuple(blocks)),),
        title=TITLE,
        subject="Journeys, relationships, coverage, areas and change over time",
        stem="at-a-glance",
    )


def _picture(one: PictureSlice, title: str) -> Iterator[b.Block]:
    drawing = one.drawing
    wide = min(WIDE, TALL * drawing.width / drawing.height)
    yield b.Picture(drawing.svg, drawing.alt, f"{title}: {one.title}" if one.title else title, wide)


def _table(table: PictureTable) -> b.Table:
    return b.Table(
        table.caption,
        table.description,
        table.columns,
        tuple(tuple(_cell(each) for each in row) for row in table.rows),
        has_row_headings=True,
        is_compact=True,
    )


def _cell(cell: TableCell) -> b.Cell:
    return b.Cell(((b.Gap(cell.text) if cell.is_missing else b.Text(cell.text),),))
