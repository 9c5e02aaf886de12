"""The demonstration: loaded once, with what is missing, accounts that work, and papers that open."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from partnership.base.clocks import Freshness
from partnership.findings.find import find
from partnership.findings.types import Rule
from partnership.guidance.loader import load_packs
from partnership.map.mapping.queries import read_map
from partnership.operations.demo import loader
from partnership.operations.demo.next_door import read_data
from partnership.policy.viewer import reader_of
from partnership.register.partnerships.queries import get_partnership
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import Contact, Location, Organisation

if TYPE_CHECKING:
    from client import CheckedClient
    from flask import Flask

VALIDATOR = Path(__file__).parents[4] / "shared" / "tools" / "validate_docx.py"
# Ofcom keeps these for drama: nobody answers.
DRAMA = re.compile(
    r"020 7946 0\d{3}|01632 960\d{3}|0117 496 0\d{3}|0113 496 0\d{3}|07700 900\d{3}|08081 57 ?0\d{3}|03069 990\d{3}|08081 570\d{3}"
)


def test_at_least_forty_organisations_with_what_is_meant_to_be_missing(loaded: Flask) -> None:
    with loaded.app_context():
        partnership = get_partnership("demo")
        map_ = read_map(partnership, reader_of(partnership.id))
    found = find(map_, load_packs()["solace-2009"]).findings
    assert len(map_.agencies) >= 40
    assert Counter(finding.rule for finding in found) == {
        Rule.NO_LEAD: 1,
        Rule.LEAD_DECLINED: 1,
        Rule.LEAD_PROPOSED: 1,
        Rule.LEAD_NOT_FOR: 1,
        Rule.NOT_AT_NIGHT: 3,
        Rule.TWO_NIGHT_NUMBERS: 1,
        Rule.STALE_CONTACTS: 3,
        Rule.ROLE_UNCONFIRMED: 9,
        Rule.NO_ASSURANCE: 1,
        Rule.REVIEW_DUE: 1,
    }
    standings = {agency.certainty.standing for agency in map_.agencies}
    assert {Freshness.CONFIRMED, Freshness.NEVER, Freshness.UNCONFIRMED} <= standings


def test_every_number_is_from_the_ranges_kept_for_drama(loaded: Flask) -> None:
    with loaded.app_context():
        contacts = list(db.session.scalars(select(Contact)))
        numbers = [n for c in contacts for n in (c.telephone, c.out_of_hours_telephone) if n]
        mails = [c.email for c in contacts if c.email]
        websites = [w for w in db.session.scalars(select(Organisation.website)) if w]
    assert len(numbers) > 50
    assert [number for number in numbers if not DRAMA.fullmatch(number)] == []
    assert [mail for mail in mails if not mail.endswith(("@example.org", ".example.org"))] == []
    assert [site for site in websites if "example.org" not in site] == []


def test_bodies_of_2009_were_never_confirmed_but_for_the_stale_one(loaded: Flask) -> None:
    with loaded.app_context():
        partnership = get_partnership("demo")
        map_ = read_map(partnership, reader_of(partnership.id))
    bodies = [agency for agency in map_.agencies if agency.is_body_of_pack]
    assert len(bodies) >= 15
    assert [agency.name for agency in bodies if not agency.is_stale] == []


def test_the_refuges_address_is_sealed(loaded: Flask) -> None:
    with loaded.app_context():
        sealed = list(db.session.scalars(select(Location).where(Location.is_confidential)))
    assert sealed
    assert all(row.sealed_address and not row.address for row in sealed)


def test_loading_twice_is_refused_or_nothing(loaded: Flask) -> None:
    runner = loaded.test_cli_runner()
    again = runner.invoke(args=["demo", "load"])
    assert (again.exit_code, again.output) == (1, "Error: the partnership 'demo' is there already\n")
    quiet = runner.invoke(args=["demo", "load", "--if-empty"])
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_accounts_are_printed_with_passwords_that_work_and_stay(loaded: Flask, client: CheckedClient) -> None:
    runner = loaded.test_cli_runner()
    first = runner.invoke(args=["demo", "users"])
    lines = dict(line.split()[:2] for line in first.output.splitlines())
    assert list(lines) == [
        "coordinator@demo.example", "safeguarding@demo.example", "lead@demo.example", "partner@demo.example",
        "refuge@demo.example", "deputy@demo.example", "ngo@demo.example", "youth@demo.example",
        "reader@demo.example", "administrator@demo.example", "eastbank@demo.example",
    ]  # fmt: skip
    assert runner.invoke(args=["demo", "users"]).output == first.output
    email = "coordinator@demo.example"
    assert client.submit("/sign-in", email=email, password=lines[email]).status_code == 302
    assert client.page("/partnerships/demo").h1.get_text(strip=True) == "Thameside anti-trafficking partnership"


def test_accounts_are_not_printed_outside_demonstration_mode(loaded: Flask) -> None:
    from dataclasses import replace  # noqa: PLC0415 - only this test switches the mode off

    loaded.extensions["settings"] = replace(loaded.extensions["settings"], demo=False)
    result = loaded.test_cli_runner().invoke(args=["demo", "users"])
    assert result.exit_code == 1
    assert "not in demonstration mode" in result.output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_large_register_comes_on_top_and_the_audit_holds(app: Flask) -> None:
    runner = app.test_cli_runner()
    result = runner.invoke(args=["demo", "load", "--organisations", "600", "--taking-part", "300", "--seed", "7"])
    assert result.exit_code == 0
    with app.app_context():
        here, next_door = loader.read_data()["organisations"], read_data()["organisations"]
        assert db.session.scalar(select(func.count()).select_from(Organisation)) == 600 + len(here) + len(next_door)
        partnership = get_partnership("demo")
        assert len(read_map(partnership, reader_of(partnership.id)).agencies) > 300
        assert audit.first_broken(db.session()) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_document_of_the_demonstration_validates(loaded: Flask, tmp_path: Path) -> None:
    result = loaded.test_cli_runner().invoke(args=["documents", "write", "--out", str(tmp_path / "out")])
    assert result.exit_code == 0
    written = sorted((tmp_path / "out").glob("*.docx"))
    assert len(written) >= 7
    if not VALIDATOR.is_file():
        pytest.skip("the validator lies in ../shared, which is not here")
    checked = subprocess.run(
        [sys.executable, str(VALIDATOR), "--profile", "protocol", *map(str, written)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
