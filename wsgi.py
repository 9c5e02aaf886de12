"""The entry point for web servers and for `flask --app wsgi`: the application with this machine's settings.

`app` is made when it is first asked for, so that a list of the commands does not wait for the whole product.
"""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from partnership.operations.command_list import command_list, is_list_asked

if TYPE_CHECKING:
    from flask import Flask


def __getattr__(name: str) -> Flask:
    """Make the application at the first use of `wsgi.app`."""
    if name != "app":
        raise AttributeError(name)
    made = command_list() if is_list_asked(sys.argv) else _site()
    globals()["app"] = made
    return made


def _site() -> Flask:
    gc.disable()  # what loading makes stays; to look for rubbish in it is a seventh of the start
    from partnership.base.errors import UnsafeSettings  # noqa: PLC0415
    from partnership.operations.app import create_app  # noqa: PLC0415

    try:
        return create_app()
    except UnsafeSettings as fault:
        raise SystemExit(f"The site does not start: {fault}") from None
    finally:
        gc.enable()
