"""A list of embassies and consulates as rows of organisations: told by its columns, read as the library reads it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from partnership.exchange.imports.source import SourceFault
from partnership.exchange.imports.targets import fold_heading
from partnership.reviews.library.embassies import NEEDED, read_missions

if TYPE_CHECKING:
    from partnership.exchange.imports.source import ImportSource

_KEYS: Final = (
    "organisation.name", "organisation.kind_id", "organisation.country", "organisation.website", "contact.telephone",
    "contact.email",
)  # fmt: skip
_KIND: Final = "embassy"


def with_missions(source: ImportSource) -> ImportSource:
    """The rows of a list of missions, each with its name, state and kind; any other file as it is."""
    headings = [fold_heading(each) for each in source.headings]
    if not set(NEEDED) <= set(headings):
        return source
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(headings)
    lines.writerows([" ".join(cell.split()) for cell in cells] for _number, cells in source.rows)
    numbers = [number for number, _cells in source.rows]
    found = read_missions(text.getvalue())
    rows = tuple(
        (numbers[each.line - 2], (each.name, _KIND, each.country, each.website, each.telephone, each.email))
        for each in found.found
    )
    faults = []
    for told in found.left_out:
        line, _, words = told.removeprefix("line ").partition(": ")
        faults.append(SourceFault(numbers[int(line) - 2], "", words))
    notes = (*source.notes, "It is a list of embassies and consulates: each is named after its state.")
    return replace(
        source, headings=_KEYS, groups=("",) * len(_KEYS), rows=rows, faults=(*source.faults, *faults), notes=notes
    )
