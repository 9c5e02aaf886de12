"""Pages of letterheads: the list, adding one, what was found in it, a sample, choosing one, replacing its file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from partnership.base.config import site_settings
from partnership.base.errors import Conflict, Stale
from partnership.documents.letterhead.stored import design_from
from partnership.documents.word.writer import write_word
from partnership.policy.actions import Action
from partnership.register.letterheads import queries, services
from partnership.register.letterheads.forms import AddForm, ReplaceForm
from partnership.register.letterheads.intake import read_upload
from partnership.register.letterheads.report import paper, report_of
from partnership.register.letterheads.sample import sample
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.store.models import now
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.forms import posted_version
from partnership.web.permit import permit, viewer
from partnership.web.templating import day

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.register.letterheads.intake import LetterheadIntake
    from partnership.register.letterheads.queries import LetterheadSubject
    from partnership.store.models import Partnership

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
