"""Commands across capabilities: documents of the demonstration, the guidance packs, the audit."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from partnership.base.cli import Commands
from partnership.base.config import site_settings
from partnership.documents.wording import counted
from partnership.guidance import loader
from partnership.guidance.coverage import write_coverage
from partnership.guidance.review import count_items, review
from partnership.operations.site_state import anchors
from partnership.protocols.exports import export_all
from partnership.protocols.pictures.export import export_glance
from partnership.register.partnerships.queries import get_partnership
from partnership.returns.paper_forms.export import export_forms
from partnership.returns.repatriation.export import export_set
from partnership.reviews.assessment.export import export_current
from partnership.reviews.identification.export import export_audit
from partnership.store import audit
from partnership.store.db import db, reading
from partnership.store.models import now

documents = Commands("documents", help="Word files of a whole partnership.")
guidance = Commands("guidance", help="The guidance packs.")
audits = Commands("audit", help="The audit.")


@documents.command("write")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to.")
@click.option("--partnership", "slug", default="demo", help="Short name of the partnership; `demo` if left out.")
def write(out: Path, slug: str) -> None:
    """Write a partnership’s protocols, checklists, forms, assessment, audit, cards and pictures as Word files."""
    with reading():
        partnership = get_partnership(slug)
    out.mkdir(parents=True, exist_ok=True)
    marking = site_settings().marking
    with reading():
        papers = (
            *export_all(partnership, out, marking),
            *export_set(partnership, out),
            *export_forms(partnership, out),
            *export_glance(partnership, out),
        )
        for path in (*papers, *export_current(partnership, out, marking), *export_audit(partnership, out)):
            click.echo(str(path))


@guidance.command("list")
def list_packs() -> None:
    """Print each pack with the number of its items, a line for each sort, and its protocols in their order."""
    for pack in loader.load_packs().values():
        click.echo(f"{pack.id}: {pack.title}, as of {pack.as_of.isoformat()}")
        for name, count in count_items(pack).items():
            click.echo(f"{name}: {count}")
            if name == "protocols":
                for template in pack.protocols.values():
                    click.echo(f"  {template.id}: {len(template.clauses())} clauses")


@guidance.command("check")
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder with the text of the guidance's source as .txt files, to find words taken from it.",
)
def check(report: Path | None) -> None:
    """Check every file of every pack, those of this site too; each fault with its file and line, then notes."""
    texts = sorted(report.glob("*.txt")) if report is not None else []
    text = "\n".join(path.read_text(encoding="utf-8") for path in texts)
    if not text:
        why = "no folder was given" if report is None else f"there is no text in {report}"
        click.echo(f"Not compared with the report: {why}.")
    found = 0
    for loaded in loader.read_all():
        result = review(loaded, text)
        found += len(result.faults)
        for fault in result.faults:
            click.echo(f"{_shown(loaded.folder.path)}/{fault}")
        for note in result.notes:
            click.echo(f"note: {_shown(loaded.folder.path)}/{note}")
    if found:
        message = "1 fault" if found == 1 else f"{found} faults"
        raise click.ClickException(message)
    click.echo("No faults.")


@guidance.command("coverage")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), default=None, help="The file; docs/coverage.md."
)
@click.option("--pack", "pack_id", default="", help="The guidance pack; the first one if left out.")
def coverage(out: Path | None, pack_id: str) -> None:
    """Write down which clauses and items carry each recommendation and each mechanism of the report."""
    packs = loader.load_packs()
    path = out or Path(current_app.root_path).parent / "docs" / "coverage.md"
    path.write_text(write_coverage(packs[pack_id or next(iter(packs))]), encoding="utf-8")
    click.echo(str(path))


def _shown(path: Path) -> Path:
    """The folder of a pack from where the command was called, so that an editor finds the line."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


@audits.command("anchor")
@click.option("--to", "folder", type=click.Path(file_okay=False, exists=True, path_type=Path), help="A folder for it.")
def anchor(folder: Path | None) -> None:
    """Print the number and the seal of the newest row of the audit, to be kept where nobody here can change it."""
    with reading():
        found = anchors.current(db.session(), now())
    if found is None:
        message = "nothing has happened yet, so there is nothing to anchor"
        raise click.ClickException(message)
    click.echo(found.line)
    if folder is not None:
        anchors.append(folder, found)


@audits.command("verify")
@click.option(
    "--anchors",
    "paths",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="A file or folder with anchors: lines of “audit anchor”, a log of events, saved mails. Can be repeated.",
)
def verify(paths: tuple[Path, ...]) -> None:
    """Check the chain of the audit; name the first row that is not what was written.

    With anchors, also whether rows that were there are gone or others: the chain alone cannot tell that its end was
    cut off.
    """
    if paths:
        kept = anchors.read(paths)
        with reading():
            verdict = anchors.compare(db.session(), kept)
        if verdict.fault:
            raise click.ClickException(verdict.fault)
        click.echo(f"{counted(verdict.held, 'anchor holds', 'anchors hold')}, the newest at row {verdict.last_held}.")
    broken = audit.first_broken(db.session())
    if broken is not None:
        message = f"the audit does not hold at row {broken}"
        raise click.ClickException(message)
    click.echo("The audit holds.")
