"""A sign-in that ended while somebody wrote: what they typed is shown once more, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TYPED = "Answers at any hour <b>and</b> sends officers."


def test_what_was_typed_is_shown_for_copying_when_the_sign_in_has_ended(client: CheckedClient, world: World) -> None:
    police = world.organisation("Borough police", world.partnership("thameside"))
    path = f"/organisations/{police.id}/edit"
    response = client.send(path, name="Police", description=TYPED)
    assert response.status_code == 403
    page = BeautifulSoup(response.text, "html.parser")
    assert [each.get_text() for each in page.select("textarea")] == [TYPED]
    link = page.find("a", string="Sign in and go back to the page")
    assert link is not None
    assert unquote(str(link["href"])) == f"/sign-in?next={path}"


def test_who_typed_nothing_long_is_led_to_sign_in_and_back_to_the_page(client: CheckedClient, world: World) -> None:
    police = world.organisation("Borough police", world.partnership("thameside"))
    response = client.send(f"/organisations/{police.id}/edit", name="Police")
    assert unquote(response.location) == f"/sign-in?next=/organisations/{police.id}/edit"


def test_an_address_that_only_a_button_sends_to_is_no_page_to_come_back_to(client: CheckedClient, world: World) -> None:
    police = world.organisation("Borough police", world.partnership("thameside"))
    response = client.send(f"/organisations/{police.id}/confirm/contacts")
    assert response.location == "/sign-in?next=/"


def test_a_password_is_not_shown(client: CheckedClient) -> None:
    response = client.send("/account/password", password="four unrelated words again", new_password="four other words")
    assert response.status_code == 302
