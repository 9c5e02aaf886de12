"""The public directory as anybody has it: on a telephone, without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW
from playwright.sync_api import expect
from sqlalchemy import select

from partnership.store.db import transaction
from partnership.store.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser.serving import Site
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def switched_on(site: Site) -> Iterator[None]:
    """The demonstration with its public directory on, and off again."""

    def switch(*, is_on: bool) -> None:
        with site.app.app_context(), transaction() as session:
            session.scalars(select(Partnership).where(Partnership.slug == "demo")).one().has_public_directory = is_on

    switch(is_on=True)
    yield
    switch(is_on=False)


@pytest.mark.usefixtures("switched_on")
@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_the_menu_of_anybody_is_there_on_a_telephone_too(visit: Callable[..., Page], *, has_script: bool) -> None:
    page = visit("/find", has_script=has_script)
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    menu = page.get_by_role("navigation", name="Menu")
    expect(menu.get_by_role("link", name="Find a service")).to_be_visible()
    menu.get_by_role("link", name="Guidance").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Guidance")
