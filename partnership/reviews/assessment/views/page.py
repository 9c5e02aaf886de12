"""One assessment: how it stands, preview, Word and Excel files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, url_for
from markupsafe import Markup

from partnership.base.config import site_settings
from partnership.documents.writers.html import write_html
from partnership.map.downloads.delivery import download as file_of
from partnership.map.downloads.delivery import hand_out
from partnership.map.downloads.formats import EXCEL
from partnership.map.mapping.queries import pack_of, today
from partnership.policy.actions import Action
from partnership.reviews.assessment import queries
from partnership.reviews.assessment.charts import board
from partnership.reviews.assessment.document import file_name
from partnership.reviews.assessment.export import document_of, paper_of
from partnership.reviews.assessment.kept_sheet import sheet_of
from partnership.reviews.assessment.views.blueprint import ONE, WORDS, blueprint
from partnership.reviews.assessment.wording import SCALE, rating_line, rating_words
from partnership.web.permit import can, permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.reviews.assessment.queries import AssessmentSubject
    from partnership.reviews.assessment.sheet import SheetTheme
    from partnership.store.models import Rating


@blueprint.get(ONE)
@permit(Action.ASSESSMENT_VIEW, queries.get_held)
def page(held: AssessmentSubject) -> ResponseReturnValue:
    """Every competence by theme with its rating, evidence and action; how far it is, and what changed last."""
    sheet = sheet_of(held)
    picture = board(sheet, "board")
    is_told_who = viewer().coordinates(held.partnership.id)
    is_at_work = not held.assessment.is_closed and not held.assessment.is_archived
    ratings = (None, *SCALE)
    return render_template(
        "assessment/page.html",
        **WORDS,
        held=held,
        row=held.assessment,
        partnership=held.partnership,
        pack=pack_of(held.partnership),
        sheet=sheet,
        is_at_work=is_at_work,
        may_edit=is_at_work and can(Action.ASSESSMENT_EDIT, held),
        columns=[rating_words(each) for each in ratings],
        by_rating=[[theme.name, *(_rated(theme, each) for each in ratings)] for theme in sheet.themes],
        picture=Markup(picture.svg),  # noqa: S704 - the drawing escapes every word
        today=today(),
        changes=[
            rating_line(held.assessment, entry, is_told_who=is_told_who)
            for entry in queries.latest_changes(held.assessment)
        ],
    )


def _rated(theme: SheetTheme, rating: Rating | None) -> str:
    """The competences of a theme with a rating, by their numbers."""
    return ", ".join(entry.id for entry in theme.entries if entry.rating is rating) or "None"


def _marking() -> str:
    return site_settings().marking


@blueprint.get(f"{ONE}/preview")
@permit(Action.ASSESSMENT_VIEW, queries.get_held)
def preview(held: AssessmentSubject) -> ResponseReturnValue:
    """The document on screen, with the words of the Word file."""
    document = document_of(held, _marking())
    return render_template(
        "assessment/preview.html",
        held=held,
        row=held.assessment,
        partnership=held.partnership,
        document=document,
        html=Markup(write_html(document)),  # noqa: S704 - the writer escapes every text
    )


@blueprint.get(f"{ONE}/download")
@permit(Action.ASSESSMENT_VIEW, queries.get_held)
def download(held: AssessmentSubject) -> ResponseReturnValue:
    """The document as a file."""
    return hand_out(
        paper_of(held, _marking()),
        url_for("assessment.page", slug=held.partnership.slug, assessment_id=held.assessment.id),
    )


@blueprint.get(f"{ONE}/workbook")
@permit(Action.ASSESSMENT_VIEW, queries.get_held)
def workbook(held: AssessmentSubject) -> ResponseReturnValue:
    """Ratings, evidence and actions as an Excel file."""
    from partnership.reviews.assessment.workbook import write_workbook  # noqa: PLC0415 - with what writes Excel, for few

    sheet = sheet_of(held)
    name = file_name(sheet, held.partnership.slug, "xlsx")
    return file_of(write_workbook(sheet), name, EXCEL, held.partnership, held.assessment.title)
