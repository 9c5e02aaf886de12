"""Which version a copy is of, and what it says otherwise, in the words of a consultation.

Pure: no row is written here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from partnership.base.errors import InputFault
from partnership.documents.reading.changes import CopyChangeKind
from partnership.documents.reading.compare import compare
from partnership.documents.reading.document import resolved
from partnership.documents.wording import COPY_OF
from partnership.guidance.choices import Length

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from partnership.documents.outline import OutlineEntry
    from partnership.documents.reading.changes import CopyDifference, PlacedRemark, VersionFile
    from partnership.documents.reading.document import ExtractedDocument
    from partnership.store.models import ProtocolVersion

MOST = 2000  # changes: more is another document
LIKE = 0.4  # share of clauses that a file must have in common with a version that it does not name
READ_BACK = (Length.FULL, Length.OPERATIONAL)  # lengths with whole clauses, of which a copy can be read
LONGEST_WHERE = 500
LONGEST_NEAR = 300
LONGEST_AUTHOR = 300
LONGEST_COMMENT = 4500
_SHORTEST = 200
OTHER_DOCUMENT = (
    "This file is a copy of another document, not of this protocol. Choose the copy of this protocol, or upload it "
    "at the protocol that it belongs to."
)
CARD = (
    "This file is the card, which takes its lines from clauses. Changes are read from a copy of the operational or of "
    "the full paper, which have the clauses with the same numbers: make them there, or comment on the clause here."
)
TOO_MUCH = (
    "The file differs from the version in more than 2,000 places, so it is hardly a copy of it. Look whether it is "
    "the right file."
)


@dataclass(frozen=True, slots=True)
class ChangeRead:
    """A change as it is kept."""

    kind: CopyChangeKind
    clause_id: str
    near: str
    where: str
    old: str
    new: str
    authors: str
    difference: CopyDifference


@dataclass(frozen=True, slots=True)
class CommentRead:
    """A comment as it is sent to the consultation; `clause_id` is empty where it stands beside no clause."""

    clause_id: str
    text: str


@dataclass(frozen=True, slots=True)
class CopyRead:
    """What a copy says."""

    version: ProtocolVersion
    remark: str
    changes: tuple[ChangeRead, ...] = ()
    comments: tuple[CommentRead, ...] = field(default=())


def read_copy(
    account: ExtractedDocument,
    versions: Sequence[ProtocolVersion],
    asked: ProtocolVersion,
    base_of: Callable[[ProtocolVersion, Length], VersionFile],
    names: Mapping[str, str],
) -> CopyRead:
    """What a copy says otherwise than the version that it is of.

    `asked` is the version that the parties were asked about, one of the protocol's `versions`; `base_of` reads our own
    file of a version in a length; `names` are those of clauses. Raises InputFault for a copy of something else.
    """
    version, remark, lengths = _version(account, versions, asked)
    bases = [base_of(version, each) for each in lengths]
    base, found = max(
        ((base, compare(base, resolved(account, base.account.numbers))) for base in bases),
        key=lambda each: each[1].likeness,
    )
    if account.properties.get(COPY_OF) is None and found.likeness < LIKE:
        raise InputFault(
            f"The file does not say which version it is a copy of, and too little of it agrees with version "
            f"{version.number}. Upload the Word file that was downloaded from here, with your changes in it.",
            "file",
        )
    if len(found.differences) + len(found.remarks) > MOST:
        raise InputFault(TOO_MUCH, "file")
    words = _Words(base.entries, names)
    return CopyRead(
        version,
        remark,
        tuple(words.change(each) for each in found.differences),
        tuple(comment for each in found.remarks for comment in words.comments(each)),
    )


def _version(
    account: ExtractedDocument, versions: Sequence[ProtocolVersion], asked: ProtocolVersion
) -> tuple[ProtocolVersion, str, tuple[Length, ...]]:  # fmt: skip
    """The version that a copy is of, what is to be said about it, and the lengths of which it may be a copy."""
    named = account.properties.get(COPY_OF)
    if named is not None:
        key_of, _, length = named.partition(" ")
        if length and length not in READ_BACK:
            raise InputFault(CARD, "file")
        lengths = (Length(length) if length else Length.FULL,)
        try:
            key = UUID(key_of)
        except ValueError:
            raise InputFault(OTHER_DOCUMENT, "file") from None
        found = next((each for each in versions if each.id == key), None)
        if found is None:
            raise InputFault(OTHER_DOCUMENT, "file")
        if found.id == asked.id:
            return asked, "", lengths
        words = (
            f"It is a copy of version {found.number}, and the parties were asked about version {asked.number}. "
            f"Its changes are those against version {found.number}."
        )
        return found, words, lengths
    said = account.properties.get("core:version", "")
    found = next((each for each in versions if each.number == said), None)
    if found is not None and found.id != asked.id:
        words = f"The file says that it is version {found.number}, so it is compared with that one."
        return found, words, READ_BACK
    if said.endswith("-working"):
        words = f"It is a copy of the working draft, not of a version. It is compared with version {asked.number}."
        return asked, words, READ_BACK
    words = (
        "The file no longer says which version it is a copy of (the program that saved it dropped that). It is "
        f"compared with version {asked.number}."
    )
    return asked, words, READ_BACK


@dataclass(frozen=True, slots=True)
class _Words:
    """Where things stand, in words."""

    entries: Mapping[str, OutlineEntry]
    names: Mapping[str, str]

    def near(self, anchor: str) -> str:
        """A clause or heading with its number."""
        entry = self.entries.get(anchor)
        if entry is None:
            return ""
        return f"{entry.number} {entry.text or self.names.get(entry.anchor, entry.anchor)}".strip()[:LONGEST_NEAR]

    def clause_id(self, anchor: str) -> str:
        """The clause; empty at a heading of a section."""
        entry = self.entries.get(anchor)
        return entry.anchor if entry is not None and not entry.level else ""

    def change(self, each: CopyDifference) -> ChangeRead:
        where = each.where
        if each.kind in (CopyChangeKind.MOVED, CopyChangeKind.JOINED):
            before = self.near(where)
            where = f"after {before}" if before else "at the beginning"
        authors = ", ".join(each.authors)[:LONGEST_AUTHOR]
        return ChangeRead(
            each.kind, self.clause_id(each.anchor), self.near(each.anchor), where[:LONGEST_WHERE], each.old, each.new,
            authors, each,
        )  # fmt: skip

    def comments(self, placed: PlacedRemark) -> list[CommentRead]:
        """A comment with the words it stands on; a very long one in several parts, so that nothing is cut off."""
        clause_id = self.clause_id(placed.anchor)
        known = clause_id in self.names
        about = placed.remark.about
        about = f"{about[:_SHORTEST]}…" if len(about) > _SHORTEST else about
        near = "" if known else self.near(placed.anchor)
        places = ", ".join(filter(None, (f"“{about}”" if about else "", f"in {near}" if near else "")))
        lead = f"On {places}: " if about else f"{near}: " if near else ""
        text = f"{lead}{placed.remark.text or 'A comment without words'}"
        return [
            CommentRead(clause_id if known else "", text[start : start + LONGEST_COMMENT])
            for start in range(0, len(text), LONGEST_COMMENT)
        ]
