"""Pages of letterheads: the list, adding one, what was found in it, a sample, choosing one, replacing its file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from partnership.base.config import site_settings
from partnership.base.errors import Conflict, Stale
from partnership.documents import blocks as b
from partnership.documents.letterhead.stored import design_from
from partnership.documents.word.writer import write_word
from partnership.documents.wording import listed
from partnership.policy.actions import Action
from partnership.register.letterheads import queries, services
from partnership.register.letterheads.forms import AddForm, ReplaceForm
from partnership.register.letterheads.services import read_upload
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.store.models import now
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.forms import posted_version
from partnership.web.permit import permit, viewer
from partnership.web.templating import day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.register.letterheads.queries import LetterheadSubject
    from partnership.register.letterheads.services import LetterheadIntake
    from partnership.store.models import Partnership

_TWIPS_IN_CM: Final = 1440 / 2.54
# Sizes of paper by their sides in twips; printers round a little.
_PAPERS: Final = {"A4": (11906, 16838), "Letter": (12240, 15840), "A3": (16838, 23811), "Legal": (12240, 20160)}
_NEAR: Final = 60
_PLACES: Final = {
    "header/default": "the header",
    "footer/default": "the footer",
    "header/first": "the header of the first page",
    "footer/first": "the footer of the first page",
    "header/even": "the header of even pages",
    "footer/even": "the footer of even pages",
}
_OWN_NAMES: Final = {"Normal": "plain text", "Default Paragraph Font": "", "Normal Table": "", "No List": ""}


@dataclass(frozen=True, slots=True)
class LetterheadReport:
    """What the page tells: facts with a label each, things to look at, and what is as it should be."""

    facts: tuple[tuple[str, str], ...]
    attention: tuple[str, ...]
    kept: tuple[str, ...]
    added: tuple[str, ...]
    left_out: tuple[str, ...]


def report_of(found: Mapping[str, Any]) -> LetterheadReport:
    """The report on what `reading.read_upload` found."""
    sheet = found["sheet"]
    sides = "left {} cm, right {} cm, above {} cm, below {} cm".format(
        *(centimetres(sheet[key]) for key in ("left", "right", "top", "foot"))
    )
    frames = [words for at, words in _PLACES.items() if at in found["frames"]]
    facts = (
        ("Paper", paper(sheet)),
        ("Margins", sides),
        ("Taken over", listed(frames) or "no header and no footer"),
        ("Pictures", str(found["pictures"]) if found["pictures"] else "none"),
        ("Typefaces", listed(found["fonts"]) or "as Word has them"),
    )
    return LetterheadReport(
        facts,
        tuple(_attention(found)),
        _names(found["kept"]),
        _names(found["added"]),
        tuple(found["left_out"]),
    )


def _attention(found: Mapping[str, Any]) -> list[str]:
    told = []
    if found["rare_fonts"]:
        fonts = listed(found["rare_fonts"])
        told.append(
            f"{fonts}: not every machine has it. Where a partner's machine does not, Word takes another typeface, and "
            "lines may break elsewhere."
            if len(found["rare_fonts"]) == 1
            else f"{fonts}: not every machine has them. Where a partner's machine does not, Word takes other "
            "typefaces, and lines may break elsewhere."
        )
    if found["is_bare"]:
        told.append("The file has no header and no footer, so documents have ours alone. Styles and paper are taken.")
    if found["sections"] > 1:
        told.append(
            f"The file has {found['sections']} sections, which may have different pages. The first one with a header "
            "is taken."
        )
    if found["has_page_number"]:
        told.append("The letterhead numbers its pages too. Our own “Page 1 of 9” stands beside that.")
    if found["is_spaced"]:
        told.append(
            "Paragraphs of the file stand without space between them. Our text gets some, so that it can be read."
        )
    return told


def paper(sheet: Mapping[str, int]) -> str:
    """The size of the paper, by name where it has one."""
    short, long = sheet["short"], sheet["long"]
    for name, sides in _PAPERS.items():
        if abs(short - sides[0]) <= _NEAR and abs(long - sides[1]) <= _NEAR:
            return name
    return f"{centimetres(short)} by {centimetres(long)} cm"


def centimetres(twips: int) -> str:
    """A length in centimetres, to a tenth."""
    return f"{twips / _TWIPS_IN_CM:.1f}".removesuffix(".0")


def _names(styles: list[str]) -> tuple[str, ...]:
    shown = (_OWN_NAMES.get(name, name[:1].upper() + name[1:]) for name in styles)
    return tuple(name for name in shown if name)


_AGENCIES: Final = ("Children's services", "Police", "Health", "Housing", "Voluntary sector")
_TASKS: Final = ("First response", "Assessment", "Safe place", "Interpreting", "Legal advice", "Return")
_WORDS: Final = (
    "This is a sample. It shows how documents of the partnership look on this letterhead: the text, the numbers, the "
    "tables and the notes. What it says is made up."
)


def sample(partnership: str, letterhead: str, dated_on: date, marking: str) -> b.Document:
    """The sample for a letterhead of a partnership."""
    return b.Document(
        title="Sample on the letterhead",
        subject="Sample",
        partnership=partnership,
        status=b.Status.DRAFT,
        version="0.1",
        dated_on=dated_on,
        marking=marking,
        file_stem=f"sample-on-{letterhead.lower()}",
        blocks=(
            b.TitlePage(
                "Sample on the letterhead",
                letterhead,
                (("Version", "0.1"), ("What it is for", "To see the look before you choose it")),
                (b.Callout(b.Tone.WARNING, "A sample", (_paragraph("Nothing in this document is in force."),)),),
            ),
            b.Contents(),
            *_text(),
            *_tables(),
        ),
    )


def _text() -> tuple[b.Block, ...]:
    steps = b.ItemList(tuple(b.ListItem(_runs(each)) for each in ("Listen", "Write down", "Pass on")), is_ordered=True)
    points = b.ItemList(tuple(b.ListItem(_runs(each)) for each in ("who leads", "who is told", "by when")))
    return (
        b.Heading(1, "Plain text and clauses", "text", "1"),
        _paragraph(_WORDS),
        b.Clause("sample-one", "1.1", (_paragraph(_WORDS), points), ("A made-up source",), heading="A clause"),
        b.Clause("sample-two", "1.2", (_paragraph("A clause with steps in their order:"), steps)),
        b.Clause(
            "sample-three",
            "1.3",
            (b.Paragraph((
                b.Text("A clause that points to clause "), b.Reference("sample-one", "1.1"),
                b.Text(", names "), b.Filled("an agency", "unconfirmed"), b.Text(" and leaves open "),
                b.Gap("who answers at night"), b.Text("."),
            )),),
        ),
        b.Heading(2, "A heading below", "below"),
        b.Callout(b.Tone.INFORMATION, "A note", (_paragraph("Notes stand in a box of their own."),)),
        b.Callout(b.Tone.STOP, "A stop", (_paragraph("What must not go on until it is answered."),)),
    )  # fmt: skip


def _tables() -> tuple[b.Block, ...]:
    columns = (b.Column("Task", 2.0), b.Column("Leads", 2.0), b.Column("Supports", 2.0))
    rows = tuple(
        (_cell(task), _cell(first), _cell(second))
        for task, first, second in zip(_TASKS, cycle(_AGENCIES), cycle(_AGENCIES[1:]), strict=False)
    )
    wide = tuple(b.Column(each) for each in ("Agency", *_TASKS, *(f"{each} at night" for each in _TASKS)))
    roles = cycle(("leads", "–", "supports", "–", "–"))
    matrix = tuple((_cell(agency), *(_cell(next(roles)) for _ in wide[1:])) for agency in _AGENCIES)
    return (
        b.Heading(1, "Tables", "tables", "2"),
        b.Table("Who does what", "Tasks with who leads and who supports.", columns, rows, has_row_headings=True),
        b.Signatures("Sign-off", "Where agencies sign.", _AGENCIES[:2]),
        b.Landscape((
            b.Table("A wide table", "A page on its side.", wide, matrix, has_row_headings=True, is_compact=True),
        )),
    )  # fmt: skip


def _runs(text: str) -> tuple[b.Run, ...]:
    return (b.Text(text),)


def _paragraph(text: str) -> b.Paragraph:
    return b.Paragraph(_runs(text))


def _cell(text: str) -> b.Cell:
    return b.Cell((_runs(text),))


blueprint = Blueprint("letterheads", __name__)
LIST = "/partnerships/<slug>/letterheads"
ONE = f"{LIST}/<uuid:letterhead_id>"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9.-]+")


@blueprint.get(LIST)
@permit(Action.LETTERHEAD_MANAGE, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """The letterheads of a partnership, the one in use first."""
    rows = queries.letterheads(partnership.id)
    return render_template("letterheads/index.html", partnership=partnership, rows=rows, paper=paper)


@blueprint.route(f"{LIST}/add", methods=["GET", "POST"])
@permit(Action.LETTERHEAD_MANAGE, get_partnership)
def add(partnership: Partnership) -> ResponseReturnValue:
    """Upload a new letterhead."""
    form, slug = AddForm(), partnership.slug

    def write(session: Session) -> UUID:
        return services.add(session, partnership, form.name.data or "", _read(), by=_by()).id

    attempt = conflict.save(form, write, at="file", late=())
    if attempt.is_saved:
        flash("The letterhead is kept. See what was found, look at a sample, then use it.", "success")
        return redirect(url_for("letterheads.letterhead", slug=slug, letterhead_id=attempt.value))
    return render_template("letterheads/add.html", partnership=partnership, form=form)


@blueprint.get(ONE)
@permit(Action.LETTERHEAD_MANAGE, queries.get_held)
def letterhead(held: LetterheadSubject) -> ResponseReturnValue:
    """What was found in a letterhead, and what can be done with it."""
    report = report_of(held.letterhead.found)
    return render_template(
        "letterheads/letterhead.html",
        partnership=held.partnership,
        row=held.letterhead,
        report=report,
        facts=[
            {"key": "File", "value": f"{held.letterhead.file_name}, read on {day(held.letterhead.read_at)}"},
            *({"key": label, "value": words} for label, words in report.facts),
        ],
    )


@blueprint.get(f"{ONE}/sample")
@permit(Action.LETTERHEAD_MANAGE, queries.get_held)
def see_sample(held: LetterheadSubject) -> ResponseReturnValue:
    """A made-up document on this letterhead, as a Word file."""
    document = sample(held.partnership.name, held.letterhead.name, now().date(), site_settings().marking)
    content = write_word(document, design=design_from(held.letterhead.taken))
    response = Response(content, mimetype=_WORD)  # made up, so that nothing is taken away that must be recorded
    name = _NOT_IN_A_FILE_NAME.sub("-", document.file_name)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.route(f"{ONE}/replace", methods=["GET", "POST"])
@permit(Action.LETTERHEAD_MANAGE, queries.get_held)
def replace(held: LetterheadSubject) -> ResponseReturnValue:
    """Put another file in the place of a letterhead's."""
    row = held.letterhead
    form = ReplaceForm(version=str(row.version))

    def write(_session: Session) -> None:
        reading = _read()
        found = queries.get_held(held.partnership.slug, row.id).letterhead
        services.replace(found, reading, by=_by(), expected_version=form.seen_version)

    attempt = conflict.save(form, write, at="file")
    if attempt.is_saved:
        flash("The letterhead has its new file. Documents are written with it from now on, where it is in use.")
        return _back(held)
    differences: list[Difference] | None = None
    if attempt.late:
        row = queries.get_held(held.partnership.slug, row.id).letterhead
        differences = [Difference("Word file", row.file_name, request.files["file"].filename or "")]
    return conflict.page("letterheads/replace.html", differences, partnership=held.partnership, row=row, form=form)


@blueprint.post(f"{ONE}/use")
@permit(Action.LETTERHEAD_MANAGE, queries.get_held)
def use(held: LetterheadSubject) -> ResponseReturnValue:
    """Write the documents of the partnership on this letterhead."""
    done = f"From now on, Word documents of the partnership are written on “{held.letterhead.name}”."
    return _change(held, lambda session: services.use(session, held.letterhead, expected_version=_seen()), done)


@blueprint.post(f"{ONE}/stop")
@permit(Action.LETTERHEAD_MANAGE, queries.get_held)
def stop(held: LetterheadSubject) -> ResponseReturnValue:
    """Write the documents in our own style again."""
    done = "From now on, Word documents of the partnership are in the usual style, without a letterhead."
    return _change(held, lambda _session: services.stop(held.letterhead, expected_version=_seen()), done)


@blueprint.post(f"{ONE}/put-away", endpoint="put_away")
@permit(Action.LETTERHEAD_MANAGE, queries.get_held)
def archive(held: LetterheadSubject) -> ResponseReturnValue:
    """Take a letterhead out of the way."""
    done = "The letterhead is archived. You can restore it."
    return _change(held, lambda _session: services.archive(held.letterhead, expected_version=_seen()), done)


@blueprint.post(f"{ONE}/bring-back", endpoint="bring_back")
@permit(Action.LETTERHEAD_MANAGE, queries.get_held)
def restore(held: LetterheadSubject) -> ResponseReturnValue:
    """Bring a letterhead back."""

    def change(session: Session) -> None:
        services.restore(session, held.partnership, held.letterhead, expected_version=_seen())

    return _change(held, change, "The letterhead is restored. It is not in use until you say so.")


def _change(held: LetterheadSubject, change: Callable[[Session], None], done: str) -> ResponseReturnValue:
    """Do it, say so, and go back to the page; what cannot be done is said there too."""
    try:
        with transaction() as session:
            change(session)
    except (Conflict, Stale) as fault:
        flash(str(fault), "important")
    else:
        flash(done, "success")
    return _back(held)


def _read() -> LetterheadIntake:
    """Read the file that was sent; raises InputFault."""
    sent = request.files.get("file")
    content = sent.read() if sent is not None else b""
    with transaction():
        pass  # reading takes a moment: what the request has asked so far holds nobody up meanwhile
    return read_upload(content, (sent.filename or "") if sent is not None else "")


def _seen() -> int:
    return posted_version()


def _by() -> str:
    return viewer().email


def _back(held: LetterheadSubject) -> ResponseReturnValue:
    return redirect(url_for("letterheads.letterhead", **_address(held)))


def _address(held: LetterheadSubject) -> dict[str, Any]:
    return {"slug": held.partnership.slug, "letterhead_id": held.letterhead.id}
