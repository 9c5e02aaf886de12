"""Whose yes is asked, in the browser: how many presses it takes, for who acts and for who answers.

Presses of links and buttons are counted from the organisation's or the team's page, and from the start page for who
answers; what is typed and ticked is not. Who acts must not need a page more than before somebody's yes was asked for;
who answers needs two presses.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from browser.looking import faults_of
from browser.serving import ADMINISTRATOR, COORDINATOR, DEPUTY, LEAD, NEXT_DOOR, NGO, PARTNER, REFUGE, SECOND, YOUTH
from playwright.sync_api import expect
from sqlalchemy import select

from partnership.accounts import queries, services
from partnership.policy.authority import Act
from partnership.register.authority import homes, members
from partnership.register.authority.questions.services import Yes
from partnership.register.directory.queries import get_organisation
from partnership.register.partnerships.queries import get_partnership
from partnership.register.partnerships.services import make_partnership
from partnership.store.db import db, transaction
from partnership.store.models import MemberRole, Question

if TYPE_CHECKING:
    from collections.abc import Callable
    from re import Pattern

    from browser.serving import Site
    from playwright.sync_api import Locator, Page

    Visit = Callable[..., Page]

pytestmark = pytest.mark.browser

PEOPLE, CLEAR = re.compile("^People$"), re.compile("^Clear ")
TEAM = "/partnerships/demo/team"
BOTH_WAYS = pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])


class Presses:
    """Presses links and buttons of a page, and counts them."""

    def __init__(self, page: Page, *, has_script: bool = True) -> None:
        self.page, self.has_script, self.count = page, has_script, 0

    def link(self, name: str | Pattern[str], *, part: str = "main") -> None:
        """Follow a link of the main part of the page, or of its head."""
        self.press(self.page.get_by_role(part).get_by_role("link", name=name).first)  # type: ignore[arg-type]

    def button(self, name: str) -> None:
        """Press a button."""
        self.press(self.page.get_by_role("main").get_by_role("button", name=name).first)

    def told(self, words: str) -> None:
        """What the page that comes says has happened."""
        expect(self.page.locator(".govuk-notification-banner").first).to_contain_text(words)

    def press(self, wanted: Locator) -> None:
        """Press it, and look the page over that comes."""
        wanted.click()
        self.page.wait_for_load_state()
        self.count += 1
        faults = faults_of(self.page) if self.has_script else []  # axe is script
        assert not faults, "\n".join(faults)


def _organisation(site: Site, key: str) -> str:
    return f"/organisations/{site.organisation_id(key)}"


def _invite(presses: Presses, email: str, role: str = "Editor") -> None:
    presses.link(PEOPLE)
    presses.button("Invite somebody")
    presses.page.get_by_label("Email address").fill(email)
    presses.page.get_by_label(role, exact=True).check()
    presses.button("Send the invitation")


def _say_yes(page: Page, about: str, *, has_script: bool = True) -> None:
    """Who answers goes from the start page to what waits, ticks one question, and says yes: two presses."""
    answering = Presses(page, has_script=has_script)
    answering.link("Waiting for you", part="banner")
    ticked = page.get_by_label(f"Yes: {about}")
    ticked.check()
    with_it = page.locator("main form").filter(has=ticked)
    answering.press(with_it.get_by_role("button", name="Say yes"))
    assert answering.count == 2
    expect(page.locator(".govuk-notification-banner").first).to_contain_text("written down")


@BOTH_WAYS
def test_inviting_takes_three_presses_whoever_has_to_agree(
    site: Site,
    visit: Visit,
    has_script: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    who = "with" if has_script else "without"

    def presses(key: str, email: str) -> Presses:
        return Presses(visit(_organisation(site, key), email, has_script=has_script), has_script=has_script)

    unled = presses("housing", COORDINATOR)
    _invite(unled, f"{who}.housing@thameside.example.gov.uk")
    assert unled.count == 3
    unled.told("is on its way")
    led = presses("met-thameside", COORDINATOR)
    desk = f"{who}.desk@met.example.police.uk"
    _invite(led, desk)
    assert led.count == 3
    led.told(f"Asked: its lead says yes before {desk} is invited")
    _say_yes(
        visit("/", LEAD, has_script=has_script),
        f"{desk} is to join Metropolitan Police, Thameside borough",
        has_script=has_script,
    )
    own = presses("met-thameside", LEAD)
    _invite(own, f"{who}.colleague@met.example.police.uk")
    assert own.count == 3
    own.told("is on its way")
    with_address = presses("tideway-refuge", REFUGE)
    with_address.link(PEOPLE)
    with_address.button("Invite somebody")
    with_address.page.get_by_label("Email address").fill(f"{who}.night@refuge.example.gov.uk")
    with_address.page.get_by_label("Deputy", exact=True).check()
    with_address.page.get_by_role("group", name="May open the confidential address").get_by_label("Refuge").check()
    with_address.button("Send the invitation")
    assert with_address.count <= 4
    with_address.told("is on its way")


def test_a_working_place_is_confirmed_in_two_presses_and_stands_then(site: Site, visit: Visit) -> None:
    path = _organisation(site, "youth-service")
    working = visit(path, YOUTH)
    expect(working.locator("main")).to_contain_text("To sign here somebody else must confirm you")
    _say_yes(visit("/", SECOND), "Youth work manager's desk at Thameside Youth Service")
    expect(visit(path, YOUTH).locator("main")).not_to_contain_text("To sign here")


@BOTH_WAYS
def test_a_lead_gives_an_address_in_three_presses_and_it_opens_in_three(
    site: Site,
    visit: Visit,
    has_script: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    email = NGO if has_script else PARTNER
    path = _organisation(site, "tideway-refuge")
    before = visit(path, email, has_script=has_script).get_by_role("link", name="Show the address")
    assert before.count() == 0
    giving = Presses(visit(path, DEPUTY, has_script=has_script), has_script=has_script)
    giving.link("Whom to ring, and who can open it")
    giving.link("Give it, keep it or end it")
    giving.page.get_by_label("Email address").fill(email)
    giving.page.get_by_label("Why they need it").fill("Escort on Monday")
    giving.button("Let them open the address")
    assert giving.count == 3
    giving.told("may now open the address")
    opening = Presses(visit(path, email, has_script=has_script), has_script=has_script)
    opening.link("Show the address")
    opening.page.get_by_role("radio").first.check()
    opening.page.get_by_label("What it is for").fill("Escort on Monday")
    opening.button("Record this and show the address")
    assert opening.count <= 3
    expect(opening.page.locator("main")).to_contain_text("Harbour House")


def test_two_cleared_people_open_an_address_to_one_of_them_from_two_telephones(site: Site, visit: Visit) -> None:
    path = _organisation(site, "tideway-refuge")
    asking = Presses(visit(path, COORDINATOR))
    asking.link("Whom to ring, and who can open it")
    asking.button("Ask a second cleared coordinator")
    asking.page.get_by_label("Email address").fill(COORDINATOR)
    asking.page.get_by_label("Why they need it").fill("Woman at the door of the wrong house")
    asking.button("Let them open the address")
    assert asking.count == 3
    asking.told("another cleared coordinator says yes before")
    assert visit(path, COORDINATOR).get_by_role("link", name="Show the address").count() == 0
    _say_yes(visit("/", SECOND), "A confidential address of Tideway Women's Refuge")
    assert visit(path, COORDINATOR).get_by_role("link", name="Show the address").count() == 1
    assert visit(path, SECOND).get_by_role("link", name="Show the address").count() == 0


def test_a_coordinator_is_cleared_in_three_presses_by_two_who_are(site: Site, visit: Visit) -> None:
    with site.app.app_context(), transaction() as session:
        account = services.make_account(session, "third@demo.example", "Third desk")
        session.flush()
        members.add(session, get_partnership("demo"), account, MemberRole.COORDINATOR, by_id=None)
    asking = Presses(visit(TEAM, COORDINATOR))
    asking.link(CLEAR)
    asking.page.get_by_label("Why").fill("Night rota of the board")
    asking.button("Ask for the clearance")
    assert asking.count <= 3
    asking.told("another cleared coordinator says yes before Third desk is cleared")
    row = visit(TEAM, SECOND).get_by_role("row").filter(has_text="third@demo.example")
    expect(row).not_to_contain_text("Cleared")
    _say_yes(visit("/", SECOND), "Clearance of Third desk")
    row = visit(TEAM, SECOND).get_by_role("row").filter(has_text="third@demo.example")
    expect(row).to_contain_text("Cleared")


def test_a_lost_factor_takes_an_administrator_three_presses_and_the_lead_wakes_the_place(
    site: Site, visit: Visit
) -> None:
    with site.app.app_context(), transaction():
        account = queries.account_by_email(PARTNER)
        assert account is not None
        account.has_second_factor = True
        post = account.display_name
    clearing = Presses(visit("/administration/accounts", ADMINISTRATOR))
    clearing.link(PARTNER)
    clearing.link("Clear a lost second factor")
    clearing.button("Clear the second factor")
    assert clearing.count == 3
    clearing.told("has no second factor and no password any more")
    people = f"{_organisation(site, 'met-thameside')}/people"
    row = visit(people, LEAD).get_by_role("row").filter(has_text=PARTNER)
    expect(row).to_contain_text("Asleep")
    _say_yes(visit("/", LEAD), f"{post} is back")
    row = visit(people, LEAD).get_by_role("row").filter(has_text=PARTNER)
    expect(row).not_to_contain_text("Asleep")


def test_the_partnership_next_door_takes_in_with_the_yes_of_the_home(site: Site, visit: Visit) -> None:
    asking = Presses(visit("/organisations", NEXT_DOOR))
    asking.link("Add from the directory")
    asking.page.get_by_label("Thameside Youth Offending Team").check()
    asking.button("Add those selected")
    assert asking.count == 2
    asking.told("Asked first: 1 organisation")
    edit = visit(f"{_organisation(site, 'thameside-victim-support')}/edit", NEXT_DOOR, expected=("403",))
    expect(edit.locator("main")).to_contain_text("Ask for a change")
    home = Presses(visit(_organisation(site, "young-voices"), COORDINATOR))
    home.link("Answer")
    home.page.get_by_label("Yes, take part from today").check()
    home.button("Send")
    assert home.count == 2
    expect(home.page.locator("main")).to_contain_text("take")


def test_a_lead_objects_to_who_is_named_where_nobody_coordinates_any_more(site: Site, visit: Visit) -> None:
    police_id = site.organisation_id("met-thameside")
    with site.app.app_context(), transaction() as session:
        left = make_partnership(
            session, slug="left-alone", name="Partnership left alone", area="Nowhere", pack_id="solace-2009"
        )
        police = get_organisation(police_id)
        account = queries.account_by_email(LEAD)
        assert account is not None
        yes = Yes(Act.TAKING_IN, account.id)
        homes.take_in(session, left, police, date(2009, 4, 1), by_id=None, yes=yes)
        leaver = services.make_account(session, "leaver@demo.example", "Desk of who left")
        session.flush()
        members.end(session, members.add(session, left, leaver, MemberRole.COORDINATOR, by_id=None), leaver.id)
    named = ("accounts", "create-coordinator", "stranger@demo.example", "--partnership", "left-alone")
    result = site.app.test_cli_runner().invoke(args=named)
    with site.app.app_context():
        asked_id = db.session.execute(
            select(Question.id).where(Question.act == Act.COORDINATOR_OF_ORPHAN)
        ).scalar_one_or_none()
    assert asked_id is not None, result.output
    path = f"/partnerships/left-alone/notices/{asked_id}"
    bare = visit(path, LEAD, has_script=False, expected=("400",))
    bare.get_by_role("button", name="Object").click()
    expect(bare.get_by_role("link", name="Enter the reason in a few words")).to_be_visible()
    page = visit(path, LEAD)
    faults = faults_of(page)
    assert not faults, "\n".join(faults)
    page.get_by_label("Why").fill("Nobody here knows this address")
    page.get_by_role("button", name="Object").click()
    expect(page.locator("main")).to_contain_text("This was not done: a lead objected")
    faults = faults_of(page)
    assert not faults, "\n".join(faults)
