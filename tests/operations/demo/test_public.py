"""A few entries of a demonstration for anybody, by the yes of who answers for each."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from partnership.operations.demo import loader
from partnership.operations.demo.public import FILE
from partnership.store.models import Account, AuditEntry, Mail, Publication

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SAID = "Anybody finds 4 organisations of demo now, and other systems read them.\n"


def publish(app: Flask) -> str:
    """What the command says."""
    result = app.test_cli_runner().invoke(args=["demo", "publish"])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_few_entries_are_found_and_read_by_anybody_and_no_number_that_is_for_partners(loaded: Flask) -> None:
    assert loaded.test_client().get("/open-referral/services").status_code == 404
    assert publish(loaded) == SAID
    found = loaded.test_client().get("/open-referral/services?full=true")
    names = {each["organization"]["name"] for each in found.json["contents"]}
    assert {"Thameside Law Centre", "Metropolitan Police, Thameside borough", "Thameside Refugee Forum"} < names
    assert len(names) == 4
    assert "020 7946 0632" in found.text
    assert not [number for number in ("020 7946 0625", "020 7946 0408", "Example Bridge") if number in found.text]
    assert "Thameside Law Centre" in loaded.test_client().get("/find").text


def test_each_has_the_yes_of_its_lead_or_of_its_home_and_both_are_told(loaded: Flask, world: World) -> None:
    publish(loaded)
    with world.session() as session:
        said = session.scalars(select(Account.email).join(Publication, Publication.agreed_by_id == Account.id)).all()
        told = session.scalars(select(Mail.subject)).all()
    assert sorted(said) == ["coordinator@demo.example"] * 3 + ["lead@demo.example"]
    assert any(each.startswith("Public directory of") for each in told)


def test_a_second_time_changes_nothing(loaded: Flask, world: World) -> None:
    publish(loaded)
    with world.session() as session:
        before = session.scalar(select(func.max(AuditEntry.sequence)))
    assert publish(loaded) == SAID
    with world.session() as session:
        assert session.scalar(select(func.max(AuditEntry.sequence))) == before


@pytest.mark.parametrize("slug", list(loader.FILES))
def test_the_list_names_organisations_and_desks_of_the_demonstration(slug: str, database_url: str) -> None:
    there = {each["key"]: each for each in loader.read_data(slug)["organisations"]}
    for each in tomllib.loads(FILE.read_text("utf-8"))[slug]:
        desks = {desk["post"] for desk in there[each["organisation"]].get("contacts", [])}
        assert set(each["desks"]) <= desks
