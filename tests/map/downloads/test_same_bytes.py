"""The same document gives the same bytes in two processes and on two days: every template, checklist, audit, cards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from documents.samples import everything
from reviews.identification.maps import PACK, TODAY, agency, lead, map_of

from partnership.documents.block_json import to_json
from partnership.documents.blocks import Status
from partnership.guidance.types import ReturnPaper
from partnership.protocols.drafting import Material, compose_template
from partnership.returns.repatriation.compose import compose_paper
from partnership.returns.repatriation.plan import plan_return
from partnership.returns.repatriation.variants import AgeGroup, checklist_of, make_variant
from partnership.reviews.identification.card import compose_cards
from partnership.reviews.identification.compose import compose_audit

if TYPE_CHECKING:
    from partnership.documents.blocks import Document

ROOT = Path(__file__).parents[3]


def documents() -> list[Document]:
    police, council = agency("Borough police", "police"), agency("Thameside Council", "local-authority")
    functions = list(PACK.functions)
    map_ = map_of(police, council, duties=tuple(lead(police, each) for each in functions[::2]))
    material = Material(PACK, map_, "Restricted", {})
    found = [compose_template(template, material).document for template in PACK.protocols.values()]
    for age_group in AgeGroup:
        plan = plan_return(checklist_of(PACK), PACK, map_, make_variant(PACK, age_group, "RO"))
        told = {"version": "1.0", "dated_on": TODAY, "marking": "Restricted"}
        found.append(compose_paper(plan, ReturnPaper.CHECKLIST, **told))
    return [
        *found,
        compose_audit(map_, PACK, marking="Restricted"),
        compose_cards(map_, PACK),
        *map(everything, Status),
    ]


def written(trees: Path, days: int, seed: str) -> tuple[list[str], str]:
    """What a process of its own writes on another day: a line for each file, and the day."""
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("writing.py")), str(trees), str(days)],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "TZ": f"X{seed}"},
    )  # fmt: skip
    *lines, day = ran.stdout.splitlines()
    return lines, day


def test_every_document_is_the_same_in_two_processes_on_two_days(tmp_path: Path) -> None:
    trees = tmp_path / "trees.json"
    whole = documents()
    trees.write_text(json.dumps([to_json(each) for each in whole]))
    today, day = written(trees, 0, "1")
    later, other_day = written(trees, 400, "2")
    assert day != other_day
    assert len(today) == 3 * len(whole) >= 3 * 20
    assert len({line.split()[0] for line in today}) >= 3 * 20
    assert today == later
    assert date.fromisoformat(day.removeprefix("written on ")) < date.fromisoformat(
        other_day.removeprefix("written on ")
    )
