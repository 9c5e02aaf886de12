"""The blank spreadsheet that an import reads whole: a sheet to fill in, and what belongs into each column. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from partnership.documents.writers.excel import ExcelSheet, write_excel
from partnership.exchange.imports.targets import KIND, NAME
from partnership.guidance.choices import Sector

if TYPE_CHECKING:
    from datetime import date

    from partnership.guidance.pack import Pack


class BlankColumn(NamedTuple):
    """A column of the file: its heading, the field that an import puts it into, and what to write."""

    heading: str
    key: str
    says: str
    example: str


COLUMNS: Final = (
    BlankColumn("Organisation", NAME, "Its full name. The one column that every row needs",
                "Harbour Advice"),
    BlankColumn("Type", KIND, "One of those on the sheet “Types”", ""),
    BlankColumn("Area", "organisation.covers", "The councils that it covers", "Thameside"),
    BlankColumn("Languages", "organisation.languages", "Languages that its staff speak", "Romanian, Vietnamese"),
    BlankColumn("Website", "organisation.website", "Its public page", "https://harbour.example.org"),
    BlankColumn("Charity number", "organisation.charity_number", "It tells two bodies of one name apart", "1234567"),
    BlankColumn("Desk", "contact.post", "A post or desk, not the name of a person", "Duty worker"),
    BlankColumn("Telephone", "contact.telephone", "The number for the hours in the next column", "020 7946 0101"),
    BlankColumn("Opening hours", "contact.hours", "When that number answers", "Monday to Friday, 9am to 5pm"),
    BlankColumn("Out of hours", "contact.out_of_hours_telephone", "The number at nights and weekends",
                "020 7946 0102"),
    BlankColumn("Email", "contact.email", "A shared mailbox", "duty@harbour.example.org"),
    BlankColumn("Service", "service.name", "What it offers, in a few words", "Help for adults"),
    BlankColumn("For whom", "service.for_whom", "Children, adults or both", "Adults"),
    BlankColumn("How to refer", "service.how_to_refer", "What a worker who refers must do", "Ring the duty worker"),
    BlankColumn("Address", "location.address", "Leave it empty for a refuge or another safe place",
                "1 Quay Street, Thameside"),
)  # fmt: skip
_WIDTH: Final = 26


def write_blank(pack: Pack, author: str, on: date) -> bytes:
    """Return an Excel file with the headings, what each column holds, and the kinds of organisation of the guidance.

    A second desk or service of an organisation is a row of its own.
    """
    a_kind = next(kind.name for kind in pack.kinds.values() if kind.sector is Sector.VOLUNTARY)
    fill = ExcelSheet("Partners", [(each.heading, _WIDTH) for each in COLUMNS], kept_columns=1)
    about = ExcelSheet(
        "Columns",
        (("Column", _WIDTH), ("What to write", 60), ("Example", 40)),
        [(each.heading, each.says, a_kind if each.key == KIND else each.example) for each in COLUMNS],
    )
    kinds = ExcelSheet(
        "Types",
        (("Type", 44), ("What it is", 90)),
        sorted((kind.name, kind.description) for kind in pack.kinds.values()),
    )
    return write_excel((fill, about, kinds), title="Partners, to fill in", author=author, made_on=on)
