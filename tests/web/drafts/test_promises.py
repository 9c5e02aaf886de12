"""What somebody typed is theirs alone: no other account, no one who looks as them, nobody after a new password."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import url_for
from flask.testing import FlaskClient
from sites import close, make_app
from sqlalchemy import func, select, text

from partnership.accounts import services as accounts
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import signed_choice
from partnership.store.db import db
from partnership.store.models import (
    Account,
    AuditEntry,
    Contact,
    FormDraft,
    Mail,
    MemberRole,
    Organisation,
    SentForm,
    SignIn,
    now,
)
from partnership.web.drafts import services

if TYPE_CHECKING:
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

WORDS = "Zyqqex Cottage answers at any hour"
REST = {"X-Requested-With": "fetch"}


def _edit(organisation: Organisation) -> str:
    return f"/organisations/{organisation.id}/edit"


def _send_fault(client: CheckedClient, organisation: Organisation) -> str:
    """Send a form with a fault; the address of its draft."""
    client.is_following = False
    answer = client.submit(_edit(organisation), name="", description=WORDS)
    client.is_following = True
    assert answer.status_code == 303
    assert re.fullmatch(r"draft=[0-9a-f-]{36}", urlsplit(answer.location).query)
    return str(answer.location)


def _form_token(client: CheckedClient, path: str) -> str:
    return str(client.page(path).select_one("main form input[name=csrf_token]")["value"])  # type: ignore[index]


def _type(client: CheckedClient, organisation: Organisation, words: str = WORDS, **more: str) -> int:
    """What the script sends while somebody types."""
    path = _edit(organisation)
    sent = {"csrf_token": _form_token(client, path), "name": "Police", "description": words, **more}
    own = {"draft-address": path, "draft-origin": path, "draft-title": "Change Borough police"}
    return client.post("/drafts", data=sent | own, headers=REST).status_code


def _kept(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(FormDraft)) or 0


def _version(app: Flask, organisation: Organisation) -> int:
    with app.app_context():
        return db.session.get_one(Organisation, organisation.id).version


def test_a_form_that_is_not_taken_comes_back_by_a_get_with_its_faults(
    coordinator: CheckedClient, police: Organisation
) -> None:
    address = _send_fault(coordinator, police)
    for _ in range(2):
        page = coordinator.get(address)
        assert WORDS in page.text
        assert "Error: " in page.text
    assert police.name in coordinator.get(f"/organisations/{police.id}").text


def test_another_account_never_opens_a_draft(
    app: Flask, world: World, ours: Partnership, police: Organisation, coordinator: CheckedClient
) -> None:
    address = _send_fault(coordinator, police)
    other: CheckedClient = app.test_client().sign_in(world.coordinator(ours))  # type: ignore[attr-defined]
    answer = other.get(address)
    assert (answer.status_code, answer.location) == (303, _edit(police))
    assert WORDS not in other.get(_edit(police)).text
    draft_id = address.rpartition("=")[2]
    assert other.send(f"/drafts/{draft_id}/delete", back="/").status_code == 404
    assert "You began" not in other.get(f"/partnerships/{ours.slug}").text
    assert WORDS in coordinator.get(address).text


def test_a_row_that_is_given_to_another_account_does_not_open(
    app: Flask, world: World, ours: Partnership, police: Organisation, coordinator: CheckedClient
) -> None:
    address = _send_fault(coordinator, police)
    thief = world.coordinator(ours)
    with app.app_context(), db.session.begin():
        db.session.execute(
            text("UPDATE draft SET account_id = :thief"),
            {"thief": thief.id.hex if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else str(thief.id)},
        )
    other: CheckedClient = app.test_client().sign_in(thief)  # type: ignore[attr-defined]
    assert other.get(address).status_code == 303


def test_who_looks_as_somebody_opens_writes_and_hears_of_no_draft(
    app: Flask, world: World, ours: Partnership, police: Organisation, coordinator: CheckedClient
) -> None:
    editor = world.editor(police)
    own: CheckedClient = app.test_client().sign_in(editor)  # type: ignore[attr-defined]
    address = _send_fault(own, police)
    mine = _send_fault(coordinator, police)
    with world.session() as session:
        row = session.scalars(
            select(SignIn).where(SignIn.account_id != editor.id).order_by(SignIn.started_at.desc())
        ).first()
        assert row is not None
        row.seeing_as_id, row.seeing_in_id = editor.id, ours.id
    for each in (address, mine):
        assert WORDS not in coordinator.get(each, follow_redirects=True).text
    home = coordinator.get(f"/partnerships/{ours.slug}").text
    assert "You see the site as" in home
    assert "You began" not in home
    assert coordinator.post("/drafts", data={"csrf_token": coordinator.token()}, headers=REST).status_code == 403


def test_another_sign_in_of_the_author_goes_on_and_a_new_password_ends_everything(
    app: Flask, world: World, police: Organisation
) -> None:
    editor = world.editor(police)
    first: CheckedClient = app.test_client().sign_in(editor)  # type: ignore[attr-defined]
    address = _send_fault(first, police)
    second: CheckedClient = app.test_client().sign_in(editor)  # type: ignore[attr-defined]
    assert WORDS in second.get(address).text
    with world.session() as session:
        accounts.end_everything(session, session.get_one(Account, editor.id))
    assert _kept(app) == 0
    third: CheckedClient = app.test_client().sign_in(editor)  # type: ignore[attr-defined]
    assert third.get(address).status_code == 303


def test_nothing_of_it_stands_in_the_clear(
    app: Flask, police: Organisation, coordinator: CheckedClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        _send_fault(coordinator, police)
        assert _type(coordinator, police) == 204
    assert "Zyqqex" not in caplog.text
    with app.app_context():
        for row in db.session.scalars(select(FormDraft)):
            assert b"Zyqqex" not in row.sealed_content
        assert (
            db.session.scalars(select(AuditEntry.table).where(AuditEntry.table.in_(["draft", "sent_form"]))).all() == []
        )
        assert db.session.scalars(select(Mail.id)).all() == []
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"Zyqqex" not in file.read_bytes(), file


def test_passwords_and_codes_are_in_no_draft(
    app: Flask, world: World, police: Organisation, coordinator: CheckedClient
) -> None:
    coordinator.send("/account/password", current="what I had before", password="short")
    _type(coordinator, police, password="four words of mine", new_password="other words", code="123456")
    keys = app.extensions["settings"].keyring
    with app.app_context():
        account_ids = set(db.session.scalars(select(FormDraft.account_id)))
        drafts = [
            each for account in account_ids for each in services.open_all(db.session(), keys, services.Author(account))
        ]
    assert drafts
    told = str([(each.content.fields, each.content.page) for each in drafts])
    for secret in ("what I had before", "short'", "four words of mine", "other words", "123456"):
        assert secret not in told
    own = {"csrf_token": _form_token(coordinator, "/account/post"), "draft-address": "/account/password"}
    assert coordinator.post("/drafts", data=own | {"draft-origin": "/"}, headers=REST).status_code == 404


def test_the_save_ends_the_draft_and_the_key_of_the_form_works_once(
    app: Flask, world: World, police: Organisation, coordinator: CheckedClient
) -> None:
    address = _send_fault(coordinator, police)
    page = coordinator.page(address, 400)
    form = page.select_one("main form[method=post]")
    assert form is not None
    sent = {
        str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden], input[type=text]")
    }
    sent |= {
        "name": "Borough police",
        "description": WORDS,
        "kind_id": "police",
        "sector": "statutory",
        "level": "local",
    }
    first = coordinator.post(_edit(police), data=sent)
    assert first.status_code == 302, first.text
    assert _kept(app) == 0
    version = _version(app, police)
    again = coordinator.post(_edit(police), data=sent)
    assert (again.status_code, again.location) == (303, first.location)
    assert _version(app, police) == version


def test_what_was_typed_after_the_save_began_is_not_kept(
    app: Flask, police: Organisation, coordinator: CheckedClient
) -> None:
    token = _form_token(coordinator, f"/organisations/{police.id}/contacts/add")
    path = f"/organisations/{police.id}/contacts/add"
    saved = coordinator.post(path, data={"csrf_token": token, "post": "Duty desk"})
    assert saved.status_code == 302, BeautifulSoup(saved.text, "lxml").select(".govuk-error-summary")
    own = {"csrf_token": token, "post": "Duty", "draft-address": path, "draft-origin": path}
    assert coordinator.post("/drafts", data=own, headers=REST).status_code == 409
    assert _kept(app) == 0


def test_what_is_typed_comes_back_on_its_page_and_is_listed_until_it_is_deleted(
    ours: Partnership, police: Organisation, coordinator: CheckedClient
) -> None:
    assert _type(coordinator, police) == 204
    page = coordinator.page(_edit(police))
    assert page.select_one("[name=description]").text.strip() == WORDS  # type: ignore[union-attr]
    assert "You began this at" in page.text
    home = coordinator.page(f"/partnerships/{ours.slug}")
    assert "You began: Change Borough police" in " ".join(home.text.split())
    answer = coordinator.submit(_edit(police), action=str(page.select_one(".app-begun form")["action"]))  # type: ignore[index]
    assert answer.status_code == 303
    assert WORDS not in coordinator.get(_edit(police)).text
    assert "You began" not in coordinator.get(f"/partnerships/{ours.slug}").text


def test_a_step_that_was_begun_is_listed_with_what_it_is_a_step_of(
    ours: Partnership, police: Organisation, coordinator: CheckedClient
) -> None:
    assert police
    start = f"/partnerships/{ours.slug}/protocols/new?template=terms-of-reference"
    assert coordinator.submit(start, parties=[]).status_code == 400
    home = " ".join(coordinator.page(f"/partnerships/{ours.slug}").get_text(" ", strip=True).split())
    assert "You began: Who takes part? (Start a protocol, step 2 of 3)" in home


def test_what_is_put_back_as_it_was_is_begun_no_more(
    app: Flask, world: World, police: Organisation, coordinator: CheckedClient
) -> None:
    path = _edit(police)
    sent = {"csrf_token": _form_token(coordinator, path), "name": "Police", "description": WORDS}
    own = {"draft-address": path, "draft-origin": path, "draft-title": "Change Borough police"}
    coordinator.post("/drafts", data=sent | own, headers=REST)
    assert _kept(app) == 1
    other = world.editor(police)
    unchanged = sent | own | {"description": "", "draft-unchanged": "1"}
    app.test_client().sign_in(other).post("/drafts", data=unchanged, headers=REST)  # type: ignore[attr-defined]
    assert _kept(app) == 1
    assert coordinator.post("/drafts", data=unchanged, headers=REST).status_code == 204
    assert _kept(app) == 0


def test_a_draft_of_an_entry_that_somebody_changed_shows_both_texts(
    world: World, police: Organisation, coordinator: CheckedClient
) -> None:
    assert (
        _type(coordinator, police, version=str(police.version), kind_id="police", sector="statutory", level="local")
        == 204
    )
    with world.session() as session:
        session.get_one(Organisation, police.id).description = "Somebody else's words"
    answer = coordinator.submit(_edit(police))
    assert answer.status_code == 409
    assert WORDS in answer.text
    assert "Somebody else" in answer.text


def test_a_draft_is_over_after_a_day_and_deleted_by_the_clock(
    app: Flask, police: Organisation, coordinator: CheckedClient
) -> None:
    address = _send_fault(coordinator, police)
    with app.app_context():
        for row in db.session.scalars(select(FormDraft)):
            row.changed_at = now() - timedelta(hours=25)
        db.session.add(SentForm(key_hash="k", work=row.work, at=now() - timedelta(hours=25)))
        db.session.commit()
    assert coordinator.get(address).status_code == 303
    with app.app_context():
        assert services.end_old(db.session(), now()) == 1
        db.session.commit()
        assert db.session.scalars(select(SentForm.id).where(SentForm.key_hash == "k")).all() == []
    assert _kept(app) == 0


def test_a_rehearsal_keeps_nothing_of_what_it_tries(
    app: Flask, world: World, police: Organisation, coordinator: CheckedClient
) -> None:
    other = world.organisation("Taken name")
    coordinator.is_following = False
    sent = {"name": other.name, "kind_id": "police", "sector": "statutory", "level": "local", "description": WORDS}
    answer = coordinator.submit(_edit(police), **sent)
    coordinator.is_following = True
    assert "draft=" in answer.location
    with world.session() as session:
        session.get_one(Organisation, other.id).name = "Another name"
    shown = coordinator.get(answer.location)
    assert (shown.status_code, urlsplit(shown.location).path) == (303, _edit(police))
    assert WORDS in coordinator.get(_edit(police)).text
    with app.app_context():
        assert db.session.get_one(Organisation, police.id).name == "Borough police"


def test_a_browser_without_its_cookie_gets_the_form_back_and_saves_nothing(
    app: Flask, police: Organisation, coordinator: CheckedClient
) -> None:
    token = _form_token(coordinator, _edit(police))
    coordinator.delete_cookie("form", domain="localhost")
    sent = {"csrf_token": token, "name": "Police", "description": WORDS}
    foreign = coordinator.post(_edit(police), data=sent)
    assert foreign.status_code == 400
    own = coordinator.post(_edit(police), data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert WORDS in (own.text if own.status_code != 303 else coordinator.get(own.location).text)
    with app.app_context():
        assert db.session.get_one(Organisation, police.id).description != WORDS


def test_who_signed_out_in_another_window_gets_the_words_and_the_way_to_sign_in(
    app: Flask, police: Organisation, coordinator: CheckedClient
) -> None:
    token = _form_token(coordinator, _edit(police))
    coordinator.post("/sign-out", data={"csrf_token": _form_token(coordinator, _edit(police))})
    sent = {"csrf_token": token, "name": "Police", "description": WORDS}
    answer = coordinator.post(_edit(police), data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403
    assert WORDS in answer.text
    assert "Sign in and go back to the page" in answer.text
    with app.app_context():
        assert db.session.get_one(Organisation, police.id).description != WORDS


def test_nobody_fills_the_table(
    app: Flask, police: Organisation, coordinator: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_OF_ONE", 3)
    for _ in range(5):
        _send_fault(coordinator, police)
    assert _kept(app) == 3


def test_a_link_of_a_mail_is_not_kept_and_its_form_comes_back_to_who_has_it(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    with world.session() as session:
        token = accounts.make_sign_up_link(session, "new@example.org", ours, MemberRole.READER)
    path = f"/sign-up/{token}"
    client.is_following = False
    answer = client.submit(path, display_name="Duty manager", password="short")
    client.is_following = True
    page = client.get(answer.location)
    assert "Duty manager" in page.text
    assert "Error: " in page.text
    with app.app_context():
        row = db.session.scalars(select(FormDraft)).one()
        assert token not in row.address
        assert row.account_id is None
    elsewhere = answer.location.replace(token, "another")
    assert client.get(elsewhere).status_code in {303, 404}


def test_two_tabs_are_two_drafts_and_the_save_of_one_leaves_the_other(
    app: Flask, police: Organisation, coordinator: CheckedClient
) -> None:
    path = f"/organisations/{police.id}/contacts/add"
    tokens = [_form_token(coordinator, path) for _ in range(2)]
    own = {"draft-address": path, "draft-origin": path}
    for number, token in enumerate(tokens):
        sent = own | {"csrf_token": token, "post": f"Desk {number}"}
        assert coordinator.post("/drafts", data=sent, headers=REST).status_code == 204
    assert _kept(app) == 2
    assert coordinator.post(path, data={"csrf_token": tokens[0], "post": "Desk 0"}).status_code == 302
    assert _kept(app) == 1
    assert coordinator.page(path).select_one("input[name=post]")["value"] == "Desk 1"  # type: ignore[index]


def test_a_server_that_was_stopped_loses_nothing_that_was_kept(
    app: Flask, world: World, police: Organisation, tmp_path: Path
) -> None:
    editor = world.editor(police)
    address = _send_fault(app.test_client().sign_in(editor), police)  # type: ignore[attr-defined]
    (tmp_path / "another").mkdir()
    another = make_app(tmp_path / "another", app.config["SQLALCHEMY_DATABASE_URI"])
    try:
        assert WORDS in another.test_client().sign_in(editor).get(address).text  # type: ignore[attr-defined]
    finally:
        close(another)


def test_two_presses_at_one_moment_save_once(app: Flask, world: World, police: Organisation) -> None:
    editor = world.editor(police)
    first: CheckedClient = app.test_client().sign_in(editor)  # type: ignore[attr-defined]
    path = f"/organisations/{police.id}/contacts/add"
    token = _form_token(first, path)
    cookies = {name: first.get_cookie(name).value for name in ("sign-in", "form")}  # type: ignore[union-attr]
    clients = [FlaskClient(app, app.response_class) for _ in range(4)]
    for client in clients:
        for name, value in cookies.items():
            client.set_cookie(name, value, domain="localhost")
    barrier = Barrier(len(clients))

    def press(client: FlaskClient) -> int:
        barrier.wait(timeout=20)
        return client.post(path, data={"csrf_token": token, "post": "Duty desk"}).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        found = sorted(pool.map(press, clients))
    assert found == [302, 303, 303, 303]
    with app.app_context():
        made = select(func.count()).select_from(Contact).where(Contact.organisation_id == police.id)
        assert db.session.scalar(made) == 1


def test_what_a_link_of_a_mail_has_done_is_said_by_a_page_of_its_own(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    reader = world.reader(ours)
    with app.test_request_context():
        path = url_for("mail.switch_off", signed=signed_choice(reader.id, MailKind.REPORT_ANSWERED))
    client.is_following = False
    answer = client.submit(path)
    assert answer.status_code == 303
    first = client.page(answer.location)
    assert "draft=" in answer.location
    assert client.page(answer.location).h1.text == first.h1.text  # type: ignore[union-attr]
    by_program = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert by_program.status_code == 200
