"""A shelf for what was made before: so many things, those that nobody asked for the longest go first."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

T = TypeVar("T")


class Shelf(Generic[T]):
    """Things by key; one shelf serves all threads."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._kept: dict[Hashable, T] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, key: Hashable) -> T | None:
        """What was put there, if it is there still."""
        with self._lock:
            found = self._kept.pop(key, None)
            if found is not None:
                self._kept[key] = found  # the latest stands last
            return found

    def put(self, key: Hashable, thing: T) -> None:
        """Put a thing there."""
        with self._lock:
            self._kept[key] = thing
            if len(self._kept) > self._room:
                del self._kept[next(iter(self._kept))]
