"""The OpenAPI document of the feed: every address, parameter, status and field, and no other. Pure.

Written out rather than drawn from the code: it is what others build on, and a test holds each answer to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from partnership.exchange.feed.filters import (
    CLOCK_PATTERN,
    LONGEST_SEARCH,
    MOST_ON_PAGE,
    MOST_PAGES,
    OF_ORGANISATIONS,
    OF_SERVICES,
    OF_TERMS,
    OLDEST_AGE,
    PAGED,
    USUAL_PAGE,
)
from partnership.exchange.open_referral.items import DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
ID: Final[Schema] = {"type": "string", "format": "uuid"}
ADDRESS: Final[Schema] = {"type": "string", "format": "uri"}
EMAIL: Final[Schema] = {"type": "string", "format": "email"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
DATE: Final[Schema] = {"type": "string", "format": "date"}
AGE: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": OLDEST_AGE}
YES: Final[Schema] = {"type": "boolean"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(name: str) -> Schema:
    return {"type": "array", "minItems": 1, "items": _ref(name)}


def _object(needed: str, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": needed.split(),
        "properties": properties,
        "additionalProperties": False,
    }


_ORGANISATION_HEAD: Final = {
    "id": ID, "name": TEXT, "description": TEXT, "website": ADDRESS, "email": EMAIL,
}  # fmt: skip
_SERVICE_HEAD: Final = {
    "id": ID, "name": TEXT, "description": TEXT, "url": ADDRESS, "email": EMAIL,
    "status": {"type": "string", "enum": ["active"]}, "minimum_age": AGE, "maximum_age": AGE, "assured_date": DATE,
    "fees": TEXT, "last_modified": MOMENT,
}  # fmt: skip
_PARTS: Final = {
    "schedules": _list("Schedule"), "service_areas": _list("ServiceArea"), "contacts": _list("Contact"),
    "attributes": _list("Attribute"),
}  # fmt: skip
SCHEMAS: Final[dict[str, Schema]] = {
    "Problem": _object("title status detail", title=TEXT, status=COUNT, detail=TEXT),
    "About": _object("version profile openapi_url", version=TEXT, profile=ADDRESS, openapi_url=ADDRESS),
    "Taxonomy": _object("id name description", id=ID, name=TEXT, description=TEXT),
    "TaxonomyTerm": _object(
        "id name description", id=ID, name=TEXT, description=TEXT, taxonomy=TEXT, taxonomy_id=ID
    ),
    "Attribute": _object(
        "id link_id taxonomy_term", id=ID, link_id=ID, taxonomy_term_id=ID, link_type=TEXT,
        taxonomy_term=_ref("TaxonomyTerm"),
    ),
    "Identifier": _object(
        "id identifier_type identifier", id=ID, organization_id=ID, identifier_scheme=TEXT, identifier_type=TEXT,
        identifier=TEXT,
    ),
    "OrganizationHead": _object("id name description", **_ORGANISATION_HEAD),
    "Organization": _object(
        "id name description", **_ORGANISATION_HEAD, organization_identifiers=_list("Identifier"),
        attributes=_list("Attribute"),
    ),
    "Schedule": _object(
        "id service_id opens_at closes_at", id=ID, service_id=ID, freq={"type": "string", "enum": ["WEEKLY"]},
        byday=TEXT, opens_at=TEXT, closes_at=TEXT, description=TEXT,
    ),
    "ServiceArea": _object("id service_id name", id=ID, service_id=ID, name=TEXT),
    "Contact": _object("id service_id title", id=ID, service_id=ID, title=TEXT),
    "Address": _object(
        "id address_1 city state_province postal_code country address_type", id=ID, location_id=ID, address_1=TEXT,
        city=TEXT, state_province=TEXT, postal_code=TEXT, country=TEXT,
        address_type={"type": "string", "enum": ["physical"]},
    ),
    "Location": _object(
        "id location_type", id=ID, location_type={"type": "string", "enum": ["physical"]}, name=TEXT,
        description=TEXT, addresses=_list("Address"),
    ),
    "At": _object("id", id=ID, service_id=ID, location_id=ID, location=_ref("Location")),
    "ServiceHead": _object("id name status organization", **_SERVICE_HEAD, organization=_ref("OrganizationHead")),
    "Service": _object(
        "id name status organization", **_SERVICE_HEAD, **_PARTS, organization=_ref("Organization"),
        service_at_locations=_list("At"),
    ),
    "ServiceAtLocation": _object(
        "id service", id=ID, service_id=ID, location_id=ID, location=_ref("Location"),
        service={"anyOf": [_ref("ServiceHead"), _ref("Service")]},
    ),
}  # fmt: skip

CLOCK: Final[Schema] = {"type": "string", "pattern": CLOCK_PATTERN, "examples": ["09:00"]}
_MEANINGS: Final[dict[str, tuple[Schema, str]]] = {
    "page": ({"type": "integer", "minimum": 1, "maximum": MOST_PAGES}, "Which page; the first is 1."),
    "per_page": (
        {"type": "integer", "minimum": 1, "maximum": MOST_ON_PAGE, "default": USUAL_PAGE}, "How many on a page.",
    ),
    "search": ({"type": "string", "maxLength": LONGEST_SEARCH}, "Words that all stand in it."),
    "full": (YES, "Whole items in place of short ones."),
    "modified_after": (MOMENT, "Only what changed at this moment or later."),
    "taxonomy_term_id": (ID, "Only services with this term."),
    "taxonomy_id": (ID, "Only what has a term of this taxonomy."),
    "organization_id": (ID, "Only services of this organisation."),
    "minimum_age": (AGE, "Only services whose lowest age is this or more."),
    "maximum_age": (AGE, "Only services whose highest age is this or less."),
    "start_time": (CLOCK, "Only what opens at this time or later."),
    "end_time": (CLOCK, "Only what closes at this time or earlier."),
    "day": ({"type": "string", "enum": list(DAYS)}, "Only what is open on this day."),
}  # fmt: skip
PLACES: Final = {  # address: what its list has on a page, what one of it is, its parameters, in words
    "/services": (["ServiceHead", "Service"], "Service", OF_SERVICES, "services"),
    "/service_at_locations": (["ServiceAtLocation"], "ServiceAtLocation", OF_SERVICES, "services at places"),
    "/organizations": (["Organization"], "Organization", OF_ORGANISATIONS, "organisations"),
    "/taxonomies": (["Taxonomy"], "Taxonomy", PAGED, "taxonomies"),
    "/taxonomy_terms": (["TaxonomyTerm"], "TaxonomyTerm", OF_TERMS, "terms"),
}


NO_FEED: Final = {
    "400": "A parameter means nothing",
    "404": "Nothing there, or the feed is off",
    "500": "A fault of the site, and none of the request",
    "503": "The site does not reach its data just now: ask again after the seconds in Retry-After",
}


def document(base: str, faults: Mapping[str, str] = NO_FEED) -> dict[str, Any]:
    """The document for a feed at an address; `faults` says each status that is none of success, in words.

    400 is told of lists alone, unless something else than a list may be asked wrongly: then `faults` has its own word.
    """
    general = {each: words for each, words in faults.items() if each != "400" or faults is not NO_FEED}
    paths: dict[str, Any] = {
        "/": _get("about", "What this feed is", _ref("About"), general),
        "/openapi.json": _get("openapi", "This document", {"type": "object"}, general),
    }
    for path, (shown, one, names, words) in PLACES.items():
        items = [_ref(each) for each in shown]
        page = _page(items[0] if len(items) == 1 else {"anyOf": items})
        asked = [_parameter(each) for each in names]
        paths[path] = _get(f"list{path[1:]}", f"A page of {words}", page, faults, asked)
        own = {"name": "id", "in": "path", "required": True, "schema": ID}
        paths[f"{path}/{{id}}"] = _get(f"one{path[1:]}", f"One of the {words}", _ref(one), general, [own])
    return {
        "openapi": "3.1.0",
        "info": {"title": "Directory of services, Open Referral UK", "version": "3.0"},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _page(items: Schema) -> Schema:
    return _object(
        "total_items total_pages page_number size first_page last_page empty contents",
        total_items=COUNT, total_pages=COUNT, page_number=COUNT, size=COUNT, first_page=YES, last_page=YES, empty=YES,
        contents={"type": "array", "items": items},
    )  # fmt: skip


def _parameter(name: str) -> Schema:
    schema, words = _MEANINGS[name]
    return {"name": name, "in": "query", "required": False, "description": words, "schema": schema}


def _get(
    name: str, words: str, schema: Schema, faults: Mapping[str, str], parameters: list[Schema] | None = None
) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {"description": words, "content": {"application/json": {"schema": schema}}},
        "304": {"description": "It is as you have it"},
    } | {
        each: {"description": told, "content": {"application/problem+json": {"schema": _ref("Problem")}}}
        for each, told in faults.items()
    }
    answers["503"]["headers"] = {"Retry-After": {"required": True, "schema": TEXT}}
    return {
        "get": {"operationId": name, "summary": words, "parameters": parameters or [], "responses": answers},
    }
