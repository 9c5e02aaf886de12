"""Every kind of document the house makes, in every state, for whoever wants to hold all of them against something.

A new kind of file is a line in `other_files`.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from documents.edits import edited
from documents.letterheads import ALL, design
from documents.samples import everything
from protocols.pictures.relating import edges

from partnership.base.config import Settings
from partnership.documents.blocks import Document, Status
from partnership.documents.redline.writer import write_redline
from partnership.documents.word.writer import write_word
from partnership.findings.find import register_of
from partnership.guidance.types import ReturnPaper
from partnership.operations.data_protection.papers import SiteFacts, compose_assessment, compose_record
from partnership.operations.demo.made_up_map import TODAY, composed, made_up_map, pack
from partnership.protocols.pictures.export import compose_glance
from partnership.protocols.pictures.kinds import whole
from partnership.protocols.pictures.queries import PictureSubject
from partnership.returns.repatriation.compose import compose_paper
from partnership.returns.repatriation.plan import plan_return
from partnership.returns.repatriation.variants import checklist_of, make_variant

if TYPE_CHECKING:
    from collections.abc import Iterator

ORGANISATIONS = 8
AT = datetime(2009, 12, 1, 9, 30, tzinfo=UTC)
STATES = (Status.DRAFT, Status.CONSULTATION, Status.AGREED)
RETURNS = (("child", "VN"), ("child", "RO"), ("adult", "NG"))


def _returns() -> Iterator[tuple[str, Document]]:
    for age_group, country in RETURNS:
        variant = make_variant(pack(), age_group, country)
        plan = plan_return(checklist_of(pack()), pack(), made_up_map(ORGANISATIONS), variant)
        marking = "For members of the partnership only"
        document = compose_paper(plan, ReturnPaper.CHECKLIST, version="1.0", dated_on=TODAY, marking=marking)
        yield f"return-{age_group}-{country}", document


def templates() -> tuple[str, ...]:
    """Every template of the guidance, and a document with every kind of block."""
    return (*pack().protocols, *(f"return-{age_group}-{country}" for age_group, country in RETURNS), "everything")


@cache
def document(template: str, status: Status) -> Document:
    """One of them in a state."""
    if template == "everything":
        return everything(status)
    if template in pack().protocols:
        return replace(composed(made_up_map(ORGANISATIONS), template), status=status)
    return replace(dict(_returns())[template], status=status)


@cache
def own_files() -> dict[str, bytes]:
    """Every template in every state as a Word file in our own style, by a name without a dot."""
    return {f"{name}-{status}": write_word(document(name, status)) for name in templates() for status in STATES}


@cache
def other_files() -> dict[str, bytes]:
    """Every template with tracked changes, and on letterheads: which and in which state takes turns."""
    heads = [(name, design(make())) for name, make in ALL.items()]
    made: dict[str, bytes] = {}
    for turn, name in enumerate(templates()):
        before, after = document(name, Status.DRAFT), changed(name)
        for step in range(3):
            (head, on), status = heads[(turn + 4 * step) % len(heads)], STATES[(turn + step) % len(STATES)]
            made[f"{name}-{status}-on-{head}"] = write_word(document(name, status), design=on)
        head, on = heads[turn % len(heads)]
        for where, paper in (("", None), (f"-on-{head}", on)):
            made[f"{name}-redline{where}"] = write_redline(before, after, author="Thameside", at=AT, design=paper)
    site = SiteFacts(Settings(council="Thameside Council"), TODAY, ("Thameside",), {"Organisations": ORGANISATIONS})
    return made | {
        "record-of-processing": write_word(compose_record(site)),
        "impact-assessment": write_word(compose_assessment(site)),
        "at-a-glance": write_word(_glance()),
    }


def _glance() -> Document:
    map_ = made_up_map(ORGANISATIONS)
    seen = PictureSubject(
        map_, register_of(map_, pack()), frozenset(pack().protocols), lambda *_: "30 minutes", edges(map_)
    )
    return compose_glance(map_, whole(seen))


@cache
def changed(template: str) -> Document:
    """A later version of a template: some twenty edits, the same each time."""
    return edited(document(template, Status.DRAFT), random.Random(template), 20)


def every_file() -> dict[str, bytes]:
    """All of them."""
    return own_files() | other_files()
