"""A place of the register, whose address is one text, as a location of the standard. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid5

if TYPE_CHECKING:
    from partnership.policy.audience import RedactedRecord

_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})\b", re.IGNORECASE)
FEWEST = 2  # parts of an address beside its postcode: a street and a town


def location_item(place: RedactedRecord) -> dict[str, Any]:
    """A location, with its address where a street, a town and a postcode can be told apart, and else in words."""
    found = _address(place)
    told = (
        {"addresses": [found]} if found else {"description": " ".join(place.address.split())} if place.address else {}
    )
    name = {"name": place.name} if place.name else {}
    return {"id": str(place.id), "location_type": "physical"} | name | told


def _address(place: RedactedRecord) -> dict[str, Any] | None:
    postcode = _POSTCODE.search(place.address or "")
    if postcode is None:
        return None
    rest = place.address[: postcode.start()] + place.address[postcode.end() :]
    parts = [part for each in re.split(r"[\n,]", rest) if (part := " ".join(each.split()))]
    if len(parts) < FEWEST:
        return None
    *street, city = parts
    return {
        "id": str(uuid5(place.id, "address")),
        "location_id": str(place.id),
        "address_1": ", ".join(street),
        "city": city,
        "state_province": city,  # the standard asks for a county, which British addresses no longer have
        "postal_code": f"{postcode[1]} {postcode[2]}".upper(),
        "country": "GB",
        "address_type": "physical",
    }
