"""The entry point for web servers and for `flask --app wsgi`: the application with this machine's settings."""

from __future__ import annotations

from partnership.app import create_app

app = create_app()
