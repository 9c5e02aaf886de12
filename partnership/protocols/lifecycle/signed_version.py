"""A version that is or was signed, as it is shown: the frozen text, and round it where it stands and who has signed.

The text is frozen in the words that hold once it is agreed. What is put round it here (status, hash, signatures) is no
part of what was hashed: docs/adr/0025-signed-text.md. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.documents import blocks as b
from partnership.documents.wording import day, listed
from partnership.protocols.composing.phrases import cell
from partnership.protocols.composing.written_paper import about_paper, restated
from partnership.protocols.lifecycle.paper_succession import NO_SUCCESSION, REPLACED
from partnership.protocols.lifecycle.signatures import objection_words, set_aside, stands_words, with_objections
from partnership.store.models import Decision, SigningState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from partnership.protocols.late import LateIssue
    from partnership.protocols.lifecycle.paper_succession import PaperSuccession
    from partnership.store.models import Signature, Signing

CONTROL = "Document control"
NOT_HASHED = (
    "The day of agreement, the hash, and who has signed are added when this file is made. They are not part of the "
    "text that the hash is of."
)
FOUND_LATE = "Found after the text was put to signature"
NOT_ANSWERED = "The coordinator has not answered it yet, and the version does not come into force before."
FOR_SIGNATURE = "FOR SIGNATURE"
NOT_AGREED = "NOT AGREED"
_STATUS = {
    SigningState.OPEN: (b.Status.DRAFT, FOR_SIGNATURE),
    SigningState.ENDED: (b.Status.DRAFT, NOT_AGREED),
    SigningState.AGREED: (b.Status.AGREED, ""),
    SigningState.SUPERSEDED: (b.Status.SUPERSEDED, ""),
}


@dataclass(frozen=True, slots=True)
class Seal:
    """What is known about the signing of a version, besides its text."""

    signing: Signing
    sha256: str
    verify_at: str  # the address of the page where the hash can be checked
    superseded_by: str = ""  # number of the version in force in its place
    late: tuple[LateIssue, ...] = ()  # what came up since the signing was opened
    succession: PaperSuccession = NO_SUCCESSION  # what of newer guidance follows it, or of older goes before

    @property
    def agreed_on(self) -> date | None:
        """The day on which it came into force."""
        return london_day(self.signing.agreed_at) if self.signing.agreed_at else None

    @property
    def is_replaced(self) -> bool:
        """Whether it was in force last, and papers of newer guidance are in force in its place."""
        return self.signing.state is SigningState.AGREED and self.succession.is_replaced


def grouped(sha256: str) -> str:
    """A hash in groups of eight, to be read aloud and typed."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))


def issued(document: b.Document, seal: Seal) -> b.Document:
    """The frozen document with its standing, hash and signatures."""
    status, standing = _STATUS[seal.signing.state]
    if seal.is_replaced:
        status, standing = b.Status.SUPERSEDED, REPLACED
    shown = replace(document, status=status, standing=standing)
    if seal.signing.state is SigningState.OPEN:
        shown = replace(shown, file_stem=f"{document.file_stem}-for-signature")
    rows = tuple(_control(seal))
    by_name: dict[str, list[Signature]] = {}
    for row in seal.signing.signatures:
        by_name.setdefault(row.name, []).append(row)
    about = about_paper(document)
    has_control = any(isinstance(block, b.Facts) and block.caption == CONTROL for block in _all(document.blocks))

    def change(block: b.Block) -> tuple[b.Block, ...]:
        if isinstance(block, b.TitlePage):
            return (_front(block, shown.status_words, seal),)
        if block is about:
            rows_now = restated(about, document.status_words, shown.status_words)
            return (replace(about, rows=rows_now), *_standing_and_late(seal))
        if isinstance(block, b.Facts) and block.caption == CONTROL:
            return (replace(block, rows=(*block.rows, *rows)), _note())
        if isinstance(block, b.Signatures):
            return tuple(_signatures(block, by_name, seal.signing))
        return (block,)

    blocks = tuple(_changed(document.blocks, change))
    if not has_control:
        description = "Facts about this version: each row has a label and its value."
        blocks = (*blocks, b.Facts(CONTROL, description, rows), _note())
    return replace(shown, blocks=blocks)


def _note() -> b.Paragraph:
    return b.Paragraph((b.Text(NOT_HASHED),), b.Style.NOTE)


def _changed(blocks: Iterable[b.Block], change: Callable[[b.Block], tuple[b.Block, ...]]) -> Iterator[b.Block]:
    for block in blocks:
        if isinstance(block, b.Landscape):
            yield replace(block, blocks=tuple(_changed(block.blocks, change)))
        else:
            yield from change(block)


def _all(blocks: Iterable[b.Block]) -> Iterator[b.Block]:
    for block in blocks:
        yield from _all(block.blocks) if isinstance(block, b.Landscape) else (block,)


def _front(page: b.TitlePage, words: str, seal: Seal) -> b.TitlePage:
    """The first page: its status as it is now, and first of all whether anybody may rely on it."""
    facts = tuple((name, words if name == "Status" else value) for name, value in page.facts)
    return replace(page, facts=facts, callouts=(*_standing_and_late(seal), *page.callouts))


def _standing_and_late(seal: Seal) -> tuple[b.Callout, ...]:
    """Whether anyone may rely on it, and what came up after it was put to signature."""
    return (_standing(seal), *((_late(seal.late),) if seal.late else ()))


def _late(found: tuple[LateIssue, ...]) -> b.Callout:
    """What came up after the text was frozen, with the answer to each: whoever signs on paper reads it there."""
    blocks: list[b.Block] = []
    for each in found:
        mended = " It is mended since." if each.is_mended else ""
        meanwhile = f" Meanwhile: {each.meanwhile}." if each.meanwhile else ""
        said = f" Answer of {each.answer_words}" if each.answer else f" {NOT_ANSWERED}" if each.waits else ""
        blocks.append(b.Paragraph((b.Text(f"{each.sentence}{mended}{meanwhile}{said}"),)))
    return b.Callout(b.Tone.WARNING, FOUND_LATE, tuple(blocks))


def _standing(seal: Seal) -> b.Callout:
    signing = seal.signing
    match signing.state:
        case SigningState.OPEN:
            text = "This version is put to signature. Do not rely on it before it is agreed."
            return _callout("For signature, not in force", text)
        case SigningState.ENDED:
            when = f" on {day(london_day(signing.ended_at))}" if signing.ended_at else ""
            text = f"Its signing was ended{when}. Do not rely on it, even where an agency had signed."
            return _callout("Not agreed, never in force", text)
        case SigningState.SUPERSEDED:
            later = f"Version {seal.superseded_by}" if seal.superseded_by else "A later version"
            return _callout("Superseded", f"{later} is in force in its place.")
        case SigningState.AGREED if seal.is_replaced:
            return _callout("Replaced", f"{seal.succession.words}. Do not rely on it.")
        case SigningState.AGREED:
            since = f" since {day(seal.agreed_on)}" if seal.agreed_on else ""
            if objections := set_aside(signing):
                return _callout("Agreed, with an objection", _with_objection(objections, signing, since))
            text = f"Every agency whose signature is needed has signed. This version is in force{since}."
            if seal.succession.words:
                text = f"{text} {seal.succession.words}."
            return _callout("Agreed", text, b.Tone.INFORMATION)


def _with_objection(rows: list[Signature], signing: Signing, since: str) -> str:
    """What holds though a signature is set aside, and for whom it does not."""
    words = f"This version is in force{since}, {with_objections(signing)}."
    parties = list(dict.fromkeys(row.name for row in rows if row.organisation_id))
    return f"{words} Until it is signed again it does not bind {listed(parties)}." if parties else words


def _callout(title: str, text: str, tone: b.Tone = b.Tone.WARNING) -> b.Callout:
    return b.Callout(tone, title, (b.Paragraph((b.Text(text),)),))


def _control(seal: Seal) -> Iterator[tuple[str, b.Cell]]:
    if seal.agreed_on is not None:
        yield "Agreed on", cell(day(seal.agreed_on))
    yield "Hash of the text (SHA-256)", cell(grouped(seal.sha256))
    if seal.agreed_on is not None:
        yield "Check the hash at", cell(b.Link(seal.verify_at, seal.verify_at))


def _signatures(block: b.Signatures, by_name: Mapping[str, list[Signature]], signing: Signing) -> Iterator[b.Block]:
    """Those who have decided, with post and date; those who have not, with their spaces.

    Somebody who was let in while the text was already waiting for signatures is told apart from who led before: a
    reader of the paper has to know, and has no page to look it up. So are those whose signature is set aside.
    """
    decided: list[Signature] = []
    left: list[str] = []
    for name in block.parties:
        row = by_name[name].pop(0) if by_name.get(name) else None
        if row is not None and row.decision is not Decision.OPEN:
            decided.append(row)
        else:
            left.append(name)
    if decided:
        columns = (b.Column("Agency", 2.4), b.Column("Post", 2.2), b.Column("Date", 1.6), b.Column("How", 3.4))
        rows = tuple(
            (cell(row.name), cell(row.post), cell(day(row.signed_on) if row.signed_on else "–"), _how(row, signing))
            for row in decided
        )
        description = f"{block.caption}: a row for each with post, date and how it was given."
        yield b.Table(block.caption, description, columns, rows, has_row_headings=True)
    if left:
        yield replace(
            block, parties=tuple(left), caption=f"{block.caption}: not yet given" if decided else block.caption
        )


def _how(row: Signature, signing: Signing) -> b.Cell:
    """How it was given, since when the signatory leads, and what stands against it: a paragraph for each."""
    words = (how_words(row), stands_words(row, signing.opened_at), objection_words(row))
    return b.Cell(tuple((b.Text(each),) for each in words if each))


def how_words(row: Signature) -> str:
    """How a signature or approval was given."""
    if row.decision is Decision.REFUSED:
        return "Refused"
    if row.kept_at:
        return f"On paper, kept at: {row.kept_at}"
    return "Signed on this site"
