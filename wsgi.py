"""The entry point for web servers and for `flask --app wsgi`: the application with this machine's settings."""

from __future__ import annotations

import gc

gc.disable()  # what loading makes stays; to look for rubbish in it is a seventh of the start

from partnership.base.errors import UnsafeSettings  # noqa: E402
from partnership.operations.app import create_app  # noqa: E402

try:
    app = create_app()
except UnsafeSettings as fault:
    raise SystemExit(f"The site does not start: {fault}") from None
finally:
    gc.enable()
