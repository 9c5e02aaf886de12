"""No id of a guidance pack stands in the code: what the product has to know of a kind or a task, the pack says by a flag."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from partnership.guidance.loader import load_packs
from partnership.guidance.pack import Pack

ROOT = Path(__file__).parents[2]
# Lists whose items code could name. Sections, phases and words of a search are plain English words, as code has too.
LISTS = (
    "kinds", "functions", "settings", "bodies", "protocols", "checklists", "forms", "information", "grounds", "situations",
    "practice", "facts", "unwritten",
)  # fmt: skip
# Words of the product that some pack uses as an id as well; each says what it is here.
WORDS = {
    "police": "what a kind is to rules of the product: KindOffice in guidance/choices.py",
    "embassy": "the same, and a sort of mission in a list of embassies: library/embassies.py",
    "duty-to-notify": "what the lead of a task must be: LegalStanding in guidance/choices.py",
    "receiving-authority": "what a kind is to rules of the product: KindOffice in guidance/choices.py",
    "information-sharing": "the matrix as a part of a paper that the map writes: GeneratedPart in guidance/choices.py",
    "ambulance": "whom an emergency number abroad reaches, beside the police: EmergencyNumber in guidance/types.py",
    "training": "a sort of evidence of a competence",
    "monitoring": "a word of the working day",
    "suspects": "whose place a field of a form asks for: PlaceOf in guidance/paper_forms.py",
    "first-responders": "what a case paper holds, and a list that the map draws: guidance/written/check.py",
    "not-settled": "a list that the map draws: guidance/written/markdown_file.py",
    "first-hour": "the part with which a case paper begins: protocols/composing/compose.py",
    "card-steps": "a part of every card: protocols/composing/card.py",
    "card-numbers": "the same",
    "card-never": "the same",
    "numbers": "what stands on a card, and the last step of a young partnership",
}
PLAIN = {
    "safeguarding", "identification", "consent", "missing", "found", "reading", "child", "return", "court", "education",
    "housing", "business", "campaign", "school", "hospital", "helpline", "agreement", "referral", "refuge", "reviews", "unseen",
}  # fmt: skip


def ids_of(pack: Pack) -> set[str]:
    items = {key for name in LISTS for key in getattr(pack, name)}
    clauses = {clause.id for template in pack.protocols.values() for clause in template.clauses()}
    flows = {flow.id for information in pack.information.values() for flow in information.flows}
    checks = {item.id for checklist in pack.checklists.values() for item in checklist.items}
    routes = {route.id for checklist in pack.checklists.values() for route in checklist.routes}
    hyphened = {each for each in clauses | routes if "-" in each}  # one word alone says nothing
    return {pack.id, *items, *hyphened, *flows, *checks} - PLAIN - WORDS.keys()


def strings() -> Iterator[tuple[str, str]]:
    """Every text in quotation marks of the product's code, and every word in quotation marks of its templates."""
    for path in sorted((ROOT / "partnership").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value
    for path in sorted((*(ROOT / "templates").rglob("*.html"), *(ROOT / "partnership/static").glob("*.js"))):
        for found in re.finditer(r"""["']([A-Za-z0-9.-]+)["']""", path.read_text(encoding="utf-8")):
            yield str(path.relative_to(ROOT)), found[1]


def test_no_id_of_any_pack_stands_in_code_or_templates() -> None:
    ids = {each: pack.id for pack in load_packs().values() for each in ids_of(pack)}
    # Anchors and parts of papers, and a value that any pack may set under this id.
    known = {"first-hour", "card-steps", "card-numbers", "card-never", "document-control", "day-before"}
    found = [f"{place}: {text} of {ids[text]}" for place, text in strings() if text in ids and text not in known]
    assert found == [], "a flag or a role in the pack says it: see guidance/tasks.py"


def test_an_id_in_code_would_be_found() -> None:
    pack = next(iter(load_packs().values()))
    assert {"cultural-mediator", "child-referral", "return-safety", "AC1", "home-authority"} <= ids_of(pack)
