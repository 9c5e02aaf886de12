"""Names without a space that are as long as they may be: no page becomes wider than a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW
from browser.serving import COORDINATOR, PARTNER
from sqlalchemy import select

from partnership.store.db import transaction
from partnership.store.models import Account, Organisation, Partnership, Protocol, Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.serving import Site
    from playwright.sync_api import Page


pytestmark = pytest.mark.browser
WORD = "Unbroken"


@pytest.fixture
def long_site(site: Site) -> Site:
    """The demonstration with long words for names."""
    with site.app.app_context(), transaction() as session:
        for table, name, longest in (
            (Partnership, "name", 150), (Organisation, "name", 200), (Protocol, "title", 150),
            (Account, "display_name", 150), (Report, "text", 800),
        ):  # fmt: skip
            for number, row in enumerate(session.scalars(select(table)).all()):
                setattr(row, name, (WORD * 100)[:longest] + str(number))
    return site


@pytest.mark.parametrize(
    "path",
    [
        "/partnerships/demo", "/partnerships/demo/gaps", "/partnerships/demo/protocols", "/partnerships/demo/requests",
        "/partnerships/demo/requests?show=reports", "/partnerships/demo/team", "/organisations", "/history/directory",
    ],
)  # fmt: skip
def test_no_page_is_wider_than_a_telephone(long_site: Site, visit: Callable[..., Page], path: str) -> None:
    for email in (COORDINATOR, PARTNER):
        if email == PARTNER and ("requests" in path or "team" in path):
            continue
        page = visit(path, email)
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        assert WORD in page.content()
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0], page.url
    del long_site
