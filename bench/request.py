"""A protocol of a partnership of sixty organisations, from the database to the bytes of the Word file, step by step.

A database of its own is made in a folder that is thrown away. Prints `name: value unit`, times as the processor's.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import event

from bench.material.measuring import Steps, say
from partnership import schema
from partnership.app import create_app
from partnership.db import db, transaction
from partnership.demo import loader
from partnership.demo.made_up import add_made_up
from partnership.demo.made_up_map import PROTOCOL
from partnership.documents.word.writer import write_word
from partnership.partnerships.queries import get_partnership
from partnership.protocols import queries
from partnership.protocols.drafting import compose_draft, material_for
from partnership.sealing import new_key

if TYPE_CHECKING:
    from flask import Flask

_ORGANISATIONS = 60
_SLUG = "demo"


def _site(folder: Path) -> Flask:
    return create_app(
        instance_path=str(folder),
        database_url=f"sqlite:///{folder / 'bench.sqlite3'}",
        secret_key="s" * 40,
        field_keys=f"1:{new_key()}",
        audit_key="a" * 40,
        demo=True,
    )


def _fill() -> int:
    """The demonstration, and as many made-up organisations as make sixty; gives how many take part."""
    schema.migrate()
    with transaction() as session:
        loader.load(session)
    partnership = get_partnership(_SLUG)
    there = len(material_for(partnership, "").map_.agencies)
    missing = max(0, _ORGANISATIONS - there)
    with transaction() as session:
        for _ in add_made_up(session, get_partnership(_SLUG), missing, seed=2009, taking_part=missing):
            pass
    return there + missing


def _once(steps: Steps) -> bytes:
    """One request, with a session that knows nothing yet."""
    db.session.remove()
    draft = steps.time("read the protocol", lambda: queries.newest_of_template(get_partnership(_SLUG), PROTOCOL))
    assert draft is not None  # noqa: S101 - the demonstration has it
    material = steps.time(
        "read the map", partial(material_for, draft.partnership, "For members of the partnership only")
    )
    composed = steps.time("compose", partial(compose_draft, draft, material))
    return steps.time("write", partial(write_word, composed.document))


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="more runs")
    runs = 25 if options.parse_args().full else 9
    with tempfile.TemporaryDirectory() as folder:
        app = _site(Path(folder))
        with app.app_context():
            organisations = _fill()
            statements: list[str] = []
            event.listen(db.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
            steps = Steps()
            for _ in range(runs + 2):
                statements.clear()
                size = len(_once(steps))
            taken = steps.medians()
            whole = sum(taken.values())
            shares = ", ".join(f"{name} {value:.1f} ms = {100 * value / whole:.0f} %" for name, value in taken.items())
            say(f"whole request, SQL to bytes, {organisations} organisations", whole, "ms",
                f"{len(statements)} statements, {size / 1000:.0f} kB; {shares}")  # fmt: skip
            db.engine.dispose()


if __name__ == "__main__":
    main()
