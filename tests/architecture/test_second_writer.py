"""The second of two writers, in every form of the site that carries a version and in which somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from routes import Scene, make_scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bs4 import Tag
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

VISITORS = (
    "cleared coordinator",
    "own lead",
    "administrator",
)  # each asks for the pages that those before were refused
DOCUMENTS = {"download", "preview", "sample"}  # they take long and have no form
TEXTS = "textarea[name], input[type=text][name]:not([inputmode])"
TYPED = "Second text"
OTHER = 7  # more than a version of the scene
FORMS = 20

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass(frozen=True, slots=True)
class FormOnPage:
    """Where a form is sent to, its values as a visitor leaves them, and the fields in which text is typed."""

    action: str
    values: dict[str, Any]
    typed: tuple[str, ...]


def _pages(app: Flask, scene: Scene) -> Iterator[str]:
    """The address of every page, those of the parts of an entry for each part."""
    for rule in app.url_map.iter_rules():
        leaf = rule.rule.rsplit("/", maxsplit=1)[-1]
        if "GET" in (rule.methods or set()) and rule.endpoint != "static" and leaf not in DOCUMENTS and "." not in leaf:
            for part in scene.rows if {"part", "row_id"} & rule.arguments else ("contacts",):
                yield scene.address(app, rule, part=part)


def _forms(answer: TestResponse, page: str) -> Iterator[FormOnPage]:
    """The forms of a page that carry a version and in which something is typed."""
    for form in BeautifulSoup(answer.text, "lxml").select("main form[method=post]"):
        version = form.select_one("[name=version]")
        typed = [str(each["name"]) for each in form.select(TEXTS)]
        if version is not None and str(version.get("value", "")).isdigit() and typed:
            yield FormOnPage(str(form.get("action") or page), _filled(form), tuple(typed))


def _filled(form: Tag) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in form.select("input[name]"):
        if each.get("type") in {"checkbox", "radio"}:
            found.setdefault(str(each["name"]), each.get("value", "y"))
        else:
            found[str(each["name"])] = each.get("value", "")
    for each in form.select("select[name]"):
        options = [str(option.get("value") or "") for option in each.select("option")]
        chosen = each.select_one("option[selected]")
        found[str(each["name"])] = chosen.get("value", "") if chosen else next(filter(None, options), "")
    return found


def _send_late(client: CheckedClient, form: FormOnPage) -> TestResponse:
    """Send a form with another version than is stored; a field that no free text fits keeps what it had."""
    late = {**form.values, "version": str(OTHER)}
    answer = client.send(form.action, **{**late, **dict.fromkeys(form.typed, TYPED)})
    if answer.status_code == HTTPStatus.BAD_REQUEST:
        links = BeautifulSoup(answer.text, "lxml").select(".govuk-error-summary a[href]")
        unfit = {str(link["href"]).removeprefix("#") for link in links}
        answer = client.send(form.action, **{**late, **dict.fromkeys(set(form.typed) - unfit, TYPED)})
    return answer


def test_what_was_typed_is_shown_again_to_the_second_of_two(
    app: Flask, kept: Callable[..., Scene], world: World
) -> None:
    scene = kept("small world", make_scene, world)
    lost: dict[str, int] = {}
    asked: set[str] = set()
    unseen = list(_pages(app, scene))
    for name in VISITORS:
        client = app.test_client().sign_in(scene.visitors[name])  # type: ignore[attr-defined]
        client.is_checking = False
        answers = {page: client.get(page) for page in unseen}
        unseen = [page for page, answer in answers.items() if answer.status_code != HTTPStatus.OK]
        pages = [page for page, answer in answers.items() if answer.mimetype == "text/html"]
        for form in (form for page in pages for form in _forms(answers[page], page)):
            answer = _send_late(client, form)
            asked.add(form.action)
            if answer.status_code != HTTPStatus.CONFLICT or TYPED not in answer.text:
                lost[form.action] = answer.status_code
    assert lost == {}
    assert len(asked) >= FORMS, "the walk finds the forms"
