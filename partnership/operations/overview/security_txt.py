"""What /.well-known/security.txt says, as RFC 9116 has it. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

# The standard wants less than a year, so that nobody writes to an address that was given up. It is made when it is
# asked for: whoever keeps a copy asks again by then.
HOLDS = timedelta(days=90)


def security_txt(contact: str, own_address: str, at: datetime) -> str:
    """The file for a contact, a mail address or one that begins with https://."""
    to = contact if contact.startswith("https://") else f"mailto:{contact}"
    until = (at + HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    return "".join(
        f"{name}: {value}\n"
        for name, value in (
            ("Contact", to),
            ("Expires", f"{until:%Y-%m-%dT%H:%M:%SZ}"),
            ("Preferred-Languages", "en"),
            ("Canonical", own_address),
        )
    )
