"""`flask directory import`: a file looked through row by row, and with --apply done as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

import click
from flask.cli import with_appcontext

from partnership.base.config import site_settings
from partnership.base.errors import InputFault
from partnership.exchange.imports import services
from partnership.exchange.imports.importers import named
from partnership.exchange.imports.kinds import KindWords
from partnership.exchange.imports.missions import with_missions
from partnership.exchange.imports.names import name_key
from partnership.exchange.imports.own_files import with_own_rows
from partnership.exchange.imports.plan import DEEDS
from partnership.exchange.imports.planner import OF_FILE, REMOVE, REMOVED
from partnership.exchange.imports.source import read_source
from partnership.exchange.imports.targets import fold_heading, targets
from partnership.map.mapping.queries import pack_of
from partnership.register.partnerships.queries import get_partnership
from partnership.store import audit
from partnership.store.db import reading, transaction
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session

    from partnership.exchange.imports.plan import ImportReport
    from partnership.exchange.imports.services import ImportJob
    from partnership.exchange.imports.source import ImportSource, SourceFault
    from partnership.store.models import Partnership


class Bar:
    """A bar in the terminal that grows with the rows."""

    def __init__(self) -> None:
        self._bar: click._termui_impl.ProgressBar[int] | None = None
        self._words = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_args: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)

    def tell(self, done: int, of: int, words: str) -> None:
        """So many are done."""
        if self._bar is None or words != self._words:
            self.__exit__()
            self._bar, self._words = click.progressbar(length=of, label=words.capitalize(), file=None), words
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--partnership", "slug", required=True, help="The partnership, by its short name.")
@click.option("--as", "email", default="", help="The account of a coordinator, by its mail address.")
@click.option("--apply", "is_applied", is_flag=True, help="Do it; without it, only show what would be done.")
@click.option("--column", "said", multiple=True, help="HEADING=FIELD, such as “Tel=contact.telephone”; none: not read.")
@click.option("--kind", "kinds", multiple=True, help="WORD=KIND, what the file's own word for a kind means.")
@click.option("--usual-kind", default="", help="The kind of organisations of which the file says none.")
@click.option("--match", "matches", multiple=True, help="NAME=ID, one of the directory; or new, leave, file:NAME.")
@click.option("--remove", "removed", multiple=True, help="Id of a part that the directory's own file has no more.")
@click.option("--unnamed-rows", is_flag=True, help="Rows without a name go on with the organisation above.")
@click.option("--quiet", is_flag=True, help="Only the totals.")
@with_appcontext
def import_(  # noqa: PLR0913 - the options of a command
    file: Path,
    *,
    slug: str,
    email: str,
    is_applied: bool,
    said: tuple[str, ...],
    kinds: tuple[str, ...],
    usual_kind: str,
    matches: tuple[str, ...],
    removed: tuple[str, ...],
    unnamed_rows: bool,
    quiet: bool,
) -> None:
    """Bring organisations, contacts and services of FILE into the directory: CSV, Excel or Open Referral JSON.

    Without --apply nothing is changed. With it all is done or nothing: Ctrl+C takes everything back. The same file a
    second time changes nothing. What is imported counts as never confirmed, and nothing is shown to more people.
    """
    content = file.read_bytes()
    source = with_missions(with_own_rows(read_source(content)))
    partnership = get_partnership(slug)
    viewer = named(email, partnership)
    layout = services.layout_for(partnership, source)
    known = _kinds(layout.kinds, partnership, kinds, usual_kind)
    decisions = _decisions(matches, removed)
    columns, wishes = _columns(source, layout.columns, said), services.wishes_of(partnership, known, decisions)
    is_grouped = unnamed_rows or layout.has_unnamed_rows
    job = services.ImportJob(viewer, partnership, source, columns, wishes, is_grouped)
    with Bar() as bar:
        if is_applied:
            report = _apply(job, file.name, content, known, decisions, bar)
        else:
            with reading():
                report = services.look_through(job, bar.tell)
    _tell(report, source, is_applied=is_applied, is_quiet=quiet)


@click.command("kinds")
@click.option("--partnership", "slug", required=True, help="The partnership, by its short name.")
@with_appcontext
def kinds_(slug: str) -> None:
    """List the kinds of organisation of a partnership's guidance: the id that options take, and the name."""
    for kind_id, kind in pack_of(get_partnership(slug)).kinds.items():
        click.echo(f"{kind_id}\t{kind.name}")


def _kinds(
    before: Mapping[str, str], partnership: Partnership, kinds: tuple[str, ...], usual_kind: str
) -> dict[str, str]:
    """The kinds of words as they were said before, with what is said here."""
    words = KindWords(pack_of(partnership))
    said = {fold(word): words.id_of(kind) for word, kind in _pairs(kinds, "--kind")}
    return {**before, **said, **({"": words.id_of(usual_kind)} if usual_kind else {})}


def _decisions(matches: tuple[str, ...], removed: tuple[str, ...]) -> dict[str, str]:
    """What is said of organisations by their names, and of parts that are in the file no more by their ids."""
    said = {name_key(name): _said(value) for name, value in _pairs(matches, "--match")}
    return {**said, **{f"{REMOVE}{each}": REMOVED for each in removed}}


def _said(value: str) -> str:
    """What an organisation of the file is, as it is kept: another one of the file stands by its folded name."""
    return f"{OF_FILE}{name_key(value.removeprefix(OF_FILE))}" if value.startswith(OF_FILE) else value


def _apply(
    job: ImportJob, name: str, content: bytes, kinds: Mapping[str, str], decisions: Mapping[str, str], bar: Bar
) -> ImportReport:
    try:
        with transaction() as session:
            return _done(session, job, name, content, kinds, decisions, bar)
    except KeyboardInterrupt as fault:
        raise services.ImportCancelled from fault


def _done(
    session: Session,
    job: ImportJob,
    name: str,
    content: bytes,
    kinds: Mapping[str, str],
    decisions: Mapping[str, str],
    bar: Bar,
) -> ImportReport:
    row = services.new_import(job.partnership, job.source, content, name)
    row.by_id = job.viewer.account_id if audit.actor().id else None
    row.columns, row.kinds = {str(at): key for at, key in job.columns.items()}, dict(kinds)
    row.decisions, row.has_unnamed_rows = dict(decisions), job.has_unnamed_rows
    report = services.carry_out(session, row, job, keyring=site_settings().keyring, tell=bar.tell)
    session.add(row)
    return report


def _pairs(texts: tuple[str, ...], option: str) -> Iterator[tuple[str, str]]:
    for each in texts:
        name, sign, value = each.rpartition("=")
        if not sign or not name:
            message = f"{option} {each!r} has no “=” between two words"
            raise InputFault(message)
        yield name.strip(), value.strip()


def _columns(source: ImportSource, columns: Mapping[int, str], said: tuple[str, ...]) -> dict[int, str]:
    """The columns with what was said of them here."""
    found = dict(columns)
    for heading, key in _pairs(said, "--column"):
        places = [at for at, each in enumerate(source.headings) if fold_heading(each) == fold_heading(heading)]
        if not places:
            message = f"no column is called {heading!r}; there are: {', '.join(filter(None, source.headings))}"
            raise InputFault(message)
        if key and key not in targets():
            message = f"there is no field {key!r}; there are: {', '.join(targets())}"
            raise InputFault(message)
        for at in places:
            found.pop(at, None)
            if key:
                found[at] = key
    return found


def _tell_all(report: ImportReport, source: ImportSource) -> None:
    for words in (*report.notes, *(each.words for each in report.account)):
        click.echo(words)
    for line in report.lines:
        rows = ", ".join(map(str, line.rows[:4])) + (" …" if len(line.rows) > 4 else "")  # noqa: PLR2004 - of many
        click.echo(f"{DEEDS[line.deed]}: {line.name} ({source.one} {rows})")
        for words in line.words:
            click.echo(f"    {words}")
        for each in line.refusals:
            click.echo(f"    Not taken: {_where(each, source)}{each.words}")
    for each in report.refused:
        click.echo(f"Refused: {_where(each, source)}{each.words}")


def _tell(report: ImportReport, source: ImportSource, *, is_applied: bool, is_quiet: bool) -> None:
    if not is_quiet:
        _tell_all(report, source)
    counts = report.counts
    told = "; ".join(f"{words.lower()} {counts[str(deed)]}" for deed, words in DEEDS.items() if str(deed) in counts)
    cells = f" Rows and cells not taken: {counts['cells']}." if "cells" in counts else ""
    click.echo(f"{told or 'nothing in it'}.".capitalize() + cells)
    if report.guessed:
        click.echo(f"Kinds that are only guessed from the name: {report.guessed}. Say what it is on the page of each.")
    if report.kindless:
        click.echo("Say what a word for a kind means with --kind WORD=KIND; for rows without one --usual-kind KIND.")
    if not is_applied:
        click.echo("Nothing was changed. Run it again with --apply.")


def _where(each: SourceFault, source: ImportSource) -> str:
    column = f", {each.column}" if each.column else ""
    return f"{source.one} {each.row}{column}: " if each.row else ""
