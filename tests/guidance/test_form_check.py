"""What a blank form may not do, told with the file and the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from guidance.small_pack import FORM

from partnership.guidance import loader
from partnership.guidance.loader import faults, load_pack, load_packs

if TYPE_CHECKING:
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


def test_the_forms_of_the_pack_are_those_that_the_protocols_name() -> None:
    pack = load_packs()["solace-2009"]
    codes = [form.code for form in pack.forms.values()]
    assert codes == ["R1", "C1", "O1", "K1", "B1", "L1", "A1", "D1", "I1", "H1", "M1", "V1", "F1"]


def test_the_script_of_the_consent_form_names_the_four_grounds_for_telling_without_a_yes() -> None:
    form = load_packs()["solace-2009"].forms["adult-consent"]
    said = " ".join(line for part in form.parts for line in part.script)
    assert all(ground in said for ground in ("life", "a child", "a judge", "a law"))
