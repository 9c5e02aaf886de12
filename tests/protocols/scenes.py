"""A partnership with two agencies in which protocols are started on screen, for tests of their pages."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from werkzeug.test import TestResponse

    from partnership.store.models import Organisation, Partnership

TEMPLATE = "common-terms"
OF_CHILDREN = "safeguarding-trafficked-children"  # its clauses rest on leads


@dataclass
class Scene:
    """A partnership with two agencies and a coordinator who is signed in."""

    world: World
    client: CheckedClient
    partnership: Partnership
    police: Organisation
    care: Organisation
    template: str = TEMPLATE

    @property
    def base(self) -> str:
        """The address of the list."""
        return f"/partnerships/{self.partnership.slug}/protocols"

    def start(self, *parties: Organisation, **values: str) -> str:
        """Goes through the three steps; returns the address of the new protocol."""
        chosen = [str(each.id) for each in parties or (self.police, self.care)]
        settings = values_of(self.step(template=self.template, step="parties", parties=chosen))
        checked = values_of(page_of(self.client.post(f"{self.base}/new", data={**settings, **values})))
        answer = self.client.post(f"{self.base}/new", data={**checked, "go": "create"})
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])

    def step(self, **values: Any) -> BeautifulSoup:
        """Sends one step; returns the next page."""
        return page_of(self.client.send(f"{self.base}/new", **values))

    def words(self, path: str) -> str:
        """The words of a Word file at an address."""
        return word_text(self.client.get(path).data)


def make_scene(world: World, client: CheckedClient) -> Scene:
    """Two agencies: children's services lead the referral of a child, the police take part."""
    partnership = world.partnership()
    police = world.organisation("Borough police", partnership)
    care = world.organisation("Children's services", partnership, kind_id="childrens-services")
    world.contact(care, "Duty team", telephone="020 7946 0123")
    world.confirm(care)
    world.responsibility(partnership, care, "child-referral")
    world.responsibility(partnership, police, "criminal-investigation")
    client.sign_in(world.coordinator(partnership))
    return Scene(world, client, partnership, police, care)


def word_text(content: bytes) -> str:
    """The words of a Word file, in order."""
    with ZipFile(io.BytesIO(content)) as file:
        return unescape(re.sub(r"<[^>]+>", " ", file.read("word/document.xml").decode()))


def page_of(response: TestResponse) -> BeautifulSoup:
    """The page of an answer."""
    return BeautifulSoup(response.text, "html.parser")


def values_of(page: BeautifulSoup) -> dict[str, Any]:
    """What the form of a page would send."""
    form = page.select_one("main form[method=post]")
    assert form is not None, page.get_text(" ", strip=True)[:500]
    return {
        field["name"]: field.get("value", "") for field in form.select("input[name]") if field["type"] != "checkbox"
    }
