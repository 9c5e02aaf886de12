"""The table of comments and answers as a document: what parties said and proposed, and what became of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from partnership.clocks import london_day
from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.protocols.phrases import cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from partnership.consultation.sheet import PartyShown, Shown
    from partnership.models import Consultation

STANDING = "COMMENTS AND ANSWERS"
NO_VICTIM_DATA = (
    "Comments are shown with the organisation and the post that sent them. Nothing about any child or adult who may "
    "have been trafficked belongs here."
)


@dataclass(frozen=True, slots=True)
class About:
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
    about: About, consultation: Consultation, shown: Sequence[Shown], parties: Sequence[PartyShown]
) -> b.Document:
    """The document: facts, who has answered, then a table for each section on landscape pages."""
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
                _facts(about, consultation, shown, parties),
                (_standing(about, shown), b.Callout(b.Tone.INFORMATION, "No victim data", (_text(NO_VICTIM_DATA),))),
            ),
            b.Heading(1, "Who has answered", "parties", "1"),
            *_parties(parties),
            b.Landscape(tuple(_comments(shown))),
        ),
    )


def file_name(about: About) -> str:
    """The name of the Word file."""
    return f"{about.slug}-{about.template_id}-{about.number.replace('.', '-')}-comments.docx"


def _text(text: str) -> b.Paragraph:
    return b.Paragraph((b.Text(text),))


def _facts(
    about: About, consultation: Consultation, shown: Sequence[Shown], parties: Sequence[PartyShown]
) -> tuple[tuple[str, str], ...]:
    states = [each.answer_words for each in shown]
    answers = ", ".join(f"{states.count(words)} {words.lower()}" for words in dict.fromkeys(states))
    silent = sum(not party.said for party in parties)
    over = consultation.closed_at
    facts = [
        ("Version asked about", about.number),
        ("Opened", day(london_day(consultation.opened_at))),
        ("Last day for comments", day(consultation.closes_on)),
        ("Closed", day(london_day(over)) if over else "Not yet" if about.is_open else "Its last day is over"),
        ("Comments", f"{len(shown)}: {answers}" if shown else "None"),
        ("Parties asked", f"{len(parties)}, {f'of which {silent} did not answer' if silent else 'all answered'}"),
        ("Date of this table", day(about.dated_on)),
    ]
    return tuple(facts)


def _standing(about: About, shown: Sequence[Shown]) -> b.Callout:
    left = sum(each.answer_words == "Not answered yet" for each in shown)
    if about.is_open or left:
        what = "The consultation is open" if about.is_open else "The consultation is over"
        number = "1 comment has" if left == 1 else f"{left} comments have"
        text = f"{what}; {number} no answer yet." if left else f"{what}: more comments may come."
        return b.Callout(b.Tone.WARNING, "Not complete", (_text(text),))
    return b.Callout(
        b.Tone.INFORMATION, "Complete", (_text("The consultation is over and every comment is answered."),)
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


def _comments(shown: Sequence[Shown]) -> Iterator[b.Block]:
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


def _line(number: int, each: Shown) -> tuple[b.Cell, ...]:
    row = each.row
    from_words = [each.who, row.post, day(london_day(row.sent_at))]
    if row.came_by:
        from_words.append(f"Recorded from: {row.came_by}")
    answer = [b.Text(each.answer_words, bold=True)]
    return (
        cell(str(number)),
        cell(each.place.words),
        b.Cell(tuple((b.Text(words),) for words in from_words if words)),
        _paragraphs(row.text),
        _paragraphs(each.proposed),
        b.Cell(((*answer,), *_paragraphs(row.answer).paragraphs) if row.answer else ((*answer,),)),
    )


def _paragraphs(text: str) -> b.Cell:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return b.Cell(tuple((b.Text(line),) for line in lines)) if lines else cell("–")
