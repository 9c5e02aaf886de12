"""What a blank form may not do, told with the file and the line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from guidance.small_pack import FORM
from guidance.written_pack import WrittenPack

from partnership.guidance import loader
from partnership.guidance.loader import faults, load_pack, load_packs
from partnership.guidance.written.duty_table import RuleKind

if TYPE_CHECKING:
    from pathlib import Path

    from guidance.small_pack import OverlayOnDisk, PackOnDisk

NAME = "forms/referral.toml"
LIVES = 'it seems to ask where a person lives; say with "place_of" whose place it is, or do not ask'
FIRST = "the first answer must be “Not known” or “Not asked”"


def test_a_form_is_read_and_found_by_the_clause_that_asks_for_it(small_pack: PackOnDisk) -> None:
    small_pack.write(NAME, FORM)
    pack = load_pack(small_pack.path)
    assert [form.name for form in pack.forms_of("child", "aim")] == ["Form R1, referral"]
    assert pack.forms_of("child", "end") == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('label = "Danger now"', 'label = "Address of the placement"', LIVES),
        ('label = "Danger now"', 'label = "Where the child sleeps"', LIVES),
        ('label = "Told the police"', 'label = "Postcode"', LIVES),
        ('label = "Reference, no name"', 'label = "Reference and name"', "no name stands at the top of a form: it has a reference"),
        ('id = "reference"', 'id = "number"', 'the first field at the top must be "reference"'),
        ('"Not asked", "Yes"', '"Yes", "Not asked"', FIRST),
        ('"child/aim"', '"child/aims"', 'unknown clause "child/aims"; did you mean "child/aim"?'),
        ('uses = ["child/aim"]', "uses = []", "no clause asks for the form"),
        ('calls = ["first-response"]', 'calls = ["first-respons"]', 'unknown function "first-respons"; did you mean "first-response"?'),
        ('word = "High"', 'word = "Grave"', "a field or a column must have exactly these levels as its answers after the first"),
        ('first = "Step"\n', "", '"first" must say what the rows are'),
    ],
)  # fmt: skip
def test_a_slip_in_a_form_is_told_with_its_line(small_pack: PackOnDisk, old: str, new: str, message: str) -> None:
    small_pack.write(NAME, FORM)
    line = small_pack.change(NAME, old, new)
    found = [(fault.file, fault.line, fault.message) for fault in faults(small_pack.path)]
    if new:
        assert found == [(NAME, line, message)]
    else:
        assert [each[2] for each in found] == [message]


def test_the_address_of_somebody_else_may_be_asked_for(small_pack: PackOnDisk) -> None:
    small_pack.write(NAME, FORM.replace('label = "Danger now"', 'label = "Addresses named"\nplace_of = "suspects"'))
    assert faults(small_pack.path) == []


def test_a_form_of_three_pages_is_refused(small_pack: PackOnDisk) -> None:
    small_pack.write(NAME, FORM.replace('heading = "What you saw"', 'heading = "What you saw"\nblank_rows = 60'))
    assert [fault.message for fault in faults(small_pack.path)] == ["the form takes some 4 pages; 2 are allowed"]


def test_a_form_stays_right_when_guidance_of_a_site_takes_its_clause_out(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    small_pack.write(NAME, FORM)
    small_pack.change("protocols/child.toml", "as {{clause:end}} says", "as it says")
    overlay.write(
        "pack.toml",
        (overlay.path / "pack.toml").read_text(encoding="utf-8")
        + '[[removed]]\nlist = "clauses"\nid = "end"\nof = "child"\nreason = "Not here."\n',
    )
    small_pack.change(NAME, '"child/aim"', '"child/end"')
    assert loader.read(overlay.path, {"small": loader.read(small_pack.path, {})}).faults == []


SLOTTED = (
    FORM.replace('first_line = "Have you called?"', 'first_line = "Ring within {{time:first-call}}: {{number:first-response, night}}."\nstates = ["call"]')
    .replace('when = "harm is likely"', 'when = "{{rule:sign}}"\nstates = ["sign"]')
    .replace('label = "Danger now"', 'label = "Answer of the {{post:operator}}"\nhint = "Within {{time:written-note}}"\nstates = ["answer"]')
)  # fmt: skip


@pytest.fixture
def written(tmp_path: Path) -> WrittenPack:
    """A pack with a table of duties, and a form that draws from it."""
    pack = WrittenPack(tmp_path / "small")
    pack.write(NAME, SLOTTED)
    return pack


def test_a_form_draws_times_posts_numbers_and_the_words_of_rules_from_the_table(written: WrittenPack) -> None:
    assert [str(each) for each in faults(written.path)] == []
    form = load_pack(written.path).forms["referral"]
    assert form.parts[0].levels[0].when == "**Enough alone:** a locked door"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("within {{time:first-call}}", "within 30 minutes", "“30 minutes” is typed"),
        ("Within {{time:written-note}}", "Within four hours", "“four hours” is typed"),
        ("within {{time:first-call}}", "within {{time:written-note}}", 'states "call" with "written-note"'),
        ("Within {{time:written-note}}", "Within {{time:first-call}}", 'states "answer" with "first-call"'),
        ("Answer of the {{post:operator}}", "{{post:worker}} answers", 'gives "answer" to "worker"'),
        ("{{rule:sign}}", "a locked gate", 'words the sign "sign" anew'),
        ("{{rule:sign}}", "{{rule:signs}}", 'slot "rule": unknown rule "signs"'),
        ("{{time:first-call}}", "{{time:first-cal}}", 'slot "time": unknown time "first-cal"'),
        ("{{number:first-response, night}}", "{{number:first-response, youth}}", 'unknown word of a slot "youth"'),
        ("{{number:first-response, night}}", "{{list:contacts}}", '"{{list:contacts}}" is no slot of a form'),
        ("{{time:first-call}}", "{{time:First}}", "is not a slot"),
        ('states = ["call"]', 'states = ["cal"]', 'unknown duty or rule "cal"'),
        ("the {{post:operator}}", "the {{post:operator}}: the registrar must sign", "“registrar must”"),
        ('label = "Told the police"', 'label = "Enquiry (section 20)"', "“section 20” stands without its Act"),
    ],
)  # fmt: skip
def test_a_form_that_says_otherwise_than_the_table_is_refused_on_its_line(
    written: WrittenPack, old: str, new: str, message: str
) -> None:
    line = written.change(NAME, old, new)
    found = [each for each in faults(written.path) if message in each.message]
    assert found, [str(each) for each in faults(written.path)]
    assert (found[0].file, abs(found[0].line - line) <= 3) == (NAME, True)  # states stand below the text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('does = "rings the control room"', 'does = "rings"\ngroup = "adults"', 'states "call", which is for adults, on a form for children'),
        ('does = "rings the control room"', 'does = "rings"\nnumbers = ["child-referral"]', 'states "call" without its number: add "child-referral" to "calls"'),
    ],
)  # fmt: skip
def test_a_form_for_one_group_states_no_first_call_for_the_other_or_without_its_number(
    written: WrittenPack, old: str, new: str, message: str
) -> None:
    written.change("duties.toml", old, new)
    assert [(each.file, each.message) for each in faults(written.path) if each.file == NAME] == [(NAME, message)]


def test_a_form_that_is_carried_abroad_prints_no_number_as_it_is_dialled_here(written: WrittenPack) -> None:
    written.change(NAME, 'group = "children"', 'group = "children"\ntravels = true')
    assert [each.message for each in faults(written.path)] == [
        '"{{number:first-response, night}}" is printed as it is dialled here'
    ]


def test_the_forms_of_the_pack_are_those_that_the_protocols_name() -> None:
    pack = load_packs()["solace-2009"]
    codes = [form.code for form in pack.forms.values()]
    assert codes == [
        "R1",
        "C1",
        "O1",
        "K1",
        "B1",
        "L1",
        "A1",
        "D1",
        "I1",
        "H1",
        "M1",
        "V1",
        "F1",
        "M2",
        "M3",
        "K2",
        "S1",
        "T1",
        "Y1",
    ]


@pytest.mark.parametrize("pack_id", ["solace-2009", "england-2026"])
def test_the_consent_form_reads_out_every_ground_of_the_table_and_a_letter_for_each_is_chosen(pack_id: str) -> None:
    pack = load_packs()[pack_id]
    form = pack.forms["adult-consent"]
    said = " ".join(line for part in form.parts for line in part.script)
    told = [each for each in pack.rules.values() if each.kind is RuleKind.GROUND]
    apart = [each for each in told if each.id.startswith("ground-")]
    grounds = apart or [each for each in told if each.id == "telling-grounds"]  # all in one where none stands apart
    assert len(grounds) > 0
    assert [
        each.id
        for each in grounds
        if each.text and each.text not in said and (not each.short or each.short not in said)
    ] == []
    (letters,) = [column.choices[2:] for part in form.parts for column in part.columns if column.id == "ground"]
    assert re.findall(r"\*\*([A-Z]):\*\*", said) == list(letters)
