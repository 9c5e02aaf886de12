"""A whole month of a partnership in a real browser: from the invitation of the police to a protocol that all signed.

The site asks for a second factor. Mail is read from the folder into which the worker puts it. Nothing is skipped but time.
"""

from __future__ import annotations

import email
import re
from email import policy
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyotp
import pytest
from browser.looking import faults_of
from browser.serving import COORDINATOR, serving
from browser.watching import Watch
from playwright.sync_api import expect

from partnership.base.clocks import london_day
from partnership.store.models import now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser.serving import Site
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

DEMO = "/partnerships/demo"
POLICE = "met-thameside"
LEAD = "public-protection@police.example.org"
COMMANDER = "lead@demo.example"  # who leads the police already, and answers for it
PASSWORD = "gravel umbrella tractor lamp"
TASKS = ("psychological-support", "schooling")
TITLE = "Terms of reference 2026"
PARTIES = (
    "Metropolitan Police, Thameside borough", "Thameside Children's Services", "Thameside Safeguarding Children Board",
    "Thameside Primary Care Trust", "Thameside Community Safety Partnership",
    "Young Voices Thameside",  # without a charity or a community group no meeting could decide
)  # fmt: skip
NUMBER = "020 7946 0777"


class Month:
    """The site, its mail, and a browser window for each of those who take part."""

    def __init__(self, site: Site, browser: Browser, folder: Path) -> None:
        self.site, self.browser, self.folder = site, browser, folder
        self.windows: list[tuple[Any, Watch]] = []
        self.read: set[str] = set()

    def window(self) -> Page:
        """A window of its own, in which nobody is signed in."""
        context = self.browser.new_context(base_url=self.site.url, locale="en-GB")
        context.set_default_timeout(10_000)
        page = context.new_page()
        self.windows.append((context, Watch(page, self.site.url, ())))
        return page

    def work(self) -> None:
        """Run the worker once: it sends what waits and does what is due."""
        result = self.site.app.test_cli_runner().invoke(args=["worker", "--once"])
        assert result.exit_code == 0, result.output

    def mail(self, to: str, words: str) -> str:
        """The text of the newest mail to somebody whose subject has these words, after the worker has run."""
        self.work()
        for path in sorted((self.folder / "mail").glob("*.eml"), reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            if message["To"] == to and words in message["Subject"]:
                text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
                return str(text)
        subjects = [
            (m["To"], m["Subject"])
            for path in sorted((self.folder / "mail").glob("*.eml"))
            for m in [email.message_from_bytes(path.read_bytes(), policy=policy.default)]
        ]
        raise AssertionError(f"no mail to {to} about {words!r}: {subjects}")

    def link(self, to: str, words: str, path: str) -> str:
        """The address in that mail that leads to a path of the site."""
        found = re.search(rf"https?://\S*({re.escape(path)}\S*)", self.mail(to, words))
        assert found is not None, self.mail(to, words)
        return found[1]

    def close(self) -> None:
        """Close every window; a complaint of the browser in any of them is a fault."""
        faults = [fault for _context, watch in self.windows for fault in watch.faults]
        for context, _watch in self.windows:
            context.close()
        assert not faults, "\n".join(faults)


@pytest.fixture
def month(browser: Browser, tmp_path: Path, demonstration: Path) -> Iterator[Month]:
    """A site that asks for a second factor, with the demonstration in it."""
    with serving(tmp_path, demonstration, require_second_factor=True) as site:
        made = Month(site, browser, tmp_path)
        yield made
        made.close()


def _go(page: Page, name: str) -> None:
    page.locator("main a").filter(has_text=name).first.click()


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def _fill(page: Page, name: str, text: str) -> None:
    page.locator(f"main [name={name}]").fill(text)


def _choose(page: Page, name: str, value: str) -> None:
    page.locator(f"main [name={name}][value={value}]").check()


def _told(page: Page, words: str) -> None:
    expect(page.locator(".govuk-notification-banner").first).to_contain_text(words)


def test_a_month_from_invitation_to_a_protocol_that_is_signed_and_verified(month: Month) -> None:
    police = f"/organisations/{month.site.organisation_id(POLICE)}"
    coordinator = _signed_in(month, COORDINATOR)
    _invite(coordinator, police)
    _agree_to_the_invitation(month, _signed_in(month, COMMANDER))
    lead = _sign_up(month)
    _change_a_number_and_ask_for_another_kind(lead, police)
    _answer_field_by_field(month, coordinator)
    _propose_two_roles(coordinator, police)
    _accept_one_and_decline_one(lead, police)
    _confirm_by_the_link_of_the_digest(month)
    protocol = _start_a_protocol(coordinator)
    _consult(month, coordinator, lead, protocol)
    _sign(month, coordinator, lead, protocol)
    _verify(month, coordinator, protocol)


def _set_up_the_factor(page: Page) -> None:
    page.get_by_text("I cannot scan the picture").click()
    key = page.locator(".app-code").inner_text().replace(" ", "")
    page.get_by_label("Code", exact=False).last.fill(pyotp.TOTP(key).now())
    _press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    _press(page, "I have kept them")


def _signed_in(month: Month, email: str) -> Page:
    month.site.set_password(email, PASSWORD)
    page = month.window()
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    _press(page, "Sign in")
    _set_up_the_factor(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("partnership")
    return page


def _agree_to_the_invitation(month: Month, commander: Page) -> None:
    """The lead of the police hears of it by mail, and says yes before anything is sent to the invited."""
    commander.goto(month.link(COMMANDER, "yes", "/waiting"))
    commander.goto("/waiting")
    commander.get_by_label(f"Yes: {LEAD} is to join {PARTIES[0]}").check()
    assert not faults_of(commander)
    _press(commander, "Say yes")
    _told(commander, "1 yes is written down")


def _invite(page: Page, police: str) -> None:
    page.goto(police)
    _go(page, "People")
    _go(page, "Invite somebody")
    _fill(page, "email", LEAD)
    _choose(page, "role", "lead")
    _fill(page, "vouched_by", "Borough commander's desk")
    _fill(page, "vouched_why", "The force's own addresses are being moved")
    _press(page, "Send the invitation")
    _told(page, f"Asked: its lead says yes before {LEAD} is invited")


def _sign_up(month: Month) -> Page:
    page = month.window()
    page.goto(month.link(LEAD, "nvit", "/invitations/"))
    page.locator("main [name=agree]").first.check()
    _fill(page, "display_name", "Head of public protection")
    _fill(page, "password", PASSWORD)
    _press(page, "Accept and make my account")
    _set_up_the_factor(page)
    return page


def _change_a_number_and_ask_for_another_kind(page: Page, police: str) -> None:
    page.goto(police)
    page.locator("main a[href*='/contacts/'][href$='/edit']").first.click()
    _fill(page, "telephone", NUMBER)
    _press(page, "Save")
    expect(page.locator("main")).to_contain_text(NUMBER)
    page.goto(f"{police}/edit")
    page.locator(".app-finder").get_by_role("combobox", name="Kind").fill("Prosecution service")
    page.keyboard.press("Tab")
    expect(page.locator("select[name=kind_id]")).to_have_value("prosecution")
    _fill(page, "short_name", "Borough police")
    _press(page, "Save")
    _told(page, "Sent to the coordinator")
    assert not faults_of(page)


def _answer_field_by_field(month: Month, page: Page) -> None:
    page.goto(DEMO)
    _go(page, "that partners ask for")
    page.locator("main a[href^='/requests/']").filter(has_text=re.compile("kind", re.IGNORECASE)).last.click()
    page.get_by_role("group", name="Your answer: short name").get_by_label("Accept").check()
    page.get_by_role("group", name="Your answer: kind").get_by_label("Refuse").check()
    page.get_by_label("Reason (kind").fill("It investigates; the prosecution service stands in the map already.")
    _press(page, "Send your answer")
    _told(page, "")
    assert not faults_of(page)
    assert "/requests/" in month.link(LEAD, "nswer", "/requests/")


def _propose_two_roles(page: Page, police: str) -> None:
    for task in TASKS:
        page.goto(f"{DEMO}/map/{task}/{police.rpartition('/')[2]}")
        _choose(page, "role", "supports")
        _press(page, "Save role")


def _accept_one_and_decline_one(page: Page, police: str) -> None:
    page.goto(f"{police}/roles")
    page.get_by_role("group", name="Schooling").get_by_label("Accept").check()
    psychology = page.get_by_role("group", name="Psychological")
    psychology.get_by_label("Decline").check()
    section = page.locator("section").filter(has=psychology)
    section.get_by_label("Why").fill("Officers are no therapists")
    _press(page, "Send your answers")
    _told(page, "ccepted")
    assert not faults_of(page)


def _confirm_by_the_link_of_the_digest(month: Month) -> None:
    page = month.window()
    page.goto(month.link(LEAD, "", "/confirm/"))
    expect(page.locator("main")).to_contain_text(NUMBER)
    for group in page.get_by_role("group").all():
        group.get_by_role("radio").first.check()
    assert not faults_of(page)
    _press(page, "Send my answers")
    expect(page.locator("main")).to_contain_text("You confirmed 3 sections")
    assert page.request.get(page.url.partition("?")[0]).status == 404  # the link has done its work


def _start_a_protocol(page: Page) -> str:
    page.goto(f"{DEMO}/protocols/new")
    page.get_by_label("Terms of reference").first.check()
    page.get_by_role("button", name="Continue").last.click()
    _press(page, "None")
    for name in PARTIES:
        page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Continue").last.click()
    _fill(page, "title", TITLE)
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name="Start the draft").last.click()
    return page.url


def _consult(month: Month, coordinator: Page, lead: Page, protocol: str) -> None:
    _go(coordinator, "Start a consultation")
    _press(coordinator, "Open the consultation")
    _told(coordinator, "open")
    lead.goto(month.link(LEAD, TITLE, f"{DEMO}/protocols/"))
    lead.locator("main .app-contents a").nth(1).click()
    lead.locator("main a[href*='/consultation/clauses/']").first.click()
    _fill(lead, "text", "Say who calls the meeting when the chair is away.")
    _press(lead, "Send the comment")
    _told(lead, "comment")
    coordinator.reload()
    _go(coordinator, "Go to the first unanswered comment")
    coordinator.locator("main a[href$='/answer']").first.click()
    coordinator.get_by_label("Take it, and leave the clause as it is now").check()
    _fill(coordinator, "answer", "Taken: the deputy calls it.")
    _press(coordinator, "Save the answer")
    _told(coordinator, "taken")
    coordinator.goto(f"{protocol}/consultation/close")
    _press(coordinator, "Close the consultation")
    assert month.mail(LEAD, TITLE)


def _sign(month: Month, coordinator: Page, lead: Page, protocol: str) -> None:
    coordinator.goto(f"{protocol}/signing/open")
    coordinator.locator("main [name=is_acknowledged]").check()
    _press(coordinator, "Freeze version 1.0 and open the signing")
    papers = coordinator.locator("main a[href$='/paper']")
    while papers.count():
        papers.first.click()
        _choose(coordinator, "decision", "signed")
        _fill(coordinator, "post", "Head of the desk")
        today = london_day(now())
        for part in ("day", "month", "year"):
            _fill(coordinator, f"signed_on-{part}", str(getattr(today, part)))
        _fill(coordinator, "kept_at", "Legal services, file 2026/14")
        coordinator.locator("main [name=is_this_version]").check()
        _press(coordinator, "Record it")
    lead.goto(month.link(LEAD, TITLE, "/partnerships/demo/protocols/"))
    lead.locator("main a[href$='/sign']").first.click()
    lead.locator("main [name=is_authorised]").check()
    _press(lead, "Sign version 1.0")
    expect(lead.locator("main")).to_contain_text("in force")
    assert TITLE in month.mail(LEAD, TITLE)


def _verify(month: Month, page: Page, protocol: str) -> None:
    text = page.request.get(f"{protocol}/versions/1.0/hashed-text").body()
    anyone = month.window()
    anyone.goto("/verify")
    _fill(anyone, "hash", sha256(text).hexdigest().upper())
    _press(anyone, "Check the hash")
    answer = anyone.get_by_role("region", name="Answer")
    expect(answer).to_contain_text("An agreed document has this hash")
    expect(answer).to_contain_text(TITLE)
    _fill(anyone, "hash", sha256(text + b" ").hexdigest())
    _press(anyone, "Check the hash")
    expect(anyone.get_by_role("region", name="Answer")).to_contain_text("No agreed document has this hash")
    assert not faults_of(anyone)
