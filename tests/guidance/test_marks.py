"""What a council's own guidance makes different is marked in the same words on every page and in Word files."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import docx
import pytest
from bs4 import BeautifulSoup
from guidance.small_pack import Files
from guidance.thameside import TEMPLATE, write

from partnership.documents.word.writer import write_word
from partnership.guidance.loader import load_packs
from partnership.protocols.exports import paper_of
from partnership.store.models import Assessment, Protocol, ReturnChecklist

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bs4 import Tag
    from client import CheckedClient
    from factories import World

    from partnership.documents.blocks import Document
    from partnership.store.models import Partnership

HOME = "/partnerships/thameside"
ADDED = "Added by this council’s guidance"
CHANGED = "Changed by this council’s guidance"
TAKEN_OUT = "Taken out by this council’s guidance"
PAGES = (
    "/protocols/new", "/returns", "/audit", "/audit/AC3", "/library", "/library/practice",
    "/library/practice/croydon-hospital", "/library/bodies", "/sharing", "/sharing/child-address",
    "/sharing/child-address/police",
)  # fmt: skip


@dataclass
class Scene:
    """A coordinator at work on a protocol, a return checklist and an assessment."""

    client: CheckedClient
    partnership: Partnership
    protocol: str
    checklist: str
    assessment: str

    def page(self, path: str) -> BeautifulSoup:
        """A page of the partnership."""
        return self.client.page(f"{HOME}{path}")

    def pages(self, path: str) -> Iterator[BeautifulSoup]:
        """A list of the partnership, page after page."""
        page = self.page(path)
        yield page
        while following := page.select_one("a[rel=next]"):
            page = self.client.page(str(following["href"]))
            yield page

    def file(self, path: str) -> bytes:
        """A file of the partnership."""
        return self.client.get(f"{HOME}{path}").data

    def word(self, make: Callable[[Partnership], Document]) -> bytes:
        """A document that no page downloads, as a Word file."""
        with self.client.application.app_context():
            return write_word(make(self.partnership))


def make_scene(world: World, client: CheckedClient, pack_id: str) -> Scene:
    partnership = world.partnership(pack_id=pack_id)
    world.responsibility(partnership, world.organisation("River police", partnership), "information-sharing")
    ours = {"partnership_id": partnership.id}
    protocol = Protocol(id=uuid4(), **ours, template_id=TEMPLATE, title="Children", parameters={})
    checklist = ReturnChecklist(id=uuid4(), **ours, age_group="child", country="VN", route="best-interests-return")
    assessment = Assessment(id=uuid4(), **ours, title="Assessment", opened_on=date(2009, 11, 1))
    with world.session() as session:
        session.add_all([protocol, checklist, assessment])
    client.sign_in(world.coordinator(partnership))
    return Scene(client, partnership, *(f"/{each}" for each in (protocol.id, checklist.id, assessment.id)))


@pytest.fixture
def built_in(world: World, client: CheckedClient) -> Scene:
    """On the pack of the product."""
    return make_scene(world, client, "solace-2009")


@pytest.fixture(scope="module")
def guidance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with guidance of the council's own, which no test changes."""
    folder = tmp_path_factory.mktemp("guidance")
    write(Files(folder / "thameside"))
    return folder


@pytest.fixture
def thameside(world: World, client: CheckedClient, guidance: Path, guided_by: Callable[[Path], None]) -> Scene:
    """On guidance of the council's own."""
    guided_by(guidance)
    with world.app.app_context():
        assert dict(load_packs().refused) == {}
    return make_scene(world, client, "thameside")


def marks(page: BeautifulSoup | Tag) -> list[str]:
    return [mark.get_text(strip=True) for mark in page.select(".govuk-tag--turquoise")]


def marked(page: BeautifulSoup, selector: str) -> dict[str, str]:
    """The first words of each element that has a mark, with the mark."""
    return {
        " ".join(element.get_text(" ", strip=True).split())[:14]: found[0]
        for element in page.select(selector)
        if (found := marks(element))
    }


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def word_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def facts(content: bytes) -> dict[str, str]:
    """Labels and values of all tables of two columns."""
    tables = [table for table in docx.Document(io.BytesIO(content)).tables if len(table.columns) == 2]
    return {row.cells[0].text: row.cells[1].text for table in tables for row in table.rows}


def test_templates_to_choose_from_are_marked_and_a_new_one_stands_where_it_says(thameside: Scene) -> None:
    page = thameside.page("/protocols/new")
    found = {
        item.select_one("input")["value"]: marks(item)  # type: ignore[index]
        for item in page.select(".govuk-radios__item")
    }
    assert {key: value for key, value in found.items() if value} == {TEMPLATE: [CHANGED], "river-patrols": [ADDED]}
    before = list(found)[: list(found).index("river-patrols")]
    assert before == [key for key, template in load_packs()["solace-2009"].protocols.items() if template.order < 45]
    assert "2 clauses in 2 sections. For: Police and port." in words(page)
    assert "Who looks for victims on the river." in words(page)


def test_the_steps_of_starting_mark_template_and_times(thameside: Scene) -> None:
    path = f"{HOME}/protocols/new"
    first = thameside.client.page(f"{path}?template={TEMPLATE}")
    parties = [box["value"] for box in first.select("input[name=parties]")]
    sent = {"template": TEMPLATE, "step": "parties", "parties": parties}
    times = BeautifulSoup(thameside.client.send(path, **sent).text, "html.parser")
    assert marks(times) == [CHANGED]
    form = times.select_one("main form")
    assert form is not None
    typed = {each["name"]: each.get("value", "") for each in form.select("input[name]")}
    assert typed["p_medical_report"] == "10"
    assert CHANGED in words(BeautifulSoup(thameside.client.send(path, **typed).text, "html.parser"))


def test_a_protocol_says_on_screen_that_its_template_is_changed(thameside: Scene) -> None:
    page = thameside.page(f"/protocols{thameside.protocol}")
    (template,) = [row for row in page.select("main li") if marks(row)]
    assert (template.get_text(" ", strip=True).split(":")[0], marks(template)) == ("Template", [CHANGED])
    text = thameside.page(f"/protocols{thameside.protocol}/clauses?section=purpose")
    assert [(row.get("id"), marks(row)) for row in text.select("[id^=clause-]") if marks(row)] == [
        ("clause-purpose-reach", [CHANGED]),
        ("clause-scope-river", [ADDED]),
        ("clause-scope-port", [ADDED]),
    ]


def test_document_control_names_both_packs_and_every_clause_that_is_different(thameside: Scene) -> None:
    path = f"/protocols{thameside.protocol}"
    area, river, port = (
        thameside.page(f"{path}/clauses?section=purpose").select_one(f"#name-{each}").get_text().split()[0]  # type: ignore[union-attr]
        for each in ("purpose-reach", "scope-river", "scope-port")
    )
    control = facts(thameside.file(f"{path}/download"))
    assert control["Guidance"] == (
        "Thameside guidance, as of 1 November 2009; it stands over SOLACE 2009: local authorities against human "
        "trafficking, as of 1 November 2009"
    )
    assert (control[CHANGED], control[ADDED]) == (f"Clause {area}", f"Clauses {river} and {port}")
    assert control[TAKEN_OUT].endswith(": Thameside counts time by its own rules.")
    assert "The protocol itself" not in control
    preview = thameside.page(f"{path}/preview?part=all")
    links = preview.find("th", string=ADDED).find_next("td").select("a")  # type: ignore[union-attr]
    assert [link.get_text() for link in links] == [river, port]
    assert f"{TAKEN_OUT} {control[TAKEN_OUT]}" in words(preview)
    times = word_text(thameside.file(f"{path}/download"))
    assert times.count("Changed by this council’s guidance") == 2  # in the table of values, and of the clause


def test_document_control_of_a_protocol_of_the_council_says_that_it_is_its_own(thameside: Scene) -> None:
    control = facts(thameside.word(lambda ours: paper_of(ours, "river-patrols", "Restricted").document))
    assert control["The protocol itself"] == ADDED
    assert CHANGED not in control


def test_checks_of_a_return_are_marked_on_screen_and_in_word(thameside: Scene) -> None:
    assert marks(thameside.page("/returns")) == [CHANGED]
    path = f"/returns{thameside.checklist}"
    page = thameside.page(path)
    assert marked(page, "#guidance + ul li") == {"C02 The assess": CHANGED, "X01 The port w": ADDED}
    assert "The college keeps that plan." in words(page)
    text = word_text(thameside.file(f"{path}/download"))
    assert f"The assessment rates every danger on the river too.\n{CHANGED}" in text
    assert f"The port was told.\n{ADDED}" in text
    assert f"{TAKEN_OUT}:\nF02, " in text
    assert "Thameside guidance, as of 1 November 2009; it stands over SOLACE 2009" in text
    assert text.count("this council’s guidance") == 3
    preview = words(thameside.page(f"{path}/preview"))
    assert f"The port was told. {ADDED}" in preview


def test_settings_and_signs_of_the_audit_are_marked(thameside: Scene) -> None:
    assert marked(thameside.page("/audit"), "tbody tr") == {"Schools Change": CHANGED}
    assert marked(thameside.page("/audit/AC3"), "li") == {"Comes by water": ADDED}
    text = word_text(thameside.file("/audit/download"))
    assert "Comes by water taxi at night (added by this council’s guidance)" in text


def test_practice_bodies_and_words_of_the_library_are_marked(thameside: Scene) -> None:
    practice = thameside.page("/library/practice")
    assert marked(practice, "article") == {"Victims found ": CHANGED}
    assert f"{TAKEN_OUT} " in words(practice)
    assert "Thameside leaves adverts to the police." in words(practice)
    assert marks(thameside.page("/library/practice/croydon-hospital")) == [CHANGED]
    bodies = [marked(each, "tbody tr") for each in thameside.pages("/library/bodies")]
    assert [each for each in bodies if each] == [{"Port of Thames": ADDED}]
    assert marks(thameside.page("/library/bodies/port-of-thameside")) == [ADDED]
    assert marked(thameside.page("/library/glossary"), ".govuk-summary-list__row") == {"Lighter A flat": ADDED}


def test_information_and_its_flows_are_marked(thameside: Scene) -> None:
    assert marked(thameside.page("/sharing"), "tbody tr") == {"Address, child": CHANGED}
    page = thameside.page("/sharing/child-address")
    flows = [[kind["id"] for kind in flow.select("li[id]")] for flow in page.select(".app-flow") if marks(flow)]
    assert flows == [["police"]]
    assert marks(thameside.page("/sharing/child-address/police")) == [CHANGED]
    text = word_text(thameside.word(lambda ours: paper_of(ours, "information-sharing", "Restricted").document))
    assert "Case by case (changed by this council’s guidance)" in text


def test_competences_are_marked_while_an_assessment_is_open(thameside: Scene) -> None:
    path = f"/assessment{thameside.assessment}"
    assert marked(thameside.page(path), ".govuk-task-list__item") == {"1.1 Works with": CHANGED}
    assert marks(thameside.page(f"{path}/competences/1.1")) == [CHANGED]
    assert marks(thameside.page(f"{path}/competences/1.2")) == []
    assert thameside.client.submit(f"{HOME}{path}/close", conclusion="Done").status_code == 302
    assert marks(thameside.page(path)) == []
    assert marks(thameside.page(f"{path}/competences/1.1")) == []


def test_without_guidance_of_its_own_nothing_is_marked(built_in: Scene) -> None:
    protocol, checklist = f"/protocols{built_in.protocol}", f"/returns{built_in.checklist}"
    assessment = f"/assessment{built_in.assessment}"
    more = (protocol, f"{protocol}/preview", checklist, f"{checklist}/preview", assessment)
    for path in (*PAGES, *more, f"{assessment}/competences/1.1"):
        assert "council’s guidance" not in words(built_in.page(path)), path
    for path in (f"{protocol}/download", f"{checklist}/download", "/audit/download"):
        text = word_text(built_in.file(path))
        assert "council’s guidance" not in text
        assert "stands over" not in text
