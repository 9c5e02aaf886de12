"""Two people with the same form open: the second sees both texts, and nothing is overwritten or sent unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from consultation.upkeep.sending import Place
    from factories import World

PARTS = {
    "services": ("hours", {"name": "Advice", "for_whom": "both"}),
    "contacts": ("hours", {"post": "Duty desk", "telephone": "020 7946 0101"}),
    "locations": ("name", {"address": "1 Town Square"}),
}


def stored(place: Place, part: str) -> Any:
    entry = place.entry()
    return getattr(entry, part)[0] if part else entry


@pytest.mark.parametrize("part", ["", *PARTS])
@pytest.mark.parametrize("who", ["partner", "coordinator"])
def test_the_second_of_two_writers_sees_both_texts(place: Place, world: World, part: str, who: str) -> None:
    field, values = PARTS.get(
        part, ("description", {"name": place.organisation.name, "kind_id": "support-organisation", "sector": "statutory", "level": "local"})
    )  # fmt: skip
    path = f"{place.path}/edit"
    if part:
        make = {"services": world.service, "contacts": world.contact, "locations": world.location}[part]
        row = make(place.organisation, **({"address": "1 Town Square"} if part == "locations" else {}))
        path = f"{place.path}/{part}/{row.id}/edit"
    slow = place.client(place.editor if who == "partner" else place.coordinator)
    version = slow.page(path).select_one("main input[name=version]")["value"]
    quick = place.client(world.editor(place.organisation))
    assert quick.submit(path, **{field: "What the first one wrote"}).status_code == 302
    sent = {**values, field: "What the second one wrote", "version": version}
    response = slow.send(path, **sent)
    assert response.status_code == 409
    page = BeautifulSoup(response.text, "html.parser")
    table = page.select_one("table").get_text(" ", strip=True)
    assert "What the first one wrote" in table
    assert "What the second one wrote" in table
    assert getattr(stored(place, part), field) == "What the first one wrote"
    again = page.select_one("main input[name=version]")["value"]
    assert slow.send(path, **{**sent, "version": again}).status_code == 302
    assert getattr(stored(place, part), field) == "What the second one wrote"


def test_a_proposal_from_an_old_form_is_not_sent_before_both_texts_were_seen(place: Place, world: World) -> None:
    path = f"{place.path}/edit"
    slow = place.client(place.editor)
    version = slow.page(path).select_one("main input[name=version]")["value"]
    place.client(place.coordinator).submit(path, name="What the coordinator wrote")
    sent = {"name": "What I propose", "kind_id": "support-organisation", "sector": "statutory", "level": "local"}
    response = slow.send(path, **sent, version=version, note="A new charter")
    assert response.status_code == 409
    assert "What the coordinator wrote" in response.text
    assert "What I propose" in response.text
    assert "A new charter" in response.text
    assert place.requests() == []
    assert place.mails("request-waiting") == []
    again = BeautifulSoup(response.text, "html.parser").select_one("main input[name=version]")["value"]
    assert slow.send(path, **sent, version=again).status_code == 302
    (request,) = place.requests()
    assert (request.fields[0].old, request.fields[0].new) == ("What the coordinator wrote", "What I propose")


@pytest.mark.parametrize("part", ["services", "contacts", "locations"])
def test_the_second_of_two_who_set_audiences_sees_both_choices(place: Place, world: World, part: str) -> None:
    make = {"services": world.service, "contacts": world.contact, "locations": world.location}[part]
    row = make(place.organisation)
    path = f"{place.path}/{part}/{row.id}/audience"
    slow = place.client(place.editor)
    page = slow.page(path)
    sent = {each["name"]: "usual" for each in page.select("select[name^=field_]")}
    sent["version"] = page.select_one("main input[name=version]")["value"]
    place.client(place.coordinator).submit(path, audience="public")
    response = slow.send(path, **sent, audience="named")
    assert response.status_code == 409
    table = BeautifulSoup(response.text, "html.parser").select_one("table").get_text(" ", strip=True)
    assert "Public: anybody" in table
    assert "Named: its own people" in table
    assert stored(place, part).audience.value == "public"
