"""A small cache in memory that threads share: what was asked for longest ago gives way."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

T = TypeVar("T")


class LruCache(Generic[T]):
    """Things by key, the latest `room` of them; one cache serves all threads."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._lock = Lock()
        self._kept: dict[Hashable, T] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> T | None:
        """What was put there, if it is there still."""
        with self._lock:
            found = self._kept.pop(key, None)
            if found is not None:
                self._kept[key] = found  # the latest stands last
            return found

    def set(self, key: Hashable, thing: T) -> None:
        """Keep a thing; the one that was asked for longest ago goes when there is no room."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = thing
            if len(self._kept) > self._room:
                del self._kept[next(iter(self._kept))]
