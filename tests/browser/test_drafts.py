"""Back, Reload and Forward after every kind of form, a closed tab, a stopped server, a sign-in that ended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from browser.serving import COORDINATOR, PARTNER, REFUGE
from playwright.sync_api import expect
from sqlalchemy import select

from partnership.accounts import identity
from partnership.store.db import db, transaction
from partnership.store.models import Account, FormDraft, Location, LocationGrant, SignIn, now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser.serving import Site
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_drafts")]

WORDS = "Answers at any hour, and sends somebody"
MISSED = re.compile("ERR_CACHE_MISS|Confirm Form Resubmission")
REST = 6_000  # milliseconds: two seconds without a key, and time to keep what was typed


@pytest.fixture
def browse(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """A page of a context of its own, signed in; with script or without."""
    opened: list[BrowserContext] = []

    def make(email: str = COORDINATOR, *, has_script: bool = False) -> Page:
        context = browser.new_context(base_url=site.url, java_script_enabled=has_script, locale="en-GB")
        context.set_default_timeout(15_000)
        context.add_cookies([site.cookie(email)])  # type: ignore[list-item]
        opened.append(context)
        return context.new_page()

    yield make
    for each in opened:
        each.close()


def posts(page: Page) -> list[str]:
    """The addresses that the page asks for by POST from here on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.method == "POST" else None)
    return found


def police(site: Site) -> str:
    """The address of an agency of the demonstration."""
    return f"/organisations/{site.organisation_id('met-thameside')}"


@dataclass(frozen=True, slots=True)
class FormStep:
    """A form: where it stands, what is typed where, its button, and whether it is taken."""

    page: str
    typed: dict[str, str]
    button: str
    is_taken: bool = False


def forms(site: Site) -> dict[str, FormStep]:
    """One form of each kind."""
    own = police(site)
    return {
        "a contact with a fault": FormStep(
            f"{own}/contacts/add", {"Post or desk": "", "Hours in words (optional)": WORDS}, "Save"
        ),
        "a service with a fault": FormStep(f"{own}/services/add", {"What it offers (optional)": WORDS}, "Save"),
        "an entry with a fault": FormStep(f"{own}/edit", {"Name": "", "What it does (optional)": WORDS}, "Save"),
        "an entry that is saved": FormStep(f"{own}/edit", {"What it does (optional)": WORDS}, "Save", is_taken=True),
        "a return checklist with a fault": FormStep(
            "/partnerships/demo/returns/new?age_group=child&country=RO", {}, "Make"
        ),
    }


def press(page: Page, words: str) -> None:
    """The first button of the page that begins with these words."""
    page.locator("main form").get_by_role("button", name=re.compile(f"^{words}")).first.click()


@pytest.mark.parametrize(
    "kind",
    [
        "a contact with a fault",
        "a service with a fault",
        "an entry with a fault",
        "an entry that is saved",
        "a return checklist with a fault",
    ],
)
def test_back_reload_and_forward_ask_for_nothing_again_and_lose_nothing(
    browse: Callable[..., Page], site: Site, kind: str
) -> None:
    form = forms(site)[kind]
    page = browse()
    page.goto(form.page)
    for label, value in form.typed.items():
        page.get_by_label(label, exact=True).fill(value)
    press(page, form.button)
    answered = page.url
    assert ("draft=" in answered) is not form.is_taken
    sent = posts(page)
    page.reload()
    assert page.url == answered
    if not form.is_taken:
        expect(page).to_have_title(re.compile("^Error: "))
    for step in (page.go_back, page.go_forward, page.reload, page.go_back):
        step()
        assert not MISSED.search(page.content())
        assert page.locator("h1").count() == 1
    for label, value in form.typed.items():
        assert page.get_by_label(label, exact=True).input_value() == value
    assert sent == []
    if form.typed and not form.is_taken:
        expect(page.get_by_role("region", name="What you began")).to_be_visible()


def test_the_steps_of_a_protocol_are_walked_back_and_forth(browse: Callable[..., Page]) -> None:
    page = browse()
    page.goto("/partnerships/demo/protocols/new")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Continue").last.click()
    parties = page.url
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_label("Title", exact=True).fill("Our own protocol")
    page.get_by_role("button", name="Continue").last.click()
    check = page.url
    expect(page.get_by_text("Our own protocol").first).to_be_visible()
    sent = posts(page)
    page.reload()
    page.go_back()
    assert page.get_by_label("Title", exact=True).input_value() == "Our own protocol"
    page.go_back()
    assert page.url == parties
    expect(page.get_by_role("checkbox").first).not_to_be_checked()
    page.go_forward()
    page.go_forward()
    assert page.url == check
    assert sent == []
    page.get_by_role("button", name="Start the draft").last.click()
    expect(page.get_by_text("The draft is started.")).to_be_visible()
    page.go_back()
    assert not MISSED.search(page.content())
    page.goto("/partnerships/demo")
    expect(page.get_by_text("Not saved yet")).to_have_count(0)


def test_a_sealed_address_is_shown_once(browse: Callable[..., Page], site: Site) -> None:
    with site.app.app_context():
        granted = select(Location).join(LocationGrant).join(Account, Account.id == LocationGrant.account_id)
        granted = granted.where(Account.email == REFUGE)
        refuge = db.session.scalars(granted).first()
        assert refuge is not None
        address = f"/organisations/{refuge.organisation_id}/locations/{refuge.id}/reveal"
    page = browse(REFUGE)
    page.goto(address)
    press(page, "Record this")  # without a reason: a fault, by a GET
    assert "draft=" in page.url
    page.get_by_role("radio").first.check()
    page.locator("main").get_by_role("textbox").fill("A visit of tonight")
    press(page, "Record this")
    expect(page.get_by_text("It is written into the history that you looked")).to_be_visible()
    shown = page.locator("main").inner_text()
    page.reload()  # the browser sends the form again
    assert page.locator("main").inner_text() != shown
    page.go_back()
    page.go_forward()
    assert page.locator("main").inner_text() != shown
    with site.app.app_context():
        assert db.session.scalars(select(FormDraft.id).where(FormDraft.endpoint == "directory.reveal")).all() == []


def test_what_is_typed_outlives_a_closed_tab_and_is_offered_on_the_first_page(
    browse: Callable[..., Page], site: Site
) -> None:
    page = browse(has_script=True)
    page.goto(f"{police(site)}/contacts/add")
    with page.expect_response(lambda answer: answer.url.endswith("/drafts"), timeout=REST) as kept:
        page.get_by_label("Post or desk", exact=True).fill("Desk of the late shift")
    assert kept.value.status == 204
    page.close()
    again = page.context.new_page()
    again.goto("/partnerships/demo")
    row = again.get_by_role("listitem").filter(has_text="You began: Add a contact")
    row.get_by_role("link", name="Go on").click()
    assert again.get_by_label("Post or desk", exact=True).input_value() == "Desk of the late shift"
    again.get_by_role("button", name="Delete what you typed").click()
    expect(again.get_by_text("Draft deleted.")).to_be_visible()
    assert again.get_by_label("Post or desk", exact=True).input_value() == ""


def test_who_leaves_is_asked_only_while_something_is_unsent(browse: Callable[..., Page], site: Site) -> None:
    page = browse(has_script=True)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{police(site)}/contacts/add")
    with page.expect_response(lambda answer: answer.url.endswith("/drafts"), timeout=REST):
        page.get_by_label("Post or desk", exact=True).fill("Desk of the early shift")
    page.wait_for_timeout(200)
    page.goto(police(site))
    assert asked == []
    page.goto(f"{police(site)}/contacts/add")
    page.get_by_label("Post or desk", exact=True).fill("Another desk")
    page.goto(police(site))
    assert asked == ["beforeunload"]


def time_out(site: Site, email: str) -> None:
    """Let the sign-ins of an account be over by the clock."""
    with site.app.app_context(), transaction() as session:
        rows = session.scalars(
            select(SignIn).join(Account, Account.id == SignIn.account_id).where(Account.email == email)
        )
        for row in rows:
            row.seen_at = now() - timedelta(hours=3)


def test_what_was_typed_comes_back_after_signing_in_again_and_for_nobody_else(
    browse: Callable[..., Page], site: Site
) -> None:
    for email in (PARTNER, COORDINATOR):
        site.set_password(email, "four words that nobody knows")
    page = browse()
    page.goto(f"{police(site)}/edit")
    page.get_by_label("What it does (optional)", exact=True).fill(f"{WORDS}, by night")
    time_out(site, COORDINATOR)
    press(page, "Save")
    expect(page.get_by_text("what you typed comes back")).to_be_visible()
    asked = page.url
    for email, has_it in ((PARTNER, False), (COORDINATOR, True)):
        page.context.clear_cookies(name=identity_cookie(site))
        page.goto(asked)
        page.get_by_label("Email address").fill(email)
        page.get_by_label("Password", exact=True).fill("four words that nobody knows")
        page.get_by_role("button", name="Sign in").last.click()
        assert (f"{WORDS}, by night" in page.content()) is has_it
    assert page.get_by_label("What it does (optional)", exact=True).input_value() == f"{WORDS}, by night"


def identity_cookie(site: Site) -> str:
    """The name of the cookie of sign-ins."""
    with site.app.app_context():
        return identity.cookie_name()


def test_five_minutes_before_the_end_somebody_is_told_and_can_stay(browse: Callable[..., Page], site: Site) -> None:
    page = browse(has_script=True)
    page.clock.install()
    page.goto("/partnerships/demo")
    notice = page.get_by_role("region", name="Your sign-in")
    expect(notice.get_by_role("button")).to_be_hidden()
    page.clock.fast_forward("56:00")
    expect(notice.get_by_role("status")).to_contain_text("You will be signed out at")
    notice.get_by_role("button", name="Stay signed in").click()
    expect(notice.get_by_role("status")).to_contain_text("You stay signed in until")
    page.clock.fast_forward("01:01:00")
    expect(notice.get_by_role("status")).to_contain_text("You have been signed out")
    expect(notice.get_by_role("link", name="Sign in")).to_be_visible()
