"""Every kind of document the house makes, in every state, for whoever wants to hold all of them against something.

A new kind of file (another house style, a comparison) is a line in `every_file`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from documents.samples import everything

from bench.material.maps import TODAY, composed, made_up_map, pack
from partnership.documents.blocks import Document, Status
from partnership.documents.word import write_word
from partnership.repatriation.compose import compose_return
from partnership.repatriation.variants import checklist_of, make_variant

if TYPE_CHECKING:
    from collections.abc import Iterator

ORGANISATIONS = 8
STATES = (Status.DRAFT, Status.CONSULTATION, Status.AGREED)
RETURNS = (("child", "VN"), ("child", "RO"), ("adult", "NG"))


def _returns() -> Iterator[tuple[str, Document]]:
    for age_group, country in RETURNS:
        variant = make_variant(pack(), age_group, country)
        document = compose_return(
            checklist_of(pack()), pack(), made_up_map(ORGANISATIONS),
            age_group=age_group, country_code=country, country_name=variant.country_name, route=variant.route,
            version="1.0", dated_on=TODAY, marking="For members of the partnership only",
        )  # fmt: skip
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
def every_file() -> dict[str, bytes]:
    """Every template in every state as a Word file, by a name without a dot."""
    return {f"{name}-{status}": write_word(document(name, status)) for name in templates() for status in STATES}
