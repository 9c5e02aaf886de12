"""Reads a Markdown file of a paper: sections, their pieces, and what each block states, with faults by file and line.

The file is read into the tables that a TOML file would have, so that it is filled and checked as any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from markdown_it import MarkdownIt

from partnership.guidance.choices import GeneratedPart, Length
from partnership.guidance.shapes import FilePlaces, PackFile
from partnership.guidance.written.blocks import BlockKind
from partnership.guidance.written.duty_table import PaperPiece

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from markdown_it.token import Token

    from partnership.guidance.lines import At

BLANK: Final = "–"  # an empty cell
FRONT: Final = "front"  # the section of what stands before the first heading
DEPTHS: Final = {PaperPiece.CARD: Length.CARD, PaperPiece.PAPER: Length.OPERATIONAL, PaperPiece.ANNEXES: Length.FULL}
# What the map and the table of duties write where a paragraph holds nothing else.
LISTS: Final[Mapping[str, GeneratedPart]] = {
    "roles": GeneratedPart.ROLES,
    "contacts": GeneratedPart.DESKS,
    "not-settled": GeneratedPart.MATTERS,
    "indicators": GeneratedPart.INDICATORS,  # signs by setting, for the group of the section
    "signatories": GeneratedPart.SIGNATURES,
    "parties": GeneratedPart.PARTY_NAMES,
    "responsibilities": GeneratedPart.RESPONSIBILITIES,  # the tasks, each with the agencies that have a part in it
    "terms": GeneratedPart.ADOPTED_TERMS,
    "forms": GeneratedPart.FORMS,
    "times": GeneratedPart.PARAMETERS,  # the values that a partnership may set
    "fallbacks": GeneratedPart.STOP_GAPS,  # whom to ring for each task without a lead
    "versions": GeneratedPart.DOCUMENT_CONTROL,
    "information-sharing": GeneratedPart.SHARING,
    "sharing-at-a-glance": GeneratedPart.SHARING_AT_A_GLANCE,
    "controllers": GeneratedPart.CONTROLLERS,
    # From the return checklist, which has the only wording of them.
    "return-checks-children": GeneratedPart.RETURN_CHILDREN,
    "return-checks-adults": GeneratedPart.RETURN_ADULTS,
    "call-order-children": GeneratedPart.CALL_ORDER_CHILDREN,
    "call-order-adults": GeneratedPart.CALL_ORDER_ADULTS,
}
_ATTRIBUTES: Final = re.compile(r"[ \t]*(?<!\{)\{(?=[#a-z])([^{}]*)\}(?!\})")
_ONE: Final = re.compile(r'\s*(?:#(?P<id>\S+)|(?P<name>[a-z]+)="(?P<value>[^"]*)")\s*')
_CITATION: Final = re.compile(r"\s+(?=[a-z][a-z0-9-]+(?::|\s|$))")  # "pace-2008:Code C 7.4 own-judgement" are two
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_LIST: Final = re.compile(r"\{\{list:([a-z-]+)\}\}")
_LISTED: Final = ("was", "facts", "sources", "carries", "examples")  # of a piece: ids, parted by spaces
_ALONE: Final = ("needs",)
_RECORDS: Final = "records"
_OF_SECTION: Final = ("holds", "group")
_OF_BLOCK: Final = ("states", "rule", "kind")
_KNOWN: Final = {"id", "quorum", _RECORDS, *_LISTED, *_ALONE, *_OF_SECTION, *_OF_BLOCK}
_NOT_HERE: Final = {
    "hr": "lines across the page are not used here",
    "html_block": "HTML is not used here",
    "fence": "code is not used here",
    "code_block": "code is not used here; a line may not start with four spaces",
}
_PART_LEVEL, _SECTION_LEVEL, _SUB_LEVEL = "h1", "h2", "h3"

Attributes = dict[str, str]


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table")


@dataclass(frozen=True, slots=True)
class LineRange:
    """Lines of a file, counted from 0; `end` is the first that follows."""

    start: int
    end: int


class MarkdownLines:
    """Where each value that was read from a Markdown file stands."""

    def __init__(self, text: str, ranges: Mapping[At, LineRange]) -> None:
        self._lines = text.split("\n")
        self._ranges = ranges

    def line_of(self, at: At, words: str = "") -> int:
        """The line of the value at `at` (of what holds it, where it has none), or of `words` inside that value."""
        while at and at not in self._ranges:
            at = at[:-1]
        found = self._ranges.get(at, LineRange(0, len(self._lines)))
        if words:
            text = "\n".join(self._lines[found.start : found.end])
            inside = re.search(r"\s+".join(re.escape(word) for word in words.split()), text)
            if inside:
                return found.start + text.count("\n", 0, inside.start()) + 1
        return found.start + 1


class MarkdownFile(PackFile):
    """One Markdown file of a paper: its sections as tables, and the faults found in it so far."""

    def __init__(self, path: Path, root: Path, places: FilePlaces) -> None:
        self.piece = PaperPiece(path.stem)
        self._ranges: dict[At, LineRange] = {}
        super().__init__(path, root, places)

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            self._text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            self._refuse(path.read_bytes()[: error.start].count(b"\n") + 1, "the file is not UTF-8 text")
            return {}
        reading = _Reading(self._text, self.piece)
        for line, message in reading.faults:
            self._refuse(line + 1, message)
        self._ranges = reading.ranges
        return reading.tables

    @cached_property
    def lines(self) -> Any:
        """Where its values stand."""
        return MarkdownLines(self._text, self._ranges)


@dataclass(slots=True)
class _Reading:
    """A file as it is read from front to back."""

    text: str
    piece: PaperPiece
    title: str = ""
    part: str = ""
    sections: list[dict[str, Any]] = field(default_factory=list)
    ranges: dict[At, LineRange] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _before: Attributes = field(default_factory=dict)  # of a line that stands before a list or table

    def __post_init__(self) -> None:
        plain = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), self.text)
        self._lines = plain.split("\n")
        tokens = _reader().parse(plain)
        for at, token in enumerate(tokens):
            if token.level or token.nesting < 0:
                continue
            inside = tokens[at : _end(tokens, at)]
            lines = LineRange(*(token.map or (0, 0)))
            if token.type == "heading_open":
                self._heading(token, lines)
            elif token.type in _NOT_HERE:
                self._fault(lines.start, _NOT_HERE[token.type])
            else:
                self._block(token, inside, lines)
        if not self.title:
            self._fault(0, "the file begins with its title: # Title")

    @property
    def tables(self) -> dict[str, Any]:
        """Title and sections, as a TOML file would have them."""
        for section in self.sections:
            for clause in section["clauses"]:
                del clause["sources_given"]
        return {"title": self.title, "sections": self.sections}

    def _fault(self, line: int, message: str) -> None:
        self.faults.append((line, message))

    def _taken(self, lines: LineRange) -> tuple[str, Attributes]:
        """The words of some lines without what stands in braces, and that."""
        source = "\n".join(self._lines[lines.start : lines.end])
        found: Attributes = {}
        for each in _ATTRIBUTES.finditer(source):
            found |= self._attributes(each[1], lines.start + source.count("\n", 0, each.start()))
        return _ATTRIBUTES.sub("", source).strip("\n"), found

    def _attributes(self, written: str, line: int) -> Attributes:
        found: Attributes = {}
        at = 0
        while at < len(written):
            one = _ONE.match(written, at)
            if one is None or (one["name"] or "id") not in _KNOWN:
                self._fault(line, f'{{{" ".join(written.split())}}} is not understood: write {{#id states="…"}}')
                return found
            found[one["name"] or "id"] = one["id"] or one["value"]
            at = one.end()
        return found

    def _heading(self, token: Token, lines: LineRange) -> None:
        words, given = self._taken(lines)
        title = words.lstrip("#").strip()
        if token.tag == _PART_LEVEL:
            if not self.title:
                self.title = title
            else:
                self.part = title
            return
        if token.tag not in (_SECTION_LEVEL, _SUB_LEVEL):
            self._fault(lines.start, "headings are #, ## and ###")
            return
        if "id" not in given:
            self._fault(lines.start, f"the heading “{title}” has no id: end it with {{#id}}")
            given["id"] = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or FRONT
        if token.tag == _SECTION_LEVEL:
            self._section(given, title, lines)
            self._piece(given, "", lines)
        else:
            self._piece(given, title, lines)
        self._state(title, BlockKind.HEADING, given, lines)

    def _section(self, given: Attributes, title: str, lines: LineRange) -> None:
        holds = given.get("holds", "").split()
        made: dict[str, Any] = {
            "id": self._id(given["id"]),
            "title": title,
            "clauses": [],
            "piece": str(self.piece),
            "is_annex": self.piece is PaperPiece.ANNEXES,
            "is_first_page": self.piece is PaperPiece.PAPER and all(each["id"] == FRONT for each in self.sections),
            "part": self.part,
            "holds": holds,
        }
        if group := given.get("group"):
            made["group"] = group
        self.part = ""
        self.ranges["sections", len(self.sections)] = lines
        self.sections.append(made)

    def _id(self, written: str) -> str:
        """An id of the card stands apart from those of the paper."""
        return f"card-{written}" if self.piece is PaperPiece.CARD else written

    def _piece(self, given: Attributes, heading: str, lines: LineRange) -> None:
        """A piece begins: what has one id."""
        if not self.sections:
            self._section({"id": FRONT}, self.title, lines)
        section = self.sections[-1]
        head = section["clauses"][0] if section["clauses"] else {}
        sources = given.get("sources", head.get("sources_given", ""))
        made: dict[str, Any] = {
            "id": self._id(given["id"]),
            "text": "",
            "heading": heading,
            "depth": str(DEPTHS[self.piece]),
            "is_guide": self.piece is PaperPiece.CARD or section["id"] == FRONT,
            "blocks": [],
            "sources_given": sources,
            "facts": head.get("facts", []),
            **{name: given[name].split() for name in _LISTED if name in given},
            **{name: given[name] for name in _ALONE if name in given},
            **({"quorum": _quorum(given["quorum"])} if "quorum" in given else {}),
            "records_consent": given.get(_RECORDS) == "consent",  # the step that asks for it and writes the answer down
            "sources": _CITATION.split(sources.strip()) if sources.strip() else [],
        }
        self.ranges[self._at()] = lines
        self.ranges[(*self._at(), "text")] = lines
        section["clauses"].append(made)

    def _at(self) -> At:
        """The way to the piece that comes next."""
        return ("sections", len(self.sections) - 1, "clauses", len(self.sections[-1]["clauses"]))

    def _block(self, token: Token, inside: list[Token], lines: LineRange) -> None:
        words, given = self._taken(lines)
        if token.type == "paragraph_open" and not words.strip():
            self._before = given
            if "id" in given:
                self._piece(given, "", lines)
            return
        is_paragraph = token.type in ("paragraph_open", "blockquote_open")
        if is_paragraph and "id" in given:
            self._piece(given, "", lines)
        if not self.sections:
            self._piece({"id": FRONT}, "", lines)
        self._add(words, lines)
        for part, kind, columns in _parts(token, inside, lines):
            text, own = self._taken(part)
            self._state(_plain(text, kind), kind, self._before | own, part, columns)
            self._before = {}

    def _add(self, words: str, lines: LineRange) -> None:
        clause = self.sections[-1]["clauses"][-1]
        at = (*self._at()[:-1], len(self.sections[-1]["clauses"]) - 1)
        first = self.ranges[at].start
        self.ranges[at] = self.ranges[(*at, "text")] = LineRange(first, lines.end)
        named = _LIST.fullmatch(words.strip())
        if named and named[1] in LISTS:
            if "generated" in clause:
                self._fault(lines.start, "a piece has one list: give this one an id, in a line before it")
            clause["generated"] = str(LISTS[named[1]])
            return
        if "generated" in clause:
            self._fault(lines.start, "what follows a list needs an id of its own")
        clause["text"] = f"{clause['text']}\n\n{words}".strip()

    def _state(
        self, text: str, kind: BlockKind, given: Attributes, lines: LineRange, columns: tuple[str, ...] = ()
    ) -> None:
        clause = self.sections[-1]["clauses"][-1]
        at = (*self._at()[:-1], len(self.sections[-1]["clauses"]) - 1, "blocks", len(clause["blocks"]))
        self.ranges[at] = lines
        marked = given.get("kind", "")
        if marked and marked not in (BlockKind.SAY, BlockKind.QUOTE, BlockKind.STATUTE):
            self._fault(lines.start, f'kind="{marked}" is none of say, quote, statute')
            marked = ""
        states = [*given.get("states", "").split(), *given.get("rule", "").split()]
        clause["blocks"].append({
            "text": text, "kind": marked or str(kind), "states": states, "columns": list(columns)
        })  # fmt: skip


def _quorum(written: str) -> dict[str, Any]:
    """Of "4 police refuge|outreach-team": so many seats, and one party of each kind, or of one of several."""
    seats, *among = written.split()
    return {"seats": int(seats) if seats.isdigit() else seats, "among": [each.split("|") for each in among]}


def _end(tokens: list[Token], at: int) -> int:
    """Where what is opened by a token is closed."""
    if tokens[at].nesting <= 0:
        return at + 1
    return next(end for end in range(at + 1, len(tokens)) if tokens[end].level == 0 and tokens[end].nesting < 0) + 1


def _parts(
    token: Token, inside: list[Token], lines: LineRange
) -> Iterator[tuple[LineRange, BlockKind, tuple[str, ...]]]:
    """The blocks that state something in what stands at the top: items of a list, rows of a table, else all of it."""
    if token.type == "table_open":
        heads = [each for each in inside if each.type == "tr_open"]
        columns = _cells_of(inside)
        for row in heads[1:]:
            yield LineRange(*(row.map or (0, 0))), BlockKind.ROW, columns
    elif token.type in ("bullet_list_open", "ordered_list_open"):
        for each in inside:
            if each.type == "inline" and each.map:
                yield LineRange(*each.map), BlockKind.PLAIN, ()
    else:
        yield lines, BlockKind.QUOTE if token.type == "blockquote_open" else BlockKind.PLAIN, ()


def _cells_of(inside: list[Token]) -> tuple[str, ...]:
    """The heads of a table."""
    found: list[str] = []
    for each in inside:
        if each.type == "thead_close":
            break
        if each.type == "inline":
            found.append(each.content.strip())
    return tuple(found)


def _plain(text: str, kind: BlockKind) -> str:
    """The words of a block without the marks of its list, quotation or table."""
    if kind is BlockKind.ROW:
        return "\n\n".join(cell.strip() or BLANK for cell in re.split(r"(?<!\\)\|", text.strip().strip("|")))
    lines = (re.sub(r"^\s*(?:>\s?|[-*+]\s+|\d+[.)]\s+)?", "", line) for line in text.split("\n"))
    return "\n".join(lines).strip()
