"""Every requirement of OWASP ASVS 5.0 that applies has a test by name, and that test is there.

`docs/asvs.csv` says which: by number only. That a test named there passes is seen to by the run itself, and that none is
skipped by `tests/conftest.py`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

from conftest import ASVS, proofs

TESTS = Path(__file__).parents[1]
# What is not proved yet. It only gets shorter: one that has its tests is taken out here as well.
OPEN = frozenset(["V3.4.7", "V6.5.5"])


def rows() -> list[dict[str, str]]:
    """The requirements, one a line."""
    with ASVS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_requirement_stands_there_once_with_a_level() -> None:
    found = Counter(each["id"] for each in rows())
    assert len(found) == 345  # ASVS 5.0.0 has as many
    assert set(found.values()) == {1}
    assert {each["level"] for each in rows()} == {"1", "2", "3"}
    assert {each["applies"] for each in rows()} == {"yes", "no"}


def test_every_requirement_that_applies_has_a_test() -> None:
    without = {each["id"] for each in rows() if each["applies"] == "yes" and not each["tests"]}
    assert without == OPEN, "one that has tests by now is taken out of OPEN, and none is added to it"
    assert all(each["note"].startswith("open: ") for each in rows() if each["id"] in OPEN)


def test_no_requirement_of_the_first_two_levels_is_set_aside_without_a_reason() -> None:
    aside = [each for each in rows() if each["applies"] == "no"]
    assert [each["id"] for each in aside if not 1 <= len(each["note"].split()) <= 12] == []
    assert [each["id"] for each in aside if each["tests"]] == []
    assert [each["id"] for each in aside if each["level"] != "3" and "not chosen" in each["note"]] == []


def test_every_test_that_is_named_is_there() -> None:
    missing = []
    for node in sorted(proofs()):
        path, _, name = node.partition("::")
        file = TESTS / path
        if not file.is_file() or not re.search(rf"^def {name}\(", file.read_text(encoding="utf-8"), re.MULTILINE):
            missing.append(node)
    assert missing == []
