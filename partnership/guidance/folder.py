"""Reads the files of a pack's folder into tables: which files there may be, and what stands in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, get_args, get_origin

from partnership.guidance.pack import Pack
from partnership.guidance.shapes import FilePlace, FilePlaces, PackFile, hints_of, unknown
from partnership.guidance.types import StateUnion
from partnership.guidance.written.duty_table import DUTY_TABLE, PaperPiece
from partnership.guidance.written.markdown_file import MarkdownFile

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "pack.toml"
# Lists of a pack with the shape of their items, in the order in which their files are read and their faults are told.
SHAPES: Mapping[str, type] = {
    name: get_args(hint)[1]
    for name, hint in hints_of(Pack).items()
    if get_origin(hint) is Mapping and is_dataclass(get_args(hint)[1])
}
# Lists whose items are whole files, in a folder named after the list.
PAPERS = "protocols"
FOLDERS = (PAPERS, "checklists", "forms")
_DUTIES = "duties"  # the table of duties: one file, and as many in a folder as there are authors
# Any other list is one file, named after the list unless said otherwise here.
FILES = {name: f"{name}.toml" for name in SHAPES if name not in FOLDERS and name not in DUTY_TABLE} | {
    "settings": "audit.toml",
    "accessions": "countries.toml",
    "themes": "competences.toml",
}


@dataclass(frozen=True, slots=True)
class Head:
    """What pack.toml says of a pack."""

    id: str
    title: str
    as_of: date
    summary: str
    words: Mapping[str, str] = field(default_factory=dict)
    facts_read_on: date | None = None
    facts_ask_again: int = 0  # days
    union: StateUnion | None = None


@dataclass(frozen=True, slots=True)
class RemovedItem:
    """An item of the pack below that guidance takes out of use."""

    list: str  # the list that holds it: "kinds", "clauses"
    id: str
    reason: str
    of: str = ""  # of a part: the id of its protocol, common section, checklist, setting, theme or kind of information


@dataclass(frozen=True, slots=True)
class OverlayHead:
    """What pack.toml says of guidance that stands over another pack."""

    id: str
    title: str
    as_of: date
    summary: str
    over: str  # the id of the pack that it stands over
    words: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[RemovedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemTable:
    """The table of one item, as the file has it."""

    list_name: str
    values: dict[str, Any]
    place: FilePlace
    pieces: tuple[MarkdownFile, ...] = ()  # of a protocol that is written in Markdown


@dataclass(frozen=True, slots=True)
class PackFolder:
    """The files of a pack, read as tables; what is wrong with a file is noted in it."""

    path: Path
    places: FilePlaces
    head: PackFile
    files: list[PackFile]
    tables: list[ItemTable]


def read_folder(path: Path) -> PackFolder:
    """Every file of the pack in the folder `path`."""
    places = FilePlaces()
    head = PackFile(path / HEAD, path, places)
    folder = PackFolder(path, places, head, [head], [])
    _refuse_strangers(folder)
    for name in SHAPES:
        if name in FOLDERS:
            _read_files(folder, name)
        elif name in FILES and (path / FILES[name]).is_file():
            _read_file(folder, path / FILES[name], (name,))
    for found in (path / f"{_DUTIES}.toml", *sorted((path / _DUTIES).glob("*.toml"))):
        if found.is_file():
            _read_file(folder, found, DUTY_TABLE)
    return folder


def is_overlay(folder: PackFolder) -> bool:
    """Whether the pack says that it stands over another."""
    return "over" in folder.head.tables


def _refuse_strangers(folder: PackFolder) -> None:
    """A file that nobody reads has a name that was mistyped; every list may be missing, so nothing else would tell."""
    known = {HEAD, *FILES.values(), *FOLDERS, _DUTIES, f"{_DUTIES}.toml"}
    for found in sorted(folder.path.glob("*")):
        if found.name not in known and not found.name.startswith("."):
            folder.head.fault((), "beside this file: " + unknown("file", found.name, known))
    for name in (*FOLDERS, _DUTIES):
        for found in sorted((folder.path / name).glob("*")):
            is_paper = name == PAPERS and found.is_dir() and found.with_suffix(".toml").is_file()
            if found.suffix != ".toml" and not is_paper and not found.name.startswith("."):
                folder.head.fault((), f'"{name}/{found.name}" is not read: its name must end with .toml')
    pieces = {f"{piece}.md" for piece in PaperPiece}
    for found in sorted((folder.path / PAPERS).glob("*/*")):
        if found.name not in pieces and not found.name.startswith("."):
            folder.head.fault((), f"in {PAPERS}/{found.parent.name}: {unknown('file', found.name, pieces)}")


def _read_file(folder: PackFolder, path: Path, names: tuple[str, ...]) -> None:
    """The tables of one file, an array for each of `names`."""
    file = PackFile(path, folder.path, folder.places)
    folder.files.append(file)
    for key in file.tables:
        if key not in names:
            file.fault((key,), unknown("key", key, set(names)))
    for name in names:
        tables = file.tables.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            file.fault((name,), f'"{name}" must be tables that begin with [[{name}]]')
            continue
        folder.tables.extend(ItemTable(name, table, FilePlace(file, (name, at))) for at, table in enumerate(tables))


def _read_files(folder: PackFolder, name: str) -> None:
    """The tables of a folder, one a file; there may be none."""
    for found in sorted((folder.path / name).glob("*.toml")):
        file = PackFile(found, folder.path, folder.places)
        folder.files.append(file)
        if file.is_readable:
            folder.tables.append(ItemTable(name, file.tables, FilePlace(file, ()), _pieces(folder, found)))


def _pieces(folder: PackFolder, paper: Path) -> tuple[MarkdownFile, ...]:
    """The Markdown files of a paper, in the order of its lengths; none where its text stands in the TOML file."""
    paths = (paper.with_suffix("") / f"{piece}.md" for piece in PaperPiece)
    found = tuple(MarkdownFile(path, folder.path, folder.places) for path in paths if path.is_file())
    folder.files.extend(found)
    return found
