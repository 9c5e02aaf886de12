"""What accounts need to know of the site at work: its settings, and its name for passkeys."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from partnership.base.config import LOOPBACK, site_settings


def own_words(*of_account: str) -> tuple[str, ...]:
    """Words that a good password is not made of: the account's and the site's own."""
    site = site_settings()
    return (*of_account, site.council, site.site_name)


def passkey_place() -> tuple[str, str]:
    """The host that passkeys are bound to, and the origin that they must be used from; empty where there are none.

    Browsers bind a passkey to a name, never to a number: on one's own machine to "localhost", if that is how the page
    was opened. Everywhere else only the site's public address counts, whatever the request says of itself.
    """
    public = urlsplit(site_settings().public_url)
    host = public.hostname or ""
    if host not in LOOPBACK:
        return host, f"{public.scheme}://{public.netloc}"
    if urlsplit(request.host_url).hostname != "localhost":
        return "", ""
    return "localhost", request.host_url.rstrip("/")
