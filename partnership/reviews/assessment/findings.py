"""Each competence in the document: rating and reason, evidence, what the map shows, and the next action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import counted, day, listed
from partnership.reviews.assessment.comparison import change_of
from partnership.reviews.assessment.map_evidence import NO_LEAD, help_words, lead_words
from partnership.reviews.assessment.wording import OVERDUE, rating_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnership.reviews.assessment.sheet import (
        AssessmentSheet,
        CompetenceEntry,
        EvidencePiece,
        SettingEvidence,
        TaskEvidence,
    )


def findings(sheet: AssessmentSheet) -> tuple[b.Block, ...]:
    """Every competence, by theme."""
    made: list[b.Block] = [b.Heading(1, "Findings", "findings", "4")]
    told: dict[str, str] = {}  # tasks that were told already, and of which competence
    for theme in sheet.themes:
        made.append(b.Heading(2, theme.name, f"theme-{theme.id}"))
        for entry in theme.entries:
            made += _finding(entry, told, is_open=not sheet.is_closed, is_late=sheet.is_late(entry))
            told = {each.function_id: entry.id for each in entry.tasks} | told
    return tuple(made)


def _finding(entry: CompetenceEntry, told: Mapping[str, str], *, is_open: bool, is_late: bool) -> Iterator[b.Block]:
    yield b.Heading(3, f"{entry.id} {entry.name}", f"competence-{entry.id}")
    yield b.Paragraph((b.Text("What would show it: ", bold=True), b.Text(entry.wanted)), b.Style.NOTE)
    yield b.Paragraph(_rating(entry, is_open=is_open))
    if entry.contradictions:
        yield b.Paragraph(
            (b.Text("The map says otherwise: ", bold=True), b.Text(f"{listed(entry.contradictions)}. See below."))
        )
    if entry.pieces:
        yield b.Paragraph((b.Text("Evidence:", bold=True),))
        yield b.ItemList(tuple(b.ListItem(_piece(piece)) for piece in entry.pieces))
    else:
        yield b.Paragraph((b.Text("Evidence: ", bold=True), _none(entry)))
    if entry.tasks or entry.settings:
        yield b.Paragraph((b.Text("What the map shows:", bold=True),))
        yield b.ItemList(
            (*(_task(each, told.get(each.function_id, "")) for each in entry.tasks), *_settings(entry.settings))
        )
    yield b.Paragraph(_action(entry, is_late=is_late))


def _rating(entry: CompetenceEntry, *, is_open: bool) -> b.Runs:
    told = f"{rating_words(entry.rating)}."
    if entry.earlier is not None:
        change = change_of(entry.earlier.rating, entry.rating, is_open=is_open).words
        told = f"{rating_words(entry.rating)} (last time: {rating_words(entry.earlier.rating).lower()}; {change})."
    runs: tuple[b.Run, ...] = (b.Text("Rating: ", bold=True), b.Text(told))
    return (*runs, b.Text(f" {entry.reason}")) if entry.reason else runs


def _none(entry: CompetenceEntry) -> b.Run:
    return b.Gap("none is recorded") if entry.is_without_evidence else b.Text("none is recorded.")


def _piece(piece: EvidencePiece) -> b.Runs:
    source = f" ({piece.added_by}, {day(piece.added_on)})" if piece.added_by else f" ({day(piece.added_on)})"
    if not piece.link:
        return (b.Text(piece.text), b.Text(source, italic=True))
    return (b.Text(piece.text), b.Text(" "), b.Link(piece.link, piece.link), b.Text(source, italic=True))


def _task(task: TaskEvidence, told_at: str) -> b.ListItem:
    """Who does a task and what is missing; told once, and elsewhere pointed to."""
    runs: list[b.Run] = [b.Text(f"{task.name}. ", bold=True)]
    if told_at:
        runs += [b.Text("As under "), b.Reference(f"competence-{told_at}", told_at), b.Text(".")]
    elif task.leads:
        runs += [b.Text(f"{lead_words(task)} {help_words(task)}")]
        runs += [b.Text(f" {gap}") for gap in task.gaps]
    else:
        runs += [b.Gap((task.gaps or (NO_LEAD,))[0].rstrip(".")), b.Text(f" {help_words(task)}")]
    return b.ListItem(tuple(runs))


def _settings(settings: tuple[SettingEvidence, ...]) -> Iterator[b.ListItem]:
    """The settings of the audit in a line: how many were checked and since when, and which have nothing to show."""
    if not settings:
        return
    checked = [each.checked_on for each in settings if each.checked_on]
    told = f"{len(checked)} of {counted(len(settings), 'setting')} checked"
    told += f", the oldest check on {day(min(checked))}." if checked else "."
    for words, found in (
        ("Not checked yet", [each.name for each in settings if not each.checked_on]),
        ("Without a first contact", [each.name for each in settings if not each.first_contacts]),
    ):
        told += f" {words}: {'; '.join(found)}." if found else ""
    yield b.ListItem((b.Text("Identification audit. ", bold=True), b.Text(told)))


def _action(entry: CompetenceEntry, *, is_late: bool) -> b.Runs:
    head = b.Text("Next action: ", bold=True)
    if not entry.action:
        return (head, b.Text("none."))
    if entry.done_on:
        return (
            head,
            b.Text(f"{entry.action} Done on {day(entry.done_on)}{f' ({entry.owner})' if entry.owner else ''}."),
        )
    who = b.Text(entry.owner) if entry.owner else b.Gap("no owner")
    when = b.Text(f"by {day(entry.due_on)}") if entry.due_on else b.Gap("no date")
    late = (b.Text(": "), b.Text(OVERDUE.lower(), bold=True)) if is_late else ()
    return (head, b.Text(f"{entry.action} ("), who, b.Text(", "), when, *late, b.Text(")."))
