"""A form that was not taken is answered with 400, whatever its view: one rule for programs, logs and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("path", ["/partnerships/thameside/organisations/add", "/account/password"])
def test_a_page_that_shows_what_is_wrong_has_the_status_of_a_refusal(
    client: CheckedClient, world: World, path: str
) -> None:
    client.sign_in(world.coordinator(world.partnership("thameside")))
    response = client.submit(path)
    assert "There is a problem" in response.text
    assert response.status_code == 400


def test_a_form_that_is_opened_is_no_refusal(client: CheckedClient, world: World) -> None:
    client.sign_in(world.coordinator(world.partnership("thameside")))
    assert client.get("/partnerships/thameside/organisations/add").status_code == 200


def test_a_refused_form_leaves_the_next_answer_alone(client: CheckedClient, world: World) -> None:
    client.sign_in(world.coordinator(world.partnership("thameside")))
    client.submit("/account/password")
    assert client.send("/account/post", display_name="Officer").status_code == 302
