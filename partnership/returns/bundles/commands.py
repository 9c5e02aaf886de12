"""A bundle from the command line: with a bar that says how far it is."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click
from flask.cli import with_appcontext

from partnership.register.partnerships.queries import get_partnership
from partnership.returns.bundles.contents import everything_of, pack_of_organisation
from partnership.returns.bundles.zip_stream import count_files, pack
from partnership.store.db import reading

if TYPE_CHECKING:
    from collections.abc import Iterable


@click.command("bundle")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership, as in its address.")
@click.option("--organisation", "organisation_id", type=click.UUID, help="Only the pack of this organisation: its id.")
@click.option("--text", "with_text", is_flag=True, help="Each document as plain text too.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The zip file to write.")
@with_appcontext
def bundle(slug: str, organisation_id: UUID | None, with_text: bool, out: Path) -> None:  # noqa: FBT001 - click's flag
    """Write every paper of a partnership, or one organisation’s own pack, as a zip file with an index.

    The same state on the same day gives the same bytes. The file is written whole or not at all.
    """
    with reading():  # a file of a version is recorded by a write of its own, which would wait for one that is open here
        partnership = get_partnership(slug)
        contents = pack_of_organisation(partnership, organisation_id) if organisation_id else everything_of(partnership)
        with click.progressbar(length=count_files(contents, with_text=with_text), label="Writing the files") as bar:
            _write(out, pack(contents, with_text=with_text, told=lambda _done, _total: bar.update(1)))
    click.echo(str(out))


def _write(out: Path, pieces: Iterable[bytes]) -> None:
    """The whole file or nothing; never all of it in memory."""
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece)
        Path(name).chmod(0o644)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
