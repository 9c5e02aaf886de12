"""Which part of an older text became which part of a newer one: by what they are, then by how much they have in common.

Pure, and blind to what the parts are.
"""

from __future__ import annotations

from bisect import bisect_left
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)
_MOST: Final = 4000  # pairs that are weighed against each other; larger blocks have nothing in common to look for


class Kinship(Protocol[T_contra]):
    """What two parts have in common."""

    def is_same(self, old: T_contra, new: T_contra) -> bool:
        """Whether nothing was changed: whether the first of the keys is the same, of which this may know sooner."""

    def is_alike(self, old: T_contra, new: T_contra) -> bool:
        """Whether one may be the other, changed: whether `alike` is more than 0."""

    def alike(self, old: T_contra, new: T_contra) -> float:
        """How much they have in common, from 0 (never one changed into the other) to 1."""


def pairs(
    old: Sequence[T], new: Sequence[T], keys: Sequence[Callable[[T], Hashable]], kinship: Kinship[T]
) -> Iterator[tuple[T | None, T | None]]:
    """Both in one row, in order: what belongs together as a pair, what only one has beside None, the older first.

    `keys` are tried one after the other on what is left; what none of them pairs is paired by how much it is alike.
    """
    head, shortest = 0, min(len(old), len(new))
    while head < shortest and kinship.is_same(old[head], new[head]):
        yield old[head], new[head]
        head += 1
    old, new = old[head:], new[head:]
    if len(old) == len(new) > 0 and _is_one(old, new, kinship):  # as most often
        yield from _paired(old[:1], new[:1], keys[1:], kinship)
        yield from zip(old[1:], new[1:], strict=True)
    else:
        yield from _paired(old, new, keys, kinship)


def _is_one(old: Sequence[T], new: Sequence[T], kinship: Kinship[T]) -> bool:
    """Whether only the first of them has changed, and neither version of it is the same as what follows it."""
    if len(old) == 1:
        return True
    if kinship.is_same(old[0], old[1]) or kinship.is_same(new[0], new[1]):
        return False
    return all(map(kinship.is_same, old[1:], new[1:]))


def _paired(
    old: Sequence[T], new: Sequence[T], keys: Sequence[Callable[[T], Hashable]], kinship: Kinship[T]
) -> Iterator[tuple[T | None, T | None]]:
    if len(old) == len(new) == 1:
        is_pair = any(key(old[0]) == key(new[0]) for key in keys) or kinship.is_alike(old[0], new[0])
        yield from [(old[0], new[0])] if is_pair else _alone(old, new)
        return
    head = 0
    if keys:
        first = keys[0]
        while head < min(len(old), len(new)) and first(old[head]) == first(new[head]):
            yield old[head], new[head]
            head += 1
    old, new = old[head:], new[head:]
    if not old or not new:
        yield from _alone(old, new)
    elif keys:
        marks = [keys[0](each) for each in old], [keys[0](each) for each in new]
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, *marks, autojunk=False).get_opcodes():
            if tag == "equal":
                yield from zip(old[i1:i2], new[j1:j2], strict=True)
            else:
                yield from _paired(old[i1:i2], new[j1:j2], keys[1:], kinship)
    else:
        yield from _alike(old, new, kinship)


def _alone(old: Sequence[T], new: Sequence[T]) -> Iterator[tuple[T | None, T | None]]:
    yield from ((each, None) for each in old)
    yield from ((None, each) for each in new)


def _alike(old: Sequence[T], new: Sequence[T], kinship: Kinship[T]) -> Iterator[tuple[T | None, T | None]]:
    """The pairs in order that have most in common altogether."""
    if len(old) * len(new) > _MOST:
        yield from _alone(old, new)
        return
    weights = [[kinship.alike(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]  # of what stands from here on
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = weights[i][j] + best[i + 1][j + 1] if weights[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and best[i][j] == best[i + 1][j]:
            yield old[i], None
            i += 1
        elif j < len(new) and best[i][j] == best[i][j + 1]:
            yield None, new[j]
            j += 1
        else:
            yield old[i], new[j]
            i, j = i + 1, j + 1


def in_common(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two texts share, from 0 to 1, by the words that they have."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)


def kept_in_order(old: Sequence[str], new: Sequence[str], weights: Mapping[str, float]) -> frozenset[str]:
    """Of the names that both have, the heaviest row that stands in the same order in both; the rest has moved.

    Names are unique in each; one without a weight weighs 1.
    """
    place = {name: number for number, name in enumerate(new)}
    ends: list[str] = []  # where the best rows so far end: their places in `new` rise, and so do their weights
    places: list[int] = []
    totals: list[float] = []
    before: dict[str, str] = {}
    for name in old:
        if name not in place:
            continue
        at = bisect_left(places, place[name])
        total = weights.get(name, 1.0) + (totals[at - 1] if at else 0.0)
        before[name] = ends[at - 1] if at else ""
        beaten = at
        while beaten < len(ends) and totals[beaten] <= total:
            beaten += 1
        ends[at:beaten], places[at:beaten], totals[at:beaten] = [name], [place[name]], [total]
    row: list[str] = []
    name = ends[-1] if ends else ""
    while name:
        row.append(name)
        name = before[name]
    return frozenset(row)
