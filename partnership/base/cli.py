"""Groups of commands that end with one clear line and exit 1, whatever goes wrong, and files that are written whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from partnership.base.errors import PartnershipError
from partnership.base.outages import Outage, outage_of
from partnership.base.private_files import MODE, sync

if TYPE_CHECKING:
    from click import Context

INSUFFICIENT_PRIVILEGE = "42501"  # PostgreSQL's code
NO_RIGHT = (
    "the database role of this address may not do that, and nothing was changed: run the command with the address of "
    "the owner of the tables in PARTNERSHIP_DATABASE_URL (docs/operations.md, PostgreSQL)"
)
NO_TABLES = "the database does not answer, or has no tables yet: run “flask database upgrade” first"


class Commands(AppGroup):
    """A group whose commands raise the product's own faults and leave the wording to them."""

    def invoke(self, ctx: Context) -> Any:
        """Run a command; a fault of the input becomes its message."""
        try:
            return super().invoke(ctx)
        except PartnershipError as fault:
            raise click.ClickException(str(fault)) from fault
        except (OperationalError, ProgrammingError) as fault:
            if getattr(fault.orig, "sqlstate", "") == INSUFFICIENT_PRIVILEGE:
                raise click.ClickException(NO_RIGHT) from fault
            outage = outage_of(fault)
            words = (
                NO_TABLES if outage in {None, Outage.GONE} else f"{outage.value}: nothing was changed, try again later"
            )
            raise click.ClickException(words) from fault
        except OSError as fault:
            message = f"{fault.filename or 'the file'} cannot be read or written: {fault.strerror or fault}"
            raise click.ClickException(message) from fault


def write_whole(out: Path, content: bytes, *, keeps_access: bool = False, is_private: bool = False) -> None:
    """Write the whole file or nothing: a full disk leaves an older file as it was.

    `keeps_access`: the file is there, and stays as private as it is, and its owner's. `is_private`: nobody else on the
    machine ever reads it.
    """
    with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}-", delete=False) as scratch:
        try:
            scratch.write(content)
            sync(scratch)
            usual = MODE if is_private else 0o644
            Path(scratch.name).chmod(out.stat().st_mode & 0o777 if keeps_access else usual)
            if keeps_access and os.geteuid() == 0:
                os.chown(scratch.name, out.stat().st_uid, out.stat().st_gid)
            Path(scratch.name).replace(out)
        except OSError:
            Path(scratch.name).unlink(missing_ok=True)
            raise
