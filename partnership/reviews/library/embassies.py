"""A list of embassies and consulates as a CSV file, read into missions: of which state, of what sort, where."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from partnership.base.errors import InputFault
from partnership.documents.text import refused_characters
from partnership.guidance.countries import code_of, in_sentence

NEEDED = ("operator", "type")
LONGEST = 5_000  # lines; the world has fewer than 200 states
# Sorts of mission that act for a state, with the words for their names. Others are left out and listed.
SORTS = {
    "embassy": "Embassy of",
    "de facto embassy": "Embassy of",
    "high commission": "High Commission of",
    "consulate general": "Consulate General of",
    "consulate": "Consulate of",
    "de facto consulate": "Consulate of",
    "representative office": "Representative Office of",
    "apostolic nunciature": "Apostolic Nunciature of",
}
_CAPITAL = {"embassy", "de facto embassy", "high commission", "apostolic nunciature"}
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()-]{5,24}")


@dataclass(frozen=True, slots=True)
class Mission:
    """One embassy or consulate of the list."""

    name: str
    country: str  # ISO 3166-1 alpha-2
    website: str
    telephone: str
    email: str
    line: int


@dataclass(frozen=True, slots=True)
class Missions:
    """What a list holds: missions in its order, and the lines that could not be placed, with the reason."""

    found: tuple[Mission, ...]
    left_out: tuple[str, ...]


def read_missions(text: str) -> Missions:
    """The missions of a CSV list with the columns operator, type and perhaps city, phone, email, website.

    Raises InputFault when it is no such list.
    """
    if "\0" in text:
        message = "this is not a text file"
        raise InputFault(message)
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    columns = [name.strip().casefold() for name in reader.fieldnames or ()]
    if missing := [name for name in NEEDED if name not in columns]:
        message = f"the first line must name the columns; missing: {', '.join(missing)}"
        raise InputFault(message)
    reader.fieldnames = columns
    found: dict[str, Mission] = {}
    left_out: list[str] = []
    try:
        for row in reader:
            if reader.line_num > LONGEST:
                message = f"the list has more than {LONGEST} lines"
                raise InputFault(message)
            read = _mission({key: _plain(value) for key, value in row.items() if isinstance(key, str)}, reader.line_num)
            if isinstance(read, str):
                left_out.append(read)
            elif read.name in found:
                left_out.append(f"line {read.line}: {read.name} stands in line {found[read.name].line} already")
            else:
                found[read.name] = read
    except csv.Error as fault:
        message = f"line {reader.line_num}: {fault}"
        raise InputFault(message) from fault
    return Missions(tuple(found.values()), tuple(left_out))


def _plain(value: object) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return "" if refused_characters(text) else text


def _mission(row: dict[str, str], line: int) -> Mission | str:
    """The mission of a line, or why there is none."""
    operator, sort, city = row.get("operator", ""), row.get("type", "").casefold(), row.get("city", "")
    country = code_of(operator)
    if not country:
        return f"line {line}: “{operator}” is not the name of a state of origin"
    if sort not in SORTS:
        return f"line {line}: {operator}, “{row.get('type', '')}” is no embassy or consulate"
    place = city.removeprefix("City of ")
    where = " in London" if sort in _CAPITAL else f" in {place}" if place else ""
    telephone = row.get("phone", "")
    return Mission(
        name=f"{SORTS[sort]} {in_sentence(country)}{where}",
        country=country,
        website=row.get("website", ""),
        telephone=telephone if _TELEPHONE.fullmatch(telephone) else "",
        email=row.get("email", "").removeprefix("mailto:"),
        line=line,
    )
