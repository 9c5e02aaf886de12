"""Pages of imports: a file brought, its columns said, its rows looked through, look-alikes decided, done, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from partnership.base.clocks import london_day
from partnership.base.config import site_settings
from partnership.base.errors import InputFault, PartnershipError, Stale
from partnership.documents.wording import counted
from partnership.exchange.imports import looking, progress, queries, services
from partnership.exchange.imports.forms import ImportFileForm, columns_form, decision_form, unknown_words
from partnership.exchange.imports.importers import importer
from partnership.exchange.imports.kinds import KindWords
from partnership.exchange.imports.missions import with_missions
from partnership.exchange.imports.own_files import with_own_rows
from partnership.exchange.imports.plan import DEEDS, ImportDeed
from partnership.exchange.imports.source import read_source
from partnership.exchange.imports.undo import undo as undo_import
from partnership.exchange.imports.wording import STATES, TAGS
from partnership.map.downloads.delivery import attached
from partnership.map.downloads.formats import EXCEL
from partnership.map.mapping.queries import pack_of
from partnership.policy.actions import Action
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.store.models import DirectoryImport, ImportState, now
from partnership.web import conflict
from partnership.web.forms import posted_version
from partnership.web.pages import page_number, page_of
from partnership.web.permit import permit, viewer, without_writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.base.sealing import Keyring
    from partnership.exchange.imports.queries import ImportSubject
    from partnership.store.models import Partnership

blueprint = Blueprint("imports", __name__)
LIST = "/partnerships/<slug>/imports"
ONE = f"{LIST}/<uuid:import_id>"
AT_A_TIME = 10  # look-alikes on one page


@blueprint.get(LIST)
@permit(Action.IMPORT_MANAGE, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """The imports of a partnership, the newest first."""
    return render_template(
        "imports/index.html", partnership=partnership, rows=queries.imports_of(partnership.id), tags=TAGS,
        counted_words=_counted_words,
    )  # fmt: skip


@blueprint.get(f"{LIST}/blank")
@permit(Action.IMPORT_MANAGE, get_partnership)
def blank(partnership: Partnership) -> ResponseReturnValue:
    """The spreadsheet to fill in; it holds nothing of the register."""
    from partnership.exchange.imports.blank_file import write_blank  # noqa: PLC0415 - with what writes Excel, for few

    content = write_blank(pack_of(partnership), partnership.name, london_day(now()))
    return attached(Response(content, content_type=EXCEL), f"{partnership.slug}-partners-to-fill-in.xlsx")


@blueprint.route(f"{LIST}/add", methods=["GET", "POST"])
@permit(Action.IMPORT_MANAGE, get_partnership)
def add(partnership: Partnership) -> ResponseReturnValue:
    """Bring a file."""
    form = ImportFileForm()

    def write(session: Session) -> UUID:
        sent = request.files.get("file")
        content, name = (sent.read(), sent.filename or "") if sent is not None else (b"", "")
        session.rollback()  # reading takes a moment: nobody waits for it
        source = with_missions(with_own_rows(read_source(content)))
        found = services.start(session, partnership, source, content, name, viewer(), keyring=_keyring())
        return found.id

    attempt = conflict.save(form, write, at="file", late=())
    if attempt.is_saved:
        return redirect(url_for("imports.columns", slug=partnership.slug, import_id=attempt.value))
    return render_template("imports/add.html", partnership=partnership, form=form)


@blueprint.route(f"{ONE}/columns", methods=["GET", "POST"])
@permit(Action.IMPORT_OWN, queries.get_import)
def columns(held: ImportSubject) -> ResponseReturnValue:
    """Say what the columns hold."""
    row, partnership = held.row, held.partnership
    if row.sealed_rows is None or row.state is ImportState.WAITING:
        return _back(held)
    source = services.source_of(row, _keyring())
    words = unknown_words(source, row.columns, KindWords(pack_of(partnership)))
    form = columns_form(source, row, words)

    def write(_session: Session) -> None:
        found = queries.get_import(partnership.slug, row.id).row
        layout = services.TableLayout(form.columns, form.kinds, form.has_unnamed_rows)
        services.say_layout(found, layout, expected_version=form.seen_version)

    attempt = conflict.save(form, write, late=(Stale,))
    if attempt.is_saved or attempt.late:
        _look_through(held, attempt.late)
        return _back(held)
    return render_template(
        "imports/columns.html", partnership=partnership, row=row, form=form, source=source,
        column_fields=[form[f"c{at}"] for at in form.places],
        unnamed_field=form["unnamed"], kind_fields=[*(form[f"k{at}"] for at in range(len(words))), form["usual"]],
    )  # fmt: skip


@blueprint.get(ONE)
@permit(Action.IMPORT_MANAGE, queries.get_import)
def report(held: ImportSubject) -> ResponseReturnValue:
    """What an import would do or did, row by row; while it is done, how far it is."""
    row = held.row
    is_own = row.by_id is not None and row.by_id == viewer().account_id
    if row.state is ImportState.READ and is_own:
        return redirect(url_for("imports.columns", slug=held.partnership.slug, import_id=row.id))
    if row.state is ImportState.WAITING:
        return _progress(held, is_own=is_own)
    found = services.report_of(row, _keyring()) if is_own else services.NOTHING
    deed = request.args.get("deed", "")
    lines = [each for each in found.lines if not deed or str(each.deed) == deed]
    page = page_of(lines, page_number(request.args.get("page")))
    return render_template(
        "imports/report.html", partnership=held.partnership, row=row, is_own=is_own, report=found, page=page,
        deed=deed, deeds=DEEDS, counts=[(words, row.counts[str(key)], str(key)) for key, words in DEEDS.items()
                                        if str(key) in row.counts],
        account=[each.words for each in found.account] if not deed and page.number == 1 else [],
        refused=found.refused if not deed and page.number == 1 else (), undecided=services.undecided(found),
        writes=sum(each.deed.changes for each in found.lines), states=ImportState, state_words=STATES[row.state],
        tag_words=TAGS[row.state], one="service" if row.form == "feed" else "row",
        page_url=lambda number: url_for("imports.report", slug=held.partnership.slug, import_id=row.id,
                                        deed=deed or None, page=number),
    )  # fmt: skip


def _progress(held: ImportSubject, *, is_own: bool) -> ResponseReturnValue:
    return render_template(
        "imports/progress.html", partnership=held.partnership, row=held.row, is_own=is_own,
        progress=progress.how_far(held.row.id), is_stopping=progress.is_stopping(held.row.id),
    )  # fmt: skip


@blueprint.route(f"{ONE}/decide", methods=["GET", "POST"])
@permit(Action.IMPORT_OWN, queries.get_import)
def decide(held: ImportSubject) -> ResponseReturnValue:
    """Say of each organisation that may be one of the directory whether it is."""
    row, partnership = held.row, held.partnership
    if row.state is not ImportState.CHECKED:
        return _back(held)
    waiting = [each for each in services.report_of(row, _keyring()).lines if each.deed is ImportDeed.DECIDE]
    lines = waiting[:AT_A_TIME]
    if not lines:
        return _back(held)
    form = decision_form(lines)(data={"version": str(row.version)})

    def write(_session: Session) -> None:
        said = {line.key: form[f"d{at}"].data for at, line in enumerate(lines) if form[f"d{at}"].data}
        found = queries.get_import(partnership.slug, row.id).row
        services.decide(found, said, expected_version=form.seen_version)

    attempt = conflict.save(form, write, late=(Stale,))
    if attempt.is_saved or attempt.late:
        _look_through(held, attempt.late)
        left = len(waiting) - len(lines)
        return redirect(url_for("imports.decide" if left else "imports.report", **_address(held)))
    return render_template(
        "imports/decide.html", partnership=partnership, row=row, form=form, left=len(waiting),
        questions=[(line, form[f"d{at}"]) for at, line in enumerate(lines)],
    )  # fmt: skip


@blueprint.post(f"{ONE}/apply")
@permit(Action.IMPORT_OWN, queries.get_import)
def apply(held: ImportSubject) -> ResponseReturnValue:
    """Import it: at once, or by the worker where it is large."""
    row, slug = held.row, held.partnership.slug
    try:
        with transaction() as session:
            if row.version != posted_version():
                raise Stale(services.NOT_OPEN)
            found = services.report_of(row, _keyring())
            if services.is_small(found):
                own = importer(row.by_id, held.partnership)
                job = services.job_of(row, held.partnership, own, _keyring())
                services.do(session, row, job, keyring=_keyring())
                flash("The file is imported. Nothing in it counts as confirmed yet.", "success")
            else:
                services.put_in_line(row, expected_version=posted_version())
    except PartnershipError as fault:
        _again(slug, row.id, fault)
    return _back(held)


def _again(slug: str, import_id: UUID, fault: PartnershipError) -> None:
    """Say why it was not imported; where the directory has moved on, look the rows through anew."""
    flash(str(fault), "important")
    if not isinstance(fault, Stale):
        return
    with transaction():
        held = queries.get_import(slug, import_id)
        if is_open := held.row.state is ImportState.CHECKED:
            services.set_back(held.row)
    if is_open:
        _look_through(held)


def _look_through(held: ImportSubject, late: PartnershipError | None = None) -> None:
    """Look the rows through, unless somebody else was first, which is said then."""
    try:
        if late is None:
            looking.look_through(held.row.id)
    except Stale as fault:
        late = fault
    if late is not None:
        flash(str(late), "important")


@blueprint.post(f"{ONE}/cancel")
@permit(Action.IMPORT_OWN, queries.get_import)
@without_writing
def cancel(held: ImportSubject) -> ResponseReturnValue:
    """Stop an import that waits or is being done; the worker holds the database, so this only tells it."""
    progress.stop(held.row.id)
    return _back(held)


@blueprint.post(f"{ONE}/drop")
@permit(Action.IMPORT_OWN, queries.get_import)
def drop(held: ImportSubject) -> ResponseReturnValue:
    """Forget a file that was not imported."""

    def change(_session: Session, row: DirectoryImport) -> str:
        services.end(row, ImportState.CANCELLED)
        return "The file is forgotten."

    return _change(held, change)


@blueprint.post(f"{ONE}/undo")
@permit(Action.IMPORT_MANAGE, queries.get_import)
def undo(held: ImportSubject) -> ResponseReturnValue:
    """Take an import back as a whole."""

    def change(session: Session, row: DirectoryImport) -> str:
        done = undo_import(session, row, expected_version=posted_version(), visitor=viewer())
        left = f" Left, because somebody has changed it since: {done.left}." if done.left else ""
        if done.elsewhere:
            left += f" Left, because another partnership keeps the entry now: {done.elsewhere}."
        if done.taken_back:
            left += f" Asked of others and not answered, so taken back: {done.taken_back}."
        return f"The import is undone: {done.put_away} archived, {done.put_back} put back.{left}"

    return _change(held, change)


def _change(held: ImportSubject, change: Callable[[Session, DirectoryImport], str]) -> ResponseReturnValue:
    """Change an import in one transaction; `change` gives the words for what was done."""
    try:
        with transaction() as session:
            done = change(session, queries.get_import(held.partnership.slug, held.row.id).row)
    except (InputFault, Stale) as fault:
        flash(str(fault), "important")
    else:
        flash(done, "success")
    return _back(held)


def _counted_words(row: DirectoryImport) -> str:
    """What an import came to, in a few words."""
    counts = row.counts
    told = [f"{words.lower()} {counts[str(deed)]}" for deed, words in DEEDS.items() if str(deed) in counts]
    if "cells" in counts:
        told.append(counted(counts["cells"], "cell not taken", "cells not taken"))
    return ", ".join(told)


def _keyring() -> Keyring:
    return site_settings().keyring


def _back(held: ImportSubject) -> ResponseReturnValue:
    return redirect(url_for("imports.report", **_address(held)))


def _address(held: ImportSubject) -> dict[str, Any]:
    return {"slug": held.partnership.slug, "import_id": held.row.id}
