"""A confidential address reaches nobody outside its audience: not a page, a search, a file, an index or a log.

A canary address is planted in a refuge. Every route is visited as every kind of visitor (once for all who look at the
answers, so this is in `test_access.py`), every document is unpacked, and the files of the site are read. Those to whom
it was granted find it, by a request that the audit knows of.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from base64 import b64encode
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from exchange.imports.table_files import applied, brought, csv_of
from roads import api_roads, data_roads, feed_roads, file_roads, open_roads, unlimited
from routes import CANARY, FUNCTION, Scene, make_scene
from sqlalchemy import select, text

from partnership.register.directory.safe_places import agreed
from partnership.store.db import db
from partnership.store.models import AuditEntry, Location, Organisation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse
    from werkzeug.wrappers import Response

KEYS = (
    "/sign-up/",
    "/invitations/",
    "/reset/",
    "/confirm/",
    "/calendars/",
    "/papers/",
)  # whoever has the link has the key
HOLDERS = ("own lead", "organisation's reader")  # who was granted the place; nothing else opens it
PIECES = (*(piece for piece in re.split(r"[,\s]+", CANARY) if len(piece) > 3 and piece != "Lane"), "QX9 9ZQ")
IN_BASE_64 = b64encode(CANARY.encode())[:20].lower()


def _forms(piece: str) -> tuple[bytes, ...]:
    """A piece in small letters without spaces, as it is, as UTF-16, and in an address."""
    folded = piece.lower()
    plain = folded.encode()
    spaced = (plain.replace(b" ", b"%20"), plain.replace(b" ", b"+")) if b" " in plain else ()
    return plain.replace(b" ", b""), plain, folded.encode("utf-16-le"), *spaced


FORMS = {piece: _forms(piece) for piece in PIECES}


def traces(content: bytes) -> list[str]:
    """Pieces of the canary in some bytes: plain, folded, without spaces, as UTF-16 and base64."""
    folded = content.lower()
    squeezed = b"".join(folded.split())
    if IN_BASE_64 in folded:
        return list(PIECES)
    return [
        piece
        for piece, (without_spaces, *forms) in FORMS.items()
        if without_spaces in squeezed or any(form in folded for form in forms)
    ]


def _opened(content: bytes) -> bytes:
    """A file with everything that is packed in it, and in what is packed in that."""
    if content[:2] != b"PK":
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return content + b"".join(_opened(archive.read(name)) for name in archive.namelist())


def unpacked(response: Response) -> bytes:
    """What an answer says: its content, with what is packed in it, and its headers."""
    content = _opened(response.get_data())
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers).encode()
    return content + headers


def traces_in_files(folder: Path) -> list[str]:
    """Files in which a piece of the canary stands."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and traces(path.read_bytes())]


def names_of_ours(answers: list[tuple[str, bytes]]) -> list[tuple[str, list[str]]]:
    """What of the first partnership is named on pages of the other one's coordinator, but for its own and for links."""
    ours = ("Duty desk", "020 7946 0101", "Safeguarding protocol", "Thameside partnership", FUNCTION)
    found = []
    for address, content in answers:
        if "riverside" not in address and not address.startswith(KEYS):
            page = content.decode("utf-8", "replace")
            found.append((address, [word for word in ours if word in page and word not in address]))
    return [each for each in found if each[1]]


def _answers(
    app: Flask, scene: Scene, client: CheckedClient, within: tuple[str, ...] = ("",)
) -> list[tuple[str, bytes]]:
    """Every GET of every route and each part of an entry; perhaps only where an address has some words."""
    found = []
    client.is_checking = False  # the markup of pages is checked elsewhere, and slowly
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint == "static":
            continue
        for part in ("contacts", "services", "locations") if {"part", "row_id"} & rule.arguments else ("contacts",):
            address = scene.address(app, rule, part=part)
            if any(each in address for each in within):
                found.append((address, unpacked(client.get(address))))
    return found


@pytest.fixture
def scene(kept: Callable[..., Scene], world: World) -> Scene:
    """The small world with the canary in it, granted to a reader of the organisation (rows) and to its lead."""
    made = kept("small world", make_scene, world)
    with world.session() as session:
        place = session.get_one(Location, made.rows["locations"])
    world.grant(place, made.visitors["own lead"])
    return made


# Pages are the same on both databases; what each of them keeps is looked through below.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_feed_token_or_file_has_the_address_for_anybody(
    app: Flask, scene: Scene, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlimited(monkeypatch)
    open_roads(world, scene, is_all_public=True)
    answered: set[tuple[str, int]] = set()

    def ask(path: str, sent: dict[str, str]) -> TestResponse:
        return app.test_client().get(path, headers=sent)

    for address, response in feed_roads(ask):
        assert not traces(unpacked(response)), f"anybody finds it at {address}"
        answered.add((address.split("/")[1], response.status_code))
    for name, account in scene.visitors.items():
        client = app.test_client()
        client.is_checking = False
        for address, response in api_roads(scene, name, ask):
            assert not traces(unpacked(response)), f"the system of {name} finds it at {address}"
            answered.add((address.split("/")[1], response.status_code))
        if account is not None:
            client.sign_in(account)
            for address, response in file_roads(scene, lambda path, _sent, own=client: own.get(path)):
                assert not traces(unpacked(response)), f"{name} finds it in {address}"
                answered.add(("file", response.status_code))
    # Each road was open to somebody, and the API closed to who does not belong there.
    assert {("open-referral", 200), ("api", 200), ("api", 401), ("api", 403), ("file", 200), ("file", 404)} <= answered


def test_who_was_granted_it_is_shown_it_and_the_audit_knew_first(app: Flask, scene: Scene) -> None:
    address = f"/organisations/{scene.organisation.id}/locations/{scene.rows['locations']}/reveal"
    for name, account in scene.visitors.items():
        client = app.test_client()
        if account is not None:
            client.sign_in(account)
        with app.app_context():
            before = len(list(db.session.scalars(select(AuditEntry.sequence))))
        if name in HOLDERS:
            page = client.page(address)
            reason = page.select_one("select[name=reason] option[value]:not([value=''])") or page.select_one(
                "input[name=reason][value]"
            )
            response = client.submit(address, reason=reason["value"], note="Duty call")
            assert response.status_code == 200
            assert CANARY.split(",", maxsplit=1)[0] in response.text, name
            with app.app_context():
                last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
                assert last.sequence > before
                assert last.actor_id == account.id
                assert not traces(str(last.changes).encode())
        else:
            assert not traces(client.send(address, reason="emergency").get_data()), name


def test_no_audit_no_address(app: Flask, scene: Scene) -> None:
    client = app.test_client().sign_in(scene.visitors["own lead"])
    address = f"/organisations/{scene.organisation.id}/locations/{scene.rows['locations']}/reveal"
    page = client.page(address)
    reason = page.select_one("[name=reason] option[value]:not([value='']), input[name=reason]")["value"]
    token = page.select_one("main [name=csrf_token]")["value"]
    with app.app_context():
        db.session.execute(text("DROP TABLE audit_entry" + (" CASCADE" if db.engine.dialect.name != "sqlite" else "")))
        db.session.commit()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False
    response = client.post(address, data={"csrf_token": token, "reason": reason, "note": "Duty call"})
    assert response.status_code == 500
    assert not traces(response.get_data())


@pytest.mark.parametrize("words", ["Canary", "Zyqqex Lane", "QX9", "7 Zyqqex"])
def test_searching_for_it_answers_as_for_nonsense(app: Flask, scene: Scene, words: str) -> None:
    for name in ("reader", "partner elsewhere", "coordinator", "cleared coordinator"):
        client = app.test_client().sign_in(scene.visitors[name])
        found = client.page(f"/organisations?q={words}").select_one("[data-results]").get_text(" ", strip=True)
        nonsense = client.page("/organisations?q=Nonsense").select_one("[data-results]").get_text(" ", strip=True)
        assert found.replace(words, "") == nonsense.replace("Nonsense", ""), name


def _typed(app: Flask, scene: Scene) -> CheckedClient:
    """A second house is added under seal; who has added it."""
    client = app.test_client().sign_in(scene.visitors["own editor"])
    address = f"/organisations/{scene.organisation.id}/locations/add"
    new = CANARY.replace("Cottage", "House")
    assert client.submit(address, name="Second house", is_confidential="y", address=new).status_code == 302
    return client  # type: ignore[no-any-return]


def _opened_and_sealed(app: Flask, scene: Scene, world: World) -> CheckedClient:
    """An address that stands in the open becomes confidential; by whom."""
    with world.session() as session, agreed():  # where people are hidden no address is ever typed in the open
        session.get_one(Organisation, scene.organisation.id).kind_id = "police"
    client = app.test_client().sign_in(scene.visitors["own editor"])
    entry = f"/organisations/{scene.organisation.id}"
    assert client.submit(f"{entry}/locations/add", name="Office", address=CANARY).status_code == 302
    assert traces(client.get(f"{entry}/history").get_data())  # open still: its own people see from what to what
    with app.app_context():
        row = db.session.scalars(select(Location).where(Location.name == "Office")).one().id
    edit = f"{entry}/locations/{row}/edit"
    assert client.submit(edit, is_confidential="y").status_code == 302
    return client  # type: ignore[no-any-return]


def _refuse_traces(app: Flask, folder: Path) -> None:
    """Neither a table nor a file of the site holds a piece of it."""
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            tables = db.session.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
            for table in list(tables):
                statement = text(f'SELECT * FROM "{table}"')  # noqa: S608 - the names come from the database itself
                content = "\n".join(str(row) for row in db.session.execute(statement))
                assert not traces(content.encode()), table
    assert not traces_in_files(folder)


def test_no_file_of_the_site_holds_it(app: Flask, scene: Scene, world: World, tmp_path: Path) -> None:
    """Nor another one that was typed, or one that was open before, when every page has been seen since."""
    _typed(app, scene)
    _opened_and_sealed(app, scene, world)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()  # the last connection folds SQLite's log of recent pages into the file
    _answers(app, scene, app.test_client().sign_in(scene.visitors["cleared coordinator"]))
    _refuse_traces(app, tmp_path)


# As above.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_address_that_an_import_brings_reaches_nobody(
    app: Flask, scene: Scene, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even who brought the file is shown it: they have the file."""
    new = CANARY.replace("Cottage", "House")
    keeper = app.test_client().sign_in(scene.visitors["cleared coordinator"])
    place = brought(keeper, scene.partnership, csv_of(("Harbour house", "Refuge", "", "020 7946 0444", "", "", new)))
    applied(keeper, place)
    with app.app_context():
        made = db.session.scalars(
            select(Location).join(Location.organisation).where(Organisation.name == "Harbour house")
        )
        location = made.one()
        assert location.sealed_address is not None
        scene.values["organisation_id"], scene.rows["locations"] = location.organisation_id, location.id
    scene.values["import_id"] = UUID(place.rpartition("/")[2])
    unlimited(monkeypatch)
    open_roads(world, scene, is_all_public=True)

    def ask(path: str, sent: dict[str, str]) -> TestResponse:
        return app.test_client().get(path, headers=sent)

    assert not [address for address, response in feed_roads(ask) if traces(unpacked(response))]
    for name in ("anonymous", "reader", "own lead", "coordinator", "cleared coordinator", "coordinator elsewhere"):
        client, account = app.test_client(), scene.visitors[name]
        found = list(api_roads(scene, name, ask))
        if account is not None:
            client.sign_in(account)
        told = [(address, unpacked(response)) for address, response in found]
        told += _answers(app, scene, client, ("/organisations/", "/imports"))
        assert not [address for address, content in told if traces(content)], name
    _answers(app, scene, keeper)
    _refuse_traces(app, tmp_path)


def test_typing_an_address_in_leaves_no_trace_outside_the_seal(
    app: Flask, scene: Scene, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    client = _typed(app, scene)
    history = client.get(f"/organisations/{scene.organisation.id}/history")
    assert not traces(history.get_data())
    assert not traces(caplog.text.encode())
    with app.app_context():
        changes = "\n".join(str(row) for row in db.session.scalars(select(AuditEntry.changes)))
    assert not traces(changes.encode())
    _refuse_traces(app, tmp_path)


def test_an_open_address_that_becomes_confidential_leaves_no_past(
    app: Flask, scene: Scene, world: World, tmp_path: Path
) -> None:
    client = _opened_and_sealed(app, scene, world)
    assert not traces(client.get(f"/organisations/{scene.organisation.id}/history").get_data())
    with app.app_context():
        told = "\n".join(str(changes) for changes in db.session.scalars(select(AuditEntry.changes)))
        db.session.remove()
        db.engine.dispose()  # the last connection folds SQLite's log of recent pages into the file
    assert not traces(told.encode())
    _refuse_traces(app, tmp_path)


def test_a_fault_in_the_middle_of_a_page_shows_and_logs_nothing(
    app: Flask, scene: Scene, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from partnership.base import sealing  # noqa: PLC0415 - only this test breaks it

    def broken(*_args: object, **_kwargs: object) -> str:
        message = "the key is not here"
        raise sealing.CannotUnseal(message)

    monkeypatch.setattr(sealing.Keyring, "unseal", broken)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = app.test_client().sign_in(scene.visitors["own lead"])
    address = f"/organisations/{scene.organisation.id}/locations/{scene.rows['locations']}/reveal"
    page = client.page(address)
    reason = page.select_one("[name=reason] option[value]:not([value='']), input[name=reason]")["value"]
    response = client.submit(address, reason=reason, note="Duty call")
    assert not traces(response.get_data() + caplog.text.encode())


def test_the_detector_finds_what_is_planted_in_the_open(app: Flask, scene: Scene, world: World) -> None:
    with app.app_context():
        for row in db.session.scalars(select(Organisation)):
            row.description = f"We live at {CANARY}"
        db.session.commit()
    client = app.test_client().sign_in(scene.visitors["reader"])
    entry = f"/organisations/{scene.organisation.id}"
    found = [address for address, content in _answers(app, scene, client, (entry,)) if traces(content)]
    assert entry in found
    open_roads(world, scene, is_all_public=True)
    roads = data_roads(scene, "reader", lambda path, sent: app.test_client().get(path, headers=sent))
    told = {address.split("?")[0] for address, response in roads if traces(unpacked(response))}
    assert {"/open-referral/organizations", "/api/open-referral/organizations"} <= told
    assert traces(b64encode(CANARY.encode()))
    assert traces(CANARY.encode("utf-16-le"))


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_nothing_of_another_partnership_is_named_on_postgresql(app: Flask, scene: Scene) -> None:
    """As on SQLite, where `test_access.py` looks at the same pages."""
    client = app.test_client().sign_in(scene.visitors["coordinator elsewhere"])
    assert not names_of_ours(_answers(app, scene, client))
