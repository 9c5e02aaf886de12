"""“To add something” of the architecture page is true: each recipe is followed on a copy of the code.

The files that the row of the table names are edited, and no others; then the copy does what was added, or the row lies.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
COPIED = ("partnership", "templates", "migrations")
OF_THE_TABLES = "migrations/versions/0001_the_tables.py"  # what `[migration]` of a row leads to, before a release
# What each check begins with: a site on the copy, whose coordinator is signed in.
SITE = """
import io, sys, tempfile
from pathlib import Path
from factories import World
from sites import make_app
from partnership.store import schema
from partnership.store.db import db
import partnership
assert Path(partnership.__file__).is_relative_to(Path.cwd()), "the copy is at work"
folder = Path(tempfile.mkdtemp(dir=Path.cwd()))
app = make_app(folder, f"sqlite:///{folder / 'site.sqlite3'}")
with app.app_context():
    schema.migrate()
world = World(app)
ours = world.partnership()
police = world.organisation("Borough police", ours)
client = app.test_client().sign_in(world.coordinator(ours))
"""


class Edit(NamedTuple):
    """A file, a line of it, and the text that stands before this line afterwards."""

    path: str
    line: str
    added: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """A row of the table, by how it begins, and one thing added as it says.

    `new`: whole new files. A check is Python that runs in the copy and fails where what was added is not there.
    """

    row: str
    check: str
    edits: tuple[Edit, ...] = ()
    new: Mapping[str, str] = field(default_factory=dict)


RECIPES = {
    "field": Recipe(
        "a field on an organisation or its parts",
        """
client.get(f"/organisations/{police.id}")
edit = client.submit(f"/organisations/{police.id}/edit", pager="PG 7711")
assert edit.status_code in {200, 302}, edit.status_code
def said(path): return client.get(path, follow_redirects=True).get_data(as_text=True)
assert "PG 7711" in said(f"/organisations/{police.id}"), "page"
assert "Pager" in said(f"/organisations/{police.id}/history"), "history"
assert "Borough police" in said("/search?q=PG+7711&partnership=thameside"), "search"
with app.app_context():
    from partnership.exchange.imports.targets import guess
    assert guess("Pager") == guess("Bleep no") == "organisation.pager", "import"
done = app.test_cli_runner().invoke(
    args=["directory", "export", "--format", "csv", "--partnership", "thameside", "--audience", "partners",
          "--out", str(folder / "out.csv")])
assert done.exit_code == 0, done.output
assert "PG 7711" in (folder / "out.csv").read_text(), "export"
done = app.test_cli_runner().invoke(args=["database", "check"])
assert done.exit_code == 0, done.output
""",
        edits=(
            Edit(
                "partnership/store/models/register.py",
                "    charity_number: Mapped[str] = mapped_column(\n",
                """\
    pager: Mapped[str] = mapped_column(
        String(20), default="",
        info=described("Pager", longest=20, is_searched=True, headings="bleep no"),
    )
""",
            ),
            Edit(
                OF_THE_TABLES,
                '        sa.Column("charity_number", sa.String(length=20), nullable=False),\n',
                """\
        sa.Column("pager", sa.String(length=20), nullable=False),
""",
            ),
        ),
    ),
    "page": Recipe(
        "a page",
        """
page = client.get("/partnerships/thameside/tasks/remarks")
assert page.status_code == 200 and "Remarks on tasks" in page.get_data(as_text=True), page.status_code
assert "Remarks on tasks" in client.get("/partnerships/thameside/tasks").get_data(as_text=True), "menu"
stranger = app.test_client().get("/partnerships/thameside/tasks/remarks")
assert stranger.status_code in {302, 401, 404}, "permit"
""",
        edits=(
            Edit(
                "partnership/map/tasks/views.py",
                'SHOWN = {"": "All tasks",',
                """\
@blueprint.get("/partnerships/<slug>/tasks/remarks")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def remarks(partnership: Partnership) -> ResponseReturnValue:
    \"\"\"Return a page.\"\"\"
    return render_template("tasks/remarks.html", partnership=partnership)


""",
            ),
            Edit(
                "partnership/operations/overview/menu.py",
                '        MenuEntry("table", "Table", "mapping.matrix"),\n',
                """\
        MenuEntry("remarks", "Remarks on tasks", "tasks.remarks"),
""",
            ),
        ),
        new={
            "templates/tasks/remarks.html": """\
{% extends "base.html" %}
{% set active_nav = "map" %}
{% block title %}Remarks on tasks{% endblock %}
{% block content %}
  <h1 class="govuk-heading-l">Remarks on tasks</h1>
{% endblock %}
""",
        },
    ),
    "finding": Recipe(
        "a sort of finding",
        """
page = client.get("/partnerships/thameside/gaps?page=all").get_data(as_text=True)
assert "Fewer than three agencies take part." in page
""",
        edits=(
            Edit(
                "partnership/findings/types.py",
                '    NO_BOARD = "no-board"\n',
                """\
    TOO_FEW = "too-few"
""",
            ),
            Edit(
                "partnership/findings/words.py",
                "    Rule.NO_BOARD: Wording(\n",
                """\
    Rule.TOO_FEW: Wording(
        "Few agencies",
        "Fewer than three agencies take part.",
        "Invite more.",
        Mends.PARTNERSHIP,
    ),
""",
            ),
            Edit("partnership/findings/severity.py", "    Rule.NO_BOARD: STOPS,\n", "    Rule.TOO_FEW: TIDY,\n"),
            Edit(
                "partnership/findings/find.py",
                "    for review in map_.reviews:\n",
                """\
    if len(map_.agencies) < 3:
        yield Finding(Rule.TOO_FEW, Subject(About.BOARD))
""",
            ),
        ),
    ),
    "mail": Recipe(
        "a kind of mail",
        """
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import send, text_of
from partnership.store.models import Mail
with world.session() as session:
    send(session, MailKind("tea-served"), "desk@example.org", "Tea", "tea-served", room="4")
with world.session() as session:
    mail = session.query(Mail).one()
    assert "Tea is served in room 4." in text_of(mail)[0], text_of(mail)
assert "Tea is served" in client.get("/account/mail").get_data(as_text=True), "the page of choices"
""",
        edits=(
            Edit(
                "partnership/register/mail/kinds.py",
                "    DIGEST = (\n",
                """\
    TEA = "tea-served", "Tea is served", "you drink tea"
""",
            ),
        ),
        new={
            "templates/mail/tea-served.txt": "Tea is served in room {{ room }}.\n",
        },
    ),
    "job": Recipe(
        "something done by the clock",
        """
done = app.test_cli_runner().invoke(args=["worker", "--once"])
assert "3 cups washed" in done.output, done.output
""",
        edits=(
            Edit(
                "partnership/operations/worker/jobs.py",
                '    Job("monthly mails",',
                """\
    Job("cups", lambda _at, _is_ending: 3, "cup washed", "cups washed"),
""",
            ),
        ),
    ),
}


def row_of(beginning: str, page: str = PAGE) -> str:
    """Return what a row of the table “To add something” says to touch."""
    table = page.partition("## To add something\n")[2].partition("\n## ")[0]
    return next(line.partition(" | ")[2] for line in table.splitlines() if line.startswith(f"| {beginning} |"))


def is_named(path: str, row: str) -> bool:
    """Return whether a row names a file: by its path, its folder, its pattern, or as what every part of a room has."""
    inside = path.removeprefix("partnership/")
    named = re.findall(r"`([^`]+)`", row)
    patterns = [re.escape(each).replace("<part>", r"[\w/]+").replace("<endpoint>", r"\w+") for each in named]
    if any(re.fullmatch(f"{each}.*" if each.endswith("/") else each, inside) for each in patterns):
        return True
    by_word = {OF_THE_TABLES: "[migration]", "partnership/map/tasks/views.py": "its view",
               "partnership/findings/find.py": "the module of its subject"}  # fmt: skip
    return by_word.get(path, "no word") in row


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code, without what its tests and tools are."""
    for each in COPIED:
        shutil.copytree(ROOT / each, tmp_path / each, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_that_is_followed_adds_what_it_promises(name: str, copy: Path) -> None:
    recipe = RECIPES[name]
    for path, line, added in recipe.edits:
        text = (copy / path).read_text(encoding="utf-8")
        assert text.count(line) == 1, f"{path} has no single {line!r}"
        (copy / path).write_text(text.replace(line, added + line), encoding="utf-8")
    for path, content in recipe.new.items():
        (copy / path).write_text(content, encoding="utf-8")
    inside = os.pathsep.join([str(copy), str(ROOT / "tests"), str(ROOT / "tests" / "architecture")])
    done = subprocess.run(
        [sys.executable, "-c", SITE + recipe.check], cwd=copy, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": inside},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_names_each_file_that_it_takes(name: str) -> None:
    recipe = RECIPES[name]
    assert [
        each for each in (*(edit.path for edit in recipe.edits), *recipe.new) if not is_named(each, row_of(recipe.row))
    ] == []


def test_a_row_that_leaves_a_file_out_is_found() -> None:
    lie = PAGE.replace("its texts in `findings/words.py`, ", "")
    assert not is_named("partnership/findings/words.py", row_of("a sort of finding", lie))
