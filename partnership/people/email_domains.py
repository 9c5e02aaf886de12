"""Which mail addresses an invitation may go to without a voucher: endings of public bodies, and a site's own. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault

if TYPE_CHECKING:
    from collections.abc import Iterable

SOURCE = "UK public sector domain"
# Only those that a public body alone can have. ".gov.uk" is every name under gov.uk; "police.uk" is that name as well.
BUILT_IN = (
    ".gov.uk", "gov.scot", "gov.wales", "llyw.cymru", "hscni.net", "nhs.net", "nhs.uk", "nhs.scot", "police.uk",
)  # fmt: skip
LONGEST = 100
MOST = 1000  # in one file
_ENDING = re.compile(r"\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
# Names under which anybody can have an address, or another name: an ending this wide would let everybody in.
_TOO_WIDE = {"co.uk", "org.uk", "ac.uk", "me.uk", "ltd.uk", "plc.uk", "net.uk", "sch.uk"}


def clean_ending(text: str) -> str:
    """An ending as it is stored; raises InputFault for what is none, or for one that anybody can have."""
    ending = text.strip().casefold().removeprefix("@")
    if len(ending) > LONGEST or not _ENDING.fullmatch(ending):
        message = "Enter an ending of mail addresses, like example.gov.uk or .gov.uk"
        raise InputFault(message, "ending")
    if ending.removeprefix(".") in _TOO_WIDE:
        message = f"Everybody can have an address that ends in {ending}. Enter the ending of one organisation"
        raise InputFault(message, "ending")
    return ending


def has_ending(email: str, endings: Iterable[str]) -> bool:
    """Whether a folded address has one of the endings, as a whole name: "xpolice.uk" does not end in "police.uk"."""
    host = email.rpartition("@")[2]
    return any(_fits(host, each) for each in (*BUILT_IN, *endings))


def _fits(host: str, ending: str) -> bool:
    if ending.startswith("."):
        return host.endswith(ending)
    return host == ending or host.endswith(f".{ending}")


def read_endings(text: str) -> list[str]:
    """The endings of a file, a JSON list of texts; raises InputFault with what is wrong and where."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as fault:
        message = f"this is no JSON: {fault}"
        raise InputFault(message) from fault
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        message = 'the file must be one list of texts, like [".gov.uk", "police.uk"]'
        raise InputFault(message)
    if len(found) > MOST:
        message = f"the file has {len(found)} endings; {MOST} are the most"
        raise InputFault(message)
    return list(dict.fromkeys(_cleaned(number, each) for number, each in enumerate(found, start=1)))


def _cleaned(number: int, text: str) -> str:
    try:
        return clean_ending(text)
    except InputFault as fault:
        message = f"entry {number}, {text[:LONGEST]!r}: {fault}"
        raise InputFault(message) from fault
