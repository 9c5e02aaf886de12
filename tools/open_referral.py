"""The schemas of Open Referral UK 3.0 that lie beside this repository, and what they say of an item of the feed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "oruk"
SCHEMAS = SHARED / "uk-profile-3.0" / "schema"
# Of each list of the feed, the schema of a row of it, and of what its own address answers.
LISTS = {
    "services": ("compiled/service_list", "compiled/service"),
    "organizations": ("compiled/organization", "compiled/organization"),
    "service_at_locations": ("compiled/service_at_location_list", "compiled/service_at_location"),
    "taxonomies": ("taxonomy", "taxonomy"),
    "taxonomy_terms": ("taxonomy_term", "taxonomy_term"),
}


def faults(item: Any, name: str) -> list[str]:
    """What is wrong with an item by a schema: by its formats too, and for each property that it does not name."""
    found = _validator(name).iter_errors(item)
    return [f"{'/'.join(map(str, fault.instance_path))}: {fault.message[:200]}" for fault in found]


@cache
def _validator(name: str) -> Draft202012Validator:
    file = SCHEMAS / f"{name}.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    waiting = [schema]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if each.get("type") == "object" and "properties" in each:
                each["additionalProperties"] = False
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return Draft202012Validator(schema, validate_formats=True, base_uri=file.as_uri())
