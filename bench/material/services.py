"""A register of many services, written plainly: no audit, no search, since it is only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from bench.material.site import SLUG
from partnership.guidance.types import Group, Level, Sector
from partnership.register.partnerships.queries import get_partnership
from partnership.store.models import (
    Audience,
    Contact,
    EntrySection,
    Organisation,
    Participation,
    Partnership,
    Publication,
    SectionClock,
    Service,
    now,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

EACH = 5  # services of an organisation
OF_ORGANISATION = ("name", "description", "website", "kind_id", "covers")
OF_DESK = ("post", "telephone", "email")
OF_SERVICE = (
    "name",
    "description",
    "for_whom",
    "eligibility",
    "how_to_refer",
    "open",
    "languages",
    "age_from",
    "age_to",
)
TASKS = ("interpreting", "psychological-support", "legal-advice", "advocacy")
LANGUAGES = ("Romanian", "Vietnamese", "Albanian", "Yoruba", "Polish")


def _public(names: tuple[str, ...]) -> dict[str, str]:
    return dict.fromkeys(names, Audience.PUBLIC.value)


def add_services(session: Session, number: int) -> None:
    """Add so many services that anybody sees, by organisations that take part; the public directory is on."""
    partnership = get_partnership(SLUG)
    session.execute(update(Partnership).where(Partnership.id == partnership.id).values(has_public_directory=True))
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (Organisation, Contact, Service, Participation, Publication, SectionClock)
    }
    for index in range(number // EACH):
        _add(rows, index, partnership.id)
    for table, values in rows.items():
        session.execute(insert(table), values)


def _add(rows: dict[Any, list[dict[str, Any]]], index: int, partnership_id: UUID) -> None:
    own, desk, at = uuid4(), uuid4(), now()
    public: dict[str, Any] = {"audience": Audience.PUBLIC, "version": 1, "created_at": at}
    rows[Organisation].append(
        public
        | {
            "id": own,
            "name": f"Agency {index:05}",
            "folded_name": f"agency {index:05}",
            "kind_id": "legal-adviser",
            "sector": Sector.VOLUNTARY,
            "level": Level.LOCAL,
            "description": "Advice and company for people who are owed wages.",
            "website": f"https://agency-{index}.example.org/help",
            "covers": ["London Borough of Thameside", "Kent"],
            "audiences": {},
        }
    )
    rows[Contact].append(
        public
        | {
            "id": desk,
            "organisation_id": own,
            "post": "Advice line",
            "telephone": f"020 7946 0{index % 1000:03}",
            "email": f"advice-{index}@example.org",
            "audiences": _public(OF_DESK),
        }
    )
    ids = [uuid4() for _ in range(EACH)]
    rows[Service] += [
        public
        | {
            "id": each,
            "organisation_id": own,
            "name": f"Service {number} of {index:05}",
            "description": "Somebody listens, explains what there is to choose, and goes along where that helps.",
            "for_whom": (Group.CHILDREN, Group.ADULTS, Group.BOTH)[number % 3],
            "eligibility": "Whoever lives or works in the area",
            "how_to_refer": "By telephone, or come in",
            "open": ["Mon-Fri 09:00-17:00", "Sat 10:00-13:00"],
            "languages": [LANGUAGES[(index + number) % len(LANGUAGES)]],
            "function_ids": [TASKS[number % len(TASKS)]],
            "age_from": 18 if number % 3 == 1 else None,
            "age_to": 17 if number % 3 == 0 else None,
            "audiences": _public(OF_SERVICE),
        }
        for number, each in enumerate(ids)
    ]
    rows[Participation].append(
        {
            "id": uuid4(), "partnership_id": partnership_id, "organisation_id": own, "joined_on": at.date(),
            "version": 1, "created_at": at,
        }
    )  # fmt: skip
    cover = {str(own): list(OF_ORGANISATION), str(desk): list(OF_DESK)} | {str(each): list(OF_SERVICE) for each in ids}
    rows[Publication].append(
        {
            "id": uuid4(), "partnership_id": partnership_id, "organisation_id": own, "cover": cover, "agreed_at": at,
            "version": 1, "created_at": at,
        }
    )  # fmt: skip
    rows[SectionClock] += [
        {"organisation_id": own, "section": section, "changed_at": at}
        for section in (EntrySection.IDENTITY, EntrySection.SERVICES, EntrySection.CONTACTS)
    ]
