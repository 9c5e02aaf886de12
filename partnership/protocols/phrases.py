"""Phrases that slots, generated parts and matters share, so that the same thing is said in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from partnership.clocks import Standing
from partnership.documents.blocks import Cell, Filled, Text
from partnership.documents.wording import day
from partnership.models.partnerships import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from partnership.documents.blocks import Run, Runs
    from partnership.guidance.types import Citation, Pack
    from partnership.mapping.facts import Agency, Desk

T = TypeVar("T")
HOLDS = {
    Role.LEAD: "the lead for",
    Role.DEPUTY: "to deputise for",
    Role.SUPPORTS: "to support",
    Role.CONSULTED: "to be consulted on",
    Role.INFORMED: "to be informed of",
}


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "A, B and C"; with semicolons where a name has a comma of its own."""
    return "".join(_with_commas(names, names))


def joined(parts: Sequence[Run]) -> Runs:
    """Runs in a sentence, as `listed` does it with names."""
    pieces = _with_commas(parts, [getattr(part, "text", "") for part in parts])
    return tuple(Text(piece) if isinstance(piece, str) else piece for piece in pieces)


def _with_commas(parts: Sequence[T], texts: Sequence[str]) -> Iterator[T | str]:
    has_commas = any("," in text for text in texts)
    for number, part in enumerate(parts):
        if number:
            is_last = number == len(parts) - 1
            yield ("; and " if has_commas else " and ") if is_last else ("; " if has_commas else ", ")
        yield part


def inside(name: str) -> str:
    """A name of the pack inside a sentence: small first letter, unless it is an abbreviation."""
    if len(name) > 1 and name[1].isupper():
        return name
    return name[:1].lower() + name[1:]


def names_of(agencies: Iterable[Agency]) -> str:
    """Agencies in a sentence."""
    return listed([agency.name for agency in agencies])


def function_name(pack: Pack, function_id: str) -> str:
    """A task inside a sentence; its id where the pack does not know it."""
    function = pack.functions.get(function_id)
    return inside(function.name) if function is not None else f"“{function_id}”"


def kind_name(pack: Pack, kind_id: str) -> str:
    """A kind as on screen; its id where the pack does not know it."""
    kind = pack.kinds.get(kind_id)
    return kind.name if kind is not None else kind_id


def doubt(agency: Agency, pack: Pack) -> str:
    """What is wrong with an agency's contacts, in words; empty when they are fresh enough to print unmarked."""
    if not agency.is_stale:
        return ""
    if agency.contacts_standing is Standing.NEVER or agency.contacts_confirmed_on is None:
        return f"{pack.as_of.year}, unconfirmed" if agency.is_body_of_pack else "never confirmed"
    return f"unconfirmed: last confirmed {day(agency.contacts_confirmed_on)}"


def with_unit(value: str, unit: str) -> str:
    """A value with its unit: "24 hours", "1 hour"."""
    if not unit:
        return value
    return f"{value} {unit.removesuffix('s') if value.strip() == '1' else unit}"


def number_of(desk: Desk, *, at_night: bool = False) -> str:
    """The number to call, by day or at night; empty when none is recorded or shown."""
    if not at_night:
        return desk.telephone
    return desk.out_of_hours_telephone or (desk.telephone if desk.is_out_of_hours else "")


def plain(text: str) -> str:
    """Text of the pack, which may stand on several lines, as one paragraph."""
    return " ".join(text.split())


def cited(sources: Iterable[Citation], pack: Pack) -> tuple[str, ...]:
    """Sources as they stand below a clause: "SOLACE 2009, 2.4"; each once."""
    told = []
    for citation in sources:
        source = pack.sources.get(citation.source)
        short = source.short if source is not None else citation.source
        told.append(f"{short}, {citation.place}" if citation.place else short)
    return tuple(dict.fromkeys(told))


def cell(*runs: Run | str) -> Cell:
    """A table cell of one paragraph."""
    return Cell((tuple(Text(run) if isinstance(run, str) else run for run in runs),))


def marked(text: str, note: str) -> Run:
    """Words of the map, with what is wrong with them."""
    return Filled(text, note) if note else Text(text)
