"""Run as a program: writes the documents of a file of trees as Word, Markdown and text, and prints their hashes.

The clock is put forward by the days in the second argument before anything of the product is read.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

DAYS = int(sys.argv[2])
_time, _Real = time.time, dt.datetime


class Later(dt.datetime):
    """The time on another day."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return _Real.now(tz) + dt.timedelta(days=DAYS)


class LaterDate(dt.date):
    """The day on another day."""

    @classmethod
    def today(cls) -> Any:
        return _Real.now(dt.UTC).date() + dt.timedelta(days=DAYS)


def main() -> None:
    """Print a line for each document."""
    from partnership.documents.block_json import from_json  # noqa: PLC0415 - after the clock is put forward
    from partnership.documents.word.writer import write_word  # noqa: PLC0415
    from partnership.map.downloads.delivery import Delivery, made_at_once  # noqa: PLC0415
    from partnership.map.downloads.formats import Format  # noqa: PLC0415

    for tree in json.loads(Path(sys.argv[1]).read_text()):
        paper = Delivery(from_json(tree), None)  # type: ignore[arg-type] - whose it is decides about its letterhead only
        for form in (Format.WORD, Format.MARKDOWN, Format.TEXT):
            print(sha256(made_at_once(paper, form, write_word)).hexdigest(), paper.name(form))  # noqa: T201
    print("written on", dt.datetime.now(dt.UTC).date().isoformat())  # noqa: T201


if __name__ == "__main__":
    time.time = lambda: _time() + DAYS * 86_400
    dt.datetime = Later  # type: ignore[misc]
    dt.date = LaterDate  # type: ignore[misc]
    main()
