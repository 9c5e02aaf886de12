"""The plan of the house can be read from its folders, and rooms stay small."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from partnership.store import models  # noqa: F401 - its tables
from partnership.store.db import db

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "partnership").rglob("*.py"))
LONGEST_MODULE, LONGEST_FUNCTION = 500, 40
NOWHERE = re.compile(r"(util|helper|common|manager|misc)s?$")
FIXED = {"partnership", "templates", "migrations", "instance", "tests", "wsgi.py", "pyproject.toml"}
BESIDE = {
    ".ci", ".editorconfig", ".gitignore", ".npmrc", ".pre-commit-config.yaml", "CHANGELOG.md", "CONTRIBUTING.md",
    "Makefile", "README.md", "SECURITY.md", "bench", "docs", "package-lock.json", "package.json", "requirements", "tools",
}  # fmt: skip


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return listed.stdout.splitlines()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_owns_and_keeps_to_its_size(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "no docstring"
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert not NOWHERE.search(path.stem), "a name that says nothing"
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {each.name: each.end_lineno - each.lineno + 1 for each in functions}
    assert not {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION}


def test_the_top_level_is_the_fixed_one() -> None:
    top = {name.split("/")[0] for name in _tracked()}
    assert top >= FIXED
    assert top - FIXED <= BESIDE


def test_rows_are_changed_through_the_session_so_that_the_audit_hears_of_it() -> None:
    allowed = {
        "partnership/accounts/queries.py",  # single-use links, by a conditional UPDATE that it explains
        "partnership/operations/site_keys/queries.py",  # the same value under another key is no change
    }
    found = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if "sqlalchemy" in (text := path.read_text(encoding="utf-8")) and ("update" in text or "delete" in text)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("sqlalchemy")
        and {alias.name for alias in node.names} & {"update", "delete"}
    }
    assert found <= allowed


def test_no_page_form_or_query_makes_deletes_or_changes_a_row() -> None:
    of_form_fields = {"data", "description"}  # columns may have these names too
    columns = {column.name for table in db.metadata.tables.values() for column in table.columns} - of_form_fields
    beside = [each for each in MODULES if {"views", "forms", "queries"} & {each.stem, each.parent.name}]
    assert len(beside) > 50
    found = []
    for path in beside:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                is_row = node.func.attr in {"add", "add_all", "delete"} and "session" in ast.unparse(node.func.value)
            else:
                targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                is_row = path.stem != "queries" and any(
                    isinstance(each, ast.Attribute) and each.attr in columns and ast.unparse(each.value) != "self"
                    for each in targets
                )
            if is_row:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}")
    assert found == []


def test_only_the_edge_commits() -> None:
    text = {path: path.read_text(encoding="utf-8") for path in MODULES}
    commits = {str(path.relative_to(ROOT)) for path, source in text.items() if ".commit()" in source}
    assert commits == {"partnership/store/db.py"}


def test_sql_stands_in_queries_modules_and_below_the_capabilities() -> None:
    low = ("partnership/store/models/", "partnership/policy/", "partnership/store/db.py", "partnership/store/audit.py",
           "partnership/store/kept_answers.py", "partnership/store/schema.py", "partnership/store/person_keys.py", "partnership/operations/demo/")  # fmt: skip
    found = []
    for path in MODULES:
        name = str(path.relative_to(ROOT))
        has_select = re.search(r"^from sqlalchemy import .*\bselect\b", path.read_text(encoding="utf-8"), re.MULTILINE)
        if has_select and not name.startswith(low) and path.stem != "queries":
            found.append(name)
    assert found == []


def test_no_tracked_file_names_a_package_registry_or_a_path_of_a_machine() -> None:
    hosts = re.compile(
        "|".join(("pypi" + r"\.org", "files\\.python" + "hosted", "registry\\.npm" + "js", "deb\\.deb" + "ian"))
    )
    paths = re.compile(r"(^|[^A-Za-z0-9_./])/(wo" + r"rk|home/\w+)/", re.MULTILINE)
    for name in _tracked():
        path = ROOT / name
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not hosts.search(text), name
        assert not paths.search(text), name


def test_templates_have_no_inline_style_script_or_unescaped_text() -> None:
    allowed = {"templates/macros/components.html"}  # one attribute that the macro itself writes
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(ROOT))
        assert not re.search(r"\sstyle=|<style|\son\w+=", text), name
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), name
        if name not in allowed:
            assert "|safe" not in text.replace(" ", "") or name in {
                "templates/paper_forms/form.html", "templates/protocols/preview.html",
                "templates/repatriation/preview.html",
            }, name  # fmt: skip


def test_tests_stand_without_the_benchmarks() -> None:
    imports = re.compile(r"^\s*(from|import) bench\b", re.MULTILINE)
    tests = sorted((ROOT / "tests").rglob("*.py"))
    assert tests
    assert not [path for path in tests if imports.search(path.read_text(encoding="utf-8"))]
