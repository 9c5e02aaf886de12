"""Pages of faults that say what somebody can do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from client import CheckedClient

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TOKEN = "x" * 43


@pytest.mark.parametrize("path", ["/sign-up/", "/invitations/", "/reset/"])
def test_a_link_of_a_mail_that_does_not_work_says_what_to_do(client: CheckedClient, path: str) -> None:
    page = client.page(f"{path}{TOKEN}", status=404)
    assert page.h1 is not None
    assert page.h1.get_text() == "This link does not work"
    assert page.find("a", string="sign in") is not None


def test_any_other_address_without_a_page_says_so(client: CheckedClient) -> None:
    page = client.page("/nowhere", status=404)
    assert page.h1 is not None
    assert page.h1.get_text() == "Page not found"
