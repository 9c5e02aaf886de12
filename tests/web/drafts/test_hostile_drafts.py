"""What others try with drafts: with an old cookie, with much text, with a mark, with a grant that was taken back."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from partnership.accounts import services as accounts
from partnership.store.db import db
from partnership.store.models import Account, Factor, FormDraft, MemberRole, Organisation, PositionRole, SignIn, now
from partnership.web.drafts import services
from partnership.web.drafts.content import Author, Content, OpenedDraft

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

    from partnership.store.models import Location, Partnership

WORDS = "Zyqqex Cottage answers at any hour"
NUMBER = "020 7946 0666"


def _edit(organisation: Organisation) -> str:
    return f"/organisations/{organisation.id}/edit"


def _visitor(app: Flask, account: Account | None = None) -> CheckedClient:
    client: CheckedClient = app.test_client()  # type: ignore[assignment]
    client.is_following = False
    return client if account is None else client.sign_in(account)


def _time_out(app: Flask, account: Account, hours: float) -> None:
    with app.app_context(), db.session.begin():
        at = now() - timedelta(hours=hours)
        db.session.execute(update(SignIn).where(SignIn.account_id == account.id).values(seen_at=at, started_at=at))


def _anonymous_token(client: CheckedClient) -> str:
    return str(client.page("/sign-in").select_one("main form input[name=csrf_token]")["value"])  # type: ignore[index]


def _send(client: CheckedClient, organisation: Organisation, words: str = WORDS) -> str:
    """Send a form with what a browser has whose sign-in ended; where it is led to."""
    sent = {"csrf_token": _anonymous_token(client), "name": "", "description": words}
    return client.post(_edit(organisation), data=sent).location or ""


def _form_token(client: CheckedClient, path: str) -> str:
    return str(client.page(path).select_one("main form input[name=csrf_token]")["value"])  # type: ignore[index]


def _opened(app: Flask, account: Account, address: str) -> OpenedDraft:
    """What is in the draft to which a form was led."""
    draft_id = UUID(address.rpartition("=")[2])
    with app.app_context():
        keys = app.extensions["settings"].keyring
        found = services.open_one(db.session(), keys, Author(account.id), draft_id)
    assert found is not None
    return found


def _kept(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(FormDraft)) or 0


def test_a_sign_in_that_ended_long_ago_keeps_nothing(app: Flask, world: World, police: Organisation) -> None:
    editor = world.editor(police)
    thief = _visitor(app, editor)
    _time_out(app, editor, hours=24 * 300)
    assert "draft" not in _send(thief, police)
    assert _kept(app) == 0
    assert WORDS not in _visitor(app, editor).get(_edit(police)).text


def test_a_sign_in_that_never_got_to_its_code_keeps_nothing(app: Flask, world: World, police: Organisation) -> None:
    editor = world.editor(police)
    app.extensions["settings"] = replace(app.extensions["settings"], require_second_factor=True)
    thief = _visitor(app).sign_in(editor, Factor.NONE)
    assert "draft" not in _send(thief, police)
    assert _kept(app) == 0


def test_what_another_browser_sends_with_an_ended_sign_in_never_comes_into_the_accounts_forms(
    app: Flask, world: World, police: Organisation
) -> None:
    editor = world.editor(police)
    thief = _visitor(app, editor)
    _time_out(app, editor, hours=3)
    own = _visitor(app, editor)
    mine = own.submit(_edit(police), name="", description="A morning of work").location
    sent = [_send(thief, police) for _ in range(services.MOST_WAITING + 2)]
    assert "draft" in sent[0], "a browser whose sign-in has just ended keeps what is sent"
    assert "draft" not in sent[-1], "nobody fills the table"
    assert "A morning of work" in own.get(mine).text
    assert WORDS not in own.get(_edit(police)).text
    assert WORDS not in own.get(sent[0].partition("next=")[2].replace("%2F", "/").replace("%3F", "?")).text
    assert _kept(app) == services.MOST_WAITING + 1


def test_what_was_sent_when_the_sign_in_had_ended_comes_back_to_that_account_in_that_browser(
    app: Flask, world: World, ours: Partnership, police: Organisation
) -> None:
    editor, other = world.editor(police), world.coordinator(ours)
    browser = _visitor(app, editor)
    _time_out(app, editor, hours=3)
    led_to = _send(browser, police)
    assert led_to.startswith("/sign-in?next=")
    assert WORDS not in browser.sign_in(other).get(_edit(police)).text
    address = led_to.partition("next=")[2].replace("%2F", "/").replace("%3F", "?").replace("%3D", "=")
    assert WORDS in browser.sign_in(editor).get(address).text
    assert WORDS in browser.get(_edit(police)).text


def test_a_new_password_ends_what_waits_in_a_browser(app: Flask, world: World, police: Organisation) -> None:
    editor = world.editor(police)
    browser = _visitor(app, editor)
    _time_out(app, editor, hours=3)
    assert "draft" in _send(browser, police)
    with world.session() as session:
        accounts.end_everything(session, session.get_one(Account, editor.id))
    assert _kept(app) == 0
    assert "draft" not in _send(browser, police)


def test_no_text_of_another_account_receives_the_token_of_who_looks_at_a_kept_page(
    app: Flask, world: World, police: Organisation
) -> None:
    editor = world.editor(police)
    own = _visitor(app, editor)
    path = _edit(police)
    marks: list[str] = []
    for _ in range(2):
        with world.session() as session:  # whatever earlier pages told of their marks
            session.get_one(type(police), police.id).name = f"Police ⟦token⟧ {' '.join(marks)}"
        sent = {"csrf_token": _form_token(own, path), "name": "", "x": (BytesIO(b"a"), "a.txt")}
        answer = own.post(path, data=sent, content_type="multipart/form-data")
        content = _opened(app, editor, answer.location).content
        shown = own.page(answer.location, 400)
        token = str(shown.select_one("main form input[name=csrf_token]")["value"])  # type: ignore[index]
        places = [each for each in shown.select("*") if token in each.attrs.values()]
        assert str(shown).count(token) == len(places) == content.page.count(content.mark)
        assert content.page.count("⟦token⟧") == shown.decode().count("⟦token⟧")
        assert content.mark
        assert content.mark not in marks
        marks.append(content.mark)


@pytest.mark.parametrize("address", ["//[", "//example.org/a", "/\\example.org", "https://example.org/", "a"])
def test_what_is_no_address_of_the_site_is_refused_in_words(
    police: Organisation, coordinator: CheckedClient, address: str
) -> None:
    path = _edit(police)
    sent = {"csrf_token": _form_token(coordinator, path), "name": "x"}
    rest = {"X-Requested-With": "fetch"}
    for own in ({"draft-address": address, "draft-origin": path}, {"draft-address": path, "draft-origin": address}):
        assert coordinator.post("/drafts", data=sent | own, headers=rest).status_code == 400
    own = {"draft-address": path, "draft-origin": path}
    assert coordinator.post("/drafts", data=sent | own, headers=rest).status_code == 204


def test_a_form_whose_page_has_no_address_comes_back_too(police: Organisation, coordinator: CheckedClient) -> None:
    sent = {"csrf_token": _form_token(coordinator, _edit(police)), "name": "", "description": WORDS}
    answer = coordinator.post(_edit(police), data=sent, headers={"Referer": "http://["})
    assert WORDS in answer.text


SECRET = "77 Secret Row, E1 1AA"


@pytest.fixture
def place(world: World, ours: Partnership) -> Location:
    refuge = world.organisation("Harbour house", ours, kind_id="refuge")
    return world.refuge(refuge, "12 Hidden Lane")


def _place_path(place: Location) -> str:
    return f"/organisations/{place.organisation_id}/locations/{place.id}/edit"


def _lead(world: World, place: Location) -> Account:
    with world.session() as session:
        refuge = session.get_one(Organisation, place.organisation_id)
    lead = world.editor(refuge, PositionRole.LEAD)
    world.grant(place, lead)
    return lead


def _told(app: Flask, account: Account) -> str:
    """All that is kept of an account, opened."""
    with app.app_context():
        found = services.open_all(db.session(), app.extensions["settings"].keyring, Author(account.id))
        return str([(each.content.fields, each.content.page) for each in found])


def test_a_confidential_address_is_in_no_draft_whichever_way_it_was_sent(
    app: Flask, world: World, place: Location
) -> None:
    lead = _lead(world, place)
    own, path = _visitor(app, lead), _place_path(place)
    file = {"csrf_token": _form_token(own, path), "address": SECRET, "x": (BytesIO(b"a"), "a.txt"), "version": "1"}
    led_to = own.post(path, data={**file, "name": "N" * 5000}, content_type="multipart/form-data").location
    page = own.page(led_to, 400)
    assert page.select_one("[name=address]").text.strip() == ""  # type: ignore[union-attr]
    assert "Enter it again" in page.text
    sent = {"csrf_token": _form_token(own, path), "name": "A house", "address": SECRET}
    rest = {"draft-address": path, "draft-origin": path}
    assert own.post("/drafts", data=sent | rest, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert _kept(app) == 2
    assert "Secret Row" not in _told(app, lead)
    own.delete_cookie("form", domain="localhost")
    assert "draft" in own.post(path, data=sent, headers={"Sec-Fetch-Site": "same-origin"}).location
    _time_out(app, lead, hours=3)
    late = {**sent, "csrf_token": _anonymous_token(own)}
    assert "draft" in own.post(path, data=late).location
    own.sign_in(lead).get(path)
    assert _kept(app) == 3, "the form that was sent took the place of what was typed in it"
    told = _told(app, lead)
    assert "A house" in told
    assert "Secret Row" not in told
    assert "Secret Row" not in own.get(path).text


def test_an_address_of_a_place_that_is_being_made_confidential_is_in_no_draft(
    app: Flask, world: World, police: Organisation
) -> None:
    lead = world.editor(police, PositionRole.LEAD)
    own, path = _visitor(app, lead), f"/organisations/{police.id}/locations/add"
    open_one = own.submit(path, name="N" * 5000, address="1 High Street").location
    assert "1 High Street" in own.get(open_one).text
    led_to = own.submit(path, name="N" * 5000, address=SECRET, is_confidential="y").location
    assert "N" * 5000 in own.get(led_to).text
    assert "Secret Row" not in _told(app, lead)


def test_a_grant_that_is_ended_ends_what_was_typed_about_the_place(app: Flask, world: World, place: Location) -> None:
    lead, boss = _lead(world, place), _lead(world, place)
    own, path = _visitor(app, lead), _place_path(place)
    led_to = own.submit(path, name="N" * 5000).location
    assert own.get(led_to).status_code == 400
    taken = f"/organisations/{place.organisation_id}/locations/{place.id}/grants/{lead.id}/take-back"
    assert _visitor(app, boss).send(taken).status_code in {302, 303}
    assert own.get(led_to).status_code == 303
    assert _told(app, lead) == "[]"


def _bytes(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.sum(func.length(FormDraft.sealed_content)))) or 0


def _ask_reset(client: CheckedClient, **more: str) -> TestResponse:
    """A stranger sends a form that is not taken."""
    return client.post("/reset", data={"csrf_token": _form_token(client, "/reset"), "email": "", **more})


@pytest.mark.parametrize("where", ["a name", "names", "a value"])
def test_a_stranger_fills_no_table_by_what_a_form_has_besides(app: Flask, where: str) -> None:
    stranger = _visitor(app)
    for _ in range(7):
        junk = secrets.token_urlsafe(400_000)
        more = {
            "a name": {junk: "1"},
            "names": {junk[at : at + 100]: "" for at in range(0, len(junk), 100)},
            "a value": {"x": junk},
        }
        answer = _ask_reset(stranger, **more[where])
        shown = answer if answer.status_code == 400 else stranger.get(answer.location)
        assert "Error: " in shown.text, "what is wrong is said all the same"
    assert _kept(app) <= services.MOST_OF_STRANGER
    assert _bytes(app) <= services.MOST_OF_STRANGER * services.MOST_BYTES_OF_STRANGER


def test_one_stranger_never_pushes_out_what_another_typed(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_OF_STRANGERS", 8)
    with world.session() as session:
        link = f"/sign-up/{accounts.make_sign_up_link(session, 'new@example.org', ours, MemberRole.READER)}"
    client.is_following = False
    by_link = client.submit(link, display_name="Duty manager", password="short").location
    own = _visitor(app)
    mine = _ask_reset(own).location
    for _ in range(3):
        stranger = _visitor(app)
        for _ in range(6):
            answer = _ask_reset(stranger)
    assert answer.status_code == 400, "where there is no room the page itself is the answer"
    assert own.get(mine).status_code == 400
    assert "Duty manager" in client.get(by_link).text
    assert _kept(app) == 9
    with app.app_context(), db.session.begin():
        db.session.execute(update(FormDraft).values(changed_at=now() - timedelta(minutes=61)))
    assert _ask_reset(_visitor(app)).status_code == 303
    assert _kept(app) == 2, "what strangers sent is over after an hour, what came by a link is not"


def test_what_is_typed_has_a_measure_for_each_account(
    app: Flask, police: Organisation, coordinator: CheckedClient
) -> None:
    path = _edit(police)
    script = {"X-Requested-With": "fetch"}

    def type_(**sent: str) -> int:
        token = _form_token(coordinator, path)
        own = {"csrf_token": token, "draft-address": path, "draft-origin": path, **sent}
        return coordinator.post("/drafts", data=own, headers=script).status_code

    junk = secrets.token_urlsafe(2_000_000)
    assert type_(**{junk: "1"}) == 400
    assert type_(**{"draft-origin": "/" + junk}) == 400
    assert type_(**{f"n{nth}": "" for nth in range(2001)}) == 400
    for nth in range(8):
        assert type_(website=secrets.token_urlsafe(400_000), description=f"Text {nth}") == 204
    assert 0 < _bytes(app) <= services.MOST_BYTES_OF_ONE
    assert "Text 7" in coordinator.get(path).text


def test_a_page_opens_only_what_was_typed_in_its_own_forms(
    world: World, police: Organisation, coordinator: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = world.contact(police, "Night desk")
    coordinator.is_following = False
    coordinator.submit(_edit(police), name="", description=WORDS)
    opened: list[str] = []
    real = services.from_text

    def count(text: str) -> Content:
        opened.append(text)
        return real(text)

    monkeypatch.setattr(services, "from_text", count)
    coordinator.get(f"/organisations/{police.id}/contacts/{other.id}/edit")
    coordinator.get(f"/organisations/{police.id}")
    assert opened == []
    assert WORDS in coordinator.get(_edit(police)).text
    assert len(opened) == 1
