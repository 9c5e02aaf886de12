"""Kinds of organisations for which a rule holds on the whole site, as any of its guidance says. Pure."""

from __future__ import annotations

from partnership.guidance.loader import load_packs


def safe_kinds() -> frozenset[str]:
    """Kinds of organisations in which people are hidden, as any guidance of the site says."""
    return load_packs().safe_kinds


def is_safe_place(kind_id: str) -> bool:
    """Whether people are hidden in organisations of a kind."""
    return kind_id in safe_kinds()


def lays_open(was: str, now: str) -> bool:
    """Whether people are hidden in organisations of one kind, and not in those of another."""
    return is_safe_place(was) and not is_safe_place(now)


def kinds_abroad() -> frozenset[str]:
    """Kinds that stand for another state: a list has them last, with the rule of their kind."""
    return frozenset(each.id for pack in load_packs().values() for each in pack.kinds.values() if each.is_abroad)
