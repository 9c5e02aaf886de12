"""Templates show and decide nothing: what a page says of a state is prepared in Python, where it has a name and a test.

The rules are asked of Jinja's own tree of each template, so that no way of writing escapes them.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment, nodes

from partnership.operations.overview.menu import ENTRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates"
PAGES = sorted(FOLDER.rglob("*.html"))
TEMPLATES = sorted((*PAGES, *FOLDER.rglob("*.txt")))
MACROS = FOLDER / "macros"  # their parameters are words of markup: the kind of a control, the tone of a box
LONGEST_LINE = 160
FRAME = {"active_nav", "has_errors", "is_broken"}  # what `base.html` asks of each page: no state of a page
NOWHERE = "none"  # the `active_nav` of a page that is in no part of the menu
MOST_SETS = 3  # besides those: an address or a title that stands twice on a page
_NAME_BEGUN = re.compile(r'\sname="([^"]*)$')
ENVIRONMENT = Environment(trim_blocks=True, lstrip_blocks=True, autoescape=True)

all_templates = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))


@cache
def tree_of(path: Path) -> nodes.Template:
    """The template as Jinja reads it."""
    return ENVIRONMENT.parse(path.read_text(encoding="utf-8"))


def inside(node: nodes.Node, *kinds: type[nodes.Node]) -> Iterator[nodes.Node]:
    """Nodes of these kinds anywhere in a node, itself among them."""
    if isinstance(node, kinds):
        yield node
    yield from node.find_all(kinds)


def at(found: list[nodes.Node]) -> list[int]:
    """The lines of some nodes."""
    return sorted({each.lineno for each in found})


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_line_can_be_read_at_a_glance(path: Path) -> None:
    """A mail is left out: each line of its template is a line of the mail, however long the sentence."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE] == []


def _is_word(node: nodes.Node) -> bool:
    if isinstance(node, nodes.List | nodes.Tuple):
        return any(map(_is_word, node.items))
    return isinstance(node, nodes.Const) and isinstance(node.value, str) and node.value != ""


def _compares_words(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name in {"selectattr", "rejectattr", "select", "reject"} and any(map(_is_word, node.args[2:]))
    assert isinstance(node, nodes.Compare)
    return any(
        (each.op in {"eq", "ne"} and (_is_word(node.expr) or _is_word(each.expr)))
        or (each.op in {"in", "notin"} and isinstance(each.expr, nodes.List | nodes.Tuple) and _is_word(each.expr))
        for each in node.ops
    )


def _own_words(path: Path) -> set[nodes.Node]:
    """Comparisons of a macro's own parameters, in the folder of macros."""
    if MACROS not in path.parents:
        return set()
    found: set[nodes.Node] = set()
    for macro in tree_of(path).find_all(nodes.Macro):
        names = {each.name for each in macro.args}
        found |= {
            each
            for each in macro.find_all(nodes.Compare)
            if {name.name for name in inside(each.expr, nodes.Name)} <= names  # type: ignore[attr-defined]
        }
    return found


@all_templates
def test_no_state_is_known_by_a_word(path: Path) -> None:
    own = _own_words(path)
    found = [each for each in inside(tree_of(path), nodes.Compare, nodes.Filter) if each not in own]
    assert at([each for each in found if _compares_words(each)]) == []


def _is_table(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Assign):
        return isinstance(node.node, nodes.Dict) and bool(node.node.items) and all(
            isinstance(each.value, nodes.Const | nodes.List | nodes.Tuple) for each in node.node.items
        )  # fmt: skip
    return isinstance(node, nodes.Getitem | nodes.Getattr) and isinstance(node.node, nodes.Dict)


@all_templates
def test_no_table_of_words_stands_in_a_template(path: Path) -> None:
    tree = tree_of(path)
    assert at([each for each in inside(tree, nodes.Assign, nodes.Getitem, nodes.Getattr) if _is_table(each)]) == []


@all_templates
def test_one_choice_stands_within_no_other(path: Path) -> None:
    """`a if b else c` where a, b or c, or anything in them, is such a choice again."""
    choices = inside(tree_of(path), nodes.CondExpr)
    parts = ((each, part) for each in choices for part in each.iter_child_nodes())
    assert at([each for each, part in parts if any(inside(part, nodes.CondExpr))]) == []


def _sets(path: Path) -> list[nodes.Assign | nodes.AssignBlock]:
    found = inside(tree_of(path), nodes.Assign, nodes.AssignBlock)
    return [each for each in found if not (isinstance(each.target, nodes.Name) and each.target.name in FRAME)]  # type: ignore[attr-defined]


def _names(*read: nodes.Node) -> set[str]:
    return {each.name for node in read for each in inside(node, nodes.Name)}  # type: ignore[attr-defined]


def _imported(path: Path) -> set[str]:
    names = chain.from_iterable(each.names for each in tree_of(path).find_all(nodes.FromImport))
    return {each if isinstance(each, str) else each[1] for each in names}


def _used(path: Path) -> set[str]:
    return {each.name for each in tree_of(path).find_all(nodes.Name) if each.ctx == "load"}


@all_templates
def test_what_is_imported_is_used(path: Path) -> None:
    assert _imported(path) - _used(path) == set()


@all_templates
def test_a_template_imports_itself_what_it_uses(path: Path) -> None:
    """What the page imports that it extends may be gone from there one day."""
    for extended in tree_of(path).find_all(nodes.Extends):
        assert isinstance(extended.template, nodes.Const)
        assert _imported(FOLDER / extended.template.value) & _used(path) - _imported(path) == set()


@all_templates
def test_few_things_are_set(path: Path) -> None:
    assert len(_sets(path)) <= MOST_SETS, at(_sets(path))


@all_templates
def test_nothing_is_worked_out_step_by_step(path: Path) -> None:
    """A chain: something is set from what the template has set itself. Nor is a list or a sum gathered in a loop."""
    sets = _sets(path)
    own = set(chain.from_iterable(_names(each.target) for each in sets))
    steps = [each for each in sets if _names(*([each.node] if isinstance(each, nodes.Assign) else each.body)) & own]
    gathered = [
        each
        for each in inside(tree_of(path), nodes.NSRef, nodes.Call)
        if isinstance(each, nodes.NSRef)
        or (isinstance(each.node, nodes.Getattr) and each.node.attr in {"append", "update", "extend"})  # type: ignore[attr-defined]
    ]
    assert at([*steps, *gathered]) == []


@all_templates
def test_no_name_of_a_field_is_put_together(path: Path) -> None:
    """The view reads what was sent by the same names: a form says them."""
    tree = tree_of(path)
    read = [each for each in tree.find_all(nodes.Getitem) if isinstance(each.arg, nodes.Concat)]
    given = [
        each.value
        for each in tree.find_all(nodes.Keyword)
        if each.key == "name" and isinstance(each.value, nodes.Concat)
    ]
    assert at([*read, *given, *_written_names(tree)]) == []


def _written_names(tree: nodes.Template) -> Iterator[nodes.Node]:
    """Expressions in a `name` of the markup that are not all of it."""
    for output in tree.find_all(nodes.Output):
        for before, value, after in zip(output.nodes, output.nodes[1:], [*output.nodes[2:], None], strict=False):
            begun = _NAME_BEGUN.search(before.data) if isinstance(before, nodes.TemplateData) else None
            if begun is None or isinstance(value, nodes.TemplateData):
                continue
            is_whole = isinstance(after, nodes.TemplateData) and after.data.startswith('"')
            if begun[1] or not is_whole or isinstance(value, nodes.Concat):
                yield value


def _active_navs() -> Iterator[tuple[str, str]]:
    """Each value of `active_nav`, of a template or handed to one, with where it stands."""
    for path in PAGES:
        for each in tree_of(path).find_all(nodes.Assign):
            if isinstance(each.target, nodes.Name) and each.target.name == "active_nav":
                values = (value.value for value in inside(each.node, nodes.Const))  # type: ignore[attr-defined]
                yield from ((str(value), str(path.relative_to(ROOT))) for value in values)
    for path in sorted((ROOT / "partnership").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(text)) if "active_nav" in text else ():
            if isinstance(call, ast.keyword) and call.arg == "active_nav" and isinstance(call.value, ast.Constant):
                yield str(call.value.value), str(path.relative_to(ROOT))


def test_every_page_says_a_part_of_the_menu_that_there_is() -> None:
    known = {NOWHERE, *(each.name for entry in ENTRIES for each in (entry, *entry.parts))}
    found = list(_active_navs())
    assert found
    assert [each for each in found if each[0] not in known] == []


def test_every_entry_of_the_menu_leads_to_a_page(app: Flask) -> None:
    found = {each.endpoint for entry in ENTRIES for each in (entry, *entry.parts)}
    assert found <= {rule.endpoint for rule in app.url_map.iter_rules()}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_an_address_is_made_from_its_endpoint(path: Path) -> None:
    """`href` and `action` begin with no path of this site, and nothing is put behind the root of it."""
    text = path.read_text(encoding="utf-8")
    assert re.findall(r'(?:href|action)="(?:/|\{\{ *(?:request\.script_)?root *\}\}/)[^"]*', text) == []


# Values with spaces or capitals, each with its reason.
WORDED = {
    "Action",  # what a rule is about, told in refusals and in tables: compared by member, never stored
    "Who",  # of the table of authority, likewise
    "Freshness",  # of the confirmed clock: "never confirmed" stands in addresses of lists that people have kept
    "CopyChangeKind",  # of a change in a copy, as it is stored
    "TimeUnit",  # what a time is counted in, as papers print it
    "MarkKind",  # of a mark of Word, as Word names it
}


def test_the_value_of_a_state_is_no_word_of_a_screen() -> None:
    found = []
    for path in sorted((ROOT / "partnership").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "StrEnum" in text else ():
            is_enum = isinstance(node, ast.ClassDef) and "StrEnum" in {ast.unparse(each) for each in node.bases}
            if is_enum and node.name not in WORDED:
                values = (each.value for each in ast.walk(node) if isinstance(each, ast.Assign))
                found += [
                    (node.name, each.value)
                    for each in values
                    if isinstance(each, ast.Constant) and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(each.value))
                ]
    assert found == []
