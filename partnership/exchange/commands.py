"""The group of commands that take the directory out and bring it in."""

from __future__ import annotations

from partnership.base.cli import Commands

commands = Commands("directory", help="The directory as a file: taken out, and brought in.")
