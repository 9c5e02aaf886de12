"""A body that papers only ask signs nothing and owns no document, and a post belongs to a body that employs somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from guidance.small_pack import Files
from guidance.tiny_pack import copy_to

from partnership.guidance.loader import load_packs, read

if TYPE_CHECKING:
    from pathlib import Path

    from partnership.guidance.pack import Pack

PAPER = "protocols/island-pathway.toml"
TODAY = load_packs()["england-2026"]
ASKED_IN_EVERY_PAPER = {
    "guardianship-service", "asylum-accommodation-provider", "victim-care-contractor", "law-enforcement",
    "labour-regulator", "border-force", "immigration-enforcement", "asylum-group", "competent-authority",
}  # fmt: skip


@pytest.fixture
def tiny(tmp_path: Path) -> Files:
    return Files(copy_to(tmp_path))


def faults(tiny: Files) -> list[str]:
    return [each.message for each in read(tiny.path, {}).faults]


def test_the_product_asks_each_national_body_and_lets_none_of_them_sign() -> None:
    assert {kind.id for kind in TODAY.kinds.values() if kind.only_asked} >= ASKED_IN_EVERY_PAPER


@pytest.mark.parametrize("pack", load_packs().values(), ids=lambda each: each.id)
def test_the_documents_of_a_partnership_are_owned_by_bodies_that_are_bound(pack: Pack) -> None:
    owned = {each.id: pack.owners_of(each.id) for each in pack.protocols.values()}
    assert all(owned.values())
    leads = {kind_id for tasks in owned.values() for task in tasks for kind_id in pack.functions[task].leads}
    assert [kind_id for kind_id in leads if pack.kinds[kind_id].only_asked] == []


def test_a_kind_that_is_only_asked_among_those_that_sign_is_a_fault(tiny: Files) -> None:
    tiny.change("kinds.toml", 'id = "wardens"', 'id = "wardens"\nonly_asked = true')
    assert faults(tiny) == ['"wardens" is only asked: it signs nothing']


def test_a_task_that_one_who_is_only_asked_usually_leads_owns_no_document(tiny: Files) -> None:
    tiny.change("kinds.toml", 'id = "island-refuge"', 'id = "island-refuge"\nonly_asked = true')
    tiny.change(PAPER, 'version = "1.0"', 'version = "1.0"\nowners = ["write-referral"]')
    assert faults(tiny) == ['"island-refuge" usually leads "write-referral" and is only asked: it owns no document']


def test_a_post_of_a_meeting_that_employs_nobody_is_a_fault(tiny: Files) -> None:
    tiny.change("kinds.toml", 'id = "island-refuge"', 'id = "island-refuge"\nlegal_form = "none"')
    tiny.change("functions.toml", 'id = "write-referral"', 'id = "write-referral"\ncalled = ["the clerk"]')
    message = '"island-refuge" is no body in law and employs nobody: the clerk belongs to one that does'
    assert faults(tiny) == [message]
