"""What items rest on: sources, and places in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a source: `report:2.4` is source `report`, place `2.4`."""

    source: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A publication or law that items rest on."""

    id: str
    title: str
    short: str  # how it is cited beside a clause
    year: int
    publisher: str = ""
    places: Mapping[str, str] = field(default_factory=dict)  # places whose code says little: "A1" -> "Annex 1"
    country: str = ""  # ISO 3166-1 alpha-2 of the one country of return that it is about; empty for the others
