"""The shorter papers of the product's protocols, filled by the map of the demonstration, against their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.guidance.loader import load_packs
from partnership.protocols.composing.limits import measured, not_in_the_longer
from partnership.protocols.drafting import Material, compose_template

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

    from partnership.documents.blocks import Document

MARKED = [key for key, each in load_packs()["solace-2009"].protocols.items() if len(each.lengths) > 1]


@pytest.fixture(scope="module", params=MARKED)
def document(request: pytest.FixtureRequest, demonstration: Demonstration) -> Document:
    """The full paper of a protocol that has several lengths."""
    material = Material(demonstration.pack, demonstration.map_, "For the partnership only", {})
    return compose_template(demonstration.pack.protocols[request.param], material).document


def test_no_shorter_paper_is_longer_than_it_may_be(document: Document) -> None:
    assert [fault for paper in measured(document) for fault in paper.faults] == []


def test_a_shorter_paper_says_nothing_that_the_longer_does_not(document: Document) -> None:
    assert not_in_the_longer(document) == ()
