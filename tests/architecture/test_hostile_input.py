"""Bad input in every form of the site: a clear message or shown as text, never a fault, and documents still open."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup, SoupStrainer
from docx import Document
from routes import Scene, make_scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from client import CheckedClient
    from factories import World
    from flask import Flask

HOSTILE = {
    "very long": "x" * 10_000,
    "control characters": "name\x00\x07\x1b with \x0b controls",
    "emoji and joiners": "Police 👮🏽‍♀️ 🚨",
    "right to left": "\u202eecilop \u05de\u05e9\u05d8\u05e8\u05d4 \u2066x",
    "formula": "=cmd()|'/c calc'!A1",
    "markup": "<script>alert(1)</script><b>&amp;\"'",
    "slots": "{{lead:first-response}} {{ 7*7 }} {% raw %}",
    "not a character": "a\ufffe\uffffb",
    "word field": 'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"',
    "only spaces": " \u00a0\u2003 ",
}
SKIPPED = {"accounts.sign_in", "accounts.sign_up", "accounts.password"}


@pytest.fixture
def scene(kept: Callable[..., Scene], world: World) -> Scene:
    """The small world."""
    return kept("small world", make_scene, world)


@pytest.fixture
def coordinator(app: Flask, scene: Scene) -> CheckedClient:
    """A coordinator with clearance, whose pages are checked in full."""
    return app.test_client().sign_in(scene.visitors["cleared coordinator"])


def _forms(app: Flask, scene: Scene, client: CheckedClient) -> list[tuple[str, str, dict[str, str], list[str]]]:
    """Page, address, values and names of the text fields of every form that a coordinator can see."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint in SKIPPED | {"static"}:
            continue
        for part in ("contacts", "services", "locations") if {"part", "row_id"} & rule.arguments else ("contacts",):
            page_address = scene.address(app, rule, part=part)
            response = client.get(page_address)
            if response.mimetype != "text/html":
                continue
            for form in BeautifulSoup(response.text, "lxml", parse_only=SoupStrainer("main")).select("main form"):
                names = [
                    str(control["name"])
                    for control in form.select("input[name], textarea[name]")
                    if control.get("type", "text") in {"text", "email", "tel", "url", "search"}
                ]
                if names:
                    values = {
                        str(each["name"]): each.get("value", "") for each in form.select("input[type=hidden][name]")
                    }
                    for choice in form.select("select[name]"):
                        options = [o.get("value") for o in choice.select("option") if o.get("value")]
                        values[str(choice["name"])] = options[0] if options else ""
                    for radio in form.select("input[type=radio][name]"):
                        values.setdefault(str(radio["name"]), str(radio.get("value")))
                    found.append((form.get("action") or page_address, form.get("method", "get"), values, names))
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_text_field_of_every_form_bears_hostile_text(
    app: Flask, scene: Scene, coordinator: CheckedClient
) -> None:
    coordinator.is_checking = False
    forms = _forms(app, scene, coordinator)
    assert len(forms) > 10
    coordinator.is_checking = True
    token = coordinator.token()  # it goes with the cookie, and that stays the same
    for address, method, values, names in forms:
        for name, text in HOSTILE.items():
            sent = {**values, **dict.fromkeys(names, text), "csrf_token": token}
            if method == "post":
                response = coordinator.post(address, data=sent)
            else:
                response = coordinator.get(address, query_string=dict.fromkeys(names, text[:2000]))
            assert response.status_code < 500, (address, name)
            assert "<script>alert(1)" not in response.text if response.mimetype == "text/html" else True


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["emoji and joiners", "right to left", "formula", "markup", "slots", "word field"])
def test_a_hostile_name_is_kept_as_text_and_its_documents_are_inert(
    coordinator: CheckedClient, scene: Scene, name: str
) -> None:
    text = HOSTILE[name]
    address = f"/organisations/{scene.organisation.id}"
    assert coordinator.submit(f"{address}/edit", name=text).status_code == 302
    page = coordinator.page(address)
    shown = " ".join(page.h1.get_text().split())
    assert not page.select("main script")
    assert shown
    for paper in (f"protocols/{scene.values['protocol_id']}", f"returns/{scene.values['checklist_id']}"):
        content = coordinator.get(f"/partnerships/thameside/{paper}/download").get_data()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = archive.read("word/document.xml").decode()
        assert "DDEAUTO" not in "".join(part.split("</w:instrText>")[0] for part in body.split("<w:instrText")[1:])
        assert Document(io.BytesIO(content)).paragraphs


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["control characters", "not a character", "very long", "only spaces"])
def test_a_name_that_cannot_be_kept_is_refused_with_a_message_and_nothing_changes(
    coordinator: CheckedClient, scene: Scene, name: str
) -> None:
    address = f"/organisations/{scene.organisation.id}"
    response = coordinator.submit(f"{address}/edit", name=HOSTILE[name])
    assert response.status_code in {200, 400, 422}
    assert "There is a problem" in response.text
    assert coordinator.page(address).h1.get_text(strip=True).startswith("Tideway charity")


def test_bytes_that_are_no_text_are_refused_politely(coordinator: CheckedClient, scene: Scene) -> None:
    token = coordinator.token()
    body = f"csrf_token={token}&version=1&name=%ED%A0%80%FF&kind_id=refuge".encode()
    response = coordinator.post(
        f"/organisations/{scene.organisation.id}/edit",
        data=body,
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code < 500


def test_a_body_over_the_limit_is_refused(coordinator: CheckedClient) -> None:
    response = coordinator.post("/sign-out", data={"x": "x" * (5 * 1024 * 1024)})
    assert response.status_code == 413


@pytest.mark.parametrize(
    "address",
    ["/organisations?page=99999999999999999999", "/organisations?page=-1", "/organisations?kind=%00&sector=x&level=[]",
     "/organisations?q=%25_%5C'\"(*NEAR(", "/organisations?partnership=no-such", "/partnerships/thameside/map?stage=%FF",
     "/partnerships/%00/map", "/organisations/not-a-uuid", "/partnerships/thameside/map/no-such-task",
     "/partnerships/thameside/protocols/00000000-0000-0000-0000-000000000000", "/static/../keys.toml"],
)  # fmt: skip
def test_odd_addresses_are_answered_without_a_fault(coordinator: CheckedClient, address: str) -> None:
    assert coordinator.get(address).status_code in {200, 302, 400, 404}
