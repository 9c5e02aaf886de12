"""A coordinator reads which texts name an erased person, before and after, and answers once; a body answers by a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.looking import WIDE, faults_of
from playwright.sync_api import expect
from sqlalchemy import select

from partnership.accounts import services as accounts
from partnership.consultation.witnesses import Witness, link_of
from partnership.operations.data_protection.erasure import erase_own
from partnership.register.authority.erasures import services as erasures
from partnership.store.db import transaction
from partnership.store.models import Decision, Organisation, Partnership, Signature, SigningState, now
from partnership.store.models.consultation import Signing

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.serving import Site
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

COORDINATOR, ADMINISTRATOR = "coordinator@demo.example", "administrator@demo.example"
NAME = "Petra Marchbanks"
PATIENCE = 30_000  # milliseconds


@pytest.fixture(scope="module")
def asked(site: Site) -> None:
    """An organisation's description names somebody whose account is erased."""
    with site.app.test_request_context(), transaction() as session:
        ours = session.scalars(select(Partnership).order_by(Partnership.created_at)).first()
        assert ours is not None
        chosen = select(Organisation).where(Organisation.home_id == ours.id, Organisation.kind_id == "police")
        row = session.scalars(chosen.order_by(Organisation.name)).first()
        assert row is not None
        row.description = f"{row.description} Ask {NAME} for the plan of each quarter."
        account = accounts.make_account(session, "left@demo.example", "Desk")
        account.is_active = False
        session.flush()
        erase_own(session, None, account, [NAME])
        erasures.look(session, now())


def look_at(page: Page) -> None:
    """Nothing is wrong with it at either width; then as wide as before."""
    assert not faults_of(page)
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


@pytest.mark.usefixtures("asked")
def test_the_texts_are_read_and_answered_once(visit: Callable[..., Page]) -> None:
    page = visit("/waiting", COORDINATOR)
    page.get_by_role("link", name="name a person who was erased").first.click()
    expect(page.locator("main")).to_contain_text(f"Ask {NAME} for the plan")
    expect(page.locator("main")).to_contain_text("Ask a person who was erased for the plan")
    look_at(page)
    place = page.url
    other = visit(place, COORDINATOR, expected=("409",))
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Answer").dblclick()
    expect(page.locator("main")).to_contain_text("Your yes is written down", timeout=PATIENCE)
    page.go_back()
    page.reload()
    expect(page.locator("main")).not_to_contain_text(NAME)
    other.get_by_label("No, nothing changes").check()
    other.get_by_role("button", name="Answer").click()
    expect(other.locator("main")).to_contain_text("Nothing was overwritten")


@pytest.mark.usefixtures("asked")
def test_the_form_of_erasure_says_who_decides_what(visit: Callable[..., Page], site: Site) -> None:
    with site.app.test_request_context(), transaction() as session:
        account = accounts.make_account(session, "leaver@demo.example", "Desk")
        account.is_active = False
        session.flush()
        place = f"/administration/accounts/{account.id}/erasure"
    page = visit(place, ADMINISTRATOR)
    look_at(page)
    page.get_by_label("Their name").fill("Nobody Known")
    page.get_by_role("button", name="Erase").click()
    expect(page.locator("main")).to_contain_text("in the same words whatever they say")


def test_a_body_says_by_a_link_that_nobody_signed(visit: Callable[..., Page], site: Site) -> None:
    with site.app.test_request_context(), transaction() as session:
        signing = session.scalars(select(Signing).order_by(Signing.opened_at)).first()
        assert signing is not None
        signing.state = SigningState.OPEN
        row = session.scalars(
            select(Signature).where(Signature.signing_id == signing.id, Signature.organisation_id.is_not(None))
        ).first()
        assert row is not None
        row.decision, row.decided_at, row.waits_since = Decision.OPEN, now(), now()
        row.post, row.kept_at = "Chief officer", "Legal services, file 14"
        session.flush()
        place = link_of(row, Witness("desk@example.org", may_confirm=True))
    path = f"/papers/{place.rpartition('/papers/')[2]}"
    page = visit(path)
    look_at(page)
    page.get_by_role("button", name="We did not sign it").dblclick()
    expect(page.locator("h1")).to_contain_text("The paper does not count")
    page.goto(path)
    expect(page.locator("main")).to_contain_text("answered already")
