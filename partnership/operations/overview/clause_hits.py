"""Clauses of protocols that have the words of a search: of the version in force, else of the draft at work."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING

from flask import url_for

from partnership.base.errors import Conflict
from partnership.documents import blocks as b
from partnership.operations.overview import queries
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.queries import version_content
from partnership.protocols.reading import CURRENT, DRAFT
from partnership.register.search.words import BEGINNING, all_words, forms
from partnership.store.kept_answers import shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from partnership.guidance.pack import Pack
    from partnership.operations.overview.queries import SearchedProtocol
    from partnership.store.models import Partnership

SHOWN_TEXT = 160  # letters of a clause that a hit shows
_SLOT = re.compile(r"\{+[^{}]*\}+")  # what the map fills is not searched in a draft
_MARKS = re.compile(r"[*_\[\]#>`]")
_NO_TEXT = {"id", "anchor", "sources", "number", "style", "tone"}  # of a block: what nobody reads as its words


@dataclass(frozen=True, slots=True)
class ClauseHit:
    """A clause that is found."""

    protocol: str
    title: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """A clause as it is searched."""

    id: str
    title: str
    text: str
    heading: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, clause_id: str, number: str, heading: str, text: str) -> ClauseWords:
        """The words of a clause, folded."""
        plain = " ".join(text.split())
        title = f"{number} {heading}".strip() or f"{plain[:60]}…"
        return cls(clause_id, title, plain, frozenset(all_words(heading)), frozenset(all_words(f"{heading} {plain}")))


def clause_hits(partnership: Partnership, pack: Pack, asked: Sequence[str]) -> list[ClauseHit]:
    """Clauses with all the words, first those that have them whole, then by their headings.

    A clause stands once, in the text that counts. Whoever looks for organs finds no organisation first.
    """
    if not asked:
        return []
    found = []
    for protocol in queries.searched_protocols(partnership.id):
        for clause in _clauses(protocol, pack):
            if all(_has(clause.words, word) for word in asked):
                whole = sum(_has_whole(clause.words, word) for word in asked)
                score = sum(_has(clause.heading, word) for word in asked)
                found.append((-whole, -score, protocol.title, _hit(partnership.slug, protocol, clause)))
    return [each[-1] for each in sorted(found, key=lambda each: each[:3])]


def _has(words: Iterable[str], word: str) -> bool:
    least = forms(word)[-1]
    return any(each == least or (len(least) >= BEGINNING and each.startswith(least)) for each in words)


def _has_whole(words: Iterable[str], word: str) -> bool:
    least = forms(word)[-1]
    return any(least in forms(each) for each in words)


def _hit(slug: str, protocol: SearchedProtocol, clause: ClauseWords) -> ClauseHit:
    text = clause.text if len(clause.text) <= SHOWN_TEXT else f"{clause.text[:SHOWN_TEXT].rsplit(' ', 1)[0]} …"
    href = url_for(
        "protocols.clause_of_version",
        slug=slug,
        protocol_id=protocol.id,
        number=CURRENT if protocol.number else DRAFT,
        clause_id=clause.id,
    )
    stands_in = f"version {protocol.number}" if protocol.number else "draft"
    return ClauseHit(f"{protocol.title}, {stands_in}", clause.title, text, href)


def _clauses(protocol: SearchedProtocol, pack: Pack) -> Sequence[ClauseWords]:
    if protocol.version_id is None:
        return _of_draft(protocol, pack)
    kept: Sequence[ClauseWords] | None = shelf("clauses of versions", 64).get(protocol.version_id)
    if kept is None:  # a version never changes
        kept = _of_version(protocol.version_id)
        shelf("clauses of versions", 64).set(protocol.version_id, kept)
    return kept


def _of_version(version_id: UUID) -> Sequence[ClauseWords]:
    try:
        document = thawed(version_content(version_id))
    except Conflict:  # its own page says that it is not what was saved
        return ()
    return tuple(
        ClauseWords.of(clause.id, clause.number, clause.heading, " ".join(_texts(clause.blocks)))
        for clause in _found_in(document.blocks)
    )


def _found_in(blocks: Iterable[b.Block]) -> Iterator[b.Clause]:
    for block in blocks:
        if isinstance(block, b.Clause):
            yield block
        elif isinstance(block, b.Landscape):
            yield from _found_in(block.blocks)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value):
        for each in fields(value):
            if each.name not in _NO_TEXT:
                yield from _texts(getattr(value, each.name))


def _of_draft(protocol: SearchedProtocol, pack: Pack) -> Sequence[ClauseWords]:
    """The clauses that every draft of its template has, in their own words where it has some."""
    template = pack.protocols.get(protocol.template_id)
    texts = (
        (each, protocol.own_texts.get(each.id, each.text))
        for each in (template.clauses() if template is not None else ())
        if not each.needs
    )
    return [ClauseWords.of(each.id, "", each.heading, _plain(text)) for each, text in texts if text is not None]


def _plain(text: str) -> str:
    return _MARKS.sub("", _SLOT.sub("…", text))
