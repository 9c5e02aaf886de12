"""The packs that come with the product: their promises, and ids that are for ever."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

import pytest

from partnership.guidance.loader import PACKS, faults, load_packs, read_all
from partnership.guidance.pack import Pack
from partnership.guidance.review import review
from partnership.guidance.slots import SLOTS, Takes, find_slots
from partnership.guidance.tasks import Fallback
from partnership.guidance.types import (
    Group,
    Length,
    Level,
    ProtocolTemplate,
    Sector,
    Sharing,
    Stage,
)

GOLDEN = Path(__file__).with_name("ids.txt")
# Sections, under whose ids nothing is kept: two are dated sheets of the partnership, two are parts of the common terms.
OLDER_SECTIONS = {"annex-roles", "annex-responsibilities", "map-roles", "principles"}
SEED = Path(__file__).parents[3] / "shared" / "seed"
FOLDERS = sorted(path.parent for path in PACKS.glob("*/pack.toml"))
TAKEN_OVER = "stand in the report"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_packs()["solace-2009"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_pack_has_no_fault(folder: Path) -> None:
    assert [str(fault) for fault in faults(folder)] == []


def test_the_base_of_the_pack_is_complete(pack: Pack) -> None:
    assert len(pack.kinds) == 61
    assert len(pack.functions) == 38
    assert len(pack.settings) == 11
    assert sum(len(setting.indicators) for setting in pack.settings.values()) == 41
    assert len(pack.accessions) == 27
    assert len(pack.words) >= 25


def test_every_stage_has_functions_and_every_function_has_leads(pack: Pack) -> None:
    assert all(pack.functions_by_stage[stage] for stage in Stage)
    assert all(function.leads for function in pack.functions.values())


def test_no_kind_both_leads_and_supports_a_function(pack: Pack) -> None:
    assert [f.id for f in pack.functions.values() if set(f.leads) & set(f.supports)] == []


def test_every_kind_in_leads_and_supports_exists(pack: Pack) -> None:
    used = {kind for function in pack.functions.values() for kind in (*function.leads, *function.supports)}
    assert used <= set(pack.kinds)


def test_every_item_that_can_have_a_source_has_one(pack: Pack) -> None:
    without = [item for item in _items(pack) if getattr(item, "sources", None) == ()]
    rest_on_nothing = [item for item in without if getattr(item, "is_guide", False)]  # a card, and whom a paper is for
    assert all(clause.depth is Length.CARD or clause.id.startswith(("front", "who-for")) for clause in rest_on_nothing)
    others = [item for item in without if item not in rest_on_nothing]
    assert [item for item in others if not (isinstance(item, Fallback) and not item.kinds)] == []


def test_every_embassy_and_what_is_done_through_one_carries_the_rule(pack: Pack) -> None:
    for item in (pack.kinds["embassy"], pack.functions["travel-documents"]):
        assert "informed consent" in item.rule
        assert "protection claim" in item.rule


def test_the_rules_on_interpreters_and_mediators_stand(pack: Pack) -> None:
    interpreters = pack.kinds["interpreting-service"].rule
    assert "Independent professionals only" in interpreters
    assert "stop at once" in interpreters
    assert interpreters in pack.functions["interpreting"].rule
    assert pack.kinds["cultural-mediator"].rule.startswith("Not with children")


def test_no_cultural_mediator_leads_or_supports_work_with_children(pack: Pack) -> None:
    with_children = [f for f in pack.functions.values() if f.group is not Group.ADULTS]
    assert [f.id for f in with_children if "cultural-mediator" in f.leads + f.supports] == []


def test_embassies_are_diplomatic_and_of_the_country_of_origin(pack: Pack) -> None:
    assert pack.kinds["embassy"].sector is Sector.DIPLOMATIC
    embassies = [body for body in pack.bodies.values() if body.kind == "embassy"]
    assert {body.country for body in embassies} >= {"RO", "NG", "VN"}
    assert {body.level for body in embassies} == {Level.ORIGIN}


def test_membership_of_the_union_is_that_of_2009(pack: Pack) -> None:
    assert pack.is_member("RO")
    assert pack.is_member("GB")
    assert not any(pack.is_member(country) for country in ("NG", "VN", "HR", "NO", "CH"))


def test_a_state_of_the_convention_is_one_though_nobody_wrote_down_since_when() -> None:
    today = load_packs()["england-2026"]
    assert today.accessions["RO"].joined_on is None
    assert today.is_member("RO")
    assert not today.is_member("NG")


def test_the_coverage_of_the_pack_of_today_names_what_is_there_for_all_of_2009(pack: Pack) -> None:
    today = load_packs()["england-2026"]
    page = (Path(__file__).parents[2] / "docs" / "coverage-england-2026.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    named = {each for row in rows for each in re.findall(r"`([\w-]+)`", row)}
    items = {each.id for template in today.checklists.values() for each in template.items}
    assert named <= {*today.kinds, *today.functions, *today.protocols, *today.forms, *items, "kept_apart"}
    first = {row.split("|")[1].strip() for row in rows}
    assert {*pack.kinds, *pack.functions, *pack.protocols, *pack.forms} <= first


@pytest.mark.parametrize(
    ("protocol", "clause"),
    [
        ("child-victims-pathway", "placement-plan"),
        ("missing-children", "before-carer"),
        ("information-sharing", "address-police-mark"),
    ],
)
def test_every_paper_of_today_has_one_post_tell_the_police_where_a_child_sleeps(protocol: str, clause: str) -> None:
    clauses = load_packs()["england-2026"].protocols[protocol].clauses()
    text = next(each.text for each in clauses if each.id == clause)
    assert re.search(r"{{lead:safe-placement}} must (tell|give) [^.]*control room", text)


def test_the_slips_of_the_report_are_not_repeated() -> None:
    text = " ".join(text for folder in FOLDERS for _, text in _texts(folder))
    assert "2201/2203" not in text
    assert "Children's Act" not in text
    assert "checks against Child Protection Register" not in text


@cache
def _report() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(SEED.glob("*.txt")))


@cache
def _found_by_review() -> dict[str, list[str]]:
    """What a review finds in each pack, beside the report where that is there."""
    return {each.folder.path.name: [str(fault) for fault in review(each, _report()).faults] for each in read_all()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_pack_stands_a_review(folder: Path) -> None:
    """Plain English, no telephone number or address, everything carried: what `guidance check` says."""
    assert [fault for fault in _found_by_review()[folder.name] if TAKEN_OVER not in fault] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_words_are_taken_over_from_the_report(folder: Path) -> None:
    if not _report():
        pytest.skip("the report is not there: put the folder shared/ beside the repository")
    assert [fault for fault in _found_by_review()[folder.name] if TAKEN_OVER in fault] == []


def test_nothing_is_held_back_from_an_emergency_service_by_name(pack: Pack) -> None:
    for information in pack.information.values():
        held = {kind for flow in information.flows if flow.sharing is Sharing.NEVER for kind in flow.to}
        assert not held & {"police", "ambulance", "fire-service"}, information.id


def test_each_answer_rests_on_a_ground_that_is_explained(pack: Pack) -> None:
    flows = [flow for information in pack.information.values() for flow in information.flows]
    assert [flow.id for flow in flows if not flow.grounds] == []
    assert {ground for flow in flows for ground in flow.grounds} == set(pack.grounds)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_protocol_says_its_place(folder: Path) -> None:
    protocols = load_packs()[folder.name].protocols
    places = [template.order for template in protocols.values()]
    assert places == sorted(set(places))
    assert max(places, default=0) < ProtocolTemplate.__dataclass_fields__["order"].default


def test_protocols_of_2009_go_from_the_governing_agreement_to_the_return(pack: Pack) -> None:
    """A list of protocols is read from the top: what the partnership is, then finding people, helping, returning."""
    order = list(pack.protocols)
    assert order[0] == "anti-trafficking-partnership"
    assert order.index("recognition-and-referral") < order.index("adult-victims")
    assert order.index("adult-victims") < order.index("return-to-country-of-origin")


def test_ids_are_for_ever() -> None:
    """An id may come, never go: partnerships keep it in their maps and documents. UPDATE_GOLDEN=1 writes the file."""
    ids = sorted(line for pack in load_packs().values() for line in _ids(pack))
    assert len(ids) == len(set(ids))
    if os.environ.get("UPDATE_GOLDEN"):
        known = {*GOLDEN.read_text(encoding="utf-8").splitlines(), *ids}
        GOLDEN.write_text("\n".join(sorted(known)) + "\n", encoding="utf-8")
    golden = GOLDEN.read_text(encoding="utf-8").splitlines()
    taken_in = {pack_id: _taken_in(pack) for pack_id, pack in load_packs().items()}
    vanished = sorted(
        line
        for line in set(golden) - set(ids)
        if line.split("/")[-1] not in taken_in[line.split("/")[0]] and not _was_written_anew(line)
    )
    assert vanished == [], f"these ids vanished; bring them back: {', '.join(vanished)}"
    new = sorted(set(ids) - set(golden))
    assert new == [], f"new ids; write them down with UPDATE_GOLDEN=1: {', '.join(new)}"


def _was_written_anew(line: str) -> bool:
    """Whether an id belongs to a paper that is written now: a section, or a clause that a piece has taken in."""
    pack_id, name, owner, *inner = line.split("/")
    template = load_packs()[pack_id].protocols.get(owner) if name == "protocols" else None
    if template is None or not template.is_written or not inner:
        return False
    return inner[0] == "section" or inner[-1] in {was for clause in template.clauses() for was in clause.was}


def _taken_in(pack: Pack) -> set[str]:
    """Ids of other protocols that the common terms have now: what was kept under them is found there."""
    if pack.terms is None:
        return set()
    sections = {section.id for section in pack.terms.sections}
    return {
        *OLDER_SECTIONS,
        *sections,
        *(each.id for each in pack.terms.parameters),
        *pack.times,
        *(was for time in pack.times.values() for was in time.was),
        *(known for clause in pack.terms.clauses() for known in (clause.id, *clause.was)),
    }


def test_every_task_that_a_protocol_speaks_of_is_among_its_tasks(pack: Pack) -> None:
    for template in pack.protocols.values():
        rows = (row for clause in template.clauses() if clause.table for row in clause.table.rows)
        texts = [clause.text for clause in template.clauses()] + [cell for row in rows for cell in row]
        named = {slot.argument for text in texts for slot in find_slots(text) if SLOTS.get(slot.name) is Takes.FUNCTION}
        assert named <= set(template.functions or pack.functions), template.id


def test_the_protocol_for_children_has_no_task_of_adults_or_of_work(pack: Pack) -> None:
    functions = pack.protocols["safeguarding-trafficked-children"].functions
    assert not {"skills-training", "labour-exploitation"} & set(functions)
    assert not [each for each in functions if pack.functions[each].group is Group.ADULTS]


def _items(item: object) -> Iterator[object]:
    """Every dataclass of a pack, however deep."""
    if is_dataclass(item):
        yield item
        for field in fields(item):
            yield from _items(getattr(item, field.name))
    elif isinstance(item, tuple):
        for inner in item:
            yield from _items(inner)
    elif hasattr(item, "values"):
        for inner in item.values():
            yield from _items(inner)


def _ids(pack: Pack) -> Iterator[str]:
    """Every id of a pack as `pack/list/id`, the ids inside protocols, checklists and settings after their own."""
    for field in fields(pack):
        items = getattr(pack, field.name)
        if hasattr(items, "values") and field.name not in ("words", "abolished", "unwritten"):
            for item in items.values():
                own = getattr(item, "id", "") or item.code
                yield f"{pack.id}/{field.name}/{own}"
                for inner in list(_items(item))[1:]:
                    if hasattr(inner, "id"):
                        yield f"{pack.id}/{field.name}/{own}/{type(inner).__name__.lower()}/{inner.id}"


def _texts(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.toml")):
        for text in _strings(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield path, text


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def test_words_that_stand_for_each_other_do_so_in_every_pack() -> None:
    """What people type at night is the same English, whatever the year of the guidance: a mend of one is one of all."""
    first, *others = ((folder / "word_groups.toml").read_text(encoding="utf-8") for folder in FOLDERS)
    assert others
    assert all(each == first for each in others)
