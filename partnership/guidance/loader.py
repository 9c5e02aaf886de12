"""Loads guidance packs from their folders: TOML files into the frozen dataclasses of `types`, checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from partnership.base.errors import GuidanceMissing
from partnership.guidance.check import check_pack
from partnership.guidance.common_sections import resolve
from partnership.guidance.fact_links import with_sources
from partnership.guidance.findings import PackFaults
from partnership.guidance.folder import HEAD, SHAPES, Head, OverlayHead, is_overlay, read_folder
from partnership.guidance.overlay import (
    find_changes,
    lay_over,
    let_go,
    new_words,
    removed_names,
    take_out,
    take_out_parts,
)
from partnership.guidance.pack import Pack
from partnership.guidance.safety import check_safety
from partnership.guidance.shapes import FilePlace, GuidanceFault, fill, unknown
from partnership.guidance.successors import check_successors
from partnership.guidance.walk import PlacedItem
from partnership.guidance.written.papers import with_pieces, with_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from partnership.guidance.folder import PackFolder

__all__ = [
    "PACKS",
    "GuidanceFault",
    "LoadedPack",
    "faults",
    "find_site_by",
    "let_go_of_files",
    "load_pack",
    "load_packs",
    "read",
    "read_all",
    "refused_of_site",
]

PACKS = Path(__file__).parent / "packs"


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack with what its checks found, and its items as they were read: what other guidance can stand over."""

    folder: PackFolder
    pack: Pack | None  # none when it says nothing that could be read as a pack
    faults: list[GuidanceFault]
    items: Sequence[PlacedItem] = ()


class Packs(Mapping[str, Pack]):
    """The packs that a site can use, by id: those of the product, then those of the site; none of them has a fault.

    Looking up an id that is not there raises `GuidanceMissing`, which says why in words for the user.
    """

    def __init__(self, packs: Mapping[str, Pack], refused: Mapping[str, tuple[GuidanceFault, ...]]) -> None:
        self._packs = packs
        self.refused = refused  # guidance of the site that has faults, by the name of its folder

    def __getitem__(self, pack_id: str) -> Pack:
        if pack_id in self._packs:
            return self._packs[pack_id]
        found = len(self.refused.get(pack_id, ()))
        raise GuidanceMissing(
            pack_id, f"has {found} {'fault' if found == 1 else 'faults'}" if found else "is not there"
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._packs)

    @property
    def newest_first(self) -> list[Pack]:
        """The packs by the day that they describe: what is offered first, and used where nobody said which."""
        return sorted(self.values(), key=lambda pack: pack.as_of, reverse=True)

    def __len__(self) -> int:
        return len(self._packs)

    @cached_property
    def safe_kinds(self) -> frozenset[str]:
        """Kinds of organisations in which people are hidden, as any of them says."""
        return frozenset(each.id for pack in self.values() for each in pack.kinds.values() if each.is_safe_place)


class _Site:
    """Tells in which folder the site at work keeps guidance of its own; the application says how to find out."""

    def __init__(self) -> None:
        self.find: Callable[[], Path | None] = lambda: None

    def folder(self) -> Path | None:
        found = self.find()
        return found if found is not None and found.is_dir() else None


_SITE = _Site()


def find_site_by(find: Callable[[], Path | None]) -> None:
    """From now on `find` is asked for the folder of the site at work, each time; None where no site is at work."""
    _SITE.find = find


def load_packs() -> Packs:
    """Every pack of the product and of the site at work, by id; read once. Raises `GuidanceFault` for the product's.

    Packs of the product are read here and not checked as a whole, which `read_all` and `faults` do: what is shipped was
    checked before, and each start would take half a second longer.
    """
    return _packs(_SITE.folder())


def let_go_of_files() -> None:
    """Forget the files of the product's packs with their lines, two thirds of what loading takes up.

    Only checks ask for them, and guidance of the site while it is read; they would read the files again.
    """
    if _built_in.cache_info().currsize:
        for loaded in _built_in().values():
            loaded.folder.places.let_go()
        _built_in.cache_clear()


def load_pack(path: Path) -> Pack:
    """The pack in the folder `path`. Raises the first `GuidanceFault` when it has any."""
    loaded = read(path, _built_in())
    if loaded.faults or loaded.pack is None:
        raise loaded.faults[0]
    return loaded.pack


def faults(path: Path) -> list[GuidanceFault]:
    """Everything that is wrong with the pack in the folder `path`, by file and line; empty when nothing is."""
    return read(path, _built_in()).faults


def read_all() -> list[LoadedPack]:
    """Every pack of the product and of the site at work, checked as a whole, those with faults too."""
    folder = _SITE.folder()
    built_in = [read(loaded.folder.path, _built_in()) for loaded in _built_in().values()]
    return [*built_in, *(_of_site(folder) if folder else ())]


def refused_of_site() -> Mapping[str, tuple[GuidanceFault, ...]]:
    """Guidance of the site at work that has faults, by the name of its folder; nothing is read where it has none."""
    folder = _SITE.folder()
    return _refused(_of_site(folder)) if folder else {}


def read(path: Path, below: Mapping[str, LoadedPack]) -> LoadedPack:
    """The pack in the folder `path`; `below` has the packs of the product, over which it may stand."""
    folder = read_folder(path)
    if path.name in below and path != below[path.name].folder.path:
        folder.head.fault(("id",), f'a pack that comes with the product is called "{path.name}" already')
    return _read_overlay(folder, below) if is_overlay(folder) else _read_pack(folder, below)


@cache
def _built_in() -> Mapping[str, LoadedPack]:
    folders = [read_folder(path) for path in sorted(PACKS.iterdir()) if (path / HEAD).is_file()]
    # The oldest first: what was there before another came keeps its place.
    folders.sort(key=lambda folder: str(folder.head.tables.get("as_of", "")))
    return {folder.path.name: _read_pack(folder, {}, is_shipped=True) for folder in folders}


@cache
def _of_site(folder: Path) -> Sequence[LoadedPack]:
    return [read(path, _built_in()) for path in sorted(folder.iterdir()) if path.is_dir()]


@cache
def _packs(site: Path | None) -> Packs:
    built_in = list(_built_in().values())
    for fault in (fault for loaded in built_in for fault in loaded.faults):
        raise fault
    own = _of_site(site) if site else ()
    packs = {loaded.folder.path.name: loaded.pack for loaded in (*built_in, *own) if loaded.pack and not loaded.faults}
    return Packs(MappingProxyType(packs), _refused(own))


def _refused(own: Sequence[LoadedPack]) -> Mapping[str, tuple[GuidanceFault, ...]]:
    return {loaded.folder.path.name: tuple(loaded.faults) for loaded in own if loaded.faults}


def _read_pack(folder: PackFolder, below: Mapping[str, LoadedPack], *, is_shipped: bool = False) -> LoadedPack:
    head: Head = _fill_head(Head, folder)
    items = [
        PlacedItem(
            table.list_name,
            with_pieces(fill(SHAPES[table.list_name], table.values, table.place), table.pieces, folder.places),
            table.place,
        )
        for table in folder.tables
    ]
    items = with_table(with_sources(items, folder.places), folder.places)
    findings = PackFaults(folder.files)
    placed = [_resolved(item, items, folder, findings) for item in items]
    pack = Pack(
        head.id,
        head.title,
        head.as_of,
        head.summary,
        words=head.words,
        facts_read_on=head.facts_read_on,
        facts_ask_again=head.facts_ask_again,
        union=head.union,
        **_by_list(placed),
    )
    if not is_shipped:
        head_place = FilePlace(folder.head, ())
        check_pack(pack, placed, head_place, folder.places, findings)
        check_successors(pack, placed, head_place, _readable(below), findings)
    return LoadedPack(folder, pack, findings.faults, items)


def _read_overlay(folder: PackFolder, below: Mapping[str, LoadedPack]) -> LoadedPack:
    head: OverlayHead = _fill_head(OverlayHead, folder)
    over = FilePlace(folder.head, ("over",))
    base = below.get(head.over)
    if base is None or base.pack is None or base.faults:
        message = f'the pack "{head.over}" has faults itself' if base else unknown("pack", head.over, below)
        folder.head.fault(over.at, message)
        return LoadedPack(folder, None, PackFaults(folder.files).faults)
    folder.places.stand_over(base.folder.places)
    items = with_table(with_sources(lay_over(base.items, folder), folder.places), folder.places)
    removed = [(one, FilePlace(folder.head, ("removed", index))) for index, one in enumerate(head.removed)]
    findings = PackFaults(folder.files, over, removed_names(removed))
    items = take_out_parts(take_out(items, removed, findings), removed, folder.places, findings, protocols=False)
    items = let_go(items, removed_names(removed), folder.places, findings)
    placed = [_resolved(item, items, folder, findings) for item in items]
    placed = take_out_parts(placed, removed, folder.places, findings, protocols=True)
    words = new_words(base.pack.words, head.words, removed, findings)
    lists = _by_list(placed)
    below_it = base.pack
    pack = Pack(
        head.id,
        head.title,
        head.as_of,
        head.summary,
        words=words,
        facts_read_on=below_it.facts_read_on,
        facts_ask_again=below_it.facts_ask_again,
        union=below_it.union,
        base=below_it,
        **lists,
    )
    head_place = FilePlace(folder.head, ())
    check_pack(pack, placed, head_place, folder.places, findings)
    check_successors(pack, placed, head_place, _readable(below), findings)
    if not findings.faults:
        check_safety(base.pack, pack, folder.places, removed_names(removed), findings)
    return LoadedPack(
        folder, replace(pack, changes=find_changes(base.pack, pack, head.removed)), findings.faults, items
    )


def _readable(below: Mapping[str, LoadedPack]) -> Mapping[str, Pack]:
    return {pack_id: loaded.pack for pack_id, loaded in below.items() if loaded.pack is not None}


def _fill_head(shape: type, folder: PackFolder) -> Any:
    """What pack.toml says; the pack is named after its folder."""
    file = folder.head
    if not file.is_readable:
        return shape(**dict.fromkeys(("id", "title", "as_of", "summary"), ""))
    head = fill(shape, file.tables, FilePlace(file, ()))
    if head.id and head.id != folder.path.name:
        file.fault(("id",), f'the id must be the name of the folder, "{folder.path.name}"')
    return head


def _resolved(item: PlacedItem, items: Sequence[PlacedItem], folder: PackFolder, findings: PackFaults) -> PlacedItem:
    """A protocol with the common sections that it uses; any other item as it is."""
    if item.list_name != "protocols":
        return item
    common = {each.id: each.value for each in items if each.list_name == "common"}
    return resolve(item, common, folder.places, findings)


def _by_list(placed: Sequence[PlacedItem]) -> dict[str, Any]:
    """The items of each list by id, in the order of the files; protocols, which are files, as they say themselves."""
    in_order = sorted(placed, key=lambda item: getattr(item.value, "order", 0))
    return {
        name: MappingProxyType({item.id: item.value for item in in_order if item.list_name == name}) for name in SHAPES
    }
