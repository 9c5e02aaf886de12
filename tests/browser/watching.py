"""What a page must not do: complain in the console, fail, or ask anything of another host."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, Request, Response

# What the console says of a page that answers a form which was not taken; that is as it should be.
REFUSED = "status of 400"
# A page or its script may give a request up: a newer search takes the place of an older one, a download leaves the page.
GIVEN_UP = "net::ERR_ABORTED"
# How Chromium says that script is off where it was to fetch one ahead; a rule of the page's own is told in the console.
SCRIPT_IS_OFF = ("csp", "script")


class Watch:
    """Gathers the faults of one page. `expected` are parts of console messages that belong to the test."""

    def __init__(self, page: Page, origin: str, expected: tuple[str, ...] = ()) -> None:
        self.origin = origin
        self.expected = expected
        self.faults: list[str] = []
        self._pages: set[str] = set()  # addresses that were gone to, as opposed to what a script asked for
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"error on the page: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        if REFUSED in message.text and address in self._pages:
            return
        if message.type in {"error", "warning"} and not any(part in message.text for part in self.expected):
            self.faults.append(f"console: {message.text} ({address})")

    def _response(self, response: Response) -> None:
        is_of_draft = "draft=" in urlsplit(response.url).query  # the page that such an answer leads to
        if response.request.is_navigation_request() and (response.request.method == "POST" or is_of_draft):
            self._pages.add(response.url)

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.faults.append(f"asked another host: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != GIVEN_UP and (request.failure, request.resource_type) != SCRIPT_IS_OFF:
            self.faults.append(f"failed: {request.url} {request.failure}")
