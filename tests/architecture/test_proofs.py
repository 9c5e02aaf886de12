"""`make test` and `make proofs` run every test once between them, by `tests/proofs.toml`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from conftest import PROOFS, is_proof

TESTS = Path(__file__).parents[1]
SPLIT = tomllib.loads(PROOFS.read_text(encoding="utf-8"))
ENTRIES = [(name, entry) for name, entries in SPLIT.items() for entry in entries]


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=[f"{name}-{entry}" for name, entry in ENTRIES])
def test_an_entry_names_what_is_there(name: str, entry: str) -> None:
    del name
    path, _, test = entry.partition("::")
    assert (TESTS / path).exists()
    assert not test or re.search(rf"^def {test}\b", (TESTS / path).read_text(encoding="utf-8"), re.MULTILINE)


def test_an_example_is_one_of_the_proofs() -> None:
    assert [each for each in SPLIT["examples"] if not any(each.startswith(proof) for proof in SPLIT["proofs"])] == []


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("promises/test_steps.py::test_no_step_tells[reader]", True),
        ("promises/test_thirteen.py::test_a_promise_is_kept[1]", False),
        ("people/test_team.py::test_a_coordinator_is_told[postgresql]", True),
        ("people/test_team.py::test_a_coordinator_is_told[sqlite]", False),
        ("store/test_audit.py::test_a_change_is_written[postgresql]", False),
        ("attacks/test_races.py::test_two_at_once[postgresql]", False),
    ],
)
def test_a_test_belongs_to_one_of_the_two(node: str, *, expected: bool) -> None:
    assert is_proof(node) is expected
