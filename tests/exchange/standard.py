"""The schemas of the standard, and what they say of an item: with formats, and with nothing beside what they name."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

SHARED = Path(__file__).parents[3] / "shared" / "data" / "oruk"
SCHEMAS = SHARED / "uk-profile-3.0" / "schema"
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="the schemas of the standard are not beside this repository"
)
# What each list has on a page, and what one of it is.
OF_LIST = {
    "services": ("compiled/service_list", "compiled/service"),
    "service_at_locations": ("compiled/service_at_location_list", "compiled/service_at_location"),
    "organizations": ("compiled/organization_list", "compiled/organization"),
    "taxonomies": ("taxonomy", "taxonomy"),
    "taxonomy_terms": ("taxonomy_term", "taxonomy_term"),
}


@cache
def validator(name: str, *, is_closed: bool) -> Draft202012Validator:
    """What checks an item by a schema; closed, it forbids every property that the schema does not name."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    for taxonomy in ("taxonomy_terms",):
        schema.get("properties", {}).pop(taxonomy, None) if name == "taxonomy" else None
    return Draft202012Validator(_closed(schema) if is_closed else schema, validate_formats=True)


def _closed(schema: Any) -> Any:
    found = copy.deepcopy(schema)
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if each.get("type") == "object" and "properties" in each:
                each["additionalProperties"] = False
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return found


def faults(item: Any, name: str) -> list[str]:
    """What is wrong with an item, by the schema as it is and by the closed one."""
    return [
        f"{'/'.join(map(str, fault.instance_path))}: {fault.message[:200]}"
        for is_closed in (False, True)
        for fault in validator(name, is_closed=is_closed).iter_errors(item)
    ]
