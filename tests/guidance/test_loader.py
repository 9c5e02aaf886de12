"""Loading a pack: what is read, and what is refused with file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from guidance.small_pack import CHECKLIST, PackOnDisk

from partnership.guidance import loader
from partnership.guidance.loader import GuidanceFault, faults, load_pack
from partnership.guidance.types import Citation, Stage


def test_a_valid_pack_is_read_into_its_shapes(small_pack: PackOnDisk) -> None:
    assert faults(small_pack.path) == []
    pack = load_pack(small_pack.path)
    assert pack.as_of == date(2009, 11, 1)
    assert pack.kinds["police"].sources == (Citation("law", "s.1"),)
    assert pack.functions["first-response"].stage is Stage.IDENTIFICATION
    assert pack.settings["AC1"].indicators[0].text == "A sign"
    assert pack.words == {"two words": "Their meaning."}
    assert pack.is_member("RO")
    assert not pack.is_member("NG")
    assert [clause.id for clause in pack.protocols["child"].clauses()] == [
        "aim",
        "end",
        "review-when",
        "review-aim",
    ]


def test_line_breaks_are_kept_in_clauses_and_are_spaces_elsewhere(small_pack: PackOnDisk) -> None:
    small_pack.change("kinds.toml", 'description = "Police."', 'description = """\nOne\n  two"""')
    pack = load_pack(small_pack.path)
    assert pack.kinds["police"].description == "One two"
    assert "\n\n- as" in pack.protocols["child"].clauses()[0].text


def test_a_pack_needs_no_protocols_and_no_checklists(small_pack: PackOnDisk) -> None:
    (small_pack.path / "protocols/child.toml").unlink()
    small_pack.change("journeys.toml", "{child/hours} hours", "a day")
    assert load_pack(small_pack.path).protocols == {}


def test_the_items_of_a_loaded_pack_cannot_be_changed(small_pack: PackOnDisk) -> None:
    pack = load_pack(small_pack.path)
    with pytest.raises(TypeError):
        pack.kinds["new"] = pack.kinds["police"]  # type: ignore[index]


def test_a_pack_needs_no_file_for_a_list_that_it_does_not_have(small_pack: PackOnDisk) -> None:
    (small_pack.path / "bodies.toml").unlink()
    assert load_pack(small_pack.path).bodies == {}


def test_a_missing_head_is_named(small_pack: PackOnDisk) -> None:
    (small_pack.path / "pack.toml").unlink()
    with pytest.raises(GuidanceFault, match=r"pack\.toml:1: the file is missing"):
        load_pack(small_pack.path)


def test_a_file_that_nobody_reads_is_a_mistyped_name(small_pack: PackOnDisk) -> None:
    small_pack.write("practise.toml", "")
    small_pack.write("protocols/adult.tom", "")
    assert [fault.message for fault in faults(small_pack.path)] == [
        'beside this file: unknown file "practise.toml"; did you mean "practice.toml"?',
        '"protocols/adult.tom" is not read: its name must end with .toml',
    ]


def test_an_empty_protocol_is_no_protocol(small_pack: PackOnDisk) -> None:
    small_pack.write(PROTOCOL, "")
    assert 'the key "id" is missing' in [fault.message for fault in faults(small_pack.path)]


def test_a_folder_without_a_pack_is_a_fault_and_no_traceback(tmp_path: Path) -> None:
    assert faults(tmp_path)[0].message == "the file is missing"


def test_text_that_is_not_toml_is_refused_on_its_line(small_pack: PackOnDisk) -> None:
    line = small_pack.change("kinds.toml", 'sector = "statutory"', "sector = statutory")
    fault = faults(small_pack.path)[0]
    assert (fault.file, fault.line) == ("kinds.toml", line)
    assert "not valid TOML" in fault.message


def test_text_that_is_not_utf8_is_refused_on_its_line(small_pack: PackOnDisk) -> None:
    path = small_pack.path / "sources.toml"
    path.write_bytes(path.read_bytes().replace(b"A law", b"Caf\xe9"))
    fault = faults(small_pack.path)[0]
    assert (fault.file, fault.line, fault.message) == ("sources.toml", 3, "the file is not UTF-8 text")


PROTOCOL = "protocols/child.toml"


# Each case changes the first place where `old` stands; the fault is expected on that line, or `further` lines below it.
# A missing key is reported at the head of its table, above.
@pytest.mark.parametrize(
    ("file", "old", "new", "further", "message"),
    [
        ("pack.toml", 'id = "small"', 'id = "other"', 0, 'the id must be the name of the folder, "small"'),
        ("pack.toml", 'title = "A', 'titel = "A', 0, 'unknown key "titel"; did you mean "title"?'),
        ("pack.toml", "as_of = 2009-11-01", 'as_of = "2009"', 0, '"as_of" must be a date (2009-11-01)'),
        ("kinds.toml", 'name = "Court"', 'nmae = "Court"', 0, 'unknown key "nmae"; did you mean "name"?'),
        ("kinds.toml", '[[kinds]]\nid = "court"\nname = "Court"', '[[kinds]]\nid = "court"', 0, 'the key "name" is missing'),
        ("kinds.toml", 'level = "national"', 'level = "world"', 0, '"level" must be one of: local, regional, national, international, country-of-origin'),
        ("kinds.toml", 'name = "Court"', "name = 7", 0, '"name" must be text in quotation marks'),
        ("kinds.toml", 'name = "Court"', 'name = " "', 0, '"name" is empty'),
        ("kinds.toml", 'name = "Court"', r'name = "Co\u0001urt"', 0, "the character U+0001 is not allowed in text"),
        ("kinds.toml", 'id = "court"', 'id = "police"', 0, 'the id "police" is used already, in kinds.toml line 2'),
        ("kinds.toml", 'id = "court"', 'id = "The court"', 0, 'the id "The court" must be lower-case words joined by hyphens'),
        ("kinds.toml", 'sources = ["law"]', "sources = []", 0, "no source is named"),
        ("kinds.toml", 'sources = ["law"]', 'sources = "law"', 0, '"sources" must be a list in square brackets'),
        ("kinds.toml", 'sources = ["law"]', "sources = [3]", 0, '"sources 1" must be a citation such as "report:2.4"'),
        ("kinds.toml", '"law"', '"lore:s.1"', 0, 'unknown source "lore"'),
        ("functions.toml", '["police"]', '[\n"police",\n"polise"]', 2, 'unknown kind "polise"; did you mean "police"?'),
        ("functions.toml", '["police"]', '["police", "police"]', 0, '"police" stands here twice'),
        ("functions.toml", '["police"]', "[]", 0, '"leads" is empty'),
        ("functions.toml", 'short = "First response"', f'short = "{"x" * 25}"', 0, '"short" has 25 characters; 24 fit'),
        ("functions.toml", "sources =", 'at_night = "yes"\nsources =', 0, '"at_night" must be one of: must, asked, waits'),
        ("bodies.toml", 'kind = "court"', 'kind = "tribunal"', 0, 'unknown kind "tribunal"'),
        ("bodies.toml", '["first-response"]', '["last-response"]', 0, 'unknown function "last-response"; did you mean "first-response"?'),
        ("bodies.toml", 'kind = "court"', 'country = "UK1"\nkind = "court"', 0, '"UK1" is not a country code of two capital letters'),
        ("audit.toml", 'text = "A sign"', 'txt = "A sign"', 0, 'unknown key "txt"; did you mean "text"?'),
        ("audit.toml", "[[settings.indicators]]", "[[settings.signs]]", 0, 'unknown key "signs"'),
        ("countries.toml", "joined_on = 2007", "joined_on = 2007-01-01T00:00:00 #", 0, '"joined_on" must be a date (2009-11-01)'),
        ("countries.toml", "[[accessions]]", "[accessions]", 0, '"accessions" must be tables that begin with [[accessions]]'),
        (PROTOCOL, 'id = "child"', 'id = "adult"', 0, 'the id must be the name of the file, "child"'),
        (PROTOCOL, 'kind = "number"', 'kind = "date"', 0, '"kind" must be one of: number, text'),
        (PROTOCOL, 'default = "24"', 'default = "a day"', 0, '"default" of a number must be written in digits'),
        (PROTOCOL, "[[parameters]]", "[[parameter]]", 0, 'unknown key "parameter"; did you mean "parameters"?'),
        (PROTOCOL, 'id = "end"', 'id = "aim"', 0, 'the id "aim" is used already, in protocols/child.toml line 19'),
        (PROTOCOL, 'needs = "court"', 'needs = "jury"', 0, 'unknown kind "jury"'),
        (PROTOCOL, 'needs = "court"', 'generated = "index"', 0, '"generated" must be one of: document-control, party-names, parties, duties, responsibilities, contacts, desks, indicators, sufficient-signs, matters, signatures, parameters, information-sharing, sharing-at-a-glance, return-checks-children, return-checks-adults, call-order-children, call-order-adults, controllers, adopted-terms, rule-leads, roles, forms, stop-gaps'),
        (PROTOCOL, "{{lead:first-response}}", "{{leed:first-response}}", 0, 'unknown slot "leed"; did you mean "lead"?'),
        (PROTOCOL, "{{lead:first-response}}", "{{lead:second-response}}", 0, 'slot "lead": unknown function "second-response"'),
        (PROTOCOL, "{{parameter:hours}}", "{{parameter:days}}", 0, 'slot "parameter": unknown parameter "days"'),
        (PROTOCOL, "{{clause:end}}", "{{clause:ending}}", 0, 'slot "clause": unknown clause "ending"'),
        (PROTOCOL, "{{section:purpose}}", "{{section:law}}", 0, 'slot "section": unknown section "law"'),
        (PROTOCOL, "{{section:purpose}}", "{{section}}", 0, 'the slot "section" needs the id of a section'),
        (PROTOCOL, "{{section:purpose}}", "{{ section:purpose }}", 0, '"{{ section:purpose }}" is not a slot; write {{name}} or {{name:argument}}'),
        (PROTOCOL, "{{date}}", "{{date:today}}", 0, 'the slot "date" takes no argument'),
        (PROTOCOL, "{{agency:court}}", "{{agency:jury}}", 0, 'slot "agency": unknown kind "jury"'),
        (PROTOCOL, '["{{agency:court}}", "later"]', '["later"]', 0, "the row has 1 cells, the table 2 columns"),
        (PROTOCOL, 'title = "Purpose"', 'title = "Purpose of {{partnership}}"', 0, "slots are filled in clause text and table cells only"),
        (PROTOCOL, "- as {{clause:end}} says", "## as says", 0, "a heading is not allowed in clause text"),
        (PROTOCOL, "- as {{clause:end}} says", "- as Annex C says", 0, "an annex is named by its slot, {{section:ID}}: its letter may change"),
        (PROTOCOL, "- as {{clause:end}} says", "<b>as</b> says", 0, "HTML is not allowed in clause text"),
        (PROTOCOL, "- as {{clause:end}} says", "[as](http://example.org) says", 0, "a link in clause text must begin with https://"),
        (PROTOCOL, 'text = "The end."\nsources = ["law"]', 'text = "The end."', -2, 'the key "sources" is missing'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_file_and_line(
    small_pack: PackOnDisk, file: str, old: str, new: str, further: int, message: str
) -> None:
    line = small_pack.change(file, old, new) + further
    found = [(fault.file, fault.line, fault.message) for fault in faults(small_pack.path)]
    assert (file, line, message) in found
    with pytest.raises(GuidanceFault):
        load_pack(small_pack.path)


def test_all_faults_are_collected_in_the_order_of_the_files(small_pack: PackOnDisk) -> None:
    small_pack.change("functions.toml", '"police"', '"polise"')
    small_pack.change("kinds.toml", "law:s.1", "lore")
    small_pack.change(PROTOCOL, "{{date}}", "{{dote}}")
    assert [fault.file for fault in faults(small_pack.path)] == ["kinds.toml", "functions.toml", PROTOCOL]


def test_one_mistake_is_one_fault(small_pack: PackOnDisk) -> None:
    small_pack.change("kinds.toml", 'name = "Court"', "name = 7")
    assert len(faults(small_pack.path)) == 1


def test_a_fault_reads_as_file_line_and_message(small_pack: PackOnDisk) -> None:
    small_pack.change("kinds.toml", 'name = "Court"', "name = 7")
    assert str(faults(small_pack.path)[0]) == 'kinds.toml:11: "name" must be text in quotation marks'


def test_packs_are_read_once() -> None:
    assert loader.load_packs() is loader.load_packs()


def test_a_checklist_is_read(small_pack: PackOnDisk) -> None:
    small_pack.write("checklists/return.toml", CHECKLIST)
    assert load_pack(small_pack.path).checklists["return"].items[0].responsible == ("police",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('phase = "gate"', 'phase = "gat"', 'unknown phase "gat"; did you mean "gate"?'),
        ('items = ["A01"]', 'items = ["A02"]', 'unknown item "A02"'),
        ('routes = ["own"]', 'routes = ["air"]', 'unknown route "air"'),
        ('who = "any"', 'who = "all"', '"who" must be one of: adult, any, child'),
        ('region = "member"', 'region = "Member"', '"region" must be one of: any, member, non-member'),
        ('stop = "hard"', 'stop = "soft"', '"stop" must be one of: hard, hold, complete'),
        ('responsible = ["police"]', "responsible = []", '"responsible" is empty'),
        ('function = "first-response"', 'function = "none"', 'unknown function "none"'),
    ],
)
def test_a_checklist_is_held_to_its_own_lists(small_pack: PackOnDisk, old: str, new: str, message: str) -> None:
    small_pack.write("checklists/return.toml", CHECKLIST)
    line = small_pack.change("checklists/return.toml", old, new)
    assert [(f.file, f.line, f.message) for f in faults(small_pack.path)] == [("checklists/return.toml", line, message)]


def test_a_site_that_forgets_the_files_of_its_packs_keeps_the_packs_and_can_check_them_again() -> None:
    before = loader.load_packs()
    loader.let_go_of_files()
    assert loader.load_packs() is before
    read_again = loader.read_all()
    assert [each.faults for each in read_again] == [[]] * len(before)
    assert all(each.folder.places.find(kind) for each in read_again if each.pack for kind in each.pack.kinds.values())
