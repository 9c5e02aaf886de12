"""What the documentation names is there: rules in docs/architecture.md, commands in docs/operations.md, targets of make."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PATHS = sorted(set(re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)`", TEXT)))
DOTTED = sorted(set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)+\.[A-Za-z_]+)(?:\(|`)", TEXT)))

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMANDS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split("\n## Commands\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("path", PATHS)
def test_a_file_that_is_named_is_there(path: str) -> None:
    assert (ROOT / path).is_file() or (ROOT / "partnership" / path).is_file()


@pytest.mark.parametrize("name", DOTTED)
def test_a_function_that_is_named_is_there(name: str) -> None:
    *modules, last = name.removeprefix("partnership.").split(".")
    file = ROOT.joinpath("partnership", *modules)
    sources = [each for each in (file.with_suffix(".py"), file / "__init__.py") if each.is_file()]
    assert any(re.search(rf"\b{last}\b", each.read_text(encoding="utf-8")) for each in sources)


FACES = {
    f"{face.parent.name}: {name}": (face.parent, name.split("."))
    for face in (ROOT / "partnership").glob("*/__init__.py")
    for name in re.findall(r"`([a-z_]+(?:\.[A-Za-z_]+)+)`", face.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("named", FACES)
def test_what_the_face_of_a_room_names_is_there(named: str) -> None:
    room, parts = FACES[named]
    assert any(_is_there(start, parts) for start in (room, room.parent, *room.iterdir()))


def _is_there(start: Path, parts: list[str]) -> bool:
    """Whether a module, or a name in one, stands below a folder."""
    whole = start.joinpath(*parts)
    if whole.is_dir() or whole.with_suffix(".py").is_file():
        return True
    modules = [start.joinpath(*parts[:end]) for end in (-1, -2)]
    sources = [file for each in modules for file in (each.with_suffix(".py"), each / "__init__.py") if file.is_file()]
    return any(re.search(rf"\b{parts[-1]}\b", each.read_text(encoding="utf-8")) for each in sources)


def test_every_package_stands_in_the_picture_of_the_layers() -> None:
    picture = TEXT.split("```mermaid")[1].split("```")[0]
    packages = {each.parent.name for each in (ROOT / "partnership").glob("*/__init__.py")}
    assert packages - set(re.findall(r"\w+", re.sub(r'\["[^"]*"\]', "", picture))) == set()


def _of_this_product(group: click.Group, name: str = "") -> Iterator[tuple[str, set[str]]]:
    """Each command that this product has, with its options."""
    for each, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _of_this_product(command, f"{name}{each} ")
        elif "partnership." in (command.callback.__module__ if command.callback else ""):
            yield f"{name}{each}", set(chain.from_iterable(option.opts for option in command.params))


def test_the_table_of_commands_has_each_and_no_option_that_there_is_not(app: Flask) -> None:
    commands = dict(_of_this_product(app.cli))
    first_cells = (line.split(" | ")[0] for line in COMMANDS.splitlines() if line.startswith("| `"))
    told = [each for cell in first_cells for each in re.findall(r"`([^`]+)`", cell) if not each.startswith("--")]
    assert told
    named = {each: next((name for name in commands if f"{each} ".startswith(f"{name} ")), "") for each in told}
    assert set(named.values()) == commands.keys()
    for each, name in named.items():
        assert set(re.findall(r"--[a-z-]+", each)) <= commands[name], each


def test_a_command_that_is_named_somewhere_is_there(app: Flask) -> None:
    commands = dict(_of_this_product(app.cli))
    groups = {name.rsplit(" ", 1)[0] for name in commands if " " in name}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for each in re.findall(r"flask(?: --app wsgi)?((?: [a-z][a-z-]*)+)", re.sub(r"\s+", " ", text)):
            known = any(f"{each} ".startswith(f" {name} ") for name in (*commands, *groups))
            assert known, f"{page.name}: {each}"


def test_a_target_of_make_that_is_named_is_there() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for page in PAGES:
        named = re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= set(targets), page.name


def test_the_index_of_decisions_has_each_in_order() -> None:
    folder = ROOT / "docs" / "adr"
    listed = re.findall(
        r"^- \[(\d{4})\]\((\1-[a-z0-9-]+\.md)\)", (folder / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert [file for _, file in listed] == sorted(each.name for each in folder.glob("0*.md"))
