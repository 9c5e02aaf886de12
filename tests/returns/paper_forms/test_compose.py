"""A blank form as a document: what stands at its head, its controls, the numbers of the map."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from returns.repatriation.maps import AS_OF, agency, lead, map_of

from partnership.documents import blocks as b
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html
from partnership.documents.writers.plain import write_text
from partnership.findings.facts import Desk, Service
from partnership.findings.hours import ALWAYS
from partnership.findings.types import Sex
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.protocols.composing.context import AdoptedTerms
from partnership.returns.paper_forms.compose import NOT_ABROAD, compose_form
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from partnership.findings.facts import Agency, Duty

PACK = load_packs()["solace-2009"]
DESK = Desk("Duty desk", "020 7946 0101", is_main=True, open=ALWAYS)
SERVICES, REFUGE = agency("Children’s Services", "childrens-services", DESK), agency("Hidden House", "refuge", DESK)
CARE = agency("Adult Care", "adult-social-care", Desk("Adults’ desk", "020 7946 0102", is_main=True, open=ALWAYS))
MAP = map_of(SERVICES, REFUGE, duties=(lead(SERVICES, "child-referral"), lead(REFUGE, "adult-support")))
FORMS = {form.code: compose_form(form, MAP, PACK) for form in PACK.forms.values()}


def controls(block: object) -> Iterator[b.ContentControl]:
    if isinstance(block, b.ContentControl):
        yield block
    elif isinstance(block, tuple):
        for each in block:
            yield from controls(each)
    elif isinstance(block, b.Table | b.Facts):
        yield from controls(block.rows)
    elif isinstance(block, b.Cell):
        yield from controls(block.paragraphs)


def of_form(code: str) -> list[b.ContentControl]:
    return list(controls(FORMS[code].blocks))


@pytest.mark.parametrize("code", FORMS)
def test_a_form_has_a_reference_its_marking_the_date_of_the_law_and_no_macro(code: str) -> None:
    text = write_text(FORMS[code])
    assert "no name: [write here]" in text
    assert f"Form {code}, version 1.0, on law and bodies of 1 November 2009" in text
    assert "Filled copy: your own case file only" in FORMS[code].marking
    assert b"vbaProject" not in write_word(FORMS[code])


def test_no_two_controls_of_a_form_have_the_same_id() -> None:
    for code in FORMS:
        ids = [each.id for each in of_form(code)]
        assert len(ids) == len(set(ids))


def test_controls_are_texts_dates_and_lists_that_begin_with_an_honest_answer() -> None:
    found = of_form("C1")
    assert {each.kind for each in found} == set(b.ControlKind)
    lists = [each for each in found if each.kind is b.ControlKind.CHOICE]
    assert {each.choices[0] for each in lists} == {"Not asked", "Not known"}


def test_the_number_of_the_map_stands_before_anything_is_written() -> None:
    text = write_text(FORMS["R1"])
    assert text.index("Duty desk 020 7946 0101") < text.index("What you know and saw")


def test_a_number_that_answers_day_and_night_is_told_once() -> None:
    text = write_text(FORMS["R1"])
    assert "Duty desk 020 7946 0101, day and night" in text
    assert text.count("Duty desk 020 7946 0101") == 1


def test_a_number_of_nobody_is_told_as_a_gap() -> None:
    text = write_text(compose_form(PACK.forms["referral-content"], replace(MAP, duties=(), agencies=()), PACK))
    assert "Referral of a child to children's services, within 30 minutes: [To settle: " in " ".join(text.split())


def test_a_form_that_may_be_given_away_names_no_safe_place() -> None:
    assert "Hidden House" not in write_text(FORMS["C1"])
    assert "a support service, named aloud" in write_text(FORMS["C1"])


def test_who_writes_by_hand_reads_every_answer() -> None:
    assert "Answer: Not asked / Yes / No / Later." in write_text(FORMS["C1"])
    assert "(Yes, 999 called / No)" in write_text(FORMS["R1"])


def test_the_preview_has_nothing_to_type_into() -> None:
    html = write_html(FORMS["R1"])
    assert '<span class="doc-control">write here</span>' in html
    assert "<input" not in html


def test_a_form_is_of_the_day_of_its_map() -> None:
    assert FORMS["R1"].dated_on == AS_OF


def test_every_form_is_two_pages_at_most(tmp_path: Path) -> None:
    missing = [name for name in ("soffice", "pdfinfo") if shutil.which(name) is None]
    if missing and os.environ.get("CI") != "true":
        pytest.skip(f"{' and '.join(missing)} not found")
    for code, document in FORMS.items():
        (tmp_path / f"{code}.docx").write_bytes(write_word(document))
    files = sorted(map(str, tmp_path.glob("*.docx")))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), *files],
        capture_output=True, check=True, timeout=240,
    )  # fmt: skip
    told = [
        subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
        for path in tmp_path.glob("*.pdf")
    ]
    assert len(told) == len(FORMS)
    assert not [each for each in told if not ("Pages:           2" in each or "Pages:           1" in each)]


def _head(code: str, *duties: Duty, agencies: tuple[Agency, ...]) -> list[str]:
    """The lines of numbers at the head of a form."""
    form = next(each for each in PACK.forms.values() if each.code == code)
    document = compose_form(form, map_of(*agencies, duties=duties), PACK)
    first = next(block for block in document.blocks if isinstance(block, b.Callout))
    return ["".join(run.text for run in each.runs) for each in first.blocks[1:]]


@pytest.mark.parametrize(
    ("code", "task", "within"),
    [
        ("B1", "return-decision", ""),
        ("D1", "placement-secrecy", ", within 30 minutes"),  # the duties that it states
        ("I1", "placement-secrecy", ""),
    ],
)
def test_a_form_for_both_prints_whom_children_and_whom_adults_are_rung_for(code: str, task: str, within: str) -> None:
    both = (lead(SERVICES, task, Group.CHILDREN), lead(CARE, task, Group.ADULTS))
    name = PACK.functions[task].name
    assert [
        re.sub(r" \(from abroad .*?\)", "", each)
        for each in _head(code, *both, agencies=(SERVICES, CARE))
        if each.startswith(name)
    ] == [
        f"{name}, children{within}: Children’s Services, Duty desk 020 7946 0101, day and night",
        f"{name}, adults{within}: Adult Care, Adults’ desk 020 7946 0102, day and night",
    ]


def test_a_form_prints_whom_men_are_rung_for_where_the_lead_takes_women_only() -> None:
    desk = Desk("Referral line", "020 7946 0103", is_main=True, open=ALWAYS)
    house = replace(
        agency("Women’s House", "refuge", desk), services=(Service("Refuge", sexes=frozenset({Sex.WOMEN})),)
    )
    duties = (
        lead(house, "placement-secrecy", Group.ADULTS),
        replace(lead(CARE, "placement-secrecy", Group.ADULTS), role=Role.DEPUTY),
    )
    told = _head("D1", *duties, agencies=(house, CARE))
    assert any(", women, within 30 minutes: Women’s House, Referral line 020 7946 0103" in each for each in told)
    assert any(", men, within 30 minutes: Adult Care, Adults’ desk 020 7946 0102" in each for each in told)


def test_a_leak_about_an_adult_alone_prints_no_desk_for_children() -> None:
    both = (lead(SERVICES, "placement-secrecy", Group.CHILDREN), lead(CARE, "placement-secrecy", Group.ADULTS))
    form = replace(PACK.forms["leak-report"], states=("breach",))
    document = compose_form(form, map_of(SERVICES, CARE, duties=both), PACK)
    assert "020 7946 0102" in write_text(document)
    assert "020 7946 0101" not in write_text(document)


def test_a_form_prints_the_time_that_the_common_terms_set() -> None:
    assert PACK.terms is not None
    values = {
        **{each.id: each.default for each in PACK.terms.parameters},
        "written-referral": "12",
        "breach-report": "20",
    }
    terms = AdoptedTerms(PACK.terms, "Common terms", values)
    said = {
        code: write_text(compose_form(PACK.forms[name], MAP, PACK, terms))
        for code, name in (("R1", "referral-content"), ("D1", "leak-report"))
    }
    assert "within 12 hours of the call" in said["R1"]
    assert "within 20 minutes" in said["D1"]
    assert "30 minutes" not in said["D1"]
    assert "{{" not in "".join(map(write_text, FORMS.values()))


def test_a_form_says_once_whom_children_and_adults_alike_are_rung_for() -> None:
    police = agency("Borough Police", "police", DESK)
    told = _head("D1", lead(police, "placement-secrecy"), agencies=(police,))
    assert [each for each in told if "020 7946 0101" in each] == [
        "Secrecy of where a person lives, children and adults, within 30 minutes: Borough Police, Duty desk 020 7946 0101, day and night"
    ]


def test_a_form_that_is_carried_abroad_prints_numbers_as_they_are_dialled_there_and_the_one_order_of_calls() -> None:
    (told,) = [each for each in _head("B1", lead(SERVICES, "return-decision"), agencies=(SERVICES,)) if "0101" in each]
    assert "020 7946 0101 (from abroad +44 20 7946 0101)" in told
    text = " ".join(write_text(FORMS["B1"]).split())
    assert PACK.return_checklist is not None
    for who in ("child", "adult"):
        assert PACK.return_checklist.call_order_for(who)
        assert all(each.text in text for each in PACK.return_checklist.call_order_for(who))


def test_a_freephone_number_on_a_form_that_is_carried_abroad_is_told_to_be_replaced() -> None:
    free = agency("Child Line", "childrens-services", replace(DESK, telephone="0808 157 0192"))
    (told,) = [each for each in _head("B1", lead(free, "return-decision"), agencies=(free,)) if "0192" in each]
    assert NOT_ABROAD in told
