"""What the writer keeps from one file to the next, so that a first write can be timed in a process that has written."""

from __future__ import annotations

from partnership.base.lru_cache import LruCache
from partnership.documents import outline
from partnership.documents.word import flow, runs, section_cache, tables, writer


def empty() -> None:
    """Forget every piece of XML and every packed part that was kept; the house template stays, as from the start."""
    section_cache._cache = LruCache(1024)  # noqa: SLF001 - nobody else has a reason to forget it
    tables._rows.clear()  # noqa: SLF001
    runs.plain.clear()
    for module in (flow, outline, section_cache, tables, writer):
        for each in vars(module).values():
            if hasattr(each, "cache_clear") and each.__module__ == module.__name__:
                each.cache_clear()
