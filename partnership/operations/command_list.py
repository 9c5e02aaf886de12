"""The names and purposes of the product's commands, listed without loading the product.

`flask --help` needs no database, no guidance and no page: it names the commands. A test holds the list against them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from click import Command
from flask import Flask

COMMANDS: Final = {
    "accounts": "Accounts.",
    "assessment": "Self-assessments by the competence framework.",
    "audit": "The audit.",
    "backup": "Backups of the site: encrypted to a public key, whole, and put back.",
    "data": "Personal data: what is held of somebody, erasure, and the papers about it.",
    "database": "The database schema.",
    "demo": "The demonstration partnership.",
    "directory": "The directory as a file: taken out, and brought in.",
    "doctor": "Look at this deployment and say what is wrong, and what to do.",
    "documents": "Word files of a whole partnership.",
    "embassies": "Embassies and consulates.",
    "findings": "What is missing in the map of a partnership.",
    "guidance": "The guidance packs.",
    "identification": "The victim identification audit.",
    "keys": "The keys with which confidential values and the audit are written.",
    "law": "Facts of law that papers rest on.",
    "mail": "Mail.",
    "organisations": "Organisations: where they take part, and which partnership keeps them.",
    "partnerships": "Partnerships.",
    "people": "People: who may be invited, first administrators, accounts that nobody uses.",
    "protocols": "Protocols.",
    "repatriation": "Return safety checklists.",
    "search": "The words by which organisations are found.",
    "worker": "Send mail, and do what is due by the clock.",
}
# The options of `flask` itself that take a word of their own.
_WITH_A_WORD: Final = frozenset({"-A", "--app", "-e", "--env-file"})


def is_list_asked(words: list[str]) -> bool:
    """Return whether a command line only asks for the list of commands: `flask`, `flask --app wsgi --help`.

    >>> is_list_asked(["/srv/partnership/.venv/bin/flask", "--app", "wsgi", "--help"])
    True
    >>> is_list_asked(["flask", "--app", "wsgi", "demo", "--help"])
    False
    """
    if not words or Path(words[0]).stem != "flask":
        return False
    rest = iter(words[1:])
    for word in rest:
        if word in _WITH_A_WORD:
            next(rest, None)
        elif word != "--help" and not word.startswith(("--app=", "--env-file=", "--debug", "--no-debug")):
            return False
    return True


def command_list() -> Flask:
    """Return an application that has the names and purposes of the commands, and nothing that they do."""
    app = Flask("partnership")
    for name, purpose in COMMANDS.items():
        app.cli.add_command(Command(name, help=purpose))
    return app
