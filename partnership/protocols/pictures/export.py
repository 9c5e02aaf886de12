"""“The partnership at a glance” as it leaves, for a page, a bundle and a command."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.map.downloads.delivery import Delivery, word_bytes
from partnership.map.mapping.paper import map_paper
from partnership.protocols.pictures.kinds import whole
from partnership.protocols.pictures.queries import members_subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from partnership.documents.drawing import Drawing
    from partnership.findings.facts import PartnershipMap
    from partnership.protocols.pictures.queries import PictureSubject
    from partnership.protocols.pictures.slices import PictureSlice, PictureTable, TableCell
    from partnership.store.models import Partnership

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
        blocks += [_picture(each, each.drawing, title) for each in slices if each.drawing]
        blocks += [_table(each.table) for each in slices]
    return map_paper(
        map_,
        (b.Landscape(tuple(blocks)),),
        title=TITLE,
        subject="Journeys, relationships, coverage, areas and change over time",
        stem="at-a-glance",
    )


def _picture(one: PictureSlice, drawing: Drawing, title: str) -> b.Picture:
    wide = min(WIDE, TALL * drawing.width / drawing.height)
    return b.Picture(drawing.svg, drawing.alt, f"{title}: {one.title}" if one.title else title, wide)


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


def glance_of(partnership: Partnership) -> Delivery:
    """Every picture with its table, as any member may see them."""
    return _drawn(partnership, members_subject(partnership))


def glance_to_come(partnership: Partnership, map_: PartnershipMap) -> Callable[[], Delivery]:
    """The same of the map of a bundle: read now, drawn when its turn comes, without what changed meanwhile."""
    subject = members_subject(partnership, map_)
    months = subject.months()
    return partial(_drawn, partnership, replace(subject, months=lambda: months))


def _drawn(partnership: Partnership, subject: PictureSubject) -> Delivery:
    return Delivery(compose_glance(subject.map_, whole(subject)), partnership)


def export_glance(partnership: Partnership, out: Path) -> list[Path]:
    """Write it as a Word file into a folder; returns where."""
    paper = glance_of(partnership)
    path = out / paper.document.file_name
    path.write_bytes(word_bytes(paper.document, partnership))
    return [path]
