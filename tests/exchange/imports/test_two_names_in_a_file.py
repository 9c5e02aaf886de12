"""One organisation that stands in a file under two names: asked about, put together, kept apart or left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exchange.imports.table_files import applied, brought, csv_of
from exchange.imports.test_views import names
from sqlalchemy import select

from partnership.exchange.imports.names import name_key
from partnership.store.db import db
from partnership.store.models import Contact, Organisation

if TYPE_CHECKING:
    from client import CheckedClient
    from flask import Flask

    from partnership.store.models import Partnership

POLICE = ("Tideway Police Service", "Police", "", "020 7946 0111", "", "", "")
AGAIN = ("Tidewey Police Service", "Police", "Night desk", "020 7946 0222", "", "https://police.tideway.example", "")
QUESTION = "It may be Tideway Police Service, further up in this file (a name that is nearly the same)"
TOGETHER = "file:tidewaypoliceservice"


def telephones(app: Flask, name: str) -> set[str]:
    """The numbers of an organisation."""
    with app.app_context():
        statement = select(Contact.telephone).join(Organisation).where(Organisation.name == name)
        return set(db.session.scalars(statement))


def words(client: CheckedClient, place: str) -> str:
    return client.page(place).get_text(" ", strip=True)


def test_the_second_is_asked_about_and_nothing_of_it_is_added_before(
    coordinator: CheckedClient, app: Flask, ours: Partnership
) -> None:
    place = brought(coordinator, ours, csv_of(POLICE, AGAIN))
    assert QUESTION in words(coordinator, place)
    page = words(coordinator, f"{place}/decide")
    assert "020 7946 0111" in page
    assert "020 7946 0222" in page
    applied(coordinator, place)
    assert [each for each in names(app) if each.startswith("Tide")] == ["Tideway Police Service"]


@pytest.mark.parametrize("rows", [(POLICE, AGAIN), (AGAIN, POLICE)], ids=["in order", "the other way round"])
def test_put_together_they_are_one_entry_with_the_numbers_of_both(
    coordinator: CheckedClient, app: Flask, ours: Partnership, rows: tuple[tuple[str, ...], ...]
) -> None:
    first, second = rows[0][0], rows[1][0]
    place = brought(coordinator, ours, csv_of(*rows))
    coordinator.submit(f"{place}/decide", d0=f"file:{name_key(first)}")
    assert f"“{second}” is the same one, as you said" in words(coordinator, place)
    applied(coordinator, place)
    assert [each for each in names(app) if each.startswith("Tide")] == [first]
    assert telephones(app, first) == {"020 7946 0111", "020 7946 0222"}


def test_what_was_said_holds_for_the_next_edition_in_any_order(
    coordinator: CheckedClient, app: Flask, ours: Partnership
) -> None:
    place = brought(coordinator, ours, csv_of(POLICE, AGAIN))
    coordinator.submit(f"{place}/decide", d0=TOGETHER)
    applied(coordinator, place)
    before = names(app)
    for rows in ((POLICE, AGAIN), (AGAIN, POLICE), (AGAIN,)):
        assert "There is nothing to import" in words(coordinator, brought(coordinator, ours, csv_of(*rows)))
    assert names(app) == before


@pytest.mark.parametrize(("said", "added"), [("new", 2), ("leave", 1)])
def test_another_one_is_added_and_one_that_is_left_out_is_not(
    coordinator: CheckedClient, app: Flask, ours: Partnership, said: str, added: int
) -> None:
    place = brought(coordinator, ours, csv_of(POLICE, AGAIN))
    coordinator.submit(f"{place}/decide", d0=said)
    applied(coordinator, place)
    assert sum(each.startswith("Tide") for each in names(app)) == added


def test_teams_of_one_council_in_one_hall_ask_nobody(coordinator: CheckedClient, ours: Partnership) -> None:
    rows = [
        (name, "Local authority", "", "", f"{name.split()[0].lower()}@tideway.example", "https://tideway.example",
         "1 Town Hall, TH1 1AA")
        for name in ("Housing", "Licensing", "Trading standards")
    ]  # fmt: skip
    place = brought(coordinator, ours, csv_of(*rows))
    assert "It may be" not in words(coordinator, place)


def test_bodies_of_two_areas_with_domains_of_their_own_ask_nobody(
    coordinator: CheckedClient, ours: Partnership
) -> None:
    rows = [(f"{area}ampton Police", "Police", "", "", f"desk@{area}.example", "", "") for area in ("North", "South")]
    assert "It may be" not in words(coordinator, brought(coordinator, ours, csv_of(*rows)))
    without = [(name, kind, "", "020 7946 0111", "", "", "") for name, kind, *_rest in rows]
    assert "It may be Northampton Police" in words(coordinator, brought(coordinator, ours, csv_of(*without)))


def test_numbers_of_the_register_of_charities_tell_two_of_nearly_one_name_apart(
    coordinator: CheckedClient, ours: Partnership
) -> None:
    head = ("Organisation", "Type", "Charity number")
    apart = csv_of(("Tideway Relief", "Charity", "1234567"), ("Tidewey Relief", "Charity", "7654321"), head=head)
    assert "It may be" not in words(coordinator, brought(coordinator, ours, apart))
    kind = {"k0": "support-organisation"}
    one = csv_of(("Tideway Relief", "Charity", "1234567"), ("Harbour Aid", "Charity", "1234567"), head=head)
    place = brought(coordinator, ours, one)
    coordinator.submit(f"{place}/columns", **kind)
    assert "further up in this file (the same charity number)" in words(coordinator, place)


def test_a_command_says_it_by_name(app: Flask, ours: Partnership, tmp_path: Path) -> None:
    file = tmp_path / "partners.csv"
    file.write_bytes(csv_of(POLICE, AGAIN))
    args = ["directory", "import", str(file), "--partnership", ours.slug]
    told = app.test_cli_runner().invoke(args=args)
    assert QUESTION in told.output
    said = [*args, "--match", "Tidewey Police Service=file:Tideway Police Service", "--apply"]
    assert app.test_cli_runner().invoke(args=said).exit_code == 0
    assert telephones(app, "Tideway Police Service") == {"020 7946 0111", "020 7946 0222"}


def test_two_that_are_said_to_be_each_other_are_one(app: Flask, ours: Partnership, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(POLICE, AGAIN))
    each_other = [f"--match={one[0]}=file:{other[0]}" for one, other in ((POLICE, AGAIN), (AGAIN, POLICE))]
    told = app.test_cli_runner().invoke(
        args=["directory", "import", str(path), "--partnership", ours.slug, "--apply", *each_other]
    )
    assert told.exit_code == 0, told.output
    assert [each for each in names(app) if each.startswith("Tide")] == ["Tideway Police Service"]
    assert telephones(app, "Tideway Police Service") == {"020 7946 0111", "020 7946 0222"}
