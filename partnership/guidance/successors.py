"""What becomes of the kinds, tasks and protocols of an older pack; the rows are checked to be complete. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.guidance.shapes import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from partnership.guidance.findings import PackFaults
    from partnership.guidance.pack import Pack
    from partnership.guidance.shapes import FilePlace
    from partnership.guidance.walk import PlacedItem


class SuccessionList(StrEnum):
    """The lists of a pack whose items have successors in another."""

    KINDS = "kinds"
    FUNCTIONS = "functions"
    PROTOCOLS = "protocols"

    @property
    def singular(self) -> str:
        """What one item of the list is called in a fault."""
        return self.value.removesuffix("s")


@dataclass(frozen=True, slots=True)
class Succession:
    """What stands in this pack for items of an older one.

    `is_same` says of one or more that they go on under their ids; else it is about one item, with one successor, with
    several among which a person decides, or with none.
    """

    id: str
    of: str  # the id of the older pack
    list: SuccessionList
    was: tuple[str, ...]
    now: tuple[str, ...] = ()
    is_same: bool = False
    why: str = ""  # for whoever decides; needed where it is not one for one
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heirs:
    """What stands for one item of another pack: ids of this pack, in the order in which they are offered."""

    now: tuple[str, ...] = ()
    why: str = ""
    is_known: bool = True  # False: no row says anything of the item, which only guidance of a site can have

    @property
    def is_decided_by_somebody(self) -> bool:
        """Whether it is not one for one."""
        return len(self.now) != 1


def has_successors(old: Pack, new: Pack) -> bool:
    """Whether a partnership can move from one pack to another: both stand on one pack, or rows lead from old to new."""
    return old.id != new.id and (root_of(old).id == root_of(new).id or _followed(old, new) is not None)


def heirs(old: Pack, new: Pack, of: SuccessionList, item_id: str) -> Heirs:
    """What stands in the pack `new` for an item of the pack `old`; ids that `new` took out of use are left out."""
    there: Mapping[str, object] = getattr(new, of)
    if root_of(old).id == root_of(new).id:
        return Heirs((item_id,)) if item_id in there else Heirs(is_known=False)
    followed = _followed(old, new)
    for row in new.successors.values():
        if row.of == followed and row.list is of and item_id in row.was:
            now = (item_id,) if row.is_same else row.now
            return Heirs(tuple(each for each in now if each in there), row.why)
    return Heirs(is_known=False)


def root_of(pack: Pack) -> Pack:
    """The pack below all guidance that stands over it."""
    return pack if pack.base is None else root_of(pack.base)


def _followed(old: Pack, new: Pack) -> str | None:
    """The pack in whose place rows of `new` stand: `old` itself, or the one that it stands over."""
    while True:
        if any(row.of == old.id for row in new.successors.values()):
            return old.id
        if old.base is None:
            return None
        old = old.base


def check_successors(
    pack: Pack, placed: Sequence[PlacedItem], head: FilePlace, older: Mapping[str, Pack], findings: PackFaults
) -> None:
    """Notes what is wrong with the rows of a pack; each item of an older pack that it follows has one, and only one."""
    seen: dict[tuple[str, SuccessionList], set[str]] = {}
    for item in placed:
        if not isinstance(item.value, Succession) or findings.is_faulty(item.place.field("list")):
            continue
        if item.value.of not in older:
            findings.fault(item.place.field("of"), unknown("pack", item.value.of, older))
            continue
        known: Mapping[str, object] = getattr(older[item.value.of], item.value.list)
        _check_was(item.value, item.place, known, seen, findings)
        _check_now(item.value, item.place, older[item.value.of], pack, findings)
    if pack.base is None:
        for message in _left_out(pack, older, seen):
            findings.fault(head, message)


def _check_was(
    row: Succession,
    place: FilePlace,
    known: Mapping[str, object],
    seen: dict[tuple[str, SuccessionList], set[str]],
    findings: PackFaults,
) -> None:
    told = seen.setdefault((row.of, row.list), set())
    here = place.field("was")
    if not row.was or (len(row.was) > 1 and not row.is_same):
        findings.fault(here, '"was" names one item, or several that go on under their ids with "is_same = true"')
    for index, was in enumerate(row.was):
        if was not in known:
            findings.fault(here.below(index), unknown(row.list.singular, was, known))
        elif was in told:
            findings.fault(here.below(index), f'what becomes of "{was}" is said already')
        told.add(was)


def _check_now(row: Succession, place: FilePlace, old: Pack, pack: Pack, findings: PackFaults) -> None:
    field, now = ("was", row.was) if row.is_same else ("now", row.now)
    if row.is_same and row.now:
        findings.fault(place.field("now"), 'what goes on under its id has no "now"')
    known = _known(pack, row.list)
    for index, each in enumerate(now):
        here = place.field(field).below(index)
        if each not in known and not findings.is_faulty(here):
            findings.fault(here, unknown(row.list.singular, each, known))
        hidden = each if row.is_same else next(iter(row.was), "")
        if row.list is SuccessionList.KINDS and old.is_safe_place(hidden) and not pack.is_safe_place(each):
            findings.fault(here, f'people are hidden in "{hidden}", and not in "{each}"')
    if not row.is_same and len(row.now) != 1 and not row.why:
        which = "which of them is meant" if row.now else "that nothing follows it, and why"
        findings.fault(place.field("why"), f'say in "why", for whoever decides, {which}')


def _known(pack: Pack, of: SuccessionList) -> dict[str, object]:
    """The items of a list, those too that guidance of a site took out of use: they are offered to nobody."""
    items: Mapping[str, object] = getattr(pack, of)
    return {**(_known(pack.base, of) if pack.base else {}), **items}


def _left_out(
    pack: Pack, older: Mapping[str, Pack], seen: Mapping[tuple[str, SuccessionList], set[str]]
) -> Iterator[str]:
    """A line for each item of an older pack of which no row says what becomes of it."""
    for pack_id in dict.fromkeys(row.of for row in pack.successors.values() if row.of in older):
        for of in SuccessionList:
            told = seen.get((pack_id, of), set())
            items: Mapping[str, object] = getattr(older[pack_id], of)
            for item_id in items:
                if item_id not in told:
                    yield f'successors.toml does not say what becomes of the {of.singular} "{item_id}" of "{pack_id}"'
