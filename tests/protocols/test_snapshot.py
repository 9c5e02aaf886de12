"""Versions: the same document and bytes each time, a fingerprint that shows any change, numbers in order."""

from __future__ import annotations

import json

import pytest
from protocols.small import agency, composed, duty, generated, map_of

from partnership.base.errors import Conflict
from partnership.documents.word.writer import write_word
from partnership.guidance.types import GeneratedPart
from partnership.protocols.lifecycle.snapshot import fingerprint, frozen, next_number, thawed
from partnership.store.models import ProtocolVersion

POLICE = agency("Borough police")
DOCUMENT = composed(generated(GeneratedPart.CONTACTS), map_of(POLICE, duties=(duty(POLICE),))).document


def stored() -> ProtocolVersion:
    """A version as it comes back from a database."""
    content, digest = frozen(DOCUMENT)
    return ProtocolVersion(number="0.1", content=json.loads(json.dumps(content)), sha256=digest)


def test_a_version_comes_back_as_the_document_that_was_saved() -> None:
    assert thawed(stored()) == DOCUMENT
    assert write_word(thawed(stored())) == write_word(DOCUMENT)


def test_a_version_that_was_altered_is_refused() -> None:
    version = stored()
    version.content["title"] = "Another"
    with pytest.raises(Conflict, match="not what was saved"):
        thawed(version)


def test_the_fingerprint_does_not_depend_on_the_order_of_keys() -> None:
    assert fingerprint({"a": 1, "b": "é"}) == fingerprint({"b": "é", "a": 1})


@pytest.mark.parametrize(
    ("taken", "following"),
    [
        ([], "0.1"),
        (["0.1"], "0.2"),
        (["0.10", "0.9"], "0.11"),
        (["0.2", "1.0"], "1.1"),
        (["1.0", "0.9", "1.2", "draft"], "1.3"),
    ],
)
def test_versions_are_numbered_in_order(taken: list[str], following: str) -> None:
    assert next_number(taken) == following
