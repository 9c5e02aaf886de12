"""What a sign-in by a provider's word alone may do: it reads, edits and ends; all else asks the site's own passkey.

Whoever runs the provider can sign in as anybody it knows, so its word widens nobody's reach: rule `passkey` of the
table of authority. Held at one place for every request (`web.permit`), and once more where a seat is called vacant.
Pure.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from partnership.policy.authority import Act
from partnership.policy.routes import ACTS, ENDS, NEVER_UNDONE, OF_THE_WHOLE, OWN_FACTORS, TAKEN_UP

if TYPE_CHECKING:
    from collections.abc import Mapping

BY_PROVIDER = frozenset({Act.ENDING, Act.ENTRY, Act.AUDIENCE, Act.SEEING_AS})

_is_alone: ContextVar[bool] = ContextVar("is_by_provider_alone", default=False)


def note(*, is_alone: bool) -> None:
    """Say whether whoever is at work came by the provider's word alone."""
    _is_alone.set(is_alone)


def is_alone() -> bool:
    """Whether whoever is at work came by the provider's word alone."""
    return _is_alone.get()


def asks_passkey(endpoint: str | None, url: Mapping[str, Any]) -> bool:
    """Whether a changing request asks the passkey of somebody who came by the provider's word alone."""
    if endpoint in OWN_FACTORS | NEVER_UNDONE | OF_THE_WHOLE:
        return True
    acts = ACTS.get(endpoint or "")
    if acts is None or endpoint in TAKEN_UP or set(acts) <= BY_PROVIDER:
        return False
    ends = ENDS.get(endpoint or "")
    return ends is None or not ends(url)
