"""A feed of services in the shapes of Open Referral, as rows of a table: UK 3.0, and the older ones of 1.0 and 2.0.

A row for each service with its organisation; more contacts and places of one service stand in rows below, with the
organisation's name alone. Who keeps the feed up, who assured a record and when it was touched is not read at all.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import ijson

from partnership.documents.untrusted.docx_file import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Record = dict[str, Any]

MOST_SERVICES: Final = 100_000
DEEPEST: Final = 30  # brackets within brackets; a service with all its parts has nine
LISTS: Final = ("contents", "content", "services", "service", "items", "data", "results")
# What a row holds, by the names that `exchange.imports.targets` has for them.
KEYS: Final = (
    "organisation.name", "organisation.description", "organisation.website", "organisation.charity_number",
    "organisation.company_number", "organisation.covers", "service.name", "service.description", "service.eligibility",
    "service.how_to_refer", "service.website", "service.fees", "service.how_to_attend", "service.age_from",
    "service.age_to", "service.languages", "service.open", "contact.post", "contact.holder", "contact.telephone",
    "contact.email", "location.name", "location.address",
    "organisation.source_id", "service.source_id", "contact.source_id", "location.source_id",
)  # fmt: skip
_CLOSED: Final = {"inactive", "defunct", "closed", "temporarily closed", "deleted"}
_DESKS: Final = (
    "team",
    "desk",
    "office",
    "line",
    "reception",
    "service",
    "enquir",
    "centre",
    "admin",
    "manager",
    "duty",
)
_DAYS: Final = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}
_TABLES: Final = {
    "organization": "organizations", "contact": "contacts", "phone": "phones", "location": "locations",
    "service_at_location": "service_at_locations", "address": "addresses", "physical_address": "physical_addresses",
    "language": "languages", "schedule": "schedules", "regular_schedule": "regular_schedules",
    "service_area": "service_areas", "eligibility": "eligibilitys",
}  # fmt: skip


def read(content: bytes) -> dict[str, Any]:
    """The rows, the first of them the keys; raises Refused."""
    try:
        found = _read(content)
    except (ijson.JSONError, ValueError, UnicodeError, RecursionError) as fault:
        message = "The file begins like JSON and cannot be read as JSON: it is damaged, or was cut off."
        raise Refused(message) from fault
    if len(found["rows"]) == 1:
        message = "The file is JSON and holds no services as Open Referral has them."
        raise Refused(message)
    return found


def _read(content: bytes) -> dict[str, Any]:
    lists = _lists(content)
    services: Iterator[Any]
    if "" in lists:
        services = ijson.items(io.BytesIO(content), "item", use_float=True)
    elif (named := next((each for each in LISTS if each in lists), None)) is None:
        services = iter([next(ijson.items(io.BytesIO(content), "", use_float=True))])
    elif lists & {*_TABLES, *_TABLES.values()}:
        services = _joined(content, lists, named)
    else:
        services = ijson.items(io.BytesIO(content), f"{named}.item", use_float=True)
    rows: list[tuple[int, list[str]]] = [(0, list(KEYS))]
    faults: list[tuple[int, str, str]] = []
    unread: Counter[str] = Counter()
    for number, service in enumerate(services, 1):
        if number > MOST_SERVICES:
            message = f"The feed has more than {MOST_SERVICES:,} services. Cut it in parts."
            raise Refused(message)
        if fault := _fault(service):
            faults.append((number, *fault))
            continue
        rows += [(number, each) for each in _rows(service)]
        unread.update(_unread(service, "service"))
    told = [(name, count, _reason(name)) for name, count in sorted(unread.items())]
    return {"sheet": "", "rows": rows, "notes": [], "faults": faults, "unread": told}


# What is read of each record of a feed, by the names of Open Referral; ids beside these say what belongs to what.
READ: Final = {
    "service": "name description url status eligibility_description minimum_age maximum_age application_process email "
    "fees fees_description",
    "organization": "name description website url email",
    "organization_identifier": "identifier_scheme identifier",
    "contact": "name title department email",
    "phone": "number",
    "location": "name",
    "address": "address_1 address_2 address_3 address_4 city state_province postal_code",
    "service_at_location": "",
    "language": "name language code",
    "schedule": "byday weekday opens_at closes_at valid_to attending_type",
    "service_area": "service_area name",
    "eligibility": "minimum_age maximum_age eligibility",
}
_RECORDS: Final = {
    "organization": "organization", "organization_identifiers": "organization_identifier", "contacts": "contact",
    "phones": "phone", "location": "location", "locations": "location", "addresses": "address",
    "physical_addresses": "address", "service_at_locations": "service_at_location", "languages": "language",
    "schedules": "schedule", "regular_schedules": "schedule", "service_areas": "service_area",
    "eligibilitys": "eligibility", "eligibilities": "eligibility",
}  # fmt: skip
_OF_CHANGES: Final = ("assur", "metadata", "last_modified", "updated")


def _unread(record: Record, kind: str) -> Iterator[str]:
    """The fields of a record, and of those within it, that say something and are not read."""
    read = READ[kind].split()
    for name, value in record.items():
        if name == "id" or name.endswith("_id") or name in read:
            continue
        inside = _RECORDS.get(name)
        if inside is None:
            if value not in (None, "", [], {}):
                yield f"{kind}.{name}"
            continue
        for each in [value] if isinstance(value, dict) else _records(value):
            yield from _unread(each, inside)


def _reason(name: str) -> str:
    """Why a field of a feed is not read."""
    if any(each in name for each in _OF_CHANGES):
        return "who keeps a feed up, assured or changed it is not read: nothing in a file counts as confirmed"
    return "there is no field for it here"


def _lists(content: bytes) -> set[str]:
    """The names of the lists at the top; an empty one where the whole is a list."""
    found, deep = set(), 0
    for prefix, event, _value in ijson.parse(io.BytesIO(content)):
        if event in {"start_map", "start_array"}:
            if event == "start_array" and deep <= 1:
                found.add(prefix)
            deep += 1
            if deep > DEEPEST:
                message = f"The file has more than {DEEPEST} brackets within brackets; no feed of services does."
                raise Refused(message)
        elif event in {"end_map", "end_array"}:
            deep -= 1
    return found


def _joined(  # noqa: C901 - one step a table
    content: bytes, lists: set[str], named: str
) -> Iterator[Record]:
    """Services of a feed that has a list for each table, with what belongs to them put into them."""
    tables: dict[str, list[Record]] = {}
    for one, many in _TABLES.items():
        name = next((each for each in (many, one) if each in lists), None)
        items = ijson.items(io.BytesIO(content), f"{name}.item", use_float=True) if name else ()
        tables[many] = [each for each in items if isinstance(each, dict)]
    organisations = {str(each.get("id")): each for each in tables.pop("organizations")}
    places = {str(each.get("id")): each for each in tables["locations"]}
    by_owner: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    for name, rows in tables.items():
        for row in rows:
            for owner in ("service_id", "contact_id", "location_id", "organization_id"):
                if row.get(owner):
                    by_owner[name, owner, str(row[owner])].append(row)
                    break
    for place_id, place in places.items():
        for name in ("addresses", "physical_addresses"):
            place[name] = by_owner[name, "location_id", place_id]
    for contact in tables["contacts"]:
        contact["phones"] = by_owner["phones", "contact_id", str(contact.get("id"))]
    for service in ijson.items(io.BytesIO(content), f"{named}.item", use_float=True):
        if isinstance(service, dict):
            own = str(service.get("id"))
            for name in tables:
                service.setdefault(name, by_owner[name, "service_id", own])
            for each in service["service_at_locations"]:
                each.setdefault("location", places.get(str(each.get("location_id")), {}))
            service.setdefault("organization", organisations.get(str(service.get("organization_id")), {}))
        yield service


def _fault(service: Any) -> tuple[str, str] | None:
    """Which field keeps a service out, and why."""
    if not isinstance(service, dict):
        return "", "is no service: a list of services has something else in it"
    if not _text(_record(service.get("organization")).get("name")):
        return "organization", "names no organisation"
    status = _text(service.get("status")).casefold()
    return ("status", f"is “{status}” by the feed's own word") if status in _CLOSED else None


def _rows(service: Record) -> Iterator[list[str]]:
    organisation = _record(service.get("organization"))
    whose = {
        "organisation.name": _text(organisation.get("name")),
        "organisation.source_id": _text(organisation.get("id")),
    }
    first = {
        **whose,
        "organisation.description": _text(organisation.get("description")),
        "organisation.website": _text(organisation.get("website") or organisation.get("url")),
        **_numbers(organisation),
        "organisation.covers": "\n".join(_named(service.get("service_areas"), "service_area", "name")),
        "service.source_id": _text(service.get("id")),
        "service.name": _text(service.get("name")),
        "service.description": _text(service.get("description")),
        **_ages(service),
        "service.how_to_refer": _text(service.get("application_process")),
        "service.website": _text(service.get("url")),
        "service.fees": _text(service.get("fees") or service.get("fees_description")),
        "service.how_to_attend": "; ".join(_named(service.get("schedules"), "attending_type")),
        "service.languages": "\n".join(_named(service.get("languages"), "name", "language", "code")),
        "service.open": "\n".join(_open(service)),
    }
    contacts, places = list(_contacts(service, organisation)), list(_places(service))
    for at in range(max(1, len(contacts), len(places))):
        row = dict(first) if at == 0 else dict(whose)
        row |= contacts[at] if at < len(contacts) else {}
        row |= places[at] if at < len(places) else {}
        yield [row.get(key, "") for key in KEYS]


def _numbers(organisation: Record) -> Record:
    """The numbers that registers gave it, by the schemes of org-id.guide."""
    found = {"organisation.charity_number": "", "organisation.company_number": ""}
    for each in _records(organisation.get("organization_identifiers")):
        scheme = _text(each.get("identifier_scheme")).upper()
        if scheme in {"GB-CHC", "GB-SC", "GB-NIC"}:
            found["organisation.charity_number"] = _text(each.get("identifier"))
        elif scheme == "GB-COH":
            found["organisation.company_number"] = _text(each.get("identifier"))
    return found


def _ages(service: Record) -> Record:
    older = next(iter(_records(service.get("eligibilitys") or service.get("eligibilities"))), {})
    first = service.get("minimum_age") if service.get("minimum_age") is not None else older.get("minimum_age")
    last = service.get("maximum_age") if service.get("maximum_age") is not None else older.get("maximum_age")
    who = _text(service.get("eligibility_description")) or _text(older.get("eligibility"))
    return {"service.age_from": _age(first), "service.age_to": _age(last), "service.eligibility": who}


def _age(value: Any) -> str:
    """In years; feeds write 0 and 100 or more where they mean no limit."""
    text = _text(value)
    try:
        years = float(text)
    except ValueError:
        return text
    return "" if years <= 0 or years >= 100 else f"{years:g}"  # noqa: PLR2004 - a round number of years


def _open(service: Record) -> Iterator[str]:
    today = date.today().isoformat()  # noqa: DTZ011 - a day without a zone, as feeds have it
    for each in (*_records(service.get("schedules")), *_records(service.get("regular_schedules"))):
        if "" < _text(each.get("valid_to"))[:10] < today:
            continue  # these times are over
        days = _text(each.get("byday")) or _text(each.get("weekday"))
        opens, closes = (_text(each.get(name))[:5] for name in ("opens_at", "closes_at"))
        names = [_DAYS[day.strip()[-2:].upper()] for day in days.split(",") if day.strip()[-2:].upper() in _DAYS]
        if names and opens and closes:
            yield f"{', '.join(names)} {opens}-{closes}"


def _contacts(service: Record, organisation: Record) -> Iterator[Record]:
    """Its contacts with their numbers; numbers and a mailbox without a contact are the main one's."""
    seen: set[tuple[str, str]] = set()
    own = {"phones": service.get("phones"), "email": service.get("email")}
    whole = {"phones": organisation.get("phones"), "email": organisation.get("email")}
    people = (*_records(service.get("contacts")), own, *_records(organisation.get("contacts")), whole)
    for each in people:
        numbers = [_text(phone.get("number")) for phone in _records(each.get("phones"))]
        telephone, email = "\n".join(filter(None, numbers)), _text(each.get("email"))
        if not (telephone or email) or (telephone, email) in seen:
            continue
        seen.add((telephone, email))
        name, post = _text(each.get("name")), _text(each.get("title")) or _text(each.get("department"))
        if not post and any(word in name.casefold() for word in _DESKS):
            name, post = "", name
        yield {
            "contact.source_id": _text(each.get("id")),
            "contact.post": post,
            "contact.holder": name,
            "contact.telephone": telephone,
            "contact.email": email,
        }


def _places(service: Record) -> Iterator[Record]:
    seen: set[str] = set()
    at = [_record(each.get("location")) or each for each in _records(service.get("service_at_locations"))]
    for place in (*at, *_records(service.get("locations"))):
        for each in (*_records(place.get("addresses")), *_records(place.get("physical_addresses"))):
            names = ("address_1", "address_2", "address_3", "address_4", "city", "state_province", "postal_code")
            address = "\n".join(filter(None, (_text(each.get(name)) for name in names)))
            if address and address not in seen:
                seen.add(address)
                yield {
                    "location.source_id": _text(place.get("id")),
                    "location.name": _text(place.get("name")),
                    "location.address": address,
                }


def _named(value: Any, *names: str) -> Iterator[str]:
    for each in _records(value):
        if words := next((text for name in names if (text := _text(each.get(name)))), ""):
            yield words


def _record(value: Any) -> Record:
    return value if isinstance(value, dict) else {}


def _records(value: Any) -> Iterable[Record]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else ()


def _text(value: Any) -> str:
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    return str(value).strip()
