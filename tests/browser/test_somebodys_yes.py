"""Whose yes is asked, in the browser: how many presses it takes, for who acts and for who answers.

Presses of links and buttons are counted from the organisation's or the team's page; what is typed and ticked is not.
Who acts must not need a page more than before somebody's yes was asked for; who answers needs two presses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.looking import faults_of
from browser.serving import COORDINATOR, NGO

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.serving import Site
    from playwright.sync_api import Locator, Page

    Visit = Callable[..., Page]

pytestmark = pytest.mark.browser

SECOND, LEAD = "safeguarding@demo.example", "lead@demo.example"
REFUGE, DEPUTY = "refuge@demo.example", "deputy@demo.example"
NEXT_DOOR = "eastbank@demo.example"
BOTH_WAYS = pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])


class Presses:
    """Presses links and buttons of a page, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def link(self, name: str) -> None:
        """Follow a link of the main part of the page, or of its head."""
        self._press(self.page.get_by_role("link", name=name).first)

    def button(self, name: str) -> None:
        """Press a button."""
        self._press(self.page.get_by_role("button", name=name).first)

    def _press(self, wanted: Locator) -> None:
        wanted.click()
        self.page.wait_for_load_state()
        self.count += 1
        assert not faults_of(self.page), f"{self.page.url}: {faults_of(self.page)}"


def _organisation(site: Site, key: str) -> str:
    return f"/organisations/{site.organisation_id(key)}"


def _invite(presses: Presses, email: str, role: str = "Editor") -> None:
    presses.link("People")
    presses.link("Invite somebody")
    presses.page.get_by_label("Email address").fill(email)
    presses.page.get_by_label(role, exact=True).check()
    presses.button("Send the invitation")


@BOTH_WAYS
def test_inviting_takes_three_presses_whoever_has_to_agree(
    site: Site,
    visit: Visit,
    has_script: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    who = "with" if has_script else "without"
    unled = Presses(visit(_organisation(site, "housing"), COORDINATOR, has_script=has_script))
    _invite(unled, f"{who}.housing@thameside.example.gov.uk")
    assert unled.count == 3
    assert "is on its way" in unled.page.content()
    led = Presses(visit(_organisation(site, "met-thameside"), COORDINATOR, has_script=has_script))
    _invite(led, f"{who}.desk@met.example.police.uk")
    assert led.count == 3
    assert "Its lead says yes" in led.page.content() or "its lead says yes" in led.page.content()
    answering = Presses(visit("/", LEAD, has_script=has_script))
    answering.link("Waiting for you")
    answering.page.get_by_label(f"{who}.desk@met.example.police.uk").check()
    answering.button("Say yes")
    assert answering.count == 2
    assert "1 yes is written down" in answering.page.content()
    own = Presses(visit(_organisation(site, "met-thameside"), LEAD, has_script=has_script))
    _invite(own, f"{who}.colleague@met.example.police.uk")
    assert own.count == 3
    assert "is on its way" in own.page.content()


def test_a_working_place_is_confirmed_in_two_presses_and_stands_then(site: Site, visit: Visit) -> None:
    path = _organisation(site, "youth-service")
    working = visit(path, "youth@demo.example")
    assert "To sign here somebody else must confirm you" in working.content()
    presses = Presses(visit("/", SECOND))
    presses.link("Waiting for you")
    presses.page.get_by_label("Youth work manager's desk at Thameside Youth Service").check()
    presses.button("Say yes")
    assert presses.count == 2
    assert "To sign here" not in visit(path, "youth@demo.example").content()


@BOTH_WAYS
def test_a_lead_gives_an_address_in_three_presses_and_it_opens_in_three(
    site: Site,
    visit: Visit,
    has_script: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    email = NGO if has_script else LEAD
    giving = Presses(visit(_organisation(site, "tideway-refuge"), REFUGE, has_script=has_script))
    giving.link("Who can open it")
    giving.page.get_by_label("Email address").fill(email)
    giving.page.get_by_label("Why they need it").fill("Escort on Monday")
    giving.button("Let them open the address")
    assert giving.count <= 3
    assert "may now open the address" in giving.page.content()
    opening = Presses(visit(_organisation(site, "tideway-refuge"), email, has_script=has_script))
    opening.link("Show the address")
    opening.page.get_by_role("radio").first.check()
    opening.button("Show the address")
    assert opening.count <= 3
    assert "Harbour House" in opening.page.content()


def test_two_cleared_people_open_an_address_to_one_of_them_from_two_telephones(site: Site, visit: Visit) -> None:
    path = _organisation(site, "tideway-refuge")
    asking = Presses(visit(path, COORDINATOR))
    asking.link("Who can open it")
    asking.page.get_by_label("Email address").fill(SECOND)
    asking.page.get_by_label("Why they need it").fill("Woman at the door of the wrong house")
    asking.button("Let them open the address")
    assert asking.count <= 3
    assert "another cleared coordinator says yes" in asking.page.content()
    answering = Presses(visit("/waiting", SECOND))
    answering.link("A confidential address of Tideway Women's Refuge")
    answering.page.get_by_label("Yes", exact=True).check()
    answering.button("Send the answer")
    assert answering.count == 2
    assert "Show the address" in visit(path, SECOND).content()
    assert "Show the address" not in visit(path, COORDINATOR).content()


def test_the_partnership_next_door_takes_in_with_the_yes_of_the_home(site: Site, visit: Visit) -> None:
    asking = Presses(visit("/partnerships/eastbank/organisations/take-in?q=Thameside+Youth", NEXT_DOOR))
    asking.page.get_by_label("Thameside Youth Service").check()
    asking.button("Take in what is selected")
    assert asking.count == 1
    assert "Asked first: 1 organisation" in asking.page.content()
    edit = visit(f"{_organisation(site, 'thameside-victim-support')}/edit", NEXT_DOOR, expected=("403",))
    assert "Ask for a change" in edit.content()
    path = f"{_organisation(site, 'young-voices')}/invitations-to-partnerships"
    home = Presses(visit(path, COORDINATOR))
    home.page.get_by_label("Yes, take part from today").check()
    home.button("Send")
    assert "You take part in it from today" in home.page.content() or "takes part" in home.page.content()
