"""A made-up document that shows everything a letterhead changes. Nothing in it is about anybody."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b

if TYPE_CHECKING:
    from datetime import date

_AGENCIES: Final = ("Children's services", "Police", "Health", "Housing", "Voluntary sector")
_TASKS: Final = ("First response", "Assessment", "Safe place", "Interpreting", "Legal advice", "Return")
_WORDS: Final = (
    "This is a sample. It shows how documents of the partnership look on this letterhead: the text, the numbers, the "
    "tables and the notes. What it says is made up."
)


def sample(partnership: str, letterhead: str, dated_on: date, marking: str) -> b.Document:
    """The sample for a letterhead of a partnership."""
    return b.Document(
        title="Sample on the letterhead",
        subject="Sample",
        partnership=partnership,
        status=b.Status.DRAFT,
        version="0.1",
        dated_on=dated_on,
        marking=marking,
        file_stem=f"sample-on-{letterhead.lower()}",
        blocks=(
            b.TitlePage(
                "Sample on the letterhead",
                letterhead,
                (("Version", "0.1"), ("What it is for", "To see the look before you choose it")),
                (b.Callout(b.Tone.WARNING, "A sample", (_paragraph("Nothing in this document is in force."),)),),
            ),
            b.Contents(),
            *_text(),
            *_tables(),
        ),
    )


def _text() -> tuple[b.Block, ...]:
    steps = b.ItemList(tuple(b.ListItem(_runs(each)) for each in ("Listen", "Write down", "Pass on")), is_ordered=True)
    points = b.ItemList(tuple(b.ListItem(_runs(each)) for each in ("who leads", "who is told", "by when")))
    return (
        b.Heading(1, "Plain text and clauses", "text", "1"),
        _paragraph(_WORDS),
        b.Clause("sample-one", "1.1", (_paragraph(_WORDS), points), ("A made-up source",), heading="A clause"),
        b.Clause("sample-two", "1.2", (_paragraph("A clause with steps in their order:"), steps)),
        b.Clause(
            "sample-three",
            "1.3",
            (b.Paragraph((
                b.Text("A clause that points to clause "), b.Reference("sample-one", "1.1"),
                b.Text(", names "), b.Filled("an agency", "unconfirmed"), b.Text(" and leaves open "),
                b.Gap("who answers at night"), b.Text("."),
            )),),
        ),
        b.Heading(2, "A heading below", "below"),
        b.Callout(b.Tone.INFORMATION, "A note", (_paragraph("Notes stand in a box of their own."),)),
        b.Callout(b.Tone.STOP, "A stop", (_paragraph("What must not go on until it is answered."),)),
    )  # fmt: skip


def _tables() -> tuple[b.Block, ...]:
    columns = (b.Column("Task", 2.0), b.Column("Leads", 2.0), b.Column("Supports", 2.0))
    rows = tuple(
        (_cell(task), _cell(first), _cell(second))
        for task, first, second in zip(_TASKS, cycle(_AGENCIES), cycle(_AGENCIES[1:]), strict=False)
    )
    wide = tuple(b.Column(each) for each in ("Agency", *_TASKS, *(f"{each} at night" for each in _TASKS)))
    roles = cycle(("leads", "–", "supports", "–", "–"))
    matrix = tuple((_cell(agency), *(_cell(next(roles)) for _ in wide[1:])) for agency in _AGENCIES)
    return (
        b.Heading(1, "Tables", "tables", "2"),
        b.Table("Who does what", "Tasks with who leads and who supports.", columns, rows, has_row_headings=True),
        b.Signatures("Sign-off", "Where agencies sign.", _AGENCIES[:2]),
        b.Landscape((
            b.Table("A wide table", "A page on its side.", wide, matrix, has_row_headings=True, is_compact=True),
        )),
    )  # fmt: skip


def _runs(text: str) -> tuple[b.Run, ...]:
    return (b.Text(text),)


def _paragraph(text: str) -> b.Paragraph:
    return b.Paragraph(_runs(text))


def _cell(text: str) -> b.Cell:
    return b.Cell((_runs(text),))
