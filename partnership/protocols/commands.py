"""Commands about protocols: one as a Word file, and whether a text is one that was agreed."""

from __future__ import annotations

import re
from hashlib import file_digest
from pathlib import Path
from uuid import UUID

import click

from partnership.base.cli import Commands, write_whole
from partnership.base.clocks import london_day
from partnership.base.config import site_settings
from partnership.base.errors import InputFault, NotFound
from partnership.documents.wording import counted, day
from partnership.documents.writers.pdf import count_pages
from partnership.guidance.choices import Length
from partnership.map.downloads.delivery import deliver, word_writer
from partnership.map.downloads.formats import Format
from partnership.map.downloads.render_queue import office_of
from partnership.map.mapping.queries import pack_of
from partnership.protocols.comparing.sources import WORKING, names, sides
from partnership.protocols.composing.limits import measured, not_in_the_longer
from partnership.protocols.drafting import material_for
from partnership.protocols.exports import paper_of
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.printing import in_length
from partnership.protocols.queries import get_draft, version_by_hash
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import reading

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
@click.option(
    "--length",
    type=click.Choice([str(each) for each in Length]),
    default=str(Length.FULL),
    show_default=True,
    help="Card, operational or full; in full where the template has no other.",
)
def export(slug: str, template_id: str, path: Path, protocol_id: UUID | None, length: str) -> None:
    """Write a draft protocol as a Word file.

    Who does what is taken from the register as it stands now. Without --protocol it is the protocol of the template
    that was started last; where there is none, a draft with the template's own times and every agency that has a task.
    """
    marking = site_settings().marking
    with reading():  # a file of a version is recorded by a write of its own, which would wait for one that is open here
        paper = paper_of(get_partnership(slug), template_id, marking, protocol_id)
        content = deliver(in_length(paper, Length(length)), Format.WORD)
    write_whole(path, content)
    click.echo(f"Wrote {path} ({len(content):,} bytes).")


@commands.command("measure")
@click.option("--partnership", "slug", default="demo", help="Short name of the partnership; `demo` if left out.")
def measure(slug: str) -> None:
    """Hold the shorter papers of a partnership’s protocols to their limits, as its map fills them now.

    A line for each paper with its words, and its pages where LibreOffice is there; then what is too long, and what a
    shorter paper says that the longer does not. Exit 1 when there is any.
    """
    marking, office = site_settings().marking, office_of()
    faults: list[str] = []
    with reading():
        partnership = get_partnership(slug)
        write = word_writer(partnership)
        for template_id, template in pack_of(partnership).protocols.items():
            if len(template.lengths) == 1:
                continue
            document = paper_of(partnership, template_id, marking).document
            found = list(not_in_the_longer(document))
            for paper in measured(document):
                pages = count_pages(office.convert(write(paper.document), "pdf")) if office is not None else 0
                told = f", {counted(pages, 'page')}" if pages else ""
                click.echo(f"{template_id}, {paper.length.label.lower()}: {paper.words:,} words{told}")
                found += [*paper.faults, *paper.faults_of_pages(pages)]
            faults += [f"{template_id}: {fault}" for fault in found]
    for fault in faults:
        click.echo(fault)
    if faults:
        raise click.ClickException(counted(len(faults), "fault"))
    click.echo("No faults.")


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
    marking = site_settings().marking
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
    content = found.word(partnership)
    write_whole(path, content)
    click.echo(f"Wrote {path} ({len(content):,} bytes): {found.newer.words} against {found.older.words}.")


@commands.command("verify")
@click.argument("file_or_hash")
def verify(file_or_hash: str) -> None:
    """Say whether a hash, or a file, is that of an agreed document.

    A file is one that was downloaded here (Word, PDF, plain text ...), or the text that the hash is of, as the page of
    a version offers it. It is only hashed. Exit 1 when no agreed document has the hash: the file was changed since, is
    of a draft, or never came from here.
    """
    typed = "".join(file_or_hash.split()).lower()
    if re.fullmatch(r"[0-9a-f]{64}", typed) is None:
        with Path(file_or_hash).open("rb") as file:
            typed = file_digest(file, "sha256").hexdigest()
    found = version_by_hash(typed)
    if found is None:
        raise InputFault(f"No agreed document has the hash {typed}.")
    document = thawed(found.version)
    agreed = found.signing.agreed_at if found.signing else None
    on = f", agreed on {day(london_day(agreed))}" if agreed else ""
    standing = f"superseded by version {found.superseded_by}" if found.superseded_by else "in force"
    if found.replaced_on is not None:
        standing = f"replaced on {day(found.replaced_on)} by a paper of newer guidance"
    click.echo(f"“{document.title}” of {document.partnership}, version {document.version}{on}: {standing}.")
    if found.file is not None:
        left = day(london_day(found.file.left_at))
        click.echo(f"It is the file {found.file.name}, which first left on {left} and says {found.file.standing}.")
