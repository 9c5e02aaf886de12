"""Phrases that slots, generated parts and matters share, so that the same thing is said in the same words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from partnership.documents.blocks import Cell, Filled, Text
from partnership.documents.wording import day
from partnership.findings.phrases import calling_rule, inside
from partnership.guidance.types import Stop
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from partnership.documents.blocks import Run, Runs
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Citation, LocalChange

__all__ = [
    "HOLDERS", "STOP_WORDS", "calling_rule", "cell", "cited", "guidance_mark",
    "joined", "marked", "named_guidance", "plain", "with_reason", "with_unit",
]  # fmt: skip
T = TypeVar("T")
# What a sentence says in place of agencies that hold a role, when nobody does.
HOLDERS = {
    Role.LEAD: "the lead for",
    Role.DEPUTY: "the deputy for",
    Role.SUPPORTS: "agencies that support",
    Role.CONSULTED: "agencies consulted on",
    Role.INFORMED: "agencies informed of",
}
# What an open check of a return does.
STOP_WORDS = {Stop.HARD: "Hard stop", Stop.HOLD: "Hold", Stop.COMPLETE: "Complete or explain"}


def joined(parts: Sequence[Run]) -> Runs:
    """Runs in a sentence, as `listed` does it with names."""
    if len(parts) == 1:
        return (parts[0],)
    pieces = _with_commas(parts, [getattr(part, "text", "") for part in parts])
    return tuple(Text(piece) if isinstance(piece, str) else piece for piece in pieces)


def _with_commas(parts: Sequence[T], texts: Sequence[str]) -> Iterator[T | str]:
    has_commas = any("," in text for text in texts)
    for number, part in enumerate(parts):
        if number:
            is_last = number == len(parts) - 1
            yield ("; and " if has_commas else " and ") if is_last else ("; " if has_commas else ", ")
        yield part


def with_unit(value: str, unit: str) -> str:
    """A value with its unit: "24 hours", "1 hour"."""
    if not unit:
        return value
    return f"{value} {unit.removesuffix('s') if value.strip() == '1' else unit}"


def with_reason(text: str, reason: str) -> str:
    """What was done, and why where that is known."""
    return f"{text}: {plain(reason)}" if reason else text


def guidance_mark(change: LocalChange | None) -> str:
    """That this council's own guidance changed or added something, to stand after it in brackets."""
    return f" ({inside(change.what.words)})" if change is not None else ""


def named_guidance(pack: Pack, *, is_dated: bool = True) -> str:
    """A pack with its day, where no cover has it, and the pack that it stands over."""
    over = f"; it stands over {named_guidance(pack.base)}" if pack.base else ""
    return f"{plain(pack.title)}{f', as of {day(pack.as_of)}' if is_dated else ''}{over}"


_SECTION: Final = re.compile(r"s\.\d")


def plain(text: str) -> str:
    """Text of the pack, which may stand on several lines, as one paragraph."""
    return " ".join(text.split())


def cited(sources: Iterable[Citation], pack: Pack) -> tuple[str, ...]:
    """Sources as they stand below a clause, each with all its places: "SOLACE 2009: 2.4, Annex 1"."""
    places: dict[str, list[str]] = {}
    for citation in sources:
        found = places.setdefault(citation.source, [])
        if citation.place:
            found += _parts(_place(citation, pack))
    return tuple(
        f"{_short(source_id, pack)}: {', '.join(dict.fromkeys(found))}" if found else _short(source_id, pack)
        for source_id, found in places.items()
    )


def _parts(place: str) -> list[str]:
    """The sections of a place that names several, such as "s.1, s.8"; whole where it is anything else."""
    parts = place.split(", ")
    return parts if all(map(_SECTION.match, parts)) else [place]


def _short(source_id: str, pack: Pack) -> str:
    source = pack.sources.get(source_id)
    return source.short if source is not None else source_id


def _place(citation: Citation, pack: Pack) -> str:
    """A place as readers know it; its code where the source has no words for it."""
    source = pack.sources.get(citation.source)
    return source.places.get(citation.place, citation.place) if source is not None else citation.place


@lru_cache(maxsize=16_384)
def _cell_of(run: Run | str) -> Cell:
    """A cell never changes, and the same names and numbers stand in every protocol of a partnership."""
    return Cell(((Text(run) if isinstance(run, str) else run,),))


def cell(*runs: Run | str) -> Cell:
    """A table cell of one paragraph."""
    if len(runs) == 1:
        return _cell_of(runs[0])
    return Cell((tuple([Text(run) if isinstance(run, str) else run for run in runs]),))


def marked(text: str, note: str) -> Run:
    """Words of the map, with what is wrong with them."""
    return Filled(text, note) if note else Text(text)
