"""Fixtures of the browser: Chromium of this machine, a site of its own for each module, and pages under watch."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from browser.looking import WIDE
from browser.serving import NOBODY, Site, serving
from browser.settling import settling
from browser.watching import Watch
from lacking import lack
from sqlalchemy import select

from partnership.store.db import transaction
from partnership.store.models import FormDraft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    Visit = Callable[..., Page]

# The first is the same program without the windows that nobody sees here, for half of the work.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
HINT = "Chromium was not found: install it (Debian and Ubuntu: apt install chromium)"
# Nothing but this machine can be reached, so a page that asks another host fails at once.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
# No page of ours lives long enough to earn what the two optimizing compilers spend on its scripts, and on axe.
UNOPTIMIZED = "--js-flags=--no-opt --no-maglev"
PATIENCE = 10_000  # milliseconds


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium: nothing is downloaded. Without one the tests are skipped; in CI they fail."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        lack(HINT)
    # Chromium refuses to run as root within its sandbox.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": [OFFLINE, UNOPTIMIZED, *sandbox]}


@pytest.fixture(scope="session", autouse=True)
def settled() -> Iterator[None]:
    """Whoever presses a link or a button meets the whole page to which it leads."""
    with settling():
        yield


@pytest.fixture(scope="session")
def demonstration(demonstration_file: Path) -> Path:
    """A database with the demonstration, made once and copied for each module."""
    return demonstration_file


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Site]:
    """The site of a module: what one module changes is not seen by another."""
    with serving(tmp_path_factory.mktemp("site"), demonstration) as running:
        yield running


@pytest.fixture(scope="module")
def contexts(browser: Browser, site: Site) -> Iterator[Callable[[str, bool], BrowserContext]]:
    """A context of the browser for each account, with script and without, signed in by a row of sign-ins."""
    opened: dict[tuple[str, bool], BrowserContext] = {}

    def context(email: str, has_script: bool) -> BrowserContext:  # noqa: FBT001 - the key of the contexts
        key = (email, has_script)
        if key not in opened:
            opened[key] = browser.new_context(base_url=site.url, java_script_enabled=has_script, locale="en-GB")
            opened[key].set_default_timeout(PATIENCE)
            if email != NOBODY:
                opened[key].add_cookies([site.cookie(email)])  # type: ignore[list-item]
        return opened[key]

    yield context
    for each in opened.values():
        each.close()


@pytest.fixture
def no_drafts(site: Site) -> None:
    """What another test has begun on this site is nothing to the next."""
    with site.app.app_context(), transaction() as session:
        for row in session.scalars(select(FormDraft)):
            session.delete(row)


@pytest.fixture
def visit(contexts: Callable[[str, bool], BrowserContext], site: Site, no_drafts: None) -> Iterator[Visit]:
    """Opens pages under watch: `visit(path, email, has_script=..., expected=...)`.

    A complaint in the console, a fault of a script, a failed request or one to another host fails the test.
    """
    watched: list[tuple[Page, Watch]] = []

    def open_page(path: str, email: str = NOBODY, *, has_script: bool = True, expected: tuple[str, ...] = ()) -> Page:
        page = contexts(email, has_script).new_page()
        page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        watched.append((page, Watch(page, site.url, expected)))
        page.goto(path)
        return page

    yield open_page
    faults = [fault for _page, watch in watched for fault in watch.faults]
    for page, _watch in watched:
        page.context.set_offline(True)  # a page that goes sends what was typed last, perhaps after the next test began
        page.close()
    for page, _watch in watched:
        page.context.set_offline(False)
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(visit: Visit) -> Page:
    """The start page, seen by a visitor who is not signed in."""
    return visit("/")
