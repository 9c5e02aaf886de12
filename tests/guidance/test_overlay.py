"""Guidance of a site over a pack: what it may hold, what comes of it, and where its faults are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from guidance.small_pack import CHECKLIST, OverlayOnDisk, PackOnDisk

from partnership.guidance import loader
from partnership.guidance.types import ChangeKind, Group

if TYPE_CHECKING:
    from partnership.guidance.loader import LoadedPack
    from partnership.guidance.pack import Pack

PROTOCOL = "protocols/child.toml"
KIND = """
[[kinds]]
id = "{id}"
name = "{name}"
sector = "statutory"
level = "local"
description = "Ours."
sources = ["law"]
"""
REMOVED = """
[[removed]]
list = "{list}"
id = "{id}"
{more}
reason = "Not here."
"""
CLAUSE = """
[[sections.clauses]]
id = "{id}"
text = "{text}"
sources = ["law"]
"""
SECTION = """
[[sections]]
id = "{id}"
"""


def read(small_pack: PackOnDisk, overlay: OverlayOnDisk) -> LoadedPack:
    return loader.read(overlay.path, {"small": loader.read(small_pack.path, {})})


def pack(small_pack: PackOnDisk, overlay: OverlayOnDisk) -> Pack:
    loaded = read(small_pack, overlay)
    assert loaded.faults == []
    assert loaded.pack is not None
    return loaded.pack


def found(small_pack: PackOnDisk, overlay: OverlayOnDisk) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.line, fault.message) for fault in read(small_pack, overlay).faults]


def remove(overlay: OverlayOnDisk, list_name: str, item_id: str, more: str = "") -> int:
    """Takes something out of use; returns the line of its table."""
    file = overlay.path / "pack.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + REMOVED.format(list=list_name, id=item_id, more=more), encoding="utf-8")
    return text.count("\n") + 2


def test_guidance_that_changes_nothing_is_the_pack_below_under_its_own_name(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    ours, base = pack(small_pack, overlay), loader.load_pack(small_pack.path)
    assert (ours.id, ours.title, ours.as_of.isoformat()) == ("ours", "Our council", "2009-12-01")
    assert (ours.kinds, ours.protocols, ours.words) == (base.kinds, base.protocols, base.words)
    assert (ours.base, ours.changes) == (base, ())


def test_an_item_with_a_known_id_is_replaced_whole_and_in_its_place_and_a_new_one_follows(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    overlay.write("kinds.toml", KIND.format(id="refuge", name="Refuge") + KIND.format(id="police", name="Constabulary"))
    ours = pack(small_pack, overlay)
    assert [(kind.id, kind.name) for kind in ours.kinds.values()] == [
        ("police", "Constabulary"),
        ("court", "Court"),
        ("refuge", "Refuge"),
    ]
    assert ours.base is not None
    assert ours.base.kinds["police"].name == "Police"


def test_a_protocol_keeps_what_its_file_does_not_say(small_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    text = 'id = "child"\ntitle = "Our children"\n\n[[parameters]]\nid = "hours"\nlabel = "Hours"\nkind = "number"\n'
    text += (
        'default = "12"\n' + SECTION.format(id="purpose") + CLAUSE.format(id="end", text="Ours, see {{clause:new}}.")
    )
    overlay.write(PROTOCOL, text + CLAUSE.format(id="new", text="New in {{parameter:review}}."))
    protocol = pack(small_pack, overlay).protocols["child"]
    assert (protocol.title, protocol.for_whom, protocol.parameters[0].default) == ("Our children", "Boards", "12")
    assert [section.id for section in protocol.sections] == ["purpose", "review"]
    assert [(clause.id, clause.text.split()[0]) for clause in protocol.clauses()] == [
        ("aim", "{{lead:first-response}}"),
        ("end", "Ours,"),
        ("new", "New"),
        ("review-when", "Reviewed"),
        ("review-aim", "Does"),
    ]


def test_a_new_section_stands_before_the_annexes_or_where_it_says(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    small_pack.change("common.toml", 'title = "Review"', 'title = "Review"\nis_annex = true')
    text = 'id = "child"\n'
    for name, after in (("last", ""), ("first", 'after = "purpose"')):
        text += SECTION.format(id=name) + f'title = "New"\n{after}\n' + CLAUSE.format(id=f"in-{name}", text="New.")
    overlay.write(PROTOCOL, text)
    sections = pack(small_pack, overlay).protocols["child"].sections
    assert [section.id for section in sections] == ["purpose", "first", "last", "review"]


def test_a_whole_new_protocol_may_use_what_the_pack_below_has(small_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    text = (small_pack.path / PROTOCOL).read_text(encoding="utf-8")
    overlay.write("protocols/adult.toml", text.replace('id = "child"', 'id = "adult"').replace("children", "adults"))
    ours = pack(small_pack, overlay)
    assert list(ours.protocols) == ["child", "adult"]
    assert ours.protocols["adult"].group is Group.ADULTS
    assert [(one.list_name, one.id, one.what) for one in ours.changes] == [("protocols", "adult", ChangeKind.ADDED)]


def test_a_protocol_stands_where_its_number_says_and_without_one_at_the_end(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    small_pack.change(PROTOCOL, 'version = "1.0"', 'version = "1.0"\norder = 20')
    text = (small_pack.path / PROTOCOL).read_text(encoding="utf-8")
    for name, order in (("zebra", "order = 10"), ("adult", ""), ("youth", "order = 30")):
        other = text.replace('id = "child"', f'id = "{name}"').replace("order = 20", order)
        overlay.write(f"protocols/{name}.toml", other)
    assert list(pack(small_pack, overlay).protocols) == ["zebra", "child", "youth", "adult"]
    overlay.write(PROTOCOL, 'id = "child"\norder = 5\n')
    assert list(pack(small_pack, overlay).protocols) == ["child", "zebra", "youth", "adult"]


def test_an_item_counts_as_changed_where_only_a_part_of_it_is_and_no_other_item_does(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    overlay.write("audit.toml", '[[settings]]\nid = "AC1"\n[[settings.indicators]]\nid = "c2"\ntext = "New."\n')
    overlay.write("kinds.toml", KIND.format(id="school", name="School"))
    ours = pack(small_pack, overlay)
    assert ours.change_of("settings", "AC1") is None
    assert ours.change_in("settings", "AC1") is ChangeKind.CHANGED
    assert ours.change_in("kinds", "school") is ChangeKind.ADDED
    assert ours.change_in("themes", "AC1") is None
    assert ours.change_in("protocols", "child") is None
    assert loader.load_pack(small_pack.path).change_in("settings", "AC1") is None


def test_a_kind_that_was_taken_out_of_use_still_stands_for_another_state(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    kinds = small_pack.path / "kinds.toml"
    embassy = KIND.format(id="embassy", name="Embassy").replace('"statutory"', '"diplomatic"')
    kinds.write_text(kinds.read_text(encoding="utf-8") + embassy, encoding="utf-8")
    remove(overlay, "kinds", "embassy")
    ours = pack(small_pack, overlay)
    assert "embassy" not in ours.kinds
    assert ours.is_abroad("embassy")
    assert not ours.is_abroad("police")
    assert not ours.is_abroad("unheard-of")


@pytest.mark.parametrize("name", ["id", "use"])
def test_a_clause_of_a_common_section_is_replaced_in_one_protocol(
    small_pack: PackOnDisk, overlay: OverlayOnDisk, name: str
) -> None:
    clause = CLAUSE.format(id="review-when", text="Every year.") + CLAUSE.format(id="extra", text="And more.")
    overlay.write(PROTOCOL, f'id = "child"\n[[sections]]\n{name} = "review"\n{clause}')
    ours = pack(small_pack, overlay)
    assert [clause.text for clause in ours.protocols["child"].sections[-1].clauses] == [
        "Every year.",
        "Does it meet {{clause:aim}}?",
        "And more.",
    ]
    assert ours.common["review"].clauses[0].text.startswith("Reviewed")


def test_a_clause_of_a_common_section_is_replaced_in_every_protocol(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    clause = CLAUSE.format(id="review-when", text="Every year.").replace("sections", "common")
    overlay.write("common.toml", f'[[common]]\nid = "review"\n{clause}')
    ours = pack(small_pack, overlay)
    assert ours.protocols["child"].sections[-1].clauses[0].text == "Every year."
    assert ours.common["review"].title == "Review"
    assert [(one.list_name, one.id, one.of) for one in ours.changes] == [
        ("clauses", "review-when", "child"),
        ("clauses", "review-when", "review"),
    ]


def test_a_sign_is_added_to_a_setting_that_stays_as_it_is(small_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    overlay.write(
        "audit.toml", '[[settings]]\nid = "AC1"\n[[settings.indicators]]\nid = "c99"\ntext = "Another sign"\n'
    )
    setting = pack(small_pack, overlay).settings["AC1"]
    assert (setting.name, [each.id for each in setting.indicators]) == ("Schools", ["c1", "c99"])


def test_a_check_of_the_return_checklist_is_replaced(small_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    small_pack.write("checklists/return.toml", CHECKLIST)
    item = CHECKLIST[CHECKLIST.index("[[items]]") :].replace("Is it so?", "Is it so here?")
    overlay.write("checklists/return.toml", f'id = "return"\n{item}')
    checklist = pack(small_pack, overlay).checklists["return"]
    assert [item.text for item in checklist.items] == ["Is it so here?"]
    assert [stop.items for stop in checklist.hard_stops] == [("A01",)]


def test_words_are_added_and_replaced(small_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    overlay.write("pack.toml", (overlay.path / "pack.toml").read_text("utf-8") + '[words]\n"our word" = "It."\n')
    ours = pack(small_pack, overlay)
    assert ours.words == {"two words": "Their meaning.", "our word": "It."}
    change = ours.change_of("words", "our word")
    assert change is not None
    assert change.what is ChangeKind.ADDED


def test_what_is_taken_out_of_use_is_still_known_below(small_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    remove(overlay, "bodies", "high-court")
    remove(overlay, "words", "two words")
    ours = pack(small_pack, overlay)
    assert (ours.bodies, ours.words) == ({}, {})
    assert ours.base is not None
    assert ours.base.bodies["high-court"].name == "High Court"
    change = ours.change_of("bodies", "high-court")
    assert change is not None
    assert (change.what, change.title, change.reason) == (ChangeKind.REMOVED, "High Court", "Not here.")


def test_a_clause_is_taken_out_of_one_protocol_and_a_common_one_out_of_all(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    remove(overlay, "clauses", "review-aim", 'of = "child"')
    ours = pack(small_pack, overlay)
    assert [clause.id for clause in ours.protocols["child"].clauses()] == ["aim", "end", "review-when"]
    assert len(ours.common["review"].clauses) == 2
    remove(overlay, "clauses", "review-when", 'of = "review"')
    ours = pack(small_pack, overlay)
    assert [clause.id for clause in ours.protocols["child"].clauses()] == ["aim", "end"]
    change = ours.change_of("clauses", "review-when", "child")
    assert change is not None
    assert change.what is ChangeKind.REMOVED


def test_what_rests_on_something_taken_out_is_a_fault_where_it_was_taken_out(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    line = remove(overlay, "kinds", "court")
    start = "with this, {} of the pack below is at fault: "
    assert found(small_pack, overlay) == [
        ("pack.toml", line, start.format("bodies.toml line 4") + 'unknown kind "court"'),
        ("pack.toml", line, start.format(f"{PROTOCOL} line 39") + 'slot "agency": unknown kind "court"'),
        ("pack.toml", line, start.format(f"{PROTOCOL} line 33") + 'unknown kind "court"'),
    ]


def test_what_merely_points_to_something_taken_out_lets_it_go_and_does_not_count_as_changed(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    remove(overlay, "practice", "good-town")
    remove(overlay, "settings", "AC1")
    ours = pack(small_pack, overlay)
    assert ours.protocols["child"].clauses()[0].examples == ()
    assert ours.competences["1.1"].settings == ()
    assert [(one.list_name, one.what) for one in ours.changes] == [
        ("settings", ChangeKind.REMOVED),
        ("practice", ChangeKind.REMOVED),
    ]


def test_a_list_that_must_not_be_empty_does_not_let_its_last_one_go(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    small_pack.change("functions.toml", 'leads = ["police"]', 'leads = ["police", "court"]')
    small_pack.change("functions.toml", 'supports = ["court"]', "supports = []")
    line = remove(overlay, "kinds", "police")
    assert any("functions.toml" in fault[2] for fault in found(small_pack, overlay)) is False
    second = remove(overlay, "kinds", "court")
    told = [fault for fault in found(small_pack, overlay) if "functions.toml" in fault[2]]
    assert {at for _, at, _ in told} == {line, second}


def test_guidance_that_points_to_what_it_takes_out_itself_is_at_fault(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    remove(overlay, "practice", "good-town")
    clause = CLAUSE.format(id="end", text="Ours.") + 'examples = ["good-town"]\n'
    overlay.write(PROTOCOL, 'id = "child"\n' + SECTION.format(id="purpose") + clause)
    assert found(small_pack, overlay) == [(PROTOCOL, 10, 'unknown practice "good-town"')]


def test_a_slot_to_a_clause_taken_out_is_a_fault_where_it_was_taken_out(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    line = remove(overlay, "clauses", "end", 'of = "child"')
    message = f'with this, {PROTOCOL} line 23 of the pack below is at fault: slot "clause": unknown clause "end"'
    assert found(small_pack, overlay) == [("pack.toml", line, message)]


def test_a_common_clause_that_a_protocol_below_cannot_fill_is_a_fault_of_the_clause(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    clause = CLAUSE.format(id="review-when", text="See {{clause:goal}}.").replace("sections", "common")
    overlay.write("common.toml", f'[[common]]\nid = "review"\n{clause}')
    (file, line, message), *more = found(small_pack, overlay)
    assert (file, line, more) == ("common.toml", 4, [])
    assert 'common section "review", clause "review-when": slot "clause": unknown clause "goal"' in message
    assert f"{PROTOCOL} line" in message


def test_an_id_that_the_protocol_below_has_elsewhere_is_a_fault_of_the_new_clause(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    text = 'id = "child"\n' + SECTION.format(id="early") + 'title = "E"\n' + CLAUSE.format(id="end", text="Again.")
    overlay.write(PROTOCOL, text)
    assert found(small_pack, overlay) == [
        (PROTOCOL, 8, f'the id "end" is used already, in {PROTOCOL} line 30 of the pack below')
    ]


@pytest.mark.parametrize(
    ("list_name", "item_id", "more", "further", "message"),
    [
        ("kind", "police", "", 1, 'unknown list "kind"; did you mean "kinds"?'),
        ("kinds", "polise", "", 2, 'unknown kind "polise"; did you mean "police"?'),
        ("clauses", "aim", "", 0, 'say with "of" to which of protocols or common it belongs'),
        ("clauses", "aim", 'of = "chid"', 3, 'unknown item "chid"; did you mean "child"?'),
        ("clauses", "review-wen", 'of = "child"', 2, 'unknown clause "review-wen"; did you mean "review-when"?'),
        ("indicators", "c2", 'of = "AC1"', 2, 'unknown indicator "c2"'),
        ("checklists", "return", "", 2, "a checklist stays; take out its items"),
        ("words", "three words", "", 2, 'unknown word "three words"'),
        ("bodies", "high-court", 'why = "x"', 3, 'unknown key "why"'),
    ],
)
def test_a_slip_in_what_is_taken_out_is_a_fault(
    small_pack: PackOnDisk, overlay: OverlayOnDisk, list_name: str, item_id: str, more: str, further: int, message: str
) -> None:
    line = remove(overlay, list_name, item_id, more) + further
    assert ("pack.toml", line, message) in found(small_pack, overlay)


def test_taking_something_out_needs_a_reason(small_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    line = remove(overlay, "bodies", "high-court")
    overlay.change("pack.toml", 'reason = "Not here."', "")
    assert found(small_pack, overlay) == [("pack.toml", line, 'the key "reason" is missing')]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (KIND.format(id="police", name="Ours").replace("name", "nmae"), 4, 'unknown key "nmae"; did you mean "name"?'),
        (KIND.format(id="police", name="Ours").replace('["law"]', '["lore"]'), 8, 'unknown source "lore"'),
        (KIND.format(id="police", name="Ours") * 2, 11, 'the id "police" is used already, in kinds.toml line 3'),
        (
            KIND.format(id="The police", name="Ours"),
            3,
            'the id "The police" must be lower-case words joined by hyphens',
        ),
    ],
)
def test_a_slip_in_an_own_item_is_told_in_the_own_file(
    small_pack: PackOnDisk, overlay: OverlayOnDisk, text: str, line: int, message: str
) -> None:
    overlay.write("kinds.toml", text)
    assert ("kinds.toml", line, message) in found(small_pack, overlay)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('over = "small"', 'over = "smal"', 5, 'unknown pack "smal"; did you mean "small"?'),
        ('id = "ours"', 'id = "theirs"', 1, 'the id must be the name of the folder, "ours"'),
        ("as_of = 2009-12-01\n", "", 1, 'the key "as_of" is missing'),
        ('title = "Our council"', 'titel = "Our council"', 2, 'unknown key "titel"; did you mean "title"?'),
    ],
)
def test_a_slip_in_the_head_is_a_fault(
    small_pack: PackOnDisk, overlay: OverlayOnDisk, old: str, new: str, line: int, message: str
) -> None:
    overlay.change("pack.toml", old, new)
    assert ("pack.toml", line, message) in found(small_pack, overlay)


def test_guidance_over_a_pack_with_faults_is_not_judged(small_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    small_pack.change("kinds.toml", '"law"', '"lore"')
    assert found(small_pack, overlay) == [("pack.toml", 5, 'the pack "small" has faults itself')]


def test_a_field_that_stays_as_it_was_is_not_blamed_on_the_file_that_changes_another(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    small_pack.change(PROTOCOL, 'version = "1.0"', 'version = "1.0"\nmust_sign = ["court"]')
    overlay.write(PROTOCOL, 'id = "child"\ntitle = "Ours"\n')
    line = remove(overlay, "kinds", "court")
    assert any(
        fault
        == ("pack.toml", line, f'with this, {PROTOCOL} line 6 of the pack below is at fault: unknown kind "court"')
        for fault in found(small_pack, overlay)
    )


def test_changes_name_each_item_and_part_with_its_title(small_pack: PackOnDisk, overlay: OverlayOnDisk) -> None:
    overlay.write("kinds.toml", KIND.format(id="refuge", name="Refuge"))
    overlay.write(
        PROTOCOL,
        'id = "child"\ntitle = "Ours"\n' + SECTION.format(id="purpose") + CLAUSE.format(id="end", text="Ours."),
    )
    changes = [(one.list_name, one.id, one.of, one.what.value, one.title) for one in pack(small_pack, overlay).changes]
    assert changes == [
        ("kinds", "refuge", "", "added", "Refuge"),
        ("protocols", "child", "", "changed", "Ours"),
        ("clauses", "end", "child", "changed", "Ours."),
    ]


def test_what_is_taken_out_of_a_protocol_and_has_moved_into_the_common_terms_stops_nothing(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    head = """id = "terms"\ntitle = "Terms"\nfor_whom = "All"\ngroup = "both"\nversion = "1.0"\nsummary = "For all."\nparameters = []\n"""
    terms = (
        f"""{head}is_terms = true\n{SECTION.format(id="all")}title = "For all"\n{CLAUSE.format(id="now", text="So.")}"""
    )
    path = small_pack.path / "protocols" / "terms.toml"
    path.write_text(f"""{terms}was = ["old-aim"]\n""", encoding="utf-8")
    assert loader.read(small_pack.path, {}).faults == []
    remove(overlay, "clauses", "old-aim", 'of = "child"')
    assert [clause.id for clause in pack(small_pack, overlay).protocols["child"].clauses()][:1] == ["aim"]
    remove(overlay, "clauses", "nowhere", 'of = "child"')
    assert [message for *_, message in found(small_pack, overlay) if "nowhere" in message] != []
