"""The table of who may widen whose reach, as data: who starts an act, whose yes it needs, who is told, who undoes it.

The rule behind it: no account, and no set of accounts that one person controls, reaches, changes or signs more than
before by its own acts alone. Services ask this table, `docs/security.md` shows it, and a test compares every cell; the
reasons are in ADR 0041. Pure.
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from partnership.policy.authority_rows import ROWS
from partnership.policy.authority_shape import LAPSES_AFTER, Act, AuthorityRow, Who

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

REMINDED_AFTER = (timedelta(days=7), timedelta(days=21))
NOTICE = timedelta(days=7)  # of a coordinator for a partnership that has none


TABLE: Mapping[Act, AuthorityRow] = MappingProxyType({row.act: row for row in ROWS})

# What a sign-in by a provider's word alone may start: `policy/provider_sessions.py`.
PASSKEY_RULE = "passkey"


def rule_names() -> frozenset[str]:
    """Every rule that some row rests on, and the one for sign-in providers."""
    return frozenset(name for row in ROWS for name in row.rules) | {PASSKEY_RULE}


def is_second(line: frozenset[UUID], other: frozenset[UUID]) -> bool:
    """Whether two accounts are two persons, as far as the site can know.

    A line is the set of accounts, each vouched for at the command line, that an account hangs on. Two that share one
    may be one person; an account that hangs on nobody known is nobody's second.
    For example {A} and {B} are two; {A} and {A, B} may be one; {A} and nobody at all are not known to be two.
    """
    return bool(line) and bool(other) and not line & other


__all__ = [
    "LAPSES_AFTER",
    "NOTICE",
    "PASSKEY_RULE",
    "REMINDED_AFTER",
    "TABLE",
    "Act",
    "AuthorityRow",
    "Who",
    "is_second",
    "rule_names",
]
