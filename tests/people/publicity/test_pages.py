"""The pages on which it is decided: switched on, asked, answered, taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people.publicity.conftest import DIRECT, HELPLINE, Directory, open_to_all

from partnership.store.models import Audience, PositionRole

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both
SWITCH = "/partnerships/thameside/public-directory"


@pytest.fixture
def asker(directory: Directory) -> CheckedClient:
    """The coordinator whose directory it is."""
    return directory.anybody().sign_in(directory.coordinator)


def text(client: CheckedClient, address: str) -> str:
    main = client.page(address).select_one("main")
    assert main is not None
    return main.get_text(" ", strip=True)


def page_of(row: Organisation) -> str:
    return f"/partnerships/thameside/organisations/{row.id}/public"


def test_it_is_off_until_its_coordinator_switches_it_on(app: Flask, world: World, ours: Partnership) -> None:
    client: CheckedClient = app.test_client().sign_in(world.coordinator(ours))  # type: ignore[attr-defined]
    assert "It is off" in text(client, SWITCH)
    assert client.submit(SWITCH, action=SWITCH).status_code == 302
    assert "It is on" in text(client, SWITCH)
    assert app.test_client().get("/find").status_code == 200


def test_the_second_of_two_who_press_the_switch_is_told(asker: CheckedClient) -> None:
    page = asker.page(SWITCH)
    version = page.select_one(f'form[action="{SWITCH}"] input[name=version]')
    assert version is not None
    given = {"version": str(version["value"]), "is_on": "no"}
    assert asker.send(SWITCH, **given).status_code == 302
    assert asker.send(SWITCH, **given).status_code == 409


def test_a_lead_is_asked_reads_what_it_is_and_says_yes(directory: Directory, asker: CheckedClient) -> None:
    row = directory.agency()
    lead = directory.anybody().sign_in(directory.world.editor(row, PositionRole.LEAD))
    assert "Not asked" in text(asker, SWITCH)
    assert asker.submit(SWITCH, action=f"{SWITCH}/ask").status_code == 302
    assert "Waits for a yes" in text(asker, SWITCH)
    assert "in the public directory" in text(lead, "/waiting")
    assert lead.page("/waiting").select(f'main a[href="{page_of(row)}"]') != []
    assert HELPLINE in text(lead, page_of(row))
    assert DIRECT not in text(lead, page_of(row))
    assert lead.submit(page_of(row), action=page_of(row)).status_code == 302
    assert directory.entry(row)
    assert "Anybody sees it" in text(asker, SWITCH)
    assert "in the public directory" not in text(lead, "/waiting")


def test_who_answers_for_it_says_yes_on_the_page_and_it_is_not_asked(
    directory: Directory, asker: CheckedClient
) -> None:
    row = directory.agency()
    asker.submit(SWITCH, action=f"{SWITCH}/ask")
    assert "Not asked" in text(asker, SWITCH)
    assert asker.submit(page_of(row), action=page_of(row)).status_code == 302
    assert HELPLINE in directory.entry(row)


def test_a_coordinator_takes_an_entry_out_at_once(directory: Directory, asker: CheckedClient) -> None:
    row = directory.published()
    assert asker.submit(page_of(row), action=f"{page_of(row)}/end").status_code == 302
    assert directory.entry(row) == ""
    assert "Nothing" in text(asker, page_of(row))


def test_what_is_new_waits_and_is_shown_to_who_answers(directory: Directory, asker: CheckedClient) -> None:
    row = directory.published()
    public = {"audience": Audience.PUBLIC, "audiences": open_to_all("post", "telephone")}
    directory.world.contact(row, "Late desk", telephone=DIRECT, **public)
    assert "Waits for another yes" in text(asker, SWITCH)
    assert DIRECT in text(asker, page_of(row)).partition("after a yes")[2]
    assert DIRECT not in directory.entry(row)


def test_the_form_of_audiences_says_what_public_takes(directory: Directory, asker: CheckedClient) -> None:
    row = directory.agency()
    address = f"/organisations/{row.id}/audience"
    assert "Shown once its lead has agreed" in text(asker, address)
    directory.switch(is_on=False)
    assert "Shown once the public directory of a partnership is on" in text(asker, address)


def test_a_safe_place_is_told_that_it_is_never_shown(directory: Directory, asker: CheckedClient) -> None:
    row = directory.agency("Hidden haven", kind_id="refuge")
    assert "never in the public directory" in text(asker, f"/organisations/{row.id}/audience")
    assert "Nothing of this entry can be shown" in text(asker, page_of(row))
