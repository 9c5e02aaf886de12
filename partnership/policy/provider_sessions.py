"""What a sign-in by a provider's word alone may do: it reads, edits and ends; all else asks the site's own passkey.

Whoever runs the provider can sign in as anybody it knows, so its word widens nobody's reach: rule `passkey` of the
table of authority. Held at one place for every request (`web.permit`), and once more where a seat is called vacant.
Pure.
"""

from __future__ import annotations

from contextvars import ContextVar
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from partnership.policy.authority import Act
from partnership.policy.routes import ACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BY_PROVIDER = frozenset({Act.ENDING, Act.ENTRY, Act.AUDIENCE, Act.SEEING_AS})
# Who takes up what others gave, by its own link: neither starts nor answers.
TAKEN_UP = frozenset({"people.invitation", "accounts.sign_up"})
# What lets somebody in another time: a password, an app or a passkey is changed with a passkey.
OWN_FACTORS = frozenset(
    {
        "accounts.add_passkey", "accounts.app", "accounts.password", "accounts.recovery_codes",
        "accounts.remove_factor", "accounts.remove_passkey", "accounts.second_factor",
    }
)  # fmt: skip
# Pages of several acts: when what is sent only ends something. That a seat is vacant is then not asked.
_ENDING_DEEDS = frozenset({"close", "unmake-administrator"})
ENDS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = MappingProxyType(
    {
        "people.account_deed": lambda url: url.get("deed") in _ENDING_DEEDS,
        "people.account_gave": lambda _url: True,
        "people.gave": lambda _url: True,
        "people.leaves": lambda _url: True,
        "people.leaves_team": lambda _url: True,
    }
)

_is_alone: ContextVar[bool] = ContextVar("is_by_provider_alone", default=False)


def note(*, is_alone: bool) -> None:
    """Say whether whoever is at work came by the provider's word alone."""
    _is_alone.set(is_alone)


def is_alone() -> bool:
    """Whether whoever is at work came by the provider's word alone."""
    return _is_alone.get()


def asks_passkey(endpoint: str | None, url: Mapping[str, Any]) -> bool:
    """Whether a changing request asks the passkey of somebody who came by the provider's word alone."""
    if endpoint in OWN_FACTORS:
        return True
    acts = ACTS.get(endpoint or "")
    if acts is None or endpoint in TAKEN_UP or set(acts) <= BY_PROVIDER:
        return False
    ends = ENDS.get(endpoint or "")
    return ends is None or not ends(url)
