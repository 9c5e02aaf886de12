"""What becomes of an older pack: every row that is wrong or missing is told, and heirs are found through guidance over packs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from guidance.small_pack import PackOnDisk

from partnership.guidance.loader import LoadedPack, load_packs, read
from partnership.guidance.successors import Heirs, SuccessionList, has_successors, heirs

if TYPE_CHECKING:
    from pathlib import Path

    from partnership.guidance.pack import Pack

KINDS, TASKS, PAPERS = SuccessionList
ROWS = """
[[successors]]
id = "kind-police"
of = "old"
list = "kinds"
was = ["police"]
now = ["police", "court"]
why = "Ask which of them it is."

[[successors]]
id = "kind-court"
of = "old"
list = "kinds"
was = ["court"]
now = ["court"]

[[successors]]
id = "tasks-that-go-on"
of = "old"
list = "functions"
is_same = true
was = ["first-response"]

[[successors]]
id = "protocol-child"
of = "old"
list = "protocols"
was = ["child"]
why = "Nothing follows it."
"""


@pytest.fixture
def older(tmp_path: Path) -> LoadedPack:
    pack = PackOnDisk(tmp_path / "older" / "old")
    pack.change("pack.toml", 'id = "small"', 'id = "old"')
    return read(pack.path, {})


@pytest.fixture
def newer(small_pack: PackOnDisk) -> PackOnDisk:
    small_pack.write("successors.toml", ROWS)
    return small_pack


def said(pack: PackOnDisk, older: LoadedPack) -> list[str]:
    return [f"{fault.file}:{fault.line}: {fault.message}" for fault in read(pack.path, {"old": older}).faults]


def test_one_goes_on_one_is_split_and_one_has_no_heir(newer: PackOnDisk, older: LoadedPack) -> None:
    assert said(newer, older) == []
    old, new = older.pack, read(newer.path, {"old": older}).pack
    assert old is not None
    assert new is not None
    assert heirs(old, new, KINDS, "court") == Heirs(("court",))
    assert heirs(old, new, KINDS, "police") == Heirs(("police", "court"), "Ask which of them it is.")
    assert heirs(old, new, TASKS, "first-response") == Heirs(("first-response",))
    assert heirs(old, new, PAPERS, "child") == Heirs((), "Nothing follows it.")
    assert [each.is_decided_by_somebody for each in (Heirs(("a",)), Heirs(("a", "b")), Heirs())] == [False, True, True]
    assert (has_successors(old, new), has_successors(new, old)) == (True, False)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('was = ["court"]\nnow = ["court"]', 'was = ["cort"]\nnow = ["court"]', 'successors.toml:14: unknown kind "cort"; did you mean "court"?'),
        ('now = ["court"]', 'now = ["cort"]', 'successors.toml:15: unknown kind "cort"; did you mean "court"?'),
        ('was = ["court"]', 'was = ["police"]', 'successors.toml:14: what becomes of "police" is said already'),
        ('was = ["court"]', 'was = ["court", "police"]', 'successors.toml:14: "was" names one item, or several that go on under their ids with "is_same = true"'),
        ('of = "old"\nlist = "functions"', 'of = "odl"\nlist = "functions"', 'successors.toml:19: unknown pack "odl"'),
        ('list = "protocols"', 'list = "papers"', 'successors.toml:27: "list" must be one of: kinds, functions, protocols'),
        ("is_same = true", 'is_same = true\nnow = ["first-response"]', 'successors.toml:22: what goes on under its id has no "now"'),
        ('why = "Nothing follows it."', "", 'successors.toml:24: say in "why", for whoever decides, that nothing follows it, and why'),
        ('why = "Ask which of them it is."', "", 'successors.toml:2: say in "why", for whoever decides, which of them is meant'),
        ('is_same = true\nwas = ["first-response"]', "is_same = true\nwas = []", 'pack.toml:1: successors.toml does not say what becomes of the function "first-response" of "old"'),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_is_told_where_it_stands(
    newer: PackOnDisk, older: LoadedPack, old: str, new: str, message: str
) -> None:
    newer.change("successors.toml", old, new)
    assert message in said(newer, older)


def test_no_kind_that_hides_people_is_followed_by_one_that_does_not(newer: PackOnDisk, older: LoadedPack) -> None:
    assert older.pack is not None
    hides = replace(older.pack.kinds["court"], is_safe_place=True)
    pack = replace(older.pack, kinds={**older.pack.kinds, "court": hides})
    found = said(newer, replace(older, pack=pack))
    assert found == ['successors.toml:15: people are hidden in "court", and not in "court"']


def test_guidance_of_a_site_follows_what_its_pack_follows_and_offers_nothing_it_took_out() -> None:
    old, new = load_packs().values()
    root = next(iter(new.successors.values())).of
    assert root == old.id
    split = next(row for row in new.successors.values() if row.list is KINDS and len(row.now) > 1)
    kept = {name: kind for name, kind in new.kinds.items() if name != split.now[0]}
    over_old, over_new = replace(old, id="ours", base=old), replace(new, id="theirs", base=new, kinds=kept)
    assert has_successors(over_old, over_new)
    assert heirs(over_old, over_new, KINDS, split.was[0]).now == split.now[1:]
    assert heirs(over_old, over_new, KINDS, "one-of-our-own") == Heirs(is_known=False)


def test_a_pack_and_what_stands_over_it_have_the_same_items() -> None:
    old = next(iter(load_packs().values()))
    kinds = dict(list(old.kinds.items())[1:])
    ours = replace(old, id="ours", base=old, kinds=kinds)
    gone, stays = list(old.kinds)[:2]
    assert has_successors(old, ours)
    assert has_successors(ours, old)
    assert not has_successors(old, old)
    assert heirs(old, ours, KINDS, stays) == Heirs((stays,))
    assert heirs(old, ours, KINDS, gone) == Heirs(is_known=False)


def test_every_item_of_an_older_pack_has_heirs_or_a_reason_why_not() -> None:
    packs: list[Pack] = list(load_packs().values())
    old, new = packs
    for of in SuccessionList:
        found = [heirs(old, new, of, each) for each in getattr(old, of)]
        assert all(each.is_known and (each.now or each.why) for each in found)
