"""Tables on a telephone: each row is a card, and none has to be pushed sideways to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.looking import NARROW
from browser.serving import COORDINATOR, make_checklist
from sqlalchemy import select

from partnership.store.db import db
from partnership.store.models import Consultation

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.serving import Site
    from playwright.sync_api import Page


pytestmark = pytest.mark.browser
PLACE = "/partnerships/demo"
PUSHED = """() => {
  document.querySelectorAll('details').forEach((each) => { each.open = true })
  const regions = [...document.querySelectorAll('.app-scroll')]
  return {
    cards: document.querySelectorAll('.app-scroll .app-stacked').length,
    sideways: regions.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.ariaLabel),
  }
}"""


def test_no_table_is_pushed_sideways_on_a_telephone(site: Site, visit: Callable[..., Page]) -> None:
    with site.app.app_context():
        rounds = [(each.id, each.protocol_id) for each in db.session.scalars(select(Consultation))]
    paths = [f"{PLACE}/forms", f"{PLACE}/library/countries", f"{PLACE}/map?show=waiting", f"{PLACE}/map/interpreting"]
    for consultation, protocol in rounds:
        draft = f"{PLACE}/protocols/{protocol}"
        paths += [f"{draft}/consultations/{consultation}/comments", f"{draft}/consultation/copies"]
    page = visit(f"{PLACE}/returns", COORDINATOR)
    make_checklist(page, "A child", "Vietnam", "Best-interests return")
    paths.append(page.url)
    assert len(paths) > 5
    for path in paths:
        page = visit(path, COORDINATOR)
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        looked = page.evaluate(PUSHED)
        assert looked["cards"], f"{path} has no table of cards"
        assert not looked["sideways"], f"{path}: {looked['sideways']}"
