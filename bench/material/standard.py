"""The schemas of Open Referral UK 3.0 that lie beside this repository, and what they say of an item."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

SCHEMAS = Path(__file__).resolve().parents[3] / "shared" / "data" / "oruk" / "uk-profile-3.0" / "schema"
# What each list has on a page, and what one of it is.
LISTS = {
    "services": ("compiled/service_list", "compiled/service"),
    "organizations": ("compiled/organization", "compiled/organization"),
    "service_at_locations": ("compiled/service_at_location_list", "compiled/service_at_location"),
    "taxonomies": ("taxonomy", "taxonomy"),
    "taxonomy_terms": ("taxonomy_term", "taxonomy_term"),
}


class Standard:
    """Holds items against a schema, with its formats, and forbids every property that it does not name."""

    def __init__(self) -> None:
        self._validator = cache(self._made)

    @staticmethod
    def _made(name: str) -> Any:
        schema = json.loads((SCHEMAS / f"{name}.json").read_text())
        waiting = [schema]
        while waiting:
            each = waiting.pop()
            if isinstance(each, dict):
                if each.get("type") == "object" and "properties" in each:
                    each["additionalProperties"] = False
                waiting += each.values()
            elif isinstance(each, list):
                waiting += each
        return Draft202012Validator(schema, validate_formats=True)

    def faults(self, item: Any, name: str) -> list[str]:
        """What is wrong with an item."""
        found = self._validator(name).iter_errors(item)
        return [f"{'/'.join(map(str, fault.instance_path))}: {fault.message[:200]}" for fault in found]
