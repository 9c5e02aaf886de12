"""Commands across capabilities: documents of the demonstration, the guidance packs, the audit."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from partnership import audit
from partnership.cli import Commands
from partnership.db import db, transaction
from partnership.directory.queries import get_partnership
from partnership.guidance import loader
from partnership.mapping.services import make_partnership
from partnership.protocols.exports import export_all
from partnership.repatriation.export import export_set

partnerships = Commands("partnerships", help="Partnerships.")
documents = Commands("documents", help="Word files of a whole partnership.")
guidance = Commands("guidance", help="The guidance packs.")
audits = Commands("audit", help="The audit.")


@partnerships.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="Full name, as documents print it.")
@click.option("--area", required=True, help="The local authority area or areas, in words.")
@click.option("--board", default="", help="The safeguarding children board it reports to.")
@click.option("--pack", "pack_id", default="", help="The guidance pack; the first one if left out.")
def create(slug: str, name: str, area: str, board: str, pack_id: str) -> None:
    """Make a partnership; SLUG is its short name in addresses. Then `accounts create-coordinator` its first account."""
    audit.set_actor(audit.Actor(None, "command line"))
    with transaction() as session:
        make_partnership(session, slug=slug, name=name, area=area, board=board, pack_id=pack_id)
    click.echo(f"Made the partnership {slug}.")


@documents.command("write")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to.")
@click.option("--partnership", "slug", default="demo", help="Short name of the partnership; `demo` if left out.")
def write(out: Path, slug: str) -> None:
    """Write every protocol and the return safety checklists of a partnership as Word files."""
    partnership = get_partnership(slug)
    out.mkdir(parents=True, exist_ok=True)
    marking = current_app.extensions["settings"].marking
    for path in (*export_all(partnership, out, marking), *export_set(partnership, out)):
        click.echo(str(path))


@guidance.command("list")
def list_packs() -> None:
    """Print each pack with the number of its items, a line for each sort."""
    for pack in loader.load_packs().values():
        checklists = pack.checklists.values()
        counts = {
            "protocols": len(pack.protocols),
            "clauses": sum(len(template.clauses()) for template in pack.protocols.values()),
            "kinds": len(pack.kinds),
            "functions": len(pack.functions),
            "bodies": len(pack.bodies),
            "settings": len(pack.settings),
            "indicators": sum(len(setting.indicators) for setting in pack.settings.values()),
            "items": sum(len(checklist.items) for checklist in checklists),
            "hard stops": sum(len(checklist.hard_stops) for checklist in checklists),
            "sources": len(pack.sources),
            "words": len(pack.words),
        }
        click.echo(f"{pack.id}: {pack.title}, as of {pack.as_of.isoformat()}")
        for name, count in counts.items():
            click.echo(f"{name}: {count}")


@guidance.command("check")
def check() -> None:
    """Check every file of every pack; each fault with its file and line."""
    found = [fault for path in sorted(loader.PACKS.iterdir()) if path.is_dir() for fault in loader.faults(path)]
    for fault in found:
        click.echo(str(fault))
    if found:
        message = f"{len(found)} faults"
        raise click.ClickException(message)
    click.echo("No faults.")


@audits.command("verify")
def verify() -> None:
    """Check the chain of the audit; name the first row that is not what was written."""
    broken = audit.first_broken(db.session())
    if broken is not None:
        message = f"the audit does not hold at row {broken}"
        raise click.ClickException(message)
    click.echo("The audit holds.")
