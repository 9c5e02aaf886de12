"""The list of commands, which is told without loading the product, is that of the product."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from partnership.operations.command_list import command_list, is_list_asked

if TYPE_CHECKING:
    from flask import Flask


def test_each_command_is_listed_with_what_it_says_of_itself(app: Flask) -> None:
    listed = {name: each.get_short_help_str(60) for name, each in command_list().cli.commands.items()}
    assert listed == {name: each.get_short_help_str(60) for name, each in app.cli.commands.items()}


@pytest.mark.parametrize(
    "words",
    [
        "flask",
        "flask --help",
        "flask --app wsgi --help",
        "/srv/bin/flask --app=wsgi",
        "flask -A wsgi -e file --debug --help",
    ],
)
def test_the_list_is_asked_for_where_no_command_is_named(words: str) -> None:
    assert is_list_asked(words.split())


@pytest.mark.parametrize(
    "words",
    [
        "flask --app wsgi doctor",
        "flask --app wsgi demo --help",
        "flask --app wsgi routes",
        "gunicorn wsgi:app",
        "pytest --help",
        "",
    ],
)
def test_all_else_gets_the_whole_site(words: str) -> None:
    assert not is_list_asked(words.split())


def test_the_list_loads_neither_database_nor_pages() -> None:
    code = "import sys; sys.argv = ['flask']; import wsgi; wsgi.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "partnership.operations.command_list" in loaded
    assert not loaded & {"sqlalchemy", "wtforms", "docx", "partnership.store", "partnership.web"}
