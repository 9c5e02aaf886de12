"""A competence rated as in place while the map says otherwise of its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.findings.find import find
from partnership.findings.papers import worst
from partnership.findings.ratings import of_ratings
from partnership.findings.sentences import Voice, said
from partnership.findings.types import Severity

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

    from partnership.findings.find import Register
    from partnership.findings.types import Finding


def contradicted(demonstration: Demonstration, rated: set[str]) -> tuple[Register, list[Finding]]:
    """What is found of some competences rated as in place, over all papers."""
    register = find(demonstration.map_, demonstration.pack)
    return register, list(of_ratings(register, worst(register, register.pack.protocols), rated))


def test_only_what_is_rated_in_place_and_has_a_grave_gap_is_told_once(demonstration: Demonstration) -> None:
    every = set(demonstration.pack.competences)
    register, found = contradicted(demonstration, every)
    severities = worst(register, register.pack.protocols)
    for competence in demonstration.pack.competences.values():
        gaps = [each for task in competence.functions for each in register.of_task(task)]
        is_grave = any(severities.get(each, Severity.TIDY) is not Severity.TIDY for each in gaps)
        assert [each.subject.id for each in found].count(competence.id) == int(is_grave), competence.id
    assert found
    assert contradicted(demonstration, every - {each.subject.id for each in found})[1] == []


def test_it_says_what_the_map_says(demonstration: Demonstration) -> None:
    register, found = contradicted(demonstration, set(demonstration.pack.competences))
    texts = {said(each, Voice.DOCUMENT, register) for each in register.findings}
    for each in found:
        words = said(each, Voice.DOCUMENT, register)
        assert words.startswith("Rated as in place; the map says: ")
        assert words.removeprefix("Rated as in place; the map says: ") in texts
