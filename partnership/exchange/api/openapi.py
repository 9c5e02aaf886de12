"""The OpenAPI document of the API: the feed's, asked with a token. Pure."""

from __future__ import annotations

from typing import Any, Final

from partnership.exchange.feed.openapi import NO_FEED, document

FAULTS: Final = {
    "400": "A parameter means nothing, or a token stands in the address",
    "401": "No token, or one that opens nothing any more",
    "403": "The account of the token may not see this partnership any more",
    "404": "Nothing there that this token reads",
    "429": "Too many requests: wait for the seconds in Retry-After",
    "500": NO_FEED["500"],
    "503": "The site does not reach its data just now, or cannot record what leaves, which it does first",
}
HEADERS: Final = {"401": "WWW-Authenticate", "429": "Retry-After"}  # besides those of the feed
SCHEME: Final = "token"


def api_document(base: str) -> dict[str, Any]:
    """The document for the API at an address."""
    found = document(base, FAULTS)
    found["info"]["title"] = "Directory of a partnership, for its own systems"
    found["security"] = [{SCHEME: []}]
    described = "Made on the page “Tokens for your own systems”; it has the rights of whoever made it"
    found["components"] = found["components"] | {
        "securitySchemes": {SCHEME: {"type": "http", "scheme": "bearer", "description": described}}
    }
    for path in found["paths"].values():
        for status, name in HEADERS.items():
            path["get"]["responses"][status]["headers"] = {name: {"required": True, "schema": {"type": "string"}}}
    return found
