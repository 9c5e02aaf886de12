"""A protocol of a partnership of sixty organisations, from the database to the bytes of the Word file, step by step.

A database of its own is made in a folder that is thrown away. Prints the median with mean and 95th percentile, times as
the processor's, beside the limit of `bench/material/limit.py` for the same file, and ends with 1 where it is not kept.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import event

from bench.material.limit import Limit
from bench.material.measuring import Report, Steps, milliseconds, settle
from bench.material.site import SLUG, fill, site
from partnership.documents.word.writer import write_word
from partnership.operations.demo.made_up_map import longest_protocol
from partnership.operations.serving import look_for_rubbish
from partnership.protocols import queries
from partnership.protocols.drafting import compose_draft, material_for
from partnership.register.partnerships.queries import get_partnership
from partnership.store import kept_answers
from partnership.store.db import db

_ORGANISATIONS = 60
_MOST = 6.8  # times the limit


def _once(steps: Steps) -> bytes:
    """One request, with a session that knows nothing yet."""
    db.session.remove()
    draft = steps.time(
        "read the protocol", lambda: queries.newest_of_template(get_partnership(SLUG), longest_protocol())
    )
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
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        app = site(Path(folder))
        with app.app_context():
            organisations = fill(_ORGANISATIONS)
            statements: list[str] = []
            event.listen(db.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
            steps = Steps()
            settle()
            for _ in range(runs + 2):
                statements.clear()
                kept_answers.init_app(app)  # the map is read anew, as after each change; `pages.py` has it kept
                file = _once(steps)
                look_for_rubbish()  # as after each answer
            limit = Limit(file)
            least = milliseconds({"limit": limit.bytes}, runs)["limit"]
            whole, each = steps.whole(), steps.timings()
            for name, taken in each.items():
                report.time(name, taken, f"{100 * taken.median / whole.median:.0f} %")
            told = f"{len(statements)} statements, {len(file) / 1000:.0f} kB"
            report.against(
                f"whole request, SQL to bytes, {organisations} organisations, {told}", whole,
                f"strings and zipfile at level {limit.level}", least, most=_MOST,
            )  # fmt: skip
            db.engine.dispose()
    report.end()


if __name__ == "__main__":
    main()
