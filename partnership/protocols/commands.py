"""Commands about protocols: one as a Word file, and whether a text is one that was agreed."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import click
from flask import current_app

from partnership.cli import Commands, write_whole
from partnership.clocks import london_day
from partnership.directory.queries import get_partnership
from partnership.documents.word import write_word
from partnership.documents.wording import day
from partnership.errors import InputFault, NotFound
from partnership.protocols.compared import WORKING, names, sides
from partnership.protocols.drafting import material_for
from partnership.protocols.exports import document_of
from partnership.protocols.freezing import thawed
from partnership.protocols.queries import get_draft, signed_by_hash

commands = Commands("protocols", help="Protocols.")


@commands.command("export")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
@click.option("--template", "template_id", required=True, help="Id of the template: safeguarding-trafficked-children.")
@click.option(
    "--out",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The Word file to write.",
)
@click.option("--protocol", "protocol_id", type=click.UUID, help="Id of one protocol, as in its address.")
def export(slug: str, template_id: str, path: Path, protocol_id: UUID | None) -> None:
    """Write a draft protocol as a Word file.

    Who does what is taken from the register as it stands now. Without --protocol it is the protocol of the template
    that was started last; where there is none, a draft with the template's own times and every agency that has a task.
    """
    partnership = get_partnership(slug)
    marking = current_app.extensions["settings"].marking
    content = write_word(document_of(partnership, template_id, marking, protocol_id))
    write_whole(path, content)
    click.echo(f"Wrote {path} ({len(content):,} bytes).")


@commands.command("redline")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
@click.option(
    "--protocol", "protocol_id", required=True, type=click.UUID, help="Id of the protocol, as in its address."
)
@click.option("--from", "one", required=True, help='Number of a version, or "working".')
@click.option("--to", "other", default=WORKING, show_default=True, help='Number of a version, or "working".')
@click.option(
    "--out",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The Word file to write.",
)
def redline(slug: str, protocol_id: UUID, one: str, other: str, path: Path) -> None:
    """Write two versions of a protocol as one Word file with tracked changes.

    It is the newer of the two, whichever is named first, against the older. "working" is the draft as the register
    fills it now.
    """
    partnership = get_partnership(slug)
    marking = current_app.extensions["settings"].marking
    try:
        draft = get_draft(slug, protocol_id)
    except NotFound:
        message = f"{slug} has no protocol {protocol_id}"
        raise InputFault(message, "protocol") from None
    known = names(draft.protocol)
    for field, name in (("from", one), ("to", other)):
        if name not in known:
            message = f"the protocol has no version {name!r}; there are: {', '.join(known)}"
            raise InputFault(message, field)
    found = sides(draft, one, other, lambda: material_for(partnership, marking))
    content = found.word(partnership.name)
    write_whole(path, content)
    click.echo(f"Wrote {path} ({len(content):,} bytes): {found.newer.words} against {found.older.words}.")


@commands.command("verify")
@click.argument("file_or_hash")
def verify(file_or_hash: str) -> None:
    """Say whether a hash, or a downloaded text of a version, is that of an agreed document.

    A file is the text that the hash is of, as the page of a version offers it: not the Word file. Exit 1 when no
    agreed document has the hash.
    """
    typed = "".join(file_or_hash.split()).lower()
    if re.fullmatch(r"[0-9a-f]{64}", typed) is None:
        typed = sha256(Path(file_or_hash).read_bytes()).hexdigest()
    found = signed_by_hash(typed)
    if found is None:
        raise InputFault(f"No agreed document has the hash {typed}.")
    document = thawed(found.version)
    on = f", agreed on {day(london_day(found.signing.agreed_at))}" if found.signing.agreed_at else ""
    standing = f"superseded by version {found.superseded_by}" if found.superseded_by else "in force"
    click.echo(f"“{document.title}” of {document.partnership}, version {document.version}{on}: {standing}.")
