"""The token against forged requests: another in each answer, and the same visitor's whichever of them is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.web.form_token import masked, unmasked

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both
SIGN_IN = "/sign-in"


def token_on(client: CheckedClient) -> str:
    """The token that a page carries."""
    return str(client.page(SIGN_IN).select_one("input[name=csrf_token]")["value"])  # type: ignore[index]


def is_taken(client: CheckedClient, token: str) -> bool:
    """Whether a form that was sent with a token is read: then it is shown again, since the password is wrong."""
    answer = client.post(SIGN_IN, data={"csrf_token": token, "email": "x@example.org", "password": "x"})
    assert answer.status_code == 400
    return 'name="password"' in answer.text


def test_no_two_answers_have_more_of_it_in_common_than_chance_gives(client: CheckedClient) -> None:
    one, other = token_on(client), token_on(client)
    same = sum(a == b for a, b in zip(one, other, strict=True))
    assert len(one) > 100
    assert same < len(one) / 8
    assert unmasked(one).partition(".")[0] == unmasked(other).partition(".")[0]


def test_each_of_them_is_taken(client: CheckedClient) -> None:
    tokens = [token_on(client) for _ in range(3)]
    assert all(is_taken(client, token) for token in tokens)


@pytest.mark.parametrize("wrong", ["", "x", "é", "AAAA", "A" * 100_000, "AB==", "\x00"])
def test_what_is_none_is_refused(client: CheckedClient, wrong: str) -> None:
    token_on(client)
    assert not is_taken(client, wrong)


def test_that_of_another_visitor_is_refused(client: CheckedClient) -> None:
    token_on(client)
    assert not is_taken(client, token_on(client.application.test_client()))  # type: ignore[arg-type]


def test_every_page_of_a_visitor_has_it_under_one_mask(client: CheckedClient, world: World, ours: Partnership) -> None:
    client.sign_in(world.coordinator(ours))
    for path in ("/accessibility", "/account/password", f"/partnerships/{ours.slug}/map"):
        page = client.page(path)
        found = [each["value"] for each in page.select("input[name=csrf_token]")]
        found += [each["content"] for each in page.select("meta[name=csrf-token]")]
        assert len(found) > 1
        assert len(set(found)) == 1
        assert unmasked(str(found[0])).count(".") == 2


def test_without_its_mask_it_is_refused(client: CheckedClient) -> None:
    plain = unmasked(token_on(client))
    assert not is_taken(client, plain)
    assert is_taken(client, masked(plain))


def test_signing_in_gives_another_one(client: CheckedClient, world: World) -> None:
    """Whoever knew the token of a browser before its owner signed in cannot make it send anything after."""
    world.account("officer@example.org", password="a password of many words")
    before = token_on(client)
    sent = {"email": "officer@example.org", "password": "a password of many words", "csrf_token": before}
    assert client.post(SIGN_IN, data=sent).status_code == 302
    assert client.page("/account").h1 is not None
    assert client.post("/sign-out", data={"csrf_token": before}).status_code == 400
    assert client.send("/sign-out").status_code == 302
