"""Bad input in the audit is shown as text or refused with a message; pages stay whole and Word files inert."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from documents.docx_parts import complaints
from docx import Document
from test_hostile_input import HOSTILE

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Partnership

AUDIT = "/partnerships/thameside/audit"
SCHOOLS = f"{AUDIT}/AC3"
KEPT = ("emoji and joiners", "right to left", "formula", "markup", "slots", "word field")
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("name", KEPT)
def test_hostile_text_is_kept_as_text_on_pages_and_in_word(
    coordinator: CheckedClient, world: World, ours: Partnership, name: str
) -> None:
    text = HOSTILE[name]
    school = world.organisation(text.replace("\u202e", "").replace("\u2066", ""), ours, kind_id="school")
    world.contact(school, post=text[:100])
    response = coordinator.submit(
        f"{SCHOOLS}/edit",
        first_contacts=[str(school.id)],
        assurance=text,
        next_action=text,
        action_owner=str(school.id),
    )
    assert response.status_code == 302
    for path in (AUDIT, SCHOOLS, f"{SCHOOLS}/edit", "/partnerships/thameside/gaps", "/partnerships/thameside"):
        assert not coordinator.page(path).select("main script, main b")
    for path in (f"{AUDIT}/download", f"{AUDIT}/cards", f"{SCHOOLS}/card"):
        content = coordinator.get(path).get_data()
        assert complaints(content) == []
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = archive.read("word/document.xml").decode()
        assert not re.search(r"<w:instrText[^>]*>[^<]*DDE", body)
        assert Document(io.BytesIO(content)).tables


@pytest.mark.parametrize("name", ["very long", "control characters", "not a character"])
@pytest.mark.parametrize("field", ["assurance", "next_action"])
def test_text_that_cannot_be_kept_is_refused_at_its_field(coordinator: CheckedClient, name: str, field: str) -> None:
    response = coordinator.submit(f"{SCHOOLS}/edit", **{field: HOSTILE[name]})
    assert response.status_code == 400
    assert f'href="#{field}"' in response.text
    assert "None recorded" in coordinator.page(SCHOOLS).select_one("main").get_text()


@pytest.mark.parametrize("version", ["", "-1", "x", "1e0", "99999999999999999999", "١"])
def test_no_made_up_version_overwrites_a_setting(coordinator: CheckedClient, version: str) -> None:
    assert coordinator.submit(f"{SCHOOLS}/edit", assurance="First").status_code == 302
    late = coordinator.send(f"{SCHOOLS}/edit", version=version, assurance="Second")
    assert late.status_code == 409
    assert "First" in coordinator.page(SCHOOLS).select_one("main").get_text()


def test_a_form_without_a_token_is_refused(coordinator: CheckedClient) -> None:
    assert coordinator.post(f"{SCHOOLS}/edit", data={"version": "0", "assurance": "Forged"}).status_code == 400
    assert coordinator.post(f"{SCHOOLS}/first-contacts", data={"version": "0"}).status_code == 400
