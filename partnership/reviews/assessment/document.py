"""An assessment as a document: summary with pictures, ratings, action plan, and each competence with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import capital, counted, day, listed
from partnership.protocols.composing.phrases import cell
from partnership.reviews.assessment.charts import board, steps
from partnership.reviews.assessment.comparison import change_of, with_earlier
from partnership.reviews.assessment.map_evidence import NO_LEAD, help_words, lead_words
from partnership.reviews.assessment.wording import (
    MEANINGS,
    NO_VICTIM_DATA,
    OVERDUE,
    SCALE,
    WORDS,
    evidence_words,
    rating_words,
    ratings_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from partnership.reviews.assessment.comparison import AssessmentComparison
    from partnership.reviews.assessment.sheet import (
        AssessmentSheet,
        CompetenceEntry,
        EvidencePiece,
        SettingEvidence,
        SheetTheme,
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


WORKING_PAPER: Final = "Working paper: not closed"
PICTURE_WIDTH: Final = 164.0  # millimetres: the text of an upright page is 166 wide
_NOT_CLOSED: Final = (
    "People are still filling it in. Ratings, evidence and actions may change until a coordinator closes the "
    "assessment. It is written for the work of the partnership and is not for publication."
)
_CLOSED: Final = (
    "The assessment is closed. This paper says what was found on that day: ratings, evidence and map have been kept as "
    "they stood, and say the same each time it is printed."
)


def compose_document(sheet: AssessmentSheet, *, dated_on: date, slug: str, marking: str) -> b.Document:
    """The document; a closed assessment bears the day on which it was closed."""
    compared = with_earlier(sheet)
    return b.Document(
        title=sheet.title,
        subject="Self-assessment against the competences of councils in fighting human trafficking",
        partnership=sheet.partnership,
        status=b.Status.AGREED if sheet.is_closed else b.Status.DRAFT,
        version="",
        dated_on=sheet.closed_on or dated_on,
        marking=marking,
        file_stem=f"{slug}-assessment-{_year(sheet)}",
        standing=f"Closed on {day(sheet.closed_on)}" if sheet.closed_on else WORKING_PAPER,
        blocks=(
            _title_page(sheet),
            b.Contents(),
            *_summary(sheet, compared),
            *_ratings(sheet),
            *_plan(sheet, compared),
            *findings(sheet),
            *_reading(sheet),
        ),
    )


def file_name(sheet: AssessmentSheet, slug: str, ending: str) -> str:
    """The name of a file, with its standing."""
    return f"{slug}-assessment-{_year(sheet)}-{'closed' if sheet.is_closed else 'working-paper'}.{ending}"


def _year(sheet: AssessmentSheet) -> int:
    return (sheet.closed_on or sheet.opened_on).year


def _title_page(sheet: AssessmentSheet) -> b.TitlePage:
    facts = [
        ("Standing", f"Closed on {day(sheet.closed_on)}" if sheet.closed_on else WORKING_PAPER),
        ("Opened on", day(sheet.opened_on)),
        ("Closed by", sheet.closed_by),
        ("Area", sheet.area),
        ("Competences from", sheet.pack),
        ("Compared with", _before_words(sheet)),
        ("The map", f"as it stood on {day(sheet.as_of)}"),
        ("Contradicted by the map", _ids_of(each for each in sheet.entries if each.contradictions)),
        ("Left lying", _left_lying(sheet)),
    ]
    standing = (
        b.Callout(b.Tone.INFORMATION, "Closed and kept", (_paragraph(_CLOSED),))
        if sheet.is_closed
        else b.Callout(b.Tone.WARNING, WORKING_PAPER, (_paragraph(_NOT_CLOSED),))
    )
    return b.TitlePage(
        sheet.title,
        f"{counted(len(sheet.entries), 'competence')} rated by the partnership itself, with evidence and actions",
        tuple((name, value) for name, value in facts if value),
        (standing, b.Callout(b.Tone.INFORMATION, "No victim data", (_paragraph(NO_VICTIM_DATA),))),
    )


def _left_lying(sheet: AssessmentSheet) -> str:
    """What was not in place last time and was not taken up, on the first page."""
    found = _ids_of(each for each in sheet.entries if each.is_left_lying)
    return f"{found}: not in place last time; no action then and none now" if found else ""


def _ids_of(entries: Iterable[CompetenceEntry]) -> str:
    return ", ".join(each.id for each in entries)


def _before_words(sheet: AssessmentSheet) -> str:
    if not sheet.earlier_title:
        return "nothing: this is the first"
    closed = f", closed on {day(sheet.earlier_closed_on)}" if sheet.earlier_closed_on else ""
    return f"{sheet.earlier_title}{closed}"


def _summary(sheet: AssessmentSheet, compared: AssessmentComparison | None) -> tuple[b.Block, ...]:
    """How it stands at a glance: the conclusion, the board and its table, and what is different since last time."""
    picture = board(sheet, "board")
    made: list[b.Block] = [b.Heading(1, "How it stands", "summary", "1")]
    if sheet.conclusion:
        made.append(b.Heading(2, "Conclusion", "conclusion"))
        made += [_paragraph(each) for each in sheet.conclusion.split("\n") if each.strip()]
        made.append(b.Heading(2, "Where each competence stands", "board"))
    made += [
        _paragraph(f"{capital(ratings_words(sheet.progress))}. {evidence_words(sheet.progress)}"),
        b.Picture(picture.svg, picture.alt, "Each competence in the column of its rating", PICTURE_WIDTH),
    ]
    if compared is not None:
        made.append(_note("A triangle beside a number: better (pointing up) or worse (pointing down) than last time."))
    made.append(_counts(sheet))
    if compared is not None:
        way = steps(compared, "steps")
        made += [
            b.PageBreak(),
            b.Heading(2, f"Since {compared.before.title}", "since"),
            _paragraph(f"{capital(compared.words)}."),
            b.Picture(way.svg, way.alt, f"From {compared.before.title} to {sheet.title}", PICTURE_WIDTH),
            _note("Open circle: where it was. Full circle: where it is. A dashed arrow leads back."),
        ]
    return tuple(made)


def _counts(sheet: AssessmentSheet) -> b.Table:
    columns = (None, *SCALE)
    return b.Table(
        "How many competences of each theme have which rating",
        "A row for each theme, a column for each rating; the cells name the competences by number.",
        (b.Column("Theme", 2.6), *(b.Column(rating_words(each), 1.3) for each in columns)),
        tuple((cell(theme.name), *(cell(_ids(theme, each)) for each in columns)) for theme in sheet.themes),
        has_row_headings=True,
        is_compact=True,
    )


def _ids(theme: SheetTheme, rating: object) -> str:
    return ", ".join(entry.id for entry in theme.entries if entry.rating is rating) or "none"


def _ratings(sheet: AssessmentSheet) -> tuple[b.Block, ...]:
    columns = [b.Column("No.", 11), b.Column("Competence", 60), b.Column("Rating", 26)]
    if sheet.earlier_id:
        columns += [b.Column("Last time", 24.5), b.Column("Change", 24)]
    columns.append(b.Column("Evidence", 20.5))
    return (
        b.PageBreak(),
        b.Heading(1, "Ratings", "ratings", "2"),
        b.Paragraph(
            (b.Text("What each step of the scale means is told in "), b.Reference("reading", "section 5"), b.Text(".")),
            b.Style.NOTE,
        ),
        b.Table(
            f"All {len(sheet.entries)} competences",
            "A row for each competence: its rating, the rating last time and the change, and how much evidence it has.",
            tuple(columns),
            tuple(_rating_row(entry, sheet) for entry in sheet.entries),
            has_row_headings=True,
        ),
    )


def _rating_row(entry: CompetenceEntry, sheet: AssessmentSheet) -> tuple[b.Cell, ...]:
    cells = [cell(entry.id), cell(entry.name), _rating_cell(entry)]
    if sheet.earlier_id:
        old = entry.earlier.rating if entry.earlier else None
        change = change_of(old, entry.rating, is_open=not sheet.is_closed)
        cells += [cell(rating_words(old)), cell(capital(change.words))]
    pieces = counted(len(entry.pieces), "piece") if entry.pieces else "none"
    cells.append(cell(b.Gap("none") if entry.is_without_evidence else pieces))
    return tuple(cells)


def _rating_cell(entry: CompetenceEntry) -> b.Cell:
    mark = (b.Break(), b.Gap("the map says otherwise")) if entry.contradictions else ()
    return cell(b.Text(rating_words(entry.rating), bold=True), *mark)


def _plan(sheet: AssessmentSheet, compared: AssessmentComparison | None) -> tuple[b.Block, ...]:
    """Actions by date, those that are done, and what is left of last time."""
    made: list[b.Block] = [b.Heading(1, "Action plan", "plan", "3")]
    if sheet.actions:
        made.append(
            b.Table(
                "Actions by date",
                "A row for each action that is left to do: by when, for which competence, what, and who does it.",
                (b.Column("By when", 1.5), b.Column("No.", 0.75), b.Column("Action", 4.4), b.Column("Who", 2.3)),
                tuple(_action_row(entry, is_late=sheet.is_late(entry)) for entry in sheet.actions),
                has_row_headings=True,
            )
        )
    else:
        made.append(_paragraph("No action has been set yet." if not sheet.is_closed else "No action was set."))
    if sheet.done:
        made.append(
            b.Table(
                "Done since the assessment was opened",
                "A row for each action that is done: when, for which competence, what, and who did it.",
                (b.Column("Done on", 1.5), b.Column("No.", 0.75), b.Column("Action", 4.4), b.Column("Who", 2.3)),
                tuple(
                    (cell(_date(entry.done_on)), cell(entry.id), cell(entry.action), cell(entry.owner))
                    for entry in sheet.done
                ),
                has_row_headings=True,
            )
        )
    if compared is not None and compared.actions:
        made.append(_earlier_actions(compared))
    return tuple(made)


def _action_row(entry: CompetenceEntry, *, is_late: bool) -> tuple[b.Cell, ...]:
    when = b.Text(day(entry.due_on)) if entry.due_on else b.Gap("no date")
    who = b.Text(entry.owner) if entry.owner else b.Gap("no owner")
    late = (b.Break(), b.Text(OVERDUE, bold=True)) if is_late else ()
    return cell(when, *late), cell(entry.id), cell(entry.action), cell(who)


def _earlier_actions(compared: AssessmentComparison) -> b.Table:
    rows = (
        (
            cell(row.id),
            cell(row.action),
            cell(row.before.owner if row.before else ""),
            cell(f"Done on {day(row.done_on)}" if row.done_on else b.Text("Not done", bold=True)),
        )
        for row in compared.actions
    )
    return b.Table(
        f"What became of the actions of {compared.before.title}",
        "A row for each action of the assessment before: for which competence, what, whose it was, and whether it is "
        "done.",
        (b.Column("No.", 0.75), b.Column("Action", 4.4), b.Column("Who", 2.3), b.Column("Outcome", 1.5)),
        tuple(rows),
        has_row_headings=True,
    )


def _reading(sheet: AssessmentSheet) -> tuple[b.Block, ...]:
    lines = (
        f"The competences are those of {sheet.pack}. “What would show it” is the guide to rating, not the finding.",
        "What the map shows is what any member of the partnership may see, on the day named on the first page.",
        "The map is no evidence that a task is done well, only of who has agreed to do it.",
        "A rating is the partnership’s own judgement. “Proven” needs evidence; “In place” needs evidence or a reason.",
        "Evidence names the agency that added it. Nobody is named, and no case.",
    )
    return (
        b.Heading(1, "How to read this paper", "reading", "5"),
        _paragraph("The scale, from the weakest step to the strongest:"),
        b.ItemList(
            tuple(
                b.ListItem((b.Text(f"{WORDS[each]}: ", bold=True), b.Text(f"{_small(MEANINGS[each])}.")))
                for each in SCALE
            )
        ),
        _paragraph("What else a reader should know:"),
        b.ItemList(tuple(b.ListItem((b.Text(line),)) for line in lines)),
    )


def _date(value: date | None) -> str:
    return day(value) if value else ""


def _note(text: str) -> b.Paragraph:
    return b.Paragraph((b.Text(text),), b.Style.NOTE)


def _paragraph(text: str) -> b.Paragraph:
    return b.Paragraph((b.Text(text),))


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
