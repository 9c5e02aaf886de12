"""Loads guidance packs from their folders: TOML files into the frozen dataclasses of `types`, checked as a whole."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from partnership.guidance import check
from partnership.guidance.shapes import GuidanceFault, PackFile, convert, fill, hints_of, unknown
from partnership.guidance.types import Pack

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PACKS", "GuidanceFault", "faults", "load_pack", "load_packs"]

PACKS = Path(__file__).parent / "packs"

# Fields of a pack whose items stand in one file each, named after the field unless said otherwise here.
_FILES = {"settings": "audit.toml", "accessions": "countries.toml", "themes": "competences.toml"}
# Fields of a pack whose items are whole files in a folder named after the field.
_FOLDERS = ("protocols", "checklists")


def load_pack(path: Path) -> Pack:
    """The pack in the folder `path`. Raises the first `GuidanceFault` when it has any."""
    pack, found = _read(path)
    if found:
        raise found[0]
    return pack


@cache
def load_packs() -> Mapping[str, Pack]:
    """Every pack that comes with the product, by id; read once. Raises `GuidanceFault`."""
    packs = [load_pack(folder) for folder in sorted(PACKS.iterdir()) if (folder / "pack.toml").is_file()]
    return MappingProxyType({pack.id: pack for pack in packs})


def faults(path: Path) -> list[GuidanceFault]:
    """Everything that is wrong with the pack in the folder `path`, by file and line; empty when nothing is."""
    return _read(path)[1]


def _read(path: Path) -> tuple[Pack, list[GuidanceFault]]:
    files: list[PackFile] = []
    placed: list[check.Placed] = []
    values = _head(path, files)
    for name, hint in hints_of(Pack).items():
        shape = get_args(hint)[1] if get_origin(hint) else None
        if shape in (None, str):
            continue
        items = _folder(path, name, shape, files) if name in _FOLDERS else _file(path, name, shape, files)
        placed.extend(items)
        values[name] = MappingProxyType({item.id: item.value for item in items})
    pack = Pack(**values)
    check.check_pack(pack, placed)
    order = {file.name: position for position, file in enumerate(files)}
    found = [fault for file in files for fault in file.faults]
    return pack, sorted(found, key=lambda fault: (order[fault.file], fault.line))


def _head(path: Path, files: list[PackFile]) -> dict[str, Any]:
    """The fields of the pack that stand in pack.toml itself."""
    file = PackFile(path / "pack.toml", path)
    files.append(file)
    hints = hints_of(Pack)
    own = [f.name for f in fields(Pack) if get_origin(hints[f.name]) is None or get_args(hints[f.name])[1] is str]
    if not file.is_readable:
        return dict.fromkeys(own, "") | {"words": {}}
    for key in file.tables:
        if key not in own:
            file.fault((key,), unknown("key", key, set(own)))
    values = {}
    for name in own:
        if name in file.tables:
            values[name] = convert(hints[name], file.tables[name], (name,), file)
        elif name != "words":
            file.fault((), f'the key "{name}" is missing')
    if values.get("id") and values["id"] != path.name:
        file.fault(("id",), f'the id must be the name of the folder, "{path.name}"')
    return dict.fromkeys(own, "") | {"words": {}} | values


def _file(path: Path, name: str, shape: type[Any], files: list[PackFile]) -> list[check.Placed]:
    """The items of one file: an array of tables called `name`."""
    file = PackFile(path / _FILES.get(name, f"{name}.toml"), path)
    files.append(file)
    for key in file.tables:
        if key != name:
            file.fault((key,), unknown("key", key, {name}))
    tables = file.tables.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        file.fault((name,), f'"{name}" must be tables that begin with [[{name}]]')
        return []
    return [
        check.Placed(name, fill(shape, table, (name, index), file), file, (name, index))
        for index, table in enumerate(tables)
    ]


def _folder(path: Path, name: str, shape: type[Any], files: list[PackFile]) -> list[check.Placed]:
    """The items of a folder, one a file; there may be none."""
    items = []
    for found in sorted((path / name).glob("*.toml")):
        file = PackFile(found, path)
        files.append(file)
        if file.is_readable:
            items.append(check.Placed(name, fill(shape, file.tables, (), file), file, ()))
    return items
