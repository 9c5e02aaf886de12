"""Two hundred edits as people make them, in LibreOffice and in the XML as Word writes it: all found and placed."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest
from documents.editing import Edit, in_libreoffice, in_the_xml
from protocols.small import TODAY, agency, duty, map_of

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.reading.changes import CopyChangeKind, CopyChanges, VersionFile
from partnership.documents.reading.compare import base_of, compare
from partnership.documents.reading.document import read_account
from partnership.documents.untrusted.docx_file import check
from partnership.documents.word.writer import write_word
from partnership.documents.writers.plain import write_text
from partnership.guidance.loader import load_packs
from partnership.protocols.composing.compose import compose
from partnership.store.models import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

PACK = load_packs()["solace-2009"]
WORDS = 4
KINDS = ("replace", "replace", "split", "delete", "after", "comment", "comment", "move", "cell", "cell", "row")


@lru_cache
def document(template_id: str) -> b.Document:
    """A protocol of the pack for twelve agencies."""
    kinds = list(PACK.kinds)
    agencies = [agency(f"Agency {number} & partners", kinds[number]) for number in range(12)]
    duties = tuple(
        duty(agencies[(3 * place + step) % 12], function, role)
        for place, function in enumerate(PACK.functions)
        for step, role in enumerate((Role.LEAD, Role.DEPUTY))
    )
    template = PACK.protocols[template_id]
    return compose(
        template, PACK, map_of(*agencies, duties=duties), {}, {}, title=template.title,
        status=b.Status.CONSULTATION, version="0.1", dated_on=TODAY, marking="For the partnership only",
    ).document  # fmt: skip


@lru_cache
def base(template_id: str) -> VersionFile:
    """Our own file of it, read."""
    return base_of(document(template_id))


def findings(template_id: str, file: bytes) -> CopyChanges:
    """What a copy says otherwise."""
    own = base(template_id)
    return compare(own, read_account(check(file), own.account.numbers))


@dataclass(frozen=True)
class PlannedEdit:
    """An edit with where it must be found."""

    edit: Edit
    anchor: str
    kind: str


def phrases(text: str, whole: str) -> Iterator[str]:
    """Words in a row that the document has once, as an editor's search finds them."""
    words = text.split(" ")
    for start in range(1, len(words) - WORDS):
        found = " ".join(words[start : start + WORDS])
        if re.fullmatch(r"[A-Za-z ]{12,60}", found) and whole.count(found) == 1:
            yield found


def planned(template_id: str, chosen: random.Random, count: int, *, in_office: bool = False) -> list[PlannedEdit]:
    """Edits at random places, each in a clause or table of its own.

    In LibreOffice no comment is put into an annex: 25.2.3, which Debian 13 has, ends without saving when a comment stands
    in a later list of the paper (export of comments, mended there in 25.2.6).
    """
    whole = write_text(document(template_id))
    by_id = {entry.anchor: entry.bookmark for entry in base(template_id).entries.values()}
    texts, cells, firsts, annexes = [], [], [], set()
    begun = set()  # pieces whose first paragraph is their beginning: without it the rest belongs to the piece before
    for block in walk(document(template_id).blocks):
        if not isinstance(block, b.Clause):
            continue
        if block.is_bare and len(block.blocks) > 1:
            begun.add(by_id[block.id])
        if block.number[:1].isalpha():
            annexes.add(by_id[block.id])
        runs = [
            run.text
            for part in block.blocks
            if isinstance(part, b.Paragraph)
            for run in part.runs
            if isinstance(run, b.Text)
        ]
        if found := [phrase for text in runs for phrase in phrases(text, whole)]:
            texts.append((by_id[block.id], chosen.choice(found)))
            firsts.append(found[0])
        for table in (each for each in block.blocks if isinstance(each, b.Table)):
            inside = [
                run.text
                for row in table.rows
                for cell in row
                for runs in cell.paragraphs
                for run in runs
                if isinstance(run, b.Text)
            ]
            if found := [phrase for text in inside for phrase in phrases(text, whole)]:
                cells.append((by_id[block.id], chosen.choice(found)))
    chosen.shuffle(texts)
    chosen.shuffle(cells)
    made = []
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        if kind in ("cell", "row") and not cells:
            kind = "replace"
        places = cells if kind in ("cell", "row") else texts
        barred = annexes if in_office and kind == "comment" else begun if kind in ("delete", "move") else set()
        anchor, at = _last(places, barred)
        # A paragraph is moved before a piece, and not into the midst of one.
        words = f"quite other words {number}" if kind != "move" else _last(texts, begun)[1]
        what = "replace" if kind == "cell" else kind
        made.append(
            PlannedEdit(Edit(what, at, words, is_tracked=chosen.random() < 0.5 and kind != "comment"), anchor, kind)
        )
    return made


def _last(places: list[tuple[str, str]], barred: set[str]) -> tuple[str, str]:
    """The last place that is not barred, taken out."""
    return places.pop(max(at for at, place in enumerate(places) if place[0] not in barred))


def missing(plan: PlannedEdit, found: CopyChanges) -> str:
    """Why an edit is not found where it was made; empty when it is."""
    here = [each for each in found.differences if each.anchor == plan.anchor]
    edit = plan.edit
    match plan.kind:
        case "replace":
            good = any(
                each.kind is CopyChangeKind.TEXT and edit.at in each.old and edit.words in each.new for each in here
            )
        case "split":
            good = any(
                each.kind is CopyChangeKind.TEXT and each.new.count("\n") == each.old.count("\n") + 1 for each in here
            )
        case "delete":
            good = any(
                each.kind in (CopyChangeKind.TEXT, CopyChangeKind.REMOVED)
                and edit.at in each.old
                and edit.at not in each.new
                for each in here
            )
        case "after":
            good = any(
                each.kind in (CopyChangeKind.TEXT, CopyChangeKind.NEW) and edit.words in each.new for each in here
            )
        case "comment":
            good = any(
                each.anchor == plan.anchor and each.remark.text == edit.words and each.remark.about == edit.at
                for each in found.remarks
            )
        case "cell":
            good = any(
                each.kind is CopyChangeKind.CELL and edit.at in each.old and edit.words in each.new for each in here
            )
        case "row":
            good = any(each.kind is CopyChangeKind.ROW_ADDED and edit.words in each.new for each in here)
        case _:
            is_elsewhere = any(edit.at in each.new and each.anchor != plan.anchor for each in found.differences)
            good = any(each.kind is CopyChangeKind.MOVED for each in here) or (
                is_elsewhere and any(edit.at in each.old for each in here)
            )
    return (
        ""
        if good
        else f"{plan.kind} {'tracked ' if edit.is_tracked else ''}at {plan.anchor}: {edit.at!r}; found {[(each.kind, each.old[:200], each.new[:200]) for each in here]}"
    )


def check_all(template_id: str, plans: list[PlannedEdit], file: bytes) -> None:
    """Every edit is found at its place, and nothing is told that nobody edited."""
    found = findings(template_id, file)
    lost = [fault for plan in plans if (fault := missing(plan, found))]
    assert not lost, "\n".join(lost)
    targets = {
        each.anchor for each in found.differences for plan in plans if plan.kind == "move" and plan.edit.at in each.new
    }
    strange = [each for each in found.differences if each.anchor not in {plan.anchor for plan in plans} | targets]
    assert not strange, strange


TEMPLATES = ("anti-trafficking-partnership", "safeguarding-trafficked-children", "information-sharing", "adult-victims")


@pytest.mark.parametrize("template_id", TEMPLATES)
def test_twenty_six_edits_of_a_protocol_in_the_xml_are_all_found(template_id: str) -> None:
    plans = planned(template_id, random.Random(f"xml {template_id}"), 26)
    check_all(template_id, plans, in_the_xml(write_word(document(template_id)), [plan.edit for plan in plans]))


@pytest.fixture(scope="module")
def saved(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, list[PlannedEdit]], dict[str, bytes], dict[str, bytes]]:
    """From one run of LibreOffice: what was to be edited, the files edited there, and every protocol only saved."""
    plans = {each: planned(each, random.Random(f"office {each}"), 26, in_office=True) for each in TEMPLATES}
    work = [(write_word(document(each)), [plan.edit for plan in plans[each]]) for each in TEMPLATES]
    work += [(write_word(document(each)), []) for each in PACK.protocols]
    files = in_libreoffice(tmp_path_factory.mktemp("office"), work)
    count = len(TEMPLATES)
    return (
        plans,
        dict(zip(TEMPLATES, files[:count], strict=True)),
        dict(zip(PACK.protocols, files[count:], strict=True)),
    )


Saved = tuple[dict[str, list[PlannedEdit]], dict[str, bytes], dict[str, bytes]]


@pytest.mark.parametrize("template_id", TEMPLATES)
def test_twenty_six_edits_of_a_protocol_in_libreoffice_are_all_found(saved: Saved, template_id: str) -> None:
    check_all(template_id, saved[0][template_id], saved[1][template_id])


def test_half_of_the_edits_are_tracked(saved: Saved) -> None:
    counted = Counter(plan.edit.is_tracked for plans in saved[0].values() for plan in plans)
    assert min(counted.values()) > 30


def test_saving_in_libreoffice_changes_nothing_in_any_protocol(saved: Saved) -> None:
    for template_id, file in saved[2].items():
        found = findings(template_id, file)
        assert (found.differences, found.remarks, found.likeness) == ((), (), 1.0), template_id
