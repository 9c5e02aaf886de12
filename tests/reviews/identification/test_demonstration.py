"""The demonstration's audit: all eleven settings, two gaps of two sorts, and papers that open on the right pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from documents.docx_parts import complaints
from reviews.identification.test_card_pages import pages

from partnership.documents.word.writer import write_word
from partnership.findings.find import CheckStanding, find
from partnership.findings.types import Rule
from partnership.guidance.loader import load_packs
from partnership.map.mapping.queries import members_map
from partnership.operations.demo.loader import DATA
from partnership.register.partnerships.queries import get_partnership
from partnership.reviews.identification.export import current_audit, current_card, current_cards
from partnership.reviews.identification.rows import rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask

PACK = load_packs()["solace-2009"]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
def test_two_gaps_of_settings_remain(loaded: Flask) -> None:
    with loaded.app_context():
        register = find(members_map(get_partnership("demo")), PACK)
    found = [(setting_id, each.rule) for setting_id in PACK.settings for each in register.of_setting(setting_id)]
    assert found == [("AC3", Rule.STALE_CONTACTS), ("AA5", Rule.NO_ASSURANCE)]


@on_sqlite
def test_every_setting_has_first_contacts_an_action_an_owner_and_a_day(loaded: Flask) -> None:
    with loaded.app_context():
        rows = [row for each in rows_of(members_map(get_partnership("demo")), PACK).values() for row in each]
    assert len(rows) == 11
    for row in rows:
        assert row.record.first_contacts, row.setting.id
        assert row.record.not_counted == 0
        assert row.record.action
        assert row.record.action_owner is not None
        assert not row.is_overdue
        assert row.record.action_due_on is not None
    assert [row.setting.id for row in rows if row.standing is not CheckStanding.FRESH] == ["AA5"]
    assert any(row.proposed for row in rows), "something is left for a visitor to accept"


def test_no_number_and_no_address_stands_in_the_data() -> None:
    text = DATA.read_text(encoding="utf-8")
    assert "020 7" not in text
    assert "@" not in text


@on_sqlite
def test_the_papers_of_the_demonstration_validate_and_each_card_is_one_page(loaded: Flask, tmp_path: Path) -> None:
    with loaded.app_context():
        partnership = get_partnership("demo")
        files = {"audit": write_word(current_audit(partnership)), "all": write_word(current_cards(partnership))}
        files |= {each.id: write_word(current_card(partnership, each)) for each in PACK.settings.values()}
    assert [fault for content in files.values() for fault in complaints(content)] == []
    for name, content in files.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    found = pages(tmp_path)
    assert found.pop("all") == 11
    assert found.pop("audit") > 5
    assert found == dict.fromkeys(PACK.settings, 1)


@on_sqlite
def test_the_pages_say_the_same_number_of_gaps(loaded: Flask, client: CheckedClient, world: World) -> None:
    with loaded.app_context():
        partnership = get_partnership("demo")
    client.sign_in(world.coordinator(partnership))
    gaps = [client.page(f"/partnerships/demo/gaps?page={number}") for number in (1, 2)]
    found = re.search(r"(\d+) gaps in", gaps[0].get_text())
    assert found is not None
    assert sum(len(page.select("main .gap-mark")) for page in gaps) == int(found[1]) > 20
    start = client.page("/partnerships/demo")
    assert (
        start.select_one(".app-beside a[href='/partnerships/demo/gaps']").find_parent("li").get_text(" ", strip=True)
        == f"{found[1]} gaps"
    )
