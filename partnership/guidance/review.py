"""A look at a whole pack before it is published: slower than loading, so never done at the start; and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.guidance.abolished import check_names
from partnership.guidance.borrowed_text import SourceText
from partnership.guidance.coverage import uncovered, unused
from partnership.guidance.fact_links import check_facts
from partnership.guidance.findings import PackFaults
from partnership.guidance.shapes import GuidanceFault
from partnership.guidance.types import Recommendation, Sharing
from partnership.guidance.wording import check_own_words, check_wording
from partnership.guidance.written.voice import VoiceLevel, voice_hits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.guidance.loader import LoadedPack
    from partnership.guidance.pack import Pack


@dataclass(frozen=True, slots=True)
class Review:
    """Faults to mend, by file and line, and notes for whoever looks after the pack."""

    faults: list[GuidanceFault]
    notes: list[GuidanceFault]


def review(loaded: LoadedPack, report_text: str = "") -> Review:
    """Faults of loading, of wording and of coverage; with the text of the report also what was taken over from it."""
    findings = PackFaults(loaded.folder.files)
    voice_notes: list[GuidanceFault] = []
    check_wording(loaded.folder, findings)
    if loaded.pack is not None:
        check_names(loaded.folder, loaded.pack, findings)
        check_facts(loaded.pack, loaded.folder.places, findings)
        for hit in voice_hits(loaded.pack, loaded.folder.places):
            if hit.level is VoiceLevel.REFUSE:
                findings.fault(hit.at.place, hit.message, words=hit.words)
            else:
                place = hit.at.place
                line = place.file.lines.line_of(place.at, hit.words)
                voice_notes.append(GuidanceFault(place.file.name, line, hit.message))
    if report_text:
        check_own_words(loaded.folder, SourceText(report_text, _names(loaded)), findings)
    notes = [*voice_notes, *_check_coverage(loaded, findings), *_treated_as_one(loaded)]
    order = {file.name: position for position, file in enumerate(loaded.folder.files)}
    found = {str(fault): fault for fault in (*loaded.faults, *findings.faults)}
    return Review(sorted(found.values(), key=lambda fault: (order[fault.file], fault.line)), notes)


def count_items(pack: Pack) -> dict[str, int]:
    """How many items of each sort a pack has, by what people call them."""
    checklists = pack.checklists.values()
    return {
        "protocols": len(pack.protocols),
        "clauses": sum(len(template.clauses()) for template in pack.protocols.values()),
        "competences": len(pack.competences),
        "settings": len(pack.settings),
        "indicators": sum(len(setting.indicators) for setting in pack.settings.values()),
        "practice": len(pack.practice),
        "actors": len(pack.kinds) + len(pack.bodies),
        "kinds": len(pack.kinds),
        "bodies": len(pack.bodies),
        "functions": len(pack.functions),
        "items": sum(len(checklist.items) for checklist in checklists),
        "hard stops": sum(len(checklist.hard_stops) for checklist in checklists),
        "forms": len(pack.forms),
        "information kinds": len(pack.information),
        "flows": sum(len(kind.flows) for kind in pack.information.values()),
        "recommendations": len(pack.recommendations),
        "mechanisms": len(pack.mechanisms),
        "situations": len(pack.situations),
        "synonyms": len(pack.synonyms),
        "word groups": len(pack.word_groups),
        "journeys": len(pack.journeys),
        "sources": len(pack.sources),
        "words": len(pack.words),
        "facts": len(pack.facts),
        "facts to verify": sum(fact.is_marked for fact in pack.facts.values()),
        "names not used any more": len(pack.abolished),
        "protocols not written yet": len(pack.unwritten),
        "items of older packs": sum(len(row.was) for row in pack.successors.values()),
    }


def _check_coverage(loaded: LoadedPack, findings: PackFaults) -> list[GuidanceFault]:
    """Finds what nothing carries; returns notes on what nothing uses, or what guidance of a site leaves uncovered."""
    pack, notes = loaded.pack, []
    if pack is None:
        return []
    places = {(item.list_name, item.id): item.place.field("id") for item in loaded.items}
    before = {one.id for one in uncovered(pack.base)} if pack.base else set()
    for one in uncovered(pack):
        is_advice = isinstance(one, Recommendation)
        place = places["recommendations" if is_advice else "mechanisms", one.id]
        if findings.is_own(place):
            findings.fault(
                place,
                f"no clause carries {one.id}" if is_advice else f'nothing carries {one.id}, and it has no "where"',
            )
        elif one.id not in before:
            notes.append(
                GuidanceFault(loaded.folder.head.name, 1, f"with what is taken out, nothing carries {one.id} any more")
            )
    for list_name, item_id in unused(pack):
        place = places[list_name, item_id]
        if findings.is_own(place):
            what = "no protocol uses this common section" if list_name == "common" else "no clause names this practice"
            line = place.file.lines.line_of(place.at)
            notes.append(GuidanceFault(place.file.name, line, f"{what}: {item_id}"))
    return notes


def _treated_as_one(loaded: LoadedPack) -> Iterator[GuidanceFault]:
    """Notes on flows that give one answer to all kinds that are kept apart, unless nothing goes to any of them."""
    pack = loaded.pack
    apart: dict[str, set[str]] = {}
    for kind in pack.kinds.values() if pack is not None else ():
        if kind.kept_apart:
            apart.setdefault(kind.kept_apart, set()).add(kind.id)
    flows = (flow for item in loaded.items if item.list_name == "information" for flow in item.value.flows)
    for flow in flows:
        place = loaded.folder.places.find(flow)
        for word, kinds in apart.items():
            if place and flow.sharing is not Sharing.NEVER and len(kinds) > 1 and kinds <= {*flow.to}:
                message = f"“{word}”: one answer for all that are kept apart; write a flow for each, with its own basis"
                yield GuidanceFault(place.file.name, place.file.lines.line_of(place.field("to").at), message)


def _names(loaded: LoadedPack) -> list[str]:
    """Titles and names, which are facts."""
    pack = loaded.pack
    if pack is None:
        return []
    return [*(source.title for source in pack.sources.values()), *(body.name for body in pack.bodies.values())]
