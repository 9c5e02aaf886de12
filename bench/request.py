"""A protocol of a partnership of sixty organisations, from the database to the bytes of the Word file, step by step.

A database of its own is made in a folder that is thrown away. Prints `name: value unit`, times as the processor's.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import event

from bench.material.measuring import Steps, say
from bench.material.site import SLUG, fill, site
from partnership.db import db
from partnership.demo.made_up_map import PROTOCOL
from partnership.documents.word.writer import write_word
from partnership.mapping import kept_maps
from partnership.partnerships.queries import get_partnership
from partnership.protocols import queries
from partnership.protocols.drafting import compose_draft, material_for

_ORGANISATIONS = 60


def _once(steps: Steps) -> bytes:
    """One request, with a session that knows nothing yet."""
    db.session.remove()
    draft = steps.time("read the protocol", lambda: queries.newest_of_template(get_partnership(SLUG), PROTOCOL))
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
        app = site(Path(folder))
        with app.app_context():
            organisations = fill(_ORGANISATIONS)
            statements: list[str] = []
            event.listen(db.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
            steps = Steps()
            for _ in range(runs + 2):
                statements.clear()
                kept_maps.init_app(app)  # the map is read anew, as after each change; `pages.py` has it kept
                size = len(_once(steps))
            taken = steps.medians()
            whole = sum(taken.values())
            shares = ", ".join(f"{name} {value:.1f} ms = {100 * value / whole:.0f} %" for name, value in taken.items())
            say(f"whole request, SQL to bytes, {organisations} organisations", whole, "ms",
                f"{len(statements)} statements, {size / 1000:.0f} kB; {shares}")  # fmt: skip
            db.engine.dispose()


if __name__ == "__main__":
    main()
