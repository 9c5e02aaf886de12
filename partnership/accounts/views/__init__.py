"""Pages of getting in and of one's own account. Each module adds its routes to the one blueprint."""

from partnership.accounts.views import (
    account,
    administration,
    factors,
    own_passkey,
    passkeys,
    provider,
    reset,
    second_step,
    sign_in,
)
from partnership.accounts.views.blueprint import blueprint

__all__ = [
    "account",
    "administration",
    "blueprint",
    "factors",
    "own_passkey",
    "passkeys",
    "provider",
    "reset",
    "second_step",
    "sign_in",
]
