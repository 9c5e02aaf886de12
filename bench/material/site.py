"""A site of the benchmarks: the demonstration with as many made-up organisations as make a number of agencies."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from partnership.map.mapping.queries import read_map
from partnership.operations.app import create_app
from partnership.operations.demo import loader
from partnership.operations.demo.made_up import add_made_up
from partnership.policy.viewer import reader_of
from partnership.register.partnerships.queries import get_partnership
from partnership.store import schema
from partnership.store.db import transaction

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

SLUG = "demo"
KEY = b64encode(b"k" * 32).decode()  # the same for whoever makes the site and whoever serves it


def site(folder: Path) -> Flask:
    """An application with a database in a folder, without its tables."""
    return create_app(
        instance_path=str(folder),
        database_url=f"sqlite:///{folder / 'bench.sqlite3'}",
        secret_key="s" * 40,
        field_keys=f"1:{KEY}",
        audit_key="a" * 40,
        event_log=str(folder / "events.jsonl"),  # on the screen are the figures
        access_log=str(folder / "access.jsonl"),
        demo=True,
    )


def load() -> None:
    """Make the tables and load the demonstration."""
    schema.migrate()
    with transaction() as session:
        loader.load(session)


def fill(agencies: int) -> int:
    """Make the tables and load so many agencies; gives how many take part: the demonstration has some sixty itself."""
    load()
    return grow(agencies)


def grow(agencies: int) -> int:
    """Add made-up agencies until so many take part; gives how many do."""
    partnership = get_partnership(SLUG)
    there = len(read_map(partnership, reader_of(partnership.id)).agencies)
    missing = max(0, agencies - there)
    with transaction() as session:
        for _ in add_made_up(session, get_partnership(SLUG), missing, seed=2009 + there, taking_part=missing):
            pass
    return there + missing
