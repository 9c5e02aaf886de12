"""How sure a number is has one answer, `findings.certainty`: nothing else reads when a section was confirmed beside one.

Looked for in the source. Whoever is named here tells of sections as such, in their history and their mails, or hands the
raw moment to that one answer.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "partnership").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
# By what of its moment a module reads, and why it may.
READS = {
    "confirmed_at": {
        "partnership/findings/certainty.py": "is the one answer",
        "partnership/store/models/register.py": "has the column",
        "partnership/register/directory/services.py": "sets and takes back the clock of a section",
        "partnership/register/directory/desk_checks.py": "hands it to the one answer",
        "partnership/register/directory/entry.py": "tells the clock of a section, with whether it changed since",
        "partnership/exchange/digest/compose.py": "tells the clock of a section, with whether it changed since",
        "partnership/exchange/digest/services.py": "asks whether somebody answered",
        "partnership/exchange/digest/queries.py": "asks whether somebody answered",
        "partnership/exchange/open_referral/seen.py": "tells of services, never later than their numbers",
        "partnership/history/as_of/entry.py": "tells of the past",
        "partnership/map/mapping/agencies/queries.py": "hands it to redaction",
        "partnership/map/mapping/queries.py": "asks when a kept map ages",
        "partnership/map/mapping/redaction.py": "hands it to the one answer",
        "partnership/register/search/queries.py": "is the one answer in SQL",
    },
    "of_section": {"partnership/findings/facts.py": "tells of an agency without a number"},
}
# Templates that tell of sections, or of what `Certainty` says.
TOLD_IN = {
    "confirmed_at": {"directory/organisation.html", "digest/entries.html", "history/organisation.html"},
    "confirmed_on": {"macros/components.html", "identification/setting.html"},
}
WORDS = re.compile(r"\bconfirmed(?: on)? \{day\(", re.IGNORECASE)  # a day in an f-string


def read(path: Path, name: str) -> bool:
    """Whether a module reads an attribute of this name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Load)
        for node in ast.walk(tree)
    )


@pytest.mark.parametrize("name", READS)
def test_only_those_named_read_when_a_section_was_confirmed(name: str) -> None:
    found = {str(path.relative_to(ROOT)) for path in SOURCES if read(path, name)}
    assert found == set(READS[name])


@pytest.mark.parametrize("name", TOLD_IN)
def test_only_templates_of_sections_show_it(name: str) -> None:
    found = {
        str(path.relative_to(ROOT / "templates")) for path in TEMPLATES if name in path.read_text(encoding="utf-8")
    }
    assert found == TOLD_IN[name]


def test_no_other_module_says_in_its_own_words_that_something_was_confirmed_on_a_day() -> None:
    own = {
        "partnership/findings/certainty.py",
        "partnership/findings/phrases.py",
        "partnership/reviews/assessment/map_evidence.py",
        "partnership/protocols/composing/generated.py",
    }
    found = {str(path.relative_to(ROOT)) for path in SOURCES if WORDS.search(path.read_text(encoding="utf-8"))}
    assert found - own == set()
