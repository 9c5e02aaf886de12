"""Settings: how the site is reached, who gets in, how long. What is unsafe in itself already refuses the start."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from partnership.base.config import LOOPBACK
from partnership.operations.doctor.diagnosis import look, mend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.base.config import Settings
    from partnership.operations.doctor.diagnosis import Diagnosis

PROXY_LIMIT = 5 * 1024 * 1024  # the largest request that the shipped proxies take
LONGEST_IDLE_MINUTES, LONGEST_HOURS = 120, 24
MOST_HOPS = 2


def address(settings: Settings) -> Iterator[Diagnosis]:
    """How people reach it, and by whom visitors are told apart."""
    host = urlsplit(settings.public_url).hostname or ""
    if host in LOOPBACK:
        yield mend(
            f"The site is for this machine only: its address is {settings.public_url}",
            "Set PARTNERSHIP_PUBLIC_URL to the https address that people type",
        )
    if settings.is_https and not settings.proxy_hops:
        yield mend(
            "All visitors have the address of the proxy, so after fifty wrong passwords of one stranger each account "
            "has three tries from any browser that it does not know",
            "Set PARTNERSHIP_PROXY_HOPS=1, and let the proxy set X-Forwarded-For as docs/nginx/partnership.conf does",
        )
    if settings.proxy_hops and not settings.is_https:
        yield mend(
            "The site believes what a proxy says of its visitors, and has no https address, so perhaps no proxy",
            "Take PARTNERSHIP_PROXY_HOPS out, or set PARTNERSHIP_PUBLIC_URL to the https address of the proxy",
        )
    if settings.proxy_hops > MOST_HOPS:
        yield look(
            f"{settings.proxy_hops} proxies are believed: where there are fewer, visitors can make their address up",
            "Count the proxies of your own that a request passes, and set PARTNERSHIP_PROXY_HOPS to that",
        )
    if settings.upload_limit > PROXY_LIMIT:
        yield look(
            "The site takes larger files than the shipped proxies pass on",
            "Raise client_max_body_size (nginx) or max_size and max_buffer_size (Caddy) as well",
        )


def access(settings: Settings) -> Iterator[Diagnosis]:
    """Who gets in, and how long they stay."""
    if settings.demo:
        yield mend(
            "This is a demonstration: passwords of its accounts are printed, and pages say that nothing is real",
            "Take PARTNERSHIP_DEMO out, and begin with an empty database",
        )
    if settings.testing:
        yield mend("The site runs as its own tests run it", "Take PARTNERSHIP_TESTING out")
    if not settings.asks_second_factor:
        yield mend(
            "A password alone lets people in",
            "Take PARTNERSHIP_DEMO out: a real site asks everybody for a second factor",
        )
    if settings.session_idle_minutes > LONGEST_IDLE_MINUTES or settings.session_absolute_hours > LONGEST_HOURS:
        yield look(
            f"A sign-in lasts {settings.session_idle_minutes} minutes without a request and "
            f"{settings.session_absolute_hours} hours in all, on machines that others use too",
            "Shorten PARTNERSHIP_SESSION_IDLE_MINUTES and PARTNERSHIP_SESSION_ABSOLUTE_HOURS; 60 and 12 are usual",
        )
    if not settings.security_contact:
        yield look(
            "Nobody who finds a hole is told whom to tell",
            "Set PARTNERSHIP_SECURITY_CONTACT to an address that somebody reads: /.well-known/security.txt shows it",
        )
    if not settings.council:
        yield look("The pages name no council", "Set PARTNERSHIP_COUNCIL")
