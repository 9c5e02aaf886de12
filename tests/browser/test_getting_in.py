"""Getting in on a site that asks for a second factor: by pages, by passkey, without script, and looked over by axe."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyotp
import pytest
from browser.looking import faults_of
from browser.serving import COORDINATOR, PARTNER
from browser.watching import Watch
from playwright.sync_api import expect

from partnership.accounts import queries
from partnership.store.db import transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser.serving import Site
    from playwright.sync_api import Browser, CDPSession, Page

pytestmark = pytest.mark.browser

PASSWORD = "walnut umbrella tractor"
# Browsers bind passkeys to names, so the site is opened under one.
NAME = "localhost"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module", autouse=True)
def _asking(site: Site) -> None:
    """The site asks for a second factor, as every real one does."""
    site.app.extensions["settings"] = replace(site.app.extensions["settings"], require_second_factor=True)


@pytest.fixture
def desk(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a browser of its own, under watch; without script where the test asks for that."""
    url = site.url.replace("127.0.0.1", NAME)
    has_script = getattr(request, "param", True)
    with browser.new_context(base_url=url, java_script_enabled=has_script, locale="en-GB") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        watch = Watch(page, url)
        yield page
        assert not watch.faults, "\n".join(watch.faults)


@dataclass(frozen=True)
class Key:
    """A device of the browser that makes passkeys."""

    session: CDPSession
    id: str

    def forget_user(self) -> None:
        """From here on the finger on it is not its user's."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False})


@pytest.fixture
def key(desk: Page) -> Key:
    """A device that knows its user's finger."""
    session = desk.context.new_cdp_session(desk)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return Key(session, made["authenticatorId"])


def _give_password(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def _set_up(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    """Through the pages of the first way in; the app, and the recovery codes that were shown."""
    _heading(page, "Set up your authenticator app")
    page.get_by_text("I cannot scan the picture").click()
    secret = "".join(page.locator(".app-code").inner_text().split())
    totp = pyotp.TOTP(secret)
    page.get_by_label("Code", exact=True).fill(totp.now())
    page.get_by_role("button", name="Continue").click()
    _heading(page, "Keep your recovery codes")
    codes = page.locator(".app-code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("button", name="I have kept them").click()
    return totp, codes


def _forget(site: Site, email: str) -> None:
    """As if the account had never had a second factor, and a code of this half minute had not been used."""
    with site.app.app_context(), transaction() as session:
        account = queries.account_by_email(email)
        assert account is not None
        account.has_second_factor, account.totp_secret, account.totp_step = False, None, None
        for each in (*queries.recovery_codes(account.id), *queries.passkeys(account.id)):
            session.delete(each)


def test_a_cleared_coordinator_gets_in_makes_a_passkey_and_wakes_the_clearance(
    site: Site, desk: Page, key: Key
) -> None:
    site.set_password(COORDINATOR, PASSWORD)
    _forget(site, COORDINATOR)
    _give_password(desk, COORDINATOR)
    _totp, codes = _set_up(desk)
    desk.goto("/account")
    expect(desk.get_by_role("heading", name="Your clearance sleeps")).to_be_visible()
    desk.get_by_role("link", name="Make a passkey").click()
    desk.get_by_role("button", name="Add a passkey").click()
    desk.get_by_label("Present password", exact=True).fill(PASSWORD)
    desk.get_by_label("Code from your app, or a recovery code").fill(codes[0])
    desk.get_by_role("button", name="Continue").click()
    _heading(desk, "Make your passkey")
    desk.get_by_role("button", name="Make the passkey").click()
    expect(desk.get_by_role("link", name="Enter a name for this passkey")).to_be_visible()
    desk.get_by_label("Name of this passkey").fill("Work laptop")
    desk.get_by_role("button", name="Make the passkey").click()
    expect(desk.get_by_text("The passkey “Work laptop” is ready.")).to_be_visible()
    desk.get_by_role("button", name="Sign out").click()
    _give_password(desk, COORDINATOR)
    _heading(desk, "Enter your code")
    desk.get_by_role("button", name="Use a passkey").click()
    _heading(desk, "Thameside anti-trafficking partnership")
    desk.goto("/account")
    expect(desk.get_by_text("You are cleared for its confidential addresses.")).to_be_visible()
    expect(desk.get_by_role("heading", name="Your clearance sleeps")).to_have_count(0)
    expect(desk.get_by_role("row", name="(this one)")).to_contain_text("Passkey")


def test_a_key_that_does_not_know_its_user_gets_nobody_in_and_says_so(site: Site, desk: Page, key: Key) -> None:
    site.set_password(COORDINATOR, PASSWORD)
    _forget(site, COORDINATOR)
    _give_password(desk, COORDINATOR)
    _totp, codes = _set_up(desk)
    _add_passkey(desk, codes[0])
    desk.get_by_role("button", name="Sign out").click()
    _give_password(desk, COORDINATOR)
    key.forget_user()
    desk.get_by_role("button", name="Use a passkey").click()
    expect(desk.locator("[data-passkey-status]")).to_contain_text("Try again")
    desk.goto("/account")
    _heading(desk, "Sign in")


def _add_passkey(page: Page, code: str) -> None:
    page.goto("/account/passkeys/add")
    page.get_by_label("Present password", exact=True).fill(PASSWORD)
    page.get_by_label("Code from your app, or a recovery code").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name of this passkey").fill("Security key")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("The passkey “Security key” is ready.")).to_be_visible()


@pytest.mark.parametrize("desk", [False], indirect=True)
def test_without_script_an_app_and_codes_get_somebody_in(site: Site, desk: Page) -> None:
    site.set_password(PARTNER, PASSWORD)
    _forget(site, PARTNER)
    _give_password(desk, PARTNER)
    _totp, codes = _set_up(desk)
    _heading(desk, "Thameside anti-trafficking partnership")
    desk.get_by_role("button", name="Sign out").click()
    _give_password(desk, PARTNER)
    desk.get_by_role("link", name="use a recovery code").click()
    desk.get_by_label("Recovery code").fill(codes[3].lower().replace("-", " "))
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.get_by_text("You have 9 recovery codes left.")).to_be_visible()


def test_every_page_of_getting_in_is_free_of_violations_and_fits_a_telephone(site: Site, desk: Page, key: Key) -> None:
    site.set_password(COORDINATOR, PASSWORD)
    _forget(site, COORDINATOR)
    faults: list[str] = []

    def look(path: str = "") -> None:
        if path:
            desk.goto(path)
        faults.extend(faults_of(desk))

    for path in ("/sign-in", "/reset", "/reset/sent"):
        look(path)
    _give_password(desk, COORDINATOR)
    look()
    desk.get_by_text("I cannot scan the picture").click()
    look()
    secret = "".join(desk.locator(".app-code").inner_text().split())
    desk.get_by_label("Code", exact=True).fill("000000")
    desk.get_by_role("button", name="Continue").click()
    look()
    desk.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    desk.get_by_role("button", name="Continue").click()
    look()
    codes = desk.locator(".app-code").all_inner_texts()
    desk.get_by_role("button", name="I have kept them").click()
    for path in ("account", "account/post", "account/second-factor", "account/recovery-codes", "account/passkeys/add"):
        look(f"/{path}")
    _add_passkey(desk, codes[0])
    look("/account/passkeys")
    desk.get_by_role("link", name=re.compile("^Remove")).click()
    look()
    desk.get_by_role("button", name="Sign out").click()
    _give_password(desk, COORDINATOR)
    look()
    look("/sign-in/recovery-code")
    assert not faults, "\n".join(faults)
