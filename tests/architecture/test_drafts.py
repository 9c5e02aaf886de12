"""Every form of the site, found by its route: what is not taken comes back by a GET with what was typed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from routes import Scene, make_scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bs4 import Tag
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.routing import Rule
    from werkzeug.test import TestResponse

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

VISITORS = ("cleared coordinator", "own lead", "administrator", "anonymous")
WORDS = "Typed, and not to be lost"
# Answers that may stand as the answer to a POST: refusals, which keep nothing and show nothing that was typed.
REFUSALS = {403, 404, 405, 413, 429, 503}
# Routes whose POST may be answered with a page, and why.
ANSWERED = {
    "directory.reveal": "shows a sealed address, once",
    "upkeep.proposed_address": "shows a sealed address, once",
    "calendar.make": "shows a private address, once",
    "tokens.add": "shows a token, once",
    "data_protection.own_data": "hands out a file, and has no field",
    "data_protection.account_data": "hands out a file, and has no field",
}
OF_SCRIPT = {  # routes that only a script asks, which shows the answer within a page
    "accounts.passkey_options", "consultation.preview", "protocols.clause_preview", "drafts.keep",
}  # fmt: skip
OTHER = "7"  # more than a version of the scene
TEXTS = "textarea[name], input[type=text][name]:not([inputmode])"


def _posts(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()) and rule.endpoint not in OF_SCRIPT:
            yield rule


def _client(app: Flask, scene: Scene, name: str) -> CheckedClient:
    client: CheckedClient = app.test_client()  # type: ignore[assignment]
    client.is_checking = client.is_following = False
    account = scene.visitors[name]
    return client if account is None else client.sign_in(account)


def _forms(page: TestResponse, address: str) -> Iterator[tuple[Tag, str]]:
    for form in BeautifulSoup(page.text, "lxml").select("main form[method=post]"):
        yield form, str(form.get("action") or address)


def _values(form: Tag, words: str) -> tuple[dict[str, str], list[str]]:
    """A form with words in each text and nothing chosen; and the names of the fields that have the words."""
    texts = [str(each["name"]) for each in form.select(TEXTS) if not each.has_attr("readonly")]
    hidden = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden][name]")}
    late = {"version": OTHER} if hidden.get("version", "").isdigit() else {}
    return {**hidden, **late, **dict.fromkeys(texts, words)}, texts


def test_no_post_of_a_form_is_answered_with_a_page(app: Flask, kept: Callable[..., Scene], world: World) -> None:
    scene = kept("small world", make_scene, world)
    answered: dict[str, int] = {}
    drafts = 0
    first = {name: _client(app, scene, name) for name in VISITORS if name != "anonymous"}
    assert all(each.token() for each in first.values())
    for rule in _posts(app):
        for name in VISITORS:
            client = _client(app, scene, name)
            if name in first:
                client.take_form_cookie(first[name])
            answer = client.send(scene.address(app, rule), note=WORDS)
            if answer.status_code in REFUSALS or rule.endpoint in ANSWERED:
                continue
            if answer.status_code not in {302, 303}:
                answered[f"{rule.endpoint} by {name}"] = answer.status_code
            elif "draft=" in answer.location:
                drafts += 1
                shown = client.get(answer.location)
                if shown.status_code not in {200, 303, 400, 409}:
                    answered[f"{rule.endpoint} by {name}, shown"] = shown.status_code
    assert answered == {}
    assert drafts > 60, "the walk finds the forms"


def test_what_was_typed_comes_back_in_the_form_that_was_not_taken(
    app: Flask, kept: Callable[..., Scene], world: World
) -> None:
    scene = kept("small world", make_scene, world)
    lost: dict[str, object] = {}
    seen: set[str] = set()
    for name in VISITORS[:3]:
        client = _client(app, scene, name)
        for rule in list(app.url_map.iter_rules()):
            leaf = rule.rule.rsplit("/", maxsplit=1)[-1]
            if "GET" not in (rule.methods or set()) or rule.endpoint == "static" or "." in leaf or leaf == "download":
                continue
            address = scene.address(app, rule)
            page = client.get(address)
            if page.status_code != HTTPStatus.OK or page.mimetype != "text/html":
                continue
            for form, action in _forms(page, address):
                values, texts = _values(form, WORDS)
                if not texts or action in seen or rule.endpoint in ANSWERED:
                    continue
                answer = client.post(action, data=values)
                if "draft=" in (answer.location or ""):
                    seen.add(action)
                    shown = client.get(answer.location)
                    if shown.status_code == HTTPStatus.SEE_OTHER:  # nothing was wrong by then: the form has it
                        shown = client.get(shown.location)
                    if WORDS not in shown.text:
                        lost[action] = shown.status_code
    assert lost == {}
    assert len(seen) > 20, "the walk finds the forms"
