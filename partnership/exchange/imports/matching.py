"""Which parts of a file are which of an entry: by the source's own ids, then by address, then by a name.

Each is matched with one at most, and only where nothing else could be meant, whatever the order of the rows: a value
goes to no other part because that stands first. What is handed in is only what whoever imports may see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership.exchange.imports.desks import FOR, NUMBERS, desk_signs
from partnership.exchange.imports.entries import MAIN_CONTACT, SECOND_CONTACT
from partnership.exchange.imports.names import name_key, number_key, packed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from partnership.exchange.imports.incoming import IncomingPart
    from partnership.policy.audience import RedactedRecord

    Likely = Callable[[IncomingPart, RedactedRecord], bool]


def matched(
    parts: Sequence[IncomingPart], there: Sequence[RedactedRecord], ids: Mapping[str, Collection[UUID]]
) -> dict[int, RedactedRecord]:
    """The part of the entry that each part of the file is, by its number; of one kind of part.

    `ids` are the rows that the ids of the source stand for.
    """
    if not parts or not there:
        return {}
    pairs = _Pairs(parts, there)

    def by_id(part: IncomingPart, own: RedactedRecord) -> bool:
        return any(own.id in ids.get(each, ()) for each in part.source_ids)

    if parts[0].part == "contacts":
        pairs.pair_alike(_is_whole)
        pairs.pair_single(_has_all)
        pairs.pair_single(by_id)
        pairs.pair_single(_has_post)
        pairs.pair_single(_shares)
        pairs.pair_single(_is_only)
    elif parts[0].part == "locations":
        pairs.pair_alike(_is_at)
        pairs.pair_single(by_id)
        pairs.pair_single(_is_called)
    else:
        pairs.pair_single(by_id)
        pairs.pair_alike(_says_the_same)
        pairs.pair_single(_is_called)
    return pairs.found


class _Pairs:
    """What is matched so far."""

    def __init__(self, parts: Iterable[IncomingPart], there: Iterable[RedactedRecord]) -> None:
        self.found: dict[int, RedactedRecord] = {}
        self._parts = list(parts)
        self._there = sorted(there, key=lambda each: str(each.id))

    def pair_alike(self, is_one: Likely) -> None:
        """Pair what is alike in all that is compared: which of several is which makes no difference then."""
        for part in list(self._parts):
            own = next((each for each in self._there if is_one(part, each)), None)
            if own is not None:
                self._pair(part, own)

    def pair_single(self, is_one: Likely) -> None:
        """Pair those that have one another alone."""
        near = {part.number: [own for own in self._there if is_one(part, own)] for part in self._parts}
        wanted: dict[UUID, int] = {}
        for some in near.values():
            for own in some:
                wanted[own.id] = wanted.get(own.id, 0) + 1
        for part in list(self._parts):
            some = near[part.number]
            if len(some) == 1 and wanted[some[0].id] == 1:
                self._pair(part, some[0])

    def _pair(self, part: IncomingPart, own: RedactedRecord) -> None:
        self.found[part.number] = own
        self._parts.remove(part)
        self._there.remove(own)


def _signs_of(own: RedactedRecord) -> dict[str, str]:
    found = {name: number_key(getattr(own, name) or "") for name in NUMBERS}
    names = {"holder": name_key(own.holder or ""), "post": name_key(own.post)}
    return {**found, **names, "email": (own.email or "").casefold()}


def _ways(signs: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in signs.items() if name in {*NUMBERS, "email"} and value}


def _is_whole(part: IncomingPart, own: RedactedRecord) -> bool:
    """Whether a desk has all that the file says of it, and no other address."""
    signs, there = desk_signs(part), _signs_of(own)
    told = {name: value for name, value in signs.items() if name not in own.withheld}
    return bool(_ways(signs)) and told.items() <= there.items() and _ways(told) == _ways(there)


def _has_all(part: IncomingPart, own: RedactedRecord) -> bool:
    """Whether a desk has the addresses that the file says, and maybe more."""
    signs, there = desk_signs(part), _signs_of(own)
    return bool(_ways(signs)) and _ways(signs).items() <= there.items() and _may_be_called(part, own)


def _has_post(part: IncomingPart, own: RedactedRecord) -> bool:
    return part.is_named and name_key(part.values["post"]) == name_key(own.post)


def _shares(part: IncomingPart, own: RedactedRecord) -> bool:
    """Whether a desk has one of the addresses."""
    return bool(_ways(desk_signs(part)).items() & _signs_of(own).items()) and _may_be_called(part, own)


def _is_only(part: IncomingPart, own: RedactedRecord) -> bool:
    """Whether both are desks without a name of their own: where each is the only one, its number has changed."""
    return not part.is_named and part.values["post"] == own.post == MAIN_CONTACT


def _may_be_called(part: IncomingPart, own: RedactedRecord) -> bool:
    """Whether a desk of this name may be meant: a file that says another is about another desk at the same number."""
    is_unnamed = own.post.startswith((MAIN_CONTACT, SECOND_CONTACT, FOR))
    return not part.is_named or is_unnamed or name_key(part.values["post"]) == name_key(own.post)


def _is_at(part: IncomingPart, own: RedactedRecord) -> bool:
    return bool(own.address) and packed(own.address) == packed(part.values["address"])


def _is_called(part: IncomingPart, own: RedactedRecord) -> bool:
    return part.is_named and name_key(part.values["name"]) == name_key(own.name)


def _says_the_same(part: IncomingPart, own: RedactedRecord) -> bool:
    told: dict[str, Any] = {name: value for name, value in part.values.items() if name in own.values}
    return _is_called(part, own) and all(value == own.values[name] for name, value in told.items() if name != "name")
