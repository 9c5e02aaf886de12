"""The entry point for web servers and for `flask --app wsgi`: the application with this machine's settings."""

from __future__ import annotations

from partnership.app import create_app
from partnership.errors import UnsafeSettings

try:
    app = create_app()
except UnsafeSettings as fault:
    raise SystemExit(f"The site does not start: {fault}") from None
