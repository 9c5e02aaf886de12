"""Common sections: what a protocol that uses one becomes, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.guidance.loader import faults, load_pack
from partnership.guidance.types import Group

if TYPE_CHECKING:
    from guidance.small_pack import PackOnDisk

    from partnership.guidance.types import ProtocolTemplate

PROTOCOL = "protocols/child.toml"
OWN_CLAUSE = """
[[sections.clauses]]
id = "{id}"
text = "Our own."
sources = ["law"]
{more}
"""


def template(small_pack: PackOnDisk) -> ProtocolTemplate:
    return load_pack(small_pack.path).protocols["child"]


def found(small_pack: PackOnDisk) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.line, fault.message) for fault in faults(small_pack.path)]


def test_a_section_that_uses_a_common_one_has_its_id_title_clauses_and_parameters(small_pack: PackOnDisk) -> None:
    protocol = template(small_pack)
    section = protocol.sections[-1]
    assert (section.id, section.title, section.is_annex, section.use) == ("review", "Review", False, "review")
    assert [clause.id for clause in section.clauses] == ["review-when", "review-aim"]
    assert [parameter.id for parameter in protocol.parameters] == ["hours", "review"]


def test_an_own_clause_replaces_the_common_one_in_its_place_and_others_follow(small_pack: PackOnDisk) -> None:
    own = OWN_CLAUSE.format(id="more", more="") + OWN_CLAUSE.format(id="review-when", more="")
    small_pack.change(PROTOCOL, 'use = "review"', 'use = "review"' + own)
    section = template(small_pack).sections[-1]
    assert [(clause.id, clause.text) for clause in section.clauses] == [
        ("review-when", "Our own."),
        ("review-aim", "Does it meet {{clause:aim}}?"),
        ("more", "Our own."),
    ]


def test_a_parameter_of_the_protocol_stands_before_the_common_one(small_pack: PackOnDisk) -> None:
    own = '[[parameters]]\nid = "review"\nlabel = "Ours"\nkind = "number"\ndefault = "6"\n\n[[sections]]\nuse'
    small_pack.change(PROTOCOL, "[[sections]]\nuse", own)
    assert [(each.id, each.default) for each in template(small_pack).parameters] == [("hours", "24"), ("review", "6")]


def test_a_clause_may_say_behind_which_other_it_stands(small_pack: PackOnDisk) -> None:
    own = "".join(OWN_CLAUSE.format(id=each, more='after = "review-when"') for each in ("one", "two"))
    small_pack.change(PROTOCOL, 'use = "review"', 'use = "review"' + own)
    ids = [clause.id for clause in template(small_pack).sections[-1].clauses]
    assert ids == ["review-when", "one", "two", "review-aim"]


def test_a_section_may_say_behind_which_other_it_stands_and_annexes_are_last(small_pack: PackOnDisk) -> None:
    small_pack.change("common.toml", 'title = "Review"', 'title = "Review"\nis_annex = true')
    path = small_pack.path / PROTOCOL
    text = path.read_text(encoding="utf-8")
    for name, after in (("middle", ""), ("second", 'after = "purpose"')):
        text += f'\n[[sections]]\nid = "{name}"\ntitle = "New"\n{after}\n' + OWN_CLAUSE.format(id=f"in-{name}", more="")
    path.write_text(text, encoding="utf-8")
    assert found(small_pack) == []
    assert [section.id for section in template(small_pack).sections] == ["purpose", "second", "middle", "review"]


def test_an_unknown_common_section_is_named_with_the_nearest(small_pack: PackOnDisk) -> None:
    line = small_pack.change(PROTOCOL, 'use = "review"', 'use = "reviw"')
    assert found(small_pack) == [(PROTOCOL, line, 'unknown common section "reviw"; did you mean "review"?')]


def test_a_slot_that_the_protocol_cannot_answer_is_told_where_it_says_use(small_pack: PackOnDisk) -> None:
    small_pack.change(PROTOCOL, 'id = "aim"', 'id = "goal"')
    line = small_pack.change(PROTOCOL, 'use = "review"', 'use = "review"')
    message = 'common section "review", clause "review-aim": slot "clause": unknown clause "aim"'
    assert found(small_pack) == [(PROTOCOL, line, message)]


def test_a_slot_that_no_protocol_could_answer_is_told_once_in_the_common_section(small_pack: PackOnDisk) -> None:
    line = small_pack.change("common.toml", "{{parameter:review}}", "{{lead:review}}")
    assert found(small_pack) == [("common.toml", line, 'slot "lead": unknown function "review"')]


def test_a_section_needs_use_or_everything_of_its_own(small_pack: PackOnDisk) -> None:
    line = small_pack.change(PROTOCOL, '[[sections]]\nuse = "review"', '[[sections]]\nid = "empty"')
    small_pack.change("common.toml", "{{clause:aim}}", "it")
    assert found(small_pack) == [
        (PROTOCOL, line, f'a section needs "{name}", or "use" with the id of a common section')
        for name in ("title", "clauses")
    ]


@pytest.mark.parametrize("key", ['id = "own"', 'title = "Own"', "is_annex = true"])
def test_what_comes_from_the_common_section_is_not_said_again(small_pack: PackOnDisk, key: str) -> None:
    line = small_pack.change(PROTOCOL, 'use = "review"', f'use = "review"\n{key}') + 1
    name = key.split(" ", maxsplit=1)[0]
    message = f'"{name}" comes from the common section "review"; take it out here'
    assert (PROTOCOL, line, message) in found(small_pack)


def test_an_id_that_a_common_clause_has_too_is_told_where_the_protocol_says_use(small_pack: PackOnDisk) -> None:
    own = small_pack.change(PROTOCOL, 'id = "end"', 'id = "review-when"')
    small_pack.change(PROTOCOL, "{{clause:end}}", "{{clause:aim}}")
    line = small_pack.change(PROTOCOL, 'use = "review"', 'use = "review"')
    message = f'common section "review": the id "review-when" is used already, in {PROTOCOL} line {own}'
    assert found(small_pack) == [(PROTOCOL, line, message)]


def test_the_same_common_section_is_not_used_twice(small_pack: PackOnDisk) -> None:
    small_pack.change(PROTOCOL, 'use = "review"', 'use = "review"\n\n[[sections]]\nuse = "review"')
    assert any("is used already" in message for _, _, message in found(small_pack))


def test_a_section_for_one_group_belongs_to_a_protocol_for_both(small_pack: PackOnDisk) -> None:
    line = small_pack.change(PROTOCOL, 'use = "review"', 'use = "review"\ngroup = "adults"') + 1
    message = '"group" of a section is for a protocol whose group is both; this one is for children'
    assert found(small_pack) == [(PROTOCOL, line, message)]
    small_pack.change(PROTOCOL, 'group = "children"', 'group = "both"')
    assert template(small_pack).sections[-1].group is Group.ADULTS


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("review-wen", 'unknown clause "review-wen"; did you mean "review-when"?'),
        ("later", 'the clause "later" comes later itself; write this one behind it'),
    ],
)
def test_a_place_that_is_not_there_is_a_fault(small_pack: PackOnDisk, name: str, message: str) -> None:
    own = OWN_CLAUSE.format(id="new", more=f'after = "{name}"')
    own += OWN_CLAUSE.format(id="later", more='after = "review-when"')
    line = small_pack.change(PROTOCOL, 'use = "review"', 'use = "review"' + own) + 5
    assert found(small_pack) == [(PROTOCOL, line, message)]


def test_the_order_of_an_unknown_section_does_not_hide_its_other_faults(small_pack: PackOnDisk) -> None:
    line = small_pack.change(PROTOCOL, 'use = "review"', 'use = "review"\nafter = "nowhere"') + 1
    assert found(small_pack) == [(PROTOCOL, line, 'unknown section "nowhere"')]
