"""A card is one page of A4, whatever the names and however many there are: LibreOffice lays it out, and we count."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from lacking import lack
from reviews.identification.maps import PACK, agency, lead, map_of

from partnership.base.clocks import Freshness
from partnership.documents.word.writer import write_word
from partnership.findings.facts import Desk, SettingRecord
from partnership.guidance.types import Group
from partnership.reviews.identification.card import compose_card, compose_cards

if TYPE_CHECKING:
    from pathlib import Path

    from partnership.findings.facts import Agency, PartnershipMap

SETTINGS = tuple(PACK.settings.values())
MINUTES = 240  # seconds for all files of a test
WORDS = (
    "Borough", "Children’s", "services", "of", "and", "the", "Wandsworth", "Safeguarding", "MMMMMMMM", "Trust", "NHS",
    "for", "young", "people", "Metropolitan", "emergency", "assessment", "Internationalisation", "il", "WWWW", "duty",
)  # fmt: skip


def pages(folder: Path) -> dict[str, int]:
    """How many pages each Word file of a folder has when it is laid out."""
    missing = [name for name in ("soffice", "pdfinfo") if shutil.which(name) is None]
    if missing:
        lack(f"{' and '.join(missing)} not found: install libreoffice-writer-nogui and poppler-utils to count pages")
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    files = sorted(map(str, folder.glob("*.docx")))
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), *files],
        capture_output=True, check=True, timeout=MINUTES,
    )  # fmt: skip
    found = {}
    for path in sorted(folder.glob("*.pdf")):
        told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
        assert "A4" in told
        found[path.stem] = int(re.search(r"Pages:\s+(\d+)", told).group(1))  # type: ignore[union-attr]
    assert len(found) == len(files)
    return found


def crowd(chance: random.Random, number: int, longest: int, standing: Freshness) -> tuple[Agency, ...]:
    """Agencies with names, posts and numbers up to the limits of the register."""

    def phrase(most: int) -> str:
        text = chance.choice(WORDS)
        while len(text) < most:
            text = f"{text} {chance.choice(WORDS)}"
        return text[:most].strip()

    made = []
    for index in range(number):
        desks = (
            Desk(phrase(longest), f"+44 (0) 20 7946 {index:04} extension 123456", is_main=True),
            Desk(phrase(longest), f"+44 (0) 20 7946 {index:04} extension 654321"),
        )
        made.append(agency(f"{phrase(longest)} {index}", "school", *desks, standing=standing))
    return tuple(made)


def crowded_map(chance: random.Random, number: int, longest: int, standing: Freshness) -> PartnershipMap:
    """Leads with long names in every task that a card names, and first contacts in every setting."""
    agencies = crowd(chance, number + 4, longest, standing)
    first, second, third, fourth = agencies[:4]
    duties = (
        lead(first, "child-referral", Group.CHILDREN),
        lead(second, "first-response"),
        lead(third, "adult-support", Group.ADULTS),
    )
    police = agency(f"{fourth.name} police", "police", *fourth.desks, standing=standing)
    duties += (lead(fourth, "child-referral", Group.CHILDREN), lead(fourth, "adult-support", Group.ADULTS))
    records = tuple(SettingRecord(setting.id, agencies[4:]) for setting in SETTINGS)
    return map_of(*agencies, police, duties=duties, settings=records, name=first.name)


def test_every_card_of_an_empty_and_of_a_usual_map_is_one_page(tmp_path: Path) -> None:
    usual = crowded_map(random.Random(1), 3, 30, Freshness.CONFIRMED)
    for name, map_ in (("empty", map_of()), ("usual", usual)):
        for setting in SETTINGS:
            (tmp_path / f"{name}-{setting.id}.docx").write_bytes(write_word(compose_card(setting, map_, PACK)))
        (tmp_path / f"{name}-all.docx").write_bytes(write_word(compose_cards(map_, PACK)))
    found = pages(tmp_path)
    assert {name: count for name, count in found.items() if count != (11 if name.endswith("-all") else 1)} == {}


@pytest.mark.parametrize("seed", [2, 3])
def test_long_names_and_many_contacts_still_make_one_page_each(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    for number, longest, standing in (
        (1, 200, Freshness.UNCONFIRMED),
        (3, 60, Freshness.NEVER),
        (6, 120, Freshness.CONFIRMED),
        (40, 200, Freshness.UNCONFIRMED),
        (5, 15, Freshness.UNCONFIRMED),
    ):
        map_ = crowded_map(chance, number, longest, standing)
        for setting in SETTINGS:
            name = f"{number}-{longest}-{setting.id}"
            (tmp_path / f"{name}.docx").write_bytes(write_word(compose_card(setting, map_, PACK)))
    assert {name: count for name, count in pages(tmp_path).items() if count != 1} == {}
