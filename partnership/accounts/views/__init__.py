"""Pages of getting in and of one's own account. Each module adds its routes to the one blueprint."""

from partnership.accounts.views import account, factors, passkeys, provider, second_step, sign_in
from partnership.accounts.views.blueprint import blueprint

__all__ = ["account", "blueprint", "factors", "passkeys", "provider", "second_step", "sign_in"]
