"""The pages of blank forms: in the list, on screen, as a file, in the search and in what is written at once."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from partnership.guidance.loader import load_packs
from partnership.returns.paper_forms.export import export_forms

if TYPE_CHECKING:
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask

HOME = "/partnerships/thameside/forms"
FORMS = load_packs()["solace-2009"].forms


pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_list_has_every_form_and_leads_to_its_file(world: World, client: CheckedClient) -> None:
    client.sign_in(world.reader(world.partnership()))
    page = client.get(HOME).text
    assert all(form.title in page and f"{HOME}/{form.id}/download" in page for form in FORMS.values())
    assert "Form R1" in client.get(f"{HOME}/referral-content").text
    response = client.get(f"{HOME}/referral-content/download")
    assert 'filename="thameside-form-r1-referral-content-1-0.docx"' in response.headers["Content-Disposition"]
    assert b"dropDownList" in ZipFile(BytesIO(response.data)).read("word/document.xml")
    assert client.get(f"{HOME}/none").status_code == 404
    assert f"{HOME}/leak-report" in client.get("/search?q=leak+report").text


def test_all_of_them_are_written_into_a_folder(world: World, app: Flask, tmp_path: Path) -> None:
    partnership = world.partnership()
    with app.app_context():
        written = export_forms(partnership, tmp_path)
    assert len(written) == len(FORMS) == len(list(tmp_path.glob("*.docx")))
