"""A visitor who counts: how often they press, which pages they see, what they fill in, and how much they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Download, Locator, Page

CONTROLS = "main input:not([type=hidden]), main select, main textarea"


@dataclass
class Walk:
    """A walk in one window. A press is a click on a link, a button, a box or a list in which something is chosen."""

    page: Page
    presses: int = 0
    ticks: int = 0  # of the presses, those on boxes
    fields: int = 0  # that were typed into or chosen from
    shown: int = 0  # controls of the pages that were filled in, as they were seen
    pages: list[str] = field(default_factory=list)  # addresses without what follows the path, each once

    def __post_init__(self) -> None:
        """The page that it begins on is the first."""
        self._look()

    def press(self, what: Locator) -> None:
        """Follow a link or press a button."""
        self.presses += 1
        what.click()
        self.page.wait_for_load_state()
        self._look()

    def tick(self, what: Locator) -> None:
        """Tick a box."""
        self.presses += 1
        self.ticks += 1
        what.check()

    def fill(self, what: Locator, text: str) -> None:
        """Type a text."""
        self.fields += 1
        what.fill(text)

    def choose(self, what: Locator, label: str) -> None:
        """Choose one of a list: one press."""
        self.presses += 1
        self.fields += 1
        if what.evaluate("each => each.matches('select')"):
            what.select_option(label=label)
        else:  # a long list is found in by typing
            what.fill(label)
            what.press("Tab")

    def look_at_form(self) -> None:
        """Count the controls that can be seen."""
        self.shown += sum(each.is_visible() for each in self.page.locator(CONTROLS).all())

    def download(self, what: Locator) -> Download:
        """Press what hands out a file."""
        self.presses += 1
        with self.page.expect_download() as waiting:
            what.click()
        return waiting.value

    def _look(self) -> None:
        path = urlsplit(self.page.url).path
        if path not in self.pages:
            self.pages.append(path)

    def __str__(self) -> str:
        """As it is printed."""
        return (
            f"{self.presses} presses ({self.ticks} ticks), {len(self.pages)} pages, {self.fields} fields of "
            f"{self.shown} shown: {', '.join(self.pages)}"
        )
