"""Changes of imports: a file taken, its columns said, its rows looked through, then all of it or nothing; and undone.

Nothing here commits. Whoever imports counts as they are without a second factor: a file opens nobody's narrow fields.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from partnership.base.errors import InputFault, PartnershipError, Stale
from partnership.documents.text import clean
from partnership.exchange.imports import queries
from partnership.exchange.imports.account import account_of
from partnership.exchange.imports.entries import entries_of
from partnership.exchange.imports.kinds import KindWords
from partnership.exchange.imports.likeness import KnownEntries
from partnership.exchange.imports.plan import ImportDeed, ImportReport, ImportStep, ReportLine
from partnership.exchange.imports.planner import ASK, LEAVE, NEW, OF_FILE, REMOVE, REMOVED, Planner, Wishes
from partnership.exchange.imports.source import ImportSource
from partnership.exchange.imports.targets import NAME, guesses, targets
from partnership.exchange.imports.writing import ImportWriter
from partnership.map.mapping.queries import pack_of
from partnership.store import audit
from partnership.store.models import DirectoryImport, ImportState, now
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from partnership.base.sealing import Keyring
    from partnership.exchange.imports.incoming import IncomingEntry
    from partnership.exchange.imports.source import SourceFault
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Partnership

    Tell = Callable[[int, int, str], None]

AT_ONCE: Final = 300  # organisations that are imported while the page waits; more wait for the worker
MOVED: Final = "The directory has changed since the file was looked through. Look at it again, then import it."
NOT_OPEN: Final = "This import is over, or somebody else changed it. Nothing was changed."
LONGEST_NAME: Final = 150
NOTHING: Final = ImportReport(())
_LOOKING, _WRITING = "looked through", "imported"


class ImportCancelled(PartnershipError):
    """Somebody pressed cancel: nothing of the import is kept."""

    def __init__(self) -> None:
        super().__init__("The import was cancelled. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class ImportJob:
    """All that says what an import comes to: whose it is, where, of which rows, read how."""

    viewer: Viewer
    partnership: Partnership
    source: ImportSource
    columns: Mapping[int, str]
    wishes: Wishes
    has_unnamed_rows: bool = False  # somebody said that rows without a name go on with the organisation above

    def entries(self) -> tuple[list[IncomingEntry], list[SourceFault]]:
        """The organisations of the file, and what is refused beside them."""
        return entries_of(self.source, self.columns, self.wishes.same, has_unnamed_rows=self.has_unnamed_rows)

    def report(self, lines: Sequence[ReportLine], refused: Sequence[SourceFault]) -> ImportReport:
        """What it comes to, with the account of all that stands in the file."""
        faults = [*refused, *(each for line in lines for each in line.refusals)]
        account = account_of(self.source, self.columns, faults)
        return ImportReport(tuple(lines), tuple(refused), self.source.notes, account)

    def steps(self, entries: Sequence[IncomingEntry]) -> Iterator[ImportStep]:
        """What is to be done, against the directory as it is."""
        known = KnownEntries(queries.known_entries(self.viewer))
        kinds = KindWords(pack_of(self.partnership))
        ids = queries.source_ids(self.partnership.id, self.source.scheme)
        return Planner(self.viewer, self.partnership, known, kinds, self.wishes, ids, self.source.own_parts).steps(
            entries
        )


def look_through(job: ImportJob, tell: Tell | None = None) -> ImportReport:
    """What the import would do, and nothing done."""
    entries, refused = job.entries()
    lines = []
    for number, step in enumerate(job.steps(entries), 1):
        lines.append(step.line)
        if tell:
            tell(number, len(entries), _LOOKING)
    return job.report(lines, refused)


def carry_out(
    session: Session,
    row: DirectoryImport,
    job: ImportJob,
    *,
    keyring: Keyring,
    tell: Tell | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
    expected: str = "",
) -> ImportReport:
    """Do all of it, and say in its row what it came to. Raises ImportCancelled when asked to stop.

    `expected` is the fingerprint of the report that was looked at: raises Stale where something else would be done.
    """
    audit.take_turn(session)
    session.flush()
    before = audit.newest(session)
    entries, refused = job.entries()
    writer = ImportWriter(session, job, keyring, f"From the file “{row.file_name}”")
    lines = []
    for number, step in enumerate(job.steps(entries), 1):
        if is_stopped():
            raise ImportCancelled
        writer.write(step)
        lines.append(step.line)
        if tell:
            tell(number, len(entries), _WRITING)
    writer.flush()
    report = job.report(lines, refused)
    if is_stopped():
        raise ImportCancelled
    if expected and report.fingerprint != expected:
        raise Stale(MOVED)
    after = audit.newest(session)
    row.after_sequence, row.until_sequence = (before[0] if before else 0), (after[0] if after else 0)
    row.decisions = _kept(row.decisions, writer.added) | _open_questions(lines, writer.added)
    row.counts, row.state, row.done_at, row.sealed_rows = report.counts, ImportState.DONE, now(), None
    row.why = ""
    return report


def _open_questions(lines: Sequence[ReportLine], added: Mapping[str, str]) -> dict[str, str]:
    """What nobody has decided: it stays a question when the file is brought again."""
    return {
        each.key: ASK + " ".join(filter(None, (_there(candidate.id, added) for candidate in each.candidates)))
        for each in lines
        if each.deed is ImportDeed.DECIDE
    }


def _there(candidate: str, added: Mapping[str, str]) -> str:
    """The id of one that something may be: of another one of the file, which is there by now, that of its entry."""
    return added.get(candidate.removeprefix(OF_FILE), "") if candidate.startswith(OF_FILE) else candidate


def _kept(decisions: Mapping[str, str], added: Mapping[str, str]) -> dict[str, str]:
    """What the next edition of the file is held to: what was new is there now, what was left out is asked again."""
    return {
        key: added.get(key, value) if value == NEW else value
        for key, value in decisions.items()
        if value != LEAVE and (key.startswith(REMOVE), value) != (True, REMOVED)  # another time it is asked again
    }


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How the rows of a file are read: the field of each column, the kinds of its words, whether rows have no name."""

    columns: dict[int, str]
    kinds: dict[str, str]
    has_unnamed_rows: bool = False


def layout_for(partnership: Partnership, source: ImportSource) -> TableLayout:
    """As it was said the last time of a file with these headings, else as it is guessed."""
    kept = queries.last_with(partnership.id, source.fingerprint)
    if kept is None:
        return TableLayout(guesses(source.headings, source.groups), {})
    return TableLayout({int(at): key for at, key in kept.columns.items()}, dict(kept.kinds), kept.has_unnamed_rows)


def wishes_of(partnership: Partnership, kinds: Mapping[str, str], decisions: Mapping[str, str]) -> Wishes:
    """What was said of a file, with what was decided in earlier imports of the partnership."""
    earlier = queries.decided(partnership.id)
    said = {key: value for key, value in decisions.items() if value != NEW or key not in earlier}
    return Wishes(dict(kinds), earlier | said)


# --- an import that goes step by step on pages ---


def start(
    session: Session,
    partnership: Partnership,
    source: ImportSource,
    content: bytes,
    file_name: str,
    viewer: Viewer,
    *,
    keyring: Keyring,
) -> DirectoryImport:
    """Keep what was read of a file, under seal, for whoever brought it."""
    row = new_import(partnership, source, content, file_name)
    row.by_id = viewer.account_id
    _lay_out(row, layout_for(partnership, source))
    row.sealed_rows = keyring.seal(source.to_json(), table=row.__tablename__, row=row.id, field="rows")
    session.add(row)
    session.flush()
    return row


def _lay_out(row: DirectoryImport, layout: TableLayout) -> None:
    row.columns = {str(at): key for at, key in sorted(layout.columns.items())}
    row.kinds, row.has_unnamed_rows = layout.kinds, layout.has_unnamed_rows


def new_import(partnership: Partnership, source: ImportSource, content: bytes, file_name: str) -> DirectoryImport:
    """A row for a file of which nothing was said yet."""
    return DirectoryImport(
        id=uuid4(),
        partnership_id=partnership.id,
        file_name=plain_name(file_name),
        file_sha256=sha256(content).hexdigest(),
        form=source.form,
        headings=source.fingerprint,
        columns={},
        kinds={},
        decisions={},
        counts={},
    )


def plain_name(name: str) -> str:
    """The name of a file without its folders and without what a page should not show."""
    name = clean(name.replace("\\", "/").rpartition("/")[2], is_name=True)
    return "".join(each for each in name if each.isprintable())[-LONGEST_NAME:].strip() or "file"


def source_of(row: DirectoryImport, keyring: Keyring) -> ImportSource:
    """The rows that wait; raises Stale when the import is over."""
    if row.sealed_rows is None:
        raise Stale(NOT_OPEN)
    return ImportSource.from_json(keyring.unseal(row.sealed_rows, table=row.__tablename__, row=row.id, field="rows"))


def report_of(row: DirectoryImport, keyring: Keyring) -> ImportReport:
    """What was found when the rows were looked through, or done; empty before."""
    if row.sealed_report is None:
        return NOTHING
    return ImportReport.from_json(
        keyring.unseal(row.sealed_report, table=row.__tablename__, row=row.id, field="report")
    )


def job_of(row: DirectoryImport, partnership: Partnership, viewer: Viewer, keyring: Keyring) -> ImportJob:
    """The job that an import is."""
    columns = {int(at): key for at, key in row.columns.items()}
    wishes = wishes_of(partnership, row.kinds, row.decisions)
    return ImportJob(viewer, partnership, source_of(row, keyring), columns, wishes, row.has_unnamed_rows)


def say_layout(row: DirectoryImport, layout: TableLayout, *, expected_version: int) -> None:
    """Say how the rows are read; raises InputFault where no column is the name, or two fill one field."""
    _refuse_stale(row, expected_version, ImportState.READ, ImportState.CHECKED)
    given = list(layout.columns.values())
    if NAME not in given:
        message = "Say which column holds the name of the organisation"
        raise InputFault(message)
    for key in set(given):
        if key not in targets():
            message = "Select one of the fields in the list"
            raise InputFault(message)
        if given.count(key) > 1 and not targets()[key].takes_several:
            message = f"Only one column can be “{targets()[key].label}”"
            raise InputFault(message)
    _lay_out(row, replace(layout, kinds={fold(word): kind for word, kind in layout.kinds.items() if kind}))
    _unlook(row)


def keep_checked(row: DirectoryImport, report: ImportReport, keyring: Keyring, *, expected_version: int) -> None:
    """Keep what was found when all rows were looked through; raises Stale where the import has changed since."""
    _refuse_stale(row, expected_version, ImportState.READ)
    _keep(row, report, keyring)
    row.state = ImportState.CHECKED


def decide(row: DirectoryImport, decisions: Mapping[str, str], *, expected_version: int) -> None:
    """Say which organisation of the directory or of the file some are, that one is new, or that it is left out."""
    _refuse_stale(row, expected_version, ImportState.CHECKED)
    row.decisions = {**row.decisions, **decisions}
    _unlook(row)


def set_back(row: DirectoryImport, why: str = "") -> None:
    """The directory has moved on: its rows are to be looked through anew before it is imported."""
    if row.state not in {ImportState.CHECKED, ImportState.WAITING}:
        raise Stale(NOT_OPEN)
    _unlook(row, why)


def _unlook(row: DirectoryImport, why: str = "") -> None:
    """Its rows wait to be looked through: what was found before is no longer what would be done."""
    row.state, row.why, row.sealed_report, row.counts = ImportState.READ, _reason(why), None, {}


def put_in_line(row: DirectoryImport, *, expected_version: int) -> None:
    """Let the worker do it."""
    _refuse_stale(row, expected_version, ImportState.CHECKED)
    row.state, row.why = ImportState.WAITING, ""


def do(
    session: Session,
    row: DirectoryImport,
    job: ImportJob,
    *,
    keyring: Keyring,
    tell: Tell | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Import it: all of it, as it was looked at, or nothing."""
    if row.state not in {ImportState.CHECKED, ImportState.WAITING}:
        raise Stale(NOT_OPEN)
    expected = report_of(row, keyring).fingerprint
    report = carry_out(session, row, job, keyring=keyring, tell=tell, is_stopped=is_stopped, expected=expected)
    _keep(row, report, keyring)
    session.flush()
    return report


def end(row: DirectoryImport, state: ImportState, why: str = "") -> None:
    """It is not done: what was read of the file is forgotten."""
    if not row.state.is_open:
        raise Stale(NOT_OPEN)
    row.state, row.why, row.sealed_rows, row.sealed_report = state, _reason(why), None, None


def _reason(words: str) -> str:
    """Words as they are kept, without the stop that a page sets."""
    return words[:500].rstrip(".")


def _keep(row: DirectoryImport, report: ImportReport, keyring: Keyring) -> None:
    row.counts = report.counts
    row.sealed_report = keyring.seal(report.to_json(), table=row.__tablename__, row=row.id, field="report")


def _refuse_stale(row: DirectoryImport, expected_version: int, *states: ImportState) -> None:
    if row.version != expected_version or row.state not in states:
        raise Stale(NOT_OPEN)


def is_small(report: ImportReport) -> bool:
    """Whether it is done while the page waits."""
    return sum(each.deed.changes for each in report.lines) <= AT_ONCE


def undecided(report: ImportReport) -> int:
    """How many organisations a person has still to look at."""
    return sum(each.deed is ImportDeed.DECIDE for each in report.lines)
