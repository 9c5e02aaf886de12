"""Comments, changes and answers as a document: what parties said, proposed and changed, and what became of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.documents import blocks as b
from partnership.documents.wording import day, listed
from partnership.protocols.composing.phrases import cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from partnership.consultation.comment_views import CommentView, PartyShown
    from partnership.consultation.returned_copies.change_table import CopyChangeView
    from partnership.store.models import Consultation

STANDING = "COMMENTS AND ANSWERS"
NO_VICTIM_DATA = (
    "Comments are shown with the organisation and the post that sent them. Nothing about any child or adult who may "
    "have been trafficked belongs here."
)


@dataclass(frozen=True, slots=True)
class TableScope:
    """What the table is about."""

    title: str
    partnership: str
    slug: str
    template_id: str
    number: str  # of the version that was asked about
    marking: str
    dated_on: date
    is_open: bool


def table_document(
    about: TableScope,
    consultation: Consultation,
    shown: Sequence[CommentView],
    parties: Sequence[PartyShown],
    changes: Sequence[CopyChangeView] = (),
) -> b.Document:
    """The document: facts, who has answered, then on landscape pages the comments and the changes in copies."""
    return b.Document(
        title=f"Comments and answers: {about.title}",
        subject=f"Consultation on version {about.number}",
        partnership=about.partnership,
        status=b.Status.AGREED,  # a record, not a draft: no watermark; the standing says what it is
        version=about.number,
        dated_on=about.dated_on,
        marking=about.marking,
        file_stem=f"{about.slug}-{about.template_id}-comments",
        standing=STANDING,
        blocks=(
            b.TitlePage(
                about.title,
                f"Comments on version {about.number}, and what was answered",
                _facts(about, consultation, shown, parties, changes),
                (
                    _standing(about, shown, changes),
                    b.Callout(b.Tone.INFORMATION, "No victim data", (_text(NO_VICTIM_DATA),)),
                ),
            ),
            b.Heading(1, "Who has answered", "parties", "1"),
            *_parties(parties),
            b.Landscape((*_comments(shown), *_changes(changes))),
        ),
    )


def file_name(about: TableScope) -> str:
    """The name of the Word file."""
    return f"{about.slug}-{about.template_id}-{about.number.replace('.', '-')}-comments.docx"


def _text(text: str) -> b.Paragraph:
    return b.Paragraph((b.Text(text),))


def _facts(
    about: TableScope,
    consultation: Consultation,
    shown: Sequence[CommentView],
    parties: Sequence[PartyShown],
    changes: Sequence[CopyChangeView],
) -> tuple[tuple[str, str], ...]:
    silent = sum(not party.said for party in parties)
    over = consultation.closed_at
    facts = [
        ("Version asked about", about.number),
        ("Opened", day(london_day(consultation.opened_at))),
        ("Last day for comments", day(consultation.closes_on)),
        ("Closed", day(london_day(over)) if over else "Not yet" if about.is_open else "Its last day is over"),
        ("Comments", _answers(shown)),
        ("Changes in copies", _answers(changes)),
        ("Parties asked", f"{len(parties)}, {f'of which {silent} did not answer' if silent else 'all answered'}"),
        ("Date of this table", day(about.dated_on)),
    ]
    return tuple(facts)


def _answers(found: Sequence[CommentView] | Sequence[CopyChangeView]) -> str:
    """How many there are, and how many of them have which answer."""
    states = [each.answer_words for each in found]
    answers = ", ".join(f"{states.count(words)} {words.lower()}" for words in dict.fromkeys(states))
    return f"{len(found)}: {answers}" if found else "None"


def _left(found: Sequence[CommentView] | Sequence[CopyChangeView], noun: str) -> str:
    """How many wait for an answer, in words; empty when none does."""
    left = sum(each.is_open for each in found)
    return f"1 {noun}" if left == 1 else f"{left} {noun}s" if left else ""


def _standing(about: TableScope, shown: Sequence[CommentView], changes: Sequence[CopyChangeView]) -> b.Callout:
    left = [words for words in (_left(shown, "comment"), _left(changes, "change")) if words]
    if about.is_open or left:
        what = "The consultation is open" if about.is_open else "The consultation is over"
        text = f"{what}. Without an answer yet: {listed(left)}." if left else f"{what}: more comments may come."
        return b.Callout(b.Tone.WARNING, "Not complete", (_text(text),))
    return b.Callout(
        b.Tone.INFORMATION, "Complete", (_text("The consultation is over and every comment and change is answered."),)
    )


def _parties(parties: Sequence[PartyShown]) -> Iterator[b.Block]:
    if not parties:
        yield _text("No party was asked.")
        return
    yield b.Table(
        "Parties",
        "A row for each party: how many comments it sent, or that it has none, or that it did not answer.",
        (b.Column("Party", 4.0), b.Column("Answer", 2.0)),
        tuple((cell(party.name), cell(party.said or "Has not answered")) for party in parties),
        has_row_headings=True,
        is_compact=True,
    )


def _comments(shown: Sequence[CommentView]) -> Iterator[b.Block]:
    yield b.Heading(1, "Comments and answers", "comments", "2")
    if not shown:
        yield _text("Nobody sent a comment.")
    number = 0
    for section, rows in groupby(shown, key=lambda each: each.place.section):
        lines = []
        for each in rows:
            number += 1
            lines.append(_line(number, each))
        caption = f"Section {section}" if section[:1].isdigit() else section
        yield b.Table(
            caption,
            f"{caption}: a row for each: who sent it, what it says and proposes, and the answer.",
            (
                b.Column("No.", 0.7),
                b.Column("Clause", 1.7),
                b.Column("From", 2.0),
                b.Column("Comment", 3.6),
                b.Column("Proposed text", 3.6),
                b.Column("Answer", 3.0),
            ),
            tuple(lines),
            has_row_headings=True,
            is_compact=True,
        )


def _changes(changes: Sequence[CopyChangeView]) -> Iterator[b.Block]:
    """What copies that came back have in place of the words that were asked about."""
    yield b.Heading(1, "Changes in copies that came back", "changes", "3")
    if not changes:
        yield _text("No copy with changes came back.")
        return
    yield b.Table(
        "Changes in copies",
        "A row for each change: its clause, who sent it, the words that were there and those that the copy has, and "
        "the answer with its reason.",
        (
            b.Column("No.", 0.7),
            b.Column("Clause", 1.7),
            b.Column("From", 2.0),
            b.Column("Old words", 3.6),
            b.Column("New words", 3.6),
            b.Column("Answer", 3.0),
        ),
        tuple(_change_line(number, each) for number, each in enumerate(changes, 1)),
        has_row_headings=True,
        is_compact=True,
    )


def _change_line(number: int, each: CopyChangeView) -> tuple[b.Cell, ...]:
    copy = each.change.copy
    return (
        cell(str(number)),
        b.Cell(((b.Text(each.where),), (b.Text(each.change.title, italic=True),))),
        _from(each.change.who, copy.post, copy.sent_at, copy.came_by),
        _paragraphs(each.old),
        _paragraphs(each.new),
        _answer(each.answer_words, each.row.answer),
    )


def _from(who: str, post: str, sent_at: datetime, came_by: str) -> b.Cell:
    words = [who, post, day(london_day(sent_at)), f"Recorded from: {came_by}" if came_by else ""]
    return b.Cell(tuple((b.Text(each),) for each in words if each))


def _answer(words: str, reason: str) -> b.Cell:
    head = (b.Text(words, bold=True),)
    return b.Cell((head, *_paragraphs(reason).paragraphs) if reason else (head,))


def _line(number: int, each: CommentView) -> tuple[b.Cell, ...]:
    row = each.row
    return (
        cell(str(number)),
        cell(each.place.words),
        _from(each.who, row.post, row.sent_at, row.came_by),
        _paragraphs(row.text),
        _paragraphs(each.proposed),
        _answer(each.answer_words, row.answer),
    )


def _paragraphs(text: str) -> b.Cell:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return b.Cell(tuple((b.Text(line),) for line in lines)) if lines else cell("–")
