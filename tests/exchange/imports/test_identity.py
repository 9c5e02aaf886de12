"""A record of a file is found again by what it is, and never by where it stands: ids, numbers of registers, names."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import pytest
from exchange.imports.table_files import csv_of

from partnership.exchange.imports.names import is_one_value, name_key
from partnership.store.db import db
from partnership.store.models import Audience, Contact, Organisation, Service

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

    Bring = Callable[..., str]

SPACE = UUID("5f0c6f9e-5a7b-4f5e-9b1b-0d6f4f0c2a11")
KIND = "--usual-kind=support-organisation"


@pytest.fixture
def bring(app: Flask, ours: Partnership, tmp_path: Path) -> Bring:
    """Have a file imported by the command; what it says."""

    def run(content: bytes, *options: str, is_applied: bool = True) -> str:
        file = tmp_path / "file"
        file.write_bytes(content)
        args = ["directory", "import", str(file), "--partnership", ours.slug, *options]
        result = app.test_cli_runner().invoke(args=[*args, "--apply"] if is_applied else args)
        assert result.exit_code == 0, result.output
        return str(result.output)

    return run


def key(name: str) -> str:
    return str(uuid5(SPACE, name))


def service(name: str, organisation: str = "Tideway advice", **values: Any) -> dict[str, Any]:
    whose = {"id": key(values.pop("organisation_id", organisation)), "name": organisation}
    return {"id": key(values.pop("id", name)), "name": name, "organization": whose, "status": "active", **values}


def contact(email: str, number: str = "", **values: Any) -> dict[str, Any]:
    phones = [{"number": number}] if number else []
    return {"id": key(f"{email}{number}"), "email": email, "phones": phones, **values}


def feed(*services: dict[str, Any]) -> bytes:
    return json.dumps({"contents": list(services)}).encode()


def contacts(app: Flask, name: str = "Tideway advice") -> list[Contact]:
    with app.app_context():
        wanted = Organisation.folded_name == name.casefold()
        return list(db.session.query(Contact).join(Organisation).filter(wanted, Contact.archived_at.is_(None)))


def names(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(each.name for each in db.session.query(Organisation) if not each.is_archived)


def changed(told: str) -> int:
    """How many organisations a report says something would become of."""
    last = next(line for line in told.splitlines() if re.match(r"(?:[A-Z][a-z ]+ \d+[.;])", line))
    counts = dict(re.findall(r"([A-Za-z ]+?) (\d+)[.;]", last))
    still = {"left as it is", "to be decided", "refused"}
    return sum(int(count) for words, count in counts.items() if words.strip().casefold() not in still)


def test_a_service_of_a_feed_that_has_another_name_is_changed_and_not_added(bring: Bring, app: Flask) -> None:
    bring(feed(service("Drop-in")), KIND)
    assert "Name of the service: Drop-in → Walk-in" in bring(feed(service("Walk-in", id="Drop-in")))
    with app.app_context():
        assert [each.name for each in db.session.query(Service)] == ["Walk-in"]


def test_an_organisation_of_a_feed_is_known_by_its_id_under_another_name(bring: Bring, app: Flask) -> None:
    bring(feed(service("Drop-in")), KIND)
    bring(feed(service("Drop-in", "Harbour help", organisation_id="Tideway advice")), KIND)
    assert names(app) == ["Tideway advice"]


def test_an_id_that_stands_in_every_list_needs_its_name_too(bring: Bring, app: Flask) -> None:
    head = ("Organisation id", "Organisation", "Telephone")
    bring(csv_of(("1", "Tideway advice", "020 7946 0101"), head=head), KIND)
    told = bring(csv_of(("1", "Harbour help", "020 7946 0102"), head=head), KIND)
    assert "To be decided: Harbour help" in told
    assert "the same id in its source" in told
    assert names(app) == ["Tideway advice"]


def test_two_of_one_name_that_a_feed_tells_apart_by_ids_are_asked_about(bring: Bring, app: Flask) -> None:
    two = feed(
        service("Advice", contacts=[contact("one@tideway.example")]),
        service("Debt", organisation_id="another", contacts=[contact("two@tideway.example")]),
    )
    assert "To be decided: Tideway advice" in bring(two, KIND)
    assert "To be decided: Tideway advice" in bring(two, KIND)
    assert [each.email for each in contacts(app)] == ["one@tideway.example"]


@pytest.mark.parametrize(
    "name",
    ["riverside council childrens social care", "Riverside Council, Children’s Social Care", "RIVERSIDE COUNCIL CHILDREN'S SOCIALCARE"],
)  # fmt: skip
def test_case_apostrophes_dots_and_blanks_are_no_difference_between_names(
    bring: Bring, app: Flask, world: World, ours: Partnership, name: str
) -> None:
    world.organisation("Riverside Council Children's Social Care", ours)
    bring(csv_of((name, "020 7946 0101"), head=("Organisation", "Telephone")), KIND)
    assert names(app) == ["Riverside Council Children's Social Care"]


def test_and_is_its_sign() -> None:
    assert name_key("Env. Health & Safety") == name_key("Env Health and Safety")
    assert name_key("Env Health") != name_key("Env Wealth")


def test_a_number_however_it_is_written_is_one_number() -> None:
    assert is_one_value("telephone", "+44 (0)20 7946 0101", "020 79460101")
    assert not is_one_value("telephone", "020 7946 0102", "020 7946 0101")


def test_an_open_question_is_asked_however_often_the_file_is_brought(bring: Bring, app: Flask) -> None:
    rows = [(f"Thames Community {word}", "020 7946 0101") for word in ("Trust", "Support", "Action", "Kitchen")]
    many = [(f"{word} Community Trust", "020 7946 0102") for word in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"]
    content = csv_of(*rows, ("Thames Comunity Trust", "020 7946 0103"), *many, head=("Organisation", "Telephone"))
    for _time in range(3):
        assert "To be decided: Thames Comunity Trust" in bring(content, KIND)
    assert "Thames Comunity Trust" not in names(app)


def test_a_question_stays_open_when_nothing_speaks_for_it_any_more(bring: Bring, app: Flask, world: World) -> None:
    head = ("Organisation", "Charity number")
    content = csv_of(("Seaside help", "1234567"), head=head)
    bring(csv_of(("Harbour advice", "1234567"), head=head), KIND)
    assert "the same charity number" in bring(content, KIND)
    with world.session() as session:
        session.query(Organisation).one().charity_number = ""
    for _time in range(2):
        assert "it was asked before" in bring(content, KIND)
    assert names(app) == ["Harbour advice"]


def test_one_address_of_many_services_is_one_desk_and_each_service_points_to_it(bring: Bring, app: Flask) -> None:
    names_ = [f"Class {number}" for number in range(12)]
    services = [
        service(name, contacts=[contact("Box@tideway.example" if at % 2 else "box@tideway.example")])
        for at, name in enumerate(names_)
    ]
    other = service("Debt", contacts=[contact("debt@tideway.example")])
    bring(feed(*services, other), KIND)
    found = {each.email.casefold(): each for each in contacts(app)}
    assert set(found) == {"box@tideway.example", "debt@tideway.example"}
    assert [each.is_main for each in found.values()].count(True) == 1
    assert found["box@tideway.example"].is_main
    assert found["debt@tideway.example"].post == "Contact for Debt"
    with app.app_context():
        served = {each.name: each.contact_id for each in db.session.query(Service)}
    assert served == dict.fromkeys(names_, found["box@tideway.example"].id) | {"Debt": found["debt@tideway.example"].id}


def test_a_list_with_a_row_a_service_repeats_no_desk(bring: Bring, app: Flask) -> None:
    head = ("Organisation", "Service", "Job title", "Telephone")
    rows = [("Tideway advice", name, "Duty worker", number)
            for name, number in (("Debt", "020 7946 0101"), ("Housing", "02079460101"), ("Benefits", "020 7946 0102"))]  # fmt: skip
    bring(csv_of(*rows, head=head), KIND)
    assert sorted((each.post, each.telephone) for each in contacts(app)) == [
        ("Duty worker", "020 7946 0101"), ("Duty worker", "020 7946 0102"),
    ]  # fmt: skip


def test_addresses_of_one_body_do_not_overwrite_each_other_on_the_second_run(bring: Bring, app: Flask) -> None:
    services = [service(f"Class {number}", contacts=[contact(f"class{number}@tideway.example")]) for number in range(5)]
    bring(feed(*services), KIND)
    before = {each.id: (each.post, each.email) for each in contacts(app)}
    assert changed(bring(feed(*services))) == 0
    assert changed(bring(feed(*reversed(services)))) == 0
    assert {each.id: (each.post, each.email) for each in contacts(app)} == before
    assert len(before) == 5


def test_the_only_number_of_a_body_that_changed_in_the_file_is_changed(bring: Bring, app: Flask) -> None:
    head = ("Organisation", "Telephone")
    bring(csv_of(("Tideway advice", "020 7946 0101"), head=head), KIND)
    assert "020 7946 0101 → 020 7946 0102" in bring(csv_of(("Tideway advice", "020 7946 0102"), head=head))
    assert [each.telephone for each in contacts(app)] == ["020 7946 0102"]


def test_a_desk_of_another_name_at_the_same_number_renames_none(bring: Bring, app: Flask) -> None:
    head = ("Organisation", "Job title", "Telephone")
    bring(csv_of(("Tideway advice", "Custody desk", "020 7946 0101"), head=head), KIND)
    bring(csv_of(("Tideway advice", "Reception", "020 7946 0101"), head=head))
    assert sorted(each.post for each in contacts(app)) == ["Custody desk", "Reception"]


def test_the_page_of_an_organisation_shows_the_desk_of_a_service_to_whoever_may_see_it(
    bring: Bring, app: Flask, world: World, coordinator: CheckedClient
) -> None:
    bring(feed(service("Drop-in", contacts=[contact("box@tideway.example", "020 7946 0101")])), KIND)
    [desk] = contacts(app)
    page = f"/organisations/{desk.organisation_id}"
    assert "Main contact 020 7946 0101" in coordinator.page(page).get_text(" ", strip=True)
    with world.session() as session:
        session.get_one(Contact, desk.id).audience = Audience.NAMED
    assert "020 7946 0101" not in coordinator.page(page).get_text(" ", strip=True)


def test_a_body_whose_home_has_nobody_is_refused_with_the_way_out(
    bring: Bring, app: Flask, world: World, ours: Partnership
) -> None:
    body = world.organisation("Tideway advice", world.partnership("elsewhere"))
    email = world.coordinator(ours).email
    told = bring(csv_of(("Tideway advice", "020 7946 0101"), head=("Organisation", "Telephone")), "--as", email)
    assert f"flask organisations take-in {body.id} --partnership {ours.slug}" in told
