"""From the bytes of a copy that came back to every change beside its clause, for the real protocols of the pack.

The peer is parsing the same body with lxml and nothing else. Prints `name: median (mean, p95; peer: its median,
ratio)`, times as the processor's, but for what runs in a process of its own: that is by the clock. Ends with 1 where a
limit is not kept. Run from the top of the checkout; `--full` takes more runs.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
import zipfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lxml import etree

from bench.material.measuring import Report, milliseconds
from partnership.documents.blocks import Document, Status
from partnership.documents.reading.changes import VersionFile
from partnership.documents.reading.compare import base_of, compare
from partnership.documents.reading.document import read_account
from partnership.documents.reading.isolated import account_of
from partnership.documents.untrusted.docx_file import check
from partnership.documents.word.writer import write_word
from partnership.findings.facts import Agency, Desk, Duty, PartnershipMap
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.protocols.composing.compose import compose
from partnership.store.models import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Callable

BODY = "word/document.xml"
BUDGET = 50.0  # ms to read and compare a real protocol, on a quiet machine
MOST = 9.0  # times parsing alone
TEMPLATES = ("anti-trafficking-partnership", "safeguarding-trafficked-children", "information-sharing")


def protocol(template_id: str) -> Document:
    """A protocol of the pack for thirty agencies, every task with a lead and a deputy."""
    pack = load_packs()["solace-2009"]
    kinds, day = list(pack.kinds), date(2009, 11, 24)
    desk = (Desk("Duty desk", "020 7946 0101", is_main=True),)
    agencies = [
        Agency(uuid4(), f"Agency {number}", "", kinds[number % len(kinds)], desk)
        for number in range(30)
    ]  # fmt: skip
    duties = tuple(
        Duty(uuid4(), agencies[(3 * place + step) % 30], function, Group.BOTH, role, Agreement.ACCEPTED, 1, "")
        for place, function in enumerate(pack.functions)
        for step, role in enumerate((Role.LEAD, Role.DEPUTY))
    )
    map_ = PartnershipMap(
        partnership_id=uuid4(), slug="sample", as_of=day, agencies=tuple(agencies), duties=duties,
        name="Sample partnership", area="Sample", board="Sample board",
    )  # fmt: skip
    template = pack.protocols[template_id]
    return compose(
        template, pack, map_, {}, {}, title=template.title, status=Status.CONSULTATION, version="0.1", dated_on=day,
        marking="Restricted",
    ).document  # fmt: skip


def changed(file: bytes) -> bytes:
    """The file with one word of a clause changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            start = content.find(b'<w:pStyle w:val="Clause') if name == BODY else 0
            new.writestr(name, content[:start] + content[start:].replace(b" must ", b" should ", name == BODY))
    return out.getvalue()


def whole(copy: bytes, base: VersionFile) -> object:
    """What a request does, without the process of its own."""
    return compare(base, read_account(check(copy), base.account.numbers))


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="more runs")
    runs = 25 if options.parse_args().full else 9
    report = Report()
    for template_id in TEMPLATES:
        own = protocol(template_id)
        base = base_of(own)
        copy = changed(write_word(own))
        if len(compare(base, read_account(check(copy), base.account.numbers)).differences) != 1:
            raise SystemExit("The copy does not have the one change that it should, so the figures would mean nothing.")
        body = check(copy).raw(BODY)

        works: dict[str, Callable[[], object]] = {
            "parsing": partial(etree.fromstring, body),
            "read and compared": partial(whole, copy, base),
            "our own file written and read": partial(base_of, own),
        }
        taken = milliseconds(works, runs)
        peer = taken.pop("parsing")
        for name, value in taken.items():
            most = MOST if name == "read and compared" else None
            report.against(f"{name}, {template_id}", value, "parsing", peer, most=most)
        report.within(
            f"read and compared, {template_id}, against the clock of this machine",
            taken["read and compared"].median, "ms", BUDGET,
        )  # fmt: skip
        apart = milliseconds({"apart": partial(account_of, copy)}, runs // 2, time.perf_counter)["apart"]
        report.time(f"read in a process of its own, by the clock, {template_id}", apart)
    report.end()


if __name__ == "__main__":
    main()
