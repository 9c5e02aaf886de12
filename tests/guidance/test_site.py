"""Guidance of a site: who has it, how its differences show, and what its faults stop and do not stop."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from guidance.small_pack import Files
from sites import make_app
from sqlalchemy import select

from partnership.guidance.loader import load_packs
from partnership.store.db import transaction
from partnership.store.models import Account, Partnership, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask

TEMPLATE = "childrens-services-and-pct"
PRODUCT = ["solace-2009", "england-2026"]
HEAD = """
id = "thameside"
title = "Thameside guidance"
as_of = 2009-11-01
summary = "What differs in Thameside."
over = "solace-2009"

[[removed]]
list = "clauses"
of = "childrens-services-and-pct"
id = "purpose-fit"
reason = "Thameside counts time by its own rules."
"""
KIND = """
[[kinds]]
id = "river-police"
name = "River police"
sector = "statutory"
level = "local"
description = "Police on the river."
sources = ["own-judgement"]
"""
PROTOCOL = """
id = "childrens-services-and-pct"

[[sections]]
id = "purpose"

[[sections.clauses]]
id = "purpose-reach"
heading = "Our area"
text = "This protocol holds in Thameside."
sources = ["own-judgement"]

[[sections.clauses]]
id = "scope-river"
heading = "The river"
text = "It holds on the river too."
sources = ["own-judgement"]
"""


@pytest.fixture
def thameside(tmp_path: Path) -> Files:
    """Guidance in the folder of the site, without a fault."""
    return written(tmp_path / "guidance")


def written(folder: Path) -> Files:
    """The same in a folder."""
    files = Files(folder / "thameside")
    files.write("pack.toml", HEAD)
    files.write(f"protocols/{TEMPLATE}.toml", PROTOCOL)
    return files


@pytest.fixture(scope="module")
def guidance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with that guidance, which no test changes."""
    folder = tmp_path_factory.mktemp("guidance")
    written(folder)
    return folder


@pytest.fixture
def unchanged(guidance: Path, guided_by: Callable[[Path], None]) -> None:
    """The site has that guidance, as it stands."""
    guided_by(guidance)


def draft(world: World, partnership: Partnership, template_id: str = TEMPLATE) -> Protocol:
    row = Protocol(id=uuid4(), partnership_id=partnership.id, template_id=template_id, title="Children", parameters={})
    with world.session() as session:
        session.add(row)
    return row


def spoil(files: Files) -> int:
    """A slip in the guidance; returns its line."""
    return files.change(f"protocols/{TEMPLATE}.toml", '"own-judgement"', '"own-judgment"')


def test_only_the_site_that_keeps_guidance_of_its_own_has_it(app: Flask, thameside: Files, tmp_path: Path) -> None:
    other = make_app(tmp_path / "other", f"sqlite:///{tmp_path / 'other.sqlite3'}")
    with app.app_context():
        assert list(load_packs()) == [*PRODUCT, "thameside"]
        with other.app_context():
            assert list(load_packs()) == PRODUCT
        assert list(load_packs()) == [*PRODUCT, "thameside"]
    assert list(load_packs()) == PRODUCT


def test_a_new_organisation_may_be_of_a_kind_that_it_adds(
    client: CheckedClient, world: World, thameside: Files
) -> None:
    thameside.write("kinds.toml", KIND)
    client.sign_in(world.coordinator(world.partnership(pack_id="thameside")))
    page = client.page("/partnerships/thameside/organisations/add")
    assert [each["value"] for each in page.select("option") if each.get_text(strip=True) == "River police"] == [
        "river-police"
    ]


def test_a_partnership_is_made_on_it_and_its_guidance_says_so(
    app: Flask, client: CheckedClient, world: World, thameside: Files
) -> None:
    args = ["partnerships", "create", "old-town", "--name", "Old Town", "--area", "Old Town", "--pack", "thameside"]
    assert app.test_cli_runner().invoke(args=args).exit_code == 0
    partnership = world.partnership(pack_id="thameside")
    client.sign_in(world.coordinator(partnership))
    words = " ".join(client.page("/partnerships/thameside/library").get_text(" ").split())
    assert "Thameside guidance. Law and bodies as of 1 November 2009." in words
    assert (
        "Guidance of this council over “SOLACE 2009: local authorities against human trafficking”: 3 differences."
        in words
    )


def test_changed_added_and_removed_clauses_are_marked_on_the_page_of_a_protocol(
    client: CheckedClient, world: World, unchanged: None
) -> None:
    partnership = world.partnership(pack_id="thameside")
    protocol = draft(world, partnership)
    client.sign_in(world.coordinator(partnership))
    page = client.page(f"/partnerships/thameside/protocols/{protocol.id}/clauses?section=purpose")
    marks = {
        row["id"]: mark.get_text()
        for row in page.select("[id^=clause-]")
        if (mark := row.select_one(".govuk-tag--turquoise"))
    }
    assert marks == {
        "clause-purpose-reach": "Changed by this council’s guidance",
        "clause-scope-river": "Added by this council’s guidance",
    }
    words = page.get_text(" ", strip=True)
    assert "Thameside counts time by its own rules." in words
    assert page.select_one("#clause-purpose-fit") is None
    edited = client.page(f"/partnerships/thameside/protocols/{protocol.id}/clauses/purpose-reach/edit")
    assert "Changed by this council’s guidance" in edited.get_text(" ", strip=True)


def test_a_partnership_on_the_pack_of_the_product_sees_no_mark(
    client: CheckedClient, world: World, unchanged: None
) -> None:
    partnership = world.partnership()
    protocol = draft(world, partnership)
    client.sign_in(world.coordinator(partnership))
    page = client.page(f"/partnerships/thameside/protocols/{protocol.id}")
    assert "by this council’s guidance" not in page.get_text(" ", strip=True)


def test_a_draft_of_a_protocol_that_was_taken_out_of_use_still_opens(
    client: CheckedClient, world: World, thameside: Files
) -> None:
    (thameside.path / f"protocols/{TEMPLATE}.toml").unlink()
    thameside.write(
        "pack.toml", HEAD.replace('"clauses"\nof = ', '"protocols"\nid = ').replace('id = "purpose-fit"', "")
    )
    partnership = world.partnership(pack_id="thameside")
    protocol = draft(world, partnership)
    client.sign_in(world.coordinator(partnership))
    client.page("/partnerships/thameside/protocols")
    client.page(f"/partnerships/thameside/protocols/{protocol.id}")
    offered = client.page("/partnerships/thameside/protocols/new")
    assert TEMPLATE not in {each.get("value") for each in offered.select("input[name=template]")}


def test_guidance_with_a_fault_stops_its_own_partnerships_and_nothing_else(
    client: CheckedClient, world: World, thameside: Files
) -> None:
    spoil(thameside)
    broken, sound = world.partnership(pack_id="thameside"), world.partnership("riverside")
    client.sign_in(world.coordinator(broken))
    page = client.page("/partnerships/thameside", status=503)
    words = page.get_text(" ", strip=True)
    assert "The guidance “thameside” of this partnership cannot be used: it has 1 fault." in words
    assert "Nothing is lost" in words
    client.sign_in(world.coordinator(sound))
    client.page("/partnerships/riverside")
    client.page("/organisations")
    health = client.get("/healthz", base_url="http://127.0.0.1")
    assert (health.status_code, health.json["guidance_not_in_use"]) == (200, ["thameside"])
    elsewhere = client.get("/healthz", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert set(elsewhere.json) == {"status"}


def test_guidance_that_is_not_there_any_more_is_said_in_words(client: CheckedClient, world: World) -> None:
    partnership = world.partnership(pack_id="gone")
    client.sign_in(world.coordinator(partnership))
    words = client.page("/partnerships/thameside", status=503).get_text(" ", strip=True)
    assert "The guidance “gone” of this partnership cannot be used: it is not there." in words


def test_commands_list_the_guidance_of_the_site(app: Flask, unchanged: None) -> None:
    listed = app.test_cli_runner().invoke(args=["guidance", "list"]).output.splitlines()
    lines = listed[listed.index("thameside: Thameside guidance, as of 2009-11-01") + 1 :]
    protocols = [f"  {template_id}" for template_id in load_packs()["solace-2009"].protocols]
    assert [line.split(": ")[0] for line in lines] == [
        "protocols", *protocols, "clauses", "competences", "settings", "indicators", "practice", "actors", "kinds", "bodies",
        "functions", "items", "hard stops", "forms", "information kinds", "flows", "recommendations", "mechanisms", "situations",
        "synonyms", "word groups", "journeys", "sources", "words", "facts", "facts to verify", "names not used any more",
        "protocols not written yet", "items of older packs",
    ]  # fmt: skip


def test_commands_check_the_guidance_of_the_site(app: Flask, thameside: Files) -> None:
    line = spoil(thameside)
    checked = app.test_cli_runner().invoke(args=["guidance", "check"])
    assert checked.exit_code == 1
    message = 'unknown source "own-judgment"; did you mean "own-judgement"?'
    assert f"{thameside.path}/protocols/{TEMPLATE}.toml:{line}: {message}" in checked.output.splitlines()


def test_the_log_names_the_faults_at_the_start(
    thameside: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    line = spoil(thameside)
    with caplog.at_level(logging.WARNING):
        make_app(tmp_path, f"sqlite:///{tmp_path / 'site.sqlite3'}")
    fault = f'protocols/{TEMPLATE}.toml:{line}: unknown source "own-judgment"; did you mean "own-judgement"?'
    assert [record.getMessage() for record in caplog.records] == [f"guidance thameside is not in use: {fault}"]


def test_guidance_may_not_take_the_name_of_a_pack_of_the_product(app: Flask, tmp_path: Path) -> None:
    files = Files(tmp_path / "guidance" / "solace-2009")
    files.write("pack.toml", HEAD.replace('id = "thameside"', 'id = "solace-2009"'))
    with app.app_context():
        packs = load_packs()
        assert packs["solace-2009"].base is None
        assert [fault.message for fault in packs.refused["solace-2009"]] == [
            'a pack that comes with the product is called "solace-2009" already'
        ]


def test_pages_stand_what_is_stored_about_things_that_were_taken_out_of_use(stored: CheckedClient) -> None:
    for page in ("", "/map", "/gaps", "/audit", "/sharing", "/assessment", "/library", "/protocols", "/returns"):
        stored.page(f"/partnerships/demo{page}")


@pytest.fixture
def stored(loaded: Flask, client: CheckedClient, thameside: Files) -> CheckedClient:
    """The coordinator of the demonstration, whose partnership moved to guidance that takes out what it has rows about."""
    taken = [("settings", "AC2"), ("information", "child-address"), ("practice", "croydon-adverts")]
    taken += [("bodies", "home-office"), ("protocols", TEMPLATE)]
    thameside.write("pack.toml", HEAD[: HEAD.index("[[removed]]")] + "".join(map(taken_out, taken)))
    (thameside.path / f"protocols/{TEMPLATE}.toml").unlink()
    with loaded.app_context(), transaction() as session:
        assert not load_packs().refused
        session.scalars(select(Partnership).where(Partnership.slug == "demo")).one().pack_id = "thameside"
        account = session.scalars(select(Account).where(Account.email == "coordinator@demo.example")).one()
    return client.sign_in(account)


def taken_out(what: tuple[str, str]) -> str:
    return f'[[removed]]\nlist = "{what[0]}"\nid = "{what[1]}"\nreason = "Not here."\n'
