"""A press that leads to another page is over when that page is there.

Playwright's own click is over when the answer begins: the address is the new one then, and of the page there may be
nothing yet. Whoever counts, reads or asks for what is seen right after it meets an empty page where the machine is slow.
After a key of the keyboard it waits for nothing at all.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Keyboard, Locator, Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LEADING_KEYS = {"Enter", "Space"}  # a link, a button or a form may answer to them
_click, _press, _key, _keyboard = Locator.click, Locator.press, Keyboard.press, Page.keyboard


def _settle(page: Page) -> None:
    """Wait until the page that was pressed for has been read to its end; one that stays is there at once."""
    if not page.is_closed():
        page.wait_for_load_state()


def _and_settle(act: Callable[..., None]) -> Callable[..., None]:
    def settled(where: Locator, *args: Any, **kwargs: Any) -> None:
        act(where, *args, **kwargs)
        _settle(where.page)

    return settled


def _keyboard_of(page: Page) -> Keyboard:
    """The keyboard of a page, which knows its page from here on."""
    keyboard = _keyboard.fget(page)  # type: ignore[attr-defined]
    keyboard.settled_page = page
    return keyboard  # type: ignore[no-any-return]


def _press_key(keyboard: Keyboard, key: str, **kwargs: Any) -> None:
    _key(keyboard, key, **kwargs)
    if key in LEADING_KEYS:
        page: Page = keyboard.settled_page  # type: ignore[attr-defined]
        expect(page.locator("html")).to_be_attached()  # which waits for the answer to a page that is asked for already
        _settle(page)


@contextmanager
def settling() -> Iterator[None]:
    """Until the block ends, each click and each key waits for the page to which it leads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", _and_settle(_click))
        patch.setattr(Locator, "press", _and_settle(_press))
        patch.setattr(Page, "keyboard", property(_keyboard_of))
        patch.setattr(Keyboard, "press", _press_key)
        yield
